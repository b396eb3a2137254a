/// The sums of the smallest absolute taps of a kernel: the least that some samples of a window can
/// meet, however they lie.
///
/// Let `v_i = min(|x_i| / p, 1)` over the `k` samples of a window, and `v` their sum. Then
///
/// ```text
/// S = sum over j of |h_j| |x_(i-j)| >= p sum over j of |h_j| v_(i-j) >= p H(floor(v)),
/// ```
///
/// with `H(m)` the sum of the `m` smallest `|h_j|`: among all ways to lay weights between 0 and 1 of
/// the sum `v` on the taps, none is cheaper than to fill the smallest taps one after the other.
pub(super) struct Rearrangement {
    /// `H(m) / largest`, rounded down, for `m` from 0 to `k`.
    sums: Vec<f32>,
}

/// What is taken off for rounding, here and in the sums of clipped samples.
const SLACK: f64 = 1.0 - 1e-4;

impl Rearrangement {
    /// For taps of these sizes.
    pub(super) fn new(sizes: &[f64], largest: f64) -> Self {
        let mut sorted = sizes.to_vec();
        sorted.sort_unstable_by(f64::total_cmp);
        let mut sums = Vec::with_capacity(sorted.len() + 1);
        let mut sum = 0.0;
        sums.push(0.0);
        for size in sorted {
            sum += size / largest;
            sums.push((sum * SLACK) as f32);
        }
        Rearrangement { sums }
    }

    /// How many taps there are.
    pub(super) fn taps(&self) -> f64 {
        (self.sums.len() - 1) as f64
    }

    /// The sum of the `count` smallest over the largest tap.
    pub(super) fn least(&self, count: f64) -> f64 {
        let at = (count.max(0.0) as usize).min(self.sums.len() - 1);
        f64::from(self.sums[at])
    }

    /// How many samples must reach the cap so that what they meet is `share` of the largest tap;
    /// infinite if all together do not.
    pub(super) fn count_for(&self, share: f64) -> f64 {
        let count = self.sums.partition_point(|&sum| f64::from(sum) < share);
        if count < self.sums.len() { count as f64 / SLACK } else { f64::INFINITY }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_smallest_taps_are_met_first() {
        let least = Rearrangement::new(&[4.0, 1.0, 2.0, 1.0], 4.0);
        for (count, sum) in [(-1.0, 0.0), (0.9, 0.0), (1.0, 0.25), (3.0, 1.0), (9.0, 2.0)] {
            assert!((least.least(count) - sum).abs() < 1e-3, "{count}");
        }
        for (share, count) in [(0.0, 0.0), (0.2, 1.0), (0.9, 3.0), (1.9, 4.0)] {
            assert!((least.count_for(share) - count).abs() < 1e-3, "{share}");
        }
        assert_eq!(least.count_for(2.1), f64::INFINITY);
    }
}
