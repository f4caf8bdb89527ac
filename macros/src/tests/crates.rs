//! The macro never panics, and writes the same tokens for the same input: tried on the sources of our dependencies.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::visit::Visit;
use syn::{DeriveInput, ImplItem, Item, TraitItem};

/// After so long the rest is left for a faster machine, if enough was tried.
const MOST: Duration = Duration::from_secs(12);

/// So many items of a file are tried at most.
const PER_FILE: usize = 20;

/// Fewer items than this would show nothing.
const FEWEST: usize = 2000;

#[test]
fn the_macro_never_panics_and_is_deterministic() {
    let start = Instant::now();
    remember_panics();
    let (mut tried, mut panics) = (0, BTreeMap::new());
    let is_over = |tried| start.elapsed() > MOST && tried >= FEWEST;
    // Files of all crates in turn, so that a slow machine sees something of each.
    let mut sources: Vec<_> = source_folders().iter().map(|folder| sources(folder)).collect();
    while !is_over(tried) && sources.iter().any(|files| !files.is_empty()) {
        for file in sources.iter_mut().filter_map(Vec::pop) {
            let Some(parsed) = fs::read_to_string(&file).ok().and_then(|text| syn::parse_file(&text).ok()) else {
                continue;
            };
            let mut items = Items::default();
            items.visit_file(&parsed);
            // A long file has much of the same: something of every crate finds more.
            let step = items.0.len().div_ceil(PER_FILE).max(1);
            for (options, item, derive) in items.0.into_iter().step_by(step) {
                if is_over(tried) {
                    break;
                }
                tried += 1;
                if let Some(what) = complaint(&options, &item, derive) {
                    panics.entry(what).or_insert_with(|| format!("{}\n{item}", file.display()));
                }
            }
        }
    }
    assert!(panics.is_empty(), "{} complaints about {tried} items: {panics:#?}", panics.len());
    assert!(tried >= FEWEST, "only {tried} items were found");
}

/// What is wrong with the expansion of an item.
fn complaint(options: &TokenStream, item: &TokenStream, derive: bool) -> Option<String> {
    let expand = || {
        let item = item.clone();
        let tokens = if derive { crate::derive::derive(item) } else { crate::items::differentiable(options.clone(), item) };
        tokens.to_string()
    };
    let (Ok(first), Ok(second)) = (catch_unwind(AssertUnwindSafe(expand)), catch_unwind(AssertUnwindSafe(expand))) else {
        return LAST.with_borrow(|last| Some(format!("a panic: {last}")));
    };
    if first != second {
        return Some("two expansions that differ".to_owned());
    }
    first.is_empty().then(|| "nothing at all".to_owned())
}

thread_local! {
    /// What the last panic of this thread said.
    static LAST: RefCell<String> = const { RefCell::new(String::new()) };
}

/// Panics of this thread are remembered, and not shown: there could be thousands.
fn remember_panics() {
    let (thread, shown) = (std::thread::current().id(), std::panic::take_hook());
    std::panic::set_hook(Box::new(move |info| {
        if std::thread::current().id() != thread {
            return shown(info);
        }
        let last = info.to_string();
        // What this test has to say at its end is shown.
        if last.contains("tests/crates.rs") {
            return shown(info);
        }
        LAST.set(last);
    }));
}

/// Every item of a file that the macros could be put on, and whether it is a derive.
#[derive(Default)]
struct Items(Vec<(TokenStream, TokenStream, bool)>);

impl Items {
    fn attribute(&mut self, item: &impl ToTokens) {
        self.0.push((quote!(), item.to_token_stream(), false));
    }
}

impl Visit<'_> for Items {
    fn visit_item(&mut self, item: &Item) {
        match item {
            Item::Fn(item) => {
                self.attribute(item);
                self.0.push((quote!(__analyses(off)), item.to_token_stream(), false));
            }
            Item::Impl(block) => {
                self.attribute(block);
                // Methods also one by one, as functions, so that one refusal does not hide the rest.
                for member in &block.items {
                    if let ImplItem::Fn(method) = member {
                        self.attribute(method);
                    }
                }
            }
            Item::Trait(item) => {
                self.attribute(item);
                for member in &item.items {
                    if let TraitItem::Fn(method) = member {
                        self.attribute(method);
                    }
                }
            }
            Item::Struct(_) | Item::Enum(_) | Item::Union(_) => {
                let tokens = item.to_token_stream();
                if syn::parse2::<DeriveInput>(tokens.clone()).is_ok() {
                    self.0.push((quote!(), tokens.clone(), true));
                }
                self.0.push((quote!(), tokens, false));
            }
            _ => self.attribute(item),
        }
        syn::visit::visit_item(self, item);
    }
}

/// Our own sources, and where the sources of the workspace's dependencies are.
fn source_folders() -> BTreeSet<PathBuf> {
    // Only what is built here has been downloaded.
    let version = Command::new("rustc").arg("-vV").output().expect("rustc can be run").stdout;
    let version = String::from_utf8_lossy(&version).into_owned();
    let host = version.lines().find_map(|line| line.strip_prefix("host: ")).expect("rustc names its host");
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version=1", "--offline", "--filter-platform", host, "--manifest-path"])
        .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml"))
        .output()
        .expect("cargo can be run");
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    // One field of a known form: not worth a parser of JSON.
    let paths = text.split("\"manifest_path\":\"").skip(1).filter_map(|rest| rest.split('"').next());
    paths.filter_map(|path| Path::new(&path.replace("\\\\", "\\")).parent().map(Path::to_owned)).collect()
}

/// The Rust files of a crate, the first to be tried last.
fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let Ok(entries) = fs::read_dir(folder) else {
        return found;
    };
    let mut paths: Vec<_> = entries.filter_map(|entry| entry.ok().map(|entry| entry.path())).collect();
    paths.sort();
    for path in paths {
        if path.is_dir() && path.file_name().is_none_or(|name| name != "target" && name != "ui") {
            found.extend(sources(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
    found
}
