use std::ops::Range;

use smallvec::SmallVec;

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

/// What vouches for the outputs of one kernel.
pub(super) struct Witness {
    /// For each tier, places of taps in row-major order and their absolute values over the largest.
    pub(super) tiers: SmallVec<[(Vec<usize>, Vec<f32>); 2]>,
    pub(super) sizes: Sizes,
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

impl Witness {
    pub(super) fn new<N: Loops>(kernel: &[N]) -> Self {
        let sizes: Vec<f64> = kernel.iter().map(|tap| tap.magnitude()).collect();
        let largest = sizes.iter().copied().fold(0.0, f64::max);
        let mut tiers = SmallVec::new();
        for (tier, count) in TAPS_OF_TIER.into_iter().enumerate() {
            let mut places = largest_of(&sizes, 0..sizes.len(), count);
            let all = places.len() == sizes.len();
            if tier > 0 && !all {
                let mut near = 1;
                while near < sizes.len() / 2 {
                    let far = sizes.len() - 2 * near..sizes.len() - near;
                    places.extend(largest_of(&sizes, near..2 * near, TAPS_NEAR_END));
                    places.extend(largest_of(&sizes, far, TAPS_NEAR_END));
                    near *= 2;
                }
                places.extend([0, sizes.len() - 1]);
            }
            places.sort_unstable();
            places.dedup();
            let shares = places.iter().map(|&at| (sizes[at] / largest) as f32 * SLACK).collect();
            tiers.push((places, shares));
            if all {
                break;
            }
        }
        let norm = sizes.iter().map(|size| (size / largest).powi(2)).sum::<f64>().sqrt() * largest;
        let norm = if N::KIND == Kind::Complex { norm * 2f64.sqrt() } else { norm };
        let sum =
            sizes.iter().sum::<f64>() * if N::KIND == Kind::Complex { 2f64.sqrt() } else { 1.0 };
        Witness { tiers, sizes: Sizes { norm, largest, sum } }
    }
}
