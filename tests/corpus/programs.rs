//! Whole programs as numerical programmers write them.

use pullback::{Differentiable, differentiable};
use pullback_tests::check;

#[differentiable]
fn lotka_volterra(start: [f64; 2], rates: &[f64; 4], steps: usize) -> f64 {
    let h = 0.05;
    let mut u = start;
    for _ in 0..steps {
        let slope = |u: [f64; 2]| [rates[0] * u[0] - rates[1] * u[0] * u[1], rates[2] * u[0] * u[1] - rates[3] * u[1]];
        let k1 = slope(u);
        let k2 = slope([u[0] + 0.5 * h * k1[0], u[1] + 0.5 * h * k1[1]]);
        let k3 = slope([u[0] + 0.5 * h * k2[0], u[1] + 0.5 * h * k2[1]]);
        let k4 = slope([u[0] + h * k3[0], u[1] + h * k3[1]]);
        for i in 0..2 {
            u[i] += h / 6.0 * (k1[i] + 2.0 * k2[i] + 2.0 * k3[i] + k4[i]);
        }
    }
    u[0] * u[1]
}
check! { lotka_volterra(start, &rates, 6); start = [1.0, 0.5], rates = [1.1, 0.4, 0.3, 0.9] }

#[differentiable]
fn cholesky_log_determinant(a: &[Vec<f64>]) -> f64 {
    let n = a.len();
    let mut l = vec![vec![0.0; n]; n];
    for i in 0..n {
        for j in 0..=i {
            let mut sum = a[i][j];
            for k in 0..j {
                sum -= l[i][k] * l[j][k];
            }
            if i == j {
                assert!(sum > 0.0, "not positive definite");
                l[i][i] = sum.sqrt();
            } else {
                l[i][j] = sum / l[j][j];
            }
        }
    }
    2.0 * (0..n).map(|i| l[i][i].ln()).sum::<f64>()
}
check! { cholesky_log_determinant(&a); a = vec![vec![4.0, 1.0, 0.3], vec![1.0, 3.0, -0.2], vec![0.3, -0.2, 2.0]] }

#[differentiable]
fn solve(a: &[f64], b: &[f64], n: usize) -> Vec<f64> {
    let mut m = a.to_vec();
    let mut x = b.to_vec();
    for k in 0..n {
        for i in k + 1..n {
            let f = m[i * n + k] / m[k * n + k];
            for j in k..n {
                m[i * n + j] -= f * m[k * n + j];
            }
            x[i] -= f * x[k];
        }
    }
    for i in (0..n).rev() {
        for j in i + 1..n {
            x[i] -= m[i * n + j] * x[j];
        }
        x[i] /= m[i * n + i];
    }
    x
}

#[differentiable]
fn solved_system(a: &[f64], b: &[f64]) -> f64 {
    let x = solve(a, b, b.len());
    x.iter().zip(b).map(|(x, b)| x * x * b).sum()
}
check! { solved_system(&a, &b); a = vec![4.0, 1.0, 0.3, 1.2, 3.0, -0.2], b = vec![]; a = vec![4.0, 1.0, 1.2, 3.0], b = vec![0.7, -0.4] }

#[differentiable]
fn conjugate_gradients(d: &[f64], b: &[f64], steps: usize) -> f64 {
    let multiply = |x: &[f64]| -> Vec<f64> {
        (0..x.len()).map(|i| d[i] * x[i] - if i > 0 { x[i - 1] } else { 0.0 } - if i + 1 < x.len() { x[i + 1] } else { 0.0 }).collect()
    };
    let dot = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
    let mut x = vec![0.0; b.len()];
    let mut r = b.to_vec();
    let mut p = r.clone();
    let mut rr = dot(&r, &r);
    for _ in 0..steps {
        if rr < 1e-20 {
            break;
        }
        let ap = multiply(&p);
        let alpha = rr / dot(&p, &ap);
        for i in 0..x.len() {
            x[i] += alpha * p[i];
            r[i] -= alpha * ap[i];
        }
        let next = dot(&r, &r);
        let beta = next / rr;
        rr = next;
        for (p, r) in p.iter_mut().zip(&r) {
            *p = r + beta * *p;
        }
    }
    dot(&x, b)
}
check! { conjugate_gradients(&d, &b, 2); d = vec![4.0, 3.0, 5.0], b = vec![0.7, -0.4, 1.1] }

#[differentiable]
fn gaussian_mixture(means: &[Vec<f64>], log_widths: &[f64], logits: &[f64], #[no_diff] data: &[Vec<f64>]) -> f64 {
    let norm = logits.iter().map(|a| a.exp()).sum::<f64>().ln();
    let mut total = 0.0;
    for x in data {
        let terms: Vec<f64> = means
            .iter()
            .zip(log_widths)
            .zip(logits)
            .map(|((mean, log_width), logit)| {
                let d2: f64 = mean.iter().zip(x).map(|(m, x)| (x - m) * (x - m)).sum();
                logit - 0.5 * d2 * (-2.0 * log_width).exp() - x.len() as f64 * log_width
            })
            .collect();
        let largest = terms.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        total += largest + terms.iter().map(|t| (t - largest).exp()).sum::<f64>().ln() - norm;
    }
    total
}
check! { gaussian_mixture(&m, &w, &l, &[vec![0.1, 0.2], vec![1.1, 0.8]]); m = vec![vec![0.0, 0.3], vec![1.0, 1.0]], w = vec![0.1, -0.3], l = vec![0.2, 0.5] }

#[differentiable]
fn logistic_loss(w: &[f64], b: f64, #[no_diff] xs: &[[f64; 2]], #[no_diff] labels: &[bool]) -> f64 {
    let mut loss = 0.0;
    for (x, &label) in xs.iter().zip(labels) {
        let z = x.iter().zip(w).fold(b, |z, (x, w)| z + x * w);
        let sign = if label { 1.0 } else { -1.0 };
        loss += (-sign * z).exp().ln_1p();
    }
    loss / xs.len() as f64 + 0.01 * w.iter().map(|w| w * w).sum::<f64>()
}
check! { logistic_loss(&w, b, &[[0.5, 1.0], [-0.3, 0.2]], &[true, false]); w = vec![0.3, -0.8], b = 0.1 }

#[differentiable]
fn convolution(image: &[Vec<f64>], kernel: &[[f64; 2]; 2]) -> f64 {
    let (h, w) = (image.len() - 1, image[0].len() - 1);
    let mut out = vec![vec![0.0; w]; h];
    for (i, row) in out.iter_mut().enumerate() {
        for (j, cell) in row.iter_mut().enumerate() {
            for (di, line) in kernel.iter().enumerate() {
                for (dj, k) in line.iter().enumerate() {
                    *cell += k * image[i + di][j + dj];
                }
            }
            *cell = cell.max(0.0);
        }
    }
    out.iter().flatten().map(|x| x * x).sum()
}
check! { convolution(&image, &kernel); image = vec![vec![0.5, 1.5, -0.7], vec![0.1, 0.9, 0.4], vec![1.3, -1.0, 0.2]], kernel = [[0.6, -0.3], [0.2, 0.8]] }

#[differentiable]
fn fourier_power(signal: &[f64], k: usize) -> f64 {
    let n = signal.len() as f64;
    let (mut re, mut im) = (0.0, 0.0);
    for (t, x) in signal.iter().enumerate() {
        let (s, c) = (2.0 * std::f64::consts::PI * k as f64 * t as f64 / n).sin_cos();
        re += x * c;
        im -= x * s;
    }
    re * re + im * im
}
check! { fourier_power(&s, 1); s = vec![0.5, 1.5, -0.7, 0.2] }

#[differentiable]
fn fast_transform(re: &mut [f64], im: &mut [f64]) {
    let n = re.len();
    if n == 1 {
        return;
    }
    let h = n / 2;
    let (mut er, mut ei, mut or, mut oi) = (vec![0.0; h], vec![0.0; h], vec![0.0; h], vec![0.0; h]);
    for i in 0..h {
        er[i] = re[2 * i];
        ei[i] = im[2 * i];
        or[i] = re[2 * i + 1];
        oi[i] = im[2 * i + 1];
    }
    fast_transform(&mut er, &mut ei);
    fast_transform(&mut or, &mut oi);
    for k in 0..h {
        let (s, c) = (-2.0 * std::f64::consts::PI * k as f64 / n as f64).sin_cos();
        let (tr, ti) = (c * or[k] - s * oi[k], c * oi[k] + s * or[k]);
        re[k] = er[k] + tr;
        im[k] = ei[k] + ti;
        re[k + h] = er[k] - tr;
        im[k + h] = ei[k] - ti;
    }
}

#[differentiable]
fn spectrum(signal: &[f64]) -> f64 {
    let mut re = signal.to_vec();
    let mut im = vec![0.0; signal.len()];
    fast_transform(&mut re, &mut im);
    re.iter().zip(&im).enumerate().map(|(k, (a, b))| (a * a + b * b) * k as f64).sum()
}
check! { spectrum(&s); s = vec![0.5, 1.5, -0.7, 0.2] }

#[derive(Clone, Copy, Debug, Differentiable)]
struct Ray {
    origin: [f64; 3],
    direction: [f64; 3],
}

#[derive(Clone, Debug, Differentiable)]
enum Surface {
    Sphere { center: [f64; 3], radius: f64 },
    Floor(f64),
}

#[differentiable]
fn dot3(a: [f64; 3], b: [f64; 3]) -> f64 {
    a[0] * b[0] + a[1] * b[1] + a[2] * b[2]
}

#[differentiable]
fn hit(ray: &Ray, surface: &Surface) -> Option<f64> {
    match surface {
        Surface::Sphere { center, radius } => {
            let mut to = ray.origin;
            for i in 0..3 {
                to[i] -= center[i];
            }
            let b = dot3(to, ray.direction);
            let c = dot3(to, to) - radius * radius;
            let discriminant = b * b - c;
            if discriminant < 0.0 {
                return None;
            }
            let t = -b - discriminant.sqrt();
            (t > 1e-9).then_some(t)
        }
        Surface::Floor(height) => {
            let t = (height - ray.origin[1]) / ray.direction[1];
            if t > 1e-9 { Some(t) } else { None }
        }
    }
}

#[differentiable]
fn ray_tracer(ray: &Ray, scene: &[Surface]) -> f64 {
    let mut nearest: Option<f64> = None;
    for surface in scene {
        let Some(t) = hit(ray, surface) else { continue };
        if nearest.is_none_or(|n| t < n) {
            nearest = Some(t);
        }
    }
    match nearest {
        Some(t) => (-0.1 * t).exp(),
        None => 0.0,
    }
}
check! { ray_tracer(&ray, &scene); ray = Ray { origin: [0.0, 0.5, -3.0], direction: [0.05, -0.12, 0.99] },
scene = vec![Surface::Floor(-1.0), Surface::Sphere { center: [0.1, 0.2, 1.0], radius: 0.9 }, Surface::Sphere { center: [5.0, 0.2, 1.0], radius: 0.5 }] }

#[differentiable]
fn black_scholes(spot: f64, strike: f64, rate: f64, sigma: f64, years: f64) -> f64 {
    let cdf = |x: f64| {
        let t = 1.0 / (1.0 + 0.2316419 * x.abs());
        let poly = t * (0.319381530 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
        let tail = poly * (-0.5 * x * x).exp() / (2.0 * std::f64::consts::PI).sqrt();
        if x >= 0.0 { 1.0 - tail } else { tail }
    };
    let d1 = ((spot / strike).ln() + (rate + sigma * sigma / 2.0) * years) / (sigma * years.sqrt());
    let d2 = d1 - sigma * years.sqrt();
    spot * cdf(d1) - strike * (-rate * years).exp() * cdf(d2)
}
check! { black_scholes(s, k, r, v, t); s = 100.0, k = 110.0, r = 0.03, v = 0.25, t = 0.7; s = 120.0, k = 100.0, r = 0.03, v = 0.25, t = 0.7 }

#[differentiable]
fn kalman(measurements: &[f64], q: f64, r: f64) -> f64 {
    let (mut x, mut p) = (0.0, 1.0);
    let mut score = 0.0;
    for z in measurements {
        p += q;
        let s = p + r;
        let gain = p / s;
        let innovation = z - x;
        x += gain * innovation;
        p *= 1.0 - gain;
        score -= 0.5 * (s.ln() + innovation * innovation / s);
    }
    score
}
check! { kalman(&z, q, r); z = vec![0.5, 0.7, 0.4], q = 0.1, r = 0.3 }

#[differentiable]
fn viterbi(scores: &[Vec<f64>], transition: &[Vec<f64>]) -> f64 {
    let mut best = scores[0].clone();
    for row in &scores[1..] {
        let mut next = Vec::with_capacity(best.len());
        for (j, score) in row.iter().enumerate() {
            let arriving = best.iter().enumerate().map(|(i, b)| b + transition[i][j]).fold(f64::NEG_INFINITY, f64::max);
            next.push(arriving + score * score);
        }
        best = next;
    }
    best.into_iter().fold(f64::NEG_INFINITY, f64::max)
}
check! { viterbi(&s, &t); s = vec![vec![0.5, 1.5], vec![-0.7, 0.2], vec![1.0, 0.3]], t = vec![vec![0.1, -0.4], vec![0.3, 0.2]] }

#[differentiable]
fn edit_distance(a: &[f64], b: &[f64], gap: f64) -> f64 {
    let mut table = vec![vec![0.0; b.len() + 1]; a.len() + 1];
    for i in 0..=a.len() {
        for j in 0..=b.len() {
            table[i][j] = match (i, j) {
                (0, _) => j as f64 * gap,
                (_, 0) => i as f64 * gap,
                _ => {
                    let change = table[i - 1][j - 1] + (a[i - 1] - b[j - 1]) * (a[i - 1] - b[j - 1]);
                    let skip = table[i - 1][j].min(table[i][j - 1]) + gap;
                    if change < skip { change } else { skip }
                }
            };
        }
    }
    table[a.len()][b.len()]
}
check! { edit_distance(&a, &b, gap); a = vec![0.5, 1.5, 0.2], b = vec![0.6, 0.1], gap = 0.3 }

#[differentiable]
fn adam(start: &[f64], rate: f64, steps: i32) -> f64 {
    let mut x = start.to_vec();
    let mut m = vec![0.0; x.len()];
    let mut v = vec![0.0; x.len()];
    for t in 1..=steps {
        for i in 0..x.len() {
            let g = 2.0 * x[i] + (i as f64 + 1.0) * x[i].cos();
            m[i] = 0.9 * m[i] + 0.1 * g;
            v[i] = 0.99 * v[i] + 0.01 * g * g;
            let (mh, vh) = (m[i] / (1.0 - 0.9_f64.powi(t)), v[i] / (1.0 - 0.99_f64.powi(t)));
            x[i] -= rate * mh / (vh.sqrt() + 1e-8);
        }
    }
    x.iter().map(|x| x * x).sum()
}
check! { adam(&x, rate, 3); x = vec![0.5, -1.5], rate = 0.1 }

#[differentiable]
fn attention(q: &[Vec<f64>], k: &[Vec<f64>], v: &[Vec<f64>]) -> f64 {
    let scale = 1.0 / (q[0].len() as f64).sqrt();
    let mut total = 0.0;
    for query in q {
        let scores: Vec<f64> = k.iter().map(|key| query.iter().zip(key).map(|(a, b)| a * b).sum::<f64>() * scale).collect();
        let largest = scores.iter().cloned().fold(f64::MIN, f64::max);
        let weights: Vec<f64> = scores.iter().map(|s| (s - largest).exp()).collect();
        let norm: f64 = weights.iter().sum();
        let mut out = vec![0.0; v[0].len()];
        for (weight, value) in weights.iter().zip(v) {
            for (o, x) in out.iter_mut().zip(value) {
                *o += weight / norm * x;
            }
        }
        total += out.iter().map(|o| o.tanh()).sum::<f64>();
    }
    total
}
check! { attention(&q, &k, &v); q = vec![vec![0.5, 1.5]], k = vec![vec![0.1, -0.4], vec![0.3, 0.2]], v = vec![vec![1.0, 0.3], vec![-0.6, 0.9]] }
