//! Memory is asked for, not taken: a refusal is an error.

use ndarray::{ArrayD, ArrayViewD};

use crate::error::{Error, Result};

/// `len` times `fill`.
pub(crate) fn filled<T: Clone>(len: usize, fill: T, what: &'static str) -> Result<Vec<T>> {
    let mut buffer = reserved(len, what)?;
    buffer.resize(len, fill);
    Ok(buffer)
}

/// At least `len` elements in a buffer, new ones a copy of `fill`.
pub(crate) fn grow<T: Clone>(
    buffer: &mut Vec<T>,
    len: usize,
    fill: T,
    what: &'static str,
) -> Result<()> {
    if buffer.len() < len {
        buffer
            .try_reserve_exact(len - buffer.len())
            .map_err(|_| Error::Memory { what, bytes: len.saturating_mul(size_of::<T>()) })?;
        buffer.resize(len, fill);
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
pub(crate) fn mapped<A, B>(
    array: ArrayViewD<'_, A>,
    what: &'static str,
    make: impl FnMut(&A) -> B,
) -> Result<ArrayD<B>> {
    let mut elements = reserved(array.len(), what)?;
    elements.extend(array.iter().map(make));
    ArrayD::from_shape_vec(array.raw_dim(), elements).map_err(|_| Error::Overflow { what })
}
