//! Memory is asked for, not taken: a refusal is an error.

use crate::error::{Error, Result};

/// `len` times `fill`.
pub(crate) fn filled<T: Clone>(len: usize, fill: T, what: &'static str) -> Result<Vec<T>> {
    let mut buffer = Vec::new();
    let bytes = len.checked_mul(size_of::<T>()).ok_or(Error::Overflow { what })?;
    buffer.try_reserve_exact(len).map_err(|_| Error::Memory { what, bytes })?;
    buffer.resize(len, fill);
    Ok(buffer)
}
