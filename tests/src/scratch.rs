//! Crates that tests write, build and throw away.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A crate in a folder of its own, which depends on the workspace that this crate was built in.
#[derive(Debug)]
pub struct Crate {
    folder: PathBuf,
    target: PathBuf,
}

/// For thousands of programs: what compiles them is worth some optimisation.
const MANY: &str = "\n[profile.dev]\ndebug = 0\nincremental = false\n\n[profile.dev.build-override]\nopt-level = 2\n";
/// As in the workspace, whose target folder is used. What is asked for here is what the members of the workspace ask of other
/// crates, so that those are not built again; the members themselves are, once for all scratch crates, as cargo tells them
/// apart by where they are from the workspace.
const FEW: &str =
    "serde_json = \"1.0\"\ntrybuild = \"1.0\"\n\n[profile.dev]\ndebug = \"line-tables-only\"\n\n[profile.dev.package.scratch]\ndebug = 0\n";

impl Crate {
    /// Writes what is in it beside sources. What is built of it is in a target folder of its own, or in the given one
    /// of the workspace.
    ///
    /// # Errors
    ///
    /// If the files cannot be written.
    pub fn new(folder: &Path, shared: Option<&Path>) -> io::Result<Self> {
        let tests = Path::new(env!("CARGO_MANIFEST_DIR"));
        let workspace = tests.parent().unwrap_or(tests);
        fs::create_dir_all(folder)?;
        let folder = folder.canonicalize()?;
        let manifest = format!(
            "[package]\nname = \"scratch\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[workspace]\n\n[lib]\npath = \"lib.rs\"\n\n\
             [dependencies]\npullback = {{ path = {:?} }}\npullback-tests = {{ path = {:?} }}\n\
             pullback-examples = {{ path = {:?} }}\n{}",
            workspace.join("runtime"),
            tests,
            workspace.join("examples"),
            if shared.is_some() { FEW } else { MANY },
        );
        fs::write(folder.join("Cargo.toml"), manifest)?;
        fs::write(folder.join("lib.rs"), "//! Empty.\n")?;
        // The versions are those of the workspace: nothing is asked of a registry.
        fs::copy(workspace.join("Cargo.lock"), folder.join("Cargo.lock"))?;
        let target = shared.map_or_else(|| folder.join("target"), Path::to_owned);
        Ok(Self { folder, target })
    }

    /// Where it is.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Where what is built of a program is.
    #[must_use]
    pub fn built(&self, name: &str) -> PathBuf {
        self.target.join(format!("debug/{name}{}", std::env::consts::EXE_SUFFIX))
    }

    /// Cargo, about to do `command` on it.
    #[must_use]
    pub fn cargo(&self, command: &str) -> Command {
        let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        cargo.args([command, "--offline"]).current_dir(&self.folder);
        cargo.env("CARGO_TARGET_DIR", &self.target).env_remove("RUSTFLAGS");
        cargo
    }
}

/// The source with the compiler's analyses switched off in every attribute.
#[must_use]
pub fn without_analyses(source: &str) -> String {
    source.replace("differentiable(", "differentiable(__analyses(off), ").replace("differentiable]", "differentiable(__analyses(off))]")
}
