use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::f64::consts::{FRAC_1_SQRT_2, FRAC_2_SQRT_PI};
use std::ops::Range;
use std::sync::OnceLock;

use smallvec::SmallVec;

use super::Bound;
use super::grid::has_several_axes;
use super::reach::Reach;
use super::rearrangement::Rearrangement;
use crate::error::Result;
use crate::fft::{ERROR_CONSTANT, Sizes, error_size};
use crate::method::Along;
use crate::number::Kind;
use crate::simd::{Level, Loops, Measure};

/// How many taps vouch for an output, in order of expense.
const TAPS_OF_TIER: [usize; 2] = [24, 384];
/// What is taken off every lower bound for having been computed in `f32`.
const SLACK: f32 = 0.999;
/// Squares of larger taps are normal numbers.
const PLAIN: f64 = 1e-14;
/// More than sums of squares may lose.
const ROUNDED_UP: f64 = 1.0 + 1e-4;
/// How many taps near each end of a kernel vouch in the second tier, for each power of two of the
/// distance from the end: where a signal begins and ends, only these meet samples.
const TAPS_NEAR_END: usize = 8;
/// What samples may be clipped at, in units of their root mean square: high for kernels that are
/// alike everywhere, low for those with few large taps.
const CAPS: [f64; 5] = [1.2, 0.5, 0.2, 0.06, 0.015];

/// Kernels of a bank are alike; a few tell enough.
const SOME_KERNELS: usize = 8;
/// The share of a window that lies in whole cells, about: along one axis, and along several.
const IN_CELLS: f64 = 0.85;
const IN_CELLS_OF_SPACE: f64 = 0.75;
/// The largest of a block of normally distributed samples, in units of their root mean square.
const LARGEST_OF_NOISE: f64 = 4.5;
/// How far the sums of clipped samples in the poorest windows stay behind their mean, about, as a
/// share of it, for windows of one sample: with the root of their number it becomes less.
const SPREAD: f64 = 1.9;
/// What a sum over a few taps is in the poorest windows, about, in units of the root mean square.
const POOREST_SUM: f64 = 0.4;
/// What fraction of the mean the taps in the poorest windows sum to, about.
const POOREST_TAPS: f64 = 0.9;
/// The share of its taps that an output near an edge meets samples by, for which caps are chosen.
const NEAR_EDGE: f64 = 0.25;
/// Lines of as many taps leave room inside for what is best near edges.
const AMPLE_TAPS: f64 = 1000.0;

/// What vouches for the outputs of each kernel.
pub(crate) struct Witnesses {
    pub(super) each: Vec<Witness>,
    /// What samples are best clipped at, in units of their root mean square.
    pub(super) cap: f64,
    /// The share of a window that lies in whole cells, about.
    in_cells: f64,
}

impl Witnesses {
    /// For kernels that lie so along the axes.
    pub(crate) fn of<N: Loops>(along: &[Along], kernels: &[Vec<N>]) -> Self {
        let each: Vec<Witness> = kernels.iter().map(|kernel| Witness::new(kernel)).collect();
        let in_space = has_several_axes(along);
        let in_cells = if in_space { IN_CELLS_OF_SPACE } else { IN_CELLS };
        let ample = each.iter().all(|witness| witness.least.taps() >= AMPLE_TAPS);
        let near_edges = if in_space || ample { best_cap_near_edges(&each) } else { None };
        let cap = near_edges.unwrap_or_else(|| best_cap(&each, in_cells));
        Witnesses { cap, each, in_cells }
    }

    /// How many taps must be looked at to vouch for most outputs where samples are noise; none where
    /// sums of clipped samples do.
    pub(crate) fn taps_for_noise<N: Loops>(&self, bound: Bound) -> usize {
        let Bound { points, terms, round_off } = bound;
        let parts = N::PARTS as f64;
        let norm = (points * parts).sqrt();
        let x = Sizes { norm, largest: LARGEST_OF_NOISE, sum: points * parts };
        let unit = self.cap * parts.sqrt();
        let factor = ERROR_CONSTANT * (N::ROUND_OFF / round_off) / budget::<N>(terms);
        let poorest = |taps: f64| {
            let samples = (self.in_cells * taps.min(terms)).max(1.0);
            clipped_mean_of_bell(self.cap) * (1.0 - SPREAD / samples.sqrt()).max(0.0)
        };
        let few = TAPS_OF_TIER[0];
        let taps_of = |witness: &Witness| {
            let (h, least) = (witness.sizes, &witness.least);
            let share = factor * error_size(points, x, h, points.sqrt() * h.norm) / h.largest;
            let largest = least.least(least.taps()) - least.least(least.taps() - few as f64);
            let in_reach = || {
                let taps = self.in_cells * least.taps();
                let clipped = taps * (1.0 - poorest(least.taps()));
                let sum = self.in_cells * POOREST_TAPS * least.least(least.taps());
                terms >= least.taps() && clipped <= least.count_within(sum - share / unit)
            };
            let found = self.in_cells * poorest(least.taps()) * least.taps().min(terms);
            if least.count_for(share / unit) <= found || in_reach() {
                0
            } else if share <= POOREST_SUM * largest {
                few
            } else {
                TAPS_OF_TIER.iter().sum::<usize>().min(least.taps() as usize)
            }
        };
        self.each.iter().take(SOME_KERNELS).map(taps_of).max().unwrap_or(0)
    }
}

/// How many units of round-off an output of so many terms may err by.
pub(super) fn budget<N: Loops>(terms: f64) -> f64 {
    if N::KIND == Kind::Complex { (2.0 * terms + 4.0).max(16.0) } else { terms.max(16.0) }
}

/// The mean of `min(|x| / cap, 1)` for uniformly distributed noise of root mean square 1.
fn clipped_mean(cap: f64) -> f64 {
    1.0 - cap / 12f64.sqrt()
}

/// The same for normally distributed noise, where it is less: what plans reckon with.
fn clipped_mean_of_bell(cap: f64) -> f64 {
    let beyond = libm::erfc(cap * FRAC_1_SQRT_2);
    beyond + FRAC_2_SQRT_PI * FRAC_1_SQRT_2 * (1.0 - libm::exp(-cap * cap / 2.0)) / cap
}

/// What vouches for the outputs of one kernel.
pub(super) struct Witness {
    /// Chosen when they are asked for the first time: most calls never do.
    tiers: OnceLock<SmallVec<[Tier; 2]>>,
    /// Made then, too.
    reach: OnceLock<Reach>,
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
fn best_cap(witnesses: &[Witness], in_cells: f64) -> f64 {
    let worth = |cap: f64| {
        let share = clipped_mean(cap) * in_cells;
        let of_kernel = |witness: &Witness| cap * witness.least.least(share * witness.least.taps());
        witnesses.iter().take(SOME_KERNELS).map(of_kernel).fold(f64::INFINITY, f64::min)
    };
    CAPS.into_iter().max_by(|&a, &b| worth(a).total_cmp(&worth(b))).unwrap_or(1.0)
}

/// The cap that does most for outputs near an edge, where few taps meet samples; `None` where a few
/// taps are so much larger than the others that no cap does anything.
fn best_cap_near_edges(witnesses: &[Witness]) -> Option<f64> {
    let worth = |cap: f64| {
        let of_kernel = |witness: &Witness| {
            let (least, taps) = (&witness.least, NEAR_EDGE * witness.least.taps());
            let all = least.least(least.taps());
            let clipped = taps * (1.0 - clipped_mean(cap));
            cap * (NEAR_EDGE * all - (all - least.least(least.taps() - clipped)))
        };
        witnesses.iter().take(SOME_KERNELS).map(of_kernel).fold(f64::INFINITY, f64::min)
    };
    let best = CAPS.into_iter().max_by(|&a, &b| worth(a).total_cmp(&worth(b)))?;
    (worth(best) > 0.0).then_some(best)
}

impl Witness {
    fn new<N: Loops>(kernel: &[N]) -> Self {
        let level = Level::best();
        let Measure { largest, squares } = N::measure(level, kernel);
        let of_components = if N::KIND == Kind::Complex { 2f64.sqrt() } else { 1.0 };
        let norm = if squares.is_finite() && largest > PLAIN {
            squares.sqrt()
        } else {
            let scale = if largest > 0.0 { largest.recip() } else { 0.0 };
            N::scaled_squares(level, kernel, largest, scale).sqrt() * largest * of_components
        };
        let sum = N::sum_of_sizes(level, kernel) * of_components;
        Witness {
            tiers: OnceLock::new(),
            reach: OnceLock::new(),
            least: Rearrangement::new(kernel, largest),
            sizes: Sizes { norm: norm * ROUNDED_UP, largest, sum },
        }
    }

    /// The sums of taps in reach, for a kernel of these taps.
    pub(super) fn reach<N: Loops>(&self, along: &[Along], kernel: &[N]) -> Result<&Reach> {
        if let Some(reach) = self.reach.get() {
            return Ok(reach);
        }
        let reach = Reach::new(along, kernel, (self.sizes.largest, self.sizes.sum))?;
        Ok(self.reach.get_or_init(|| reach))
    }

    /// What vouches tap by tap, for a kernel of these taps.
    pub(super) fn tiers<N: Loops>(&self, kernel: &[N]) -> &[Tier] {
        self.tiers.get_or_init(|| {
            let sizes: Vec<f64> = kernel.iter().map(|tap| tap.magnitude()).collect();
            let of_tier = |(tier, count)| tier_of(&sizes, self.sizes.largest, tier, count);
            TAPS_OF_TIER.into_iter().enumerate().map_while(of_tier).collect()
        })
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

/// Places of the `count` largest of some sizes; of those alike the first.
fn largest_of(sizes: &[f64], among: Range<usize>, count: usize) -> Vec<usize> {
    // Bits of sizes are in the order of sizes. The heap's top is the least of the largest so far.
    let mut largest: BinaryHeap<Reverse<(u64, Reverse<usize>)>> = BinaryHeap::with_capacity(count);
    for place in among {
        let size = sizes[place].to_bits();
        if largest.len() < count {
            largest.push(Reverse((size, Reverse(place))));
        } else if let Some(mut least) = largest.peek_mut()
            && size > least.0.0
        {
            *least = Reverse((size, Reverse(place)));
        }
    }
    largest.into_iter().map(|Reverse((_, Reverse(place)))| place).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn noise_is_clipped_as_tables_of_the_normal_distribution_say() {
        // P(|x| > c) + 2 (phi(0) - phi(c)) / c, by hand.
        for (cap, mean) in [(0.5, 0.80458), (1.2, 0.57140)] {
            assert!((clipped_mean_of_bell(cap) - mean).abs() < 1e-5, "{cap}");
            assert!(clipped_mean_of_bell(cap) < clipped_mean(cap));
        }
    }
}
