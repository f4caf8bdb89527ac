//! How arguments are drawn by their types, and what is done about a type that nobody knows how to draw.

use std::marker::PhantomData;
use std::ops::{Range, RangeInclusive};

use super::draw::Draw;

/// A type of which values can be drawn for a generated test.
///
/// Implemented for what the standard library has, and by `derive(Differentiable)`.
pub trait Sample: Sized {
    /// How many levels of sequences a value has: 2 for a vector of vectors.
    const LEVELS: usize = 0;

    /// Draws a value.
    ///
    /// # Errors
    ///
    /// If something inside cannot be drawn; the text names it.
    fn sample(draw: &mut Draw) -> Result<Self, String>;
}

/// Draws a value of a named thing, or says that it cannot.
pub type Sampler<T> = fn(&mut Draw, &'static str) -> Result<T, String>;

/// Stands for a type, and answers what can be done with it: by the rules of method resolution a
/// trait of `Kind<T>` is found before one of `&Kind<T>`, so that the answer depends on what `T`
/// implements and no bound can fail.
pub struct Kind<T>(PhantomData<fn() -> T>);

impl<T> Kind<T> {
    /// The only value.
    pub const NEW: Self = Kind(PhantomData);

    /// The type of a value.
    pub fn of(_: &T) -> Self {
        Self::NEW
    }
}

/// For types that can be drawn.
pub trait KnownSample<T> {
    /// The type's own way.
    fn sampler(&self) -> Sampler<T>;
}

impl<T: Sample> KnownSample<T> for Kind<T> {
    fn sampler(&self) -> Sampler<T> {
        |draw, _| T::sample(draw)
    }
}

/// For all the others.
pub trait UnknownSample<T> {
    /// Says that there is no way.
    fn sampler(&self) -> Sampler<T>;
}

impl<T> UnknownSample<T> for &Kind<T> {
    fn sampler(&self) -> Sampler<T> {
        |_, what| Err(format!("`{what}` cannot be drawn: its type has no `#[derive(Differentiable)]`"))
    }
}

/// For types that can be copied.
pub trait KnownClone<T> {
    /// The type's own way.
    fn cloner(&self) -> Option<fn(&T) -> T>;
}

impl<T: Clone> KnownClone<T> for Kind<T> {
    fn cloner(&self) -> Option<fn(&T) -> T> {
        Some(T::clone)
    }
}

/// For all the others.
pub trait UnknownClone<T> {
    /// There is none: the value is drawn again instead.
    fn cloner(&self) -> Option<fn(&T) -> T>;
}

impl<T> UnknownClone<T> for &Kind<T> {
    fn cloner(&self) -> Option<fn(&T) -> T> {
        None
    }
}

macro_rules! numbers {
    ($($float:ident)*; $($integer:ident)*) => {
        $(impl Sample for $float {
            fn sample(draw: &mut Draw) -> Result<Self, String> {
                Ok(draw.float() as $float)
            }
        })*
        $(impl Sample for $integer {
            fn sample(draw: &mut Draw) -> Result<Self, String> {
                let least = i64::try_from($integer::MIN).unwrap_or(i64::MIN);
                let most = i64::try_from($integer::MAX).unwrap_or(i64::MAX);
                Ok(draw.whole(least, most) as $integer)
            }
        })*
    };
}
numbers!(f32 f64; u8 u16 u32 u64 u128 usize i8 i16 i32 i64 i128 isize);

impl Sample for bool {
    fn sample(draw: &mut Draw) -> Result<Self, String> {
        Ok(draw.integer(0..=1) == 1)
    }
}

impl Sample for char {
    fn sample(draw: &mut Draw) -> Result<Self, String> {
        Ok(char::from(b'a' + draw.integer(0..=25) as u8))
    }
}

impl Sample for String {
    fn sample(draw: &mut Draw) -> Result<Self, String> {
        (0..draw.integer(1..=5)).map(|_| char::sample(draw)).collect()
    }
}

impl Sample for &'static str {
    fn sample(draw: &mut Draw) -> Result<Self, String> {
        Ok(["a", "bc", "def"][draw.integer(0..=2) as usize])
    }
}

impl Sample for () {
    fn sample(_: &mut Draw) -> Result<Self, String> {
        Ok(())
    }
}

impl<T> Sample for PhantomData<T> {
    fn sample(_: &mut Draw) -> Result<Self, String> {
        Ok(PhantomData)
    }
}

impl<T: Sample> Sample for Vec<T> {
    const LEVELS: usize = T::LEVELS + 1;

    fn sample(draw: &mut Draw) -> Result<Self, String> {
        let length = draw.length(T::LEVELS);
        draw.inside(|draw| (0..length).map(|_| T::sample(draw)).collect())
    }
}

impl<T: Sample, const N: usize> Sample for [T; N] {
    const LEVELS: usize = T::LEVELS + 1;

    fn sample(draw: &mut Draw) -> Result<Self, String> {
        let elements: Vec<T> = draw.inside(|draw| (0..N).map(|_| T::sample(draw)).collect::<Result<_, _>>())?;
        elements.try_into().map_err(|_| "an array of another length was drawn".to_string())
    }
}

impl<T: Sample + crate::Scalar> Sample for crate::Matrix<T> {
    const LEVELS: usize = T::LEVELS + 2;

    fn sample(draw: &mut Draw) -> Result<Self, String> {
        let rows = draw.length(T::LEVELS + 1);
        draw.inside(|draw| {
            let cols = draw.length(T::LEVELS);
            let elements = draw.inside(|draw| (0..rows * cols).map(|_| T::sample(draw)).collect::<Result<Vec<T>, String>>());
            Ok(crate::Matrix::from_vec(rows, cols, elements?))
        })
    }
}

impl<T: Sample> Sample for Box<T> {
    const LEVELS: usize = T::LEVELS;

    fn sample(draw: &mut Draw) -> Result<Self, String> {
        draw.deeper(T::sample).map(Box::new)
    }
}

impl<T: Sample> Sample for Option<T> {
    fn sample(draw: &mut Draw) -> Result<Self, String> {
        draw.is_some().then(|| T::sample(draw)).transpose()
    }
}

impl<T: Sample, E> Sample for Result<T, E> {
    fn sample(draw: &mut Draw) -> Result<Self, String> {
        T::sample(draw).map(Ok)
    }
}

impl<T: Sample + PartialOrd> Sample for Range<T> {
    fn sample(draw: &mut Draw) -> Result<Self, String> {
        let (one, two) = (T::sample(draw)?, T::sample(draw)?);
        Ok(if two < one { two..one } else { one..two })
    }
}

impl<T: Sample + PartialOrd> Sample for RangeInclusive<T> {
    fn sample(draw: &mut Draw) -> Result<Self, String> {
        let range = Range::sample(draw)?;
        Ok(range.start..=range.end)
    }
}

macro_rules! tuples {
    ($($last:ident)?) => {};
    ($first:ident $($T:ident)+) => {
        impl<$first: Sample, $($T: Sample),+> Sample for ($first, $($T,)+) {
            fn sample(draw: &mut Draw) -> Result<Self, String> {
                Ok(($first::sample(draw)?, $($T::sample(draw)?,)+))
            }
        }
        tuples!($($T)+);
    };
}
tuples!(A B C D E F G H);

impl<T: Sample> Sample for (T,) {
    fn sample(draw: &mut Draw) -> Result<Self, String> {
        Ok((T::sample(draw)?,))
    }
}

/// What `check(..)` says about an argument.
#[derive(Clone, Debug)]
pub enum Recipe {
    /// Nothing.
    Plain,
    /// `x in 0.0..1.0`
    Within(f64, f64),
    /// `k in 1..=8`
    Whole(RangeInclusive<i64>),
    /// `w = [3, 4]`
    Shape(Vec<usize>),
    /// `a = spd(4)`
    Spd(usize),
    /// `q = simplex(5)`
    Simplex(usize),
    /// Several of them: `order = [3], order in 0..=2`
    All(Vec<Recipe>),
}

impl Recipe {
    /// Runs a sampler under the recipe.
    pub(crate) fn draw<T>(&self, draw: &mut Draw, sample: impl FnOnce(&mut Draw) -> Result<T, String>) -> Result<T, String> {
        self.apply(draw);
        let drawn = sample(draw);
        (draw.bounds, draw.integers) = (None, None);
        draw.shape.clear();
        drawn
    }

    fn apply(&self, draw: &mut Draw) {
        match self {
            Recipe::Plain => {}
            Recipe::Within(low, high) => draw.bounds = Some((*low, *high)),
            Recipe::Whole(range) => draw.integers = Some(range.clone()),
            Recipe::Shape(shape) => draw.shape.clone_from(shape),
            Recipe::Spd(n) => draw.shape = vec![*n, *n],
            Recipe::Simplex(n) => draw.shape = vec![*n],
            Recipe::All(recipes) => recipes.iter().for_each(|recipe| recipe.apply(draw)),
        }
    }
}

/// A range as `check(..)` has it.
pub trait Bounds {
    /// What it asks for.
    fn recipe(self) -> Recipe;
}

/// `x in 0.0..1.0`, `k in 1..=8`
pub fn within(range: impl Bounds) -> Recipe {
    range.recipe()
}

macro_rules! bounds {
    ($($float:ident)*; $($integer:ident)*) => {
        $(impl Bounds for Range<$float> {
            fn recipe(self) -> Recipe {
                Recipe::Within(f64::from(self.start), f64::from(self.end))
            }
        }
        impl Bounds for RangeInclusive<$float> {
            fn recipe(self) -> Recipe {
                Recipe::Within(f64::from(*self.start()), f64::from(*self.end()))
            }
        })*
        $(impl Bounds for Range<$integer> {
            fn recipe(self) -> Recipe {
                Recipe::Whole(self.start as i64..=self.end as i64 - 1)
            }
        }
        impl Bounds for RangeInclusive<$integer> {
            fn recipe(self) -> Recipe {
                Recipe::Whole(*self.start() as i64..=*self.end() as i64)
            }
        })*
    };
}
bounds!(f32 f64; u8 u16 u32 u64 usize i8 i16 i32 i64 isize);
