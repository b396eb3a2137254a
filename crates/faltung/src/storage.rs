//! What samples and results lie in, as against what sums are made of.

use half::f16;

use crate::element::Element;

mod sealed {
    pub trait Sealed<T> {}
}

/// A type that the samples of a [`crate::Plan`] over `T` may lie in, and its results be written to.
///
/// That is `T` itself; and, where sums are of another type than what pictures and recordings are kept
/// in, narrower types: samples are read as they are, without a copy of the whole signal, and every type
/// here holds only numbers that `T` has. Results are rounded to the nearest number that the type holds,
/// ties to even. What lies beyond the range of integers becomes the least or the largest, and a NaN 0;
/// beyond that of floats it becomes infinite, and a NaN stays one.
///
/// | sums in | samples and results in |
/// |---|---|
/// | `f64` | `f64`, `f32`, `u8`, `i8`, `u16`, `i16`, `u32`, `i32` |
/// | `f32` | `f32`, `f16`, `u8`, `i8`, `u16`, `i16` |
/// | `i64`, `i32` | themselves, `u8`, `i8`, `u16`, `i16` |
/// | `i16` | `i16`, `u8`, `i8` |
/// | all others | themselves |
pub trait Storage<T: Element>: sealed::Sealed<T> + Copy + Send + Sync + 'static {
    /// No sample is of a larger size.
    #[doc(hidden)]
    const LARGEST: f64 = f64::INFINITY;
    /// The sample.
    #[doc(hidden)]
    fn number(self) -> T::Number;
    /// What holds the result.
    #[doc(hidden)]
    fn holding(number: T::Number) -> Self;
    /// The same memory, where the two are one type.
    #[doc(hidden)]
    fn as_elements(_: &[Self]) -> Option<&[T]> {
        None
    }
    #[doc(hidden)]
    fn as_elements_mut(_: &mut [Self]) -> Option<&mut [T]> {
        None
    }
}

impl<T: Element> sealed::Sealed<T> for T {}
impl<T: Element> Storage<T> for T {
    #[inline(always)]
    fn number(self) -> T::Number {
        Element::number(self)
    }
    #[inline(always)]
    fn holding(number: T::Number) -> T {
        T::rounded(number)
    }
    fn as_elements(kept: &[T]) -> Option<&[T]> {
        Some(kept)
    }
    fn as_elements_mut(kept: &mut [T]) -> Option<&mut [T]> {
        Some(kept)
    }
}

/// Added to a number near zero, it leaves the nearest whole number in the lowest bits: those of one
/// are worth 1. (`round_ties_even` calls a function where the processor may lack the instruction.)
const UNIT_OF_F32: f32 = 12_582_912.0;
const UNIT_OF_F64: f64 = 6_755_399_441_055_744.0;

macro_rules! whole_of_float {
    ($float:ident, $unit:ident: $($whole:ident)*) => {$(
        impl sealed::Sealed<$float> for $whole {}
        impl Storage<$float> for $whole {
            // The least number of a type with signs is one larger.
            const LARGEST: f64 = $whole::MAX as f64 + 1.0;
            #[inline(always)]
            fn number(self) -> $float {
                self as $float
            }
            #[inline(always)]
            fn holding(number: $float) -> $whole {
                // Of a NaN and a number `max` takes the number: without a sign that is 0 already.
                let is_signed = $whole::MIN != 0;
                let number = if is_signed && number.is_nan() { 0.0 } else { number };
                let within = number.max($whole::MIN as $float).min($whole::MAX as $float);
                (within + $unit).to_bits() as $whole
            }
        }
    )*};
}

whole_of_float!(f32, UNIT_OF_F32: u8 i8 u16 i16);
whole_of_float!(f64, UNIT_OF_F64: u8 i8 u16 i16 u32 i32);

macro_rules! whole_of_whole {
    ($($wide:ident: $($narrow:ident)*;)*) => {$($(
        impl sealed::Sealed<$wide> for $narrow {}
        impl Storage<$wide> for $narrow {
            #[inline(always)]
            fn number(self) -> $wide {
                self.into()
            }
            #[inline(always)]
            fn holding(number: $wide) -> $narrow {
                number.clamp($narrow::MIN.into(), $narrow::MAX.into()) as $narrow
            }
        }
    )*)*};
}

whole_of_whole! {
    i16: u8 i8;
    i32: u8 i8 u16 i16;
    i64: u8 i8 u16 i16;
}

impl sealed::Sealed<f64> for f32 {}
impl Storage<f64> for f32 {
    #[inline(always)]
    fn number(self) -> f64 {
        self.into()
    }
    #[inline(always)]
    fn holding(number: f64) -> f32 {
        number as f32
    }
}

impl sealed::Sealed<f32> for f16 {}
impl Storage<f32> for f16 {
    #[inline(always)]
    fn number(self) -> f32 {
        Element::number(self)
    }
    #[inline(always)]
    fn holding(number: f32) -> f16 {
        f16::rounded(number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn held<T: Element<Number = T>, S: Storage<T>>(number: T) -> S {
        S::holding(number)
    }

    #[test]
    fn results_become_the_nearest_number() {
        let of = |x: f32| -> (u8, i8, u16, i16) { (held(x), held(x), held(x), held(x)) };
        assert_eq!(of(2.5), (2, 2, 2, 2));
        assert_eq!(of(3.5), (4, 4, 4, 4));
        assert_eq!(of(-0.5), (0, 0, 0, 0));
        assert_eq!(of(-1.500_000_1), (0, -2, 0, -2));
        assert_eq!(of(254.5), (254, 127, 254, 254));
        assert_eq!(of(f32::INFINITY), (255, 127, 65535, 32767));
        assert_eq!(of(-1e30), (0, -128, 0, -32768));
        assert_eq!(of(f32::NAN), (0, 0, 0, 0));
        let of = |x: f64| -> (u32, i32, u8) { (held(x), held(x), held(x)) };
        assert_eq!(of(4_294_967_294.5), (4_294_967_294, i32::MAX, 255));
        assert_eq!(of(-2_147_483_647.5), (0, -2_147_483_648, 0));
        assert_eq!(of(f64::NEG_INFINITY), (0, i32::MIN, 0));
        assert_eq!(of(f64::NAN), (0, 0, 0));
        assert_eq!([-1, 300, 77].map(held::<i32, u8>), [0, 255, 77]);
        let of = |x: f64| -> f32 { held(x) };
        assert_eq!((of(0.1), of(-1e300)), (0.1, f32::NEG_INFINITY));
        assert!(of(f64::NAN).is_nan());
        assert_eq!(held::<f32, f16>(1e6), f16::INFINITY);
    }

    #[test]
    fn every_whole_number_comes_back() {
        for x in i16::MIN..=i16::MAX {
            let wide = Storage::<f32>::number(x);
            assert_eq!((wide, held::<f32, i16>(wide)), (f32::from(x), x));
        }
    }
}
