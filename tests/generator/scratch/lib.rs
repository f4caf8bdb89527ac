//! What the programs of a scratch crate share: each is compared with finite differences of its plain twin.

use std::cell::{Cell, RefCell};
use std::panic::catch_unwind;

mod numbers;

/// A program in two flavours.
pub struct Program {
    /// How many floats a point has.
    pub floats: usize,
    /// Value and final state without attributes.
    pub plain: fn(&[f64], usize) -> (f64, String),
    /// Value, final state and gradient.
    pub found: fn(&[f64], usize) -> (f64, String, String),
}

const SIZES: [usize; 3] = [2, 3, 5];
/// Beyond this a gradient is too steep for differences.
const STEEPEST: f64 = 1e5;

thread_local! {
    static FROZEN: RefCell<Vec<f64>> = const { RefCell::new(Vec::new()) };
    static REPLAYED: Cell<Option<usize>> = const { Cell::new(None) };
}

/// The identity whose derivative is zero: at shifted points it gives what it gave at the first.
pub fn frozen(x: f64) -> f64 {
    match REPLAYED.get() {
        None => {
            FROZEN.with_borrow_mut(|values| values.push(x));
            x
        }
        Some(position) => {
            REPLAYED.set(Some(position + 1));
            FROZEN.with_borrow(|values| values.get(position).copied()).unwrap_or(x)
        }
    }
}

fn point(floats: usize, number: usize) -> Vec<f64> {
    // Numbers without a pattern, away from the literals of programs.
    let mut state = 0x9E37_79B9_7F4A_7C15_u64.wrapping_mul(number as u64 + 1);
    (0..floats)
        .map(|_| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            ((state >> 11) as f64 / (1_u64 << 53) as f64) * 2.4 - 1.1
        })
        .collect()
}

enum Verdict {
    Right,
    Wild,
    Panics,
    Wrong(String),
}

fn verdict(program: &Program, number: usize) -> Verdict {
    let (a, n) = (point(program.floats, number), SIZES[number % SIZES.len()]);
    FROZEN.with_borrow_mut(Vec::clear);
    REPLAYED.set(None);
    let Ok((value, state)) = catch_unwind(|| (program.plain)(&a, n)) else {
        return Verdict::Panics;
    };
    let (found, found_state, gradient) = match catch_unwind(|| (program.found)(&a, n)) {
        Ok(found) => found,
        Err(what) => {
            let what = what.downcast_ref::<String>().cloned().or(what.downcast_ref::<&str>().map(|what| (*what).to_owned()));
            return Verdict::Wrong(format!("panicked: {}", what.unwrap_or_default()));
        }
    };
    if value.to_bits() != found.to_bits() && !(value.is_nan() && found.is_nan()) {
        return Verdict::Wrong(format!("value {value:?} became {found:?}"));
    }
    if state != found_state {
        return Verdict::Wrong(format!("state {state} became {found_state}"));
    }
    if !value.is_finite() {
        return Verdict::Wild;
    }
    let gradient = numbers::of(&gradient);
    let at = |i: usize, h: f64| {
        let mut b = a.clone();
        b[i] += h;
        REPLAYED.set(Some(0));
        (program.plain)(&b, n).0
    };
    let mut reference = Vec::new();
    for i in 0..program.floats {
        let central = |h: f64| (at(i, h) - at(i, -h)) / (2.0 * h);
        let Ok((d1, d2, d3)) = catch_unwind(std::panic::AssertUnwindSafe(|| (central(2e-3), central(1e-3), central(5e-4)))) else {
            return Verdict::Wild;
        };
        let (r1, r2) = ((4.0 * d2 - d1) / 3.0, (4.0 * d3 - d2) / 3.0);
        reference.push(((16.0 * r2 - r1) / 15.0, (r2 - r1).abs() + 1e-9 * (1.0 + value.abs())));
    }
    let largest = reference.iter().fold(0.05_f64, |largest, (d, _)| largest.max(d.abs()));
    if !reference.iter().all(|(d, _)| d.is_finite()) || largest > STEEPEST {
        return Verdict::Wild;
    }
    if gradient.len() != reference.len() {
        return Verdict::Wrong(format!("gradient {gradient:?} for {} floats", reference.len()));
    }
    let mut wild = false;
    for (i, (g, (d, error))) in gradient.iter().zip(&reference).enumerate() {
        if (g - d).abs() <= 2e-6 * largest {
            continue;
        }
        // Where a kink lies within the steps, shorter ones tell: a wrong gradient is no nearer to them.
        let is_near = |h: f64| (g - (at(i, h) - at(i, -h)) / (2.0 * h)).abs() <= 0.1 * (g - d).abs();
        if *error > 1e-5 * largest || is_near(1e-5) && is_near(1e-6) {
            wild = true;
            continue;
        }
        return Verdict::Wrong(format!("gradient[{i}] is {g:?}, should be {d:?}"));
    }
    if wild { Verdict::Wild } else { Verdict::Right }
}

/// Prints the verdict on program `number`.
pub fn judge(number: usize, program: &Program) {
    println!("{number} begins");
    let verdicts: Vec<Verdict> = (0..SIZES.len()).map(|point| verdict(program, point)).collect();
    if let Some(Verdict::Wrong(reason)) = verdicts.iter().find(|verdict| matches!(verdict, Verdict::Wrong(_))) {
        println!("{number} wrong {}", reason.replace('\n', " "));
    } else if verdicts.iter().any(|verdict| matches!(verdict, Verdict::Right)) {
        println!("{number} right");
    } else if verdicts.iter().any(|verdict| matches!(verdict, Verdict::Panics)) {
        println!("{number} panics");
    } else {
        println!("{number} wild");
    }
}

/// Runs the programs from `first` on.
pub fn main(programs: &[(usize, &Program)]) {
    std::panic::set_hook(Box::new(|_| {}));
    let first: usize = std::env::args().nth(1).and_then(|first| first.parse().ok()).unwrap_or(0);
    for (number, program) in programs.iter().filter(|(number, _)| *number >= first) {
        judge(*number, program);
    }
}
