use faltung::kernels::{CATALOGUE, Entry, Family};

use super::profile::spark;
use super::{Page, parsed, purpose, refused, wrapped};
use crate::error::Result;
use crate::palette::paint;

/// The columns of a small picture.
const SPARK: usize = 11;

/// One line a kernel with a small picture, under the purposes.
pub(super) fn lines(page: &Page) -> Result<Vec<String>> {
    let mut lines = Vec::new();
    let mut family = None;
    for entry in CATALOGUE {
        if family != Some(entry.family) {
            if family.is_some() {
                lines.push(String::new());
            }
            family = Some(entry.family);
            let heading = paint(page.palette.heading, purpose(entry.family));
            lines.push(match entry.family {
                Family::Window => format!("{heading} (add --normalize to smooth with one)"),
                _ => heading,
            });
        }
        lines.extend(line(entry, page)?);
    }
    lines.push(String::new());
    lines.push("`faltung kernels gauss` shows one in full, `faltung kernels gauss:5` with".into());
    lines.push("parameters of your own.".into());
    Ok(lines)
}

fn line(entry: &Entry, page: &Page) -> Result<Vec<String>> {
    let examples = CATALOGUE.iter().filter(|other| other.family == entry.family);
    let column = examples.map(|entry| entry.example.len()).max().unwrap_or(0);
    let indent = 2 + column + 2 + SPARK + 2;
    let mut texts = wrapped(entry.summary, page.width - indent).into_iter();
    let example = paint(page.palette.kernel, format!("{:column$}", entry.example));
    let picture = paint(page.palette.signal, format!("{:SPARK$}", picture(entry)?));
    let mut lines = vec![format!("  {example}  {picture}  {}", texts.next().unwrap_or_default())];
    lines.extend(texts.map(|text| format!("{:indent$}{text}", "")));
    Ok(lines)
}

/// The taps as a row of bars, or the size of what is no row.
fn picture(entry: &Entry) -> Result<String> {
    let (named, text) = parsed(entry.example)?;
    let dimensions = *named.dimensions().start();
    let taps = named.build(dimensions).map_err(|error| refused(&text, &error))?;
    if dimensions > 1 {
        let sides: Vec<String> = taps.shape().iter().map(usize::to_string).collect();
        return Ok(sides.join(" x "));
    }
    Ok(spark(taps.as_slice().unwrap_or_default(), SPARK))
}
