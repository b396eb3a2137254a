use num_complex::{Complex32, Complex64};

/// Ordinary samples: never zero, never subnormal, the same at every run.
pub trait Sample: faltung::Element {
    fn sample(bits: u64) -> Self;
    /// One number to compare by.
    fn size(&self) -> f64;
    /// From as many bytes as it has, the lowest first.
    #[cfg(feature = "peers")]
    fn take(bytes: &[u8]) -> Self;
    /// The same bytes, appended.
    #[cfg(feature = "peers")]
    fn put(&self, bytes: &mut Vec<u8>);
}

macro_rules! samples {
    ($($type:ty $(, of $part:ty)?: $bits:ident => $value:expr, $size:expr;)*) => {$(
        impl Sample for $type {
            fn sample($bits: u64) -> Self {
                $value
            }
            fn size(&self) -> f64 {
                let size: fn(&$type) -> f64 = $size;
                size(self)
            }
            #[cfg(feature = "peers")]
            fn take(bytes: &[u8]) -> Self {
                samples!(@take $type, bytes $(, $part)?)
            }
            #[cfg(feature = "peers")]
            fn put(&self, bytes: &mut Vec<u8>) {
                samples!(@put self, bytes $(, $part)?)
            }
        }
    )*};
    (@take $type:ty, $bytes:ident) => {
        $bytes.try_into().map_or_else(|_| Self::sample(1), <$type>::from_le_bytes)
    };
    (@take $type:ty, $bytes:ident, $part:ty) => {{
        let (re, im) = $bytes.split_at($bytes.len() / 2);
        num_complex::Complex::new(<$part>::take(re), <$part>::take(im))
    }};
    (@put $self:ident, $bytes:ident) => { $bytes.extend_from_slice(&$self.to_le_bytes()) };
    (@put $self:ident, $bytes:ident, $part:ty) => {{
        $self.re.put($bytes);
        $self.im.put($bytes);
    }};
}

/// In [0.5, 1.5).
fn uniform(bits: u64) -> f64 {
    (bits >> 11) as f64 / (1u64 << 53) as f64 + 0.5
}

samples! {
    f32: bits => uniform(bits) as f32, |x| f64::from(*x);
    f64: bits => uniform(bits), |x| *x;
    Complex32, of f32: bits => Complex32::new(uniform(bits) as f32, uniform(bits.rotate_left(17)) as f32), |z| f64::from(z.norm());
    Complex64, of f64: bits => Complex64::new(uniform(bits), uniform(bits.rotate_left(17))), |z| z.norm();
    u8: bits => (bits >> 56) as u8 | 1, |x| *x as f64;
    i8: bits => (bits >> 56) as i8 | 1, |x| *x as f64;
    i16: bits => (bits >> 48) as i16 | 1, |x| *x as f64;
    i32: bits => (bits >> 32) as i32 | 1, |x| *x as f64;
    i64: bits => bits as i64 | 1, |x| *x as f64;
}

/// `len` samples by the SplitMix64 generator (Steele, Lea and Flood, OOPSLA 2014).
pub fn series<T: Sample>(len: usize, seed: u64) -> Vec<T> {
    let mut state = seed;
    let mut next = || {
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        T::sample(mixed ^ (mixed >> 31))
    };
    (0..len).map(|_| next()).collect()
}
