//! The memory of a matrix: aligned to a cache line, and kept for the next matrix of the thread.

use core::cell::RefCell;

use crate::float::Scalar;

/// What a cache line and the widest register hold, in bytes.
const LINE: usize = 64;
/// So many pieces of memory a thread keeps at most.
const KEPT_PIECES: usize = 64;
/// So many bytes a thread keeps at most.
const KEPT_BYTES: usize = 256 << 20;

/// What factorisations need, without the feature for them.
#[cfg(not(feature = "linalg"))]
#[doc(hidden)]
pub trait Backend {}
#[cfg(not(feature = "linalg"))]
impl<T> Backend for T {}
#[cfg(feature = "linalg")]
use super::linalg::Backend;

/// A kernel for products: rows, columns and terms; the product's first element, the steps to its next column and row, and whether it
/// is added to; the same of the left and of the right factor; what is there times the first number, the product times the second;
/// three times whether a factor is conjugated; and threads.
#[doc(hidden)]
pub type Kernel<T> = unsafe fn(
    usize,
    usize,
    usize,
    *mut T,
    isize,
    isize,
    bool,
    *const T,
    isize,
    isize,
    *const T,
    isize,
    isize,
    T,
    T,
    bool,
    bool,
    bool,
    gemm_common::Parallelism,
);

/// The floats that matrices are made of.
#[doc(hidden)]
pub trait Element: Copy + Backend + 'static {
    /// Zero.
    const NIL: Self;
    /// Calls `f` with the memory that the thread keeps; not at all when the thread is ending.
    fn with_spare<R>(f: impl FnOnce(&mut Spare<Self>) -> R) -> Option<R>
    where
        Self: Sized;
    /// The kernel for products that this machine is best at.
    fn kernel() -> Kernel<Self>
    where
        Self: Sized;
}

macro_rules! element {
    ($($float:ident: $kernels:ident;)*) => {$(
        impl Element for $float {
            const NIL: Self = 0.0;
            fn with_spare<R>(f: impl FnOnce(&mut Spare<Self>) -> R) -> Option<R> {
                thread_local! {
                    static SPARE: RefCell<Spare<$float>> = const { RefCell::new(Spare { pieces: Vec::new(), bytes: 0 }) };
                }
                SPARE.try_with(|spare| spare.try_borrow_mut().ok().map(|mut spare| f(&mut spare))).ok().flatten()
            }
            fn kernel() -> Kernel<Self> {
                $kernels::gemm::$float::get_gemm_fn()
            }
        }
    )*};
}
element! {
    f32: gemm_f32;
    f64: gemm_f64;
}

/// Memory of matrices that are gone.
#[doc(hidden)]
#[derive(Debug)]
pub struct Spare<T> {
    pieces: Vec<Vec<T>>,
    bytes: usize,
}

impl<T> Spare<T> {
    /// A piece of at least this many elements and not much more, the last that was given back first: it is in the cache.
    fn take(&mut self, length: usize) -> Option<Vec<T>> {
        let at = self.pieces.iter().rposition(|piece| (length..=2 * length).contains(&piece.len()))?;
        let piece = self.pieces.remove(at);
        self.bytes -= size_of::<T>() * piece.capacity();
        Some(piece)
    }

    fn give(&mut self, piece: Vec<T>) {
        let bytes = size_of::<T>() * piece.capacity();
        if bytes > KEPT_BYTES {
            return;
        }
        // The oldest goes: nobody has asked for its size for longest.
        while self.pieces.len() >= KEPT_PIECES || self.bytes + bytes > KEPT_BYTES {
            let oldest = self.pieces.remove(0);
            self.bytes -= size_of::<T>() * oldest.capacity();
        }
        self.bytes += bytes;
        self.pieces.push(piece);
    }
}

/// So many floats, the first of them at a multiple of 64 bytes unless the memory is a user's vector.
pub struct Buffer<T: Scalar> {
    /// All of it is initialised, also what lies before `start` and behind the floats.
    memory: Vec<T>,
    start: usize,
    length: usize,
}

impl<T: Scalar> Buffer<T> {
    /// Floats of any values.
    pub fn unspecified(length: usize) -> Self {
        if length == 0 {
            return Self { memory: Vec::new(), start: 0, length };
        }
        let needed = length + LINE / size_of::<T>();
        let memory = T::with_spare(|spare| spare.take(needed)).flatten().unwrap_or_else(|| vec![T::ZERO; needed]);
        // Memory that cannot be aligned is used as it is: alignment is speed, not correctness.
        let start = Some(memory.as_ptr().align_offset(LINE)).filter(|start| start + length <= memory.len()).unwrap_or(0);
        Self { memory, start, length }
    }

    #[inline(always)]
    pub fn as_slice(&self) -> &[T] {
        &self.memory[self.start..][..self.length]
    }

    #[inline(always)]
    pub fn as_mut_slice(&mut self) -> &mut [T] {
        &mut self.memory[self.start..][..self.length]
    }

    pub fn into_vec(mut self) -> Vec<T> {
        let mut memory = core::mem::take(&mut self.memory);
        memory.copy_within(self.start..self.start + self.length, 0);
        memory.truncate(self.length);
        memory
    }
}

impl<T: Scalar> From<Vec<T>> for Buffer<T> {
    fn from(memory: Vec<T>) -> Self {
        let length = memory.len();
        Self { memory, start: 0, length }
    }
}

impl<T: Scalar> Clone for Buffer<T> {
    fn clone(&self) -> Self {
        let mut copy = Self::unspecified(self.length);
        copy.as_mut_slice().copy_from_slice(self.as_slice());
        copy
    }
}

impl<T: Scalar> Drop for Buffer<T> {
    fn drop(&mut self) {
        let memory = core::mem::take(&mut self.memory);
        if !memory.is_empty() {
            T::with_spare(|spare| spare.give(memory));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_allocated_begins_at_a_cache_line() {
        for length in [1, 2, 15, 16, 17, 1000] {
            assert_eq!(Buffer::<f32>::unspecified(length).as_slice().as_ptr().align_offset(LINE), 0);
            assert_eq!(Buffer::<f64>::unspecified(length).as_slice().as_ptr().align_offset(LINE), 0);
        }
    }

    #[test]
    fn memory_is_found_again() {
        let first = Buffer::<f64>::unspecified(1_000);
        let at = first.as_slice().as_ptr();
        drop(first);
        assert_eq!(Buffer::<f64>::unspecified(900).as_slice().as_ptr(), at);
    }

    #[test]
    fn only_so_much_is_kept() {
        let mut spare = Spare { pieces: Vec::new(), bytes: 0 };
        for length in 1..=3 * KEPT_PIECES {
            spare.give(vec![0.0_f64; length]);
        }
        assert_eq!(spare.pieces.len(), KEPT_PIECES);
        assert_eq!(spare.bytes, spare.pieces.iter().map(|piece| 8 * piece.capacity()).sum::<usize>());
        assert!(spare.take(1).is_none(), "the oldest, of one element, is gone");
        assert_eq!(spare.take(3 * KEPT_PIECES).map(|piece| piece.len()), Some(3 * KEPT_PIECES));
    }

    #[test]
    fn a_vector_is_taken_in_and_out() {
        let buffer = Buffer::from(vec![1.0, 2.0]);
        assert_eq!(buffer.clone().into_vec(), [1.0, 2.0]);
        assert_eq!(buffer.into_vec(), [1.0, 2.0]);
    }
}
