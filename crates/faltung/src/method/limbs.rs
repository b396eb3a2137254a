use crate::fft::proven_error;
use crate::number::Number;

/// One digit of an integer in a balanced number system: `|digit| <= half`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Limb {
    shift: u32,
    mask: u64,
    half: f64,
    /// The halves of all digits in their places: what is left are digits from zero on.
    offset: u64,
}

/// Bits of 2^52, whose neighbours are one apart.
const UNIT_SPACED: u64 = 0x4330_0000_0000_0000;
/// 1.5 times 2^52: a number added to it is rounded to a whole one, in the lower bits.
const ROUNDER: f64 = 6_755_399_441_055_744.0;

impl Limb {
    #[inline(always)]
    pub(super) fn of(self, whole: i64) -> f64 {
        let digit = (whole as u64).wrapping_add(self.offset) >> self.shift & self.mask;
        f64::from_bits(digit | UNIT_SPACED) - (f64::from_bits(UNIT_SPACED) + self.half)
    }
}

/// The whole number next to `real`, which is less than 2^51 in absolute value.
#[inline(always)]
pub(super) fn nearest(real: f64) -> i64 {
    (real + ROUNDER).to_bits().wrapping_sub(ROUNDER.to_bits()) as i64
}

/// How samples and taps are cut into limbs, so that sums of products of limbs come out of a
/// transform in double precision exactly.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Limbs {
    /// Bits that results are exact modulo.
    bits: u32,
    /// Bits that any tap takes, its sign among them.
    tap_bits: u32,
    /// Bits of a sample's limbs; the last one has what is left.
    of_sample: u32,
    /// Bits of a tap's limbs; the last one has what is left.
    of_tap: u32,
}

/// The share of one half that errors may reach: terms of higher order fit beside it.
const ALLOWED: f64 = 0.49;
/// Beyond so many limbs the direct sum is cheaper.
const MOST_LIMBS: u32 = 12;

impl Limbs {
    /// The ways worth a thought for kernels of `taps` taps of `tap_bits` bits in blocks of `points`:
    /// few of them, each with a proven error below one half in every sum.
    pub(crate) fn possible<N: Number>(
        tap_bits: u32,
        taps: f64,
        points: f64,
    ) -> impl Iterator<Item = Limbs> {
        let bits = N::BITS;
        // |x| |h| in units of the largest product of limbs, at least 1.
        let terms = (taps * points).sqrt();
        let room = (ALLOWED / proven_error(points, terms)).log2().floor() as i32 + 2;
        let limbs = move |of_sample: i32, of_tap: i32| {
            let limbs = Limbs {
                bits,
                tap_bits,
                of_sample: u32::try_from(of_sample).ok()?.min(bits),
                of_tap: u32::try_from(of_tap).ok()?.min(tap_bits),
            };
            limbs.fit(room).then_some(limbs)
        };
        let (wide, narrow) = (bits as i32, tap_bits as i32);
        let alike = (1..=room / 2).rev().find_map(|half| limbs(half, half));
        [limbs(room - narrow, narrow), limbs(wide, room - wide), alike].into_iter().flatten()
    }

    fn fit(&self, room: i32) -> bool {
        if self.of_sample == 0 || self.of_tap == 0 {
            return false;
        }
        let (samples, taps) = (self.of_a_sample(), self.of_a_tap());
        // As many products come together in one sum, at most.
        let together = f64::from(samples.min(taps));
        samples.max(taps) <= MOST_LIMBS
            && f64::from(self.of_sample + self.of_tap) + together.log2() <= f64::from(room)
    }

    /// Limbs of a sample.
    pub(crate) fn of_a_sample(&self) -> u32 {
        self.bits.div_ceil(self.of_sample)
    }

    /// Limbs of a tap.
    pub(crate) fn of_a_tap(&self) -> u32 {
        self.tap_bits.div_ceil(self.of_tap)
    }

    pub(super) fn sample(&self, at: u32) -> Limb {
        limb(self.bits, self.of_sample, at)
    }

    pub(super) fn tap(&self, at: u32) -> Limb {
        limb(self.tap_bits, self.of_tap, at)
    }

    /// How many weights there are below 2^bits, and how many pairs of limbs have them.
    pub(crate) fn counts(&self) -> (u32, u32) {
        let (mut seen, mut pairs) = (0u64, 0);
        for i in 0..self.of_a_sample() {
            for j in 0..self.of_a_tap() {
                let shift = i * self.of_sample + j * self.of_tap;
                if shift < self.bits {
                    seen |= 1 << shift;
                    pairs += 1;
                }
            }
        }
        (seen.count_ones(), pairs)
    }

    /// For every weight below 2^bits its binary logarithm and the pairs of a sample's and a tap's
    /// limb that have it.
    pub(super) fn weights(&self) -> Vec<(u32, Vec<(usize, usize)>)> {
        let mut weights: Vec<(u32, Vec<(usize, usize)>)> = Vec::new();
        for i in 0..self.of_a_sample() {
            for j in 0..self.of_a_tap() {
                let shift = i * self.of_sample + j * self.of_tap;
                let pair = (i as usize, j as usize);
                if shift >= self.bits {
                    continue;
                }
                match weights.iter_mut().find(|(known, _)| *known == shift) {
                    Some((_, pairs)) => pairs.push(pair),
                    None => weights.push((shift, vec![pair])),
                }
            }
        }
        weights
    }
}

fn limb(bits: u32, of_limb: u32, at: u32) -> Limb {
    let width = |at: u32| of_limb.min(bits - at * of_limb);
    let count = bits.div_ceil(of_limb);
    let halves = (0..count).map(|at| 1u64 << (at * of_limb + width(at) - 1));
    // A carry into the last digit may make it as large as its half.
    let carry = u32::from(at + 1 == count);
    Limb {
        shift: at * of_limb,
        mask: (1 << (width(at) + carry)) - 1,
        half: (1u64 << (width(at) - 1)) as f64,
        offset: halves.fold(0, u64::wrapping_add),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limbs_in_their_places_add_up_to_the_number() {
        for of_limb in 1..=26 {
            for whole in [0, 1, -1, 2, 77, -1 << 40, i64::MAX, i64::MIN, 0x5555_aaaa_1234_8765] {
                let mut sum = 0i64;
                for at in 0..64u32.div_ceil(of_limb) {
                    let digit = limb(64, of_limb, at).of(whole);
                    assert!(digit.abs() <= (1u64 << (of_limb - 1)) as f64);
                    sum = sum.wrapping_add((digit as i64) << (at * of_limb));
                }
                assert_eq!(sum, whole, "{of_limb} bits");
            }
        }
        for of_limb in 2..=16 {
            for whole in -(1i64 << 15)..1 << 15 {
                let digits = (0..16u32.div_ceil(of_limb)).map(|at| {
                    let digit = limb(16, of_limb, at).of(whole);
                    assert!(digit.abs() <= (1u64 << (of_limb - 1)) as f64);
                    (digit as i64) << (at * of_limb)
                });
                assert_eq!(digits.sum::<i64>(), whole, "{of_limb} bits");
            }
        }
    }

    #[test]
    fn sums_are_rounded_to_the_nearest_whole_number() {
        for whole in [0i64, 5, -5, 77_777] {
            for off in [-0.49, 0.0, 0.49] {
                assert_eq!(nearest(whole as f64 + off), whole);
            }
        }
        assert_eq!(nearest((1i64 << 50) as f64), 1 << 50);
        assert_eq!(nearest(-((1i64 << 50) as f64)), -1 << 50);
    }

    #[test]
    fn every_pair_below_the_modulus_has_its_weight() {
        let limbs = Limbs::possible::<i64>(64, 1e6, 2e6).last().unwrap();
        let (samples, taps) = (limbs.of_a_sample(), limbs.of_a_tap());
        assert_eq!(samples, taps);
        for limbs in Limbs::possible::<i64>(20, 1e4, 1e5).chain([limbs]) {
            let weights = limbs.weights();
            let pairs: usize = weights.iter().map(|(_, pairs)| pairs.len()).sum();
            assert_eq!(limbs.counts(), (weights.len() as u32, pairs as u32));
        }
        assert_eq!(limbs.counts(), (taps, taps * (taps + 1) / 2));
        assert!(Limbs::possible::<u8>(8, 1e4, 1e5).any(|limbs| limbs.counts() == (1, 1)));
    }
}
