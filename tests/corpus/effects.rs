//! What only runs in the forward sweep: assertions, panics, printing, formatting.

use std::fmt::Write;

use pullback::differentiable;
use pullback_tests::check;

#[differentiable]
fn asserted(x: f64, v: &[f64]) -> f64 {
    assert!(x > 0.0);
    assert!(!v.is_empty(), "empty at {x}");
    assert_eq!(v.len(), 2, "two values and {} more", v.len() - 2);
    assert_ne!(v[0], x);
    debug_assert!(v[0] < v[1]);
    debug_assert_eq!(v.len(), 2);
    debug_assert_ne!(x, 0.0);
    x.ln() * v[0] * v[1]
}
check! { asserted(x, &v) covers "assert!", "assert_eq!", "assert_ne!", "debug_assert!"; x = 1.5, v = vec![0.3, 0.7] }

#[differentiable]
fn printed(x: f64) -> f64 {
    let y = x * x;
    println!("{x} squared is {y:.3}");
    eprintln!("{}", y + 1.0);
    print!("");
    eprint!("{x}");
    y * x
}
check! { printed(x) covers "println!", "eprintln!", "print!", "eprint!"; x = 1.5 }

#[differentiable]
fn formatted(x: f64) -> f64 {
    let text = format!("{:.0}", x * 2.0);
    let mut out = String::new();
    write!(out, "{text}-{}", x).unwrap();
    writeln!(out).expect("a string takes everything");
    let _ = write!(&mut out, "{:?}", Some(x));
    x * text.len() as f64 + if out.contains('-') { x * x } else { 0.0 }
}
check! { formatted(x) covers "format!", "write!", "writeln!"; x = 1.5 }

#[differentiable]
fn panics_elsewhere(x: f64, kind: usize) -> f64 {
    match kind {
        0 => x * x,
        1 if x < 0.0 => panic!("negative: {x}"),
        1 => x.sqrt(),
        2 => unreachable!("kind {kind}"),
        3 => todo!(),
        _ => unimplemented!("no such kind"),
    }
}
#[differentiable]
fn panics_not_reached(x: f64) -> f64 {
    panics_elsewhere(x, 0) * panics_elsewhere(x, 1)
}
check! { panics_not_reached(x) covers "panic!", "unreachable!", "todo!", "unimplemented!"; x = 1.5 }

#[differentiable]
fn matched(x: Option<f64>, y: f64) -> f64 {
    let positive = matches!(x, Some(v) if v > 0.0);
    if positive && matches!(x, Some(_)) { x.unwrap() * y } else { y }
}
check! { matched(x, y); x = Some(1.5), y = 0.7; x = Some(-1.5), y = 0.7; x = None::<f64>, y = 0.7 }

#[differentiable]
fn logged(v: &[f64], log: &mut Vec<String>) -> f64 {
    let mut total = 1.0;
    for (i, x) in v.iter().enumerate() {
        total *= x;
        log.push(format!("{i}: {total}"));
        if log.len() > 5 {
            log.clear();
        }
    }
    total * log.len() as f64
}
check! { logged(&v, &mut Vec::new()); v = vec![0.5, 1.5, -0.7] }

#[differentiable]
fn effects_inside_branches(x: f64) -> f64 {
    let y = if x > 1.0 {
        println!("large {x}");
        x * x
    } else {
        debug_assert!(x.is_finite(), "{x}");
        x
    };
    assert!(y.is_finite());
    y
}
check! { effects_inside_branches(x); x = 1.5; x = 0.5 }

#[test]
fn a_panic_of_the_primal_is_a_panic_of_the_gradient() {
    let message = std::panic::catch_unwind(|| panics_elsewhere::grad(-1.0, 1)).unwrap_err();
    assert_eq!(message.downcast_ref::<String>().unwrap(), "negative: -1");
    assert!(std::panic::catch_unwind(|| asserted::grad(1.5, &[])).is_err());
}
