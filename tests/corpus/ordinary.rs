//! Ordinary code that the compiler has to know nothing special of: constants in fields, names that other languages or other
//! editions use, methods that are called like those of the library.

use pullback::{Differentiable, differentiable};
use pullback_tests::check;

/// `gen` is a keyword of a later edition than many crates have.
#[differentiable]
fn r#gen(r#gen: f64) -> f64 {
    let r#gen = r#gen * r#gen;
    r#gen
}

#[differentiable]
fn named_by_a_keyword(x: f64) -> f64 {
    let mut r#gen = r#gen(x);
    r#gen += x;
    r#gen * x
}
check! { named_by_a_keyword(x); x = 0.7 }

#[derive(Clone, Debug, Differentiable)]
struct Cart {
    x: f64,
}

/// Whoever derives a trait imports it, and its methods must not stand in the way of these.
#[differentiable]
trait Simulation {
    fn step(&mut self, u: f64) -> f64;
    fn reset(&mut self, x: f64);
    fn begin(&self) -> f64;
    fn finish(&mut self);
    fn core(&self) -> f64;
    fn extent(&self) -> f64;
    fn visit(&self, k: f64) -> f64;
}

#[differentiable]
impl Simulation for Cart {
    fn step(&mut self, u: f64) -> f64 {
        self.x = self.x * 0.5 + u;
        self.x * self.x
    }
    fn reset(&mut self, x: f64) {
        self.x = x;
    }
    fn begin(&self) -> f64 {
        self.x * 2.0
    }
    fn finish(&mut self) {
        self.x *= 2.0;
    }
    fn core(&self) -> f64 {
        self.x
    }
    fn extent(&self) -> f64 {
        self.x.abs()
    }
    fn visit(&self, k: f64) -> f64 {
        self.x * k
    }
}

#[differentiable]
fn methods_named_like_those_of_the_traits(x: f64, u: f64) -> f64 {
    let mut cart = Cart { x };
    let first = cart.step(u) + cart.begin();
    cart.finish();
    let second = cart.step(first) * cart.core() + cart.extent();
    cart.reset(u);
    second + cart.visit(x)
}
check! { methods_named_like_those_of_the_traits(x, u); x = 0.7, u = -0.4 }

#[derive(Clone, Debug, Differentiable)]
struct Model {
    w: Vec<f64>,
    bias: f64,
    #[no_diff]
    scale: f64,
    #[no_diff]
    factors: Vec<f64>,
    #[no_diff]
    cap: Option<f64>,
    #[no_diff]
    time: f64,
}

#[derive(Clone, Debug, Differentiable)]
enum Gate {
    Open(f64, #[no_diff] f64),
    Shut {
        #[no_diff]
        leak: f64,
        load: f64,
    },
}

#[differentiable]
fn product(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

#[differentiable]
fn square(x: f64) -> f64 {
    x * x
}

#[differentiable]
impl Model {
    fn output(&self, x: f64) -> f64 {
        let scale = self.scale;
        let mut sum = self.bias * self.scale + x * scale.sin() + square(self.scale) * x + square(scale);
        for (w, factor) in self.w.iter().zip(&self.factors) {
            sum += w * factor * x;
        }
        for factor in &self.factors {
            sum += factor * self.bias;
        }
        sum += product(&self.w, &self.factors) * self.factors[1] + self.factors[..2].iter().sum::<f64>() * x;
        if sum > self.scale { sum.max(self.scale) * self.cap.unwrap_or(1.0) } else { self.scale.powi(2) * x }
    }
    fn advance(&mut self, dt: f64) {
        self.bias += self.bias * self.scale * dt;
        self.time += self.scale;
        self.time *= 2.0;
        self.factors[0] = 0.5;
        self.factors.push(1.5);
    }
}

#[differentiable]
fn constants_in_fields(w: &[f64], x: f64) -> f64 {
    let model = Model { w: w.to_vec(), bias: x * x, scale: 2.5, factors: vec![1.0, -2.0], cap: Some(0.5), time: 0.0 };
    let mut next = Model { bias: model.bias * model.scale, ..model.clone() };
    next.advance(x);
    next.advance(0.1);
    let Model { bias, scale, .. } = &next;
    model.output(x) * bias * scale + next.output(x) * next.time
}
check! { constants_in_fields(&w, x) covers "#[no_diff] field"; w = vec![0.3, -0.8], x = 0.7 }

#[differentiable]
fn constants_in_payloads(x: f64, y: f64) -> f64 {
    let mut sum = 0.0;
    for gate in [Gate::Open(x, 3.0), Gate::Shut { leak: 0.5, load: y }] {
        sum += match gate {
            Gate::Open(v, k) => v * k * v,
            Gate::Shut { leak, load } => (load - leak) * leak + x * leak,
        };
    }
    sum
}
check! { constants_in_payloads(x, y); x = 0.7, y = -0.4 }

#[differentiable]
fn weighted(a: f64, b: f64) -> f64 {
    a * b * b
}

#[differentiable]
fn first_of(list: Vec<f64>, b: f64) -> f64 {
    list[0] * b
}

#[differentiable]
impl Cart {
    fn pulled(&self, force: f64, x: f64) -> f64 {
        force * self.x * x
    }
}

/// The type of an argument is what the callee asks for.
#[differentiable]
fn inferred_arguments(x: f64, n: u8) -> f64 {
    let cart = Cart { x };
    weighted(n.into(), x)
        + weighted("2".parse().unwrap(), x)
        + weighted(Default::default(), x)
        + weighted(x.into(), x)
        + first_of([1.5, 2.0].into(), x)
        + cart.pulled(2u8.into(), x)
        + cart.pulled(Default::default(), x)
}
check! { inferred_arguments(x, 3); x = 0.7 }

#[derive(Clone, Debug, Differentiable)]
struct Corner {
    at: [f64; 2],
    height: Option<f64>,
}

#[differentiable]
fn pair_of(x: f64, y: f64) -> [f64; 2] {
    [x * y, y]
}

#[differentiable]
fn map_of_what_is_indexed(x: f64, y: f64) -> f64 {
    let pair = pair_of(x, y);
    let scaled = pair.map(|v| v * y);
    let corner = Corner { at: scaled, height: Some(x) };
    let squares = corner.at.map(|v| v * v);
    let height = corner.height.map(|v| v * v).unwrap_or(0.0);
    scaled[0] + squares[1] + pair_of(y, x).map(f64::sin)[0] + corner.at[0] * height
}
check! { map_of_what_is_indexed(x, y); x = 0.7, y = -0.4 }

#[differentiable]
fn fallible(x: f64) -> Result<f64, String> {
    if x > 0.5 {
        return Err("too large".into());
    }
    Ok(x * x)
}

#[differentiable]
fn optional(x: f64) -> Option<Vec<f64>> {
    if x < 0.0 { None } else { Some(vec![x, x * x]) }
}

#[differentiable]
fn defaults_of_calls(x: f64, y: f64) -> f64 {
    let lists = optional(x).unwrap_or_default().iter().sum::<f64>() + optional(y).unwrap_or_default().iter().sum::<f64>();
    fallible(x).unwrap_or_default() + fallible(y).unwrap_or_default() * x + lists
}
check! { defaults_of_calls(x, y); x = 0.7, y = -0.4 }

/// Ours has a type argument; this is somebody's alias.
type Matrix = Vec<Vec<f64>>;

#[differentiable]
fn product_of_lists(a: &Matrix, b: &Matrix) -> Matrix {
    let mut out: Matrix = vec![vec![0.0; 2]; 2];
    for i in 0..2 {
        for j in 0..2 {
            for k in 0..2 {
                out[i][j] += a[i][k] * b[k][j];
            }
        }
    }
    out
}

#[differentiable]
fn matrix_by_an_alias(m: &Matrix) -> f64 {
    let square = product_of_lists(m, m);
    let mut sum = 0.0;
    for (i, row) in square.iter().enumerate() {
        for (j, v) in row.iter().enumerate() {
            if i != j {
                sum += v * v;
            }
        }
    }
    sum + m.iter().map(|row| row[0] * row[1]).sum::<f64>()
}
check! { matrix_by_an_alias(&m); m = vec![vec![0.7, -0.4], vec![0.3, 1.1]] }

mod alias_of_ours {
    use pullback::differentiable;
    use pullback_tests::check;

    type Matrix = pullback::Matrix<f64>;

    #[differentiable]
    fn mapped_by_an_alias(m: &Matrix) -> f64 {
        let squares = m.map(|v| v * v);
        (squares * 2.0).sum() + m.sum()
    }
    check! { mapped_by_an_alias(&m); m = Matrix::from_slice(2, 2, &[0.7, -0.4, 0.3, 1.1]) }
}

mod grid {
    use pullback::{Differentiable, differentiable};
    use pullback_tests::check;

    /// A cell of a grid, and none of `std::cell`.
    #[derive(Clone, Debug, Differentiable)]
    struct Cell {
        value: f64,
        level: usize,
    }

    #[differentiable]
    impl Cell {
        fn new(value: f64, level: usize) -> Cell {
            Cell { value, level }
        }
        fn get(&self) -> f64 {
            self.value * self.level as f64
        }
        fn set(&mut self, value: f64) {
            self.value = value;
        }
    }

    #[differentiable]
    fn cells(cells: &mut Vec<Cell>, first: &Cell) -> f64 {
        let next = cells[1].get();
        cells[0].set(first.value * next);
        cells.push(Cell::new(first.get(), 2));
        cells.iter().map(|cell| cell.get() * cell.value).sum()
    }
    check! { cells(&mut all, &first) leaves (all); all = vec![Cell { value: 0.7, level: 1 }, Cell { value: -0.4, level: 2 }], first = Cell { value: 1.2, level: 3 } }
}
