use crate::fft::Transformable;
use crate::method::{
    Direct, ExactInteger, ExactSum, MethodScratch, Output, RunningSum, ScratchSize, Separable,
    Spectral, Tile,
};
use crate::simd::Loops;

/// A method, ready for tiles.
pub(crate) enum Prepared<N: Transformable> {
    Direct(Direct<N>),
    Separable(Separable<N>),
    RunningSum(RunningSum<N>),
    Spectral(Box<Spectral<N>>),
    ExactInteger(Box<ExactInteger>),
    ExactSum(ExactSum),
}

impl<N: Loops + Transformable> Prepared<N> {
    pub(super) fn scratch(&self, outputs: &[usize]) -> ScratchSize {
        match self {
            Prepared::Direct(direct) => direct.scratch(outputs),
            Prepared::Separable(separable) => separable.scratch(outputs),
            Prepared::RunningSum(sums) => sums.scratch(outputs),
            Prepared::Spectral(spectral) => spectral.scratch(),
            Prepared::ExactInteger(exact) => exact.scratch(),
            Prepared::ExactSum(exact) => exact.scratch::<N>(outputs),
        }
    }

    /// Whether it transforms lines, with zeros for what is absent.
    pub(super) fn takes_lines(&self) -> bool {
        matches!(self, Prepared::Spectral(_) | Prepared::ExactInteger(_))
    }

    /// How many threads share a tile.
    pub(super) fn threads(&self) -> usize {
        match self {
            Prepared::Spectral(spectral) => spectral.threads(),
            Prepared::ExactInteger(exact) => exact.threads(),
            _ => 1,
        }
    }

    /// What all kernels have in common on one tile; it may be known that a transform can take all of
    /// the tile's samples.
    pub(super) fn load(&self, tile: &Tile<N>, known_tame: bool, scratch: &mut MethodScratch<N>) {
        match self {
            Prepared::Spectral(spectral) => spectral.load(tile, known_tame, scratch),
            Prepared::ExactInteger(exact) => exact.load(tile, scratch),
            Prepared::ExactSum(exact) => exact.load(tile, scratch),
            Prepared::Direct(_) | Prepared::Separable(_) | Prepared::RunningSum(_) => {}
        }
    }

    pub(super) fn apply(
        &self,
        kernel: usize,
        tile: &Tile<N>,
        out: &mut Output<N>,
        scratch: &mut MethodScratch<N>,
    ) {
        match self {
            Prepared::Direct(direct) => direct.apply(kernel, tile, out, scratch),
            Prepared::Separable(separable) => separable.apply(kernel, tile, out, scratch),
            Prepared::RunningSum(sums) => sums.apply(kernel, tile, out, scratch),
            Prepared::Spectral(spectral) => spectral.apply(kernel, tile, out, scratch),
            Prepared::ExactInteger(exact) => exact.apply(kernel, tile, out, scratch),
            Prepared::ExactSum(exact) => exact.apply(kernel, tile, out, scratch),
        }
    }
}
