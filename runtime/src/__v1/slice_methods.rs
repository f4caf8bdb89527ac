//! Methods of slices that have a rule by their names, on vectors and arrays: a trait of the user's that has one of these names there
//! comes before the slice's own, and what the derivative takes for the one would be the other. Beside these it is ambiguous.

macro_rules! slice_methods {
    ($($(#[$clone:ident])? fn $name:ident(&mut self $(, $arg:ident: $ty:ty)*);)*) => {
        /// What changes a slice.
        #[allow(missing_docs)]
        pub trait SliceMethods<T> {
            $(fn $name(&mut self $(, $arg: $ty)*) $(where T: $clone)?;)*
            fn first(&self) -> Option<&T>;
            fn last(&self) -> Option<&T>;
        }

        slice_methods!(@impl [T] Vec<T>: $($(#[$clone])? fn $name(&mut self $(, $arg: $ty)*);)*);
        slice_methods!(@impl [T, const N: usize] [T; N]: $($(#[$clone])? fn $name(&mut self $(, $arg: $ty)*);)*);
    };
    (@impl [$($generics:tt)*] $of:ty: $($(#[$clone:ident])? fn $name:ident(&mut self $(, $arg:ident: $ty:ty)*);)*) => {
        impl<$($generics)*> SliceMethods<T> for $of {
            $(
                #[inline(always)]
                #[track_caller]
                fn $name(&mut self $(, $arg: $ty)*) $(where T: $clone)? {
                    <[T]>::$name(self $(, $arg)*);
                }
            )*
            #[inline(always)]
            fn first(&self) -> Option<&T> {
                <[T]>::first(self)
            }
            #[inline(always)]
            fn last(&self) -> Option<&T> {
                <[T]>::last(self)
            }
        }
    };
}

slice_methods! {
    fn swap(&mut self, a: usize, b: usize);
    fn reverse(&mut self);
    fn rotate_left(&mut self, by: usize);
    fn rotate_right(&mut self, by: usize);
    fn swap_with_slice(&mut self, other: &mut [T]);
    #[Clone] fn fill(&mut self, value: T);
    #[Clone] fn clone_from_slice(&mut self, from: &[T]);
    #[Copy] fn copy_from_slice(&mut self, from: &[T]);
}
