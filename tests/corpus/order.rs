//! The order in which operands, arguments, indices and both sides of assignments are evaluated, where it can be seen.

use pullback::{Differentiable, differentiable};
use pullback_tests::check;

#[derive(Clone, Copy, Debug, Differentiable)]
struct Weight(f64);

#[differentiable]
impl std::ops::AddAssign<f64> for Weight {
    fn add_assign(&mut self, other: f64) {
        self.0 += other;
    }
}

#[differentiable]
impl std::ops::Add for Weight {
    type Output = Weight;
    fn add(self, other: Weight) -> Weight {
        Weight(self.0 + other.0 * 2.0)
    }
}

#[differentiable]
impl Weight {
    fn by(self, k: f64) -> f64 {
        self.0 * k
    }
}

// What the right side calls may change its own temporaries: it has no part in the index.
#[derive(Clone, Debug, Differentiable)]
struct Pair {
    b: [f64; 2],
}

#[differentiable]
fn index_beside_calls(pair: &Pair, x: f64) -> f64 {
    let mut pair = pair.clone();
    let mut k = 0;
    while k < 3 {
        k += 1;
        let t = x * pair.b[k % 2];
        pair.b[(k + 1) % 2] += (t + (pair.b[(k + 2) % 2] * t)).sin();
    }
    pair.b[0] * pair.b[1]
}
check! { index_beside_calls(&p, x); p = Pair { b: [0.3, 0.8] }, x = 0.7 }

// Between numbers the right side comes first; where the operator is overloaded, the place does.
#[differentiable]
fn of_compound_assignments(v: &[f64]) -> f64 {
    let (mut a, mut b, mut c) = ([v[0], v[1]], [v[1], v[2]], [Weight(v[0]), Weight(v[2])]);
    let mut k = 0;
    for x in v {
        a[k] += {
            k = 1 - k;
            x
        };
        a[k] -= {
            k = 1 - k;
            *x * 0.5
        };
        b[k] *= {
            k = 1 - k;
            let y: f64 = *x;
            y + 2.0
        };
        c[k] += *x;
    }
    let r = &mut b;
    r[k] -= {
        k = 1 - k;
        &v[2]
    };
    r[k] /= {
        k = 1 - k;
        v[0] + 3.0
    };
    let mut counts = [0usize; 2];
    counts[k] += {
        k = 1 - k;
        1
    };
    let mut w = c[0];
    let z =
        w + {
            w.0 *= v[1];
            w
        } + w;
    let copied = w.by({
        w.0 += v[1];
        w.0
    });
    a[0] * a[1] + b[0] * b[1] * v[counts[1]] + c[0].0 * c[1].0 * z.0 + copied
}
check! { of_compound_assignments(&v); v = vec![0.7, 0.4, -0.3]; v = vec![0.7, 0.4, -0.3, 1.1] }

#[differentiable]
fn weighed(a: f64, n: usize, b: f64) -> f64 {
    a * b * n as f64 + b
}

#[differentiable]
fn of_operands_and_arguments(v: &[f64]) -> f64 {
    let (mut i, mut s) = (0, v[0]);
    let called = weighed(s, i, {
        i += 1;
        s *= v[1];
        v[i] * s
    }) + weighed(
        v[i],
        {
            i += 1;
            i
        },
        v[i],
    );
    let product = v[i - 2]
        * {
            i -= 1;
            v[i]
        }
        * {
            s += 1.0;
            s
        }
        + s.powf({
            s += 2.0;
            s
        })
        .max(s - 20.0);
    let array = [
        s,
        {
            s *= v[1];
            s
        },
        s + 1.0,
    ];
    let mut n = 1;
    let repeated = vec![
        {
            n += 1;
            s * n as f64
        };
        {
            n += 1;
            n
        }
    ];
    let copies = vec![
        v[n - 2];
        {
            n -= 1;
            n
        }
    ];
    let mut changed = v.to_vec();
    changed[{
        n -= 1;
        n
    }] = {
        n -= 1;
        changed[n] * v[2]
    };
    changed.insert(n, {
        n += 1;
        v[n] * 2.0
    });
    (called + product) * array[0] * array[1] + array[2] * repeated[2] * n as f64 + copies[1] * changed[1] + changed[0]
}
check! { of_operands_and_arguments(&v); v = vec![0.7, 0.4, -0.3] }

// What stands for these methods mentions the receiver more than once, and its index is that from before the arguments.
#[differentiable]
fn receivers_of_rewritten_methods(x: &[f64]) -> f64 {
    let mut rows = vec![x.to_vec(), x.iter().map(|v| v * 3.0).collect(), x.to_vec(), x.to_vec()];
    let (mut k, mut n) = (0, 0);
    rows[k].retain(|a| {
        k += 1;
        *a > 0.5
    });
    rows[k - 2].splice(
        ..{
            k -= 1;
            1
        },
        [
            {
                k -= 1;
                x[0] * x[1]
            },
            x[k],
        ],
    );
    rows[k + n].copy_within(
        {
            n += 1;
            1
        }..,
        {
            n += 1;
            0
        },
    );
    let taken: f64 = rows[n]
        .drain(
            ..{
                n += 1;
                2
            },
        )
        .map(|v| v * n as f64)
        .sum();
    rows[n].drain(
        {
            n = 0;
            2
        }..,
    );
    rows.iter().enumerate().map(|(i, row)| row.iter().map(|v| v * v * (i + 1) as f64).sum::<f64>()).sum::<f64>() * taken + x[n]
}
check! { receivers_of_rewritten_methods(&x); x = vec![0.4, 0.9, 1.3] }

// What is put in is computed before anything is taken out.
#[differentiable]
fn splice_of_what_it_reads(x: &[f64]) -> f64 {
    let mut v = x.to_vec();
    v.splice(1.., [v.len() as f64 * v[0], v[2]]);
    v.splice(..1, std::iter::once(v[2] * v[1]));
    v.splice(1..2, v.clone().into_iter().rev());
    v.splice(v.len() - 1.., vec![v[1]; v.len()]);
    v.splice(..1, []);
    v.iter().enumerate().map(|(i, a)| a * a * (i as f64 + 1.0)).sum()
}
check! { splice_of_what_it_reads(&x); x = vec![0.4, 0.9, 1.3] }
