//! A copy of the compiler and its runtime in which a fix is undone: what lets a fault in again shows whether random
//! programs find it.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Copies this workspace's compiler and runtime to a place beside `folder`, applies the patch, and returns where the runtime is.
///
/// # Errors
///
/// If files cannot be copied, or the patch does not apply.
pub fn copied_with(patch: &Path, folder: &Path) -> io::Result<PathBuf> {
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize()?;
    // Beside the folder of the programs: inside it the copy would count as a part of their workspace.
    fs::create_dir_all(folder)?;
    let folder = folder.canonicalize()?;
    let (patch, copy) = (patch.canonicalize()?, folder.with_extension("undone"));
    if copy.exists() {
        fs::remove_dir_all(&copy)?;
    }
    fs::create_dir_all(&copy)?;
    for name in ["macros", "runtime"] {
        copy_tree(&workspace.join(name), &copy.join(name))?;
    }
    for name in ["Cargo.lock", "README.md"] {
        fs::copy(workspace.join(name), copy.join(name))?;
    }
    let manifest = fs::read_to_string(workspace.join("Cargo.toml"))?;
    let others = |line: &&str| !line.starts_with("members");
    let manifest: Vec<&str> = manifest.lines().filter(others).collect();
    fs::write(copy.join("Cargo.toml"), manifest.join("\n").replace("[workspace]", "[workspace]\nmembers = [\"macros\", \"runtime\"]"))?;
    // Outside of a repository `git apply` takes the folder as it is.
    let output = Command::new("git")
        .args(["apply", "--whitespace=nowarn"])
        .arg(&patch)
        .current_dir(&copy)
        .env("GIT_CEILING_DIRECTORIES", folder.parent().unwrap_or(&folder))
        .output()?;
    if !output.status.success() {
        return Err(io::Error::other(format!("{} does not apply: {}", patch.display(), String::from_utf8_lossy(&output.stderr))));
    }
    Ok(copy.join("runtime"))
}

/// Copies a folder; times are those of the copy, so that what was built of an earlier one is built anew.
fn copy_tree(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let (path, target) = (entry.path(), to.join(entry.file_name()));
        if path.is_dir() {
            if entry.file_name() != "target" {
                copy_tree(&path, &target)?;
            }
        } else {
            fs::copy(&path, &target)?;
        }
    }
    Ok(())
}
