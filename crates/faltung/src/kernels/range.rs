use crate::error::{Error, Result};
use std::fmt::Display;
use std::ops::RangeInclusive;

/// The error of a parameter outside its range; the message reads "wanted `what` of `wanted`".
pub(crate) fn outside(what: &'static str, wanted: impl Display, found: impl Display) -> Error {
    Error::Range { what, wanted: wanted.to_string(), found: found.to_string() }
}

/// A finite number.
pub(crate) fn finite(what: &'static str, value: f64) -> Result<f64> {
    if value.is_finite() { Ok(value) } else { Err(outside(what, "a finite number", value)) }
}

/// A finite number above 0.
pub(crate) fn positive(what: &'static str, value: f64) -> Result<f64> {
    if value > 0.0 && value.is_finite() {
        Ok(value)
    } else {
        Err(outside(what, "a finite number above 0", value))
    }
}

/// A number between two bounds, both of them allowed.
pub(crate) fn between(what: &'static str, value: f64, range: RangeInclusive<f64>) -> Result<f64> {
    if range.contains(&value) {
        Ok(value)
    } else {
        Err(outside(what, format_args!("{} to {}", range.start(), range.end()), value))
    }
}

/// A whole number between two bounds, both of them allowed.
pub(crate) fn count(
    what: &'static str,
    value: usize,
    range: RangeInclusive<usize>,
) -> Result<usize> {
    if range.contains(&value) {
        Ok(value)
    } else {
        Err(outside(what, format_args!("{} to {}", range.start(), range.end()), value))
    }
}
