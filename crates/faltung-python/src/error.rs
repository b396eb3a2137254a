use faltung::Error;
use pyo3::exceptions::{PyMemoryError, PyOverflowError, PyRuntimeError, PyTypeError, PyValueError};
use pyo3::prelude::*;

/// The engine's errors in Python's words: the text is the engine's.
pub(crate) fn raised(error: Error) -> PyErr {
    let text = error.to_string();
    match error {
        Error::Exceeds { .. } => PyOverflowError::new_err(text),
        Error::Value { .. } => PyTypeError::new_err(text),
        Error::Overflow { .. } | Error::Memory { .. } => PyMemoryError::new_err(text),
        Error::Axis { axis, rank } if !(-(rank as isize)..rank as isize).contains(&axis) => {
            axis_error(axis, rank)
        }
        Error::Stopped | Error::Threads { .. } => PyRuntimeError::new_err(text),
        // Whatever else there is says that question and operands do not fit.
        _ => PyValueError::new_err(text),
    }
}

/// NumPy's error for an axis that is not there, which is a ValueError and an IndexError.
fn axis_error(axis: isize, rank: usize) -> PyErr {
    Python::attach(|py| {
        let class = py.import("numpy.exceptions").and_then(|module| module.getattr("AxisError"));
        match class.and_then(|class| class.call1((axis, rank))) {
            Ok(error) => PyErr::from_value(error),
            Err(error) => error,
        }
    })
}

/// `result`, with the engine's error raised in Python.
pub(crate) fn raising<T>(result: faltung::Result<T>) -> PyResult<T> {
    result.map_err(raised)
}
