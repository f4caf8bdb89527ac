//! The pullback of every layer against finite differences: at every shape, in both widths, on every instruction set.

use super::{SHAPES, convolution, labels};
use crate::__v1::Bar;
use crate::gradcheck::{Check, Rng};
use crate::kernels::InstructionSet;
use crate::kernels::tests::on_each_set;
use crate::{Differentiable, Matrix, Scalar, Tangent, nn};

type Shape = (usize, usize);
type Value<'a> = &'a dyn Fn(&[f64]) -> Vec<f64>;
type Pullback<'a> = &'a dyn Fn(&[f64], &[f64], f64) -> Vec<f64>;

/// Matrices of these shapes, filled from a flat list of numbers.
fn filled<T: Scalar>(shapes: &[Shape], mut from: &[f64]) -> Vec<Matrix<T>> {
    let fill = |(rows, cols): &Shape| {
        let mut matrix = Matrix::zeros(*rows, *cols);
        matrix.unflatten(&mut from);
        matrix
    };
    shapes.iter().map(fill).collect()
}

fn flat(values: &[impl Tangent]) -> Vec<f64> {
    let mut list = Vec::new();
    values.iter().for_each(|value| value.flatten(&mut list));
    list
}

/// A layer as a function of one list of numbers, in each of the two widths.
struct Layer<'a> {
    name: &'a str,
    shapes: Vec<Shape>,
    values: [Value<'a>; 2],
    /// The gradient for a seed, added to adjoints that are all of the last number; none has a shape yet if that is 0.
    pullbacks: [Pullback<'a>; 2],
}

impl Layer<'_> {
    fn check(&self, batch: Shape, draw: fn(&mut Rng) -> f64) {
        let mut rng = Rng::from_seed(17);
        let count = self.shapes.iter().map(|(rows, cols)| rows * cols).sum();
        let x: Vec<f64> = (0..count).map(|_| f64::from(draw(&mut rng) as f32)).collect();
        for width in 0..2 {
            let (value, pullback) = (self.values[width], self.pullbacks[width]);
            let seed: Vec<f64> = value(&x).iter().map(|_| f64::from(rng.normal() as f32)).collect();
            let fresh = pullback(&x, &seed, 0.0);
            let added = pullback(&x, &seed, 1.0);
            assert_eq!(fresh.len(), count, "{} of {batch:?}: the gradient has all its parts", self.name);
            for (fresh, added) in fresh.iter().zip(&added) {
                let tolerance = 1e-6 * (1.0 + fresh.abs());
                assert!((fresh + 1.0 - added).abs() <= tolerance, "{} of {batch:?}: {fresh} + 1 is not {added}", self.name);
            }
            let nothing = vec![0.0; seed.len()];
            assert!(pullback(&x, &nothing, 0.0).iter().all(|bar| *bar == 0.0), "{} of {batch:?}: no seed, no gradient", self.name);
            // A mean over nothing is no number, and has no derivative to measure.
            if count == 0 || batch.0 == 0 || batch.1 == 0 {
                continue;
            }
            let named = format!("{} f{} {batch:?} {}", self.name, 32 * (width + 1), InstructionSet::current());
            let check = Check::vjp(value, |x, w| pullback(x, w, 0.0)).at(&x).function(&named);
            let check = if width == 0 { check.shadow(self.values[1]) } else { check };
            check.run().assert();
        }
    }
}

macro_rules! gradients {
    ($($name:ident($($x:ident),+ $(; $extra:ident = $made:expr)?): $shapes:expr, $draw:expr;)*) => {$(
        #[test]
        fn $name() {
            fn value<T: Scalar>(shapes: &[Shape], batch: Shape, x: &[f64]) -> Vec<f64> {
                let _ = batch;
                $(let $extra = $made(batch);)?
                let matrices = filled::<T>(shapes, x);
                let [$($x),+] = &matrices[..] else { panic!("one shape for each argument") };
                flat(&[nn::$name($($x,)+ $(&$extra)?)])
            }
            fn pullback<T: Scalar>(shapes: &[Shape], batch: Shape, x: &[f64], mut seed: &[f64], filling: f64) -> Vec<f64> {
                let _ = batch;
                $(let $extra = $made(batch);)?
                let matrices = filled::<T>(shapes, x);
                let [$($x),+] = &matrices[..] else { panic!("one shape for each argument") };
                let (y, pullback) = nn::$name::__vjp($($x,)+ $(&$extra)?);
                let mut y_bar = y.zero_tangent();
                y_bar.unflatten(&mut seed);
                let fill = |(rows, cols): &Shape| if filling == 0.0 { Matrix::nil() } else { Matrix::full(*rows, *cols, T::from_f64(filling)) };
                let mut bars: Vec<Matrix<T>> = shapes.iter().map(fill).collect();
                let [$(ref mut $x),+] = bars[..] else { panic!("one shape for each argument") };
                {
                    let mut places = [$($x),+].into_iter();
                    let [$($x),+] = &matrices[..] else { panic!("one shape for each argument") };
                    pullback(y_bar, $($x,)+ $(&$extra,)? $({ let _ = $x; Bar(places.next()) },)+ $({ let _ = &$extra; crate::__v1::Discard })?);
                }
                bars.iter_mut().zip(shapes).for_each(|(bar, (rows, cols))| bar.grow(*rows, *cols));
                flat(&bars)
            }
            on_each_set(|| for batch in SHAPES {
                let shapes: Vec<Shape> = ($shapes)(batch).to_vec();
                Layer {
                    name: stringify!($name),
                    shapes: shapes.clone(),
                    values: [&|x| value::<f32>(&shapes, batch, x), &|x| value::<f64>(&shapes, batch, x)],
                    pullbacks: [&|x, w, f| pullback::<f32>(&shapes, batch, x, w, f), &|x, w, f| pullback::<f64>(&shapes, batch, x, w, f)],
                }
                .check(batch, $draw);
            });
        }
    )*};
}

fn positive(rng: &mut Rng) -> f64 {
    rng.uniform(0.5, 2.0)
}

gradients! {
    sigmoid(x): |batch| [batch], Rng::normal;
    tanh(x): |batch| [batch], Rng::normal;
    relu(x): |batch| [batch], Rng::normal;
    elu(x): |batch| [batch], Rng::normal;
    silu(x): |batch| [batch], Rng::normal;
    softplus(x): |batch| [batch], Rng::normal;
    gelu(x): |batch| [batch], Rng::normal;
    dense(x, weights, biases): |(rows, cols): Shape| [(rows, cols), (cols, 3), (1, 3)], Rng::normal;
    attention(queries, keys, values): |(rows, cols): Shape| [(rows, cols.max(1)), (4, cols.max(1)), (4, 3)], Rng::normal;
    conv2d(x, weights, biases; conv = convolution): |batch: Shape| {
        let conv = convolution(batch);
        [(batch.0, conv.height * conv.width * conv.channels), (conv.patch(), 2), (1, 2)]
    }, Rng::normal;
    residual(x, branch): |batch| [batch, batch], Rng::normal;
    dropout(x, mask): |batch| [batch, batch], Rng::normal;
    softmax_cross_entropy(logits; of_rows = |(rows, cols): Shape| labels((rows, cols.max(1)))): |(rows, cols): Shape| [(rows, cols.max(1))], Rng::normal;
    embedding(table; indices = |batch: Shape| if batch.0 == 0 { Vec::new() } else { vec![0, batch.0 - 1, 0] }): |batch| [batch], Rng::normal;
    mse(x, target): |batch| [batch, batch], Rng::normal;
    layer_norm(x, scale, shift): |batch: Shape| [batch, (1, batch.1), (1, batch.1)], Rng::normal;
    batch_norm(x, scale, shift): |(rows, cols): Shape| {
        // Of two rows the normalised values are 1 and -1 whatever they were: all of the gradient is rounding in f32.
        let batch = (if rows == 2 { 7 } else { rows }, cols);
        [batch, (1, cols), (1, cols)]
    }, Rng::normal;
    batch_norm_inference(x, mean, variance, scale, shift): |batch: Shape| {
        let row = (1, batch.1);
        [batch, row, row, row, row]
    }, positive;
}

#[test]
fn leaky_relu() {
    fn value<T: Scalar>(cols: usize, x: &[f64]) -> Vec<f64> {
        let (slope, x) = (T::from_f64(x[0]), filled::<T>(&[(2, cols)], &x[1..]));
        flat(&[nn::leaky_relu(&x[0], slope)])
    }
    fn pullback<T: Scalar>(cols: usize, x: &[f64], mut seed: &[f64]) -> Vec<f64> {
        let (slope, x) = (T::from_f64(x[0]), filled::<T>(&[(2, cols)], &x[1..]));
        let (y, pullback) = nn::leaky_relu::__vjp(&x[0], slope);
        let (mut y_bar, mut x_bar, mut slope_bar) = (y.zero_tangent(), Matrix::nil(), T::ZERO);
        y_bar.unflatten(&mut seed);
        pullback(y_bar, &x[0], (), Bar(Some(&mut x_bar)), Bar(Some(&mut slope_bar)));
        [vec![slope_bar.to_f64()], flat(&[x_bar])].concat()
    }
    let mut rng = Rng::from_seed(5);
    for cols in [1, 3, 17] {
        let x: Vec<f64> = (0..1 + 2 * cols).map(|_| f64::from(rng.normal() as f32)).collect();
        Check::vjp(|x| value::<f64>(cols, x), |x, w| pullback::<f64>(cols, x, w)).at(&x).run().assert();
        let single = Check::vjp(|x| value::<f32>(cols, x), |x, w| pullback::<f32>(cols, x, w)).at(&x);
        single.shadow(|x| value::<f64>(cols, x)).run().assert();
    }
}
