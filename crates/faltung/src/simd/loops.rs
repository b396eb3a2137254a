use num_complex::Complex;

use super::accumulate::Accumulate;
use super::grid::{Patched, Patches};
use super::level::{Kind, Level};
use super::memory::Stored;
use super::survey::Survey;
use super::vector::{Lanes, Pairs, Vector};
use crate::number::{Bit, Number};

#[cfg(target_arch = "x86_64")]
use super::vector::x86::*;

/// The loops that direct convolution is made of, at every level.
///
/// All of them add the taps in an order that follows from the kernel alone, each output by itself, so
/// that results depend neither on the width of a register nor on where a row begins.
pub trait Loops: Survey + Accumulate + Stored {
    #[doc(hidden)]
    type Portable: Vector<Lane = Self>;
    #[doc(hidden)]
    type Fused256: Vector<Lane = Self>;
    #[doc(hidden)]
    type Fused512: Vector<Lane = Self>;
    /// Sums patch by patch, for numbers that are summed so.
    #[doc(hidden)]
    const PATCHES: Option<Patches<Self>> = None;

    /// `out[m] = sum over j of taps[j] * samples[offsets[j] + m * step]`.
    ///
    /// # Panics
    /// If there are not as many offsets as taps, or one of them leads out of `samples`.
    #[doc(hidden)]
    fn weighted_sums(
        level: Level,
        out: &mut [Self],
        samples: &[Self],
        step: usize,
        offsets: &[usize],
        taps: &[Self],
    ) {
        assert_eq!(offsets.len(), taps.len(), "one offset for each tap");
        let Some(last) = out.len().checked_sub(1) else { return };
        let furthest = offsets.iter().max().copied().unwrap_or(0);
        let reach = last.checked_mul(step).and_then(|ahead| ahead.checked_add(furthest));
        assert!(
            offsets.is_empty() || reach.is_some_and(|reach| reach < samples.len()),
            "a tap leads out of the samples"
        );
        let row = Row { step, offsets, taps };
        let _watch = super::watch::only(samples, out);
        // SAFETY: the assertions above bound every read of a row by `samples`, and the level proves
        // that the CPU has its instructions.
        unsafe {
            match level.kind() {
                Kind::Portable => row.sum::<Self::Portable>(out, samples),
                #[cfg(target_arch = "aarch64")]
                Kind::Neon => row.sum::<Self::Fused256>(out, samples),
                #[cfg(target_arch = "x86_64")]
                Kind::Avx2 => sum_avx2::<Self::Fused256>(&row, out, samples),
                #[cfg(target_arch = "x86_64")]
                Kind::Avx512 => sum_avx512::<Self::Fused512>(&row, out, samples),
            }
        }
    }
}

macro_rules! loops {
    ($($number:ty, $lanes:literal, $fused256:ty, $fused512:ty;)*) => {$(
        impl Loops for $number {
            type Portable = Lanes<$number, $lanes, false>;
            type Fused256 = $fused256;
            type Fused512 = $fused512;
        }
    )*};
    (patches $($number:ty, $portable:ty, $fused256:ty, $fused512:ty;)*) => {$(
        impl Loops for $number {
            type Portable = $portable;
            type Fused256 = $fused256;
            type Fused512 = $fused512;
            const PATCHES: Option<Patches<Self>> = Some(<$number as Patched>::sum_patches);
        }
    )*};
}

#[cfg(target_arch = "x86_64")]
loops! { patches
    f32, Lanes<f32, 4, false>, F32x8, F32x16;
    f64, Lanes<f64, 2, false>, F64x4, F64x8;
    Complex<f32>, Pairs<f32, 2, false>, C32x4, C32x8;
    Complex<f64>, Pairs<f64, 1, false>, C64x2, C64x4;
    i8, Lanes<i8, 16, false>, I8x32, I8x64;
    u8, Lanes<u8, 16, false>, U8x32, U8x64;
    i16, Lanes<i16, 8, false>, I16x16, I16x32;
    u16, Lanes<u16, 8, false>, U16x16, U16x32;
    i32, Lanes<i32, 4, false>, I32x8, I32x16;
    u32, Lanes<u32, 4, false>, U32x8, U32x16;
    i64, Lanes<i64, 2, false>, I64x4, I64x8;
    u64, Lanes<u64, 2, false>, U64x4, U64x8;
}
#[cfg(not(target_arch = "x86_64"))]
loops! { patches
    f32, Lanes<f32, 4, false>, Lanes<f32, 4, true>, Lanes<f32, 4, true>;
    f64, Lanes<f64, 2, false>, Lanes<f64, 2, true>, Lanes<f64, 2, true>;
    Complex<f32>, Pairs<f32, 2, false>, Pairs<f32, 2, true>, Pairs<f32, 2, true>;
    Complex<f64>, Pairs<f64, 1, false>, Pairs<f64, 1, true>, Pairs<f64, 1, true>;
    i8, Lanes<i8, 16, false>, Lanes<i8, 16, true>, Lanes<i8, 16, true>;
    u8, Lanes<u8, 16, false>, Lanes<u8, 16, true>, Lanes<u8, 16, true>;
    i16, Lanes<i16, 8, false>, Lanes<i16, 8, true>, Lanes<i16, 8, true>;
    u16, Lanes<u16, 8, false>, Lanes<u16, 8, true>, Lanes<u16, 8, true>;
    i32, Lanes<i32, 4, false>, Lanes<i32, 4, true>, Lanes<i32, 4, true>;
    u32, Lanes<u32, 4, false>, Lanes<u32, 4, true>, Lanes<u32, 4, true>;
    i64, Lanes<i64, 2, false>, Lanes<i64, 2, true>, Lanes<i64, 2, true>;
    u64, Lanes<u64, 2, false>, Lanes<u64, 2, true>, Lanes<u64, 2, true>;
}
loops! { Bit, 32, Lanes<Bit, 32, true>, Lanes<Bit, 32, true>; }

/// # Safety
/// As [`Row::sum`]; the CPU has AVX2 and FMA.
#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2,fma")]
unsafe fn sum_avx2<V: Vector>(row: &Row<V::Lane>, out: &mut [V::Lane], samples: &[V::Lane]) {
    // SAFETY: the caller's promise.
    unsafe { row.sum::<V>(out, samples) }
}

/// # Safety
/// As [`Row::sum`]; the CPU has AVX-512 F, VL, BW and DQ.
#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx512f,avx512vl,avx512bw,avx512dq,avx2,fma")]
unsafe fn sum_avx512<V: Vector>(row: &Row<V::Lane>, out: &mut [V::Lane], samples: &[V::Lane]) {
    // SAFETY: the caller's promise.
    unsafe { row.sum::<V>(out, samples) }
}

/// What every output of a row has in common.
struct Row<'a, N> {
    step: usize,
    offsets: &'a [usize],
    taps: &'a [N],
}

impl<N: Number> Row<'_, N> {
    /// # Safety
    /// For every offset and every `m < out.len()`, `offset + m * step < samples.len()`; the CPU has
    /// the instructions of `V`.
    #[inline(always)]
    unsafe fn sum<V: Vector<Lane = N>>(&self, out: &mut [N], samples: &[N]) {
        let (to, from) = (out.as_mut_ptr(), samples.as_ptr());
        let mut at = 0;
        // SAFETY: every tile ends at or before out.len(), so it writes inside `out` and, by the
        // caller's promise, reads inside `samples`.
        unsafe {
            if self.step == 1 && out.len() >= V::LANES {
                at = self.tiles::<V, 8>(at, out.len(), to, from);
                at = self.tiles::<V, 4>(at, out.len(), to, from);
                at = self.tiles::<V, 2>(at, out.len(), to, from);
                at = self.tiles::<V, 1>(at, out.len(), to, from);
                if at < out.len() {
                    // The last tile overlaps the one before: the same outputs again, bit for bit.
                    at = self.tiles::<V, 1>(out.len() - V::LANES, out.len(), to, from);
                }
            }
            while at < out.len() {
                self.tile::<V::Single, 1>(to.add(at), from.add(at * self.step));
                at += 1;
            }
        }
    }

    /// As many whole tiles as fit between `at` and `end`; returns where they end.
    ///
    /// # Safety
    /// As [`Row::sum`], for the outputs from `at` to `end`.
    #[inline(always)]
    unsafe fn tiles<V: Vector<Lane = N>, const U: usize>(
        &self,
        mut at: usize,
        end: usize,
        to: *mut N,
        from: *const N,
    ) -> usize {
        while at + U * V::LANES <= end {
            // SAFETY: the tile ends at or before `end`; the caller's promise.
            unsafe { self.tile::<V, U>(to.add(at), from.add(at)) };
            at += U * V::LANES;
        }
        at
    }

    /// `U` vectors of neighbouring outputs.
    ///
    /// # Safety
    /// As [`Row::sum`], for the `U * V::LANES` outputs from `to` on.
    #[inline(always)]
    unsafe fn tile<V: Vector<Lane = N>, const U: usize>(&self, to: *mut N, from: *const N) {
        let mut sums = [V::zero(); U];
        for (&offset, &tap) in self.offsets.iter().zip(self.taps) {
            let tap = V::tap(tap);
            for (unit, sum) in sums.iter_mut().enumerate() {
                // SAFETY: the caller's promise.
                *sum = unsafe { V::load(from.add(offset + unit * V::LANES)).mul_add(tap, *sum) };
            }
        }
        for (unit, sum) in sums.into_iter().enumerate() {
            // SAFETY: the caller's promise.
            unsafe { V::store(sum, to.add(unit * V::LANES)) };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn agrees<N: Loops>(sample: impl Fn(usize) -> N) {
        let samples: Vec<N> = (0..700).map(&sample).collect();
        let taps: Vec<N> = (0..5).map(|j| sample(j + 3)).collect();
        let offsets = [9, 0, 4, 4, 17];
        for level in Level::available() {
            for step in [1, 2, 3] {
                for len in [0, 1, 2, 3, 7, 8, 9, 15, 16, 17, 31, 33, 64, 65, 127, 128, 200] {
                    let mut out = vec![N::ONE; len];
                    N::weighted_sums(level, &mut out, &samples, step, &offsets, &taps);
                    for (m, &found) in out.iter().enumerate() {
                        let slow =
                            offsets.iter().zip(&taps).fold(N::ZERO, |sum, (&offset, &tap)| {
                                samples[offset + m * step].plain(tap, sum)
                            });
                        assert_eq!(found, slow, "{} step {step} len {len}", level.name());
                    }
                }
            }
        }
    }

    #[test]
    fn every_level_and_length_is_the_plain_sum() {
        agrees(|i| (i * 7 % 23) as f64 - 11.0);
        agrees(|i| (i * 7 % 23) as f32 - 11.0);
        agrees(|i| Complex::new((i * 7 % 23) as f64 - 11.0, (i % 5) as f64));
        agrees(|i| Complex::new((i * 7 % 23) as f32 - 11.0, (i % 5) as f32));
        agrees(|i| (i * 7 % 251) as u8);
        agrees(|i| (i * 7 % 251) as i8);
        agrees(|i| (i * 7001 % 65521) as i16);
        agrees(|i| (i as i32).wrapping_mul(700_000_001));
        agrees(|i| (i as i64).wrapping_mul(7_000_000_000_000_000_001));
        agrees(|i| Bit((i % 7 == 0) as u8));
    }

    #[test]
    #[should_panic(expected = "leads out")]
    fn a_tap_beyond_the_samples_is_refused() {
        f64::weighted_sums(Level::best(), &mut [0.0; 4], &[0.0; 8], 1, &[5], &[1.0]);
    }
}
