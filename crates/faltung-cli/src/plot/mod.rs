//! Before and after on one picture: as SVG or PNG, or drawn with characters.

mod chart;
mod curve;
mod date;
mod side_by_side;
mod terminal;
mod ticks;

use std::path::Path;

pub(crate) use side_by_side::pictures;
pub(crate) use terminal::terminal;

use crate::error::{CliError, Result};

/// Where the samples lie; increasing, evenly spaced or not.
#[derive(Clone, Debug)]
pub(crate) enum Abscissa {
    /// Sample numbers, seconds, or a column of numbers.
    Numbers(Vec<f64>),
    /// Days since 1970-01-01 in the proleptic Gregorian calendar; fractions are the time of day.
    Dates(Vec<f64>),
}

impl Abscissa {
    fn values(&self) -> &[f64] {
        match self {
            Abscissa::Numbers(values) | Abscissa::Dates(values) => values,
        }
    }
}

/// One line of the plot.
#[derive(Clone, Debug)]
pub(crate) struct Series {
    pub(crate) x: Abscissa,
    /// As many as `x` has; NaN leaves a gap in the line, and so does infinity.
    pub(crate) y: Vec<f64>,
    /// The name in the legend.
    pub(crate) name: String,
}

/// What the axes show. Empty texts are left out.
#[derive(Clone, Debug, Default)]
pub(crate) struct Labels {
    pub(crate) title: String,
    pub(crate) x: String,
    pub(crate) x_unit: Option<String>,
    pub(crate) y: String,
    pub(crate) y_unit: Option<String>,
}

impl Labels {
    /// The x axis' name with its unit, and with what its ticks leave out (`on 2024-05-01`).
    fn x_axis(&self, context: Option<&str>) -> String {
        let name = with_unit(&self.x, self.x_unit.as_deref());
        match context {
            Some(context) => format!("{name} {context}").trim().into(),
            None => name,
        }
    }

    fn y_axis(&self) -> String {
        with_unit(&self.y, self.y_unit.as_deref())
    }
}

fn with_unit(name: &str, unit: Option<&str>) -> String {
    match unit {
        Some(unit) => format!("{name} [{unit}]").trim_start().into(),
        None => name.into(),
    }
}

/// A picture of eight bits a channel.
#[derive(Clone, Debug)]
pub(crate) struct Picture {
    pub(crate) width: usize,
    pub(crate) height: usize,
    /// Red, green, blue and opacity of each pixel, row by row, not premultiplied.
    pub(crate) rgba: Vec<u8>,
    /// The caption.
    pub(crate) name: String,
}

/// The bytes of a plot of two lines, as SVG or PNG by the ending of `path`.
///
/// Lines of more points than the picture has columns are thinned to the first, lowest, highest and
/// last point of each column, which draws the same pixels.
///
/// # Errors
/// [`CliError::Plot`] if the ending is another.
pub(crate) fn series(
    before: &Series,
    after: &Series,
    labels: &Labels,
    path: &Path,
) -> Result<Vec<u8>> {
    let format = Format::of(path)?;
    let scene = chart::scene(before, after, labels);
    match format {
        Format::Svg => Ok(chart::svg(&scene).into_bytes()),
        Format::Png => chart::png(&scene).map_err(|reason| refused(path, reason)),
    }
}

/// The kinds of file that a plot can be.
#[derive(Clone, Copy)]
enum Format {
    Svg,
    Png,
}

impl Format {
    fn of(path: &Path) -> Result<Self> {
        let ending = path.extension().map(|ending| ending.to_string_lossy().to_lowercase());
        match ending.as_deref() {
            Some("svg") => Ok(Format::Svg),
            Some("png") => Ok(Format::Png),
            Some(other) => Err(unknown_ending(path, &format!(", found .{other}"))),
            None => Err(unknown_ending(path, "")),
        }
    }
}

fn unknown_ending(path: &Path, found: &str) -> CliError {
    CliError::usage(
        format!("cannot plot to {}: wanted .svg or .png{found}", path.display()),
        "give --plot a name that ends in .svg or .png",
    )
}

fn refused(path: &Path, reason: impl Into<String>) -> CliError {
    CliError::Plot { path: path.to_owned(), reason: reason.into() }
}

#[cfg(test)]
mod tests;
