//! The table of float functions for the runtime, which makes its rules and methods of it.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{format_ident, quote};

use crate::floats::{Line, ONE, TWO};

/// `callback! { one { .. } two { .. } }`, each line with the name of the method's pullback.
pub fn table(callback: &TokenStream) -> TokenStream {
    let one = ONE.iter().map(|line| {
        let of = format_ident!("{}", if line.of_result { "result" } else { "operand" });
        let line = cells(line);
        quote!(#of #line)
    });
    let two = TWO.iter().map(cells);
    quote!(#callback! { one { #(#one)* } two { #(#two)* } })
}

fn names(name: &str) -> (Ident, Ident) {
    (Ident::new(name, Span::call_site()), format_ident!("__vjp_{}", name))
}

fn cells(line: &Line) -> TokenStream {
    let (name, vjp) = names(line.name);
    let reads = line.reads.iter().map(|name| Ident::new(name, Span::call_site()));
    let slopes = line.slopes.iter().map(|slope| slope.parse::<TokenStream>().unwrap_or_default());
    let doc = line.doc;
    quote!(#name #vjp (#(#reads),*) #doc #({ #slopes })*)
}
