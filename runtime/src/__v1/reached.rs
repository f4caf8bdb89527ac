//! Whether a method of a trait is what its name reaches, or an inherent method without a derivative hides it.

/// What a name reaches, the trait's method, and the same for the derivatives.
#[derive(Debug)]
pub struct Reached<A, B, C, D>(pub A, pub B, pub C, pub D);

/// The name reaches the trait's method.
pub trait Visible {
    /// Nothing to say.
    fn reached(&self) {}
    /// Nothing to say.
    fn default_reached(&self) {}
}
impl<A, C> Visible for &&Reached<A, A, C, C> {}

/// The name reaches another method, and its derivative's name that of the trait's.
pub trait Hidden {
    /// The method that the name reaches.
    type By;
    /// Fails to compile.
    fn reached(&self)
    where
        Self::By: Derived,
    {
    }
    /// Fails to compile.
    fn default_reached(&self)
    where
        Self::By: DerivedToo,
    {
    }
}
impl<A, B, C> Hidden for &Reached<A, B, C, C> {
    type By = A;
}

/// The name reaches another method, which has its own derivative.
pub trait Other {
    /// Nothing to say.
    fn reached(&self) {}
    /// Nothing to say.
    fn default_reached(&self) {}
}
impl<A, B, C, D> Other for Reached<A, B, C, D> {}

/// An inherent method that has a derivative: none that is asked.
#[diagnostic::on_unimplemented(
    message = "an inherent method without a derivative hides this method of a trait",
    label = "a call by this name means the other in the function, and this one in its derivative",
    note = "annotate the inherent `impl` with `#[differentiable]` too, or give one of the two another name"
)]
pub trait Derived {}

/// The same, of a method that an impl does not write.
#[diagnostic::on_unimplemented(
    message = "`{Self}` hides a default method of this trait, and has no derivative",
    label = "a call by that name means the other in the function, and the default in its derivative",
    note = "annotate the inherent `impl` with `#[differentiable]` too, or give one of the two another name"
)]
pub trait DerivedToo {}
