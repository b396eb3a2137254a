//! Filters with feedback. Each output needs the one before it, so there is nothing to choose: a loop.

use std::ops::ControlFlow;

use faltung::Error;
use ndarray::{ArrayViewD, ArrayViewMutD, Axis};
use num_complex::{Complex32, Complex64};
use num_traits::Num;
use numpy::{PyUntypedArray, PyUntypedArrayMethods};
use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;

use crate::array::{self, Target, Viewable};
use crate::dtype::Dtype;
use crate::error::raised;
use crate::interruption::{Leaving, Stop, interruptible};
use crate::short::Operand;

/// The most products of a short line.
const SHORT: usize = 1 << 13;

/// Numbers that a recurrence can be computed in.
trait Field: Num + Copy {}

impl<T: Num + Copy> Field for T {}

/// The outputs and the last states of a rational filter, in the transposed direct form II (Oppenheim
/// and Schafer, Discrete-Time Signal Processing, section 6.3).
///
/// The signals are the lines along the last axis of `lines`; `states` has as many entries there as the
/// longer of numerator and denominator, less one, and is zero where it is not given.
#[pyfunction]
#[pyo3(signature = (numerator, denominator, lines, states=None))]
pub(crate) fn recurrence<'py>(
    numerator: &Bound<'py, PyUntypedArray>,
    denominator: &Bound<'py, PyUntypedArray>,
    lines: &Bound<'py, PyUntypedArray>,
    states: Option<&Bound<'py, PyUntypedArray>>,
) -> PyResult<(Bound<'py, PyUntypedArray>, Bound<'py, PyUntypedArray>)> {
    let order = numerator.len().max(denominator.len()).saturating_sub(1);
    let mut state_shape = lines.shape().to_vec();
    if let Some(last) = state_shape.last_mut() {
        *last = order;
    }
    let found = states.map(|states| states.shape());
    let lined = numerator.ndim() == 1 && denominator.ndim() == 1 && lines.ndim() > 0;
    if !lined || order == 0 || found.is_some_and(|found| found != state_shape) {
        return Err(PyValueError::new_err(format!(
            "wanted two lines of taps, two or more in one of them, signals, and states of shape \
             {state_shape:?}, found {:?}, {:?}, {:?} and {found:?}",
            numerator.shape(),
            denominator.shape(),
            lines.shape(),
        )));
    }
    let call = Recurrence { numerator, denominator, lines, states, order, state_shape };
    match Dtype::of(lines)? {
        Dtype::F32 => call.run::<f32>(),
        Dtype::F64 => call.run::<f64>(),
        Dtype::C64 => call.run::<Complex32>(),
        Dtype::C128 => call.run::<Complex64>(),
        _ => Err(PyTypeError::new_err(format!(
            "wanted lines of dtype float32, float64, complex64 or complex128, found {}",
            lines.dtype()
        ))),
    }
}

/// `signal.lfilter` of a short line of doubles; `None` where the arguments are not that plain.
#[pyfunction]
pub(crate) fn recurrence_short<'py>(
    numerator: &Bound<'py, PyAny>,
    denominator: &Bound<'py, PyAny>,
    line: &Bound<'py, PyAny>,
) -> PyResult<Option<Bound<'py, PyUntypedArray>>> {
    let (Some(b), Some(a)) = (Operand::of(numerator), Operand::of(denominator)) else {
        return Ok(None);
    };
    let Ok(array) = line.cast_exact::<PyUntypedArray>() else { return Ok(None) };
    let (mut room_b, mut room_a) = (Vec::new(), Vec::new());
    let (Some(b), Some(a), Some(signal)) =
        (b.real(&mut room_b), a.real(&mut room_a), array::line::<f64>(array))
    else {
        return Ok(None);
    };
    let taps = b.len().max(a.len());
    let plain = !b.is_empty() && a.len() > 1 && a[0] != 0.0;
    if !plain || signal.is_empty() || signal.len().saturating_mul(taps) > SHORT {
        return Ok(None);
    }
    let scaled = |given: &[f64]| {
        let mut taps: Vec<f64> = given.iter().map(|tap| tap / a[0]).collect();
        taps.resize(b.len().max(a.len()), 0.0);
        taps
    };
    let mut target = Target::zeros(&[signal.len()], array.dtype())?;
    let Some(out) = target.line_mut::<f64>() else { return Ok(None) };
    let mut state = vec![0.0; taps - 1];
    let pairs = signal.iter().copied().zip(out);
    let _ = run_line(&scaled(b), &scaled(a), pairs, &mut state, &Stop::default());
    Ok(Some(target.into_array()))
}

struct Recurrence<'a, 'py> {
    numerator: &'a Bound<'py, PyUntypedArray>,
    denominator: &'a Bound<'py, PyUntypedArray>,
    lines: &'a Bound<'py, PyUntypedArray>,
    states: Option<&'a Bound<'py, PyUntypedArray>>,
    order: usize,
    state_shape: Vec<usize>,
}

impl<'py> Recurrence<'_, 'py> {
    fn run<T: Field + numpy::Element + Sync + 'static>(
        &self,
    ) -> PyResult<(Bound<'py, PyUntypedArray>, Bound<'py, PyUntypedArray>)> {
        let alike = || PyTypeError::new_err("wanted taps, lines and states of one dtype");
        let held = |array| Viewable::new(array)?.hold::<T>().ok_or_else(alike);
        let new = |shape: &[usize]| {
            Target::zeros(shape, self.lines.dtype())?.hold::<T>().ok_or_else(alike)
        };
        let (mut forward, mut back) =
            (self.taps::<T>(self.numerator)?, self.taps(self.denominator)?);
        let first = back[0];
        forward.iter_mut().chain(&mut back).for_each(|tap| *tap = *tap / first);
        let before = self.states.map(held).transpose()?;
        let signal = held(self.lines)?;
        let (mut out, mut after) = (new(self.lines.shape())?, new(&self.state_shape)?);
        let (py, products) = (self.lines.py(), self.lines.len().saturating_mul(2 * self.order));
        let work = move |stop: &Stop| {
            if let Some(before) = &before {
                after.view_mut().assign(&before.view());
            }
            let outcome =
                run_lines(&forward, &back, &signal.view(), after.view_mut(), out.view_mut(), stop);
            (outcome, signal, before, out, after)
        };
        let (outcome, .., out, after) = interruptible(py, products, Leaving::AtOnce, work)?;
        match outcome {
            ControlFlow::Continue(()) => Ok((out.into_array(py), after.into_array(py))),
            ControlFlow::Break(()) => Err(raised(Error::Stopped)),
        }
    }

    /// As many taps as the filter has states, and one: those that were not given are zero.
    fn taps<T: Field + numpy::Element>(
        &self,
        given: &Bound<'py, PyUntypedArray>,
    ) -> PyResult<Vec<T>> {
        let viewable = Viewable::new(given)?;
        let wanted = || PyTypeError::new_err("wanted taps of the lines' dtype");
        let view = viewable.view::<T>().ok_or_else(wanted)?;
        let (mut taps, count) = (Vec::new(), self.order + 1);
        let bytes = count.saturating_mul(size_of::<T>());
        let refused = |_| raised(Error::Memory { what: "the filter's taps", bytes });
        taps.try_reserve_exact(count).map_err(refused)?;
        taps.extend(view.iter());
        taps.resize(count, T::zero());
        Ok(taps)
    }
}

fn run_lines<T: Field>(
    numerator: &[T],
    denominator: &[T],
    signal: &ArrayViewD<'_, T>,
    mut states: ArrayViewMutD<'_, T>,
    mut out: ArrayViewMutD<'_, T>,
    stop: &Stop,
) -> ControlFlow<()> {
    let last = Axis(signal.ndim() - 1);
    let lines = signal.lanes(last).into_iter().zip(out.lanes_mut(last));
    for ((line, out), mut state) in lines.zip(states.lanes_mut(last)) {
        if let Some(state) = state.as_slice_mut() {
            run_line(numerator, denominator, line.iter().copied().zip(out), state, stop)?;
        }
    }
    ControlFlow::Continue(())
}

fn run_line<'a, T: Field + 'a>(
    numerator: &[T],
    denominator: &[T],
    samples: impl Iterator<Item = (T, &'a mut T)>,
    state: &mut [T],
    stop: &Stop,
) -> ControlFlow<()> {
    // The states of the usual filters stay in registers.
    match state.len() {
        1 => run_order::<T, 1>(numerator, denominator, samples, state, stop),
        2 => run_order::<T, 2>(numerator, denominator, samples, state, stop),
        3 => run_order::<T, 3>(numerator, denominator, samples, state, stop),
        4 => run_order::<T, 4>(numerator, denominator, samples, state, stop),
        _ => run_any_order(numerator, denominator, samples, state, stop),
    }
}

/// The same for `K` states.
fn run_order<'a, T: Field + 'a, const K: usize>(
    numerator: &[T],
    denominator: &[T],
    samples: impl Iterator<Item = (T, &'a mut T)>,
    state: &mut [T],
    stop: &Stop,
) -> ControlFlow<()> {
    let taps = (numerator.split_first(), denominator.split_first());
    let (Some((&newest, forward)), Some((_, back))) = taps else {
        return ControlFlow::Continue(());
    };
    let arrays = (forward.first_chunk(), back.first_chunk(), state.first_chunk_mut());
    let (Some(forward), Some(back), Some(state)) = arrays else { return ControlFlow::Continue(()) };
    let (forward, back, mut kept): ([T; K], [T; K], [T; K]) = (*forward, *back, *state);
    let mut outcome = ControlFlow::Continue(());
    for (x, out) in samples {
        outcome = stop.look();
        if outcome.is_break() {
            break;
        }
        let y = kept[0] + newest * x;
        for k in 0..K - 1 {
            kept[k] = kept[k + 1] + forward[k] * x - back[k] * y;
        }
        kept[K - 1] = forward[K - 1] * x - back[K - 1] * y;
        *out = y;
    }
    *state = kept;
    outcome
}

fn run_any_order<'a, T: Field + 'a>(
    numerator: &[T],
    denominator: &[T],
    samples: impl Iterator<Item = (T, &'a mut T)>,
    state: &mut [T],
    stop: &Stop,
) -> ControlFlow<()> {
    let last = state.len() - 1;
    for (x, out) in samples {
        stop.look()?;
        let y = state[0] + numerator[0] * x;
        for k in 0..last {
            state[k] = state[k + 1] + numerator[k + 1] * x - denominator[k + 1] * y;
        }
        state[last] = numerator[last + 1] * x - denominator[last + 1] * y;
        *out = y;
    }
    ControlFlow::Continue(())
}
