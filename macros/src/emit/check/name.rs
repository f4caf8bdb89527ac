//! The names of generated tests: `gradcheck_f`, `gradcheck_type_method`, `gradcheck_type_trait_method`.

use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::ToTokens;
use syn::Type;

/// The test of a function.
pub fn of_function(name: &Ident) -> Ident {
    test(&[unraw(name)], name.span())
}

/// The test of a method. Arguments of the type and of the trait are part of the name, as there may be several impls.
pub fn of_method(ty: &Type, path: Option<&syn::Path>, method: &Ident, generics: &[Ident]) -> Ident {
    let mut words = words(ty.to_token_stream(), generics);
    if let Some(path) = path {
        words.extend(self::words(path.to_token_stream(), generics));
    }
    words.push(unraw(method));
    test(&words, method.span())
}

fn test(words: &[String], span: Span) -> Ident {
    let name = format!("gradcheck_{}", words.join("_"));
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
