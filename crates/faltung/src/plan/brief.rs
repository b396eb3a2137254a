use smallvec::SmallVec;

use super::prices::prices;
use crate::buffer::unwritten;
use crate::element::Element;
use crate::error::Result;
use crate::number::Number;
use crate::simd::sum_line;
use crate::spec::{Accuracy, Boundary, Method, Mode, Operation, Overflow, PerAxis, Sides, Spec};

/// Nanoseconds of multiply-adds up to which the definition is taken without looking further: deciding
/// would take as long as doing.
const BRIEF: f64 = 9600.0;
/// The same where nobody would have to vouch for outputs of a transform.
const BRIEF_IF_FAST: f64 = 4000.0;

/// The most taps of a kernel that is short.
pub(crate) const SHORT_TAPS: usize = 64;

/// Whether so much work is done before it is decided how to do it best.
pub(super) fn is_brief<N: Number>(accuracy: Accuracy, outputs: usize, taps: usize) -> bool {
    let is_fast = accuracy == Accuracy::Fast && taps > SHORT_TAPS;
    let most = if is_fast { BRIEF_IF_FAST } else { BRIEF };
    outputs as f64 * taps as f64 * prices::<N>().multiply_add <= most
}

/// The most samples of a line that is short.
const SHORT_SAMPLES: usize = 1 << 14;

/// Whether no other method could do a line so much faster that looking for it would pay.
pub(crate) fn is_short(samples: usize, taps: usize) -> bool {
    taps <= SHORT_TAPS && samples <= SHORT_SAMPLES
}

/// The most taps that are summed without taking memory.
const TAPS_AT_HAND: usize = 32;

/// The same as [`brief`] for plans that write into memory that they are given; `false` if nothing was
/// written. Takes no memory.
pub(super) fn brief_into<T: Element>(
    spec: &Spec,
    signal: &[T],
    kernel: &[T],
    out: &mut [T],
) -> bool {
    let (n, k) = (signal.len(), kernel.len());
    if n == 0 || k == 0 || k > TAPS_AT_HAND || !is_plain(spec) || !is_short(n, k) {
        return false;
    }
    let (Some(taps), Some(signal)) = (taps::<T>(spec, kernel), T::as_numbers(signal)) else {
        return false;
    };
    let Some(out) = T::as_numbers_mut(out) else { return false };
    sum_line(signal, &taps, window(spec.mode, n, k).0, out);
    true
}

/// The plain case with little work, without a plan: one dimension, zeros beyond the edge, every
/// output. `None` if the question or the operands ask for more. The bits are those of the plan's.
pub(super) fn brief<T: Element>(spec: &Spec, signal: &[T], kernel: &[T]) -> Option<Result<Vec<T>>> {
    let (n, k) = (signal.len(), kernel.len());
    if n == 0 || k == 0 || !is_plain(spec) {
        return None;
    }
    let (first, len) = window(spec.mode, n, k);
    if !is_short(n, k) && !is_brief::<T::Number>(spec.accuracy, len, k) {
        return None;
    }
    Some(sums(signal, &taps::<T>(spec, kernel)?, first, len))
}

/// The first output in the full result, and how many there are.
fn window(mode: Mode, n: usize, k: usize) -> (usize, usize) {
    match mode {
        Mode::Full => (0, n + k - 1),
        Mode::Same => ((k - 1) / 2, n),
        Mode::Valid => (n.min(k) - 1, n.abs_diff(k) + 1),
    }
}

/// The taps as a convolution wants them, if they are finite.
fn taps<T: Element>(spec: &Spec, kernel: &[T]) -> Option<SmallVec<[T::Number; SHORT_TAPS]>> {
    let taps: SmallVec<[T::Number; SHORT_TAPS]> = match spec.operation {
        Operation::Convolve => kernel.iter().map(|&tap| tap.number()).collect(),
        Operation::Correlate => kernel.iter().rev().map(|&tap| tap.conjugate().number()).collect(),
    };
    taps.iter().all(|tap| tap.is_finite()).then_some(taps)
}

fn sums<T: Element>(signal: &[T], taps: &[T::Number], first: usize, len: usize) -> Result<Vec<T>> {
    let mut result = unwritten(len, "the result")?;
    if let (Some(signal), Some(out)) = (T::as_numbers(signal), T::as_numbers_mut(&mut result)) {
        sum_line(signal, taps, first, out);
        return Ok(result);
    }
    let mut samples = unwritten::<T::Number>(signal.len(), "the signal")?;
    let mut numbers = unwritten(len, "the result")?;
    samples.iter_mut().zip(signal).for_each(|(place, &sample)| *place = sample.number());
    sum_line(&samples, taps, first, &mut numbers);
    for (place, &number) in result.iter_mut().zip(&numbers) {
        *place = T::rounded(number);
    }
    Ok(result)
}

fn is_plain(spec: &Spec) -> bool {
    spec.method == Method::Auto
        && spec.accuracy != Accuracy::Exact
        && spec.overflow == Overflow::Wrap
        && spec.axes.is_none()
        && spec.lags.is_none()
        && spec.boundary == PerAxis::All(Sides::from(Boundary::Zero))
        && spec.stride == PerAxis::All(1)
        && spec.dilation == PerAxis::All(1)
        && spec.origin == PerAxis::All(0)
}
