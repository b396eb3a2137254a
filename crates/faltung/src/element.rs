//! What signals are made of.

use half::f16;
use num_complex::{Complex, Complex32, Complex64};
use serde::{Serialize, de::DeserializeOwned};

use crate::fft::Transformable;
use crate::number::{Bit, Number};
use crate::simd::{Loops, Stored};
use crate::spec::Scalar;

mod sealed {
    pub trait Sealed {}
}

/// A type that signals and kernels can be made of: `bool`, `i8` to `i64`, `u8` to `u64`,
/// [`half::f16`], `f32`, `f64`, and [`Complex`] of `f32` and `f64`.
///
/// The result has the operands' type. Integers wrap modulo 2^bits as NumPy's do; `bool` is the OR
/// of ANDs; `f16` is computed in `f32` and rounded once.
pub trait Element:
    sealed::Sealed + Stored + std::fmt::Debug + PartialEq + Send + Sync + Serialize + DeserializeOwned
{
    /// The type's name in messages.
    const NAME: &'static str;

    /// The unit round-off: 2^-53 for `f64`, 2^-24 for `f32`, 2^-11 for `f16`, 0 for exact types.
    const ROUND_OFF: f64;

    #[doc(hidden)]
    type Number: Number + Loops + Transformable;
    #[doc(hidden)]
    fn number(self) -> Self::Number;
    #[doc(hidden)]
    fn rounded(number: Self::Number) -> Self;
    /// The same memory as numbers, where the two are one type.
    #[doc(hidden)]
    fn as_numbers(elements: &[Self]) -> Option<&[Self::Number]>;
    #[doc(hidden)]
    fn as_elements(numbers: &[Self::Number]) -> Option<&[Self]>;
    #[doc(hidden)]
    fn as_numbers_mut(elements: &mut [Self]) -> Option<&mut [Self::Number]>;
    #[doc(hidden)]
    fn from_scalar(value: Scalar) -> Option<Self>;
    #[doc(hidden)]
    fn conjugate(self) -> Self {
        self
    }
}

/// A rounded value, unless something finite has become infinite.
fn kept<N: Number>(rounded: N, was_finite: bool) -> Option<N> {
    (rounded.is_finite() || !was_finite).then_some(rounded)
}

macro_rules! element {
    ($type:ty, $name:expr, scalar: $scalar:expr, $($conjugate:item)?) => {
        impl sealed::Sealed for $type {}
        impl Element for $type {
            const NAME: &'static str = $name;
            const ROUND_OFF: f64 = <$type as Number>::ROUND_OFF;
            type Number = $type;
            #[inline(always)]
            fn number(self) -> $type {
                self
            }
            #[inline(always)]
            fn rounded(number: $type) -> $type {
                number
            }
            fn as_numbers(elements: &[$type]) -> Option<&[$type]> {
                Some(elements)
            }
            fn as_elements(numbers: &[$type]) -> Option<&[$type]> {
                Some(numbers)
            }
            fn as_numbers_mut(elements: &mut [$type]) -> Option<&mut [$type]> {
                Some(elements)
            }
            fn from_scalar(value: Scalar) -> Option<$type> {
                let convert: fn(Scalar) -> Option<$type> = $scalar;
                convert(value)
            }
            $($conjugate)?
        }
    };
    (integer $($type:ident)*) => {$(
        element!($type, stringify!($type), scalar: |value| match value {
            Scalar::Int(whole) => whole.try_into().ok(),
            Scalar::Real(real) if real.fract() == 0.0 && real.abs() < 2f64.powi(100) => {
                (real as i128).try_into().ok()
            }
            _ => None,
        },);
    )*};
    (real $($type:ident)*) => {$(
        element!($type, stringify!($type), scalar: |value| match value {
            Scalar::Int(whole) => kept(whole as $type, true),
            Scalar::Real(real) => kept(real as $type, real.is_finite()),
            Scalar::Complex(_) => None,
        },);
    )*};
    (complex $($type:ident of $real:ident)*) => {$(
        element!($type, stringify!($type), scalar: |value| match value {
            Scalar::Complex(z) => {
                kept(Complex::new(z.re as $real, z.im as $real), z.re.is_finite() && z.im.is_finite())
            }
            Scalar::Real(real) => kept(Complex::new(real as $real, 0.0), real.is_finite()),
            Scalar::Int(whole) => kept(Complex::new(whole as $real, 0.0), true),
        }, fn conjugate(self) -> Self { self.conj() });
    )*};
}

element!(integer i8 i16 i32 i64 u8 u16 u32 u64);
element!(real f32 f64);
element!(complex Complex32 of f32 Complex64 of f64);

macro_rules! converted_element {
    ($type:ty, $name:literal, $round_off:expr, $number:ty, $to:expr, $from:expr, $scalar:expr) => {
        impl sealed::Sealed for $type {}
        impl Element for $type {
            const NAME: &'static str = $name;
            const ROUND_OFF: f64 = $round_off;
            type Number = $number;
            #[inline(always)]
            fn number(self) -> $number {
                $to(self)
            }
            #[inline(always)]
            fn rounded(number: $number) -> $type {
                $from(number)
            }
            fn as_numbers(_: &[$type]) -> Option<&[$number]> {
                None
            }
            fn as_elements(_: &[$number]) -> Option<&[$type]> {
                None
            }
            fn as_numbers_mut(_: &mut [$type]) -> Option<&mut [$number]> {
                None
            }
            fn from_scalar(value: Scalar) -> Option<$type> {
                $scalar(value)
            }
        }
    };
}

converted_element!(
    f16,
    "f16",
    1.0 / 2048.0,
    f32,
    f16::to_f32,
    f16::from_f32,
    |value| match value {
        Scalar::Int(whole) => Some(f16::from_f64(whole as f64)),
        Scalar::Real(real) => Some(f16::from_f64(real)),
        Scalar::Complex(_) => None,
    }
);

converted_element!(
    bool,
    "bool",
    0.0,
    Bit,
    |truth| Bit(u8::from(truth)),
    |bit: Bit| bit.0 != 0,
    |value| match value {
        Scalar::Int(whole) => (whole == 0 || whole == 1).then_some(whole == 1),
        Scalar::Real(real) => (real == 0.0 || real == 1.0).then_some(real == 1.0),
        Scalar::Complex(_) => None,
    }
);
