//! The attribute and the derive of `pullback`. Use them through the `pullback` crate, which re-exports both.

mod activity;
mod cfg;
mod check;
mod defaults;
mod derive;
mod diag;
mod emit;
mod floats;
mod fragments;
mod fuse;
#[cfg(test)]
mod guesses;
mod hidden;
mod index;
mod ir;
mod items;
mod lower;
mod nesting;
mod operators;
mod options;
mod pipeline;
mod place_methods;
mod preferred;
mod reached;
mod replaced;
mod reverse;
mod rule;
mod saves;
mod scratch;
mod shapes;
mod source;
#[cfg(test)]
mod tests;
mod used;

use proc_macro::TokenStream;

/// Writes the derivative of a function, of an impl's methods or of a trait's methods beside them.
///
/// The function stays as it was written. Beside it, under the same name, stands a handle with `grad`, `value_and_grad`,
/// `value_and_grad_into`, `grad_into` and `vjp`; methods get `grad_name` and so on.
///
/// Options: `vjp = path` (a rule written by hand), `name = ident` (another name for the handle), `crate = path` (a renamed
/// dependency), `boxed` (mutual recursion), `check(..)` (how the generated test samples).
#[proc_macro_attribute]
pub fn differentiable(options: TokenStream, item: TokenStream) -> TokenStream {
    items::differentiable(options.into(), item.into()).into()
}

/// Gives a struct or an enum a tangent type, `NameTangent`, with the same fields; `#[no_diff]` fields become `()`.
#[proc_macro_derive(Differentiable, attributes(no_diff, pullback))]
pub fn derive_differentiable(item: TokenStream) -> TokenStream {
    derive::derive(item.into()).into()
}

/// A call or a path as it stands. Where it leads nowhere, rustc's note says that the error comes from this macro: its name
/// is what there is to do.
#[doc(hidden)]
#[proc_macro]
pub fn annotate_it_or_give_it_a_rule_or_wrap_the_call_in_no_diff(call: TokenStream) -> TokenStream {
    diag::originate(call.into()).into()
}

/// The table of float functions, handed to a macro of the runtime.
#[doc(hidden)]
#[proc_macro]
pub fn float_functions(callback: TokenStream) -> TokenStream {
    emit::floats::table(&callback.into()).into()
}

/// The names of methods of std that a trait may have for types of std too, handed to a macro of the runtime.
#[doc(hidden)]
#[proc_macro]
pub fn names_of_std(callback: TokenStream) -> TokenStream {
    hidden::names(&callback.into()).into()
}

/// What an annotated impl of a trait and that trait know together: whether the trait's default methods are what their names
/// reach.
#[doc(hidden)]
#[proc_macro]
pub fn check_default_methods(both: TokenStream) -> TokenStream {
    defaults::check(both.into()).into()
}
