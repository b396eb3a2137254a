//! Two images, straight to a plan that is remembered.

use faltung::{Boundary, Mode, Spec};
use numpy::{PyUntypedArray, PyUntypedArrayMethods};
use pyo3::prelude::*;
use pyo3::types::PyInt;

use crate::dtype::Dtype;
use crate::plan::{Wanted, remembered};
use crate::recent::Request;

/// `signal.convolve2d` or `correlate2d` of small images of one dtype; `None` where the arguments are not
/// that plain.
#[pyfunction]
pub(crate) fn plane_short<'py>(
    image: &Bound<'py, PyAny>,
    kernel: &Bound<'py, PyAny>,
    mode: &Bound<'py, PyAny>,
    boundary: &Bound<'py, PyAny>,
    fillvalue: &Bound<'py, PyAny>,
    correlate: bool,
) -> PyResult<Option<Bound<'py, PyUntypedArray>>> {
    let (Ok(image), Ok(kernel)) =
        (image.cast_exact::<PyUntypedArray>(), kernel.cast_exact::<PyUntypedArray>())
    else {
        return Ok(None);
    };
    let dtype = match (Dtype::of(image), Dtype::of(kernel)) {
        (Ok(one), Ok(other)) if one == other => one,
        _ => return Ok(None),
    };
    let shapes = (image.shape(), kernel.shape());
    let planes = shapes.0.len() == 2 && shapes.1.len() == 2;
    if !planes || image.is_empty() || kernel.is_empty() || matches!(dtype, Dtype::Bool | Dtype::F16)
    {
        return Ok(None);
    }
    let holds = shapes.0.iter().zip(shapes.1).all(|(len, taps)| len >= taps);
    let mode = match mode.extract::<&str>() {
        Ok("full") => Mode::Full,
        Ok("same") => Mode::Same,
        Ok("valid") if holds => Mode::Valid,
        _ => return Ok(None),
    };
    let rule = match boundary.extract::<&str>() {
        Ok("fill" | "pad") if is_zero(fillvalue) => Boundary::constant(0),
        Ok("wrap" | "circular") => Boundary::Wrap,
        Ok("symm" | "symmetric") => Boundary::Symmetric,
        _ => return Ok(None),
    };
    let mut spec = if correlate { Spec::correlate() } else { Spec::convolve() }.mode(mode);
    if mode != Mode::Valid {
        spec = spec.boundary(rule);
    }
    if correlate && mode == Mode::Same {
        // SciPy's centre of an even kernel lies one sample later here than everywhere else.
        let late = |taps: &usize| isize::from(taps.is_multiple_of(2));
        spec = spec.origin(shapes.1.iter().map(late).collect::<Vec<_>>());
    }
    match Request::small(&spec, kernel, shapes.0) {
        Some(request) => remembered(request, spec, kernel, image, Wanted::default()).map(Some),
        None => Ok(None),
    }
}

fn is_zero(number: &Bound<'_, PyAny>) -> bool {
    number.cast_exact::<PyInt>().is_ok_and(|number| number.extract::<i64>().is_ok_and(|it| it == 0))
}
