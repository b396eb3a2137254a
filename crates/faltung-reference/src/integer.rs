use num_bigint::BigInt;

use crate::dyadic::Dyadic;
use crate::number::Number;

/// A truth value: `+` is *or*, `*` is *and*.
impl Number for bool {
    const NAME: &'static str = "bool";
    type Sum = bool;

    fn sum(pairs: &[(bool, bool)], _conjugate: bool) -> bool {
        pairs.iter().any(|&(tap, sample)| tap && sample)
    }

    fn rounded(sum: &bool) -> bool {
        *sum
    }

    fn error(sum: &bool, found: bool, _taps: usize) -> f64 {
        if found == *sum { 0.0 } else { f64::INFINITY }
    }

    fn scale(_sum: &bool) -> Dyadic {
        Dyadic::zero()
    }

    fn with_scale(sum: &bool, _scale: &Dyadic) -> bool {
        *sum
    }
}

macro_rules! integers {
    ($($type:ty),*) => {$(
        impl Number for $type {
            const NAME: &'static str = stringify!($type);
            type Sum = BigInt;

            fn sum(pairs: &[($type, $type)], _conjugate: bool) -> BigInt {
                pairs.iter().map(|&(tap, sample)| BigInt::from(tap) * BigInt::from(sample)).sum()
            }

            fn rounded(sum: &BigInt) -> $type {
                low_bits(sum) as $type
            }

            fn error(sum: &BigInt, found: $type, _taps: usize) -> f64 {
                if found == Self::rounded(sum) { 0.0 } else { f64::INFINITY }
            }

            fn scale(_sum: &BigInt) -> Dyadic {
                Dyadic::zero()
            }

            fn with_scale(sum: &BigInt, _scale: &Dyadic) -> BigInt {
                sum.clone()
            }
        }
    )*};
}

integers!(i8, i16, i32, i64, u8, u16, u32, u64);

/// The sum modulo `2^64`, in two's complement.
fn low_bits(sum: &BigInt) -> u64 {
    let low = sum.magnitude().iter_u64_digits().next().unwrap_or(0);
    if sum.sign() == num_bigint::Sign::Minus { low.wrapping_neg() } else { low }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_wrap_once_at_the_end() {
        assert_eq!(i8::rounded(&BigInt::from(128)), -128);
        assert_eq!(i8::rounded(&BigInt::from(-129)), 127);
        assert_eq!(u8::rounded(&BigInt::from(-1)), 255);
        let pairs = [(u64::MAX, u64::MAX), (3, 5)];
        let expected = u64::MAX.wrapping_mul(u64::MAX).wrapping_add(15);
        assert_eq!(u64::rounded(&u64::sum(&pairs, false)), expected);
        let pairs = [(i64::MIN, i64::MIN), (i64::MIN, -1), (7, -3)];
        assert_eq!(i64::rounded(&i64::sum(&pairs, false)), i64::MIN.wrapping_sub(21));
    }

    #[test]
    fn truth_is_or_of_ands() {
        assert!(bool::sum(&[(true, false), (true, true), (true, true)], false));
        assert!(!bool::sum(&[(true, false), (false, true)], true));
    }
}
