//! `random-programs --count 2000 --seed 1`: builds random programs and compares their gradients with finite differences.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

use pullback_generator::Program;
use pullback_generator::campaign::{Outcome, Scratch, module, shrink, undo};

const USAGE: &str = "\
usage: random-programs [--count N] [--seed N] [--batch N] [--runtime DIR] [--undo PATCH] [--folder PATH] [--shrink N] [--first] [--show]
  --count N      how many programs (1000)
  --seed N       the seed of the first; the others follow (1)
  --only N,N,..  these seeds
  --batch N      how many are built at a time (400)
  --runtime DIR  the runtime that they use (that of this workspace)
  --undo PATCH   use a copy of this workspace in which the patch is applied: does the fault show that it lets in?
  --folder PATH  where they are built, and where those that are not right are kept (target/random-programs)
  --shrink N     how many wrong ones are made small (5)
  --first        end after the first batch with a wrong one
  --show         print the programs and build nothing
  --plain        print them without attributes, each in a module of its own";

struct Options {
    count: u64,
    seed: u64,
    only: Vec<u64>,
    batch: u64,
    runtime: PathBuf,
    undo: Option<PathBuf>,
    folder: PathBuf,
    shrink: usize,
    first: bool,
    show: bool,
    plain: bool,
}

fn options() -> Result<Options, String> {
    let mut options = Options {
        count: 1000,
        seed: 1,
        only: Vec::new(),
        batch: 400,
        runtime: Path::new(env!("CARGO_MANIFEST_DIR")).join("../../runtime"),
        undo: None,
        folder: PathBuf::from("target/random-programs"),
        shrink: 5,
        first: false,
        show: false,
        plain: false,
    };
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        let mut value = || arguments.next().ok_or(format!("{argument} needs a value"));
        let number = |text: String| text.parse::<u64>().map_err(|_| format!("{text} is no number"));
        match argument.as_str() {
            "--count" => options.count = number(value()?)?,
            "--seed" => options.seed = number(value()?)?,
            "--only" => options.only = value()?.split(',').map(|seed| number(seed.to_owned())).collect::<Result<_, _>>()?,
            "--batch" => options.batch = number(value()?)?.max(1),
            "--runtime" => options.runtime = PathBuf::from(value()?),
            "--undo" => options.undo = Some(PathBuf::from(value()?)),
            "--folder" => options.folder = PathBuf::from(value()?),
            "--shrink" => options.shrink = usize::try_from(number(value()?)?).unwrap_or(usize::MAX),
            "--first" => options.first = true,
            "--plain" => options.plain = true,
            "--show" => options.show = true,
            _ => return Err(format!("what is {argument}?\n{USAGE}")),
        }
    }
    Ok(options)
}

/// How many programs came to what, and why they were refused.
#[derive(Default)]
struct Counts {
    of: BTreeMap<&'static str, usize>,
    reasons: BTreeMap<String, (usize, u64)>,
    first_wrong: Option<u64>,
}

impl Counts {
    fn get(&self, kind: &str) -> usize {
        self.of.get(kind).copied().unwrap_or(0)
    }

    fn line(&self) -> String {
        let all: usize = self.of.values().sum();
        let parts: Vec<String> = KINDS.iter().map(|kind| format!("{} {kind}", self.get(kind))).collect();
        #[allow(clippy::cast_precision_loss)] // some thousands
        let share = 100.0 * self.get("refused") as f64 / all.max(1) as f64;
        format!("{} ({share:.1} % refused)", parts.join(", "))
    }
}

const KINDS: [&str; 7] = ["right", "wrong", "crashed", "refused", "wild", "panics", "invalid"];

fn kind_of(outcome: &Outcome) -> (&'static str, &str) {
    match outcome {
        Outcome::Right => ("right", ""),
        Outcome::Wild => ("wild", ""),
        Outcome::Panics => ("panics", ""),
        Outcome::Wrong(reason) => ("wrong", reason),
        Outcome::Crashed(reason) => ("crashed", reason),
        Outcome::Refused(reason) => ("refused", reason),
        Outcome::Invalid(reason) => ("invalid", reason),
    }
}

/// The first line of a message without what is particular to one program.
fn normalised(message: &str) -> String {
    let mut line: String = message.lines().next().unwrap_or_default().chars().filter(|c| !c.is_ascii_digit()).collect();
    // What stands in backquotes are names, for the most part.
    if line.matches('`').count() > 2 {
        line = line.split('`').enumerate().map(|(i, part)| if i % 2 == 1 { "_" } else { part }).collect();
    }
    line
}

/// Keeps a program as a file, with what was said about it.
fn keep(folder: &Path, kind: &str, name: &str, program: &Program, reason: &str) -> std::io::Result<()> {
    let folder = folder.join(kind);
    fs::create_dir_all(&folder)?;
    let reason: String = reason.lines().map(|line| format!("// {line}\n")).collect();
    fs::write(folder.join(format!("{name}.rs")), format!("{reason}{}", module(program, false)))
}

fn run(options: &Options) -> std::io::Result<Counts> {
    let scratch = Scratch::new(&options.folder, &options.runtime)?;
    for kind in KINDS {
        let _ = fs::remove_dir_all(options.folder.join(kind));
    }
    let mut counts = Counts::default();
    let seeds: Vec<u64> =
        if options.only.is_empty() { (options.seed..options.seed + options.count).collect() } else { options.only.clone() };
    let mut shrunk = 0;
    let start = Instant::now();
    for batch in seeds.chunks(usize::try_from(options.batch).unwrap_or(usize::MAX)) {
        let programs: Vec<Program> = batch.iter().copied().map(Program::grow).collect();
        for (program, outcome) in programs.iter().zip(scratch.run(&programs)?) {
            let (kind, reason) = kind_of(&outcome);
            *counts.of.entry(kind).or_default() += 1;
            if kind == "right" {
                continue;
            }
            keep(&options.folder, kind, &program.seed.to_string(), program, reason)?;
            if matches!(kind, "refused" | "invalid") {
                let entry = counts.reasons.entry(format!("{kind}: {}", normalised(reason))).or_insert((0, program.seed));
                entry.0 += 1;
            }
            if outcome.is_wrong() {
                counts.first_wrong = counts.first_wrong.or(Some(program.seed));
                eprintln!("seed {}: {kind} {reason}", program.seed);
                if shrunk < options.shrink {
                    shrunk += 1;
                    let (small, outcome) = shrink(&scratch, program, &outcome)?;
                    keep(&options.folder, kind, &format!("{}-small", program.seed), &small, kind_of(&outcome).1)?;
                }
            }
        }
        eprintln!("{} after {:.0} s", counts.line(), start.elapsed().as_secs_f64());
        if options.first && counts.first_wrong.is_some() {
            break;
        }
    }
    Ok(counts)
}

fn main() -> ExitCode {
    let mut options = match options() {
        Ok(options) => options,
        Err(message) => {
            eprintln!("{message}");
            return ExitCode::from(2);
        }
    };
    if options.plain {
        println!("#![allow(warnings)]\nfn no_diff(x: f64) -> f64 {{ x }}\nfn main() {{}}");
        for seed in options.seed..options.seed + options.count {
            println!("mod p{seed} {{\nuse super::no_diff;\n{}}}", Program::grow(seed).plain());
        }
        return ExitCode::SUCCESS;
    }
    if options.show {
        for seed in options.seed..options.seed + options.count {
            println!("// Program {seed}.\n{}", Program::grow(seed).annotated());
        }
        return ExitCode::SUCCESS;
    }
    let undone = match &options.undo {
        Some(patch) => undo::copied_with(patch, &options.folder).map(|runtime| options.runtime = runtime),
        None => Ok(()),
    };
    match undone.and_then(|()| run(&options)) {
        Ok(counts) => {
            let mut reasons: Vec<_> = counts.reasons.iter().collect();
            reasons.sort_by_key(|(_, (count, _))| std::cmp::Reverse(*count));
            for (reason, (count, seed)) in reasons {
                println!("{count:5} {reason} (seed {seed})");
            }
            if let Some(seed) = counts.first_wrong {
                println!("first wrong: program {}", seed - options.seed + 1);
            }
            println!("{}", counts.line());
            if counts.get("wrong") + counts.get("crashed") == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
        }
        Err(error) => {
            eprintln!("{error}");
            ExitCode::from(2)
        }
    }
}
