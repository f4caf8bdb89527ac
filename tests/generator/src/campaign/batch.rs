//! Builds programs in a scratch crate, runs them under a limit of memory and of time, and says what became of each.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::scratch::{Crate, write_new};
use crate::Program;

/// What became of a program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Value, state and gradient agree.
    Right,
    /// Not finite, too steep, or not smooth enough to be compared.
    Wild,
    /// The program itself panics at every point.
    Panics,
    /// Something differs, or only the derivative panicked.
    Wrong(String),
    /// The process died, or did not end.
    Crashed(String),
    /// Refused, while rustc accepts the same without attributes; with the message.
    Refused(String),
    /// Not valid Rust: a fault of the generator.
    Invalid(String),
}

impl Outcome {
    /// Whether it says that the compiler is at fault.
    #[must_use]
    pub fn is_wrong(&self) -> bool {
        matches!(self, Self::Wrong(_) | Self::Crashed(_))
    }
}

/// How many programs share one executable: what is refused has its neighbours built again, and many in one crate cost more
/// than as many in several.
const PER_BINARY: usize = 8;
/// What the names of executables begin with.
const PREFIX: &str = "programs-";
/// Kibibytes of memory that a process may use, and seconds that it may take.
const MEMORY: u64 = 4 << 20;
const SECONDS: u64 = 60;

/// A scratch crate in a folder of its own.
#[derive(Debug)]
pub struct Scratch {
    home: Crate,
}

impl Scratch {
    /// A scratch crate in `folder` on the runtime in the folder `runtime`.
    ///
    /// # Errors
    ///
    /// If the files cannot be written.
    pub fn new(folder: &Path, runtime: &Path) -> io::Result<Self> {
        Ok(Self { home: Crate::new(folder, runtime, None)? })
    }

    /// The same in the target folder of the runtime's workspace, for some programs at each run of the tests.
    ///
    /// # Errors
    ///
    /// If the files cannot be written.
    pub fn sharing(target: &Path, folder: &Path, runtime: &Path) -> io::Result<Self> {
        Ok(Self { home: Crate::new(folder, runtime, Some(target))? })
    }

    /// Builds and runs the programs.
    ///
    /// # Errors
    ///
    /// If files cannot be written or cargo cannot be run.
    pub fn run(&self, programs: &[Program]) -> io::Result<Vec<Outcome>> {
        let mut outcomes: Vec<Option<Outcome>> = vec![None; programs.len()];
        let taken_out = self.build_all(programs, &mut outcomes, false)?;
        for binary in 0..programs.len().div_ceil(PER_BINARY) {
            self.execute(binary, PER_BINARY, &mut outcomes)?;
        }
        self.accept(programs, taken_out, &mut outcomes)?;
        Ok(outcomes.into_iter().map(|outcome| outcome.unwrap_or_else(|| Outcome::Crashed("it was never reached".into()))).collect())
    }

    /// Builds each program alone, once, and runs those that can be built: for many variants of a program, of which most are
    /// no programs.
    ///
    /// # Errors
    ///
    /// If files cannot be written or cargo cannot be run.
    pub fn try_each(&self, programs: &[Program]) -> io::Result<Vec<Option<Outcome>>> {
        let mut outcomes: Vec<Option<Outcome>> = vec![None; programs.len()];
        self.write(programs, &outcomes, false, 1)?;
        let refused = self.build()?;
        for number in (0..programs.len()).filter(|number| !refused.contains_key(number)) {
            self.execute(number, 1, &mut outcomes)?;
        }
        Ok(outcomes)
    }

    /// What was refused is built once more without attributes: what is not valid then is the generator's fault.
    fn accept(&self, programs: &[Program], refused: Vec<(usize, String)>, outcomes: &mut [Option<Outcome>]) -> io::Result<()> {
        if refused.is_empty() {
            return Ok(());
        }
        let some: Vec<Program> = refused.iter().map(|(number, _)| programs[*number].clone()).collect();
        let mut plain = vec![None; some.len()];
        let invalid: BTreeMap<usize, String> = self.build_all(&some, &mut plain, true)?.into_iter().collect();
        for (position, (number, reason)) in refused.into_iter().enumerate() {
            outcomes[number] = Some(match invalid.get(&position) {
                Some(reason) => Outcome::Invalid(reason.clone()),
                None => Outcome::Refused(reason),
            });
        }
        Ok(())
    }

    /// Builds until everything that is left builds; returns what was taken out.
    fn build_all(&self, programs: &[Program], outcomes: &mut [Option<Outcome>], stripped: bool) -> io::Result<Vec<(usize, String)>> {
        let mut taken_out = Vec::new();
        // A program that is refused hides the errors of later stages in its neighbours: it is taken out, and again.
        loop {
            self.write(programs, outcomes, stripped, PER_BINARY)?;
            let refused = self.build()?;
            if refused.is_empty() {
                return Ok(taken_out);
            }
            for (number, message) in refused {
                outcomes[number] = Some(Outcome::Refused(message.clone()));
                taken_out.push((number, message));
            }
        }
    }

    fn write(&self, programs: &[Program], outcomes: &[Option<Outcome>], stripped: bool, per_binary: usize) -> io::Result<()> {
        let source = self.home.folder().join("src/bin");
        fs::create_dir_all(&source)?;
        for stale in programs.len().div_ceil(per_binary).. {
            let folder = source.join(format!("{PREFIX}{stale}"));
            if !folder.exists() {
                break;
            }
            fs::remove_dir_all(folder)?;
        }
        for (binary, chunk) in programs.chunks(per_binary).enumerate() {
            let folder = source.join(format!("{PREFIX}{binary}"));
            fs::create_dir_all(&folder)?;
            let mut main = String::from("//! Random programs.\n#![allow(warnings)]\n");
            let mut list = String::new();
            for (number, program) in (binary * per_binary..).zip(chunk) {
                if outcomes[number].is_none() {
                    write_new(&folder.join(format!("p{number}.rs")), &module(program, stripped))?;
                    let _ = writeln!(main, "mod p{number};");
                    let _ = write!(list, "({number}, &p{number}::PROGRAM), ");
                }
            }
            let _ = writeln!(main, "fn main() {{ scratch::main(&[{list}]) }}");
            write_new(&folder.join("main.rs"), &main)?;
        }
        Ok(())
    }

    /// Builds, and returns the programs that have errors of their own with the first message each.
    fn build(&self) -> io::Result<BTreeMap<usize, String>> {
        let output = self.home.cargo("build").args(["--bins", "--keep-going", "--message-format=json"]).output()?;
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

    /// Runs a binary; where it dies, the rest of its programs is run again.
    fn execute(&self, binary: usize, per_binary: usize, outcomes: &mut [Option<Outcome>]) -> io::Result<()> {
        let path = self.home.built(&format!("{PREFIX}{binary}"));
        let end = outcomes.len().min((binary + 1) * per_binary);
        let mut first = binary * per_binary;
        while first < end {
            let output = limited(&path, first).output()?;
            let mut begun = None;
            for line in String::from_utf8_lossy(&output.stdout).lines() {
                let mut words = line.splitn(3, ' ');
                let (Some(number), Some(word)) = (words.next().and_then(|number| number.parse::<usize>().ok()), words.next()) else {
                    continue;
                };
                let outcome = match word {
                    "begins" => {
                        begun = Some(number);
                        continue;
                    }
                    "right" => Outcome::Right,
                    "wild" => Outcome::Wild,
                    "panics" => Outcome::Panics,
                    "wrong" => Outcome::Wrong(words.next().unwrap_or_default().into()),
                    _ => continue,
                };
                if let Some(slot) = outcomes.get_mut(number) {
                    *slot = Some(outcome);
                }
            }
            match begun {
                Some(number) if outcomes[number].is_none() => {
                    let reason = String::from_utf8_lossy(&output.stderr).lines().next().unwrap_or("no word").to_owned();
                    outcomes[number] = Some(Outcome::Crashed(format!("{}: {reason}", output.status)));
                    first = number + 1;
                }
                _ => break,
            }
        }
        Ok(())
    }
}

/// The executable under limits of memory and time, where the system has such.
fn limited(path: &PathBuf, first: usize) -> Command {
    if cfg!(unix) {
        let mut command = Command::new("sh");
        command.arg("-c").arg(format!("ulimit -v {MEMORY}; ulimit -t {SECONDS}; ulimit -c 0; exec \"$0\" {first}")).arg(path);
        command
    } else {
        let mut command = Command::new(path);
        command.arg(first.to_string());
        command
    }
}

/// The number of the program that a message of the compiler is about.
fn program_of(message: &str) -> Option<usize> {
    let (_, file) = message.split_once("\"file_name\":\"src/bin/programs-")?;
    let file = file.split('"').next()?;
    file.rsplit('/').next()?.strip_prefix('p')?.strip_suffix(".rs")?.parse().ok()
}

/// The text of a message as a person would see it.
fn rendered(message: &str) -> String {
    let text = message.split_once("\"rendered\":\"").map_or(message, |(_, text)| text);
    let end = text.find("\\n\",\"").or_else(|| text.find("\",\"")).unwrap_or(text.len());
    text[..end].replace("\\n", "\n").replace("\\\"", "\"")
}

/// The source of a program with its comparison.
#[must_use]
pub fn module(program: &Program, stripped: bool) -> String {
    format!("//! Program {}.\n{}", program.seed, program.module(stripped))
}
