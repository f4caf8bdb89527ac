//! The crate in which programs are built: it depends on nothing but a runtime.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A crate in a folder of its own.
#[derive(Debug)]
pub(super) struct Crate {
    folder: PathBuf,
    target: PathBuf,
}

/// For thousands of programs: what compiles them is worth some optimisation, but for the macro, which changes.
const MANY: &str = "[profile.dev]\ndebug = 0\nincremental = false\n\n\
                    [profile.dev.build-override]\nopt-level = 2\n\n\
                    [profile.dev.package.pullback-macros]\nopt-level = 0\n";
/// As in the workspace, whose target folder is used: nothing is built again but the programs.
const FEW: &str = "[profile.dev]\ndebug = \"line-tables-only\"\n\n[profile.dev.package.scratch]\ndebug = 0\n";

impl Crate {
    /// Writes what is in it beside programs. The runtime is a folder with a `Cargo.toml`.
    pub(super) fn new(folder: &Path, runtime: &Path, shared: Option<&Path>) -> io::Result<Self> {
        fs::create_dir_all(folder)?;
        let (folder, runtime) = (folder.canonicalize()?, runtime.canonicalize()?);
        let manifest = format!(
            "[package]\nname = \"scratch\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[workspace]\n\n[lib]\npath = \"lib.rs\"\n\n\
             [dependencies]\npullback = {{ path = {runtime:?} }}\n\n\
             {}",
            if shared.is_some() { FEW } else { MANY },
        );
        write_new(&folder.join("Cargo.toml"), &manifest)?;
        write_new(&folder.join("lib.rs"), include_str!("../../scratch/lib.rs"))?;
        write_new(&folder.join("numbers.rs"), include_str!("../../../src/numbers.rs"))?;
        // The versions are those of the runtime's workspace: nothing is asked of a registry.
        if let Some(lock) = runtime.parent().map(|workspace| workspace.join("Cargo.lock")).filter(|lock| lock.exists()) {
            fs::copy(lock, folder.join("Cargo.lock"))?;
        }
        let target = shared.map_or_else(|| folder.join("target"), Path::to_owned);
        Ok(Self { folder, target })
    }

    /// Where it is.
    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }

    /// Where what is built of a program's folder is.
    pub(super) fn built(&self, name: &str) -> PathBuf {
        self.target.join(format!("debug/{name}{}", std::env::consts::EXE_SUFFIX))
    }

    /// Cargo, about to do `command` on it.
    pub(super) fn cargo(&self, command: &str) -> Command {
        let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        cargo.args([command, "--offline"]).current_dir(&self.folder);
        cargo.env("CARGO_TARGET_DIR", &self.target).env_remove("RUSTFLAGS");
        cargo
    }
}

/// Writes a file, unless it says the same already: what depends on it need not be built again.
pub(super) fn write_new(path: &Path, text: &str) -> io::Result<()> {
    if fs::read_to_string(path).is_ok_and(|old| old == text) { Ok(()) } else { fs::write(path, text) }
}
