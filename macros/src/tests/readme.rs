//! The expansion that the README shows is the one that is written today.
//!
//! `PULLBACK_BLESS=1 cargo test -p pullback-macros readme` puts today's into the README.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use proc_macro2::TokenStream;
use quote::ToTokens;
use syn::visit_mut::VisitMut;
use syn::{ImplItem, ImplItemFn, Item, Stmt};

/// Lines of the README around the function, which its doctest needs and its reader does not.
const BEFORE: &str = "# struct energy {}\n# impl energy {\n";
const AFTER: &str = "# }\n";

#[test]
fn the_readme_shows_the_expansion_as_it_is() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../README.md");
    let readme = fs::read_to_string(&path).expect("the README is there");
    let source = between(&readme, "use pullback::differentiable;\n\n", "\n\nlet (value");
    let source = source.strip_prefix("#[differentiable]\n").expect("the first example is an annotated function");
    let written = crate::items::differentiable(TokenStream::new(), source.parse().expect("the example has tokens"));
    let shown = between(&readme, BEFORE, AFTER);
    let written = abbreviated(written);
    let parsed: ImplItemFn = syn::parse_str(shown).expect("the README shows a function");
    if without_last_commas(&parsed.to_token_stream().to_string()) == without_last_commas(&written) {
        return;
    }
    assert!(
        std::env::var_os("PULLBACK_BLESS").is_some(),
        "the README shows another expansion than is written now; see the head of this file:\n{written}"
    );
    bless(&path, &readme, shown, &written);
}

/// Formatting puts a comma behind the last of several lines.
fn without_last_commas(tokens: &str) -> String {
    tokens.replace(" ,)", ")").replace(", )", ")").replace(",)", ")").replace(" )", ")")
}

fn between<'a>(text: &'a str, before: &str, after: &str) -> &'a str {
    let start = text.find(before).expect("the README has its landmarks") + before.len();
    let length = text[start..].find(after).expect("the README has its landmarks");
    &text[start..start + length]
}

/// The internal function as the README abbreviates it: without attributes, imports and unused labels, with short types.
fn abbreviated(written: TokenStream) -> String {
    struct Shorten;
    impl VisitMut for Shorten {
        fn visit_impl_item_fn_mut(&mut self, item: &mut ImplItemFn) {
            item.attrs.clear();
            syn::visit_mut::visit_impl_item_fn_mut(self, item);
        }
        fn visit_block_mut(&mut self, block: &mut syn::Block) {
            block.stmts.retain(|stmt| !matches!(stmt, Stmt::Item(Item::Use(_))));
            syn::visit_mut::visit_block_mut(self, block);
        }
        fn visit_expr_for_loop_mut(&mut self, looping: &mut syn::ExprForLoop) {
            looping.label = None;
            syn::visit_mut::visit_expr_for_loop_mut(self, looping);
        }
    }
    let file: syn::File = syn::parse2(written).expect("the macro writes items");
    let functions = file.items.into_iter().filter_map(|item| if let Item::Impl(item) = item { Some(item.items) } else { None }).flatten();
    let mut function = functions
        .filter_map(|item| if let ImplItem::Fn(item) = item { Some(item) } else { None })
        .find(|item| item.sig.ident == "__vjp")
        .expect("the macro writes a pullback");
    Shorten.visit_impl_item_fn_mut(&mut function);
    let mut text = function.to_token_stream().to_string();
    for (long, short) in [
        ("< f64 as :: pullback :: __v1 :: Differentiable > :: Tangent", "f64"),
        ("< [f64] as :: pullback :: __v1 :: Differentiable > :: Place", "[f64]"),
        (":: pullback :: __v1 :: Bar", "Bar"),
    ] {
        text = text.replace(long, short);
    }
    let short: ImplItemFn = syn::parse_str(&text).expect("an abbreviated function is a function");
    short.to_token_stream().to_string()
}

fn bless(path: &PathBuf, readme: &str, shown: &str, written: &str) {
    let mut rustfmt = Command::new("rustfmt")
        .args(["--edition", "2024"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("rustfmt is installed");
    rustfmt.stdin.take().expect("its input is piped").write_all(written.as_bytes()).expect("it reads");
    let formatted = rustfmt.wait_with_output().expect("it ends").stdout;
    let formatted = String::from_utf8(formatted).expect("it writes text");
    assert!(!formatted.is_empty(), "rustfmt could not format:\n{written}");
    fs::write(path, readme.replacen(shown, &formatted, 1)).expect("the README can be written");
}
