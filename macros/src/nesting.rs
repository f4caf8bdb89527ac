//! What stands around an item: whether it is inside a function, where rustc collects no tests and warns about each, and
//! which names its file has.
//!
//! Nothing that a macro is given says so, except the place in the source file.

use proc_macro2::Span;

/// Whether something is known to stand in a body, and not in a module.
pub fn is_inside_a_body(span: Span) -> bool {
    if !proc_macro::is_available() {
        return false;
    }
    let span = span.unwrap();
    // An item that is not indented stands in a module, in any code that was formatted.
    if span.column() <= 1 {
        return false;
    }
    text(span).is_some_and(|text| opens_a_body(before(&text, span.line(), span.column())))
}

/// The file that something stands in, if it can be read.
pub fn file_of(span: Span) -> Option<String> {
    if proc_macro::is_available() { text(span.unwrap()) } else { None }
}

fn text(span: proc_macro::Span) -> Option<String> {
    span.local_file().and_then(|path| std::fs::read_to_string(path).ok())
}

/// The words of a text that are no keywords' business: each with whether `fn` stands before it.
pub fn names(text: &str) -> Vec<(&str, bool)> {
    let (mut names, mut last, mut rest) = (Vec::new(), "", text);
    while let Some(token) = token(&mut rest) {
        if token.starts_with(|c: char| c.is_alphabetic() || c == '_') {
            names.push((token, last == "fn"));
        }
        last = token;
    }
    names
}

/// The text in front of a place; both counts begin with one.
fn before(text: &str, line: usize, column: usize) -> &str {
    let line_start = match line {
        0 | 1 => 0,
        _ => text.match_indices('\n').nth(line - 2).map_or(text.len(), |(index, _)| index + 1),
    };
    let rest = &text[line_start..];
    let inside = rest.char_indices().nth(column - 1).map_or(rest.len(), |(index, _)| index);
    &text[..line_start + inside]
}

/// What a brace belongs to.
#[derive(Clone, Copy, PartialEq)]
enum Brace {
    Module,
    /// What a macro makes of its input is not known.
    Macro,
    Other,
}

/// Whether the text leaves a brace open that is no module's.
fn opens_a_body(text: &str) -> bool {
    let mut open = Vec::new();
    let (mut last, mut last_but_one) = ("", "");
    let mut rest = text;
    while let Some(token) = token(&mut rest) {
        match token {
            "{" => open.push(match (last_but_one, last) {
                ("mod", _) => Brace::Module,
                ("!", _) | (_, "!") => Brace::Macro,
                _ => Brace::Other,
            }),
            "}" => {
                open.pop();
            }
            _ => {}
        }
        (last_but_one, last) = (last, token);
    }
    open.into_iter().find(|brace| *brace != Brace::Module) == Some(Brace::Other)
}

/// Takes a word, a literal or a sign off the text; what is not code is left out.
fn token<'t>(rest: &mut &'t str) -> Option<&'t str> {
    loop {
        *rest = rest.trim_start();
        if rest.starts_with("//") {
            *rest = &rest[rest.find('\n').unwrap_or(rest.len())..];
        } else if rest.starts_with("/*") {
            *rest = &rest[comment(rest)..];
        } else {
            break;
        }
    }
    let first = rest.chars().next()?;
    let word = rest.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(rest.len());
    let length = match first {
        '"' => quoted(rest, 1),
        '\'' => character(rest),
        _ if word == 0 => first.len_utf8(),
        // `r"..", br#".."#, c".."`
        _ => match literal_after(&rest[..word], &rest[word..]) {
            Some(length) => word + length,
            None => word,
        },
    };
    let (token, after) = rest.split_at(length);
    *rest = after;
    Some(token)
}

/// The length of a comment, which may hold others.
fn comment(text: &str) -> usize {
    let (mut depth, mut at) = (0, 0);
    while at < text.len() {
        let here = &text.as_bytes()[at..];
        if here.starts_with(b"/*") {
            (depth, at) = (depth + 1, at + 2);
        } else if here.starts_with(b"*/") {
            (depth, at) = (depth - 1, at + 2);
            if depth == 0 {
                break;
            }
        } else {
            at += 1;
        }
    }
    at.min(text.len())
}

/// The length of a string with escapes, whose quote ends before `start`.
fn quoted(text: &str, start: usize) -> usize {
    let mut escaped = false;
    for (index, byte) in text.bytes().enumerate().skip(start) {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => return index + 1,
            _ => {}
        }
    }
    text.len()
}

/// The length of a character, or of the tick before a lifetime's name.
fn character(text: &str) -> usize {
    let mut characters = text.char_indices().skip(1);
    match (characters.next(), characters.next()) {
        (Some((_, '\\')), Some((after, escaped))) => {
            let start = after + escaped.len_utf8();
            text[start..].find('\'').map_or(text.len(), |index| start + index + 1)
        }
        (Some(_), Some((end, '\''))) => end + 1,
        _ => 1,
    }
}

/// The length of the string that a prefix such as `br` begins, behind the prefix.
fn literal_after(prefix: &str, rest: &str) -> Option<usize> {
    match prefix {
        "b" | "c" if rest.starts_with('"') => Some(quoted(rest, 1)),
        "b" if rest.starts_with('\'') => Some(character(rest)),
        "r" | "br" | "cr" => {
            let hashes = rest.bytes().take_while(|byte| *byte == b'#').count();
            rest[hashes..].starts_with('"').then(|| {
                let end = format!("\"{}", "#".repeat(hashes));
                let start = hashes + 1;
                rest[start..].find(&end).map_or(rest.len(), |index| start + index + end.len())
            })
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bodies_are_told_from_modules() {
        for (text, inside) in [
            ("", false),
            ("mod a { mod b { ", false),
            ("mod a { fn f() { ", true),
            ("mod a { fn f() {} ", false),
            ("impl X { ", true),
            ("powers! { ", false),
            ("macro_rules! powers { ($x:ident) => { ", false),
            ("fn f() { powers! { ", true),
            ("const S: &str = \"{\"; ", false),
            ("const S: &str = r#\"\"{\"#; const C: char = '{'; ", false),
            ("const C: char = '\\''; fn f<'a>(x: &'a str) { ", true),
            ("/* { /* { */ { */ // {\n", false),
            ("static X: Y = Y::new(|| { ", true),
        ] {
            assert_eq!(opens_a_body(text), inside, "{text}");
        }
    }

    #[test]
    fn the_text_in_front_of_a_place_is_found() {
        assert_eq!(before("ab\ncd\nef", 2, 2), "ab\nc");
        assert_eq!(before("ab\ncd", 1, 1), "");
        assert_eq!(before("ab", 9, 9), "ab");
    }
}
