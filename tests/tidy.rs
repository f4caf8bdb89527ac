//! Holds every source file to two habits: its first line says what it is for, and it stays below 600 lines; and the patches that
//! undo a fix to what they are patches of.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

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

#[test]
fn every_fix_can_still_be_undone() {
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let entries = fs::read_dir(workspace.join("tests/undone")).expect("the patches are there");
    let mut patches: Vec<_> = entries.map(|entry| entry.expect("a folder can be listed").path()).collect();
    patches.sort();
    assert!(patches.len() > 12, "only {} patches", patches.len());
    for patch in patches {
        let patch = patch.canonicalize().expect("a patch is a file");
        let apply = Command::new("git").args(["apply", "--check"]).arg(&patch).current_dir(&workspace).output().expect("git is there");
        assert!(apply.status.success(), "{}: {}", patch.display(), String::from_utf8_lossy(&apply.stderr));
    }
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
