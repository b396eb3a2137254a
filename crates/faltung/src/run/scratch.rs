use crate::buffer::filled;
use crate::error::{Error, Result};
use crate::fft::Transformable;
use crate::method::{MethodScratch, ScratchSize};

/// What one worker works in.
#[derive(Debug)]
pub(super) struct WorkerScratch<N: Transformable> {
    pub(super) window: Vec<N>,
    pub(super) present: Vec<bool>,
    pub(super) output: Vec<N>,
    pub(super) method: MethodScratch<N>,
}

impl<N: Transformable> WorkerScratch<N> {
    pub(super) fn new(size: ScratchSize) -> Result<Self> {
        let mut offsets = Vec::new();
        offsets
            .try_reserve_exact(size.offsets)
            .map_err(|_| Error::Memory { what: "tap offsets", bytes: size.offsets * 8 })?;
        Ok(WorkerScratch {
            window: Vec::new(),
            present: Vec::new(),
            output: Vec::new(),
            method: MethodScratch {
                numbers: filled(size.numbers, N::ZERO, "scratch")?,
                bins: filled(size.bins, N::EMPTY_BIN, "scratch")?,
                offsets,
            },
        })
    }
}

/// At least `len` numbers of a buffer that grows when it must.
pub(super) fn grown<'a, T: Clone>(
    buffer: &'a mut Vec<T>,
    len: usize,
    fill: T,
    what: &'static str,
) -> Result<&'a mut [T]> {
    if buffer.len() < len {
        buffer
            .try_reserve_exact(len - buffer.len())
            .map_err(|_| Error::Memory { what, bytes: len.saturating_mul(size_of::<T>()) })?;
        buffer.resize(len, fill);
    }
    Ok(&mut buffer[..len])
}
