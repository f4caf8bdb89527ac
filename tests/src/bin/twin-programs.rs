//! `twin-programs --count 10000 --seed 1`: builds random programs and holds their gradients against dual numbers.

use std::fs;
use std::path::PathBuf;
use std::process::ExitCode;

use pullback_tests::generator::batch::{Compare, Outcome, Scratch, module};
use pullback_tests::generator::shrink::shrink;
use pullback_tests::generator::{Family, Program};

const USAGE: &str = "\
usage: twin-programs [--sums] [--count N] [--seed N] [--folder PATH] [--batch N] [--values | --unanalysed] [--show]
  --sums         programs that sum up over slices, instead of those that change data in place
  --count N      how many programs (1000)
  --seed N       the seed of the first; the others follow (1)
  --batch N      how many are built at a time (1000)
  --folder PATH  where they are built, and where wrong ones are kept (target/twin-programs)
  --unanalysed   switch the compiler's analyses off
  --values       compare the flavours in value only, without gradients
  --show         print the programs and build nothing";

struct Options {
    family: Family,
    count: u64,
    seed: u64,
    batch: u64,
    folder: PathBuf,
    compare: Compare,
    show: bool,
}

fn options() -> Result<Options, String> {
    let mut options = Options {
        family: Family::InPlace,
        count: 1000,
        seed: 1,
        batch: 1000,
        folder: PathBuf::from("target/twin-programs"),
        compare: Compare::Gradients,
        show: false,
    };
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        let mut value = || arguments.next().ok_or(format!("{argument} needs a value"));
        let number = |text: String| text.parse().map_err(|_| format!("{text} is no number"));
        match argument.as_str() {
            "--sums" => options.family = Family::Sums,
            "--count" => options.count = number(value()?)?,
            "--seed" => options.seed = number(value()?)?,
            "--batch" => options.batch = number(value()?)?.max(1),
            "--folder" => options.folder = PathBuf::from(value()?),
            "--values" => options.compare = Compare::Values,
            "--unanalysed" => options.compare = Compare::Unanalysed,
            "--show" => options.show = true,
            _ => return Err(format!("what is {argument}?\n{USAGE}")),
        }
    }
    if options.family == Family::Sums && options.compare != Compare::Gradients {
        return Err("--sums compares values and gradients in every way at once, with the analyses on and off".to_owned());
    }
    Ok(options)
}

#[derive(Default)]
struct Counts {
    right: usize,
    wild: usize,
    refused: usize,
    wrong: usize,
}

/// How many wrong programs are made small.
const SHRUNK: usize = 3;

/// Keeps a program as a file, with what was said about it.
fn keep(options: &Options, kind: &str, name: &str, program: &Program, reason: &str) -> std::io::Result<()> {
    let folder = options.folder.join(kind);
    fs::create_dir_all(&folder)?;
    let reason: String = reason.lines().map(|line| format!("// {line}\n")).collect();
    fs::write(folder.join(format!("{name}.rs")), module(program, options.compare) + "\n" + &reason)
}

fn run(options: &Options) -> std::io::Result<Counts> {
    let scratch = Scratch::new(&options.folder, None, options.compare)?;
    let mut counts = Counts::default();
    let end = options.seed + options.count;
    for first in (options.seed..end).step_by(usize::try_from(options.batch).unwrap_or(usize::MAX)) {
        let seeds = first..end.min(first + options.batch);
        let programs: Vec<Program> = seeds.clone().map(|seed| Program::grow(options.family, seed)).collect();
        for ((seed, program), outcome) in seeds.zip(&programs).zip(scratch.run(&programs)?) {
            let (kind, reason) = match outcome {
                Outcome::Right => {
                    counts.right += 1;
                    continue;
                }
                Outcome::Wild => {
                    counts.wild += 1;
                    continue;
                }
                Outcome::Refused(reason) => {
                    counts.refused += 1;
                    ("refused", reason)
                }
                Outcome::Lost => {
                    counts.wrong += 1;
                    eprintln!("seed {seed}: the executable ended before it");
                    ("wrong", String::new())
                }
                Outcome::Wrong(reason) => {
                    counts.wrong += 1;
                    eprintln!("seed {seed}: {reason}");
                    if counts.wrong <= SHRUNK {
                        let (small, reason) = shrink(&scratch, program, &reason)?;
                        keep(options, "wrong", &format!("{seed}-small"), &small, &reason)?;
                    }
                    ("wrong", reason)
                }
            };
            let folder = options.folder.join(kind);
            fs::create_dir_all(&folder)?;
            let reason: String = reason.lines().map(|line| format!("// {line}\n")).collect();
            fs::write(folder.join(format!("{seed}.rs")), module(program, options.compare) + "\n" + &reason)?;
        }
        eprintln!("{} right, {} refused, {} wrong, {} not comparable", counts.right, counts.refused, counts.wrong, counts.wild);
    }
    Ok(counts)
}

fn main() -> ExitCode {
    let options = match options() {
        Ok(options) => options,
        Err(message) => {
            eprintln!("{message}");
            return ExitCode::from(2);
        }
    };
    if options.show {
        for seed in options.seed..options.seed + options.count {
            println!("{}", module(&Program::grow(options.family, seed), options.compare));
        }
        return ExitCode::SUCCESS;
    }
    match run(&options) {
        Ok(counts) => {
            println!("{} right, {} refused, {} wrong, {} not comparable", counts.right, counts.refused, counts.wrong, counts.wild);
            if counts.wrong == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
        }
        Err(error) => {
            eprintln!("{error}");
            ExitCode::from(2)
        }
    }
}
