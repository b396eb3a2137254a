//! A line with zeros beyond its edges.

use smallvec::SmallVec;

use super::grid::{Grid, Weights, sum_rows};
use super::level::Level;
use super::loops::Loops;
use super::runs::{Order, Run};

/// Samples that are copied to the stack, with zeros before and after them.
type Padded<N> = SmallVec<[N; 128]>;

/// Writes outputs of the full convolution of a line with a kernel, from output `first` on, to the bits
/// of every other way to sum these taps. Only samples near the edges are copied, or few.
///
/// # Panics
/// If the full convolution has not as many outputs.
pub(crate) fn sum_line<N: Loops>(signal: &[N], taps: &[N], first: usize, out: &mut [N]) {
    let (n, beyond) = (signal.len(), taps.len().saturating_sub(1));
    assert!(n + beyond >= first + out.len(), "more outputs than the full convolution has");
    let line = Line::new(taps);
    let mut padded = Padded::new();
    if n <= beyond || n + 2 * beyond <= padded.inline_size() {
        padded.resize(beyond, N::ZERO);
        padded.extend_from_slice(signal);
        padded.resize(n + 2 * beyond, N::ZERO);
        line.sum(&padded[first..], out);
        return;
    }
    // Outputs that reach beyond the start, those inside, those that reach beyond the end.
    let (start, end) = (first.max(beyond), (first + out.len()).min(n));
    let (before, rest) = out.split_at_mut(start.min(first + out.len()) - first);
    let (inside, after) = rest.split_at_mut(end.saturating_sub(start));
    padded.resize(beyond, N::ZERO);
    padded.extend_from_slice(&signal[..beyond]);
    line.sum(&padded[first.min(beyond)..], before);
    line.sum(&signal[start - beyond..], inside);
    let behind = start.max(end);
    padded.clear();
    padded.extend_from_slice(&signal[(behind - beyond).min(n)..]);
    padded.resize(padded.len() + beyond, N::ZERO);
    line.sum(&padded, after);
}

/// The taps of a line, in order.
struct Line<'a, N> {
    taps: &'a [N],
    order: Order,
    runs: SmallVec<[Run; 32]>,
}

impl<'a, N: Loops> Line<'a, N> {
    fn new(taps: &'a [N]) -> Self {
        let order = Order::of_line::<N>(taps.len(), [1, 1]);
        let mut runs = SmallVec::new();
        if N::PATCHES.is_some() {
            order.runs(|tap| taps.len() - 1 - tap, |run| runs.push(run));
        }
        Line { taps, order, runs }
    }

    /// Output `m` reads the samples from `m` on, the last of them by the first tap.
    fn sum(&self, samples: &[N], out: &mut [N]) {
        let (level, len) = (Level::best(), out.len());
        if N::PATCHES.is_some() {
            let grid = Grid { rows: 1, len, to: 0, from: 0 };
            let weights = Weights { order: self.order, runs: &self.runs, taps: self.taps };
            sum_rows(level, out, samples, grid, &weights);
        } else {
            let offsets: SmallVec<[usize; 32]> = (0..self.taps.len()).rev().collect();
            N::weighted_sums(level, out, samples, 1, &offsets, self.taps);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_window_is_that_of_the_definition() {
        for n in [1, 2, 3, 8, 20, 100, 130, 200] {
            for k in [1, 2, 3, 9, 20, 33] {
                let signal: Vec<f64> = (0..n).map(|i| (i * 7 % 23) as f64 - 11.0).collect();
                let taps: Vec<f64> = (0..k).map(|j| (j * 5 % 17) as f64 - 8.0).collect();
                let mut full = vec![0.0; n + k - 1];
                for (i, x) in signal.iter().enumerate() {
                    taps.iter().enumerate().for_each(|(j, h)| full[i + j] += x * h);
                }
                let whole: Vec<i32> = full.iter().map(|&y| y as i32).collect();
                let integers = |of: &[f64]| of.iter().map(|&x| x as i32).collect::<Vec<_>>();
                for first in [0, 1, (k - 1) / 2, k - 1, n - 1, n + k - 2] {
                    for last in [first, first + 1, n, n + k - 1] {
                        let window = first.min(n + k - 1)..last.clamp(first, n + k - 1);
                        let mut out = vec![9.0; window.len()];
                        sum_line(&signal, &taps, window.start, &mut out);
                        assert_eq!(out, full[window.clone()], "{n} by {k}, {window:?}");
                        let mut out = vec![9; window.len()];
                        sum_line(&integers(&signal), &integers(&taps), window.start, &mut out);
                        assert_eq!(out, whole[window.clone()], "{n} by {k}, {window:?}");
                    }
                }
            }
        }
    }
}
