//! The names of generated tests: `gradcheck_f`, `gradcheck_type_method`, `gradcheck_type_trait_method`.
//!
//! `Foo::bar` and `foo_bar` would have one name. Where the file has names that allow another reading, the words of a
//! method's test are two underscores apart: `gradcheck_foo__bar`.

use std::collections::BTreeSet;

use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::ToTokens;
use syn::Type;

use crate::nesting;

/// The test of a function.
pub fn of_function(name: &Ident) -> Ident {
    test(&unraw(name), name.span())
}

/// The test of a method. Arguments of the type and of the trait are part of the name, as there may be several impls.
pub fn of_method(ty: &Type, path: Option<&syn::Path>, method: &Ident, generics: &[Ident]) -> Ident {
    let mut words = words(ty.to_token_stream(), generics);
    if let Some(path) = path {
        words.extend(self::words(path.to_token_stream(), generics));
    }
    words.push(unraw(method));
    let ambiguous = nesting::file_of(method.span()).is_some_and(|text| has_another_reading(&words, &text));
    test(&words.join(if ambiguous { "__" } else { "_" }), method.span())
}

/// Whether the words, joined, are also other names of the file, joined, of which the last is that of a function.
fn has_another_reading(words: &[String], text: &str) -> bool {
    fn reads(words: &[String], atoms: &[&str], names: &BTreeSet<String>, functions: &BTreeSet<String>) -> bool {
        (1..=atoms.len()).any(|count| {
            let (first, rest) = (atoms[..count].join("_"), &atoms[count..]);
            let same = words.first() == Some(&first);
            match rest {
                [] => !(same && words.len() == 1) && functions.contains(&first),
                // Once the words differ, anything that follows will do.
                rest if same => reads(&words[1..], rest, names, functions),
                rest => names.contains(&first) && reads(&[], rest, names, functions),
            }
        })
    }
    let names = nesting::names(text);
    let functions = names.iter().filter(|(_, is_function)| *is_function).map(|(name, _)| snake(name)).collect();
    let names = names.iter().map(|(name, _)| snake(name)).chain(["ref".to_owned()]).collect();
    let joined = words.join("_");
    reads(words, &joined.split('_').collect::<Vec<_>>(), &names, &functions)
}

fn test(words: &str, span: Span) -> Ident {
    let name = format!("gradcheck_{words}");
    // The user's line, but a name of its own.
    Ident::new(&name, Span::call_site().located_at(span))
}

fn unraw(name: &Ident) -> String {
    name.to_string().trim_start_matches("r#").to_owned()
}

/// The words of a type: `&'a Pair<T, f64>` is `ref`, `pair`, `f64` where `T` is a parameter.
fn words(tokens: TokenStream, generics: &[Ident]) -> Vec<String> {
    let mut words = Vec::new();
    collect(tokens, generics, &mut words);
    if words.is_empty() {
        words.extend(generics.first().map(|name| snake(&name.to_string())));
    }
    words
}

fn collect(tokens: TokenStream, generics: &[Ident], words: &mut Vec<String>) {
    let mut tokens = tokens.into_iter().peekable();
    while let Some(token) = tokens.next() {
        match token {
            TokenTree::Ident(ident) if !generics.contains(&ident) => {
                words.push(snake(&unraw(&ident)));
            }
            TokenTree::Punct(punct) if punct.as_char() == '&' => words.push("ref".to_owned()),
            // A lifetime.
            TokenTree::Punct(punct) if punct.as_char() == '\'' => {
                tokens.next();
            }
            // Of a path only the last segment counts.
            TokenTree::Punct(punct) if punct.as_char() == ':' => {
                let second = tokens.peek().is_some_and(|next| matches!(next, TokenTree::Punct(punct) if punct.as_char() == ':'));
                if second {
                    tokens.next();
                    words.pop();
                }
            }
            TokenTree::Literal(literal) => words.push(snake(&literal.to_string().replace(|c: char| !c.is_ascii_alphanumeric(), "_"))),
            TokenTree::Group(group) => collect(group.stream(), generics, words),
            _ => {}
        }
    }
}

/// `LeakyRelu` -> `leaky_relu`, `MLP` -> `mlp`
fn snake(name: &str) -> String {
    let letters: Vec<char> = name.chars().collect();
    let mut snake = String::new();
    for (index, letter) in letters.iter().enumerate() {
        let after_lower = index > 0 && !letters[index - 1].is_uppercase();
        let before_lower = letters.get(index + 1).is_some_and(|next| next.is_lowercase());
        if letter.is_uppercase() && index > 0 && (after_lower || before_lower) && letters[index - 1] != '_' {
            snake.push('_');
        }
        snake.extend(letter.to_lowercase());
    }
    snake
}

/// All names in the tokens.
pub fn idents(tokens: TokenStream) -> Vec<Ident> {
    tokens
        .into_iter()
        .flat_map(|token| match token {
            TokenTree::Ident(ident) => vec![ident],
            TokenTree::Group(group) => idents(group.stream()),
            _ => Vec::new(),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_reading_is_found() {
        let words = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
        for (name, text, ambiguous) in [
            (&["foo", "bar"][..], "impl Foo { fn bar() {} }", false),
            (&["foo", "bar"], "impl Foo { fn bar() {} } fn foo_bar() {}", true),
            (&["foo", "bar"], "impl Foo { fn bar() {} } // fn foo_bar() {}", false),
            (&["foo", "bar", "baz"], "impl Bar for Foo { fn baz() {} }", false),
            (&["foo", "bar", "baz"], "impl Bar for Foo { fn baz() {} } impl Foo { fn bar_baz() {} }", true),
            (&["foo", "bar", "baz"], "impl Bar for Foo { fn baz() {} } impl FooBar { fn baz() {} }", true),
            (&["foo_bar", "baz"], "impl Bar for Foo { fn baz() {} } impl FooBar { fn baz() {} }", true),
            (&["foo", "bar"], "impl FooBar for Foo { fn bar() {} }", false),
        ] {
            assert_eq!(has_another_reading(&words(name), text), ambiguous, "{name:?} in {text}");
        }
    }

    #[test]
    fn names_are_snakes() {
        for (name, expected) in [("LeakyRelu", "leaky_relu"), ("MLP", "mlp"), ("V2", "v2"), ("x_y", "x_y")] {
            assert_eq!(snake(name), expected);
        }
    }
}
