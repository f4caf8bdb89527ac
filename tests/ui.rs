//! Every refusal, on the user's own token and in our words.
//!
//! `ui/` has a pair of files for each thing that is refused in words that are wholly ours. Where rustc words the error, or
//! adds to it, the programs stand in `ui/rustc/`: there, `//~ TOKEN: TEXT` at the end of a line asks for an error whose
//! primary span is that token of that line, and which says that text somewhere.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Output;

use pullback_tests::scratch::Crate;
use serde_json::Value;

#[test]
fn every_refusal_says_what_it_should() {
    trybuild::TestCases::new().compile_fail("ui/*.rs");
}

#[test]
fn errors_worded_by_rustc_point_at_the_users_token_and_say_what_to_do() {
    let tmp = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let scratch = Crate::new(&tmp.join("ui"), tmp.parent()).expect("a scratch crate can be written");
    let programs = programs(&Path::new(env!("CARGO_MANIFEST_DIR")).join("ui/rustc"));
    let bins = scratch.folder().join("src/bin");
    fs::create_dir_all(&bins).expect("a folder can be made");
    for (name, source) in &programs {
        fs::write(bins.join(name), source).expect("a program can be written");
    }
    let output = scratch.cargo("check").args(["--bins", "--keep-going", "--message-format=json"]).output().expect("cargo can be run");
    let errors = errors(&output);
    let mut missing = Vec::new();
    for (name, source) in &programs {
        let found: Vec<_> = errors.iter().filter(|error| error.file == *name).collect();
        for (line, token, text) in wanted(source) {
            let is_it = |error: &&Error| error.line == line && error.token == token && error.rendered.contains(text);
            if !found.iter().any(is_it) {
                let all: Vec<_> = found.iter().map(|error| error.rendered.as_str()).collect();
                missing.push(format!("{name}:{line}: no error on `{token}` that says `{text}`; there are:\n{}", all.concat()));
            }
        }
    }
    assert!(missing.is_empty(), "{}", missing.join("\n"));
}

/// The programs of a folder by file name.
fn programs(folder: &Path) -> BTreeMap<String, String> {
    let entries = fs::read_dir(folder).expect("the programs are there");
    let paths = entries.map(|entry| entry.expect("a folder can be listed").path());
    paths
        .map(|path| {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            let source = fs::read_to_string(&path).expect("a program is text");
            (name.into_owned(), source)
        })
        .collect()
}

/// What a program asks for: line, token and text.
fn wanted(source: &str) -> impl Iterator<Item = (usize, &str, &str)> {
    source.lines().enumerate().filter_map(|(index, line)| {
        let (_, wanted) = line.split_once("//~ ")?;
        let (token, text) = wanted.split_once(": ").expect("a token and a text");
        Some((index + 1, token, text))
    })
}

/// An error at one of its primary spans.
struct Error {
    file: String,
    line: usize,
    token: String,
    rendered: String,
}

fn errors(output: &Output) -> Vec<Error> {
    let mut errors = Vec::new();
    for line in String::from_utf8_lossy(&output.stdout).lines() {
        let message: Value = serde_json::from_str(line).expect("cargo writes JSON");
        let message = &message["message"];
        if message["level"] != "error" {
            continue;
        }
        let rendered = message["rendered"].as_str().unwrap_or_default();
        for span in message["spans"].as_array().into_iter().flatten() {
            if span["is_primary"] == true {
                let text = |of: &Value| of.as_str().unwrap_or_default().to_owned();
                let number = |of: &Value| of.as_u64().unwrap_or_default() as usize;
                let [start, end] = ["column_start", "column_end"].map(|key| number(&span[key]) - 1);
                let source = text(&span["text"][0]["text"]);
                errors.push(Error {
                    file: text(&span["file_name"]).rsplit('/').next().unwrap_or_default().to_owned(),
                    line: number(&span["line_start"]),
                    token: source.get(start..end).unwrap_or_default().to_owned(),
                    rendered: rendered.to_owned(),
                });
            }
        }
    }
    assert!(!errors.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
    errors
}
