/// A type that ndimage filters: read as a double, and written as C casts a double on x86-64.
pub(crate) trait Pixel: numpy::Element + Copy + Send + Sync {
    fn widened(self) -> f64;
    /// Towards zero, modulo 2^bits; what a 32-bit (or for long types a 64-bit) integer cannot hold,
    /// NaN included, is that integer's least number. C leaves these cases open, and x86-64 does so.
    fn truncated(value: f64) -> Self;
    /// As a single, exactly where the type has at most 16 bits.
    fn narrowed(self) -> f32;
    /// As [`Pixel::truncated`], of a value that a 32-bit integer can hold.
    fn truncated_small(value: f32) -> Self;
}

macro_rules! real_pixel {
    ($($real:ty),*) => {$(
        impl Pixel for $real {
            #[inline(always)]
            fn widened(self) -> f64 {
                self.into()
            }
            #[inline(always)]
            fn truncated(value: f64) -> Self {
                value as $real
            }
            #[inline(always)]
            fn narrowed(self) -> f32 {
                self as f32
            }
            #[inline(always)]
            fn truncated_small(value: f32) -> Self {
                value.into()
            }
        }
    )*};
}

macro_rules! whole_pixel {
    ($($whole:ty => $conversion:ident),* $(,)?) => {$(
        impl Pixel for $whole {
            #[inline(always)]
            fn widened(self) -> f64 {
                self as f64
            }
            #[inline(always)]
            fn truncated(value: f64) -> Self {
                $conversion(value) as $whole
            }
            #[inline(always)]
            fn narrowed(self) -> f32 {
                self as f32
            }
            #[inline(always)]
            fn truncated_small(value: f32) -> Self {
                value as i32 as $whole
            }
        }
    )*};
}

real_pixel!(f32, f64);
whole_pixel!(
    i8 => short, i16 => short, i32 => short, i64 => long,
    u8 => short, u16 => short, u32 => long, u64 => longest,
);

impl Pixel for bool {
    #[inline(always)]
    fn widened(self) -> f64 {
        f64::from(u8::from(self))
    }
    #[inline(always)]
    fn truncated(value: f64) -> Self {
        u8::truncated(value) != 0
    }
    #[inline(always)]
    fn narrowed(self) -> f32 {
        f32::from(u8::from(self))
    }
    #[inline(always)]
    fn truncated_small(value: f32) -> Self {
        u8::truncated_small(value) != 0
    }
}

#[inline(always)]
fn short(value: f64) -> i32 {
    let fits = value > f64::from(i32::MIN) - 1.0 && value < f64::from(i32::MAX) + 1.0;
    if fits { value as i32 } else { i32::MIN }
}

#[inline(always)]
fn long(value: f64) -> i64 {
    let fits = value.abs() < 2f64.powi(63);
    if fits { value as i64 } else { i64::MIN }
}

/// Below -2^63 ndimage's `correlate` and `correlate1d` differ; this is what `correlate` does.
#[inline(always)]
fn longest(value: f64) -> u64 {
    let negative = value <= -1.0;
    let size = value.abs();
    let whole = if size < 2f64.powi(64) { size as u64 } else { 0 };
    let whole = if value.is_nan() { 1 << 63 } else { whole };
    if negative { whole.wrapping_neg() } else { whole }
}

/// `$body` with `$pixel` as the Rust type of `$dtype`, or `$other`.
macro_rules! with_pixel {
    ($dtype:expr, $pixel:ident => $body:expr, $other:expr) => {
        $crate::pixel::with_pixel!(
            of $dtype, $pixel => $body, $other,
            Bool bool, I8 i8, I16 i16, I32 i32, I64 i64, U8 u8, U16 u16, U32 u32, U64 u64,
            F32 f32, F64 f64
        )
    };
    (of $dtype:expr, $pixel:ident => $body:expr, $other:expr, $($variant:ident $type:ty),*) => {
        match $dtype {
            $($crate::dtype::Dtype::$variant => {
                type $pixel = $type;
                $body
            })*
            _ => $other,
        }
    };
}
pub(crate) use with_pixel;
