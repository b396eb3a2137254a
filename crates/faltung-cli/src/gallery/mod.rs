//! The catalogue of named kernels, as `faltung kernels` shows it.

mod grid;
mod overview;
mod profile;
mod sheet;

use faltung::kernels::{self, Family, Named};

use crate::error::{CliError, Result};
use crate::palette::Palette;

/// The sample rate for which kernels of sounds are drawn, in Hz.
const RATE: f64 = 44100.0;

/// All named kernels, or each of `names` in full; a name may carry parameters (`gauss:3`). No line
/// is wider than `width` columns, 60 at least.
///
/// # Errors
/// [`CliError::UnknownKernel`] for a name that the catalogue does not have, [`CliError::Kernel`]
/// for parameters that the kernel does not take.
pub(crate) fn listing(names: &[String], color: bool, width: usize) -> Result<String> {
    let page = Page { palette: Palette::new(color), width: width.max(60) };
    let lines = if names.is_empty() {
        overview::lines(&page)?
    } else {
        let sheets: Vec<Vec<String>> =
            names.iter().map(|name| sheet::lines(name, &page)).collect::<Result<_>>()?;
        sheets.join(&String::new())
    };
    Ok(lines.iter().map(|line| format!("{}\n", line.trim_end())).collect())
}

/// Where the catalogue is written.
struct Page {
    palette: Palette,
    width: usize,
}

/// The kernel of this text; for a bare name that wants parameters the catalogue's example.
fn parsed(text: &str) -> Result<(Named, String)> {
    let name = text.split(':').next().unwrap_or(text);
    let Some(entry) = kernels::find(name) else {
        let near = kernels::nearest(name).map(|entry| entry.name.into());
        return Err(CliError::UnknownKernel { name: name.into(), near });
    };
    let bare = !text.contains(':') && entry.parameters.iter().any(|p| p.default.is_none());
    let text = if bare { entry.example } else { text };
    let named = kernels::parse(text, Some(RATE)).map_err(|error| refused(text, &error))?;
    Ok((named, text.into()))
}

fn refused(text: &str, error: &faltung::Error) -> CliError {
    CliError::Kernel { text: text.into(), reason: error.to_string() }
}

fn purpose(family: Family) -> &'static str {
    match family {
        Family::Smoothing => "Smoothing",
        Family::Derivative => "Slopes and edges",
        Family::Picture => "Pictures",
        Family::Sound => "Sounds",
        Family::Window => "Windows",
    }
}

/// Words in lines of at most `width` columns.
fn wrapped(text: &str, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if line.len() + 1 + word.len() <= width => *line += &format!(" {word}"),
            _ => lines.push(word.into()),
        }
    }
    lines
}

#[cfg(test)]
mod tests;
