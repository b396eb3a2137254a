use std::ops::Range;

use crate::boundary::{Boundary, Sides};

/// Whether the kernel is flipped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operation {
    /// `h[j] = v[j]`, so that the kernel runs against the signal.
    Convolve,
    /// `h[j] = conj(v[k - 1 - j])`, so that it runs with the signal.
    Correlate,
}

/// Which outputs of the full row are wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// All that touch the signal.
    Full,
    /// As many as there are samples.
    Same,
    /// Those where the shorter operand lies inside the longer.
    Valid,
}

/// All that is asked along one convolved axis.
#[derive(Clone, Debug, PartialEq)]
pub struct Along<T> {
    /// What lies beyond the edges.
    pub sides: Sides<T>,
    /// Every so-many-th output is kept; at least 1.
    pub stride: usize,
    /// The distance of two taps, in samples; at least 1.
    pub dilation: usize,
    /// How many samples later the outputs start.
    pub origin: isize,
    /// These lags instead of the mode's outputs.
    pub lags: Option<Range<isize>>,
}

impl<T: Copy> Along<T> {
    /// Nothing beyond the edges, every output, taps side by side.
    pub fn plain() -> Self {
        let sides = Boundary::Zero.into();
        Along { sides, stride: 1, dilation: 1, origin: 0, lags: None }
    }

    /// How many samples a kernel of `taps` taps spans.
    pub(crate) fn span(&self, taps: usize) -> usize {
        (taps - 1) * self.dilation + 1
    }

    /// Where the outputs start, and how many there are before the stride thins them.
    pub(crate) fn window(
        &self,
        question: (Operation, Mode),
        n: usize,
        taps: usize,
    ) -> (isize, usize) {
        let span = self.span(taps);
        let (start, wanted) = match (&self.lags, question) {
            (Some(lags), (Operation::Convolve, _)) => (lags.start, lags.len()),
            (Some(lags), (Operation::Correlate, _)) => (lags.start + span as isize - 1, lags.len()),
            (None, (_, Mode::Full)) => (0, n + span - 1),
            (None, (_, Mode::Same)) => ((span as isize - 1) / 2, n),
            (None, (_, Mode::Valid)) => (n.min(span) as isize - 1, n.abs_diff(span) + 1),
        };
        (start + self.origin, wanted)
    }
}

/// A question about a signal and a kernel.
#[derive(Clone, Debug, PartialEq)]
pub struct Question<T> {
    /// Convolve or correlate.
    pub operation: Operation,
    /// The window of outputs, on axes without lags.
    pub mode: Mode,
    /// The convolved axes of the signal, negative from the end; `None`: the last ones, as many as
    /// the kernel has axes.
    pub axes: Option<Vec<isize>>,
    /// One entry for each convolved axis, in the order of `axes`.
    pub along: Vec<Along<T>>,
}

impl<T: Copy> Question<T> {
    /// The question without any wish, over the last `axes` axes.
    pub fn plain(operation: Operation, mode: Mode, axes: usize) -> Self {
        Question { operation, mode, axes: None, along: vec![Along::plain(); axes] }
    }
}

/// Why a question has no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// A kernel without taps, or a convolved axis without samples.
    Empty,
    /// A kernel with more axes than the signal.
    Rank,
    /// Axes that the signal does not have, or has only once, or not one `Along` for each.
    Axes,
    /// Batch axes that do not broadcast.
    Broadcast,
    /// Mode valid, and neither operand contains the other.
    NotContained,
}

impl std::fmt::Display for Refusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "the question has no answer: {self:?}")
    }
}

impl std::error::Error for Refusal {}
