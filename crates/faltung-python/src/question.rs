//! Keyword arguments, made into the engine's question.

use std::ops::Range;

use faltung::{Accuracy, Boundary, Method, Mode, PerAxis, Scalar, Sides, Spec};
use num_complex::Complex64;
use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyComplex, PyDict, PyFloat, PyInt, PyList, PyString, PyTuple};

use crate::error::raising;

/// The question that these keywords ask.
///
/// `correlate` (bool), `mode`, `boundary`, `axes`, `stride`, `dilation`, `origin`, `lags`,
/// `method`, `accuracy` and `threads`; what is not given is as [`Spec::convolve`] has it.
pub(crate) fn question(keywords: Option<&Bound<'_, PyDict>>) -> PyResult<Spec> {
    let Some(keywords) = keywords else { return Ok(Spec::convolve()) };
    let correlate = match keywords.get_item("correlate")? {
        Some(wish) => wish.is_truthy()?,
        None => false,
    };
    let mut spec = if correlate { Spec::correlate() } else { Spec::convolve() };
    for (name, value) in keywords {
        let name: String = name.extract()?;
        if !value.is_none() {
            spec = with_keyword(spec, &name, &value)?;
        }
    }
    Ok(spec)
}

fn with_keyword(spec: Spec, name: &str, value: &Bound<'_, PyAny>) -> PyResult<Spec> {
    Ok(match name {
        "correlate" => spec,
        "mode" => spec.mode(mode(&value.extract::<String>()?)?),
        "boundary" => spec.boundary(boundaries(value)?),
        "axes" => spec.axes(value.extract::<Vec<isize>>()?),
        "stride" => spec.stride(one_or_each::<usize>(value)?),
        "dilation" => spec.dilation(one_or_each::<usize>(value)?),
        "origin" => spec.origin(one_or_each::<isize>(value)?),
        "lags" => spec.lags(PerAxis::Each(lags(value)?)),
        "method" => spec.method(raising(value.extract::<String>()?.parse::<Method>())?),
        "threads" => spec.threads(value.extract()?),
        "accuracy" => spec.accuracy(accuracy(&value.extract::<String>()?)?),
        _ => return Err(PyTypeError::new_err(format!("unexpected keyword argument '{name}'"))),
    })
}

fn mode(name: &str) -> PyResult<Mode> {
    match name {
        "full" => Ok(Mode::Full),
        "same" => Ok(Mode::Same),
        "valid" => Ok(Mode::Valid),
        _ => Err(PyValueError::new_err(format!(
            "wanted a mode of 'full', 'same' or 'valid', found '{name}'"
        ))),
    }
}

fn accuracy(name: &str) -> PyResult<Accuracy> {
    match name {
        "guaranteed" => Ok(Accuracy::Guaranteed),
        "fast" => Ok(Accuracy::Fast),
        _ => Err(PyValueError::new_err(format!(
            "wanted an accuracy of 'guaranteed' or 'fast', found '{name}'"
        ))),
    }
}

fn one_or_each<'py, T>(value: &Bound<'py, PyAny>) -> PyResult<PerAxis<T>>
where
    T: for<'a> FromPyObject<'a, 'py>,
    for<'a> <T as FromPyObject<'a, 'py>>::Error: Into<PyErr>,
{
    if value.is_instance_of::<PyInt>() {
        return Ok(PerAxis::All(value.extract().map_err(Into::into)?));
    }
    let each = value.try_iter()?.map(|one| one?.extract().map_err(Into::into));
    Ok(PerAxis::Each(each.collect::<PyResult<_>>()?))
}

fn lags(value: &Bound<'_, PyAny>) -> PyResult<Vec<Range<isize>>> {
    let each: Vec<(isize, isize)> = value.extract()?;
    Ok(each.into_iter().map(|(first, end)| first..end).collect())
}

/// A list holds one entry for each axis; anything else goes for all axes.
fn boundaries(value: &Bound<'_, PyAny>) -> PyResult<PerAxis<Sides>> {
    match value.cast::<PyList>() {
        Ok(each) => Ok(PerAxis::Each(each.iter().map(|one| sides(&one)).collect::<PyResult<_>>()?)),
        Err(_) => Ok(PerAxis::All(sides(value)?)),
    }
}

/// A rule, or a pair of rules for before and after.
fn sides(value: &Bound<'_, PyAny>) -> PyResult<Sides> {
    if let Ok(pair) = value.cast::<PyTuple>()
        && pair.len() == 2
        && constant(pair)?.is_none()
    {
        let (before, after) = (pair.get_item(0)?, pair.get_item(1)?);
        return Ok(Sides { before: rule(&before)?, after: rule(&after)? });
    }
    Ok(rule(value)?.into())
}

/// One rule: a name, or `("constant", value)`.
pub(crate) fn rule(value: &Bound<'_, PyAny>) -> PyResult<Boundary> {
    if let Ok(pair) = value.cast::<PyTuple>()
        && let Some(rule) = constant(pair)?
    {
        return Ok(rule);
    }
    let name = value.cast::<PyString>().map_or_else(|_| value.repr(), |name| Ok(name.clone()))?;
    match name.to_cow()?.as_ref() {
        "zero" => Ok(Boundary::Zero),
        "edge" => Ok(Boundary::Edge),
        "reflect" => Ok(Boundary::Reflect),
        "symmetric" => Ok(Boundary::Symmetric),
        "wrap" => Ok(Boundary::Wrap),
        "constant" => Ok(Boundary::constant(0)),
        found => Err(PyValueError::new_err(format!(
            "wanted a boundary of 'zero', 'edge', 'reflect', 'symmetric', 'wrap' or \
             ('constant', value), found {found}"
        ))),
    }
}

/// `("constant", value)`, if that is what it is.
fn constant(pair: &Bound<'_, PyTuple>) -> PyResult<Option<Boundary>> {
    if pair.len() != 2 {
        return Ok(None);
    }
    let (name, value) = (pair.get_item(0)?, pair.get_item(1)?);
    let named = name.cast::<PyString>().is_ok_and(|name| name == "constant");
    if !named || value.is_instance_of::<PyString>() || value.is_instance_of::<PyTuple>() {
        return Ok(None);
    }
    Ok(Some(Boundary::Constant(scalar(&value)?)))
}

fn scalar(value: &Bound<'_, PyAny>) -> PyResult<Scalar> {
    // NumPy's scalars, too, say what Python number they are.
    let value = match value.getattr_opt("item")? {
        Some(item) => item.call0()?,
        None => value.clone(),
    };
    if value.is_instance_of::<PyBool>() {
        return Ok(Scalar::Int(i128::from(value.is_truthy()?)));
    }
    if value.is_instance_of::<PyInt>() {
        return Ok(Scalar::Int(value.extract()?));
    }
    if value.is_instance_of::<PyComplex>() && !value.is_instance_of::<PyFloat>() {
        let part = |name| value.getattr(name)?.extract::<f64>();
        return Ok(Scalar::Complex(Complex64::new(part("real")?, part("imag")?)));
    }
    Ok(Scalar::Real(value.extract()?))
}
