//! The shortest way: two lines of one dtype, straight to the engine's loops.

use faltung::{Element, Mode, convolve_short, correlate_short};
use numpy::{PyUntypedArray, PyUntypedArrayMethods};
use pyo3::prelude::*;

use crate::array::{Target, line};
use crate::dtype::{Dtype, with_element};

/// Beyond this many samples the engine is not even asked: it would say no, but memory for the result
/// would have been taken for nothing.
const LONGEST: usize = 2048;

/// Whether the kernel is flipped.
#[derive(Clone, Copy)]
enum Operation {
    Convolve,
    Correlate,
}

/// The convolution of two short lines; `None` where the long way must be gone.
#[pyfunction]
#[pyo3(name = "convolve_short")]
pub(crate) fn convolve<'py>(
    a: &Bound<'py, PyAny>,
    v: &Bound<'py, PyAny>,
    mode: &Bound<'py, PyAny>,
) -> PyResult<Option<Bound<'py, PyUntypedArray>>> {
    let (Ok(a), Ok(v)) = (a.cast_exact::<PyUntypedArray>(), v.cast_exact::<PyUntypedArray>())
    else {
        return Ok(None);
    };
    if a.len() < v.len() {
        return run(Operation::Convolve, v, a, mode);
    }
    run(Operation::Convolve, a, v, mode)
}

/// The correlation of two short lines; `None` where the long way must be gone.
#[pyfunction]
#[pyo3(name = "correlate_short")]
pub(crate) fn correlate<'py>(
    a: &Bound<'py, PyAny>,
    v: &Bound<'py, PyAny>,
    mode: &Bound<'py, PyAny>,
) -> PyResult<Option<Bound<'py, PyUntypedArray>>> {
    match (a.cast_exact::<PyUntypedArray>(), v.cast_exact::<PyUntypedArray>()) {
        (Ok(a), Ok(v)) => run(Operation::Correlate, a, v, mode),
        _ => Ok(None),
    }
}

fn run<'py>(
    operation: Operation,
    signal: &Bound<'py, PyUntypedArray>,
    kernel: &Bound<'py, PyUntypedArray>,
    mode: &Bound<'py, PyAny>,
) -> PyResult<Option<Bound<'py, PyUntypedArray>>> {
    let (n, k) = (signal.len(), kernel.len());
    let Ok(mode) = mode.extract::<&str>() else { return Ok(None) };
    let (mode, outputs) = match mode {
        "full" => (Mode::Full, (n + k).saturating_sub(1)),
        "same" => (Mode::Same, n),
        "valid" => (Mode::Valid, (n + 1).saturating_sub(k)),
        _ => return Ok(None),
    };
    if n < k || n > LONGEST {
        return Ok(None);
    }
    let Ok(dtype) = Dtype::of(signal) else { return Ok(None) };
    with_element!(dtype, T => run_of::<T>(operation, (signal, kernel), mode, outputs))
}

fn run_of<'py, T: Element + numpy::Element>(
    operation: Operation,
    (signal, kernel): (&Bound<'py, PyUntypedArray>, &Bound<'py, PyUntypedArray>),
    mode: Mode,
    outputs: usize,
) -> PyResult<Option<Bound<'py, PyUntypedArray>>> {
    let (Some(samples), Some(taps)) = (line::<T>(signal), line::<T>(kernel)) else {
        return Ok(None);
    };
    let mut result = Target::zeros(&[outputs], signal)?;
    let Some(out) = result.line_mut::<T>() else { return Ok(None) };
    let done = match operation {
        Operation::Convolve => convolve_short(samples, taps, mode, out),
        Operation::Correlate => correlate_short(samples, taps, mode, out),
    };
    Ok(done.then(|| result.into_array()))
}
