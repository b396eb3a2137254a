//! Registers of bytes. There is no product of bytes: they are multiplied as 16-bit numbers, whose low
//! halves are the products modulo 2^8.

use std::arch::x86_64::*;

use super::vector::x86::spread;
use super::vector::{Lanes, Vector};

/// `$narrow`: 16 bytes in the low halves of 16-bit lanes. `$wide`: 64 bytes, the even ones where they
/// stand, the odd ones shifted down; both count in the low halves of 16-bit lanes.
macro_rules! bytes {
    ($narrow:ident, $wide:ident, $lane:ty) => {
        #[derive(Clone, Copy)]
        pub struct $narrow(__m256i);

        impl Vector for $narrow {
            type Lane = $lane;
            type Single = Lanes<$lane, 1, true>;
            type Tap = __m256i;
            const LANES: usize = 16;

            #[inline(always)]
            fn splat(lane: $lane) -> Self {
                $narrow(spread([lane as i16; 16]))
            }

            #[inline(always)]
            fn tap(lane: $lane) -> __m256i {
                spread([lane as i16; 16])
            }

            #[inline(always)]
            unsafe fn load(at: *const $lane) -> Self {
                // SAFETY: the caller's two promises are these instructions'.
                $narrow(unsafe { _mm256_cvtepu8_epi16(_mm_loadu_si128(at.cast())) })
            }

            #[inline(always)]
            unsafe fn store(self, at: *mut $lane) {
                // SAFETY: the caller's two promises are these instructions'.
                unsafe {
                    let low = _mm256_and_si256(self.0, _mm256_set1_epi16(0xFF));
                    let packed = _mm256_packus_epi16(low, low);
                    let packed = _mm256_permute4x64_epi64::<0b1000>(packed);
                    _mm_storeu_si128(at.cast(), _mm256_castsi256_si128(packed));
                }
            }

            #[inline(always)]
            unsafe fn mul_add(self, tap: __m256i, sum: Self) -> Self {
                // SAFETY: the caller promises that the CPU has the instructions.
                $narrow(unsafe { _mm256_add_epi16(_mm256_mullo_epi16(self.0, tap), sum.0) })
            }
        }

        #[derive(Clone, Copy)]
        pub struct $wide {
            even: __m512i,
            odd: __m512i,
        }

        impl Vector for $wide {
            type Lane = $lane;
            type Single = Lanes<$lane, 1, true>;
            type Tap = __m512i;
            const LANES: usize = 64;

            #[inline(always)]
            fn splat(lane: $lane) -> Self {
                let both = spread([lane as i16; 32]);
                $wide { even: both, odd: both }
            }

            #[inline(always)]
            fn tap(lane: $lane) -> __m512i {
                spread([lane as i16; 32])
            }

            #[inline(always)]
            unsafe fn load(at: *const $lane) -> Self {
                // SAFETY: the caller's two promises are these instructions'.
                unsafe {
                    let even = _mm512_loadu_si512(at.cast());
                    $wide { even, odd: _mm512_srli_epi16::<8>(even) }
                }
            }

            #[inline(always)]
            unsafe fn store(self, at: *mut $lane) {
                // SAFETY: the caller's two promises are these instructions'.
                unsafe {
                    let odd = _mm512_slli_epi16::<8>(self.odd);
                    let bytes = _mm512_mask_blend_epi8(0xAAAA_AAAA_AAAA_AAAA, self.even, odd);
                    _mm512_storeu_si512(at.cast(), bytes);
                }
            }

            #[inline(always)]
            unsafe fn mul_add(self, tap: __m512i, sum: Self) -> Self {
                // SAFETY: the caller promises that the CPU has the instructions.
                unsafe {
                    $wide {
                        even: _mm512_add_epi16(_mm512_mullo_epi16(self.even, tap), sum.even),
                        odd: _mm512_add_epi16(_mm512_mullo_epi16(self.odd, tap), sum.odd),
                    }
                }
            }
        }
    };
}

bytes!(I8x16, I8x64, i8);
bytes!(U8x16, U8x64, u8);
