//! The lesson of `faltung show`: flip, slide, multiply, add; the three windows; the edges.

mod closing;
mod edges;
mod question;
mod slide;
mod windows;

use faltung::{Boundary, Mode};

use crate::error::Result;
use crate::number::compact;
use crate::palette::{Palette, paint};
use question::Question;

/// What to teach.
pub(crate) struct Options {
    /// `None` teaches all three.
    pub(crate) mode: Option<Mode>,
    pub(crate) boundary: Boundary,
    pub(crate) correlate: bool,
    /// The width of the screen in columns. The prose is written for 80; a narrower screen breaks
    /// its lines.
    pub(crate) width: usize,
}

/// The lesson for this signal and this kernel, every number of it computed by the engine.
///
/// Each line ends with a line feed and is at most `options.width` columns wide, 80 at least.
///
/// # Errors
/// What the engine says to this question: an empty signal, an empty kernel.
pub(crate) fn lesson(
    signal: &[f64],
    kernel: &[f64],
    options: &Options,
    color: bool,
) -> Result<String> {
    let question = Question::new(signal, kernel, options)?;
    let page = Page { palette: Palette::new(color), width: options.width.max(80) };
    let mut lines = opening(&question, &page);
    lines.extend(flip(&question, &page));
    lines.extend(slide::section(&question, &page));
    lines.extend(windows::section(&question, &page)?);
    lines.extend(edges::section(&question, &page)?);
    lines.extend(closing::section(&question, &page));
    Ok(lines.iter().map(|line| format!("{}\n", line.trim_end())).collect())
}

/// Where the lesson is written.
struct Page {
    palette: Palette,
    width: usize,
}

impl Page {
    fn heading(&self, text: &str) -> [String; 2] {
        [String::new(), paint(self.palette.heading, text)]
    }

    /// Sentences, indented by three and broken at the width of the page.
    fn prose(&self, text: &str) -> Vec<String> {
        let mut lines: Vec<String> = Vec::new();
        for word in text.split_whitespace() {
            match lines.last_mut() {
                Some(line) if line.len() + 1 + word.len() <= self.width => {
                    *line += &format!(" {word}");
                }
                _ => lines.push(format!("   {word}")),
            }
        }
        lines
    }
}

fn opening(question: &Question, page: &Page) -> Vec<String> {
    let (word, formula) = if question.correlate {
        ("Correlation", "y[i] = sum over j of h[j] x[i + j - (taps - 1)]")
    } else {
        ("Convolution", "y[i] = sum over j of h[j] x[i - j]")
    };
    let count = |n: usize, one: &str| format!("{n} {one}{}", if n == 1 { "" } else { "s" });
    let cell = cell(question.signal, page).max(cell(question.kernel, page));
    let signal = row(question.signal, cell, page, &count(question.n(), "sample"));
    let kernel = row(question.kernel, cell, page, &count(question.k(), "tap"));
    vec![
        format!("{}   {formula}", paint(page.palette.heading, word)),
        String::new(),
        format!("  signal x  {}", paint(page.palette.signal, signal)),
        format!("  kernel h  {}", paint(page.palette.kernel, kernel)),
    ]
}

fn flip(question: &Question, page: &Page) -> Vec<String> {
    let palette = &page.palette;
    if question.correlate {
        let [gap, heading] = page.heading("1. No flip");
        let text = "   Correlation lays the kernel down as it was typed.";
        return vec![gap, heading, text.into()];
    }
    let [gap, heading] = page.heading("1. Flip");
    let cell = cell(question.kernel, page);
    let typed = row(question.kernel, cell, page, "");
    let flipped = row(&question.laid(), cell, page, "");
    vec![
        gap,
        heading,
        "   Turn the kernel round, so that its last tap comes first.".into(),
        String::new(),
        format!("     typed  {}", paint(palette.kernel, typed)),
        format!("   flipped  {}", paint(palette.kernel, flipped)),
    ]
}

/// The columns left for values between a label and a remark.
fn room(page: &Page) -> usize {
    page.width.saturating_sub(40)
}

/// The width of the widest value that [`row`] shows.
fn cell(values: &[f64], page: &Page) -> usize {
    let (shown, _) = shortened(values, room(page), 1);
    shown.iter().flatten().map(|text| text.len()).max().unwrap_or(1)
}

/// Values in cells of one width, then a remark; the middle is left out where the screen ends.
fn row(values: &[f64], cell: usize, page: &Page, remark: &str) -> String {
    let (shown, left_out) = shortened(values, room(page), 1);
    let text = |text: &Option<String>| format!("{:>cell$}", text.as_deref().unwrap_or("..."));
    let cells: Vec<String> = shown.iter().map(text).collect();
    let remark = match left_out {
        0 => remark.to_string(),
        n if remark.is_empty() => format!("({n} left out)"),
        n => format!("{remark}, {n} left out"),
    };
    format!("{}   {remark}", cells.join(" "))
}

/// The values as texts that fit into `room` columns with `gap` columns after each, `None` standing
/// for the middle that does not fit; and how many values were left out.
fn shortened(values: &[f64], room: usize, gap: usize) -> (Vec<Option<String>>, usize) {
    let texts = |values: &[f64]| -> Vec<Option<String>> {
        values.iter().map(|&value| Some(compact(value))).collect()
    };
    let fits = |texts: &[Option<String>]| {
        let cell = texts.iter().map(|text| text.as_ref().map_or(3, String::len)).max();
        texts.len() * (cell.unwrap_or(0) + gap) <= room
    };
    // A cell is at least one column wide: do not format what cannot fit.
    if values.len() <= room.max(2) {
        let all = texts(values);
        if fits(&all) || values.len() < 3 {
            return (all, 0);
        }
    }
    let most = ((values.len() - 1) / 2).min(room).max(1);
    let ends = |side: usize| {
        let mut ends = texts(&values[..side]);
        ends.push(None);
        ends.extend(texts(&values[values.len() - side..]));
        ends
    };
    let side = (2..=most).rev().find(|&side| fits(&ends(side))).unwrap_or(1);
    (ends(side), values.len() - 2 * side)
}

#[cfg(test)]
mod tests;
