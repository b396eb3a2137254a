//! The handful of operations that the loops are written over.

use crate::number::Number;

/// Some numbers side by side, each computed as if alone.
pub trait Vector: Copy {
    type Lane: Number;
    /// One number with the same arithmetic, for what is left at the end of a row.
    type Single: Vector<Lane = Self::Lane>;
    /// One tap, ready for every lane.
    type Tap: Copy;
    const LANES: usize;

    fn splat(lane: Self::Lane) -> Self;

    fn tap(lane: Self::Lane) -> Self::Tap;

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
    unsafe fn mul_add(self, tap: Self::Tap, sum: Self) -> Self;
}

/// Numbers that the compiler lays into registers as it can; `FUSED` says whether products and sums
/// are rounded together.
#[derive(Clone, Copy)]
pub struct Lanes<N, const L: usize, const FUSED: bool>([N; L]);

impl<N: Number, const L: usize, const FUSED: bool> Vector for Lanes<N, L, FUSED> {
    type Lane = N;
    type Single = Lanes<N, 1, FUSED>;
    type Tap = N;
    const LANES: usize = L;

    #[inline(always)]
    fn tap(lane: N) -> N {
        lane
    }

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
    unsafe fn mul_add(mut self, tap: N, sum: Self) -> Self {
        for lane in 0..L {
            self.0[lane] = if FUSED {
                self.0[lane].fused(tap, sum.0[lane])
            } else {
                self.0[lane].plain(tap, sum.0[lane])
            };
        }
        self
    }
}

#[cfg(target_arch = "x86_64")]
pub(super) mod x86 {
    use std::arch::x86_64::*;

    use num_complex::Complex;

    use super::{Lanes, Vector};

    /// A register of `$lanes` numbers. `$tap` makes a tap of the number `$of`; `$sum` is
    /// `$x * $t + $s`.
    macro_rules! register {
        ($name:ident, $register:ty, $lane:ty, $lanes:literal, $load:ident, $store:ident,
         tap $tap_type:ty = |$of:ident| $tap:expr,
         sum = |$x:ident, $t:ident, $s:ident| $sum:expr) => {
            #[derive(Clone, Copy)]
            pub struct $name($register);

            impl Vector for $name {
                type Lane = $lane;
                type Single = Lanes<$lane, 1, true>;
                type Tap = $tap_type;
                const LANES: usize = $lanes;

                #[inline(always)]
                fn splat(lane: $lane) -> Self {
                    $name(spread([lane; $lanes]))
                }

                #[inline(always)]
                fn tap($of: $lane) -> $tap_type {
                    $tap
                }

                #[inline(always)]
                unsafe fn load(at: *const $lane) -> Self {
                    // SAFETY: the caller's two promises are this instruction's.
                    $name(unsafe { $load(at.cast()) })
                }

                #[inline(always)]
                unsafe fn store(self, at: *mut $lane) {
                    // SAFETY: the caller's two promises are this instruction's.
                    unsafe { $store(at.cast(), self.0) }
                }

                #[inline(always)]
                unsafe fn mul_add(self, $t: $tap_type, sum: Self) -> Self {
                    let ($x, $s) = (self.0, sum.0);
                    // SAFETY: the caller promises that the CPU has the instructions.
                    $name(unsafe { $sum })
                }
            }
        };
    }

    /// An array as a register of the same size.
    #[inline(always)]
    pub(in crate::simd) fn spread<const SIZE: usize, L: Copy, R: Copy>(lanes: [L; SIZE]) -> R {
        const { assert!(size_of::<[L; SIZE]>() == size_of::<R>()) };
        // SAFETY: the sizes are equal; any bits are a valid register.
        unsafe { std::mem::transmute_copy(&lanes) }
    }

    register!(F32x8, __m256, f32, 8, _mm256_loadu_ps, _mm256_storeu_ps,
        tap __m256 = |lane| spread([lane; 8]),
        sum = |x, t, s| _mm256_fmadd_ps(x, t, s));
    register!(F64x4, __m256d, f64, 4, _mm256_loadu_pd, _mm256_storeu_pd,
        tap __m256d = |lane| spread([lane; 4]),
        sum = |x, t, s| _mm256_fmadd_pd(x, t, s));
    register!(F32x16, __m512, f32, 16, _mm512_loadu_ps, _mm512_storeu_ps,
        tap __m512 = |lane| spread([lane; 16]),
        sum = |x, t, s| _mm512_fmadd_ps(x, t, s));
    register!(F64x8, __m512d, f64, 8, _mm512_loadu_pd, _mm512_storeu_pd,
        tap __m512d = |lane| spread([lane; 8]),
        sum = |x, t, s| _mm512_fmadd_pd(x, t, s));

    // Complex numbers lie as pairs. The real part of a sample, twice, meets (re, im) of the tap; the
    // imaginary part, twice, meets (-im, re): the very sums of `Number::fused`.
    register!(C32x4, __m256, Complex<f32>, 4, _mm256_loadu_ps, _mm256_storeu_ps,
    tap [__m256; 2] = |z| [spread([z; 4]), spread([Complex::new(-z.im, z.re); 4])],
    sum = |x, t, s| {
        let s = _mm256_fmadd_ps(_mm256_moveldup_ps(x), t[0], s);
        _mm256_fmadd_ps(_mm256_movehdup_ps(x), t[1], s)
    });
    register!(C64x2, __m256d, Complex<f64>, 2, _mm256_loadu_pd, _mm256_storeu_pd,
    tap [__m256d; 2] = |z| [spread([z; 2]), spread([Complex::new(-z.im, z.re); 2])],
    sum = |x, t, s| {
        let s = _mm256_fmadd_pd(_mm256_movedup_pd(x), t[0], s);
        _mm256_fmadd_pd(_mm256_permute_pd::<0b1111>(x), t[1], s)
    });
    register!(C32x8, __m512, Complex<f32>, 8, _mm512_loadu_ps, _mm512_storeu_ps,
    tap [__m512; 2] = |z| [spread([z; 8]), spread([Complex::new(-z.im, z.re); 8])],
    sum = |x, t, s| {
        let s = _mm512_fmadd_ps(_mm512_moveldup_ps(x), t[0], s);
        _mm512_fmadd_ps(_mm512_movehdup_ps(x), t[1], s)
    });
    register!(C64x4, __m512d, Complex<f64>, 4, _mm512_loadu_pd, _mm512_storeu_pd,
    tap [__m512d; 2] = |z| [spread([z; 4]), spread([Complex::new(-z.im, z.re); 4])],
    sum = |x, t, s| {
        let s = _mm512_fmadd_pd(_mm512_movedup_pd(x), t[0], s);
        _mm512_fmadd_pd(_mm512_permute_pd::<0b1111_1111>(x), t[1], s)
    });

    macro_rules! whole_numbers {
        ($($narrow:ident, $wide:ident, $lane:ty, $lanes:literal, $twice:literal,
           $mul256:ident, $add256:ident, $mul512:ident, $add512:ident;)*) => {$(
            register!($narrow, __m256i, $lane, $lanes, _mm256_loadu_si256, _mm256_storeu_si256,
                tap __m256i = |lane| spread([lane; $lanes]),
                sum = |x, t, s| $add256($mul256(x, t), s));
            register!($wide, __m512i, $lane, $twice, _mm512_loadu_si512, _mm512_storeu_si512,
                tap __m512i = |lane| spread([lane; $twice]),
                sum = |x, t, s| $add512($mul512(x, t), s));
        )*};
    }

    whole_numbers! {
        I16x16, I16x32, i16, 16, 32,
            _mm256_mullo_epi16, _mm256_add_epi16, _mm512_mullo_epi16, _mm512_add_epi16;
        U16x16, U16x32, u16, 16, 32,
            _mm256_mullo_epi16, _mm256_add_epi16, _mm512_mullo_epi16, _mm512_add_epi16;
        I32x8, I32x16, i32, 8, 16,
            _mm256_mullo_epi32, _mm256_add_epi32, _mm512_mullo_epi32, _mm512_add_epi32;
        U32x8, U32x16, u32, 8, 16,
            _mm256_mullo_epi32, _mm256_add_epi32, _mm512_mullo_epi32, _mm512_add_epi32;
        I64x4, I64x8, i64, 4, 8,
            mul_low_64, _mm256_add_epi64, _mm512_mullo_epi64, _mm512_add_epi64;
        U64x4, U64x8, u64, 4, 8,
            mul_low_64, _mm256_add_epi64, _mm512_mullo_epi64, _mm512_add_epi64;
    }

    /// Products modulo 2^64, of 32-bit halves: AVX2 has no such instruction.
    ///
    /// # Safety
    /// The CPU has AVX2.
    #[inline(always)]
    unsafe fn mul_low_64(a: __m256i, b: __m256i) -> __m256i {
        // SAFETY: the caller's promise.
        unsafe {
            let crossed = _mm256_mullo_epi32(a, _mm256_shuffle_epi32::<0b1011_0001>(b));
            let high = _mm256_add_epi32(crossed, _mm256_srli_epi64::<32>(crossed));
            _mm256_add_epi64(_mm256_mul_epu32(a, b), _mm256_slli_epi64::<32>(high))
        }
    }
}
