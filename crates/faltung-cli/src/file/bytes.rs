use half::f16;
use num_complex::{Complex, Complex32, Complex64};

use crate::error::Fault;
use crate::memory;
use crate::samples::Held;

/// The order of the bytes of one number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Endian {
    Little,
    Big,
}

/// An element as it lies in a file.
pub(crate) trait Stored: Held {
    /// Bytes of one element.
    const SIZE: usize;
    /// The element in the first [`Stored::SIZE`] bytes.
    fn from_bytes(bytes: &[u8], endian: Endian) -> Self;
    fn to_bytes(self, endian: Endian, out: &mut Vec<u8>);
}

macro_rules! stored {
    ($($number:ty),*) => {$(
        impl Stored for $number {
            const SIZE: usize = size_of::<$number>();
            fn from_bytes(bytes: &[u8], endian: Endian) -> Self {
                let mut own = [0; size_of::<$number>()];
                own.copy_from_slice(&bytes[..Self::SIZE]);
                match endian {
                    Endian::Little => Self::from_le_bytes(own),
                    Endian::Big => Self::from_be_bytes(own),
                }
            }
            fn to_bytes(self, endian: Endian, out: &mut Vec<u8>) {
                match endian {
                    Endian::Little => out.extend_from_slice(&self.to_le_bytes()),
                    Endian::Big => out.extend_from_slice(&self.to_be_bytes()),
                }
            }
        }
    )*};
}

stored!(i8, i16, i32, i64, u8, u16, u32, u64, f16, f32, f64);

impl Stored for bool {
    const SIZE: usize = 1;
    fn from_bytes(bytes: &[u8], _: Endian) -> Self {
        bytes[0] != 0
    }
    fn to_bytes(self, _: Endian, out: &mut Vec<u8>) {
        out.push(self.into());
    }
}

macro_rules! stored_complex {
    ($($number:ty, $part:ty);*) => {$(
        impl Stored for $number {
            const SIZE: usize = 2 * <$part>::SIZE;
            fn from_bytes(bytes: &[u8], endian: Endian) -> Self {
                let (re, im) = bytes.split_at(<$part>::SIZE);
                Complex::new(<$part>::from_bytes(re, endian), <$part>::from_bytes(im, endian))
            }
            fn to_bytes(self, endian: Endian, out: &mut Vec<u8>) {
                self.re.to_bytes(endian, out);
                self.im.to_bytes(endian, out);
            }
        }
    )*};
}

stored_complex!(Complex32, f32; Complex64, f64);

/// An empty vector with room for `len` elements, or the fault that says how much was wanted.
///
/// Samples are turned into another order or type once they are read, so twice as much must be free.
pub(crate) fn reserved<T>(len: usize) -> Result<Vec<T>, Fault> {
    memory::claim("the samples", 2 * memory::of(len, size_of::<T>()))?;
    let mut vec = Vec::new();
    vec.try_reserve_exact(len).map_err(|_| {
        let bytes = memory::of(len, size_of::<T>());
        Fault::new(
            format!("wanted {bytes} bytes of memory for the samples, the system refused"),
            memory::HINT,
        )
    })?;
    Ok(vec)
}

/// `len` elements in the order of the file; `bytes` must hold them.
pub(crate) fn elements<T: Stored>(
    bytes: &[u8],
    len: usize,
    endian: Endian,
) -> Result<Vec<T>, Fault> {
    let mut out = reserved(len)?;
    out.extend(bytes.chunks_exact(T::SIZE).take(len).map(|one| T::from_bytes(one, endian)));
    Ok(out)
}
