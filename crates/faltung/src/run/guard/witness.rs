use std::ops::Range;

use smallvec::SmallVec;

use super::rearrangement::Rearrangement;
use crate::fft::Sizes;
use crate::number::Kind;
use crate::simd::Loops;

/// How many taps vouch for an output, in order of expense.
const TAPS_OF_TIER: [usize; 2] = [24, 384];
/// What is taken off every lower bound for having been computed in `f32`.
const SLACK: f32 = 0.999;
/// How many taps near each end of a kernel vouch in the second tier, for each power of two of the
/// distance from the end: where a signal begins and ends, only these meet samples.
const TAPS_NEAR_END: usize = 8;
/// What samples may be clipped at, in units of their root mean square: high for kernels that are
/// alike everywhere, low for those with few large taps.
const CAPS: [f64; 5] = [1.2, 0.5, 0.2, 0.06, 0.015];

/// What vouches for the outputs of one kernel.
pub(super) struct Witness {
    pub(super) tiers: SmallVec<[Tier; 2]>,
    pub(super) least: Rearrangement,
    pub(super) sizes: Sizes,
}

/// Some of the largest taps.
pub(super) struct Tier {
    /// Where they are in row-major order.
    pub(super) places: Vec<usize>,
    /// Their absolute values over the largest.
    pub(super) shares: Vec<f32>,
}

/// The cap that does most for the worst served kernel if samples are uniformly distributed noise.
pub(super) fn best_cap(witnesses: &[Witness]) -> f64 {
    /// Kernels of a bank are alike; a few tell enough.
    const SOME: usize = 8;
    // The mean of min(|x| / cap, 1) is 1 - cap / (2 sqrt(3)) for noise of root mean square 1; an
    // eighth of each window is not in whole cells.
    let worth = |cap: f64| {
        let share = (1.0 - cap / 12f64.sqrt()) * 0.85;
        let of_kernel = |witness: &Witness| cap * witness.least.least(share * witness.least.taps());
        witnesses.iter().take(SOME).map(of_kernel).fold(f64::INFINITY, f64::min)
    };
    CAPS.into_iter().max_by(|&a, &b| worth(a).total_cmp(&worth(b))).unwrap_or(1.0)
}

impl Witness {
    pub(super) fn new<N: Loops>(kernel: &[N]) -> Self {
        let sizes: Vec<f64> = kernel.iter().map(|tap| tap.magnitude()).collect();
        let largest = sizes.iter().copied().fold(0.0, f64::max);
        let of_tier = |(tier, count)| tier_of(&sizes, largest, tier, count);
        let tiers = TAPS_OF_TIER.into_iter().enumerate().map_while(of_tier).collect();
        let norm = sizes.iter().map(|size| (size / largest).powi(2)).sum::<f64>().sqrt() * largest;
        let norm = if N::KIND == Kind::Complex { norm * 2f64.sqrt() } else { norm };
        let sum =
            sizes.iter().sum::<f64>() * if N::KIND == Kind::Complex { 2f64.sqrt() } else { 1.0 };
        let moduli: Vec<f64> = kernel.iter().map(|tap| tap.distance(N::ZERO)).collect();
        Witness {
            tiers,
            least: Rearrangement::new(&moduli, largest),
            sizes: Sizes { norm, largest, sum },
        }
    }
}

/// The `count` largest taps and, behind the first tier, some near the ends; nothing where an earlier
/// tier has all.
fn tier_of(sizes: &[f64], largest: f64, tier: usize, count: usize) -> Option<Tier> {
    if tier > 0 && TAPS_OF_TIER[tier - 1] >= sizes.len() {
        return None;
    }
    let mut places = largest_of(sizes, 0..sizes.len(), count);
    if tier > 0 && places.len() < sizes.len() {
        let mut near = 1;
        while near < sizes.len() / 2 {
            let far = sizes.len() - 2 * near..sizes.len() - near;
            places.extend(largest_of(sizes, near..2 * near, TAPS_NEAR_END));
            places.extend(largest_of(sizes, far, TAPS_NEAR_END));
            near *= 2;
        }
        places.extend([0, sizes.len() - 1]);
    }
    places.sort_unstable();
    places.dedup();
    let shares = places.iter().map(|&at| (sizes[at] / largest) as f32 * SLACK).collect();
    Some(Tier { places, shares })
}

/// Places of the `count` largest of some sizes.
fn largest_of(sizes: &[f64], among: Range<usize>, count: usize) -> Vec<usize> {
    let mut order: Vec<usize> = among.collect();
    let count = count.min(order.len());
    if count < order.len() {
        order.select_nth_unstable_by(count, |&a, &b| sizes[b].total_cmp(&sizes[a]));
    }
    order.truncate(count);
    order
}
