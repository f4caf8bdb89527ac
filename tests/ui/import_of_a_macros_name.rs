//! An import may bring a macro whose name is that of one of the standard library.

use pullback::differentiable;

mod other {
    #[allow(unused)]
    macro_rules! vec {
        ($($x:expr),*) => { [$($x * 2.0),*] };
    }
    pub(crate) use vec;
}

#[differentiable]
fn doubled(x: f64) -> f64 {
    use other::vec;
    vec![x][0]
}

fn main() {}
