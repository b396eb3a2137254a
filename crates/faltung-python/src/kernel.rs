//! The engine's named kernels.

use faltung::kernels::{CATALOGUE, Entry, Parameter, parse};
use numpy::{PyArrayDyn, ToPyArray};
use pyo3::prelude::*;

use crate::error::raising;

/// The taps that a text such as `gauss:2.5` asks for, in float64.
#[pyfunction]
#[pyo3(signature = (text, dimensions=None, sample_rate=None))]
pub(crate) fn kernel<'py>(
    py: Python<'py>,
    text: &str,
    dimensions: Option<usize>,
    sample_rate: Option<f64>,
) -> PyResult<Bound<'py, PyArrayDyn<f64>>> {
    let named = raising(parse(text, sample_rate))?;
    let dimensions = dimensions.unwrap_or(*named.dimensions().start());
    Ok(raising(named.build(dimensions))?.to_pyarray(py))
}

type Described = (&'static str, String, &'static str, Vec<DescribedParameter>);
type DescribedParameter = (&'static str, String, Option<f64>);

/// Name, family, summary and parameters of every named kernel.
#[pyfunction]
pub(crate) fn kernel_catalogue() -> Vec<Described> {
    CATALOGUE.iter().map(described).collect()
}

fn described(entry: &Entry) -> Described {
    let family = format!("{:?}", entry.family).to_lowercase();
    (entry.name, family, entry.summary, entry.parameters.iter().map(parameter).collect())
}

/// Its name, what it does with unit and range, and its default.
fn parameter(parameter: &Parameter) -> DescribedParameter {
    let unit = match parameter.kind.unit() {
        "" => String::new(),
        unit => format!(" in {unit}"),
    };
    let text = format!("{}{unit}, {}", parameter.summary, parameter.range);
    (parameter.name, text, parameter.default)
}
