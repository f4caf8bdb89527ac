//! Instruction sets: which ones the machine has, which one is used, and how code gets compiled for each of them.
//!
//! A kernel is written once, as `Kernel::run`, and is compiled three times: for what every target has, for AVX2 with fused
//! multiply-add, and for AVX-512. Nothing in it names an instruction: it is a loop over slices without branches, which the
//! compiler turns into vectors as wide as the function around it is allowed to use. The functions around it stand in this
//! file; they are the only unsafe code of the kernels.

use std::cell::Cell;
use std::fmt;
use std::sync::OnceLock;

use crate::Scalar;

/// What the kernels are compiled for.
///
/// The widest set that the machine has is used. The environment variable `PULLBACK_INSTRUCTION_SET` (`portable`, `avx2` or
/// `avx512`) chooses another for the process, [`InstructionSet::with`] for a closure. Results may differ in their last
/// bits between the sets, since only some of them have a fused multiply-add; on one set they are always the same.
///
/// ```
/// use pullback::kernels::InstructionSet;
///
/// for set in InstructionSet::available() {
///     assert_eq!(set.with(InstructionSet::current), set);
/// }
/// assert!(InstructionSet::available().any(|set| set == InstructionSet::Portable));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InstructionSet {
    /// What every machine of the target has: SSE2 on x86-64, NEON on aarch64.
    Portable,
    /// AVX2 and FMA, vectors of 256 bits.
    Avx2,
    /// AVX-512 F, BW, DQ and VL, vectors of 512 bits.
    Avx512,
}

impl InstructionSet {
    const ALL: [Self; 3] = [Self::Portable, Self::Avx2, Self::Avx512];

    /// The sets that this machine has, the narrowest first.
    pub fn available() -> impl Iterator<Item = Self> {
        Self::ALL.into_iter().filter(|set| set.is_available())
    }

    /// The set that kernels called by this thread use now.
    #[inline]
    #[must_use]
    pub fn current() -> Self {
        FORCED.get().unwrap_or_else(chosen)
    }

    /// Calls `f`, during which the kernels that this thread calls use this set.
    ///
    /// # Panics
    ///
    /// If the machine has not got the set.
    pub fn with<R>(self, f: impl FnOnce() -> R) -> R {
        struct Restore(Option<InstructionSet>);
        impl Drop for Restore {
            fn drop(&mut self) {
                FORCED.set(self.0);
            }
        }
        assert!(self.is_available(), "this machine has no {self}");
        let _restore = Restore(FORCED.replace(Some(self)));
        f()
    }

    /// Whether this machine has the set.
    #[must_use]
    pub fn is_available(self) -> bool {
        match self {
            Self::Portable => true,
            #[cfg(target_arch = "x86_64")]
            Self::Avx2 => is_x86_feature_detected!("avx2") && is_x86_feature_detected!("fma"),
            #[cfg(target_arch = "x86_64")]
            Self::Avx512 => {
                Self::Avx2.is_available()
                    && is_x86_feature_detected!("avx512f")
                    && is_x86_feature_detected!("avx512bw")
                    && is_x86_feature_detected!("avx512dq")
                    && is_x86_feature_detected!("avx512vl")
            }
            #[cfg(not(target_arch = "x86_64"))]
            Self::Avx2 | Self::Avx512 => false,
        }
    }

    /// Whether kernels run with a fused multiply-add that the target does not have everywhere.
    pub(crate) fn is_fused(self) -> bool {
        self != Self::Portable
    }

    fn name(self) -> &'static str {
        match self {
            Self::Portable => "portable",
            Self::Avx2 => "avx2",
            Self::Avx512 => "avx512",
        }
    }
}

impl fmt::Display for InstructionSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

thread_local! {
    /// What `with` has asked for: always a set that the machine has.
    static FORCED: Cell<Option<InstructionSet>> = const { Cell::new(None) };
}

/// The set of the process: always one that the machine has.
fn chosen() -> InstructionSet {
    static CHOSEN: OnceLock<InstructionSet> = OnceLock::new();
    *CHOSEN.get_or_init(|| {
        let wanted = std::env::var("PULLBACK_INSTRUCTION_SET").ok();
        let Some(wanted) = wanted else {
            return InstructionSet::available().last().unwrap_or(InstructionSet::Portable);
        };
        let set = InstructionSet::ALL.into_iter().find(|set| set.name() == wanted);
        let set = set.unwrap_or_else(|| panic!("PULLBACK_INSTRUCTION_SET is `{wanted}`; known are `portable`, `avx2`, `avx512`"));
        assert!(set.is_available(), "PULLBACK_INSTRUCTION_SET asks for {set}, which this machine has not got");
        set
    })
}

/// How `a * b + c` is computed: the one thing in which the sets differ in the source.
pub trait MulAdd {
    /// Whether it is one instruction, rounded once.
    const FUSED: bool;
    /// `a * b + c`, rounded once or twice.
    fn mul_add<T: Scalar>(a: T, b: T, c: T) -> T;
}

/// One instruction, rounded once.
#[derive(Debug)]
pub struct Fused;

/// What the target does quickest. Without the instruction, a fused multiply-add would be a call of the C library.
#[derive(Debug)]
pub struct Baseline;

impl MulAdd for Fused {
    const FUSED: bool = true;

    #[inline(always)]
    fn mul_add<T: Scalar>(a: T, b: T, c: T) -> T {
        a.mul_add(b, c)
    }
}

impl MulAdd for Baseline {
    const FUSED: bool = false;

    #[inline(always)]
    fn mul_add<T: Scalar>(a: T, b: T, c: T) -> T {
        if cfg!(any(target_arch = "aarch64", target_feature = "fma")) { a.mul_add(b, c) } else { a * b + c }
    }
}

/// Code that is compiled for each instruction set.
pub trait Kernel {
    /// What it computes.
    type Output;

    /// Runs it. Implementations are `#[inline(always)]`, and so is what they call: only what ends up inside of the functions
    /// below is compiled for their instruction sets.
    fn run<M: MulAdd>(self) -> Self::Output;
}

/// Runs a kernel on the current instruction set.
#[inline]
pub fn dispatch<K: Kernel>(kernel: K) -> K::Output {
    match InstructionSet::current() {
        InstructionSet::Portable => kernel.run::<Baseline>(),
        // SAFETY: a function with target features may be called where the machine has them. `current` yields what `with` has
        // stored or what `chosen` has found, and both have asked `is_available`, which checks each feature named below.
        #[cfg(target_arch = "x86_64")]
        InstructionSet::Avx2 => unsafe { avx2(kernel) },
        // SAFETY: as above.
        #[cfg(target_arch = "x86_64")]
        InstructionSet::Avx512 => unsafe { avx512(kernel) },
        #[cfg(not(target_arch = "x86_64"))]
        InstructionSet::Avx2 | InstructionSet::Avx512 => unreachable!("the set is not available on this target"),
    }
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2,fma")]
fn avx2<K: Kernel>(kernel: K) -> K::Output {
    kernel.run::<Fused>()
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2,fma,avx512f,avx512bw,avx512dq,avx512vl")]
fn avx512<K: Kernel>(kernel: K) -> K::Output {
    kernel.run::<Fused>()
}

/// Writes functions whose bodies are compiled for each instruction set; in the body, `M` is the [`MulAdd`] to use.
macro_rules! kernels {
    ($($(#[$attribute:meta])* $visibility:vis fn $name:ident<$a:lifetime, $m:ident, $t:ident>($($argument:ident: $type:ty),* $(,)?) $(-> $output:ty)? $body:block)*) => {$(
        $(#[$attribute])*
        $visibility fn $name<$a, $t: $crate::Scalar>($($argument: $type),*) $(-> $output)? {
            struct Arguments<$a, $t>($($type,)* core::marker::PhantomData<&$a $t>);
            #[allow(unused_parens)] // the output of a function that returns nothing
            impl<$a, $t: $crate::Scalar> $crate::kernels::Kernel for Arguments<$a, $t> {
                type Output = ($($output)?);
                #[inline(always)]
                fn run<$m: $crate::kernels::MulAdd>(self) -> Self::Output {
                    let Self($($argument,)* _) = self;
                    $body
                }
            }
            $crate::kernels::dispatch(Arguments($($argument,)* core::marker::PhantomData))
        }
    )*};
}
pub(crate) use kernels;
