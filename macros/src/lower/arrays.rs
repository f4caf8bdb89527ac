//! Arrays that are built by a function of the position: gathered in a vector, whose length is that of the array.

use proc_macro2::Span;
use quote::quote_spanned;
use syn::{Expr, ExprPath, GenericArgument, PathArguments, parse_quote};

use super::Lower;
use super::desugar::hidden;
use crate::diag::Result;
use crate::ir::{Code, Op, Operand, Ty};

impl Lower {
    /// `array::from_fn(f)`: the type of the result, which nobody has written yet, says how long it is.
    pub fn array_from_fn(&mut self, path: &ExprPath, function: &Expr, span: Span) -> Result<Operand> {
        let mut plain = path.clone();
        plain.path.segments.iter_mut().for_each(|segment| segment.arguments = PathArguments::None);
        self.hold_to_std(&plain, "array", "from_fn", span);
        let written = match path.path.segments.last().map(|last| &last.arguments) {
            Some(PathArguments::AngleBracketed(arguments)) => arguments.args.iter().nth(1).filter(|argument| !is_inferred(argument)),
            _ => None,
        };
        let at = Span::call_site().located_at(span);
        let new = match written {
            Some(length) => quote_spanned!(at=> __rt::ArrayLength::<#length>::new()),
            None => quote_spanned!(at=> __rt::ArrayLength::new()),
        };
        let length = self.name_value(Operand::inert(Code::with(new, Vec::new(), true), Ty::Owned, span));
        let (n, i, items) = (hidden("n", span), hidden("i", span), hidden("items", span));
        let gather: Expr = parse_quote!({
            let mut #items = Vec::new();
            for #i in 0..#n.get() {
                #items.push((#function)(#i));
            }
            #items
        });
        let items = self.with_name(&n, length.clone(), &gather)?;
        let (length_tokens, tokens) = (&length.code.tokens, &items.code.tokens);
        let uses = length.code.uses.iter().chain(&items.code.uses).copied().collect();
        let code = Code::with(quote_spanned!(at=> #length_tokens.array(#tokens)), uses, false);
        let ty = Ty::Array(Box::new(items.ty.element()));
        Ok(if items.is_inert() { self.name_value(Operand::inert(code, ty, span)) } else { self.bind(Op::Wrap(code, items), ty, span) })
    }
}

fn is_inferred(argument: &GenericArgument) -> bool {
    matches!(argument, GenericArgument::Type(syn::Type::Infer(_)))
}
