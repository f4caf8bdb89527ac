//! Builds programs in a scratch crate, runs them and counts.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::io;
use std::path::Path;
use std::process::Command;

use super::{Family, Program};
use crate::scratch::Crate;

/// What became of a program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Value and gradient agree.
    Right,
    /// Not finite, or too steep to be compared.
    Wild,
    /// Refused at compile time, with the message.
    Refused(String),
    /// Something differs, or the program panicked.
    Wrong(String),
    /// The executable ended before the program had its turn.
    Lost,
}

/// What of a program is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Compare {
    /// The value, the final state and the gradient.
    Gradients,
    /// The same with the compiler's analyses switched off.
    Unanalysed,
    /// The value and the final state of the two flavours: a check of the programs themselves.
    Values,
}

/// A scratch crate in a folder of its own.
#[derive(Debug)]
pub struct Scratch {
    home: Crate,
    compare: Compare,
}

/// How many programs share one executable.
const PER_BINARY: usize = 50;
/// What the names of executables begin with.
const PREFIX: &str = "twins-";

impl Scratch {
    /// A scratch crate in `folder`, which depends on the workspace that this crate was built in, and is built in a target
    /// folder of its own or in the given one.
    ///
    /// # Errors
    ///
    /// If the files cannot be written.
    pub fn new(folder: &Path, shared: Option<&Path>, compare: Compare) -> io::Result<Self> {
        let home = Crate::new(folder, shared)?;
        Ok(Self { home, compare })
    }

    /// Builds and runs the programs.
    ///
    /// # Errors
    ///
    /// If files cannot be written or cargo cannot be run.
    pub fn run(&self, programs: &[Program]) -> io::Result<Vec<Outcome>> {
        let mut outcomes: Vec<Option<Outcome>> = vec![None; programs.len()];
        // A program that is refused hides the errors of later stages in its neighbours: it is taken out, and again.
        loop {
            self.write(programs, &outcomes)?;
            let refused = self.build()?;
            if refused.is_empty() {
                break;
            }
            for (number, message) in refused {
                outcomes[number] = Some(Outcome::Refused(message));
            }
        }
        for binary in 0..programs.len().div_ceil(PER_BINARY) {
            self.execute(binary, &mut outcomes)?;
        }
        Ok(outcomes.into_iter().map(|outcome| outcome.unwrap_or(Outcome::Lost)).collect())
    }

    fn write(&self, programs: &[Program], outcomes: &[Option<Outcome>]) -> io::Result<()> {
        let source = self.home.folder().join("src/bin");
        fs::create_dir_all(&source)?;
        for stale in programs.len().div_ceil(PER_BINARY).. {
            let folder = source.join(format!("{PREFIX}{stale}"));
            if !folder.exists() {
                break;
            }
            fs::remove_dir_all(folder)?;
        }
        for (binary, chunk) in programs.chunks(PER_BINARY).enumerate() {
            let folder = source.join(format!("{PREFIX}{binary}"));
            fs::create_dir_all(&folder)?;
            let mut main = String::from("//! Random programs.\n#![allow(warnings)]\n");
            let mut calls = String::new();
            for (number, program) in (binary * PER_BINARY..).zip(chunk) {
                if outcomes[number].is_none() {
                    write_new(&folder.join(format!("p{number}.rs")), &module(program, self.compare))?;
                    let _ = writeln!(main, "mod p{number};");
                    let _ = writeln!(calls, "    guarded({number}, p{number}::compare);");
                }
            }
            let _ = write!(main, "{GUARD}\nfn main() {{\n{calls}}}\n");
            write_new(&folder.join("main.rs"), &main)?;
        }
        Ok(())
    }

    /// Builds, and returns the programs that have errors of their own with the first message each.
    fn build(&self) -> io::Result<BTreeMap<usize, String>> {
        let output = self.home.cargo("build").args(["--keep-going", "--message-format=json"]).output()?;
        let mut refused = BTreeMap::new();
        for line in String::from_utf8_lossy(&output.stdout).lines() {
            let is_error = line.contains("\"reason\":\"compiler-message\"") && line.contains("\"level\":\"error\"");
            if let (true, Some(number)) = (is_error, program_of(line)) {
                refused.entry(number).or_insert_with(|| rendered(line));
            }
        }
        if refused.is_empty() && !output.status.success() {
            return Err(io::Error::other(String::from_utf8_lossy(&output.stderr).into_owned()));
        }
        Ok(refused)
    }

    fn execute(&self, binary: usize, outcomes: &mut [Option<Outcome>]) -> io::Result<()> {
        let path = self.home.built(&format!("{PREFIX}{binary}"));
        let output = Command::new(path).output()?;
        for line in String::from_utf8_lossy(&output.stdout).lines() {
            let mut words = line.splitn(3, ' ');
            let (Some(number), Some(word)) = (words.next(), words.next()) else {
                continue;
            };
            let outcome = match word {
                "right" => Outcome::Right,
                "wild" => Outcome::Wild,
                "wrong" => Outcome::Wrong(words.next().unwrap_or_default().into()),
                _ => continue,
            };
            if let Some(slot) = number.parse::<usize>().ok().and_then(|number| outcomes.get_mut(number)) {
                *slot = Some(outcome);
            }
        }
        Ok(())
    }
}

/// Writes a file, unless it says the same already: what depends on it need not be built again.
fn write_new(path: &Path, text: &str) -> io::Result<()> {
    if fs::read_to_string(path).is_ok_and(|old| old == text) { Ok(()) } else { fs::write(path, text) }
}

/// The number of the program that a message of the compiler is about.
fn program_of(message: &str) -> Option<usize> {
    let (_, file) = message.split_once(&format!("\"file_name\":\"src/bin/{PREFIX}"))?;
    let file = file.split('"').next()?;
    file.rsplit('/').next()?.strip_prefix('p')?.strip_suffix(".rs")?.parse().ok()
}

/// The text of a message as a person would see it.
fn rendered(message: &str) -> String {
    let text = message.rsplit_once("\"rendered\":\"").map_or(message, |(_, text)| text);
    let end = text.find("\",\"").unwrap_or(text.len());
    text[..end].replace("\\n", "\n").replace("\\\"", "\"")
}

/// The source of a program with its comparison.
#[must_use]
pub fn module(program: &Program, compare: Compare) -> String {
    let text = program.text();
    let template = match program.family {
        Family::InPlace => MODULE,
        Family::Sums => super::sums::MODULE,
    };
    let unanalysed = crate::scratch::without_analyses(&text.plain);
    let module = template.replace("@plain", &text.plain).replace("@unanalysed", &unanalysed).replace("@dual", &text.dual);
    match compare {
        Compare::Gradients => module,
        Compare::Unanalysed => crate::scratch::without_analyses(&module),
        Compare::Values => module
            .replace("#[pullback::differentiable]\n", "")
            .replace(", pullback::Differentiable", "")
            .replace("::f::value_and_grad(", "::f(")
            .replace("(value, gradient) = plain", "value = plain")
            .replace("flat(&gradient)", "dual_gradient(a, n)"),
    }
}

const GUARD: &str = r#"
fn guarded(number: usize, compare: fn() -> Vec<pullback_tests::verdict::Comparison>) {
    match std::panic::catch_unwind(compare) {
        Ok(comparisons) => pullback_tests::verdict::report(number, &comparisons),
        Err(_) => println!("{number} wrong it panicked"),
    }
}
"#;

const MODULE: &str = r#"//! A random program.

use pullback_tests::verdict::{Comparison, flat};

pub mod plain {
#[derive(Clone, Debug, PartialEq, pullback::Differentiable)]
pub struct S { pub a: f64, pub b: [f64; 2], pub c: Vec<f64> }

#[derive(Clone, Debug, PartialEq, pullback::Differentiable)]
pub enum E { One(f64), Two { p: f64, q: f64 }, None }

#[pullback::differentiable]
impl S {
    fn energy(&self, k: f64) -> f64 { self.a * k + self.b[0] * self.b[1] * 0.5 }
    fn kick(&mut self, k: f64) -> f64 { self.b[1] = (self.a * k).sin(); self.a *= 0.75; self.b[1] }
}

@plain}

pub mod dual {
use pullback_tests::dual::D;

#[derive(Clone, Debug, PartialEq)]
pub struct S { pub a: D, pub b: [D; 2], pub c: Vec<D> }

#[derive(Clone, Debug, PartialEq)]
pub enum E { One(D), Two { p: D, q: D }, None }

impl S {
    fn energy(&self, k: D) -> D { self.a * k + self.b[0] * self.b[1] * D::c(0.5) }
    fn kick(&mut self, k: D) -> D { self.b[1] = (self.a * k).sin(); self.a = self.a * D::c(0.75); self.b[1] }
}

@dual}

const POINTS: [[f64; 12]; 3] = [
    [0.7, -0.4, 1.3, 0.2, -0.9, 0.5, 1.1, -0.6, 0.35, 0.8, -1.2, 0.15],
    [-0.3, 1.7, 0.6, -1.1, 0.45, -0.8, 0.25, 0.9, -0.55, 1.4, 0.65, -0.2],
    [1.2, 0.1, -0.7, 0.55, 0.3, 1.6, -0.35, 0.4, 0.95, -0.15, 0.75, 1.05],
];

fn plain_at(a: &[f64], n: usize) -> (f64, Vec<f64>) {
    let mut w = vec![a[10], a[11]];
    let value = plain::f(a[0], a[1], &[a[2], a[3], a[4]], &plain::S { a: a[5], b: [a[6], a[7]], c: vec![a[8], a[9]] }, &mut w, n);
    (value, w)
}

fn found_at(a: &[f64], n: usize) -> (f64, Vec<f64>, Vec<f64>) {
    let mut w = vec![a[10], a[11]];
    let s = plain::S { a: a[5], b: [a[6], a[7]], c: vec![a[8], a[9]] };
    let (value, gradient) = plain::f::value_and_grad(a[0], a[1], &[a[2], a[3], a[4]], &s, &mut w, n);
    (value, w, flat(&gradient))
}

fn dual_at(a: &[f64], n: usize, direction: usize) -> (f64, Vec<f64>, f64) {
    use pullback_tests::dual::D;
    let a: Vec<D> = a.iter().enumerate().map(|(i, &v)| D { v, d: if i == direction { 1.0 } else { 0.0 } }).collect();
    let mut w = vec![a[10], a[11]];
    let value = dual::f(a[0], a[1], &[a[2], a[3], a[4]], &dual::S { a: a[5], b: [a[6], a[7]], c: vec![a[8], a[9]] }, &mut w, n);
    (value.v, w.iter().map(|w| w.v).collect(), value.d)
}

fn dual_gradient(a: &[f64], n: usize) -> Vec<f64> {
    (0..a.len()).map(|direction| dual_at(a, n, direction).2).collect()
}

pub fn compare() -> Vec<Comparison> {
    POINTS
        .iter()
        .zip([2, 3, 5])
        .map(|(a, n)| {
            let (value, state, gradient) = found_at(a, n);
            let reference = dual_gradient(a, n);
            let (dual, dual_state, _) = dual_at(a, n, 0);
            let blur = pullback_tests::dual::blur();
            Comparison { way: "value_and_grad", found: (value, state), plain: plain_at(a, n), dual: (dual, dual_state), gradient, reference, blur }
        })
        .collect()
}
"#;
