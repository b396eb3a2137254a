//! The handful of operations that the loops are written over.

use std::mem::MaybeUninit;
use std::ops::{Add, Sub};
use std::ptr;

use num_complex::Complex;

use crate::number::Number;

/// Some numbers side by side, each computed as if alone.
pub trait Vector: Copy {
    type Lane: Number;
    /// One number with the same arithmetic, for what is left at the end of a row.
    type Single: Vector<Lane = Self::Lane>;
    /// One tap, ready for every lane.
    type Tap: Copy;
    /// Sums in the making, for every lane.
    type Sum: Copy;
    const LANES: usize;

    fn zero() -> Self::Sum;

    fn tap(lane: Self::Lane) -> Self::Tap;

    /// # Safety
    /// `LANES` numbers can be read from `at`; the CPU has the instructions of this type.
    unsafe fn load(at: *const Self::Lane) -> Self;

    /// # Safety
    /// `LANES` numbers can be written to `at`; the CPU has the instructions of this type.
    unsafe fn store(sum: Self::Sum, at: *mut Self::Lane);

    /// `self * tap + sum` in every lane.
    ///
    /// # Safety
    /// The CPU has the instructions of this type.
    unsafe fn mul_add(self, tap: Self::Tap, sum: Self::Sum) -> Self::Sum;

    /// The first `count` lanes from `at`, and anything in the others.
    ///
    /// # Safety
    /// `count <= LANES` numbers can be read from `at`; the CPU has the instructions of this type.
    #[inline(always)]
    unsafe fn load_some(at: *const Self::Lane, count: usize) -> Self {
        let mut lanes = MaybeUninit::<[Self::Lane; MOST_LANES]>::zeroed();
        // SAFETY: the caller promises `count` readable numbers, the array has room for any vector,
        // and zeros are numbers.
        unsafe {
            ptr::copy_nonoverlapping(at, lanes.as_mut_ptr().cast(), count);
            Self::load(lanes.as_ptr().cast())
        }
    }

    /// Writes the first `count` lanes.
    ///
    /// # Safety
    /// `count <= LANES` numbers can be written to `at`; the CPU has the instructions of this type.
    #[inline(always)]
    unsafe fn store_some(sum: Self::Sum, at: *mut Self::Lane, count: usize) {
        let mut lanes = MaybeUninit::<[Self::Lane; MOST_LANES]>::uninit();
        // SAFETY: the array has room for any vector; the caller promises room for `count` numbers.
        unsafe {
            Self::store(sum, lanes.as_mut_ptr().cast());
            ptr::copy_nonoverlapping(lanes.as_ptr().cast(), at, count);
        }
    }
}

/// No vector has more lanes.
const MOST_LANES: usize = 64;

/// Numbers that the compiler lays into registers as it can; `FUSED` says whether products and sums
/// are rounded together.
#[derive(Clone, Copy)]
pub struct Lanes<N, const L: usize, const FUSED: bool>([N; L]);

impl<N: Number, const L: usize, const FUSED: bool> Vector for Lanes<N, L, FUSED> {
    type Lane = N;
    type Single = Lanes<N, 1, FUSED>;
    type Tap = N;
    type Sum = [N; L];
    const LANES: usize = L;

    #[inline(always)]
    fn tap(lane: N) -> N {
        lane
    }

    #[inline(always)]
    fn zero() -> [N; L] {
        [N::ZERO; L]
    }

    #[inline(always)]
    unsafe fn load(at: *const N) -> Self {
        super::watch::reads(at, L);
        // SAFETY: the caller promises L readable numbers; the read asks for no alignment beyond N's.
        Lanes(unsafe { at.cast::<[N; L]>().read_unaligned() })
    }

    #[inline(always)]
    unsafe fn store(sum: [N; L], at: *mut N) {
        super::watch::writes(at, L);
        // SAFETY: the caller promises room for L numbers.
        unsafe { at.cast::<[N; L]>().write_unaligned(sum) }
    }

    #[inline(always)]
    unsafe fn mul_add(self, tap: N, mut sum: [N; L]) -> [N; L] {
        for (sum, x) in sum.iter_mut().zip(self.0) {
            *sum = if FUSED { x.fused(tap, *sum) } else { x.plain(tap, *sum) };
        }
        sum
    }
}

/// Complex numbers as [`Lanes`], summed as in every register: products with the real part of the taps
/// by themselves, those with the imaginary part by themselves, put together at the end. So a sample is
/// never taken apart.
#[derive(Clone, Copy)]
pub struct Pairs<F, const L: usize, const FUSED: bool>([Complex<F>; L]);

impl<F, const L: usize, const FUSED: bool> Vector for Pairs<F, L, FUSED>
where
    F: Number + Sub<Output = F> + Add<Output = F>,
    Complex<F>: Number,
{
    type Lane = Complex<F>;
    type Single = Pairs<F, 1, FUSED>;
    type Tap = Complex<F>;
    type Sum = [[Complex<F>; L]; 2];
    const LANES: usize = L;

    #[inline(always)]
    fn tap(lane: Complex<F>) -> Complex<F> {
        lane
    }

    #[inline(always)]
    fn zero() -> Self::Sum {
        [[<Complex<F> as Number>::ZERO; L]; 2]
    }

    #[inline(always)]
    unsafe fn load(at: *const Complex<F>) -> Self {
        super::watch::reads(at, L);
        // SAFETY: the caller promises L readable numbers; the read asks for no alignment beyond theirs.
        Pairs(unsafe { at.cast::<[Complex<F>; L]>().read_unaligned() })
    }

    #[inline(always)]
    unsafe fn store([by_re, by_im]: Self::Sum, at: *mut Complex<F>) {
        super::watch::writes(at, L);
        let mut sum = by_re;
        for (sum, by_im) in sum.iter_mut().zip(by_im) {
            *sum = Complex::new(sum.re - by_im.im, sum.im + by_im.re);
        }
        // SAFETY: the caller promises room for L numbers.
        unsafe { at.cast::<[Complex<F>; L]>().write_unaligned(sum) }
    }

    #[inline(always)]
    unsafe fn mul_add(self, tap: Complex<F>, [mut by_re, mut by_im]: Self::Sum) -> Self::Sum {
        let add = |x: F, tap: F, sum: F| {
            if FUSED { x.fused(tap, sum) } else { x.plain(tap, sum) }
        };
        for ((by_re, by_im), x) in by_re.iter_mut().zip(&mut by_im).zip(self.0) {
            *by_re = Complex::new(add(x.re, tap.re, by_re.re), add(x.im, tap.re, by_re.im));
            *by_im = Complex::new(add(x.re, tap.im, by_im.re), add(x.im, tap.im, by_im.im));
        }
        [by_re, by_im]
    }
}

#[cfg(target_arch = "x86_64")]
pub(super) mod x86 {
    use std::arch::x86_64::*;

    use num_complex::Complex;

    use super::{Lanes, Pairs, Vector};
    use crate::number::Number;

    /// A register of `$lanes` numbers, summed by `$sum`, which is `$x * $t + $s`. The first `$c` of
    /// them are read and written through the mask `$mask`, where there are instructions for that.
    macro_rules! register {
        ($name:ident, $register:ty, $lane:ty, $lanes:literal, $load:ident, $store:ident,
         $(some = |$c:ident| $mask:expr, $load_some:ident, $store_some:ident,)?
         sum = |$x:ident, $t:ident, $s:ident| $sum:expr) => {
            #[derive(Clone, Copy)]
            pub struct $name($register);

            impl Vector for $name {
                type Lane = $lane;
                type Single = Lanes<$lane, 1, true>;
                type Tap = $register;
                type Sum = Self;
                const LANES: usize = $lanes;

                #[inline(always)]
                fn zero() -> Self {
                    $name(spread([<$lane as Number>::ZERO; $lanes]))
                }

                #[inline(always)]
                fn tap(lane: $lane) -> $register {
                    spread([lane; $lanes])
                }

                #[inline(always)]
                unsafe fn load(at: *const $lane) -> Self {
                    // SAFETY: the caller's two promises are this instruction's.
                    $name(unsafe { $load(at.cast()) })
                }

                #[inline(always)]
                unsafe fn store(sum: Self, at: *mut $lane) {
                    // SAFETY: the caller's two promises are this instruction's.
                    unsafe { $store(at.cast(), sum.0) }
                }

                #[inline(always)]
                unsafe fn mul_add(self, $t: $register, sum: Self) -> Self {
                    let ($x, $s) = (self.0, sum.0);
                    // SAFETY: the caller promises that the CPU has the instructions.
                    $name(unsafe { $sum })
                }

                $(
                    #[inline(always)]
                    unsafe fn load_some(at: *const $lane, $c: usize) -> Self {
                        // SAFETY: the mask lets through what the caller promises.
                        $name(unsafe { $load_some($mask, at.cast()) })
                    }

                    #[inline(always)]
                    unsafe fn store_some(sum: Self, at: *mut $lane, $c: usize) {
                        // SAFETY: the mask lets through what the caller promises.
                        unsafe { $store_some(at.cast(), $mask, sum.0) }
                    }
                )?
            }
        };
    }

    /// An array as a register of the same size.
    #[inline(always)]
    fn spread<const SIZE: usize, L: Copy, R: Copy>(lanes: [L; SIZE]) -> R {
        const { assert!(size_of::<[L; SIZE]>() == size_of::<R>()) };
        // SAFETY: the sizes are equal; any bits are a valid register.
        unsafe { std::mem::transmute_copy(&lanes) }
    }

    /// The first `count` of eight lanes.
    #[inline(always)]
    unsafe fn first_of_8(count: usize) -> __m256i {
        const ENDS: [i32; 16] = [-1, -1, -1, -1, -1, -1, -1, -1, 0, 0, 0, 0, 0, 0, 0, 0];
        // SAFETY: eight numbers from `8 - count <= 8` on lie in the array.
        unsafe { _mm256_loadu_si256(ENDS.as_ptr().add(8 - count.min(8)).cast()) }
    }

    register!(
        F32x8,
        __m256,
        f32,
        8,
        _mm256_loadu_ps,
        _mm256_storeu_ps,
        some = |count| first_of_8(count),
        load_some_f32x8,
        _mm256_maskstore_ps,
        sum = |x, t, s| _mm256_fmadd_ps(x, t, s)
    );
    register!(
        F64x4,
        __m256d,
        f64,
        4,
        _mm256_loadu_pd,
        _mm256_storeu_pd,
        some = |count| first_of_8(2 * count),
        load_some_f64x4,
        _mm256_maskstore_pd,
        sum = |x, t, s| _mm256_fmadd_pd(x, t, s)
    );
    register!(
        F32x16,
        __m512,
        f32,
        16,
        _mm512_loadu_ps,
        _mm512_storeu_ps,
        some = |count| (1u32 << count).wrapping_sub(1) as __mmask16,
        _mm512_maskz_loadu_ps,
        _mm512_mask_storeu_ps,
        sum = |x, t, s| _mm512_fmadd_ps(x, t, s)
    );
    register!(
        F64x8,
        __m512d,
        f64,
        8,
        _mm512_loadu_pd,
        _mm512_storeu_pd,
        some = |count| (1u32 << count).wrapping_sub(1) as __mmask8,
        _mm512_maskz_loadu_pd,
        _mm512_mask_storeu_pd,
        sum = |x, t, s| _mm512_fmadd_pd(x, t, s)
    );

    /// # Safety
    /// The CPU has AVX; where `mask` is set, numbers can be read.
    #[inline(always)]
    unsafe fn load_some_f32x8(mask: __m256i, at: *const f32) -> __m256 {
        // SAFETY: the caller's promise.
        unsafe { _mm256_maskload_ps(at, mask) }
    }

    /// # Safety
    /// The CPU has AVX; where `mask` is set, numbers can be read.
    #[inline(always)]
    unsafe fn load_some_f64x4(mask: __m256i, at: *const f64) -> __m256d {
        // SAFETY: the caller's promise.
        unsafe { _mm256_maskload_pd(at, mask) }
    }

    /// Complex numbers lie as pairs in a register of real numbers; see [`Pairs`]. `$crossed` is
    /// `$re + i $im` of the sums `$re` and `$im`, each of pairs.
    macro_rules! complex_register {
        ($name:ident, $real:ident, $real_type:ty, $lanes:literal,
         store = |$re:ident, $im:ident| $crossed:expr) => {
            #[derive(Clone, Copy)]
            pub struct $name($real);

            impl Vector for $name {
                type Lane = Complex<$real_type>;
                type Single = Pairs<$real_type, 1, true>;
                type Tap = [<$real as Vector>::Tap; 2];
                type Sum = [$real; 2];
                const LANES: usize = $lanes;

                #[inline(always)]
                fn zero() -> Self::Sum {
                    [$real::zero(); 2]
                }

                #[inline(always)]
                fn tap(lane: Self::Lane) -> Self::Tap {
                    [$real::tap(lane.re), $real::tap(lane.im)]
                }

                #[inline(always)]
                unsafe fn load(at: *const Self::Lane) -> Self {
                    // SAFETY: the caller's promises, for twice as many real numbers.
                    $name(unsafe { $real::load(at.cast()) })
                }

                #[inline(always)]
                unsafe fn store([re, im]: Self::Sum, at: *mut Self::Lane) {
                    let ($re, $im) = (re.0, im.0);
                    // SAFETY: the caller's promises, for twice as many real numbers.
                    unsafe { $real::store($real($crossed), at.cast()) }
                }

                #[inline(always)]
                unsafe fn mul_add(self, tap: Self::Tap, [re, im]: Self::Sum) -> Self::Sum {
                    // SAFETY: the caller promises that the CPU has the instructions.
                    unsafe { [self.0.mul_add(tap[0], re), self.0.mul_add(tap[1], im)] }
                }

                #[inline(always)]
                unsafe fn load_some(at: *const Self::Lane, count: usize) -> Self {
                    // SAFETY: the caller's promises, for twice as many real numbers.
                    $name(unsafe { $real::load_some(at.cast(), 2 * count) })
                }

                #[inline(always)]
                unsafe fn store_some([re, im]: Self::Sum, at: *mut Self::Lane, count: usize) {
                    let ($re, $im) = (re.0, im.0);
                    // SAFETY: the caller's promises, for twice as many real numbers.
                    unsafe { $real::store_some($real($crossed), at.cast(), 2 * count) }
                }
            }
        };
    }

    complex_register!(
        C32x4,
        F32x8,
        f32,
        4,
        store = |re, im| _mm256_addsub_ps(re, _mm256_permute_ps::<0b10_11_00_01>(im))
    );
    complex_register!(
        C64x2,
        F64x4,
        f64,
        2,
        store = |re, im| _mm256_addsub_pd(re, _mm256_permute_pd::<0b0101>(im))
    );
    // A product by one and a sum, rounded once, is a sum; so the first of each pair is subtracted.
    complex_register!(
        C32x8,
        F32x16,
        f32,
        8,
        store = |re, im| _mm512_fmaddsub_ps(
            re,
            _mm512_set1_ps(1.0),
            _mm512_permute_ps::<0b10_11_00_01>(im)
        )
    );
    complex_register!(
        C64x4,
        F64x8,
        f64,
        4,
        store = |re, im| _mm512_fmaddsub_pd(
            re,
            _mm512_set1_pd(1.0),
            _mm512_permute_pd::<0b0101_0101>(im)
        )
    );

    macro_rules! whole_numbers {
        ($($narrow:ident, $wide:ident, $lane:ty, $lanes:literal, $twice:literal, $mask:ty,
           $load_some:ident, $store_some:ident,
           $mul256:ident, $add256:ident, $mul512:ident, $add512:ident;)*) => {$(
            register!($narrow, __m256i, $lane, $lanes, _mm256_loadu_si256, _mm256_storeu_si256,
                sum = |x, t, s| $add256($mul256(x, t), s));
            register!($wide, __m512i, $lane, $twice, _mm512_loadu_si512, _mm512_storeu_si512,
                some = |count| (1u64 << count).wrapping_sub(1) as $mask, $load_some, $store_some,
                sum = |x, t, s| $add512($mul512(x, t), s));
        )*};
    }

    whole_numbers! {
        I16x16, I16x32, i16, 16, 32, __mmask32,
            _mm512_maskz_loadu_epi16, _mm512_mask_storeu_epi16,
            _mm256_mullo_epi16, _mm256_add_epi16, _mm512_mullo_epi16, _mm512_add_epi16;
        U16x16, U16x32, u16, 16, 32, __mmask32,
            _mm512_maskz_loadu_epi16, _mm512_mask_storeu_epi16,
            _mm256_mullo_epi16, _mm256_add_epi16, _mm512_mullo_epi16, _mm512_add_epi16;
        I32x8, I32x16, i32, 8, 16, __mmask16,
            _mm512_maskz_loadu_epi32, _mm512_mask_storeu_epi32,
            _mm256_mullo_epi32, _mm256_add_epi32, _mm512_mullo_epi32, _mm512_add_epi32;
        U32x8, U32x16, u32, 8, 16, __mmask16,
            _mm512_maskz_loadu_epi32, _mm512_mask_storeu_epi32,
            _mm256_mullo_epi32, _mm256_add_epi32, _mm512_mullo_epi32, _mm512_add_epi32;
    }

    /// Sums of 64-bit products in AVX2, which has none: products of the lower halves are summed by
    /// themselves; those of a lower with an upper half, of which only the lower 32 bits count, in halves
    /// of lanes. They are put together at the end.
    macro_rules! long_words {
        ($($narrow:ident, $wide:ident, $lane:ty;)*) => {$(
            #[derive(Clone, Copy)]
            pub struct $narrow(__m256i);

            impl Vector for $narrow {
                type Lane = $lane;
                type Single = Lanes<$lane, 1, true>;
                type Tap = __m256i;
                type Sum = [__m256i; 2];
                const LANES: usize = 4;

                #[inline(always)]
                fn zero() -> Self::Sum {
                    [spread([0u64; 4]); 2]
                }

                #[inline(always)]
                fn tap(lane: $lane) -> Self::Tap {
                    spread([lane; 4])
                }

                #[inline(always)]
                unsafe fn load(at: *const $lane) -> Self {
                    // SAFETY: the caller's two promises are this instruction's.
                    $narrow(unsafe { _mm256_loadu_si256(at.cast()) })
                }

                #[inline(always)]
                unsafe fn store([lower, crossed]: Self::Sum, at: *mut $lane) {
                    // SAFETY: the caller's two promises are those of these instructions.
                    unsafe {
                        let upper = _mm256_add_epi32(crossed, _mm256_srli_epi64::<32>(crossed));
                        let sum = _mm256_add_epi64(lower, _mm256_slli_epi64::<32>(upper));
                        _mm256_storeu_si256(at.cast(), sum);
                    }
                }

                #[inline(always)]
                unsafe fn mul_add(self, tap: Self::Tap, [lower, crossed]: Self::Sum) -> Self::Sum {
                    // SAFETY: the caller promises that the CPU has the instructions.
                    unsafe {
                        let exchanged = _mm256_shuffle_epi32::<0b10_11_00_01>(tap);
                        [
                            _mm256_add_epi64(lower, _mm256_mul_epu32(self.0, tap)),
                            _mm256_add_epi32(crossed, _mm256_mullo_epi32(self.0, exchanged)),
                        ]
                    }
                }
            }

            register!($wide, __m512i, $lane, 8, _mm512_loadu_si512, _mm512_storeu_si512,
                some = |count| (1u64 << count).wrapping_sub(1) as __mmask8,
                _mm512_maskz_loadu_epi64, _mm512_mask_storeu_epi64,
                sum = |x, t, s| _mm512_add_epi64(_mm512_mullo_epi64(x, t), s));
        )*};
    }

    long_words! {
        I64x4, I64x8, i64;
        U64x4, U64x8, u64;
    }

    /// Bytes, those at even places and those at odd ones each in the lower halves of 16-bit lanes: there
    /// are no products of bytes, and what lies above the lower eight bits of a lane never comes down.
    macro_rules! bytes {
        ($($name:ident, $register:ty, $lane:ty, $lanes:literal, $halves:literal, $load:ident, $store:ident,
           $(some = |$c:ident| $mask:expr, $load_some:ident, $store_some:ident,)?
           by $mul:ident, $add:ident, $down:ident, $up:ident, $and:ident, $or:ident;)*) => {$(
            #[derive(Clone, Copy)]
            pub struct $name([$register; 2]);

            impl $name {
                /// # Safety
                /// The CPU has the instructions of this type.
                #[inline(always)]
                unsafe fn split(bytes: $register) -> Self {
                    // SAFETY: the caller's promise.
                    $name([bytes, unsafe { $down::<8>(bytes) }])
                }

                /// # Safety
                /// The CPU has the instructions of this type.
                #[inline(always)]
                unsafe fn joined([even, odd]: [$register; 2]) -> $register {
                    // SAFETY: the caller's promise.
                    unsafe { $or($and(even, spread([0xffu16; $halves])), $up::<8>(odd)) }
                }
            }

            impl Vector for $name {
                type Lane = $lane;
                type Single = Lanes<$lane, 1, true>;
                type Tap = $register;
                type Sum = [$register; 2];
                const LANES: usize = $lanes;

                #[inline(always)]
                fn zero() -> [$register; 2] {
                    [spread([0u16; $halves]); 2]
                }

                #[inline(always)]
                fn tap(lane: $lane) -> $register {
                    spread([lane as i16; $halves])
                }

                #[inline(always)]
                unsafe fn load(at: *const $lane) -> Self {
                    // SAFETY: the caller's two promises are this instruction's.
                    unsafe { $name::split($load(at.cast())) }
                }

                #[inline(always)]
                unsafe fn store(sum: [$register; 2], at: *mut $lane) {
                    // SAFETY: the caller's two promises are this instruction's.
                    unsafe { $store(at.cast(), $name::joined(sum)) }
                }

                #[inline(always)]
                unsafe fn mul_add(self, tap: $register, [even, odd]: [$register; 2]) -> [$register; 2] {
                    // SAFETY: the caller promises that the CPU has the instructions.
                    unsafe { [$add($mul(self.0[0], tap), even), $add($mul(self.0[1], tap), odd)] }
                }

                $(
                    #[inline(always)]
                    unsafe fn load_some(at: *const $lane, $c: usize) -> Self {
                        // SAFETY: the mask leaves what the caller promises.
                        unsafe { $name::split($load_some($mask, at.cast())) }
                    }

                    #[inline(always)]
                    unsafe fn store_some(sum: [$register; 2], at: *mut $lane, $c: usize) {
                        // SAFETY: the mask leaves what the caller promises.
                        unsafe { $store_some(at.cast(), $mask, $name::joined(sum)) }
                    }
                )?
            }
        )*};
    }

    macro_rules! all_bytes {
        ($($narrow:ident, $wide:ident, $lane:ty;)*) => {$(
            bytes! {
                $narrow, __m256i, $lane, 32, 16, _mm256_loadu_si256, _mm256_storeu_si256,
                    by _mm256_mullo_epi16, _mm256_add_epi16, _mm256_srli_epi16, _mm256_slli_epi16,
                    _mm256_and_si256, _mm256_or_si256;
                $wide, __m512i, $lane, 64, 32, _mm512_loadu_si512, _mm512_storeu_si512,
                    some = |count| (1u128 << count).wrapping_sub(1) as __mmask64,
                    _mm512_maskz_loadu_epi8, _mm512_mask_storeu_epi8,
                    by _mm512_mullo_epi16, _mm512_add_epi16, _mm512_srli_epi16, _mm512_slli_epi16,
                    _mm512_and_si512, _mm512_or_si512;
            }
        )*};
    }

    all_bytes! {
        I8x32, I8x64, i8;
        U8x32, U8x64, u8;
    }
}
