//! The names that the compiler compares in place, in `match`, `==` and the like: for each file how many there are, and the guesses that
//! they lead to. A name more or less makes the test fail, which then says what is compared there: a new name that makes a guess
//! needs one in the list, with its holder.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use proc_macro2::{TokenStream, TokenTree};
use syn::visit::Visit;
use syn::{BinOp, Expr, Lit, Pat};

use super::GUESSES;

const LANGUAGE: &str = "none: keywords, and what the language means by a name";
const OPTIONS: &str = "none: attributes and options of ours";
const OWN: &str = "none: names of the compiler's own";
const TESTS: &str = "none: what a test draws";
const REFUSED: &str = "none: what is refused";
const CHAINS: &str = "`iter` and others for the beginning of a chain";
const COPIES: &str = "what `clone`, `to_owned`";
const MAP: &str = "`map` and others for methods of `Option`";
const VECTORS: &str = "`push`, `swap`, `fill` and others";
const PATHS: &str = "a path for a function of `std` or of ours";
const TYPES: &str = "a written type for that of `std`";
const MACROS: &str = "`vec!`, `assert!`, `matches!`";
const VARIANTS: &str = "`Some`, `Ok` and `Err` for those of `std`";

/// A file, how many names it compares in place, and words of the guesses that they make, or why they make none.
const NAMES: &[(&str, usize, &[&str])] = &[
    ("cfg.rs", 1, &[LANGUAGE]),
    ("check.rs", 6, &[OPTIONS]),
    ("defaults.rs", 1, &[LANGUAGE]),
    ("derive/mod.rs", 3, &[OPTIONS]),
    ("derive/sample.rs", 1, &[LANGUAGE]),
    ("diag.rs", 1, &[OWN]),
    ("emit/api.rs", 9, &[LANGUAGE, OWN]),
    ("emit/backward.rs", 1, &[OWN]),
    ("emit/bounds.rs", 12, &["none: more bounds than are needed", OPTIONS]),
    ("emit/check/argument.rs", 3, &[TESTS]),
    ("emit/check/case.rs", 3, &[OWN]),
    ("emit/check/instance.rs", 5, &[TESTS]),
    ("emit/check/mod.rs", 1, &[TESTS]),
    ("emit/check/twin.rs", 3, &[TESTS]),
    ("emit/forward.rs", 3, &[OWN]),
    ("emit/function.rs", 1, &[OWN]),
    ("emit/inner.rs", 10, &[OWN, LANGUAGE]),
    ("emit/point.rs", 5, &[OWN, LANGUAGE]),
    ("emit/pointwise.rs", 5, &[LANGUAGE]),
    ("emit/signature.rs", 2, &[LANGUAGE]),
    ("hidden.rs", 7, &[OWN]),
    ("index.rs", 4, &["an impl of a trait called `Mul`", LANGUAGE]),
    ("ir/check.rs", 4, &[LANGUAGE]),
    ("ir/mod.rs", 6, &[LANGUAGE]),
    ("ir/ty.rs", 14, &[TYPES, MAP]),
    ("items/mod.rs", 4, &[OPTIONS, LANGUAGE]),
    ("lower/call.rs", 51, &[PATHS, TYPES, "a call in upper case"]),
    ("lower/chain.rs", 46, &[CHAINS, PATHS]),
    ("lower/control.rs", 1, &[CHAINS]),
    ("lower/cursor.rs", 7, &[CHAINS, COPIES]),
    ("lower/effects.rs", 9, &["none: what is taken to change something is run as often as it is written", MACROS]),
    ("lower/evidence.rs", 3, &[MAP]),
    ("lower/expr.rs", 40, &["`PI`, `E` and their like"]),
    ("lower/indexed.rs", 15, &[CHAINS, PATHS]),
    ("lower/items.rs", 6, &[OPTIONS, LANGUAGE]),
    ("lower/macros.rs", 30, &[MACROS]),
    ("lower/matching.rs", 4, &[VARIANTS, VECTORS]),
    ("lower/matrix.rs", 3, &[MAP]),
    ("lower/method.rs", 70, &["`len`, `is_some`, `cmp` and others", COPIES, MAP]),
    ("lower/mod.rs", 2, &[LANGUAGE]),
    ("lower/native.rs", 1, &[MACROS]),
    ("lower/option.rs", 30, &[MAP, "`take`, `as_ref`, `copied` and others for methods of an `Option`", COPIES, VECTORS]),
    ("lower/pattern.rs", 4, &[VARIANTS, OPTIONS]),
    ("lower/place.rs", 8, &[REFUSED, "none: the place in the adjoint comes from a method that the annotated one has beside it"]),
    ("lower/reduction.rs", 4, &[MAP, CHAINS]),
    ("lower/rewrites.rs", 13, &[VECTORS]),
    ("lower/stage.rs", 21, &[CHAINS, COPIES]),
    ("lower/std_macros.rs", 3, &[MACROS]),
    ("lower/std_methods.rs", 60, &[VECTORS, "`reserve`, `shrink_to_fit` and `swap_with_slice` for methods of a vector", COPIES, CHAINS]),
    ("lower/std_paths.rs", 16, &[PATHS]),
    ("lower/std_types.rs", 10, &[TYPES]),
    ("lower/texts.rs", 7, &[REFUSED]),
    ("nesting.rs", 7, &[LANGUAGE]),
    ("operators.rs", 37, &["an impl of a trait called `Mul`"]),
    ("options.rs", 7, &[OPTIONS]),
    ("place_methods.rs", 1, &[LANGUAGE]),
    ("preferred.rs", 7, &[OWN, "none: a name that no call is asked for"]),
    ("reached.rs", 5, &[LANGUAGE, OWN]),
    ("replaced.rs", 2, &["none: the types of what stands for them are those of matrices' elements"]),
    ("reverse/ops.rs", 7, &["none: of floats alone", OWN]),
    ("scratch.rs", 1, &[MACROS]),
    ("source.rs", 38, &[TYPES, REFUSED, OPTIONS, LANGUAGE]),
    ("used.rs", 8, &["none: of floats alone"]),
];

/// What is called with a name that it compares.
const COMPARING: &[&str] =
    &["is_ident", "contains", "starts_with", "ends_with", "path_ends_with", "strip_prefix", "strip_suffix", "split_once"];

#[test]
fn every_name_that_is_compared_in_place_is_reached_from_a_guess() {
    let mut found = BTreeMap::new();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    files(&root, &root, &mut found);
    let mut complaints = Vec::new();
    for (file, names) in &found {
        let shown = names.iter().cloned().collect::<Vec<_>>().join(" ");
        match NAMES.iter().find(|(listed, ..)| listed == file) {
            None => complaints.push(format!("`{file}` compares {}: {shown}", names.len())),
            Some((_, count, _)) if *count != names.len() => {
                complaints.push(format!("`{file}` compares {} and not {count}: {shown}", names.len()));
            }
            Some((.., guesses)) => {
                for words in *guesses {
                    let is_guess = GUESSES.iter().any(|guess| guess.taken.contains(words));
                    assert!(is_guess || words.starts_with("none: "), "the names in `{file}` make a guess that is not there: {words}");
                }
            }
        }
    }
    let gone = NAMES.iter().filter(|(file, ..)| !found.contains_key(*file)).map(|(file, ..)| format!("`{file}` compares none"));
    complaints.extend(gone);
    assert!(complaints.is_empty(), "{}", complaints.join("\n"));
}

/// The names that each of the compiler's files compares, but for tests and what stands here.
fn files(root: &Path, folder: &Path, into: &mut BTreeMap<String, BTreeSet<String>>) {
    for entry in std::fs::read_dir(folder).expect("the sources are there") {
        let path = entry.expect("a folder can be listed").path();
        match path.file_name().and_then(|name| name.to_str()) {
            Some("tests" | "guesses") => {}
            _ if path.is_dir() => files(root, &path, into),
            _ => {
                let text = std::fs::read_to_string(&path).expect("a source is text");
                let mut compared = Compared::default();
                compared.visit_file(&syn::parse_file(&text).expect("a source can be parsed"));
                let name = path.strip_prefix(root).expect("it is in the folder").to_string_lossy().replace('\\', "/");
                if !compared.0.is_empty() {
                    into.insert(name, compared.0);
                }
            }
        }
    }
}

/// The names that were met where something is compared with them.
#[derive(Default)]
struct Compared(BTreeSet<String>);

impl Compared {
    fn name(&mut self, name: &str) {
        let is_name = name.starts_with(|c: char| c.is_alphabetic() || c == '_') && name.chars().all(|c| c.is_alphanumeric() || c == '_');
        if is_name {
            self.0.insert(name.to_owned());
        }
    }

    fn side(&mut self, expr: &Expr) {
        match expr {
            Expr::Lit(lit) => self.lit(&lit.lit),
            Expr::Reference(reference) => self.side(&reference.expr),
            Expr::Paren(paren) => self.side(&paren.expr),
            Expr::Index(index) => self.side(&index.expr),
            Expr::Tuple(tuple) => tuple.elems.iter().for_each(|side| self.side(side)),
            Expr::Array(array) => array.elems.iter().for_each(|side| self.side(side)),
            Expr::Call(call) => call.args.iter().for_each(|side| self.side(side)),
            _ => {}
        }
    }

    fn lit(&mut self, lit: &Lit) {
        if let Lit::Str(name) = lit {
            self.name(&name.value());
        }
    }

    /// The names in a pattern of `matches!`.
    fn tokens(&mut self, tokens: TokenStream) {
        for token in tokens {
            match token {
                TokenTree::Group(group) => self.tokens(group.stream()),
                TokenTree::Literal(literal) => self.lit(&Lit::new(literal)),
                _ => {}
            }
        }
    }
}

impl<'a> Visit<'a> for Compared {
    /// What is there for tests alone compares names of their own.
    fn visit_item_mod(&mut self, item: &'a syn::ItemMod) {
        if !item.attrs.iter().any(|attr| attr.path().is_ident("cfg")) {
            syn::visit::visit_item_mod(self, item);
        }
    }

    /// Tables have a list of their own.
    fn visit_item_const(&mut self, _: &'a syn::ItemConst) {}

    fn visit_pat(&mut self, pat: &'a Pat) {
        if let Pat::Lit(lit) = pat {
            self.lit(&lit.lit);
        }
        syn::visit::visit_pat(self, pat);
    }

    fn visit_expr(&mut self, expr: &'a Expr) {
        match expr {
            Expr::Binary(binary) if matches!(binary.op, BinOp::Eq(_) | BinOp::Ne(_)) => {
                self.side(&binary.left);
                self.side(&binary.right);
            }
            Expr::MethodCall(call) if COMPARING.contains(&&call.method.to_string()[..]) => {
                self.side(&call.receiver);
                call.args.iter().for_each(|side| self.side(side));
            }
            Expr::Call(call) => {
                let name = match &*call.func {
                    Expr::Path(path) => path.path.segments.last().map(|last| last.ident.to_string()),
                    _ => None,
                };
                if name.is_some_and(|name| COMPARING.contains(&&name[..])) {
                    call.args.iter().for_each(|side| self.side(side));
                }
            }
            Expr::Array(_) => self.side(expr),
            _ => {}
        }
        syn::visit::visit_expr(self, expr);
    }

    fn visit_macro(&mut self, mac: &'a syn::Macro) {
        if mac.path.is_ident("matches") {
            self.tokens(mac.tokens.clone());
        }
        syn::visit::visit_macro(self, mac);
    }
}
