//! What arithmetic is done in, as against what is stored (`element`).

use std::fmt::Debug;

use num_complex::Complex;

/// The families of numbers that methods are allowed or refused by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Rounded real numbers.
    Real,
    /// Pairs of rounded real numbers.
    Complex,
    /// Exact modulo a power of two.
    Integer,
    /// True and false, with or and and.
    Bit,
}

/// A number that convolutions are computed in.
pub trait Number: Copy + Debug + PartialEq + Send + Sync + 'static {
    const ZERO: Self;
    const ONE: Self;
    const KIND: Kind;
    /// The unit round-off, 0 for exact numbers.
    const ROUND_OFF: f64;
    /// Bits that exact numbers wrap around at, one more for truths, as if they had a sign; 0 for
    /// rounded numbers.
    const BITS: u32 = 0;

    /// The whole number that an exact number is, modulo 2^[`Number::BITS`] and next to zero.
    fn whole(self) -> i64 {
        0
    }
    /// The least and the largest number, where numbers are exact.
    const LEAST: i128 = 0;
    const MOST: i128 = 0;
    /// An exact number as it is.
    fn value(self) -> i128 {
        0
    }
    /// The exact number that a whole one is modulo 2^[`Number::BITS`]; a truth for what is not zero.
    fn of_whole(_: i64) -> Self {
        Self::ZERO
    }
    /// Components of a rounded number; 0 for exact numbers.
    const COMPONENTS: usize = 0;
    /// The components of a rounded number.
    fn components(self) -> [f64; 2] {
        [0.0; 2]
    }
    /// The rounded number of these components, which it can hold.
    fn of_components(_: [f64; 2]) -> Self {
        Self::ZERO
    }
    fn plus(self, other: Self) -> Self;
    fn times(self, other: Self) -> Self;
    /// `self * tap + sum`, each real product and sum rounded by itself.
    fn plain(self, tap: Self, sum: Self) -> Self;
    /// `self * tap + sum`, each real product and its sum rounded once.
    fn fused(self, tap: Self, sum: Self) -> Self;
    /// The larger of the components' absolute values; infinite or NaN if a component is.
    fn magnitude(self) -> f64;
    /// The absolute value of the difference.
    fn distance(self, other: Self) -> f64;
    /// What a line of taps is divided by to make a factor: for whole numbers their greatest common
    /// divisor, so that products come out exactly; otherwise its largest entry, the `pivot`.
    fn common_divisor(line: &[Self], pivot: Self) -> Self;
    /// `self / divisor`, `None` where numbers of this kind have no such quotient.
    fn over(self, divisor: Self) -> Option<Self>;

    fn is_finite(self) -> bool {
        self.magnitude().is_finite()
    }
}

macro_rules! real_number {
    ($($real:ty),*) => {$(
        impl Number for $real {
            const ZERO: Self = 0.0;
            const ONE: Self = 1.0;
            const KIND: Kind = Kind::Real;
            const ROUND_OFF: f64 = <$real>::EPSILON as f64 / 2.0;
            const COMPONENTS: usize = 1;
            fn components(self) -> [f64; 2] {
                [self.into(), 0.0]
            }
            fn of_components(parts: [f64; 2]) -> Self {
                parts[0] as $real
            }
            #[inline(always)]
            fn plus(self, other: Self) -> Self {
                self + other
            }
            #[inline(always)]
            fn times(self, other: Self) -> Self {
                self * other
            }
            #[inline(always)]
            fn plain(self, tap: Self, sum: Self) -> Self {
                sum + self * tap
            }
            #[inline(always)]
            fn fused(self, tap: Self, sum: Self) -> Self {
                self.mul_add(tap, sum)
            }
            #[inline(always)]
            fn magnitude(self) -> f64 {
                self.abs() as f64
            }
            fn distance(self, other: Self) -> f64 {
                f64::from(self - other).abs()
            }
            fn common_divisor(line: &[Self], pivot: Self) -> Self {
                let lines = line.iter().map(|&tap| f64::from(tap));
                whole_divisor(lines).map_or(pivot, |divisor| divisor as $real)
            }
            fn over(self, divisor: Self) -> Option<Self> {
                Some(self / divisor)
            }
        }

        impl Number for Complex<$real> {
            const ZERO: Self = Complex::new(0.0, 0.0);
            const ONE: Self = Complex::new(1.0, 0.0);
            const KIND: Kind = Kind::Complex;
            const ROUND_OFF: f64 = <$real>::ROUND_OFF;
            const COMPONENTS: usize = 2;
            fn components(self) -> [f64; 2] {
                [self.re.into(), self.im.into()]
            }
            fn of_components(parts: [f64; 2]) -> Self {
                Complex::new(parts[0] as $real, parts[1] as $real)
            }
            #[inline(always)]
            fn plus(self, other: Self) -> Self {
                self + other
            }
            #[inline(always)]
            fn times(self, other: Self) -> Self {
                self * other
            }
            #[inline(always)]
            fn plain(self, tap: Self, sum: Self) -> Self {
                Complex::new(
                    (sum.re + self.re * tap.re) - self.im * tap.im,
                    (sum.im + self.re * tap.im) + self.im * tap.re,
                )
            }
            #[inline(always)]
            fn fused(self, tap: Self, sum: Self) -> Self {
                Complex::new(
                    (-self.im).mul_add(tap.im, self.re.mul_add(tap.re, sum.re)),
                    self.im.mul_add(tap.re, self.re.mul_add(tap.im, sum.im)),
                )
            }
            #[inline(always)]
            fn magnitude(self) -> f64 {
                let (re, im) = (self.re.abs() as f64, self.im.abs() as f64);
                // `max` would drop a NaN.
                if re.is_nan() || re > im { re } else { im }
            }
            fn distance(self, other: Self) -> f64 {
                f64::from((self - other).norm())
            }
            fn common_divisor(line: &[Self], pivot: Self) -> Self {
                if line.iter().any(|tap| tap.im != 0.0) {
                    return pivot;
                }
                let reals = line.iter().map(|tap| f64::from(tap.re));
                whole_divisor(reals).map_or(pivot, |divisor| Complex::new(divisor as $real, 0.0))
            }
            fn over(self, divisor: Self) -> Option<Self> {
                Some(self / divisor)
            }
        }
    )*};
}

/// The greatest common divisor of whole multiples of one power of two, where all the quotients are
/// small; `None` if the values are not such multiples.
fn whole_divisor(line: impl Iterator<Item = f64> + Clone) -> Option<f64> {
    /// Quotients up to this stay exact through several axes.
    const SMALL: f64 = 1048576.0;
    let largest = line.clone().fold(0.0, |largest: f64, tap| largest.max(tap.abs()));
    let mut unit = 1.0;
    while largest / unit > SMALL {
        unit *= 2.0;
    }
    while largest / unit < SMALL / 4.0 && unit > 1e-300 {
        unit /= 2.0;
    }
    let mut divisor = 0i64;
    for tap in line {
        let whole = tap / unit;
        if whole.fract() != 0.0 {
            return None;
        }
        divisor = greatest_common_divisor(divisor, whole as i64);
    }
    (divisor > 0).then_some(divisor as f64 * unit)
}

fn greatest_common_divisor(mut a: i64, mut b: i64) -> i64 {
    while b != 0 {
        (a, b) = (b, a.wrapping_rem(b));
    }
    a.wrapping_abs()
}

macro_rules! integer_number {
    ($($integer:ty as $signed:ty),*) => {$(
        impl Number for $integer {
            const ZERO: Self = 0;
            const ONE: Self = 1;
            const KIND: Kind = Kind::Integer;
            const ROUND_OFF: f64 = 0.0;
            const BITS: u32 = <$integer>::BITS;
            const LEAST: i128 = <$integer>::MIN as i128;
            const MOST: i128 = <$integer>::MAX as i128;
            #[inline(always)]
            fn value(self) -> i128 {
                i128::from(self)
            }
            #[inline(always)]
            fn whole(self) -> i64 {
                i64::from(self as $signed)
            }
            #[inline(always)]
            fn of_whole(whole: i64) -> Self {
                whole as Self
            }
            #[inline(always)]
            fn plus(self, other: Self) -> Self {
                self.wrapping_add(other)
            }
            #[inline(always)]
            fn times(self, other: Self) -> Self {
                self.wrapping_mul(other)
            }
            #[inline(always)]
            fn plain(self, tap: Self, sum: Self) -> Self {
                sum.wrapping_add(self.wrapping_mul(tap))
            }
            #[inline(always)]
            fn fused(self, tap: Self, sum: Self) -> Self {
                self.plain(tap, sum)
            }
            #[inline(always)]
            fn magnitude(self) -> f64 {
                (self as f64).abs()
            }
            fn distance(self, other: Self) -> f64 {
                (self as f64 - other as f64).abs()
            }
            fn common_divisor(line: &[Self], pivot: Self) -> Self {
                line.iter().fold(pivot, |mut a, &tap| {
                    let mut b = tap;
                    while b != 0 {
                        (a, b) = (b, a.wrapping_rem(b));
                    }
                    a
                })
            }
            fn over(self, divisor: Self) -> Option<Self> {
                (divisor != 0 && self.wrapping_rem(divisor) == 0).then(|| self.wrapping_div(divisor))
            }
        }
    )*};
}

real_number!(f32, f64);
integer_number!(i8 as i8, i16 as i16, i32 as i32, i64 as i64);
integer_number!(u8 as i8, u16 as i16, u32 as i32, u64 as i64);

/// A truth value, as wide as its `bool`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bit(pub u8);

impl Number for Bit {
    const ZERO: Self = Bit(0);
    const ONE: Self = Bit(1);
    const KIND: Kind = Kind::Bit;
    const ROUND_OFF: f64 = 0.0;
    const BITS: u32 = 2;
    #[inline(always)]
    fn whole(self) -> i64 {
        i64::from(self.0)
    }
    #[inline(always)]
    fn of_whole(whole: i64) -> Self {
        Bit(u8::from(whole != 0))
    }
    #[inline(always)]
    fn plus(self, other: Self) -> Self {
        Bit(self.0 | other.0)
    }
    #[inline(always)]
    fn times(self, other: Self) -> Self {
        Bit(self.0 & other.0)
    }
    #[inline(always)]
    fn plain(self, tap: Self, sum: Self) -> Self {
        Bit(sum.0 | (self.0 & tap.0))
    }
    #[inline(always)]
    fn fused(self, tap: Self, sum: Self) -> Self {
        self.plain(tap, sum)
    }
    #[inline(always)]
    fn magnitude(self) -> f64 {
        f64::from(self.0)
    }
    fn distance(self, other: Self) -> f64 {
        f64::from(self.0 ^ other.0)
    }
    fn common_divisor(_: &[Self], pivot: Self) -> Self {
        pivot
    }
    fn over(self, divisor: Self) -> Option<Self> {
        (divisor.0 == 1).then_some(self)
    }
}
