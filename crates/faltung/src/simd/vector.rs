//! The handful of operations that the loops are written over.

use crate::number::Number;

/// Some numbers side by side, each computed as if alone.
pub trait Vector: Copy {
    type Lane: Number;
    /// One number with the same arithmetic, for what is left at the end of a row.
    type Single: Vector<Lane = Self::Lane>;
    const LANES: usize;

    fn splat(lane: Self::Lane) -> Self;

    /// # Safety
    /// `LANES` numbers can be read from `at`; the CPU has the instructions of this type.
    unsafe fn load(at: *const Self::Lane) -> Self;

    /// # Safety
    /// `LANES` numbers can be written to `at`; the CPU has the instructions of this type.
    unsafe fn store(self, at: *mut Self::Lane);

    /// `self * tap + sum` in every lane.
    ///
    /// # Safety
    /// The CPU has the instructions of this type.
    unsafe fn mul_add(self, tap: Self, sum: Self) -> Self;
}

/// Numbers that the compiler lays into registers as it can; `FUSED` says whether products and sums
/// are rounded together.
#[derive(Clone, Copy)]
pub struct Lanes<N, const L: usize, const FUSED: bool>([N; L]);

impl<N: Number, const L: usize, const FUSED: bool> Vector for Lanes<N, L, FUSED> {
    type Lane = N;
    type Single = Lanes<N, 1, FUSED>;
    const LANES: usize = L;

    #[inline(always)]
    fn splat(lane: N) -> Self {
        Lanes([lane; L])
    }

    #[inline(always)]
    unsafe fn load(at: *const N) -> Self {
        // SAFETY: the caller promises L readable numbers; the read asks for no alignment beyond N's.
        Lanes(unsafe { at.cast::<[N; L]>().read_unaligned() })
    }

    #[inline(always)]
    unsafe fn store(self, at: *mut N) {
        // SAFETY: the caller promises room for L numbers.
        unsafe { at.cast::<[N; L]>().write_unaligned(self.0) }
    }

    #[inline(always)]
    unsafe fn mul_add(mut self, tap: Self, sum: Self) -> Self {
        for lane in 0..L {
            self.0[lane] = if FUSED {
                self.0[lane].fused(tap.0[lane], sum.0[lane])
            } else {
                self.0[lane].plain(tap.0[lane], sum.0[lane])
            };
        }
        self
    }
}

#[cfg(target_arch = "x86_64")]
pub(super) mod x86 {
    use std::arch::x86_64::*;

    use super::{Lanes, Vector};

    macro_rules! register {
        ($name:ident, $register:ty, $lane:ty, $lanes:literal,
         $load:ident, $store:ident, $mul_add:ident) => {
            #[derive(Clone, Copy)]
            pub struct $name($register);

            impl Vector for $name {
                type Lane = $lane;
                type Single = Lanes<$lane, 1, true>;
                const LANES: usize = $lanes;

                #[inline(always)]
                fn splat(lane: $lane) -> Self {
                    // SAFETY: an array of the register's size; any bits are a valid register.
                    $name(unsafe {
                        std::mem::transmute::<[$lane; $lanes], $register>([lane; $lanes])
                    })
                }

                #[inline(always)]
                unsafe fn load(at: *const $lane) -> Self {
                    // SAFETY: the caller's two promises are this instruction's.
                    $name(unsafe { $load(at) })
                }

                #[inline(always)]
                unsafe fn store(self, at: *mut $lane) {
                    // SAFETY: the caller's two promises are this instruction's.
                    unsafe { $store(at, self.0) }
                }

                #[inline(always)]
                unsafe fn mul_add(self, tap: Self, sum: Self) -> Self {
                    // SAFETY: the caller promises that the CPU has the instruction.
                    $name(unsafe { $mul_add(self.0, tap.0, sum.0) })
                }
            }
        };
    }

    register!(F32x8, __m256, f32, 8, _mm256_loadu_ps, _mm256_storeu_ps, _mm256_fmadd_ps);
    register!(F64x4, __m256d, f64, 4, _mm256_loadu_pd, _mm256_storeu_pd, _mm256_fmadd_pd);
    register!(F32x16, __m512, f32, 16, _mm512_loadu_ps, _mm512_storeu_ps, _mm512_fmadd_ps);
    register!(F64x8, __m512d, f64, 8, _mm512_loadu_pd, _mm512_storeu_pd, _mm512_fmadd_pd);
}
