use num_complex::Complex;

use crate::number::{Bit, Number};

/// Real numbers that lie side by side: samples, or the two components of each.
#[derive(Clone, Copy, Debug)]
pub enum Parts<'a> {
    Single(&'a [f32]),
    Double(&'a [f64]),
    /// Exact numbers have none.
    Exact,
}

/// A number that is made of one or two real numbers.
pub trait Parted: Number {
    /// How many.
    #[doc(hidden)]
    const PARTS: usize = 1;

    #[doc(hidden)]
    fn parts(numbers: &[Self]) -> Parts<'_>;
}

macro_rules! parted {
    ($($real:ty, $kind:ident;)*) => {$(
        impl Parted for $real {
            fn parts(numbers: &[Self]) -> Parts<'_> {
                Parts::$kind(numbers)
            }
        }

        impl Parted for Complex<$real> {
            const PARTS: usize = 2;

            fn parts(numbers: &[Self]) -> Parts<'_> {
                let pairs: *const $real = numbers.as_ptr().cast();
                // SAFETY: `Complex` is two numbers of its type in the order of C, without padding,
                // so the slice's memory is twice as many numbers, aligned as its own are; a slice
                // has at most `isize::MAX` bytes, so the length cannot overflow.
                Parts::$kind(unsafe { std::slice::from_raw_parts(pairs, 2 * numbers.len()) })
            }
        }
    )*};
    (exact $($number:ty),*) => {$(
        impl Parted for $number {
            fn parts(_: &[Self]) -> Parts<'_> {
                Parts::Exact
            }
        }
    )*};
}

parted! { f32, Single; f64, Double; }
parted! { exact i8, i16, i32, i64, u8, u16, u32, u64, Bit }
