//! What random programs have found, made small by hand after the machine.

use pullback::differentiable;
use pullback_tests::check;

#[differentiable(check(x = [4], n in 0..=3))]
fn stages_with_sums_for_arguments(x: &[f64], n: usize) -> f64 {
    let mut s = 0.3;
    let paired: f64 = x.iter().copied().skip(n / 2).step_by(n / 2 + 1).zip(x.iter().skip(n / 2)).map(|(a, b)| a * b.sin()).sum();
    let inner: f64 = x.chunks(n + 1).take(2).skip(n % 3).flat_map(|c| c.iter()).step_by(n / 2 + 1).map(|v| v * v).sum();
    let counted: f64 =
        x.chunks_exact(n % 2 + 1).enumerate().step_by(n + 1).zip(x.iter().skip(1)).map(|((i, c), &v)| c[0] * v + i as f64).sum();
    let remembered: f64 = x.iter().step_by(3 - 1).skip_while(|v| **v > 0.9).map(|v| s * v).sum();
    s += remembered.sin();
    paired + inner * counted + s
}
check! { stages_with_sums_for_arguments(&x, 2); x = vec![0.7, -0.4, 1.3, 0.2] }

#[differentiable(check(x = [4], n in 0..=3))]
fn effects_before_stages_that_leave_out(x: &[f64], n: usize) -> f64 {
    let mut sums = vec![0.3, 0.1];
    let late: f64 = x
        .chunks(n / 2 + 1)
        .map(|c| c[0] * c[0])
        .skip(n % 3)
        .map(|v| {
            sums[1] = 0.5 * sums[1] + v;
            sums[1].sin()
        })
        .take(2)
        .sum();
    let turned: f64 = x
        .chunks(3 - 1)
        .take(3 - 1)
        .map(|c| c[0].sin() * x[1])
        .rev()
        .map(|v| {
            sums[0] += v;
            sums[0] * v
        })
        .sum();
    late * turned + sums[0] * sums[1]
}
check! { effects_before_stages_that_leave_out(&x, 1); x = vec![0.7, -0.4, 1.3, 0.2] }

#[differentiable(check(x = [4], s = [3], n in 0..=3))]
fn parts_and_chains_over_them(x: &[f64], s: &mut [f64], n: usize) -> f64 {
    let mut sum = 0.0;
    if let [first, rest @ ..] = &mut s[..] {
        for i in 0..n / 2 + 1 {
            let u: f64 = rest.chunks(1 + (n >> 1)).map(|c| c.iter().sum::<f64>() * c[0]).map(|v| v * *first).fold(1.0, |m, v| m * 0.5 + v);
            sum += (x[i % 4] * rest[0]).sin();
            *first += 0.3 * u;
        }
        std::mem::swap(first, &mut rest[1]);
    }
    sum * s[0] + s[2]
}
check! { parts_and_chains_over_them(&x, &mut s, 2) leaves (s); x = vec![0.7, -0.4, 1.3, 0.2], s = vec![0.5, 1.1, -0.6] }

#[differentiable]
trait Decay {
    fn decay(&mut self, v: f64);
    fn twice(&mut self, v: f64) {
        self.decay(v);
        self.decay(v * 0.5);
    }
}

#[differentiable]
impl Decay for f64 {
    fn decay(&mut self, v: f64) {
        *self = *self * 0.5 + v.sin();
    }
}

#[differentiable(check(x = [4]))]
fn traits_change_floats_anywhere(x: &[f64], r: &mut f64) -> f64 {
    let mut rows = vec![vec![0.25, x[0] * x[1]], vec![x[2], 1.0]];
    let mut pair = (x[3], *r);
    rows[0][1].decay(x.iter().sum::<f64>());
    pair.1.twice(rows[0][1] * 0.3);
    r.decay(pair.1);
    for row in rows.iter_mut() {
        row[0].twice(pair.0);
    }
    rows[0][0] * rows[1][0] + rows[0][1] * pair.1
}
check! { traits_change_floats_anywhere(&x, &mut r) leaves (r); x = vec![0.7, -0.4, 1.3, 0.2], r = 0.45 }
