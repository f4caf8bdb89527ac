//! Measures what the attribute costs at compile time: `cargo check` of many functions, with it and without it.

use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::time::{Duration, Instant, SystemTime};
use std::{env, fs};

use lexopt::prelude::*;

const USAGE: &str = "Usage: compile-time [--suite RUN.PY]

Prints how long `cargo check` takes for about a hundred annotated functions, per function, dependencies built.

  --suite RUN.PY   measure the functions of this suite instead, annotated and plain, as its script writes them
  --help           this text";

/// What the functions are made of; `@` stands for a number.
const TEMPLATES: &str = include_str!("templates.txt");

/// Copies of every template.
const COPIES: usize = 10;

/// Checks of each crate; the fastest counts, because noise only ever adds.
const ROUNDS: usize = 3;

/// Needed by all templates.
const HEAD: &str = "//! Generated.\nuse pullback::{Differentiable, differentiable};\n\n\
    #[derive(Clone, Debug, Differentiable)]\npub struct Params {\n    pub weights: Vec<f64>,\n    pub offset: f64,\n}\n";

type Result<T> = std::result::Result<T, Box<dyn Error>>;

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::from(2)
        }
    }
}

fn run() -> Result<()> {
    let mut suite = None;
    let mut arguments = lexopt::Parser::from_env();
    while let Some(argument) = arguments.next()? {
        match argument {
            Long("suite") => suite = Some(PathBuf::from(arguments.value()?)),
            Long("help") | Short('h') => {
                println!("{USAGE}");
                return Ok(());
            }
            other => return Err(other.unexpected().into()),
        }
    }
    let folder = workspace().join("target").join("compile-time");
    let pair = match suite {
        Some(script) => from_suite(&script, &folder)?,
        None => from_templates(&folder)?,
    };
    let plain = fastest_check(&pair.plain, pair.root)?;
    let annotated = fastest_check(&pair.annotated, pair.root)?;
    let count = pair.functions;
    println!("cargo check of {count} functions, dependencies built, the fastest of {ROUNDS}");
    println!("{:<20}{:>12}{:>16}", "", "total", "per function");
    let extra = annotated.saturating_sub(plain);
    for (what, time) in [("plain", plain), ("annotated", annotated), ("difference", extra)] {
        let milliseconds = time.as_secs_f64() * 1e3;
        let each = milliseconds / count as f64;
        println!("{what:<20}{milliseconds:>9.0} ms{each:>13.1} ms");
    }
    Ok(())
}

/// The same functions twice, in two crates.
struct Pair {
    annotated: PathBuf,
    plain: PathBuf,
    /// The crates' root file.
    root: &'static str,
    functions: usize,
}

fn from_templates(folder: &Path) -> Result<Pair> {
    let mut source = HEAD.to_owned();
    for number in 0..COPIES {
        for template in TEMPLATES.split("---\n") {
            source.push('\n');
            source.push_str(&template.replace('@', &number.to_string()));
        }
    }
    let annotated = folder.join("annotated");
    write_crate(&annotated, &source)?;
    let without = ["#[differentiable]\n", "#[no_diff] ", ", Differentiable", "use pullback::{Differentiable, differentiable};\n"];
    let mut bare = source.clone();
    for text in without {
        bare = bare.replace(text, "");
    }
    let plain = folder.join("plain");
    write_crate(&plain, &bare)?;
    // Every function has its name on a line of its own, methods too.
    let functions = source.matches("pub fn ").count();
    Ok(Pair { annotated, plain, root: "src/lib.rs", functions })
}

fn write_crate(folder: &Path, source: &str) -> Result<()> {
    let runtime = workspace().join("runtime");
    fs::create_dir_all(folder.join("src"))?;
    let manifest = format!(
        "[package]\nname = \"measured\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[workspace]\n\n\
         [dependencies]\npullback = {{ path = {runtime:?} }}\n"
    );
    fs::write(folder.join("Cargo.toml"), manifest)?;
    fs::write(folder.join("src/lib.rs"), source)?;
    // The versions are those of the workspace: nothing is asked of a registry.
    fs::copy(workspace().join("Cargo.lock"), folder.join("Cargo.lock"))?;
    Ok(())
}

/// The crates that the suite's script leaves behind, with attributes and without.
fn from_suite(script: &Path, folder: &Path) -> Result<Pair> {
    let write = |name: &str, dry: bool| -> Result<PathBuf> {
        let work = folder.join(name);
        fs::create_dir_all(&work)?;
        let mut python = Command::new("python3");
        python.arg(script).arg("--work").arg(&work).arg("--runtime").arg(workspace().join("runtime"));
        if dry {
            python.arg("--dry");
        }
        let output = python.output()?;
        if !output.status.success() {
            return Err(String::from_utf8_lossy(&output.stderr).into());
        }
        Ok(work)
    };
    let annotated = write("suite", false)?;
    let plain = write("suite-plain", true)?;
    let files = fs::read_dir(annotated.join("src"))?;
    let functions = files.filter(|file| file.as_ref().is_ok_and(|file| file.file_name().to_string_lossy().starts_with("c_"))).count();
    Ok(Pair { annotated, plain, root: "src/main.rs", functions })
}

/// The time of a check of the crate alone.
fn fastest_check(folder: &Path, root: &str) -> Result<Duration> {
    check(folder)?;
    let mut fastest = Duration::MAX;
    for _ in 0..ROUNDS {
        fs::File::options().write(true).open(folder.join(root))?.set_modified(SystemTime::now())?;
        let start = Instant::now();
        check(folder)?;
        fastest = fastest.min(start.elapsed());
    }
    Ok(fastest)
}

fn check(folder: &Path) -> Result<()> {
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .args(["check", "--offline", "--quiet"])
        .current_dir(folder)
        .env("CARGO_TARGET_DIR", folder.join("target"))
        .env("CARGO_INCREMENTAL", "0")
        .env_remove("RUSTFLAGS")
        .output()?;
    if output.status.success() {
        return Ok(());
    }
    Err(format!("{} cannot be checked:\n{}", folder.display(), String::from_utf8_lossy(&output.stderr)).into())
}

fn workspace() -> PathBuf {
    let examples = Path::new(env!("CARGO_MANIFEST_DIR"));
    examples.parent().unwrap_or(examples).to_owned()
}
