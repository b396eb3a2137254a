//! Signal and result, made ready to be drawn on one picture.

use std::path::Path;

use ndarray::{ArrayD, Axis};

use crate::error::{CliError, Result};
use crate::file::table::Table;
use crate::filter::Filtered;
use crate::moment;
use crate::plot::{self, Abscissa, Labels, Picture, Series};
use crate::signal::{Placement, Signal, Source};

/// The plot of `before` and `after` as the bytes of an SVG or PNG file, by the ending of `path`.
pub(crate) fn drawn(
    before: &Signal,
    after: &Filtered,
    title: &str,
    path: &Path,
) -> Result<Vec<u8>> {
    if is_flat(before) && is_flat(&after.signal) {
        let before = picture(before, "before")?;
        return plot::pictures(&before, &picture(&after.signal, "after")?, path);
    }
    let (before, after, labels) = lines(before, after, title)?;
    plot::series(&before, &after, &labels, path)
}

/// The plot in characters.
pub(crate) fn in_characters(
    before: &Signal,
    after: &Filtered,
    title: &str,
    (width, height): (usize, usize),
    color: bool,
) -> Result<String> {
    let (before, after, labels) = lines(before, after, title)?;
    Ok(plot::terminal(&before, &after, &labels, width, height, color))
}

/// Whether there is a line to draw of it.
pub(crate) fn is_line(signal: &Signal) -> bool {
    signal.spatial_axes() == 1
}

fn is_flat(signal: &Signal) -> bool {
    matches!(signal.source, Source::Picture(_))
        || matches!(signal.source, Source::Array | Source::Typed)
            && signal.samples.shape().len() == 2
}

fn lines(before: &Signal, after: &Filtered, title: &str) -> Result<(Series, Series, Labels)> {
    if !is_line(before) {
        return Err(CliError::usage(
            format!(
                "wanted a series or a picture to plot, found a {} of {} dimensions",
                before.source.noun(),
                before.samples.shape().len()
            ),
            "leave --plot out, or filter one slice of the array",
        ));
    }
    let ruler = Ruler::of(before);
    let y = first_channel(before);
    let n = y.len();
    let name = |word: &str| format!("{word} {}", channel_name(before)).trim().to_owned();
    let old = Series { x: ruler.marks(Placement::default(), n), y, name: name("before") };
    let y = first_channel(&after.signal);
    let n = y.len();
    let new = Series { x: ruler.marks(after.placement, n), y, name: name("after") };
    let (y, y_unit) = match &before.source {
        Source::Table(table) => with_unit(&table.name(table.columns[0])),
        Source::Sound(_) => ("amplitude".into(), None),
        _ => ("value".into(), None),
    };
    let labels = Labels { title: title.to_owned(), x: ruler.name, x_unit: ruler.unit, y, y_unit };
    Ok((old, new, labels))
}

/// What tells the drawn channel from the others, if there are any.
fn channel_name(signal: &Signal) -> String {
    match &signal.source {
        Source::Table(table) if table.columns.len() > 1 => table.name(table.columns[0]),
        Source::Sound(_) | Source::Raw(_) if signal.samples.shape()[0] > 1 => "(channel 1)".into(),
        _ => String::new(),
    }
}

fn first_channel(signal: &Signal) -> Vec<f64> {
    let samples = signal.samples.to_f64();
    let last = samples.shape().last().copied().unwrap_or(1);
    samples.iter().take(last).copied().collect()
}

/// `co2 (ppm)` and `co2 [ppm]` as a name and its unit.
fn with_unit(name: &str) -> (String, Option<String>) {
    let bracketed = |open, close| {
        let (name, unit) = name.trim().strip_suffix(close)?.rsplit_once(open)?;
        Some((name.trim().to_owned(), Some(unit.trim().to_owned())))
    };
    bracketed('(', ')').or_else(|| bracketed('[', ']')).unwrap_or((name.trim().to_owned(), None))
}

/// The moments or places of the samples, and what they are called.
struct Ruler {
    name: String,
    unit: Option<String>,
    marks: Marks,
}

enum Marks {
    Even { step: f64 },
    Numbers(Vec<f64>),
    Dates(Vec<f64>),
}

impl Ruler {
    fn of(signal: &Signal) -> Ruler {
        let even = |name: &str, unit: Option<&str>, step| Ruler {
            name: name.into(),
            unit: unit.map(Into::into),
            marks: Marks::Even { step },
        };
        match (&signal.source, signal.rate()) {
            (Source::Table(table), _) => {
                Ruler::of_table(table).unwrap_or_else(|| even("row", None, 1.0))
            }
            (_, Some(rate)) => even("time", Some("s"), 1.0 / f64::from(rate)),
            _ => even("sample", None, 1.0),
        }
    }

    /// The first other column, if it is dates or numbers that rise.
    fn of_table(table: &Table) -> Option<Ruler> {
        let (name, cells) = table.index()?;
        let rises = |values: &Vec<f64>| values.windows(2).all(|pair| pair[0] < pair[1]);
        let dates: Option<Vec<f64>> = cells.iter().map(|cell| moment::days(cell)).collect();
        let (name, unit) = with_unit(&name);
        if let Some(dates) = dates.filter(rises) {
            return Some(Ruler { name, unit, marks: Marks::Dates(dates) });
        }
        let numbers: Option<Vec<f64>> = cells.iter().map(|cell| cell.trim().parse().ok()).collect();
        let numbers = numbers.filter(rises)?;
        Some(Ruler { name, unit, marks: Marks::Numbers(numbers) })
    }

    fn marks(&self, placement: Placement, n: usize) -> Abscissa {
        let rows = (0..n).map(|m| placement.first + (m * placement.step) as isize);
        match &self.marks {
            Marks::Even { step } => Abscissa::Numbers(rows.map(|row| row as f64 * step).collect()),
            Marks::Numbers(at) => Abscissa::Numbers(rows.map(|row| extended(at, row)).collect()),
            Marks::Dates(at) => Abscissa::Dates(rows.map(|row| extended(at, row)).collect()),
        }
    }
}

/// The mark of a row, which may lie beyond the table: then the distance of the rows at that end
/// goes on.
fn extended(marks: &[f64], row: isize) -> f64 {
    let last = marks.len() as isize - 1;
    let at = row.clamp(0, last);
    let beyond = (row - at) as f64;
    let near = if at == 0 { 0..2 } else { marks.len() - 2..marks.len() };
    let step = marks.get(near).map_or(1.0, |pair| pair[1] - pair[0]);
    marks[at as usize] + beyond * step
}

fn picture(signal: &Signal, name: &str) -> Result<Picture> {
    let (planes, full, alpha) = match &signal.source {
        Source::Picture(facts) => (signal.samples.to_f64(), facts.full(), facts.alpha),
        _ => {
            let plane = signal.samples.to_f64().insert_axis(Axis(0));
            let largest = plane.iter().copied().filter(|v| v.is_finite()).fold(0.0, f64::max);
            (plane, if largest > 0.0 { largest } else { 1.0 }, false)
        }
    };
    let (height, width) = (planes.shape()[1], planes.shape()[2]);
    let rgba = bytes(&planes, full, alpha);
    Ok(Picture { width, height, rgba, name: name.into() })
}

fn bytes(planes: &ArrayD<f64>, full: f64, alpha: bool) -> Vec<u8> {
    let count = planes.shape()[0];
    let colours = count - usize::from(alpha);
    let of = |plane: usize, row: usize, column: usize| {
        (planes[[plane, row, column]] / full * 255.0).round_ties_even() as u8
    };
    let mut rgba = Vec::with_capacity(4 * planes.len() / count.max(1));
    for row in 0..planes.shape()[1] {
        for column in 0..planes.shape()[2] {
            rgba.extend((0..3).map(|colour| of(colour.min(colours - 1), row, column)));
            rgba.push(if alpha { of(count - 1, row, column) } else { 255 });
        }
    }
    rgba
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_beyond_the_table_go_on_as_its_ends_do() {
        let marks = [10.0, 12.0, 20.0];
        assert_eq!(
            [-1, 0, 1, 2, 4].map(|row| extended(&marks, row)),
            [8.0, 10.0, 12.0, 20.0, 36.0]
        );
        assert_eq!(extended(&[5.0], 2), 7.0);
    }

    #[test]
    fn units_stand_in_brackets() {
        assert_eq!(with_unit("co2 (ppm)"), ("co2".into(), Some("ppm".into())));
        assert_eq!(with_unit("t [s]"), ("t".into(), Some("s".into())));
        assert_eq!(with_unit("co2"), ("co2".into(), None));
    }
}
