use super::level::{Kind, Level};
use crate::number::Number;

/// Adding multiples of a row to another.
pub trait Accumulate: Number {
    /// `sums[i * apart] += sample * taps[i]`, rounded as direct sums are.
    #[doc(hidden)]
    fn add_multiples(level: Level, sums: &mut [Self], apart: usize, sample: Self, taps: &[Self]) {
        if level.kind() == Kind::Portable {
            for (sum, &tap) in sums.iter_mut().step_by(apart).zip(taps) {
                *sum = sample.plain(tap, *sum);
            }
            return;
        }
        level.widely(
            #[inline(always)]
            || {
                if apart == 1 {
                    for (sum, &tap) in sums.iter_mut().zip(taps) {
                        *sum = sample.fused(tap, *sum);
                    }
                    return;
                }
                for (sum, &tap) in sums.iter_mut().step_by(apart).zip(taps) {
                    *sum = sample.fused(tap, *sum);
                }
            },
        );
    }
}

impl<N: Number> Accumulate for N {}
