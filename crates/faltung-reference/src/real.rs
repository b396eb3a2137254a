use half::f16;

use crate::dyadic::{Dyadic, Format};
use crate::number::Number;

/// A binary floating-point number, and what is known of its type.
pub trait Real: Copy + std::fmt::Debug {
    /// The type's name, as Rust writes it.
    const NAME: &'static str;
    /// The unit round-off is `2^UNIT`.
    const UNIT: i64;
    /// The smallest subnormal is `2^SMALLEST`.
    const SMALLEST: i64;
    /// The largest finite number.
    fn largest() -> Self;
    /// This very number as an `f64`.
    fn widened(self) -> f64;
    /// The number of this type that `value` is; infinite beyond the largest.
    fn narrowed(value: f64) -> Self;
}

impl Real for f64 {
    const NAME: &'static str = "f64";
    const UNIT: i64 = -53;
    const SMALLEST: i64 = -1074;
    fn largest() -> f64 {
        f64::MAX
    }
    fn widened(self) -> f64 {
        self
    }
    fn narrowed(value: f64) -> f64 {
        value
    }
}

impl Real for f32 {
    const NAME: &'static str = "f32";
    const UNIT: i64 = -24;
    const SMALLEST: i64 = -149;
    fn largest() -> f32 {
        f32::MAX
    }
    fn widened(self) -> f64 {
        self.into()
    }
    fn narrowed(value: f64) -> f32 {
        value as f32
    }
}

impl Real for f16 {
    const NAME: &'static str = "f16";
    const UNIT: i64 = -11;
    const SMALLEST: i64 = -24;
    fn largest() -> f16 {
        f16::MAX
    }
    fn widened(self) -> f64 {
        self.into()
    }
    fn narrowed(value: f64) -> f16 {
        f16::from_f64(value)
    }
}

/// A sum of real products, and what an error of it is measured by.
#[derive(Clone, Debug)]
pub struct RealSum {
    /// The sum of the finite terms.
    pub value: Dyadic,
    /// The sum of their absolute values, `S` in the promise.
    pub scale: Dyadic,
    /// NaN or an infinity, where a tap or a sample that is not finite puts one.
    pub special: Option<f64>,
}

impl RealSum {
    /// The sum over the pairs of a tap and a sample.
    pub fn of<R: Real>(pairs: &[(R, R)]) -> Self {
        let (mut value, mut scale, mut special) = (Dyadic::zero(), Dyadic::zero(), None);
        for &(tap, sample) in pairs {
            let (tap, sample) = (tap.widened(), sample.widened());
            match (Dyadic::from_f64(tap), Dyadic::from_f64(sample)) {
                (Some(tap), Some(sample)) => {
                    let term = &tap * &sample;
                    scale = &scale + &term.abs();
                    value = &value + &term;
                }
                _ => special = Some(special.unwrap_or(0.0) + tap * sample),
            }
        }
        RealSum { value, scale, special }
    }

    /// The nearest number of type `R`.
    pub fn rounded<R: Real>(&self) -> R {
        let format = Format { digits: -R::UNIT, lowest: R::SMALLEST };
        R::narrowed(self.special.unwrap_or_else(|| self.value.round(format)))
    }

    /// `|found - exact| / (losses * u * S + terms * eta)`. Where `S` is beyond the largest finite
    /// number, a direct sum may overflow on its way: anything is good, and the error 0.
    pub fn error<R: Real>(&self, found: R, losses: usize, terms: usize) -> f64 {
        let found = found.widened();
        let largest = Dyadic::from_f64(R::largest().widened());
        if largest.is_none_or(|largest| self.scale > largest) {
            return 0.0;
        }
        match (self.special, Dyadic::from_f64(found)) {
            (Some(special), _) if found == special || found.is_nan() && special.is_nan() => 0.0,
            (Some(_), _) | (None, None) => f64::INFINITY,
            (None, Some(found)) => {
                let rounding = &Dyadic::from_usize(losses) * &Dyadic::power_of_two(R::UNIT);
                let underflow = &Dyadic::from_usize(terms) * &Dyadic::power_of_two(R::SMALLEST);
                // A window of zeros has no term that could underflow: it gives exactly zero.
                let underflow = if self.scale.is_zero() { Dyadic::zero() } else { underflow };
                (&found - &self.value).abs().ratio(&(&(&rounding * &self.scale) + &underflow))
            }
        }
    }
}

macro_rules! real_numbers {
    ($($type:ty),*) => {$(
        impl Number for $type {
            const NAME: &'static str = <$type as Real>::NAME;
            type Sum = RealSum;

            fn sum(pairs: &[($type, $type)], _conjugate: bool) -> RealSum {
                RealSum::of(pairs)
            }

            fn rounded(sum: &RealSum) -> $type {
                sum.rounded()
            }

            fn error(sum: &RealSum, found: $type, taps: usize) -> f64 {
                sum.error(found, taps.max(16), taps)
            }

            fn scale(sum: &RealSum) -> Dyadic {
                sum.scale.clone()
            }

            fn with_scale(sum: &RealSum, scale: &Dyadic) -> RealSum {
                RealSum { scale: scale.clone(), ..sum.clone() }
            }
        }
    )*};
}

real_numbers!(f16, f32, f64);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sum_is_exact_and_rounded_once() {
        let sum = f64::sum(&[(1e16, 1.0), (1.0, 1.0), (-1e16, 1.0)], false);
        assert_eq!((f64::rounded(&sum), sum.scale.to_f64()), (1.0, 2e16));
        let third = f32::sum(&[(1.0, 1.0), (2f32.powi(-24), 1.0), (2f32.powi(-60), 1.0)], false);
        assert_eq!(f32::rounded(&third), 1.0 + f32::EPSILON);
        let large = [(f16::from_f32(255.0), f16::from_f32(257.0))];
        assert_eq!(f16::rounded(&f16::sum(&large, false)), f16::INFINITY);
    }

    #[test]
    fn the_error_is_one_at_the_promised_bound() {
        let pairs = vec![(1.0, 1.0); 4];
        let sum = f64::sum(&pairs, false);
        let bound = 16.0 * 2f64.powi(-53) * 4.0;
        assert_eq!(f64::error(&sum, 4.0, 4), 0.0);
        assert!((f64::error(&sum, 4.0 + bound, 4) - 1.0).abs() < 1e-12);
        assert!((f64::error(&sum, 4.0 - 2.0 * bound, 32) - 1.0).abs() < 1e-12);
        let tiny = f64::from_bits(1);
        let sum = f64::sum(&[(tiny, 0.25); 3], false);
        assert!((f64::error(&sum, 3.0 * tiny, 3) - 0.75).abs() < 1e-12);
    }

    #[test]
    fn zeros_give_exactly_zero() {
        let sum = f32::sum(&[(1.0, 0.0), (0.0, 3.0)], false);
        assert_eq!(f32::error(&sum, 0.0, 2), 0.0);
        assert_eq!(f32::error(&sum, -0.0, 2), 0.0);
        assert_eq!(f32::error(&sum, f32::from_bits(1), 2), f64::INFINITY);
    }

    #[test]
    fn what_is_not_finite_stands_where_it_belongs() {
        let (inf, nan) = (f64::INFINITY, f64::NAN);
        let special = |pairs: &[(f64, f64)]| f64::rounded(&f64::sum(pairs, false));
        assert_eq!(special(&[(2.0, inf), (1.0, 1e300)]), inf);
        assert_eq!(special(&[(-2.0, inf), (1.0, 1.0)]), -inf);
        assert!(special(&[(0.0, inf)]).is_nan());
        assert!(special(&[(inf, 1.0), (1.0, -inf)]).is_nan());
        assert!(special(&[(1.0, nan), (1.0, inf)]).is_nan());
        let sum = f64::sum(&[(inf, 1.0)], false);
        assert_eq!(f64::error(&sum, inf, 1), 0.0);
        for wrong in [-inf, nan, 1.0] {
            assert_eq!(f64::error(&sum, wrong, 1), inf);
        }
        assert_eq!(f64::error(&f64::sum(&[(1.0, 1.0)], false), nan, 1), inf);
    }

    #[test]
    fn beyond_the_largest_number_anything_is_good() {
        let sum = f64::sum(&[(1e300, 1e10), (-1e300, 1e10)], false);
        assert_eq!(f64::error(&sum, f64::NAN, 2), 0.0);
        assert_eq!(f64::rounded(&sum), 0.0);
    }
}
