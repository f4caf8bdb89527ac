//! The protocol: what it takes for a type to have a derivative.

use core::fmt::Debug;

use crate::visit::{ScalarMut, Visitor, VisitorMut};

/// A value that floats can be varied in.
///
/// Implemented for the floats (whose tangent is themselves), for what holds no float (integers, `bool`, strings: the
/// tangent is `()`), for references, slices, vectors, arrays, tuples, `Option`, `Result`, `Box`, and by
/// `#[derive(Differentiable)]` for structs and enums. There is no implementation for `&mut T`, on purpose: a mutable
/// reference that hides in a variable would make gradients silently wrong, so that it is a compile error instead.
///
/// ```
/// use pullback::{Differentiable, Step};
///
/// #[derive(Clone, Debug, Differentiable)]
/// struct Line { slope: f64, offset: f64, name: String }
///
/// let mut line = Line { slope: 2.0, offset: 1.0, name: "fit".into() };
/// let mut gradient = line.zero_tangent();
/// gradient.slope = 3.0;
/// line.step(-0.1, &gradient);
/// assert_eq!(line.slope, 2.0 + -0.1 * 3.0);
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no tangent, so that no derivative can be taken through it",
    label = "a value of type `{Self}` would have to carry a derivative here",
    note = "derive it with `#[derive(pullback::Differentiable)]`, mark the parameter or field `#[no_diff]`, or write \
            `no_diff(..)` around an expression that is to count as constant; a `&mut` in a variable is written at its \
            place instead (`&mut x[i]`)"
)]
pub trait Differentiable {
    /// The type of a derivative with respect to a value of this type, owned also for references.
    type Tangent: Tangent;

    /// The tangent as it is found behind a reference: unsized for slices.
    #[doc(hidden)]
    type Place: ?Sized + Place;

    /// The type without its references; `()` where there is nothing to differentiate.
    #[doc(hidden)]
    type Core: ?Sized + Differentiable;

    /// Whether references stood before the core.
    #[doc(hidden)]
    type Mode;

    /// The core of the value.
    #[doc(hidden)]
    fn __core(&self) -> &Self::Core;

    /// The zero of the tangent space at this value: the same lengths and variants.
    fn zero_tangent(&self) -> Self::Tangent;

    /// What `Step::step` does.
    #[doc(hidden)]
    fn __step(&mut self, scale: f64, tangent: &Self::Tangent);

    /// Makes a tangent the zero at this value, with whatever it has allocated already.
    #[doc(hidden)]
    fn __reset(&self, tangent: &mut Self::Tangent) {
        *tangent = self.zero_tangent();
    }

    /// Makes a tangent a zero to add to, which need not have its shape until `finish`: what is added first is then written.
    #[doc(hidden)]
    fn __begin(&self, tangent: &mut Self::Tangent) {
        self.__reset(tangent);
    }

    /// Gives a tangent that `begin` has made its whole shape.
    #[doc(hidden)]
    fn __finish(&self, _tangent: &mut Self::Tangent) {}

    /// The number of elements, where there are such.
    #[doc(hidden)]
    #[inline(always)]
    fn __extent(&self) -> usize {
        0
    }

    #[doc(hidden)]
    fn __visit(&self, visitor: &mut Visitor<'_>);

    #[doc(hidden)]
    fn __visit_mut(&mut self, visitor: &mut VisitorMut<'_>);

    /// Whether a `Clone` written by hand may make what counts as a copy of such a value.
    #[doc(hidden)]
    const __CLONED_BY_HAND: bool = true;

    /// Whether a copy has the floats of the original, bit for bit, in the same shape; with `whole` also what else it has, as far
    /// as that can be compared.
    #[doc(hidden)]
    fn __is_copied(&self, copy: &Self, _whole: bool) -> bool {
        crate::visit::bits(self) == crate::visit::bits(copy)
    }

    /// Visits values that lie side by side at once, where they are floats and the walk can do with that.
    #[doc(hidden)]
    fn __visit_run(_run: &[Self], _visitor: &mut Visitor<'_>) -> bool
    where
        Self: Sized,
    {
        false
    }

    #[doc(hidden)]
    fn __visit_run_mut(_run: &mut [Self], _visitor: &mut VisitorMut<'_>) -> bool
    where
        Self: Sized,
    {
        false
    }

    /// Calls `f` with the path (`layers[2].w[1][0]`) and the value of every float, in declaration order.
    ///
    /// ```
    /// use pullback::Differentiable;
    /// let mut seen = Vec::new();
    /// (1.5, vec![2.5]).visit_floats(|path, value| seen.push(format!("{path}={value}")));
    /// assert_eq!(seen, [".0=1.5", ".1[0]=2.5"]);
    /// ```
    fn visit_floats(&self, mut f: impl FnMut(&str, f64))
    where
        Self: Sized,
    {
        self.__visit(&mut Visitor::new(&mut f));
    }

    /// Calls `f` with the path of every float and with mutable access to it, in declaration order.
    ///
    /// ```
    /// use pullback::Differentiable;
    /// let mut point = [1.0, 2.0];
    /// point.visit_floats_mut(|_, mut float| float.set(float.get() * 10.0));
    /// assert_eq!(point, [10.0, 20.0]);
    /// ```
    ///
    /// # Panics
    ///
    /// If floats are behind a shared reference.
    fn visit_floats_mut(&mut self, mut f: impl FnMut(&str, ScalarMut<'_>))
    where
        Self: Sized,
    {
        self.__visit_mut(&mut VisitorMut::new(&mut f));
    }
}

/// A step along a tangent, for every value that has one.
///
/// It is a trait of its own, and the hidden methods of [`Differentiable`] have names that nobody writes: whoever derives that
/// trait imports it, and methods of one's own called `step` or `reset` have to stay free.
///
/// ```
/// use pullback::Step;
/// let mut point = [1.0, 2.0];
/// point.step(-0.5, &[2.0, 4.0]);
/// assert_eq!(point, [0.0, 0.0]);
/// ```
pub trait Step: Differentiable {
    /// Moves the value along a tangent: `self += scale * tangent`.
    ///
    /// # Panics
    ///
    /// If lengths or variants differ from those of the tangent, and for shared references, which cannot be moved.
    fn step(&mut self, scale: f64, tangent: &Self::Tangent);
}

impl<T: Differentiable + ?Sized> Step for T {
    #[inline]
    fn step(&mut self, scale: f64, tangent: &T::Tangent) {
        self.__step(scale, tangent);
    }
}

/// A vector space of derivatives: what gradients are made of.
///
/// ```
/// use pullback::Tangent;
/// let mut g = vec![3.0, 4.0];
/// assert_eq!(g.norm(), 5.0);
/// g.add_scaled(2.0, &vec![1.0, 1.0]);
/// assert_eq!(g, [5.0, 6.0]);
/// g.scale(0.5);
/// assert_eq!(g.dot(&vec![2.0, 0.0]), 5.0);
/// assert_eq!(g.zero(), [0.0, 0.0]);
/// ```
pub trait Tangent: Clone + Debug + PartialEq {
    /// The zero without a shape: an empty vector, `None`, 0. It takes the shape of whatever is added to it.
    #[doc(hidden)]
    fn nil() -> Self;

    /// A zero of which every sum with `x` is `x`, bit for bit: for floats `-0.0`. It costs no addition, and it is for
    /// intermediate values alone, as it prints with a sign.
    #[doc(hidden)]
    #[inline(always)]
    fn neutral() -> Self {
        Self::nil()
    }

    /// `self += other`; a part that is missing on either side counts as zero.
    #[doc(hidden)]
    fn accumulate(&mut self, other: Self);

    /// Sets every float to zero and keeps the shape.
    fn set_zero(&mut self);

    /// The zero of the same shape.
    #[must_use]
    fn zero(&self) -> Self {
        let mut zero = self.clone();
        zero.set_zero();
        zero
    }

    /// `self += scale * other`.
    ///
    /// # Panics
    ///
    /// If lengths or variants differ; both lengths are named.
    fn add_scaled(&mut self, scale: f64, other: &Self);

    /// `self *= factor`.
    fn scale(&mut self, factor: f64);

    /// The inner product, `sum(self[i] * other[i])`, in f64.
    ///
    /// # Panics
    ///
    /// If lengths or variants differ; both lengths are named.
    fn dot(&self, other: &Self) -> f64;

    /// The Euclidean norm, `sqrt(dot(self, self))`, also where squares overflow or vanish.
    fn norm(&self) -> f64 {
        let square = self.dot(self);
        if square.is_nan() || square > 1e-290 && square.is_finite() {
            return square.sqrt();
        }
        let mut floats = Vec::new();
        self.flatten(&mut floats);
        crate::floats::norm(&floats)
    }

    /// Panics, naming both lengths, unless the two have the same shape.
    #[doc(hidden)]
    fn assert_same_shape(&self, other: &Self, what: &str);

    /// Appends every float, in declaration order.
    #[doc(hidden)]
    fn flatten(&self, into: &mut Vec<f64>);

    /// Takes every float from the front of `from`, in declaration order; a float for which none is left stays.
    #[doc(hidden)]
    fn unflatten(&mut self, from: &mut &[f64]);

    /// Gives a sequence this many elements at least.
    #[doc(hidden)]
    #[inline(always)]
    fn fit(&mut self, _extent: usize) {}

    /// The number of elements, where there are such.
    #[doc(hidden)]
    #[inline(always)]
    fn extent(&self) -> usize {
        0
    }
}

/// Where adjoints are accumulated: a tangent, or a slice of tangents.
#[doc(hidden)]
pub trait Place {
    /// What is taken out of the place.
    type Owned: Tangent;
    /// Takes the adjoint out and leaves zero.
    fn take(&mut self) -> Self::Owned;
    /// A zero of the same shape.
    fn blank(&self) -> Self::Owned;
    /// Gives a sequence this many elements at least.
    fn fit(&mut self, extent: usize);
    /// The number of elements, where there are such.
    fn extent(&self) -> usize;
}

impl<T: Tangent> Place for T {
    type Owned = T;
    #[inline(always)]
    fn take(&mut self) -> T {
        core::mem::replace(self, T::nil())
    }
    fn blank(&self) -> T {
        self.zero()
    }
    #[inline(always)]
    fn fit(&mut self, extent: usize) {
        Tangent::fit(self, extent);
    }
    fn extent(&self) -> usize {
        Tangent::extent(self)
    }
}

impl<T: Tangent> Place for [T] {
    type Owned = Vec<T>;
    fn take(&mut self) -> Vec<T> {
        self.iter_mut().map(|t| core::mem::replace(t, T::nil())).collect()
    }
    fn blank(&self) -> Vec<T> {
        self.iter().map(Tangent::zero).collect()
    }
    #[inline(always)]
    fn fit(&mut self, _extent: usize) {}
    fn extent(&self) -> usize {
        self.len()
    }
}

/// The mode of a value that is no reference.
#[doc(hidden)]
#[derive(Clone, Copy, Debug)]
pub struct Own;

/// The mode of a value behind references.
#[doc(hidden)]
#[derive(Clone, Copy, Debug)]
pub struct Ref;
