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

#[differentiable(check(x = [3]))]
fn positions_of_a_native_loop_in_a_chain(x: &[f64]) -> f64 {
    let mut sum: f64 = 0.0;
    for i in (0..3_usize).filter(|k| *k != 1) {
        let row = vec![x[i] * 0.25, x[2] * sum.cos()];
        sum += row.chunks(i.max(1)).flatten().skip(i >> 1).map(|v| v * row[i % 2]).fold(1.0, |m, v| m * 0.5 + v);
    }
    sum
}
check! { positions_of_a_native_loop_in_a_chain(&x); x = vec![0.7, -0.4, 1.3] }

#[differentiable]
fn turn(s: &mut [f64], by: f64) -> f64 {
    s[0] = s[0] * by + s[1].sin();
    s[0] * 0.5
}

#[differentiable]
fn product(s: &[f64]) -> f64 {
    s[0] * s[1]
}

#[differentiable(check(x = [3]))]
fn boxed_sequences_as_slices(x: &[f64]) -> f64 {
    let mut array: Box<[f64; 2]> = Box::new([x[0], x[1]]);
    let mut list: Box<Vec<f64>> = Box::new(vec![x[2], x[0]]);
    let mut sum = turn(&mut *array, x[2]);
    {
        let lent = &mut array;
        sum += turn(&mut **lent, sum) * product(&**lent);
    }
    sum += turn(&mut *list, array[0]) + product(&*list) + product(&*array);
    let kept = &mut *array;
    turn(kept, list[0]);
    sum * array[0]
}
check! { boxed_sequences_as_slices(&x); x = vec![0.7, -0.4, 1.3] }

#[differentiable(check(x = [2], n in 0..=4))]
fn boxed_numbers_in_blocks_that_are_left(x: &[f64], n: usize) -> f64 {
    let mut p = vec![x[0], x[1]];
    'block: {
        let mut c: Box<f64> = Box::new(p[0] * 0.3);
        *c *= 2.0;
        if n % 2 == 0 {
            break 'block;
        }
        (*c, p[0]) = (x[1] * *c, x[0].sin());
        if n % 3 == 0 {
            break 'block;
        }
        p[1] *= std::mem::replace(&mut *c, x[0]) * p[0].max(*c);
    }
    p[0] + p[1]
}
check! { boxed_numbers_in_blocks_that_are_left(&x, 1); x = vec![0.7, -0.4] }

#[differentiable]
fn damped(slot: &mut Option<f64>, by: f64) -> f64 {
    if let Some(v) = slot.as_mut() {
        *v = 0.5 * (*v * by).tanh();
    }
    by * by
}

#[differentiable(check(x = [2]))]
fn options_behind_references_and_boxed_sequences(x: &[f64]) -> f64 {
    let mut slot = Some(x[0] * 1.5);
    let by = damped(&mut slot, x[1]);
    let mut array: Box<[f64; 2]> = Box::new([x[0], by]);
    let mut list: Box<Vec<f64>> = Box::new(vec![x[1], slot.unwrap_or(0.2)]);
    array.swap(0, 1);
    list.reverse();
    array[0] * list[0] * list[0] + array[1] * list[1].sin()
}
check! { options_behind_references_and_boxed_sequences(&x); x = vec![0.7, -0.4] }
