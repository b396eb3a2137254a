use std::arch::x86_64::*;

use super::reals::{Reals, RowOf};

/// A register of `$lanes` reals, `$parts` to a row.
macro_rules! register {
    ($name:ident, $register:ty, $real:ty, $lanes:literal, $parts:literal,
     $load:ident, $store:ident, $add:ident, $sub:ident, $mul:ident,
     $mul_add:ident, $mul_sub:ident, $neg_mul_add:ident,
     swapped = |$x:ident| $swapped:expr, transposed = |$rows:ident| $transposed:expr) => {
        #[derive(Clone, Copy)]
        pub struct $name($register);

        impl Reals for $name {
            type Real = $real;
            type Single = RowOf<$real, 1, true>;
            type Square = [Self; 8 / $parts];
            const LANES: usize = $lanes;
            const PARTS: usize = $parts;

            #[inline(always)]
            fn splat(lane: $real) -> Self {
                const { assert!(size_of::<[$real; $lanes]>() == size_of::<$register>()) };
                // SAFETY: the sizes are equal; any bits are a valid register.
                $name(unsafe { std::mem::transmute::<[$real; $lanes], $register>([lane; $lanes]) })
            }

            #[inline(always)]
            fn square(register: Self) -> Self::Square {
                [register; 8 / $parts]
            }

            #[inline(always)]
            unsafe fn load(at: *const $real) -> Self {
                // SAFETY: the caller's two promises are this instruction's.
                $name(unsafe { $load(at) })
            }

            #[inline(always)]
            unsafe fn store(self, at: *mut $real) {
                // SAFETY: the caller's two promises are this instruction's.
                unsafe { $store(at, self.0) }
            }

            #[inline(always)]
            unsafe fn add(self, other: Self) -> Self {
                // SAFETY: the caller promises that the CPU has the instruction.
                $name(unsafe { $add(self.0, other.0) })
            }

            #[inline(always)]
            unsafe fn sub(self, other: Self) -> Self {
                // SAFETY: the caller promises that the CPU has the instruction.
                $name(unsafe { $sub(self.0, other.0) })
            }

            #[inline(always)]
            unsafe fn mul(self, other: Self) -> Self {
                // SAFETY: the caller promises that the CPU has the instruction.
                $name(unsafe { $mul(self.0, other.0) })
            }

            #[inline(always)]
            unsafe fn mul_add(self, factor: Self, sum: Self) -> Self {
                // SAFETY: the caller promises that the CPU has the instruction.
                $name(unsafe { $mul_add(self.0, factor.0, sum.0) })
            }

            #[inline(always)]
            unsafe fn mul_sub(self, factor: Self, less: Self) -> Self {
                // SAFETY: the caller promises that the CPU has the instruction.
                $name(unsafe { $mul_sub(self.0, factor.0, less.0) })
            }

            #[inline(always)]
            unsafe fn neg_mul_add(self, factor: Self, sum: Self) -> Self {
                // SAFETY: the caller promises that the CPU has the instruction.
                $name(unsafe { $neg_mul_add(self.0, factor.0, sum.0) })
            }

            #[inline(always)]
            unsafe fn swapped(self) -> Self {
                let $x = self.0;
                // SAFETY: the caller promises that the CPU has the instruction.
                $name(unsafe { $swapped })
            }

            #[inline(always)]
            unsafe fn transposed($rows: Self::Square) -> Self::Square {
                // SAFETY: the caller promises that the CPU has the instructions.
                unsafe { $transposed }
            }
        }
    };
}

/// A square transposed by `$by`, which works on registers of 64-bit lanes. Closures would not have the
/// instructions of the function around them.
macro_rules! transposed {
    ($rows:ident, $name:ident, $by:ident, $($each:ident)*, |$x:ident| $to:expr, |$y:ident| $from:expr) => {{
        macro_rules! to {
            ($row:expr) => {{
                let $x = $row.0;
                $to
            }};
        }
        macro_rules! from {
            ($row:expr) => {{
                let $y = $row;
                $name($from)
            }};
        }
        let [$($each),*] = $rows;
        let [$($each),*] = $by([$(to!($each)),*]);
        [$(from!($each)),*]
    }};
}

/// # Safety
/// The CPU has AVX-512 F.
#[inline(always)]
unsafe fn eight_by_eight(rows: [__m512d; 8]) -> [__m512d; 8] {
    // SAFETY: the caller's promise.
    unsafe {
        let [a, b, c, d, e, f, g, h] = rows;
        macro_rules! sorted {
            ($a:expr, $b:expr) => {
                (_mm512_shuffle_f64x2::<0x88>($a, $b), _mm512_shuffle_f64x2::<0xdd>($a, $b))
            };
        }
        let (ab_even, ab_odd) = (_mm512_unpacklo_pd(a, b), _mm512_unpackhi_pd(a, b));
        let (cd_even, cd_odd) = (_mm512_unpacklo_pd(c, d), _mm512_unpackhi_pd(c, d));
        let (ef_even, ef_odd) = (_mm512_unpacklo_pd(e, f), _mm512_unpackhi_pd(e, f));
        let (gh_even, gh_odd) = (_mm512_unpacklo_pd(g, h), _mm512_unpackhi_pd(g, h));
        let (ad_04, ad_26) = sorted!(ab_even, cd_even);
        let (eh_04, eh_26) = sorted!(ef_even, gh_even);
        let (ad_15, ad_37) = sorted!(ab_odd, cd_odd);
        let (eh_15, eh_37) = sorted!(ef_odd, gh_odd);
        let (column_0, column_4) = sorted!(ad_04, eh_04);
        let (column_2, column_6) = sorted!(ad_26, eh_26);
        let (column_1, column_5) = sorted!(ad_15, eh_15);
        let (column_3, column_7) = sorted!(ad_37, eh_37);
        [column_0, column_1, column_2, column_3, column_4, column_5, column_6, column_7]
    }
}

/// # Safety
/// The CPU has AVX2.
#[inline(always)]
unsafe fn four_by_four(rows: [__m256d; 4]) -> [__m256d; 4] {
    let [a, b, c, d] = rows;
    // SAFETY: the caller's promise.
    unsafe {
        let (ab_even, ab_odd) = (_mm256_unpacklo_pd(a, b), _mm256_unpackhi_pd(a, b));
        let (cd_even, cd_odd) = (_mm256_unpacklo_pd(c, d), _mm256_unpackhi_pd(c, d));
        [
            _mm256_permute2f128_pd::<0x20>(ab_even, cd_even),
            _mm256_permute2f128_pd::<0x20>(ab_odd, cd_odd),
            _mm256_permute2f128_pd::<0x31>(ab_even, cd_even),
            _mm256_permute2f128_pd::<0x31>(ab_odd, cd_odd),
        ]
    }
}

register!(
    RealF64x4,
    __m256d,
    f64,
    4,
    2,
    _mm256_loadu_pd,
    _mm256_storeu_pd,
    _mm256_add_pd,
    _mm256_sub_pd,
    _mm256_mul_pd,
    _mm256_fmadd_pd,
    _mm256_fmsub_pd,
    _mm256_fnmadd_pd,
    swapped = |x| _mm256_permute_pd::<0b0101>(x),
    transposed = |rows| transposed!(rows, RealF64x4, four_by_four, a b c d, |x| x, |y| y)
);
register!(
    RealF32x8,
    __m256,
    f32,
    8,
    2,
    _mm256_loadu_ps,
    _mm256_storeu_ps,
    _mm256_add_ps,
    _mm256_sub_ps,
    _mm256_mul_ps,
    _mm256_fmadd_ps,
    _mm256_fmsub_ps,
    _mm256_fnmadd_ps,
    swapped = |x| _mm256_permute_ps::<0b1011_0001>(x),
    transposed = |rows| transposed!(rows, RealF32x8, four_by_four, a b c d,
            |x| _mm256_castps_pd(x), |y| _mm256_castpd_ps(y))
);
register!(
    RealF64x8,
    __m512d,
    f64,
    8,
    1,
    _mm512_loadu_pd,
    _mm512_storeu_pd,
    _mm512_add_pd,
    _mm512_sub_pd,
    _mm512_mul_pd,
    _mm512_fmadd_pd,
    _mm512_fmsub_pd,
    _mm512_fnmadd_pd,
    swapped = |x| _mm512_permute_pd::<0b0101_0101>(x),
    transposed = |rows| transposed!(rows, RealF64x8, eight_by_eight, a b c d e f g h, |x| x, |y| y)
);
register!(
    RealF32x16,
    __m512,
    f32,
    16,
    1,
    _mm512_loadu_ps,
    _mm512_storeu_ps,
    _mm512_add_ps,
    _mm512_sub_ps,
    _mm512_mul_ps,
    _mm512_fmadd_ps,
    _mm512_fmsub_ps,
    _mm512_fnmadd_ps,
    swapped = |x| _mm512_permute_ps::<0b1011_0001>(x),
    transposed = |rows| transposed!(rows, RealF32x16, eight_by_eight, a b c d e f g h,
            |x| _mm512_castps_pd(x), |y| _mm512_castpd_ps(y))
);
