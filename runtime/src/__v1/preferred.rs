//! What comes before an annotated method where rustc looks for its name: a call asks for another method there, and is never run.

use std::marker::PhantomData;

/// By value.
#[derive(Debug)]
pub struct Value;

/// By `&`.
#[derive(Debug)]
pub struct Shared;

/// By `&mut`.
#[derive(Debug)]
pub struct Exclusive;

/// A method of ours, which is not asked for.
#[derive(Debug)]
pub struct NotSaid;

/// A method of `S` that takes its receiver by `K` and returns `V`.
#[derive(Debug)]
pub struct Lent<S, K, V>(PhantomData<(S, K, V)>);

/// A receiver that no method is asked of.
#[derive(Debug)]
pub struct Nowhere;

/// A receiver of type `R` that reaches a method of `S` that takes its receiver by `K`.
#[derive(Debug)]
pub struct Before<R, S, K>(PhantomData<(R, S, K)>);

/// What is before a method.
pub fn before<R, S, K, V>(_: &R, _: &Lent<S, K, V>) -> Before<R, S, K> {
    unreachable!("this is never run")
}

/// The receiver of a call; where the call is an error, it is no second one.
pub fn receiver_of<C: Calls<R>, R>(_: &C, _: R) -> C::Receiver {
    unreachable!("this is never run")
}

/// A call, and the receiver it has.
pub trait Calls<R> {
    /// The receiver.
    type Receiver;
}
impl<C, R> Calls<R> for C {
    type Receiver = R;
}

/// What all the methods give that a call is asked for.
pub fn never_pulled<V, P, S, K>(_: &(V, P), _: Lent<S, K, V>, _: [V; 5]) {
    unreachable!("this is never run")
}

macro_rules! before {
    ($(#[$doc:meta])* $trait:ident: $([$($generics:ident),*] $before:ty: $value:ty, $reference:ty, $mutable:ty, $inner:ty, $inner_reference:ty;)*) => {
        $(#[$doc])*
        pub trait $trait {
            /// Where a method by value comes before.
            type ByValue;
            /// Where a method by `&` comes before.
            type ByReference;
            /// Where a method by `&mut` comes before.
            type ByMutableReference;
            /// The same of what the receiver lends itself as.
            type InnerByValue;
            /// The same of what the receiver lends itself as.
            type InnerByReference;
            /// A receiver to ask.
            fn by_value(&self) -> Self::ByValue {
                unreachable!("this is never run")
            }
            /// A receiver to ask.
            fn by_reference(&self) -> Self::ByReference {
                unreachable!("this is never run")
            }
            /// A receiver to ask.
            fn by_mutable_reference(&self) -> Self::ByMutableReference {
                unreachable!("this is never run")
            }
            /// A receiver to ask.
            fn inner_by_value(&self) -> Self::InnerByValue {
                unreachable!("this is never run")
            }
            /// A receiver to ask.
            fn inner_by_reference(&self) -> Self::InnerByReference {
                unreachable!("this is never run")
            }
        }
        $(
            impl<$($generics),*> $trait for $before {
                type ByValue = $value;
                type ByReference = $reference;
                type ByMutableReference = $mutable;
                type InnerByValue = $inner;
                type InnerByReference = $inner_reference;
            }
        )*
    };
}

// A reference that is the method's receiver itself has nothing before it: another method there is ambiguous to rustc.
before! {
    /// The receiver is of the method's type, or a reference to it as the method takes it, or lends itself as that.
    Near:
    [S] Before<S, S, Value>: Nowhere, Nowhere, Nowhere, Nowhere, Nowhere;
    [S] Before<S, S, Shared>: S, Nowhere, Nowhere, Nowhere, Nowhere;
    [S] Before<S, S, Exclusive>: S, S, Nowhere, Nowhere, Nowhere;
    [S] Before<&S, S, Shared>: Nowhere, Nowhere, Nowhere, Nowhere, Nowhere;
    [S] Before<&mut S, S, Exclusive>: Nowhere, Nowhere, Nowhere, Nowhere, Nowhere;
    [S] Before<S, &S, Value>: S, Nowhere, Nowhere, Nowhere, Nowhere;
    [S] Before<S, &mut S, Value>: S, S, Nowhere, Nowhere, Nowhere;
    [R, S] Before<R, S, NotSaid>: Nowhere, Nowhere, Nowhere, Nowhere, Nowhere;
}

before! {
    /// The receiver is a box or another reference.
    Far:
    [R, S] &Before<R, S, Value>: R, R, R, Nowhere, Nowhere;
    [R, S] &Before<R, S, Shared>: R, R, R, S, Nowhere;
    [R, S] &Before<R, S, Exclusive>: R, R, R, S, S;
}
