//! Samples that are taken in steps.

use super::level::Level;
use crate::number::Number;

/// Sorts the samples of a row by their place modulo `step`: first all of the first phase, then all of
/// the second. Each has `samples.len()` over `step` places, rounded up; what a phase has too many is
/// left as it was.
pub(crate) fn split_phases<N: Number>(level: Level, samples: &[N], step: usize, phases: &mut [N]) {
    let len = samples.len().div_ceil(step);
    level.widely(
        #[inline(always)]
        || {
            if let (2, Some((even, odd))) = (step, phases.split_at_mut_checked(len)) {
                // The common case, as a loop that becomes shuffles of registers.
                let pairs = samples.chunks_exact(2);
                if let (Some(place), [last]) = (even.last_mut(), pairs.remainder()) {
                    *place = *last;
                }
                for ((even, odd), pair) in even.iter_mut().zip(odd).zip(pairs) {
                    (*even, *odd) = (pair[0], pair[1]);
                }
                return;
            }
            for (phase, places) in phases.chunks_mut(len.max(1)).enumerate() {
                let samples = samples.get(phase..).unwrap_or_default();
                for (place, &sample) in places.iter_mut().zip(samples.iter().step_by(step)) {
                    *place = sample;
                }
            }
        },
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples_are_sorted_by_phase() {
        for (step, wanted) in [
            (1, vec![0.0, 1.0, 2.0, 3.0, 4.0]),
            (2, vec![0.0, 2.0, 4.0, 1.0, 3.0, 9.0]),
            (3, vec![0.0, 3.0, 1.0, 4.0, 2.0, 9.0]),
            (7, vec![0.0, 1.0, 2.0, 3.0, 4.0, 9.0, 9.0]),
        ] {
            for level in Level::available() {
                let mut phases = vec![9.0; wanted.len()];
                split_phases(level, &[0.0, 1.0, 2.0, 3.0, 4.0], step, &mut phases);
                assert_eq!(phases, wanted, "{} step {step}", level.name());
            }
        }
    }
}
