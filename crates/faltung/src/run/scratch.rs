use super::guard::GuardScratch;
use crate::buffer::grow;
use crate::error::Result;
use crate::fft::Transformable;
use crate::method::{MethodScratch, RealBin, ScratchSize};
use crate::simd::{Run, Stored};

/// What one worker works in.
#[derive(Debug)]
pub(super) struct WorkerScratch<N: Transformable> {
    pub(super) window: Vec<N>,
    pub(super) present: Vec<bool>,
    pub(super) output: Vec<N>,
    pub(super) method: MethodScratch<N>,
    pub(super) repair: Option<RepairScratch<N>>,
}

/// What outputs are computed again in.
#[derive(Debug)]
pub(super) struct RepairScratch<N: Transformable> {
    pub(super) guard: Option<GuardScratch>,
    pub(super) window: Vec<N>,
    /// Grows when there is something to repair: mostly there are no more than a few outputs.
    pub(super) method: MethodScratch<N>,
    /// What the method wants at most.
    pub(super) size: ScratchSize,
}

impl<N: Transformable> WorkerScratch<N> {
    pub(super) fn new(method: MethodScratch<N>) -> Self {
        WorkerScratch {
            window: Vec::new(),
            present: Vec::new(),
            output: Vec::new(),
            method,
            repair: None,
        }
    }
}

impl<N: Transformable> WorkerScratch<N> {
    /// The bytes held.
    pub(super) fn bytes(&self) -> usize {
        let numbers = self.window.capacity() + self.output.capacity();
        let repair = self.repair.as_ref().map_or(0, |repair| {
            repair.guard.as_ref().map_or(0, GuardScratch::bytes)
                + repair.window.capacity() * size_of::<N>()
                + bytes_of(&repair.method)
        });
        numbers * size_of::<N>() + self.present.capacity() + bytes_of(&self.method) + repair
    }
}

fn bytes_of<N: Transformable>(method: &MethodScratch<N>) -> usize {
    method.numbers.capacity() * size_of::<N>()
        + method.bins.capacity() * size_of::<N::Bin>()
        + method.offsets.capacity() * size_of::<usize>()
        + method.reals.capacity() * size_of::<f64>()
        + method.real_bins.capacity() * size_of::<RealBin>()
        + method.runs.capacity() * size_of::<Run>()
}

impl<N: Transformable> RepairScratch<N> {
    pub(super) fn new(size: ScratchSize, guard: Option<GuardScratch>) -> Result<Self> {
        let method = MethodScratch::new(ScratchSize::default())?;
        Ok(RepairScratch { guard, window: Vec::new(), method, size })
    }
}

/// At least `len` numbers of a buffer that grows when it must.
pub(super) fn grown<'a, T: Stored>(
    buffer: &'a mut Vec<T>,
    len: usize,
    what: &'static str,
) -> Result<&'a mut [T]> {
    grow(buffer, len, what)?;
    Ok(&mut buffer[..len])
}
