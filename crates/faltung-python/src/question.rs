//! Keyword arguments, made into the engine's question.

use std::ops::Range;

use faltung::{Accuracy, Boundary, Method, Mode, Overflow, PerAxis, Scalar, Sides, Spec};
use num_complex::Complex64;
use pyo3::exceptions::{PyOverflowError, PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyComplex, PyDict, PyFloat, PyInt, PyList, PyString, PyTuple};

use crate::error::raising;

/// The question that these keywords ask.
///
/// `correlate` (bool), `mode`, `boundary`, `axes`, `stride`, `dilation`, `origin`, `lags`,
/// `method`, `accuracy`, `overflow` and `threads`; what is not given is as [`Spec::convolve`] has it.
pub(crate) fn question(keywords: Option<&Bound<'_, PyDict>>) -> PyResult<Spec> {
    let Some(keywords) = keywords else { return Ok(Spec::convolve()) };
    let correlate = match keywords.get_item("correlate")? {
        Some(wish) => wish.is_truthy()?,
        None => false,
    };
    let mut spec = if correlate { Spec::correlate() } else { Spec::convolve() };
    for (name, value) in keywords {
        if !value.is_none() {
            spec = with_keyword(spec, name.extract()?, &value)?;
        }
    }
    Ok(spec)
}

fn with_keyword(spec: Spec, name: &str, value: &Bound<'_, PyAny>) -> PyResult<Spec> {
    Ok(match name {
        "correlate" => spec,
        "mode" => spec.mode(mode(word(name, value)?)?),
        "boundary" => spec.boundary(boundaries(value)?),
        "axes" => spec.axes(value.extract::<Vec<isize>>()?),
        "stride" => spec.stride(one_or_each::<usize>(name, value)?),
        "dilation" => spec.dilation(one_or_each::<usize>(name, value)?),
        "origin" => spec.origin(one_or_each::<isize>(name, value)?),
        "lags" => spec.lags(PerAxis::Each(lags(value)?)),
        "method" => spec.method(raising(word(name, value)?.parse::<Method>())?),
        "threads" => spec.threads(value.extract()?),
        "accuracy" => spec.accuracy(raising(word(name, value)?.parse::<Accuracy>())?),
        "overflow" => spec.overflow(raising(word(name, value)?.parse::<Overflow>())?),
        _ => return Err(PyTypeError::new_err(format!("unexpected keyword argument '{name}'"))),
    })
}

fn word<'a>(name: &str, value: &'a Bound<'_, PyAny>) -> PyResult<&'a str> {
    value.extract::<&str>().map_err(|_| {
        PyTypeError::new_err(format!("wanted a name for {name}, found {}", shown(value)))
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

fn one_or_each<T: TryFrom<i64>>(name: &str, value: &Bound<'_, PyAny>) -> PyResult<PerAxis<T>> {
    if value.is_instance_of::<PyString>() {
        return Err(not_whole(name, value));
    }
    let Ok(each) = value.try_iter() else { return Ok(PerAxis::All(whole(name, value)?)) };
    Ok(PerAxis::Each(each.map(|one| whole(name, &one?)).collect::<PyResult<_>>()?))
}

fn whole<T: TryFrom<i64>>(name: &str, value: &Bound<'_, PyAny>) -> PyResult<T> {
    let number: i64 = value.extract().map_err(|error: PyErr| {
        let beyond = error.is_instance_of::<PyOverflowError>(value.py());
        if beyond { out_of_range(name, value) } else { not_whole(name, value) }
    })?;
    T::try_from(number).map_err(|_| out_of_range(name, value))
}

fn not_whole(name: &str, found: &Bound<'_, PyAny>) -> PyErr {
    PyTypeError::new_err(format!("wanted whole numbers for {name}, found {}", shown(found)))
}

fn out_of_range(name: &str, found: &Bound<'_, PyAny>) -> PyErr {
    PyValueError::new_err(format!("wanted {name} within its range, found {}", shown(found)))
}

fn shown(value: &Bound<'_, PyAny>) -> String {
    value.repr().map_or_else(|_| "something without a name".into(), |text| text.to_string())
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
    if value.is_instance_of::<PyBool>() {
        return Ok(Scalar::Int(i128::from(value.is_truthy()?)));
    }
    if value.is_instance_of::<PyInt>() {
        return Ok(Scalar::Int(value.extract()?));
    }
    if value.is_instance_of::<PyFloat>() {
        return Ok(Scalar::Real(value.extract()?));
    }
    if value.is_instance_of::<PyComplex>() {
        let part = |name| value.getattr(name)?.extract::<f64>();
        return Ok(Scalar::Complex(Complex64::new(part("real")?, part("imag")?)));
    }
    // NumPy's scalars say what Python number they are.
    match value.getattr_opt("item")? {
        Some(item) => {
            let number = item.call0()?;
            let known = number.is_instance_of::<PyInt>()
                || number.is_instance_of::<PyFloat>()
                || number.is_instance_of::<PyComplex>();
            if known { scalar(&number) } else { Err(no_number(value)) }
        }
        None => Ok(Scalar::Real(value.extract().map_err(|_| no_number(value))?)),
    }
}

fn no_number(value: &Bound<'_, PyAny>) -> PyErr {
    PyTypeError::new_err(format!("wanted a number beyond the edge, found {}", shown(value)))
}
