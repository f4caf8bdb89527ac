//! The doors through which the corpus is tested: gradients against differences, values bit for bit.

pub mod agreement;
pub mod differences;
pub mod dual;
pub mod generator;
pub mod numbers;
pub mod planted;
pub mod scratch;
pub mod verdict;

#[doc(hidden)]
pub use pastey;

/// Checks a function of the corpus against its differences, at one or more points.
///
/// ```ignore
/// check! { dot(&a, &b) covers "zip", "sum"; a = vec![1.0, 2.0], b = [3.0, 4.0]; a = vec![], b = []; }
/// ```
///
/// The variables of a point are the owned active values, in the order of the gradient's floats; whatever carries no
/// derivative is written into the call. `leaves (a)` compares the final state of `a` too. The words after `covers` are
/// held against the list of the language by the test `words_are_covered`, which reads them in the sources.
#[macro_export]
macro_rules! check {
    ($name:ident $args:tt $(covers $($word:literal),+)?; $($points:tt)*) => {
        $crate::check! { @ $name $args () $($points)* }
    };
    ($name:ident $args:tt leaves $state:tt $(covers $($word:literal),+)?; $($points:tt)*) => {
        $crate::check! { @ $name $args $state $($points)* }
    };
    (@ $name:ident $args:tt $state:tt $($($variable:ident = $value:expr),+);+ $(;)?) => {
        $crate::pastey::paste! {
            #[test]
            #[allow(unused_mut, unused_parens)]
            fn [<$name _agrees>]() {
                $($crate::agreement::check(
                    concat!(stringify!($name), " at ", $(stringify!($variable = $value), ", "),+),
                    ($($value,)+),
                    |($(mut $variable,)+)| {
                        let value = $name $args;
                        $crate::agreement::Outcome::new(value, &$state)
                    },
                    |($(mut $variable,)+)| {
                        let (value, gradient) = $name::value_and_grad $args;
                        $crate::agreement::Outcome::new(value, &$state).with_gradient(&gradient)
                    },
                );)+
            }
        }
    };
}
