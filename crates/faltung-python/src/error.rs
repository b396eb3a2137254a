use faltung::Error;
use pyo3::exceptions::{PyMemoryError, PyRuntimeError, PyTypeError, PyValueError};
use pyo3::{PyErr, PyResult};

/// The engine's errors in Python's words: the text is the engine's.
pub(crate) fn raised(error: Error) -> PyErr {
    let text = error.to_string();
    match error {
        Error::Value { .. } => PyTypeError::new_err(text),
        Error::Overflow { .. } | Error::Memory { .. } => PyMemoryError::new_err(text),
        Error::Stopped | Error::Threads { .. } => PyRuntimeError::new_err(text),
        // Whatever else there is says that question and operands do not fit.
        _ => PyValueError::new_err(text),
    }
}

/// `result`, with the engine's error raised in Python.
pub(crate) fn raising<T>(result: faltung::Result<T>) -> PyResult<T> {
    result.map_err(raised)
}
