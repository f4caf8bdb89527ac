//! Integers and booleans beside floats: casts, bit operations, indices computed from anything.

use pullback::{Differentiable, differentiable};
use pullback_tests::check;

#[differentiable]
fn cast_of_an_index(x: f64, n: usize) -> f64 {
    let mut total = 0.0;
    for i in 0..n {
        total += x * i as f64 + (i as i32 - 2) as f64;
    }
    total
}
check! { cast_of_an_index(x, 4) covers "cast to float"; x = 1.5 }

#[differentiable]
fn cast_to_an_integer_is_flat(x: f64) -> f64 {
    let whole = x as i64;
    let rest = x - whole as f64;
    rest * whole as f64
}
check! { cast_to_an_integer_is_flat(x) covers "cast to integer"; x = 3.7; x = -2.3 }

#[differentiable]
fn cast_between_widths(x: f64, y: f32) -> f64 {
    let a = f64::from(y) * x;
    let b = y as f64 + a;
    b * (y * y) as f64
}
check! { cast_between_widths(x, y) covers "cast between floats", "f64::from"; x = 1.5, y = 0.75 }

#[differentiable]
fn from_integers(x: f64, n: i32, m: u8) -> f64 {
    x * f64::from(n) + f64::from(m) * x * x
}
check! { from_integers(x, -3, 7); x = 1.5 }

#[differentiable]
fn integer_arithmetic(x: &[f64], n: usize) -> f64 {
    let mid = (n - 1) / 2;
    let odd = n % 2;
    let mut k = mid * 2 + odd - 1;
    k += 1;
    k -= 1;
    k *= 3;
    k /= 2;
    k %= n;
    x[mid] * x[k] * odd as f64 + x[0]
}
check! { integer_arithmetic(&x, 5) covers "integer arithmetic"; x = vec![0.5, 1.5, -2.0, 3.0, 0.7] }

#[differentiable]
fn bit_operations(x: &[f64], mask: u32) -> f64 {
    let mut total = 1.0;
    let mut bits = mask;
    let mut i = 0;
    while bits != 0 {
        if bits & 1 == 1 {
            total *= x[i];
        }
        bits >>= 1;
        i += 1;
    }
    let mixed = ((mask << 1) | 1) ^ !mask;
    total * f64::from(mixed & 0b111)
}
check! { bit_operations(&x, 0b1011) covers "bit operations", ">>="; x = vec![0.5, 1.5, -2.0, 3.0] }

#[differentiable]
fn bit_assignments(x: &[f64], n: usize) -> f64 {
    let mut k = n;
    k |= 8;
    k &= 13;
    k ^= 4;
    k <<= 2;
    k >>= 3;
    let mut yes = true;
    yes &= k > 2;
    yes |= false;
    yes ^= true;
    if yes { x[0] } else { x[k % 3] * x[1] }
}
check! { bit_assignments(&x, 5) covers "&=", "|=", "^=", "<<="; x = vec![0.5, 1.5, -2.0] }

#[differentiable]
fn power_by_squaring(x: f64, n: u32) -> f64 {
    let mut base = x;
    let mut exponent = n;
    let mut result = 1.0;
    while exponent > 0 {
        if exponent % 2 == 1 {
            result *= base;
        }
        base *= base;
        exponent /= 2;
    }
    result
}
check! { power_by_squaring(x, 13); x = 1.1; x = -0.9 }

#[differentiable]
fn popcount_and_powers(x: f64, n: u32) -> f64 {
    let k = n.count_ones() as f64;
    let m = 2_i32.pow(n) as f64;
    x * k + x * x * m * n.min(2).max(1) as f64
}
check! { popcount_and_powers(x, 3); x = 1.1 }

#[differentiable]
fn booleans(x: f64, y: f64) -> f64 {
    let both = x > 0.0 && y > 0.0;
    let either = x > 1.0 || y > 1.0;
    let neither = !(both || either);
    let eager = (x > y) & (y > -9.0) | (x == y) ^ false;
    match (both, neither) {
        (true, _) => x * y,
        (false, true) if eager => x - y * y,
        _ => x / y,
    }
}
check! { booleans(x, y) covers "&& and ||"; x = 0.5, y = 0.3; x = 0.5, y = -0.3; x = -0.5, y = -0.3; x = -0.5, y = 2.0 }

#[differentiable]
fn short_circuit_guards_the_index(x: &[f64], i: usize) -> f64 {
    if i < x.len() && x[i] > 0.0 { x[i] * x[0] } else { x[0] }
}
check! { short_circuit_guards_the_index(&x, 1); x = vec![0.5, 1.5]; x = vec![0.5]; x = vec![0.5, -1.0] }

#[differentiable]
fn effects_behind_a_short_circuit(x: f64) -> f64 {
    let mut y = x;
    let hit = x > 0.0 && {
        y *= 3.0;
        y > 2.0
    };
    let miss = hit || {
        y += x * x;
        false
    };
    if miss { y * y } else { y }
}
check! { effects_behind_a_short_circuit(x); x = 0.5; x = 1.5; x = -1.0 }

#[differentiable]
fn table_of_indices(x: &[f64], order: &[usize]) -> f64 {
    let mut value = 1.0;
    for (position, &i) in order.iter().enumerate() {
        value = value * 0.5 + x[i] * (position + 1) as f64;
    }
    value
}
check! { table_of_indices(&x, &[2, 0, 2, 1]); x = vec![0.5, 1.5, -2.0] }

#[differentiable]
fn histogram_position(x: f64, edges: &[f64]) -> f64 {
    let cell = ((x - edges[0]) / (edges[1] - edges[0])) as usize;
    let left = edges[cell];
    (x - left) / (edges[cell + 1] - left)
}
check! { histogram_position(x, &edges); x = 2.3, edges = vec![0.0, 1.0, 2.0, 3.5] }

#[differentiable]
fn signed_indices(x: &[f64], shift: isize) -> f64 {
    let n = x.len() as isize;
    let mut total = 0.0;
    for i in 0..n {
        let j = (i + shift).rem_euclid(n) as usize;
        total += x[i as usize] * x[j];
    }
    total
}
check! { signed_indices(&x, -1); x = vec![0.5, 1.5, -2.0, 0.9] }

#[differentiable]
fn checked_and_saturating(x: &[f64], i: usize) -> f64 {
    let before = i.saturating_sub(1);
    let after = i.checked_add(1).unwrap_or(i);
    let clipped = (i + 5).min(x.len() - 1);
    x[before] * x[after] + x[clipped]
}
check! { checked_and_saturating(&x, 0); x = vec![0.5, 1.5, -2.0]; x = vec![0.5, 0.1] }

#[differentiable]
fn characters_and_text(x: f64, word: &str) -> f64 {
    let mut total = 0.0;
    for letter in word.chars() {
        total = total * x + if letter == 'a' { x } else { 1.0 };
    }
    total * word.len() as f64
}
check! { characters_and_text(x, "banana"); x = 0.7 }

#[differentiable]
fn wrapping_random_numbers(x: f64, seed: u64) -> f64 {
    let mut state = seed;
    let mut total = 0.0;
    for _ in 0..4 {
        state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        let noise = (state >> 40) as f64 / 16_777_216.0;
        total += (x * noise).sin();
    }
    total
}
check! { wrapping_random_numbers(x, 7); x = 1.3 }

#[derive(Clone, Debug, Differentiable)]
struct Counted {
    weight: f64,
    on: bool,
    count: i32,
}

/// Fields of unknown type, as integers: what comes out carries no derivative, whatever went in.
#[differentiable]
fn integers_from_fields(c: &Counted) -> f64 {
    let small = u8::try_from(c.count).unwrap_or(3) + u8::from(c.on);
    c.weight * c.weight * f64::from(small) * i64::from(c.count) as f64 * usize::from(c.on && c.weight > 0.0) as f64
}
check! { integers_from_fields(&c); c = Counted { weight: 0.7, on: true, count: 2 } }
