/// The weight of the lowest bit is 2 to this: the product of the smallest subnormals.
const LEAST: i32 = -2148;
/// Digits of 32 bits up to the product of the largest numbers, and 64 bits for the count of terms.
const DIGITS: usize = 136;
/// Terms after which digits are carried, long before 64 bits could overflow.
const PATIENCE: u32 = 1 << 28;

/// The format that a sum is rounded to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Precision {
    /// Bits of a significand.
    bits: i32,
    /// Exponent of the smallest subnormal number.
    least: i32,
    /// Exponent of the first power of two that is infinite.
    most: i32,
}

impl Precision {
    /// The format of IEEE 754 with this unit round-off, of half, single or double precision.
    pub(crate) fn of(round_off: f64) -> Self {
        if round_off > 1e-5 {
            Precision { bits: 11, least: -24, most: 16 }
        } else if round_off > 1e-10 {
            Precision { bits: 24, least: -149, most: 128 }
        } else {
            Precision { bits: 53, least: -1074, most: 1024 }
        }
    }

    pub(super) fn is_double(self) -> bool {
        self.bits == 53
    }

    /// The nearest number of the format, ties to even.
    pub(super) fn rounded(self, x: f64) -> f64 {
        if self.is_double() || x == 0.0 || !x.is_finite() {
            return x;
        }
        let exponent = exponent_of(x);
        // Neighbours are a power of two apart, and this sum has neighbours as far apart.
        let unit = power_of_two((exponent - self.bits + 1).max(self.least));
        let rounder = 1.5 * unit * power_of_two(52);
        let rounded = if rounder.is_finite() { (x + rounder) - rounder } else { x };
        self.in_range(rounded.copysign(x))
    }

    fn in_range(self, x: f64) -> f64 {
        if self.most < 1024 && x.abs() >= power_of_two(self.most) {
            return f64::INFINITY.copysign(x);
        }
        x
    }
}

/// 2 to a power that is a normal number's.
fn power_of_two(exponent: i32) -> f64 {
    f64::from_bits(((exponent + 1023) as u64) << 52)
}

/// The exponent of the leading bit; that of subnormal numbers may be said too high.
fn exponent_of(x: f64) -> i32 {
    ((x.to_bits() >> 52 & 0x7ff) as i32 - 1023).max(-1022)
}

/// A sum of products of doubles without any error: one long number in fixed point (Kulisch).
#[derive(Debug)]
pub(super) struct Superaccumulator {
    digits: [i64; DIGITS],
    terms: u32,
}

impl Superaccumulator {
    pub(super) fn new() -> Self {
        Superaccumulator { digits: [0; DIGITS], terms: 0 }
    }

    /// Adds the product of two finite numbers.
    pub(super) fn add_product(&mut self, x: f64, h: f64) {
        let ((x_bits, x_exponent), (h_bits, h_exponent)) = (whole(x), whole(h));
        let product = u128::from(x_bits) * u128::from(h_bits);
        let negative = x.is_sign_negative() != h.is_sign_negative();
        let place = (x_exponent + h_exponent - LEAST) as usize;
        self.add(place, product as u64, negative);
        self.add(place + 64, (product >> 64) as u64, negative);
        self.terms += 1;
        if self.terms == PATIENCE {
            self.carry();
        }
    }

    fn add(&mut self, place: usize, bits: u64, negative: bool) {
        let shifted = u128::from(bits) << (place % 32);
        for at in 0..3 {
            let digit = (shifted >> (32 * at)) as u32;
            let digit = if negative { -i64::from(digit) } else { i64::from(digit) };
            // Places end well before the last digits.
            self.digits[place / 32 + at] += digit;
        }
    }

    /// Digits become those of a two's complement, all but the last from 0 to 2^32 - 1.
    fn carry(&mut self) {
        let mut carry = 0;
        let (last, others) = match self.digits.split_last_mut() {
            Some(parts) => parts,
            None => return,
        };
        for digit in others {
            let sum = *digit + carry;
            carry = sum >> 32;
            *digit = sum & 0xffff_ffff;
        }
        *last += carry;
        self.terms = 0;
    }

    /// The sum, rounded once, ties to even. A sum of zero is +0; one that only rounds to zero keeps
    /// its sign.
    pub(super) fn rounded(&mut self, precision: Precision) -> f64 {
        self.carry();
        let negative = self.digits[DIGITS - 1] < 0;
        if negative {
            self.digits.iter_mut().for_each(|digit| *digit = -*digit);
            self.carry();
        }
        let Some(top) = self.digits.iter().rposition(|&digit| digit != 0) else { return 0.0 };
        let leading = 32 * top as i32 + 63 - self.digits[top].leading_zeros() as i32;
        let unit = (leading + LEAST - precision.bits + 1).max(precision.least);
        // The place of the unit may lie above all digits that are there.
        let place = (unit - LEAST) as usize;
        let mut significand = self.bits_from(place);
        let half = self.bit(place - 1);
        let odd = significand & 1 == 1;
        if half && (odd || self.any_below(place - 1)) {
            significand += 1;
        }
        // In two steps, as the power alone may be no normal number.
        let (first, second) = (unit / 2, unit - unit / 2);
        let size = significand as f64 * power_of_two(first) * power_of_two(second);
        precision.in_range(if negative { -size } else { size })
    }

    fn bit(&self, place: usize) -> bool {
        self.digits.get(place / 32).is_some_and(|digit| digit >> (place % 32) & 1 == 1)
    }

    /// The bits from `place` on, at most 64 of them.
    fn bits_from(&self, place: usize) -> u64 {
        let digit = |at: usize| self.digits.get(at).copied().unwrap_or(0) as u128;
        let first = place / 32;
        let bits = digit(first) | digit(first + 1) << 32 | digit(first + 2) << 64;
        (bits >> (place % 32)) as u64
    }

    fn any_below(&self, place: usize) -> bool {
        let whole = self.digits.iter().take(place / 32).any(|&digit| digit != 0);
        let part = self.digits.get(place / 32).copied().unwrap_or(0);
        whole || part & ((1 << (place % 32)) - 1) != 0
    }
}

/// A finite number's absolute value as `bits * 2^exponent`.
fn whole(x: f64) -> (u64, i32) {
    let (fraction, exponent) = (x.to_bits() & ((1 << 52) - 1), (x.to_bits() >> 52 & 0x7ff) as i32);
    if exponent == 0 { (fraction, -1074) } else { (fraction | 1 << 52, exponent - 1075) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sum(terms: &[(f64, f64)], round_off: f64) -> f64 {
        let mut sum = Superaccumulator::new();
        terms.iter().for_each(|&(x, h)| sum.add_product(x, h));
        sum.rounded(Precision::of(round_off))
    }

    const DOUBLE: f64 = f64::EPSILON / 2.0;
    const SINGLE: f64 = f32::EPSILON as f64 / 2.0;
    const HALF: f64 = 1.0 / 2048.0;

    #[test]
    fn sums_are_rounded_once() {
        let tiny = f64::from_bits(1);
        assert_eq!(sum(&[(1e300, 1e8), (1.0, 1.0), (-1e300, 1e8)], DOUBLE), 1.0);
        assert_eq!(sum(&[(0.1, 10.0), (-1.0, 1.0)], DOUBLE), f64::EPSILON / 4.0);
        assert_eq!(sum(&[(1.0, 1.0), (DOUBLE, 1.0)], DOUBLE), 1.0);
        assert_eq!(sum(&[(1.0, 1.0), (DOUBLE, 1.0), (tiny, tiny)], DOUBLE), 1.0 + f64::EPSILON);
        assert_eq!(sum(&[(1.0, 1.0), (DOUBLE, 1.0), (tiny, -tiny)], DOUBLE), 1.0);
        assert_eq!(sum(&[(1.0, 1.0), (DOUBLE, 3.0)], DOUBLE), 1.0 + 2.0 * f64::EPSILON);
        assert_eq!(sum(&[(-1.0, 1.0), (1.0, 1.0)], DOUBLE).to_bits(), 0);
        assert_eq!(sum(&[(tiny, -tiny)], DOUBLE).to_bits(), (-0.0f64).to_bits());
        assert_eq!(sum(&[(tiny, 0.5)], DOUBLE), 0.0);
        assert_eq!(sum(&[(tiny, 0.75)], DOUBLE), tiny);
        assert_eq!(sum(&[(f64::MAX, 1.0), (f64::MAX, 1.0)], DOUBLE), f64::INFINITY);
        assert_eq!(sum(&[(f64::MAX, 2.0), (-f64::MAX, 1.0)], DOUBLE), f64::MAX);
        assert_eq!(sum(&[(f64::MAX, -f64::MAX)], DOUBLE), f64::NEG_INFINITY);
    }

    #[test]
    fn formats_have_their_own_ends() {
        assert_eq!(sum(&[(1.0, 1.0), (SINGLE, 1.0)], SINGLE), 1.0);
        assert_eq!(
            sum(&[(1.0, 1.0), (SINGLE, 1.0), (1e-300, 1.0)], SINGLE),
            f64::from(1f32.next_up())
        );
        assert_eq!(sum(&[(3.4028236e38, 1.0)], SINGLE), f64::INFINITY);
        assert_eq!(sum(&[(65519.0, 1.0)], HALF), 65504.0);
        assert_eq!(sum(&[(65520.0, 1.0)], HALF), f64::INFINITY);
        assert_eq!(sum(&[(2048.0, 1.0), (1.0, 1.0)], HALF), 2048.0);
    }

    #[test]
    fn doubles_are_rounded_to_narrower_formats() {
        let (single, half) = (Precision::of(SINGLE), Precision::of(HALF));
        let mut x = 1e-48f64;
        while x < 1e40 {
            assert_eq!(single.rounded(x).to_bits(), f64::from(x as f32).to_bits(), "{x:e}");
            assert_eq!(single.rounded(-x), f64::from(-x as f32));
            x *= 1.000_37;
        }
        for (x, rounded) in
            [(65519.9, 65504.0), (65520.0, f64::INFINITY), (2049.0, 2048.0), (2051.0, 2052.0)]
        {
            assert_eq!(half.rounded(x), rounded);
        }
        assert_eq!(half.rounded(f64::exp2(-25.0)), 0.0);
        assert_eq!(half.rounded(1.5 * f64::exp2(-24.0)), f64::exp2(-23.0));
    }
}
