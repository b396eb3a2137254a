use super::terms::{Term, add_terms};
use crate::dtype::Dtype;
use crate::pixel::Pixel;

/// What sums are made in: double, or single where that is exact, at half the price.
pub(crate) trait Sum: Copy + Send + Sync + 'static {
    const ZERO: Self;
    fn of_double(value: f64) -> Self;
    fn of<P: Pixel>(pixel: P) -> Self;
    fn into_pixel<P: Pixel>(self) -> P;
    fn plus(self, other: Self) -> Self;
    fn minus(self, other: Self) -> Self;
    fn times(self, other: Self) -> Self;
    fn over(self, divisor: Self) -> Self;
    /// The sums of all terms for a row of outputs that begins at the first sample.
    fn add_terms(terms: &[Term<Self>], samples: &[Self], row: &mut [Self]);
}

macro_rules! sum {
    ($real:ty, $wide:literal, $of:ident, $into:ident) => {
        impl Sum for $real {
            const ZERO: Self = 0.0;
            #[inline(always)]
            fn of_double(value: f64) -> Self {
                value as $real
            }
            #[inline(always)]
            fn of<P: Pixel>(pixel: P) -> Self {
                pixel.$of()
            }
            #[inline(always)]
            fn into_pixel<P: Pixel>(self) -> P {
                P::$into(self)
            }
            #[inline(always)]
            fn plus(self, other: Self) -> Self {
                self + other
            }
            #[inline(always)]
            fn minus(self, other: Self) -> Self {
                self - other
            }
            #[inline(always)]
            fn times(self, other: Self) -> Self {
                self * other
            }
            #[inline(always)]
            fn over(self, divisor: Self) -> Self {
                self / divisor
            }
            fn add_terms(terms: &[Term<Self>], samples: &[Self], row: &mut [Self]) {
                faltung::widely(
                    #[inline(always)]
                    || add_terms::<Self, $wide>(terms, samples, row),
                );
            }
        }
    };
}

// So many sums stay in registers while the terms are added to them.
sum!(f32, 128, narrowed, truncated_small);
sum!(f64, 64, widened, truncated);

/// Writes a row of sums as pixels.
pub(super) fn store<A: Sum, P: Pixel>(sums: &[A], row: &mut [P]) {
    faltung::widely(
        #[inline(always)]
        || row.iter_mut().zip(sums).for_each(|(pixel, sum)| *pixel = sum.into_pixel()),
    );
}

/// The largest absolute value of a type whose values are whole and few enough for single precision
/// to be exact; `None` for other types.
pub(super) fn largest(dtype: Dtype) -> Option<f64> {
    match dtype {
        Dtype::Bool => Some(1.0),
        Dtype::I8 => Some(128.0),
        Dtype::U8 => Some(255.0),
        Dtype::I16 => Some(32768.0),
        Dtype::U16 => Some(65535.0),
        _ => None,
    }
}

/// The whole numbers up to here are exact in single precision, and so are all sums of them up to
/// here, in any order.
pub(super) const EXACT: f64 = 16777216.0;

/// Whether the value beyond the edge is as good as a sample.
pub(super) fn is_like_samples(constant: f64, largest: f64) -> bool {
    constant.fract() == 0.0 && constant.abs() <= largest
}
