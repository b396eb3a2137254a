//! Memory is asked for, not taken: a refusal is an error.

use ndarray::{ArrayD, ArrayViewD};

use crate::error::{Error, Result};
use crate::simd::Stored;

/// `len` times `fill`.
pub(crate) fn filled<T: Clone>(len: usize, fill: T, what: &'static str) -> Result<Vec<T>> {
    let mut buffer = reserved(len, what)?;
    buffer.resize(len, fill);
    Ok(buffer)
}

/// `len` elements to be written: what they are until then is not said.
pub(crate) fn unwritten<T: Stored>(len: usize, what: &'static str) -> Result<Vec<T>> {
    let mut buffer = reserved(len, what)?;
    T::lengthen(&mut buffer, len);
    Ok(buffer)
}

/// At least `len` elements in a buffer, new ones unwritten.
pub(crate) fn grow<T: Stored>(buffer: &mut Vec<T>, len: usize, what: &'static str) -> Result<()> {
    if buffer.len() < len {
        buffer
            .try_reserve_exact(len - buffer.len())
            .map_err(|_| Error::Memory { what, bytes: len.saturating_mul(size_of::<T>()) })?;
        T::lengthen(buffer, len);
    }
    Ok(())
}

/// Room for `len` elements.
pub(crate) fn reserved<T>(len: usize, what: &'static str) -> Result<Vec<T>> {
    let mut buffer = Vec::new();
    let bytes = len.checked_mul(size_of::<T>()).ok_or(Error::Overflow { what })?;
    buffer.try_reserve_exact(len).map_err(|_| Error::Memory { what, bytes })?;
    Ok(buffer)
}

/// An array of the same shape, each element made from the one in its place.
pub(crate) fn mapped<A, B: Stored>(
    array: ArrayViewD<'_, A>,
    what: &'static str,
    make: impl Fn(&A) -> B,
) -> Result<ArrayD<B>> {
    let mut elements = unwritten(array.len(), what)?;
    let places = elements.iter_mut();
    // Steps along an array's axes cost more than its elements.
    match array.as_slice() {
        Some(dense) => places.zip(dense).for_each(|(place, element)| *place = make(element)),
        None => places.zip(array.iter()).for_each(|(place, element)| *place = make(element)),
    }
    ArrayD::from_shape_vec(array.raw_dim(), elements).map_err(|_| Error::Overflow { what })
}
