use super::arguments::Arguments;
use super::catalogue::find;
use super::entry::{Dimensions, Entry};
use super::parameter::Parameter;
use super::range;
use super::spelling::nearest;
use crate::error::{Error, Result};
use ndarray::ArrayD;
use std::ops::RangeInclusive;

/// A kernel asked for by name, its parameters read and complete.
#[derive(Clone, Debug, PartialEq)]
pub struct Named {
    entry: &'static Entry,
    /// For each parameter one value, or one for each axis.
    values: Vec<Vec<f64>>,
    sample_rate: Option<f64>,
}

/// The kernel that a text such as `gauss:2.5` asks for.
///
/// After the name and a colon come the parameters in the catalogue's order, `savgol:11,3,1`, or by
/// name, `gauss:sigma=2`. Where a parameter may differ from axis to axis, `x` separates the axes,
/// rows first: `box:5x3`. Counts of samples may be times, `echo:0.25s,0.5`, if `sample_rate` (in
/// Hz) says how many samples a second has.
///
/// # Errors
/// [`Error::Range`] for a name that is not in the [`CATALOGUE`](super::CATALOGUE) (it proposes the
/// nearest), a parameter that is unknown, missing, given twice or not a number of its kind, and a
/// time without sample rate. Whether the numbers are in range is found by [`Named::build`].
///
/// ```
/// use faltung::kernels::parse;
/// assert_eq!(parse("box:5", None)?.build(1)?, ndarray::array![0.2, 0.2, 0.2, 0.2, 0.2].into_dyn());
/// assert_eq!(parse("box:5x3", None)?.build(2)?.shape(), [5, 3]);
/// assert_eq!(parse("echo:0.25s,gain=0.5", Some(8000.0))?.build(1)?.len(), 2001);
/// let error = parse("gaus:2", None).unwrap_err();
/// assert!(error.to_string().contains("gauss"));
/// # Ok::<(), faltung::Error>(())
/// ```
pub fn parse(text: &str, sample_rate: Option<f64>) -> Result<Named> {
    let (name, list) = text.split_once(':').unwrap_or((text, ""));
    let entry = find(name).ok_or_else(|| unknown(name))?;
    let mut given = vec![None; entry.parameters.len()];
    let words = if list.trim().is_empty() { Vec::new() } else { list.split(',').collect() };
    for (position, word) in words.iter().enumerate() {
        let (at, value) = placed(entry, position, word)?;
        if given[at].is_some() {
            let name = entry.parameters[at].name;
            return Err(range::outside(name, "one value", "two"));
        }
        given[at] = Some(entry.parameters[at].read(value, sample_rate)?);
    }
    let complete = |(parameter, value): (&Parameter, Option<Vec<f64>>)| {
        let default = || parameter.default.map(|value| vec![value]);
        value.or_else(default).ok_or_else(|| missing(entry, parameter))
    };
    let values = entry.parameters.iter().zip(given).map(complete).collect::<Result<Vec<_>>>()?;
    agreed(entry, &values)?;
    Ok(Named { entry, values, sample_rate })
}

impl Named {
    /// What the catalogue says of it.
    pub fn entry(&self) -> &'static Entry {
        self.entry
    }

    /// In how many dimensions it can be built.
    pub fn dimensions(&self) -> RangeInclusive<usize> {
        match (self.axes(), self.entry.dimensions()) {
            (Some(axes), _) => axes..=axes,
            (None, Dimensions::One) => 1..=1,
            (None, Dimensions::Two) => 2..=2,
            (None, Dimensions::OneOrTwo) => 1..=2,
            (None, Dimensions::Any) => 1..=32,
        }
    }

    /// The taps, as an array of so many dimensions. A kernel for [`Dimensions::Any`] is the outer
    /// product of one-dimensional ones, and hence separable.
    ///
    /// # Errors
    /// [`Error::Rank`] unless [`Named::dimensions`] holds the number; [`Error::Range`] for a
    /// parameter out of range; [`Error::Memory`] where the system has not that much.
    ///
    /// ```
    /// use faltung::kernels::parse;
    /// let hat = parse("log:1.4", None)?;
    /// assert_eq!(hat.build(2)?.shape(), [13, 13]);
    /// assert!(hat.build(3).is_err());
    /// # Ok::<(), faltung::Error>(())
    /// ```
    pub fn build(&self, dimensions: usize) -> Result<ArrayD<f64>> {
        let allowed = self.dimensions();
        if !allowed.contains(&dimensions) {
            let wanted = format!("a kernel of {dimensions} dimensions");
            let found = dimensions.clamp(*allowed.start(), *allowed.end());
            return Err(Error::Rank { what: "kernel", wanted, found });
        }
        self.entry.build(dimensions, |axis| self.along(axis))
    }

    /// The number of axes that the text names, if any parameter was given axis by axis.
    fn axes(&self) -> Option<usize> {
        self.values.iter().map(Vec::len).find(|&len| len > 1)
    }

    fn along(&self, axis: usize) -> Arguments {
        let value = |values: &Vec<f64>| match values[..] {
            [one] => one,
            _ => values.get(axis).copied().unwrap_or(f64::NAN),
        };
        Arguments { values: self.values.iter().map(value).collect(), sample_rate: self.sample_rate }
    }
}

/// Which parameter a word is for, and the value in it.
fn placed<'a>(entry: &Entry, position: usize, word: &'a str) -> Result<(usize, &'a str)> {
    let Some((name, value)) = word.split_once('=') else {
        let surplus = || range::outside("parameters", described(entry), "more of them");
        return (position < entry.parameters.len()).then_some((position, word)).ok_or_else(surplus);
    };
    let name = name.trim();
    let at =
        entry.parameters.iter().position(|parameter| parameter.name.eq_ignore_ascii_case(name));
    let unknown = || {
        let shown: String = name.chars().take(40).collect();
        range::outside("a parameter", described(entry), format_args!("{shown:?}"))
    };
    Ok((at.ok_or_else(unknown)?, value))
}

/// All parameters that were given axis by axis must name equally many axes.
fn agreed(entry: &Entry, values: &[Vec<f64>]) -> Result<()> {
    let mut several = values.iter().enumerate().filter(|(_, values)| values.len() > 1);
    let Some((_, first)) = several.next() else { return Ok(()) };
    match several.find(|(_, values)| values.len() != first.len()) {
        None => Ok(()),
        Some((at, other)) => {
            let wanted = format!("{} axes, like those before it", first.len());
            Err(range::outside(entry.parameters[at].name, wanted, other.len()))
        }
    }
}

fn unknown(name: &str) -> Error {
    let near = nearest(name).map_or(String::new(), |entry| format!("{:?} is near; ", entry.name));
    let shown: String = name.chars().take(40).collect();
    let wanted = format!("the catalogue ({near}`faltung kernels` lists all)");
    range::outside("a kernel name", wanted, format_args!("{shown:?}"))
}

fn missing(entry: &Entry, parameter: &Parameter) -> Error {
    let unit = parameter.kind.unit();
    let gap = if unit.is_empty() { "" } else { " " };
    let wanted = format!("{}{gap}{unit} (as in {})", parameter.range, entry.example);
    range::outside(parameter.name, wanted, "nothing")
}

fn described(entry: &Entry) -> String {
    let names: Vec<&str> = entry.parameters.iter().map(|parameter| parameter.name).collect();
    format!("{} ({})", entry.name, names.join(", "))
}
