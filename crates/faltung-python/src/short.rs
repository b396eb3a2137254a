//! The shortest way: two lines, straight to the engine's loops.

use faltung::{Element, Mode, convolve_short, correlate_short};
use numpy::{PyArrayDescr, PyUntypedArray, PyUntypedArrayMethods};
use pyo3::prelude::*;
use pyo3::types::{PyFloat, PyInt, PyList};

use crate::array::{Target, line};
use crate::dtype::{Dtype, with_element};
use crate::pixel::{Pixel, with_pixel};

/// Beyond this many samples the engine is not even asked: it would say no, but memory for the result
/// would have been taken for nothing.
const LONGEST: usize = 2048;

/// A list with more numbers than this is left to NumPy.
const LONGEST_LIST: usize = 64;

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
    run(Operation::Correlate, a, v, mode)
}

fn run<'py>(
    operation: Operation,
    a: &Bound<'py, PyAny>,
    v: &Bound<'py, PyAny>,
    mode: &Bound<'py, PyAny>,
) -> PyResult<Option<Bound<'py, PyUntypedArray>>> {
    let mode = match mode.extract::<&str>() {
        Ok("full") => Mode::Full,
        Ok("same") => Mode::Same,
        Ok("valid") => Mode::Valid,
        _ => return Ok(None),
    };
    let py = a.py();
    let (Some(a), Some(v)) = (Operand::of(a), Operand::of(v)) else { return Ok(None) };
    if let (Operand::Array(x), Operand::Array(y)) = (&a, &v) {
        let (Ok(dtype), Ok(other)) = (Dtype::of(x), Dtype::of(y)) else { return Ok(None) };
        if dtype == other {
            return with_element!(dtype, T => match (line::<T>(x), line::<T>(y)) {
                (Some(a), Some(v)) => lines(operation, (a, v), mode, x.dtype()),
                _ => Ok(None),
            });
        }
    }
    if let (Some(a), Some(v)) = (a.whole(), v.whole()) {
        return lines(operation, (a, v), mode, numpy::dtype::<i64>(py));
    }
    if !a.is_double() && !v.is_double() {
        return Ok(None);
    }
    let (mut room_a, mut room_v) = (Vec::new(), Vec::new());
    match (a.real(&mut room_a), v.real(&mut room_v)) {
        (Some(a), Some(v)) => lines(operation, (a, v), mode, numpy::dtype::<f64>(py)),
        _ => Ok(None),
    }
}

/// An operand whose dtype is plain to see.
pub(crate) enum Operand<'a, 'py> {
    Array(&'a Bound<'py, PyUntypedArray>),
    /// A list of whole numbers.
    Whole(Vec<i64>),
    /// A list of floats, and perhaps of whole numbers among them.
    Real(Vec<f64>),
}

impl<'a, 'py> Operand<'a, 'py> {
    pub(crate) fn of(operand: &'a Bound<'py, PyAny>) -> Option<Self> {
        if let Ok(array) = operand.cast_exact::<PyUntypedArray>() {
            return Some(Operand::Array(array));
        }
        let list = operand.cast_exact::<PyList>().ok()?;
        if list.is_empty() || list.len() > LONGEST_LIST {
            return None;
        }
        Operand::whole_list(list).or_else(|| Operand::real_list(list))
    }

    fn whole_list(list: &Bound<'py, PyList>) -> Option<Self> {
        // There, old NumPys take whole numbers for 32 bits wide.
        if cfg!(windows) {
            return None;
        }
        let mut numbers = Vec::with_capacity(list.len());
        for item in list {
            numbers.push(item.cast_exact::<PyInt>().ok()?.extract().ok()?);
        }
        Some(Operand::Whole(numbers))
    }

    fn real_list(list: &Bound<'py, PyList>) -> Option<Self> {
        let mut numbers = Vec::with_capacity(list.len());
        for item in list {
            numbers.push(match item.cast_exact::<PyFloat>() {
                Ok(float) => float.value(),
                Err(_) => item.cast_exact::<PyInt>().ok()?.extract::<i64>().ok()? as f64,
            });
        }
        Some(Operand::Real(numbers))
    }

    fn whole(&self) -> Option<&[i64]> {
        match self {
            Operand::Array(array) => line::<i64>(array),
            Operand::Whole(numbers) => Some(numbers),
            Operand::Real(_) => None,
        }
    }

    /// Whether it makes a float64 of other real numbers.
    pub(crate) fn is_double(&self) -> bool {
        match self {
            Operand::Array(array) => Dtype::of(array).is_ok_and(|dtype| dtype == Dtype::F64),
            Operand::Real(_) => true,
            Operand::Whole(_) => false,
        }
    }

    /// Its numbers as float64, if they are real.
    pub(crate) fn real<'r>(&'r self, room: &'r mut Vec<f64>) -> Option<&'r [f64]> {
        match self {
            Operand::Array(array) if array.len() > LONGEST => line::<f64>(array),
            Operand::Array(array) => with_pixel!(
                Dtype::of(array).ok()?,
                T => {
                    room.extend(line::<T>(array)?.iter().map(|number| number.widened()));
                    Some(room.as_slice())
                },
                None
            ),
            Operand::Real(numbers) => Some(numbers),
            Operand::Whole(numbers) => {
                room.extend(numbers.iter().map(|&number| number as f64));
                Some(room)
            }
        }
    }
}

fn lines<'py, T: Element + numpy::Element>(
    operation: Operation,
    (a, v): (&[T], &[T]),
    mode: Mode,
    dtype: Bound<'py, PyArrayDescr>,
) -> PyResult<Option<Bound<'py, PyUntypedArray>>> {
    let (signal, kernel) = match operation {
        Operation::Convolve if a.len() < v.len() => (v, a),
        _ => (a, v),
    };
    let (n, k) = (signal.len(), kernel.len());
    if k == 0 || n < k || n > LONGEST {
        return Ok(None);
    }
    let outputs = match mode {
        Mode::Full => n + k - 1,
        Mode::Same => n,
        Mode::Valid => n - k + 1,
    };
    let mut result = Target::zeros(&[outputs], dtype)?;
    let Some(out) = result.line_mut::<T>() else { return Ok(None) };
    let done = match operation {
        Operation::Convolve => convolve_short(signal, kernel, mode, out),
        Operation::Correlate => correlate_short(signal, kernel, mode, out),
    };
    Ok(done.then(|| result.into_array()))
}
