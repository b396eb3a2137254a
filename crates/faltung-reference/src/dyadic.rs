use std::cmp::Ordering;
use std::ops::{Add, Mul, Neg, Sub};

use num_bigint::{BigInt, BigUint, Sign};

/// `mantissa * 2^exponent`, exactly. Every finite float is one, and so is every sum of products.
#[derive(Clone, Debug)]
pub struct Dyadic {
    mantissa: BigInt,
    exponent: i64,
}

/// The finite numbers of a binary floating-point type: `digits` binary digits, the last of which
/// is worth `2^lowest` or more.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Format {
    pub(crate) digits: i64,
    pub(crate) lowest: i64,
}

impl Dyadic {
    /// Zero.
    pub fn zero() -> Self {
        Dyadic { mantissa: BigInt::ZERO, exponent: 0 }
    }

    /// `2^exponent`.
    pub fn power_of_two(exponent: i64) -> Self {
        Dyadic { mantissa: BigInt::from(1), exponent }
    }

    /// The value of a float, `None` for NaN and the infinities.
    pub fn from_f64(value: f64) -> Option<Self> {
        if !value.is_finite() {
            return None;
        }
        let bits = value.to_bits();
        let (biased, fraction) = ((bits >> 52 & 0x7ff) as i64, bits & ((1 << 52) - 1));
        // Exponent field 0: a subnormal, without the hidden bit and with the exponent of field 1.
        let magnitude = if biased == 0 { fraction } else { fraction | 1 << 52 };
        let mantissa = BigInt::from(magnitude);
        let mantissa = if value.is_sign_negative() { -mantissa } else { mantissa };
        Some(Dyadic { mantissa, exponent: biased.max(1) - 1075 }.trimmed())
    }

    /// The value of a whole number.
    pub fn from_usize(value: usize) -> Self {
        Dyadic { mantissa: BigInt::from(value), exponent: 0 }
    }

    /// The same value without a sign.
    pub fn abs(&self) -> Self {
        let mantissa = BigInt::from(self.mantissa.magnitude().clone());
        Dyadic { mantissa, exponent: self.exponent }
    }

    /// Whether this is zero.
    pub fn is_zero(&self) -> bool {
        self.mantissa.sign() == Sign::NoSign
    }

    /// The nearest `f64`, ties to even; infinite beyond the largest.
    pub fn to_f64(&self) -> f64 {
        self.round(Format { digits: 53, lowest: -1074 })
    }

    /// The largest `sqrt(self)` of 64 binary digits or more that is not too large.
    ///
    /// # Panics
    /// If `self` is negative.
    pub fn sqrt_below(&self) -> Self {
        assert_ne!(self.mantissa.sign(), Sign::Minus, "wanted a square, found {self:?}");
        let missing = (130 - self.mantissa.bits() as i64).max(0);
        // The exponent that is halved must be even.
        let shift = missing + (self.exponent - missing).rem_euclid(2);
        let mantissa = (self.mantissa.magnitude() << shift as u64).sqrt();
        Dyadic { mantissa: BigInt::from(mantissa), exponent: (self.exponent - shift) / 2 }
    }

    /// `self / other`, good to a few units in the last place; 0 where `self` is zero, infinite
    /// where only `other` is.
    pub fn ratio(&self, other: &Dyadic) -> f64 {
        if self.is_zero() {
            return 0.0;
        }
        if other.is_zero() {
            return f64::INFINITY;
        }
        let (above, below) = (self.leading(), other.leading());
        let exponent = (above.1 - below.1).clamp(-1000, 1000) as i32;
        above.0 / below.0 * 2f64.powi(exponent)
    }

    /// A float of the size of 1 and an exponent which together are nearly this value.
    fn leading(&self) -> (f64, i64) {
        let drop = self.mantissa.bits() as i64;
        let scaled = Dyadic { mantissa: self.mantissa.clone(), exponent: -drop };
        (scaled.to_f64(), self.exponent + drop)
    }

    /// The nearest number of `format`, ties to even, as an `f64`; infinite beyond the largest
    /// `f64`. The caller sees to the largest number of a smaller format.
    pub(crate) fn round(&self, format: Format) -> f64 {
        let first_digit = self.exponent + self.mantissa.bits() as i64 - 1;
        let last_digit = (first_digit - format.digits + 1).max(format.lowest);
        if self.is_zero() {
            return 0.0;
        }
        if first_digit > 1024 {
            return f64::INFINITY.copysign(self.sign());
        }
        let kept = nearest_multiple(self.mantissa.magnitude(), last_digit - self.exponent);
        let kept = u64::try_from(kept).map_or(f64::INFINITY, |digits| digits as f64);
        // In two steps, neither of which leaves the range that the result lies in.
        let half = last_digit as i32 / 2;
        (kept * 2f64.powi(half) * 2f64.powi(last_digit as i32 - half)).copysign(self.sign())
    }

    fn sign(&self) -> f64 {
        if self.mantissa.sign() == Sign::Minus { -1.0 } else { 1.0 }
    }

    /// The same value with as small a mantissa as can be: sums stay short.
    fn trimmed(self) -> Self {
        let zeros = self.mantissa.trailing_zeros().unwrap_or(0);
        Dyadic { mantissa: self.mantissa >> zeros, exponent: self.exponent + zeros as i64 }
    }

    /// Both mantissas over the smaller of the two exponents.
    fn aligned(&self, other: &Dyadic) -> (BigInt, BigInt, i64) {
        let exponent = self.exponent.min(other.exponent);
        let at = |number: &Dyadic| &number.mantissa << (number.exponent - exponent) as u64;
        (at(self), at(other), exponent)
    }
}

/// `value / 2^shift`, rounded to the nearest whole number, ties to even.
fn nearest_multiple(value: &BigUint, shift: i64) -> BigUint {
    if shift <= 0 {
        return value << shift.unsigned_abs();
    }
    let below = value >> shift as u64;
    let rest = value - (&below << shift as u64);
    let half = BigUint::from(1u8) << (shift as u64 - 1);
    match rest.cmp(&half) {
        Ordering::Less => below,
        Ordering::Equal if !below.bit(0) => below,
        _ => below + 1u8,
    }
}

impl Add for &Dyadic {
    type Output = Dyadic;
    fn add(self, other: &Dyadic) -> Dyadic {
        if self.is_zero() {
            return other.clone();
        }
        if other.is_zero() {
            return self.clone();
        }
        let (a, b, exponent) = self.aligned(other);
        Dyadic { mantissa: a + b, exponent }
    }
}

impl Neg for &Dyadic {
    type Output = Dyadic;
    fn neg(self) -> Dyadic {
        Dyadic { mantissa: -&self.mantissa, exponent: self.exponent }
    }
}

impl Sub for &Dyadic {
    type Output = Dyadic;
    fn sub(self, other: &Dyadic) -> Dyadic {
        self + &-other
    }
}

impl Mul for &Dyadic {
    type Output = Dyadic;
    fn mul(self, other: &Dyadic) -> Dyadic {
        let mantissa = &self.mantissa * &other.mantissa;
        Dyadic { mantissa, exponent: self.exponent + other.exponent }
    }
}

impl PartialEq for Dyadic {
    fn eq(&self, other: &Dyadic) -> bool {
        self.partial_cmp(other) == Some(Ordering::Equal)
    }
}

impl PartialOrd for Dyadic {
    fn partial_cmp(&self, other: &Dyadic) -> Option<Ordering> {
        Some((self - other).mantissa.sign().cmp(&Sign::NoSign))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn exact(value: f64) -> Dyadic {
        Dyadic::from_f64(value).unwrap()
    }

    #[test]
    fn floats_come_back_as_they_went_in() {
        let tiny = f64::from_bits(1);
        let subnormal = f64::MIN_POSITIVE - tiny;
        for value in [1.0, -0.1, f64::MAX, f64::MIN_POSITIVE, tiny, -subnormal, 1e300, 3.0 * tiny] {
            assert_eq!(exact(value).to_f64(), value);
        }
        assert_eq!(exact(0.0).to_f64(), 0.0);
        assert!(Dyadic::from_f64(f64::NAN).is_none() && Dyadic::from_f64(f64::INFINITY).is_none());
    }

    #[test]
    fn one_operation_rounds_as_the_processor_does() {
        let values = [0.1, -0.3, 1e300, 7e-310, 2.5, -1e16, f64::MAX, 1.0 + f64::EPSILON, 3e-162];
        for a in values {
            for b in values {
                assert_eq!((&exact(a) * &exact(b)).to_f64(), a * b, "{a} * {b}");
                assert_eq!((&exact(a) + &exact(b)).to_f64(), a + b, "{a} + {b}");
                assert_eq!((&exact(a) - &exact(b)).to_f64(), a - b, "{a} - {b}");
                assert_eq!(exact(a).partial_cmp(&exact(b)), a.partial_cmp(&b));
                let close = (exact(a).ratio(&exact(b)) / (a / b) - 1.0).abs() < 1e-15;
                assert!(close || !(1e-290..1e290).contains(&(a / b).abs()), "{a} / {b}");
            }
        }
    }

    #[test]
    fn nothing_is_lost_between_1e300_and_the_subnormals() {
        let tiny = f64::from_bits(1);
        let huge = &exact(1e300) * &exact(1e300);
        let sum = &(&huge + &(&exact(tiny) * &exact(tiny))) - &huge;
        assert_eq!(sum, &Dyadic::power_of_two(-1074) * &Dyadic::power_of_two(-1074));
        assert_eq!(huge.to_f64(), f64::INFINITY);
        assert_eq!((-&huge).to_f64(), f64::NEG_INFINITY);
        assert_eq!(sum.to_f64(), 0.0);
    }

    #[test]
    fn ties_go_to_even_in_a_small_format() {
        let half = Format { digits: 11, lowest: -24 };
        assert_eq!(exact(2049.0).round(half), 2048.0);
        assert_eq!(exact(2051.0).round(half), 2052.0);
        assert_eq!(exact(2049.001).round(half), 2050.0);
        assert_eq!(exact(2f64.powi(-25)).round(half), 0.0);
        assert_eq!(exact(-3.0 * 2f64.powi(-25)).round(half), -(2f64.powi(-23)));
    }

    #[test]
    fn roots_are_close_and_never_above() {
        for value in [2.0, 9.0, 1e300, 7e-310, 0.3] {
            let root = exact(value).sqrt_below();
            assert!(&root * &root <= exact(value));
            assert!((root.to_f64() / value.sqrt() - 1.0).abs() < 1e-15);
        }
        assert_eq!(exact(9.0).sqrt_below(), exact(3.0));
        assert!(Dyadic::zero().sqrt_below().is_zero());
    }
}
