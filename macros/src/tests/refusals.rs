//! Every refusal has a program in `tests/ui` that it is shown by.

use std::fs;
use std::path::{Path, PathBuf};

use syn::visit::Visit;
use syn::{Expr, ExprCall, ExprLit, ExprTuple, Lit};

/// What no program shows, as nothing that parses leads there today.
const UNREACHED: &[&str] = &[
    // `syn` has more kinds of receivers than the language.
    "it is not known",
    // Only an `unsafe extern "C"` function may be variadic, on nightly.
    "its arguments have no types",
    // All stages that a chain is known to have are listed before.
    "it has no rule",
    // The functions that a chain is known to begin with are all listed before.
    "its items cannot be found by position",
    // Generators are not stable.
    "generators are not differentiated",
];

#[test]
fn every_refusal_has_a_program() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut reasons = Reasons::default();
    // A test may have a function of that name too.
    for file in files(&root.join("src"), "rs").into_iter().filter(|file| !file.starts_with(root.join("src/tests"))) {
        let text = fs::read_to_string(&file).expect("a source file is text");
        reasons.visit_file(&syn::parse_file(&text).expect("a source file parses"));
    }
    assert!(reasons.0.len() > 40, "only {} refusals were found", reasons.0.len());
    let ui = root.join("../tests/ui");
    let texts = |extension| files(&ui, extension).into_iter().map(|file| fs::read_to_string(file).expect("a program is text"));
    let shown: String = texts("stderr").collect();
    // `//~ TOKEN: TEXT`, where rustc has its own words too.
    let asked: Vec<String> = texts("rs")
        .flat_map(|text| {
            text.lines().filter_map(|line| Some(line.split_once("//~ ")?.1.split_once(": ")?.1.to_owned())).collect::<Vec<_>>()
        })
        .collect();
    let is_shown =
        |reason: &&String| shown.contains(*reason) || asked.iter().any(|text| reason.contains(text)) || UNREACHED.contains(&&reason[..]);
    let missing: Vec<_> = reasons.0.iter().filter(|reason| !is_shown(reason)).collect();
    assert!(missing.is_empty(), "no program in tests/ui shows: {missing:#?}");
}

/// The reasons of refusals: the second of their three texts.
#[derive(Default)]
struct Reasons(Vec<String>);

impl Visit<'_> for Reasons {
    fn visit_expr_call(&mut self, call: &ExprCall) {
        let name = match &*call.func {
            Expr::Path(path) => path.path.segments.last().map(|segment| segment.ident.to_string()),
            _ => None,
        };
        if matches!(name.as_deref(), Some("refuse" | "refuse_at"))
            && let Some(reason) = call.args.get(2).and_then(text)
        {
            self.0.push(reason);
        }
        syn::visit::visit_expr_call(self, call);
    }

    fn visit_expr_tuple(&mut self, tuple: &ExprTuple) {
        let texts: Vec<_> = tuple.elems.iter().filter_map(text).collect();
        if let (3, [_, reason, _]) = (tuple.elems.len(), &texts[..]) {
            self.0.push(reason.clone());
        }
        syn::visit::visit_expr_tuple(self, tuple);
    }
}

fn text(expr: &Expr) -> Option<String> {
    match expr {
        Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) => Some(text.value()),
        _ => None,
    }
}

/// The files under a folder with this extension.
fn files(folder: &Path, extension: &str) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).expect("the folder is there");
    let mut found = Vec::new();
    for path in entries.map(|entry| entry.expect("a folder can be listed").path()) {
        if path.is_dir() {
            found.extend(files(&path, extension));
        } else if path.extension().is_some_and(|found| found == extension) {
            found.push(path);
        }
    }
    found.sort();
    found
}
