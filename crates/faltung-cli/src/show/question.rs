use std::ops::Range;

use faltung::{Boundary, Mode, Spec};

use super::Options;
use crate::error::Result;

/// What is taught, and the engine's answers to it.
pub(super) struct Question<'a> {
    pub(super) signal: &'a [f64],
    pub(super) kernel: &'a [f64],
    pub(super) mode: Option<Mode>,
    pub(super) boundary: Boundary,
    pub(super) correlate: bool,
    /// Every output that a sample of the signal reaches.
    pub(super) full: Vec<f64>,
    /// The signal with `taps - 1` samples beyond each edge.
    extended: Vec<f64>,
}

impl<'a> Question<'a> {
    pub(super) fn new(signal: &'a [f64], kernel: &'a [f64], options: &Options) -> Result<Self> {
        let Options { mode, boundary, correlate, .. } = *options;
        let full = spec(correlate).boundary(boundary).mode(Mode::Full).run(signal, kernel)?;
        let reach = kernel.len().saturating_sub(1) as isize;
        let extended = extended(signal, boundary, -reach..signal.len() as isize + reach)?;
        Ok(Question { signal, kernel, mode, boundary, correlate, full, extended })
    }

    pub(super) fn n(&self) -> usize {
        self.signal.len()
    }

    pub(super) fn k(&self) -> usize {
        self.kernel.len()
    }

    /// The kernel as it lies under the signal, from left to right.
    pub(super) fn laid(&self) -> Vec<f64> {
        let mut taps = self.kernel.to_vec();
        if !self.correlate {
            taps.reverse();
        }
        taps
    }

    pub(super) fn answer(&self, mode: Mode, boundary: Boundary) -> Result<Vec<f64>> {
        Ok(spec(self.correlate).mode(mode).boundary(boundary).run(self.signal, self.kernel)?)
    }

    /// The index in the full row of the first output of `mode`.
    pub(super) fn start(&self, mode: Mode) -> usize {
        match mode {
            Mode::Full => 0,
            Mode::Same => (self.k() - 1) / 2,
            Mode::Valid => self.n().min(self.k()) - 1,
        }
    }

    /// How many outputs `mode` keeps.
    pub(super) fn length(&self, mode: Mode) -> usize {
        match mode {
            Mode::Full => self.n() + self.k() - 1,
            Mode::Same => self.n(),
            Mode::Valid => self.n().abs_diff(self.k()) + 1,
        }
    }

    /// The sample at a position of the extended signal, at most `taps - 1` beyond an edge; `None`
    /// where the rule zero has none.
    pub(super) fn sample(&self, position: isize) -> Option<f64> {
        if self.boundary == Boundary::Zero && !self.inside(position) {
            return None;
        }
        let reach = self.k() as isize - 1;
        usize::try_from(position + reach).ok().and_then(|at| self.extended.get(at).copied())
    }

    /// True where the signal itself has a sample.
    pub(super) fn inside(&self, position: isize) -> bool {
        usize::try_from(position).is_ok_and(|position| position < self.n())
    }
}

/// The signal as `boundary` extends it.
///
/// A kernel of the single tap 1 copies: asked for outputs beyond the signal's ends, the engine
/// itself says what it reads there.
pub(super) fn extended(
    signal: &[f64],
    boundary: Boundary,
    positions: Range<isize>,
) -> Result<Vec<f64>> {
    Ok(Spec::convolve().boundary(boundary).lags(positions).run(signal, &[1.0][..])?)
}

fn spec(correlate: bool) -> Spec {
    if correlate { Spec::correlate() } else { Spec::convolve() }
}
