use faltung::{Element, Scalar};
use faltung_reference::Number;
use half::f16;
use num_complex::{Complex, Complex32, Complex64};

use crate::random::Random;

/// What decides which methods are right.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Class {
    Truth,
    Integer,
    Real,
    Complex,
}

/// An element type under test.
pub(crate) trait Subject: Element + Number + PartialEq {
    const CLASS: Class;
    const ZERO: Self;
    /// A small whole number, made to fit: without its sign, or as a truth.
    fn whole(value: i64) -> Self;
    /// Any integer; a float of uniform noise.
    fn noise(random: &mut Random) -> Self;
    fn times(self, other: Self) -> Self;
    fn scalar(self) -> Scalar;
    /// Equal where two numbers are the same to the last bit; all NaN are one.
    fn pattern(self) -> [u64; 2];
    fn is_finite(self) -> bool {
        true
    }
    fn real_part(self) -> Self {
        self
    }
    fn vanishes(self) -> bool {
        self == Self::ZERO
    }
    /// A float of an exponent anywhere within a little less than half the range.
    fn of_any_size(random: &mut Random) -> Self {
        Self::noise(random)
    }
    /// A NaN, an infinity or an ordinary number, for types that have them.
    fn special(random: &mut Random) -> Self {
        Self::noise(random)
    }
}

impl Subject for bool {
    const CLASS: Class = Class::Truth;
    const ZERO: bool = false;
    fn whole(value: i64) -> bool {
        value > 0
    }
    fn noise(random: &mut Random) -> bool {
        random.one_in(4)
    }
    fn times(self, other: bool) -> bool {
        self && other
    }
    fn scalar(self) -> Scalar {
        Scalar::Int(self.into())
    }
    fn pattern(self) -> [u64; 2] {
        [self.into(), 0]
    }
}

macro_rules! integer_subjects {
    ($($type:ty: $fit:expr),*) => {$(
        impl Subject for $type {
            const CLASS: Class = Class::Integer;
            const ZERO: $type = 0;
            fn whole(value: i64) -> $type {
                $fit(value) as $type
            }
            fn noise(random: &mut Random) -> $type {
                random.bits() as $type
            }
            fn times(self, other: $type) -> $type {
                self.wrapping_mul(other)
            }
            fn scalar(self) -> Scalar {
                self.into()
            }
            fn pattern(self) -> [u64; 2] {
                [self as u64, 0]
            }
        }
    )*};
}

integer_subjects!(i8: i64::from, i16: i64::from, i32: i64::from, i64: i64::from);
integer_subjects!(u8: i64::abs, u16: i64::abs, u32: i64::abs, u64: i64::abs);

fn special_real(random: &mut Random) -> f64 {
    match random.whole(0, 11) {
        0 => f64::NAN,
        1 | 2 => f64::INFINITY,
        3 | 4 => f64::NEG_INFINITY,
        5 | 6 => 0.0,
        _ => random.whole(-4, 4) as f64,
    }
}

fn real_of_any_size(random: &mut Random, largest: i64) -> f64 {
    random.real() * 2f64.powi(random.whole(-largest - 30, largest) as i32)
}

macro_rules! real_subjects {
    ($($type:ty: $zero:expr, $largest:expr, $from:expr);*) => {$(
        impl Subject for $type {
            const CLASS: Class = Class::Real;
            const ZERO: $type = $zero;
            fn whole(value: i64) -> $type {
                $from(value as f64)
            }
            fn noise(random: &mut Random) -> $type {
                $from(random.real())
            }
            fn times(self, other: $type) -> $type {
                self * other
            }
            fn scalar(self) -> Scalar {
                Scalar::Real(self.into())
            }
            fn pattern(self) -> [u64; 2] {
                [if self.is_nan() { u64::MAX } else { self.to_bits().into() }, 0]
            }
            fn is_finite(self) -> bool {
                f64::from(self).is_finite()
            }
            fn of_any_size(random: &mut Random) -> $type {
                $from(real_of_any_size(random, $largest))
            }
            fn special(random: &mut Random) -> $type {
                $from(special_real(random))
            }
        }
    )*};
}

real_subjects!(f16: f16::ZERO, 7, f16::from_f64; f32: 0.0, 60, |value: f64| value as f32; f64: 0.0, 505, f64::from);

macro_rules! complex_subjects {
    ($($type:ty: $largest:expr, $from:expr);*) => {$(
        impl Subject for $type {
            const CLASS: Class = Class::Complex;
            const ZERO: $type = Complex::new(0.0, 0.0);
            fn whole(value: i64) -> $type {
                Complex::new($from(value as f64), $from(((5 * value + 1) % 4) as f64))
            }
            fn noise(random: &mut Random) -> $type {
                Complex::new($from(random.real()), $from(random.real()))
            }
            fn times(self, other: $type) -> $type {
                self * other
            }
            fn scalar(self) -> Scalar {
                Scalar::Complex(Complex64::new(self.re.into(), self.im.into()))
            }
            fn pattern(self) -> [u64; 2] {
                [self.re, self.im]
                    .map(|part| if part.is_nan() { u64::MAX } else { part.to_bits().into() })
            }
            fn real_part(self) -> $type {
                self.re.into()
            }
            fn is_finite(self) -> bool {
                self.re.is_finite() && self.im.is_finite()
            }
            fn of_any_size(random: &mut Random) -> $type {
                let mut part = || $from(real_of_any_size(random, $largest));
                Complex::new(part(), part())
            }
            fn special(random: &mut Random) -> $type {
                Complex::new($from(special_real(random)), $from(special_real(random)))
            }
        }
    )*};
}

complex_subjects!(Complex32: 60, |value: f64| value as f32; Complex64: 505, f64::from);

/// The names of [`test_each`].
#[allow(non_camel_case_types)]
pub(crate) mod names {
    pub(crate) use half::f16;
    pub(crate) type c32 = num_complex::Complex32;
    pub(crate) type c64 = num_complex::Complex64;
}

/// One test for each named type, `check::<type>()`; without names, for all of them.
macro_rules! test_each {
    ($check:ident) => {
        test_each!($check: bool, i8, i16, i32, i64, u8, u16, u32, u64, f16, f32, f64, c32, c64);
    };
    ($check:ident: $($name:ident),*) => {
        mod $check {
            #[allow(unused_imports)]
            use crate::subject::names::{c32, c64, f16};
            $(crate::subject::unless_few! { $name
                #[test]
                fn $name() {
                    super::$check::<$name>();
                }
            })*
        }
    };
}
pub(crate) use test_each;

/// Under the configuration `few_types` only these are tested: mutants are built by the hundred.
macro_rules! unless_few {
    (bool $test:item) => {
        $test
    };
    (i32 $test:item) => {
        $test
    };
    (f64 $test:item) => {
        $test
    };
    (c64 $test:item) => {
        $test
    };
    ($name:ident $test:item) => {
        #[cfg(not(few_types))]
        $test
    };
}
pub(crate) use unless_few;
