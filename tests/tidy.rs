//! Holds every source file to two habits: its first line says what it is for, and it stays below 600 lines.

use std::fs;
use std::path::{Path, PathBuf};

#[test]
fn every_source_file_says_what_it_is_for_and_is_short() {
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut complaints = Vec::new();
    for member in ["macros", "runtime", "tests", "examples"] {
        for file in sources(&workspace.join(member)) {
            let text = fs::read_to_string(&file).expect("a source file is text");
            let lines = text.lines().count();
            if !text.starts_with("//! ") {
                complaints.push(format!("{}: the first line does not say what the file is for", file.display()));
            }
            if lines >= 600 {
                complaints.push(format!("{}: {lines} lines", file.display()));
            }
        }
    }
    assert!(complaints.is_empty(), "{}", complaints.join("\n"));
}

/// The sources under `folder`, except what only shows rustc's messages and what the build leaves.
fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let Ok(entries) = fs::read_dir(folder) else {
        return found;
    };
    for entry in entries {
        let path = entry.expect("a folder can be listed").path();
        let name = path.file_name().unwrap_or_default();
        if path.is_dir() && name != "ui" && name != "target" {
            found.extend(sources(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
    found
}
