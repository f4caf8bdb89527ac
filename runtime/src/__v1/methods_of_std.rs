//! Holds a method's name to the method of std that it is taken for: where a trait in scope has another that is preferred, the
//! name is ambiguous. None of this is ever run.

use std::marker::PhantomData;

use std::slice::Iter;

/// So that the number of elements need not be written.
pub type Array<T, const N: usize> = [T; N];
/// Functions on slices and what else has their methods.
pub type OfSlices =
    (Of<&'static [f64]>, Of<&'static mut [f64]>, Of<Box<[f64]>>, Of<[f64; 1]>, Of<&'static [f64; 1]>, Of<&'static mut [f64; 1]>);
/// Functions on references.
pub type OfReferences<T> = (Of<&'static T>, Of<&'static mut T>);
type Of<T> = fn(T) -> PhantomData<T>;

/// Types of which the elements need not be written, and the same of floats.
macro_rules! receivers {
    ($($owner:ident $asked:ident: $any:ty, $floats:ty;)*) => {
        $(
            #[allow(missing_docs)]
            pub type $owner<T> = $any;
            /// What a method gives that is asked for.
            pub type $asked = PhantomData<$floats>;
        )*
    };
}

receivers! {
    OfVector AskedOfVector: Vec<T>, Vec<f64>;
    OfOption AskedOfOption: Option<T>, Option<f64>;
    OfResult AskedOfResult: Result<T, ()>, Result<f64, ()>;
    OfIterator AskedOfIterator: Iter<'static, T>, Iter<'static, f64>;
}

/// What a method is called on.
pub fn any<T>() -> T {
    unreachable!("this is never run")
}

macro_rules! preferred {
    ($($name:ident)*) => {
        /// Every method by value.
        #[allow(missing_docs, clippy::wrong_self_convention)]
        pub trait PreferredByValue: Sized {
            $(fn $name(self) -> PhantomData<Self> {
                PhantomData
            })*
        }

        /// Every method by reference.
        #[allow(missing_docs, clippy::wrong_self_convention)]
        pub trait PreferredByReference {
            $(fn $name(&self) -> PhantomData<Self> {
                PhantomData
            })*
        }

        /// Every method by mutable reference.
        #[allow(missing_docs, clippy::wrong_self_convention)]
        pub trait PreferredByMutableReference {
            $(fn $name(&mut self) -> PhantomData<Self> {
                PhantomData
            })*
        }
    };
}

pullback_macros::names_of_std!(preferred);

macro_rules! owners {
    ($([$($generics:tt)*] $owner:ty;)*) => {
        $(
            impl<$($generics)*> PreferredByValue for $owner {}
            impl<$($generics)*> PreferredByValue for &$owner {}
            impl<$($generics)*> PreferredByValue for &mut $owner {}
            impl<$($generics)*> PreferredByReference for $owner {}
            impl<$($generics)*> PreferredByMutableReference for $owner {}
        )*
    };
}

owners! {
    [T] Vec<T>;
    [T] Box<[T]>;
    [T, const N: usize] [T; N];
    [T] Option<T>;
    [T, E] Result<T, E>;
    ['a, T] Iter<'a, T>;
    [] f32;
    [] f64;
}

impl<T> PreferredByValue for &[T] {}
impl<T> PreferredByValue for &mut [T] {}

/// What names have to mean: that on a type of which nothing more is said, to begin with, and of floats in the end. The traits
/// are in scope one at a time.
#[doc(hidden)]
#[macro_export]
macro_rules! __methods_of_std {
    (slice $($name:ident)*) => {
        $(let _: $crate::__v1::methods_of_std::OfSlices = (
            <&[_]>::$name,
            <&mut [_]>::$name,
            <::std::boxed::Box<[_]>>::$name,
            <$crate::__v1::methods_of_std::Array<_, _>>::$name,
            <&$crate::__v1::methods_of_std::Array<_, _>>::$name,
            <&mut $crate::__v1::methods_of_std::Array<_, _>>::$name,
        );)*
    };
    (slice_of_vector $($name:ident)*) => {
        $(let _: fn(::std::vec::Vec<f64>) -> _ = <::std::vec::Vec<_>>::$name;)*
    };
    (referred $owner:ident $asked:ident $($name:ident)*) => {
        $(let _: $crate::__v1::methods_of_std::OfReferences<$crate::__v1::methods_of_std::$owner<f64>> =
            (<&$crate::__v1::methods_of_std::$owner<_>>::$name, <&mut $crate::__v1::methods_of_std::$owner<_>>::$name);)*
    };
    (called $owner:ident $asked:ident $($name:ident)*) => {
        $(let _: $crate::__v1::methods_of_std::$asked =
            $crate::__v1::methods_of_std::any::<$crate::__v1::methods_of_std::$owner<_>>().$name();)*
    };
    (referred_float $($name:ident)*) => {
        $(
            let _: $crate::__v1::methods_of_std::OfReferences<f64> = (<&f64>::$name, <&mut f64>::$name);
            let _: $crate::__v1::methods_of_std::OfReferences<f32> = (<&f32>::$name, <&mut f32>::$name);
        )*
    };
    (float $($name:ident)*) => {
        $(
            $crate::__v1::methods_of_std::any::<&f64>().$name();
            $crate::__v1::methods_of_std::any::<&f32>().$name();
        )*
    };
    (changed_float $($name:ident)*) => {
        $(
            $crate::__v1::methods_of_std::any::<&mut f64>().$name();
            $crate::__v1::methods_of_std::any::<&mut f32>().$name();
        )*
    };
}
