//! What counts as a copy in the forward sweep is held to be one where it carries a derivative. A `Clone` that is written by hand may make
//! anything, which only the value tells: `__rt::copied` compares, unless the type's floats are seen to be copied by `std`.

use proc_macro2::{Ident, TokenStream};
use quote::{quote, quote_spanned};

use super::forward::Forward;
use super::signature;
use crate::ir::{Code, Operand, Place, Std, StdRule, Ty, Var};

impl Forward<'_> {
    /// A clone of a variable, to be kept for reverse.
    pub fn clone_of(&self, var: Var, name: &Ident) -> TokenStream {
        let info = self.func.var(var);
        let at = signature::at(name);
        if self.activity.is_active(var) && !info.ty.has_numbers_alone() {
            quote_spanned!(at=> __rt::kept(&#name))
        } else {
            quote_spanned!(at=> ::core::clone::Clone::clone(&#name))
        }
    }

    /// `x.clone()`
    pub fn copy(&self, code: &Code, of: &Operand) -> TokenStream {
        let tokens = &code.tokens;
        match of.place().filter(|place| self.may_be_cloned_by_hand(place.base, &place.ty)) {
            Some(place) => {
                let (at, original) = (of.span, reference(place));
                let copied = Ident::new("copied", proc_macro2::Span::call_site().located_at(at));
                quote_spanned!(at=> __rt::#copied(#original, #tokens))
            }
            None => tokens.clone(),
        }
    }

    /// `vec![x; n]`
    pub fn repeated(&self, code: &Code, value: &Operand) -> TokenStream {
        let tokens = &code.tokens;
        match value.place().filter(|place| self.may_be_cloned_by_hand(place.base, &place.ty)) {
            Some(_) => quote_spanned!(signature::at(tokens)=> __rt::repeated(#tokens)),
            None => tokens.clone(),
        }
    }

    /// A method of the table: those that clone leave the copies in the receiver.
    pub fn std(&self, std: &Std) -> TokenStream {
        let tokens = &std.code.tokens;
        let at = signature::at(tokens);
        if !self.may_be_cloned_by_hand(std.place.base, &std.place.ty) {
            return tokens.clone();
        }
        let place = reference(&std.place);
        let arg = std.args.first().filter(|arg| !arg.is_inert()).map(|arg| &arg.code.tokens);
        match (std.rule, arg, &std.aux[..]) {
            (StdRule::ExtendFromSlice | StdRule::CopyFromSlice, Some(arg), _) => {
                quote_spanned!(at=> { #tokens; __rt::ends_with_copies(#place, #arg) })
            }
            (StdRule::Fill, Some(_), _) => quote_spanned!(at=> { #tokens; __rt::alike_from(#place, 0) }),
            (StdRule::Resize, Some(_), [_, length]) => {
                let length = &length.tokens;
                quote_spanned!(at=> { #tokens; __rt::alike_from(#place, #length) })
            }
            (StdRule::Item, _, [position, ..]) => {
                let position = &position.tokens;
                quote_spanned!(at=> __rt::copied_item(#place, #position, #tokens))
            }
            _ => tokens.clone(),
        }
    }

    fn may_be_cloned_by_hand(&self, var: Var, ty: &Ty) -> bool {
        self.activity.is_active(var) && !ty.has_numbers_alone()
    }
}

/// A reference to what a place holds.
fn reference(place: &Place) -> TokenStream {
    let tokens = &place.code.tokens;
    if matches!(place.ty, Ty::RefMut(_)) { quote!(&*#tokens) } else { quote!(&#tokens) }
}
