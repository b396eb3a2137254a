//! Upsampling, filtering and downsampling of a short line in one go.

use numpy::{PyUntypedArray, PyUntypedArrayMethods};
use pyo3::prelude::*;
use pyo3::types::PyInt;

use crate::array::{self, Target};
use crate::short::Operand;

/// The most outputs, and the most products, of a short call.
const SHORT: usize = 1 << 13;

/// `signal.upfirdn` of a short line of doubles, zeros beyond its ends; `None` where the arguments are
/// not that plain.
#[pyfunction]
pub(crate) fn upfirdn_short<'py>(
    taps: &Bound<'py, PyAny>,
    line: &Bound<'py, PyAny>,
    up: &Bound<'py, PyAny>,
    down: &Bound<'py, PyAny>,
) -> PyResult<Option<Bound<'py, PyUntypedArray>>> {
    let Ok(array) = line.cast_exact::<PyUntypedArray>() else { return Ok(None) };
    let (Some(up), Some(down), Some(taps)) = (factor(up), factor(down), Operand::of(taps)) else {
        return Ok(None);
    };
    let mut room = Vec::new();
    let (Some(taps), Some(samples)) = (taps.real(&mut room), array::line::<f64>(array)) else {
        return Ok(None);
    };
    if taps.is_empty() || samples.is_empty() || samples.len() > SHORT || taps.len() > SHORT {
        return Ok(None);
    }
    let count = ((samples.len() - 1) * up + taps.len()).div_ceil(down);
    if count.saturating_mul(taps.len().div_ceil(up)) > SHORT {
        return Ok(None);
    }
    let mut target = Target::zeros(&[count], array.dtype())?;
    let Some(out) = target.line_mut::<f64>() else { return Ok(None) };
    for (number, out) in out.iter_mut().enumerate() {
        // The taps of one phase meet the samples backwards, those beyond the ends left out.
        let (phase, newest) = (number * down % up, number * down / up);
        let skipped = newest.saturating_sub(samples.len() - 1);
        let met = taps.iter().skip(phase + skipped * up).step_by(up);
        let end = (newest - skipped + 1).min(samples.len());
        *out = met.zip(samples[..end].iter().rev()).fold(0.0, |sum, (tap, x)| sum + tap * x);
    }
    Ok(Some(target.into_array()))
}

/// A factor within range.
fn factor(number: &Bound<'_, PyAny>) -> Option<usize> {
    let number = number.cast_exact::<PyInt>().ok()?.extract().ok()?;
    (1..=SHORT).contains(&number).then_some(number)
}
