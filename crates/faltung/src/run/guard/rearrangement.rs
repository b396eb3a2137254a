use crate::simd::{Level, Loops};

/// The sums of the smallest absolute taps of a kernel: the least that some samples of a window can
/// meet, however they lie.
///
/// Let `v_i = min(|x_i| / p, 1)` over the `k` samples of a window, and `v` their sum. Then
///
/// ```text
/// S = sum over j of |h_j| |x_(i-j)| >= p sum over j of |h_j| v_(i-j) >= p H(v),
/// ```
///
/// with `H(m)` the sum of the `m` smallest `|h_j|`, a part of a tap counted in part: among all ways to
/// lay weights between 0 and 1 of the sum `v` on the taps, none is cheaper than to fill the smallest
/// taps one after the other.
///
/// Sizes are rounded down to 6 binary digits, so that taps are counted and not sorted.
pub(super) struct Rearrangement {
    taps: f64,
    /// Taps alike, the smallest first.
    steps: Vec<Step>,
    /// The sum of all.
    sum: f64,
}

/// Taps of one size over the largest, and how many smaller ones there are, with their sum.
struct Step {
    size: f64,
    smaller: f64,
    sum_of_smaller: f64,
}

/// What is taken off for rounding, here and in the sums of clipped samples.
pub(super) const SLACK: f64 = 1.0 - 1e-4;
/// What is smaller, as a share of the largest tap, counts as nothing.
const LEAST: f32 = 1.0 / (1u64 << 30) as f32;
/// Taps whose sizes are taken together.
const PIECE: usize = 256;
/// Digits of a single that are rounded off.
const DIGITS_OFF: u32 = 18;
/// What a size may be in units of what it was rounded down to.
const ROUNDED_UP: f64 =
    (1.0 + 1.0 / (1u64 << (f32::MANTISSA_DIGITS - 1 - DIGITS_OFF)) as f64) / SLACK + 1e-6;
/// Sizes that are told apart: all below twice the largest component, as moduli are.
const SIZES: usize = ((2f32.to_bits() - LEAST.to_bits()) >> DIGITS_OFF) as usize;

impl Rearrangement {
    /// For these taps, the largest component of which is `largest`.
    pub(super) fn new<N: Loops>(kernel: &[N], largest: f64) -> Self {
        // Neighbours that are alike need not wait for each other.
        let mut counts = [[0u32; 1 + SIZES]; 2];
        let (mut shares, mut places) = ([0f32; PIECE], [0u16; PIECE]);
        let taps = kernel.len();
        // The inverse of the least numbers is infinite.
        let scale = if largest > 1e-300 { largest.recip() } else { 0.0 };
        for piece in kernel.chunks(PIECE) {
            let shares = &mut shares[..piece.len()];
            if N::PARTS == 1 {
                N::sizes(Level::best(), piece, f64::INFINITY, scale, shares);
            } else {
                let moduli = piece.iter().map(|tap| (tap.distance(N::ZERO) * scale) as f32);
                shares.iter_mut().zip(moduli).for_each(|(share, modulus)| *share = modulus);
            }
            let places = &mut places[..piece.len()];
            Level::best().widely(
                #[inline(always)]
                || {
                    for (place, share) in places.iter_mut().zip(&*shares) {
                        let above = share.to_bits().wrapping_sub(LEAST.to_bits());
                        let place_above = ((above >> DIGITS_OFF) as usize + 1).min(SIZES) as u16;
                        *place = if *share >= LEAST { place_above } else { 0 };
                    }
                },
            );
            for (at, &place) in places.iter().enumerate() {
                counts[at % 2][usize::from(place)] += 1;
            }
        }
        let [mut counts, others] = counts;
        counts.iter_mut().zip(others).for_each(|(count, other)| *count += other);
        let [nothing, counts @ ..] = counts;
        let nothing = f64::from(nothing);
        let mut steps = vec![Step { size: 0.0, smaller: 0.0, sum_of_smaller: 0.0 }];
        let (mut smaller, mut sum) = (nothing, 0.0);
        for (at, &count) in counts.iter().enumerate().filter(|(_, count)| **count > 0) {
            let size = f32::from_bits(LEAST.to_bits() + ((at as u32) << DIGITS_OFF));
            let size = f64::from(size) * SLACK;
            steps.push(Step { size, smaller, sum_of_smaller: sum });
            smaller += f64::from(count);
            sum += f64::from(count) * size;
        }
        Rearrangement { taps: taps as f64, steps, sum }
    }

    /// How many taps there are.
    pub(super) fn taps(&self) -> f64 {
        self.taps
    }

    /// The sum of the `count` smallest over the largest tap.
    pub(super) fn least(&self, count: f64) -> f64 {
        let after = self.steps.partition_point(|step| step.smaller <= count);
        let Some(step) = self.steps[..after].last() else { return 0.0 };
        (step.sum_of_smaller + (count - step.smaller) * step.size).min(self.sum)
    }

    /// How many of the largest taps, a part of one counted in part, sum to no more than `share` of the
    /// largest; negative if that is.
    pub(super) fn count_within(&self, share: f64) -> f64 {
        if share < 0.0 {
            return f64::NEG_INFINITY;
        }
        // Were all taps as large as their steps allow, and those that count as nothing too.
        let of_others = self.sum - (share - self.taps * f64::from(LEAST)) / ROUNDED_UP;
        self.taps - self.count_for(of_others)
    }

    /// How many samples must reach the cap so that what they meet is `share` of the largest tap;
    /// infinite if all together do not.
    pub(super) fn count_for(&self, share: f64) -> f64 {
        if share <= 0.0 {
            return 0.0;
        }
        if !(share <= self.sum) {
            return f64::INFINITY;
        }
        let after = self.steps.partition_point(|step| step.sum_of_smaller < share);
        let Some(step) = self.steps[..after].last() else { return f64::INFINITY };
        (step.smaller + (share - step.sum_of_smaller) / step.size) / SLACK
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_smallest_taps_are_met_first() {
        let least = Rearrangement::new(&[4.0, -1.0, 2.0, 1.0, 1e-20], 4.0);
        for (count, sum) in
            [(-1.0, 0.0), (0.9, 0.0), (2.0, 0.25), (2.5, 0.375), (4.0, 1.0), (9.0, 2.0)]
        {
            assert!((least.least(count) - sum).abs() < 1e-3, "{count}");
        }
        for (share, count) in [(0.0, 0.0), (0.2, 1.8), (0.25, 2.0), (0.9, 3.8), (1.9, 4.9)] {
            assert!((least.count_for(share) - count).abs() < 1e-2, "{share}");
        }
        assert_eq!(least.count_for(2.1), f64::INFINITY);
        assert_eq!(least.taps(), 5.0);
    }

    #[test]
    fn sums_are_no_larger_than_those_of_sorted_taps_and_nearly_as_large() {
        let size = |j: usize| ((j * 7919 % 1009) as f64 / 1009.0).powi(3) + 1e-9;
        let mut sizes: Vec<f64> = (0..700).map(size).collect();
        let largest = sizes.iter().copied().fold(0.0, f64::max);
        let least = Rearrangement::new(&sizes, largest);
        sizes.sort_by(f64::total_cmp);
        let mut sum = 0.0;
        for (count, size) in sizes.iter().enumerate() {
            let bound = least.least(count as f64);
            assert!(bound <= sum && bound >= 0.96 * sum, "{count}: {bound} for {sum}");
            assert!(least.count_for(sum) >= count as f64, "{count}");
            sum += size / largest;
        }
    }

    #[test]
    fn the_largest_taps_sum_to_no_more_than_they_may() {
        let size = |j: usize| ((j * 7919 % 1009) as f64 / 1009.0).powi(3) + 1e-9;
        let mut sizes: Vec<f64> = (0..700).map(size).collect();
        let largest = sizes.iter().copied().fold(0.0, f64::max);
        let least = Rearrangement::new(&sizes, largest);
        sizes.sort_by(|a, b| b.total_cmp(a));
        let sum_of = |count: usize| sizes[..count].iter().sum::<f64>() / largest;
        for count in 1..=sizes.len() {
            let found = least.count_within(sum_of(count));
            assert!(found <= count as f64 + 1e-6, "{count}: {found}");
            let nearly = sum_of(found as usize);
            assert!(nearly >= 0.96 * sum_of(count) - 1.0, "{count}: {nearly}");
        }
        assert_eq!(least.count_within(-0.1), f64::NEG_INFINITY);
    }
}
