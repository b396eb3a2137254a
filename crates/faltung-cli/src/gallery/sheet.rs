use faltung::kernels::{Dimensions, Entry, Family, Kind, Named, Parameter};
use ndarray::{ArrayD, Ix2};

use super::{Page, grid, parsed, profile, purpose, refused, wrapped};
use crate::error::Result;
use crate::number::compact;
use crate::palette::paint;

/// More taps than this are not listed.
const MOST_LISTED: usize = 8;

/// One kernel in full.
pub(super) fn lines(text: &str, page: &Page) -> Result<Vec<String>> {
    let (named, text) = parsed(text)?;
    let entry = named.entry();
    let mut lines = vec![paint(page.palette.heading, entry.name)];
    lines.extend(wrapped(entry.summary, page.width - 2).iter().map(|line| format!("  {line}")));
    lines.push(paint(page.palette.faint, format!("  {}; {}", purpose(entry.family), form(entry))));
    lines.push(String::new());
    lines.extend(parameters(entry, page));
    lines.push("  To type".into());
    lines.extend(examples(entry, &text, &named).map(|line| format!("    {line}")));
    for dimensions in drawn(&named) {
        let taps = named.build(dimensions).map_err(|error| refused(&text, &error))?;
        lines.push(String::new());
        lines.push(format!("  {}: {}", paint(page.palette.kernel, &text), facts(&taps)));
        lines.push(String::new());
        lines.extend(picture(&taps, page));
    }
    Ok(lines)
}

fn form(entry: &Entry) -> &'static str {
    match entry.dimensions() {
        Dimensions::One => "a row of taps",
        Dimensions::Two => "a picture's kernel, rows and columns",
        Dimensions::OneOrTwo => "a row of taps, or rows and columns for a picture",
        Dimensions::Any => "a row of taps; along every axis for pictures and volumes",
    }
}

fn parameters(entry: &Entry, page: &Page) -> Vec<String> {
    if entry.parameters.is_empty() {
        return Vec::new();
    }
    let names = entry.parameters.iter().map(|parameter| parameter.name.len());
    let column = names.max().unwrap_or(0);
    let indent = 4 + column + 2;
    let mut lines = vec!["  Parameters".to_string()];
    for parameter in entry.parameters {
        let mut texts = wrapped(&described(parameter), page.width - indent).into_iter();
        let name = paint(page.palette.kernel, format!("{:column$}", parameter.name));
        lines.push(format!("    {name}  {}", texts.next().unwrap_or_default()));
        lines.extend(texts.map(|text| format!("{:indent$}{text}", "")));
    }
    lines.push(String::new());
    lines
}

/// `standard deviation: more than 0 samples; one for each axis as 2x3`.
fn described(parameter: &Parameter) -> String {
    let unit = parameter.kind.unit();
    let range = match (parameter.range.split_once(','), unit) {
        (_, "") => parameter.range.to_string(),
        (Some((range, rest)), unit) => format!("{range} {unit},{rest}"),
        (None, unit) => format!("{} {unit}", parameter.range),
    };
    let default = match parameter.default {
        None => "must be given".into(),
        Some(value) => format!("{} if not given", worded(parameter.kind, value)),
    };
    let times = match parameter.kind {
        Kind::Samples | Kind::WholeSamples => "; in sounds also a time (40ms, 0.25s)",
        _ => "",
    };
    let axes = if parameter.per_axis { "; one for each axis as 2x3" } else { "" };
    format!("{}: {range}; {default}{times}{axes}", parameter.summary)
}

fn worded(kind: Kind, value: f64) -> String {
    match kind {
        Kind::Flag if value == 0.0 => "no".into(),
        Kind::Flag => "yes".into(),
        Kind::Axis if value == 0.0 => "y".into(),
        Kind::Axis => "x".into(),
        _ => compact(value),
    }
}

/// Commands with this kernel, for the files that it is for.
fn examples(entry: &Entry, text: &str, named: &Named) -> impl Iterator<Item = String> {
    let series = format!("faltung series.csv {text} -o smooth.csv --plot smooth.svg");
    let slope = format!("faltung series.csv {text} -o slope.csv --plot slope.svg");
    let window = format!("faltung series.csv {text} --normalize -o smooth.csv");
    let sound = format!("faltung sound.wav {text} -o wet.wav");
    let picture = format!("faltung photo.png {text} -o changed.png");
    let (line, plane) = (named.dimensions().contains(&1), named.dimensions().contains(&2));
    let first = match entry.family {
        Family::Smoothing => series,
        Family::Derivative | Family::Picture => slope,
        Family::Sound => sound,
        Family::Window => window,
    };
    let useful_on_pictures = plane && entry.family != Family::Window;
    line.then_some(first).into_iter().chain(useful_on_pictures.then_some(picture))
}

/// The numbers of dimensions in which the kernel is shown: two only where they look different.
fn drawn(named: &Named) -> Vec<usize> {
    let allowed = named.dimensions();
    if named.entry().dimensions() == Dimensions::OneOrTwo && *allowed.start() == 1 {
        return allowed.collect();
    }
    vec![*allowed.start()]
}

/// The size, the sum and the ends of the values.
fn facts(taps: &ArrayD<f64>) -> String {
    let sides: Vec<String> = taps.shape().iter().map(usize::to_string).collect();
    let noun = if taps.len() == 1 { "tap" } else { "taps" };
    // The rounding of thousands of additions is no part of the sum.
    let size: f64 = taps.iter().map(|tap| tap.abs()).sum();
    let sum: f64 = taps.iter().sum();
    let sum = if sum.abs() < 1e-12 * size { 0.0 } else { sum };
    let low = taps.iter().copied().fold(f64::INFINITY, f64::min);
    let high = taps.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    format!(
        "{} {noun}, sum {}, from {} to {}",
        sides.join(" x "),
        compact(sum),
        compact(low),
        compact(high)
    )
}

fn picture(taps: &ArrayD<f64>, page: &Page) -> Vec<String> {
    if let Ok(plane) = taps.view().into_dimensionality::<Ix2>() {
        return grid::picture(plane, page);
    }
    let Some(row) = taps.as_slice().filter(|_| taps.ndim() == 1) else {
        return vec!["  (Kernels of more than two dimensions are not drawn.)".into()];
    };
    let mut lines = profile::picture(row, page);
    if row.len() <= MOST_LISTED {
        let texts: Vec<String> = row.iter().map(|&tap| compact(tap)).collect();
        lines.extend([String::new(), format!("  taps  {}", texts.join("  "))]);
    }
    lines
}
