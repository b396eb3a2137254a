use anstyle::Style;
use faltung::Mode;

use super::Page;
use super::question::Question;
use crate::error::Result;
use crate::number::compact;
use crate::palette::paint;

const MODES: [Mode; 3] = [Mode::Full, Mode::Same, Mode::Valid];
const LABEL: usize = 10;

/// The three modes as brackets over one row of outputs, or as a table where the row is too long.
pub(super) fn section(question: &Question, page: &Page) -> Result<Vec<String>> {
    let mut lines = page.heading("3. Which outputs to keep").to_vec();
    lines.extend(page.prose(
        "A mode is a window over the row of all outputs: full keeps all of them, same as many as \
         the signal has samples, valid those for which the shorter operand lies wholly inside the \
         longer one.",
    ));
    lines.push(String::new());
    let cell = 1 + question.full.iter().take(64).map(|&y| compact(y).len()).max().unwrap_or(1);
    let cell = cell.max(1 + (question.full.len() - 1).to_string().len());
    if LABEL + question.full.len() * cell <= page.width {
        lines.extend(brackets(question, page, cell));
    } else {
        lines.extend(ranges(question, page));
    }
    lines.push(String::new());
    let width = MODES.map(|mode| remark(question, mode).len()).into_iter().max().unwrap_or(0);
    let room = page.width.saturating_sub(LABEL + width + 5);
    for mode in MODES.into_iter().filter(|&mode| wanted(question, mode)) {
        let values = question.answer(mode, question.boundary)?;
        let values = paint(page.palette.result, list(&values, room));
        lines.push(format!("{:LABEL$}{:width$}   [{values}]", label(mode), remark(question, mode)));
    }
    Ok(lines)
}

fn brackets(question: &Question, page: &Page, cell: usize) -> Vec<String> {
    let cells = |texts: Vec<String>| -> String {
        texts.iter().map(|text| format!("{text:>cell$}")).collect()
    };
    let indices = cells((0..question.full.len()).map(|i| i.to_string()).collect());
    let values = cells(question.full.iter().map(|&y| compact(y)).collect());
    let mut lines = vec![
        format!("{:LABEL$}{}", "   i", paint(page.palette.faint, indices)),
        format!("{:LABEL$}{}", "   y", paint(page.palette.result, values)),
    ];
    lines.extend(MODES.map(|mode| {
        let drawn = paint(style(question, page, mode), bracket(question, mode, cell));
        format!("{:LABEL$}{drawn}", label(mode))
    }));
    lines
}

/// `└────┘` under the outputs of one mode; the cells hold right-aligned numbers.
fn bracket(question: &Question, mode: Mode, cell: usize) -> String {
    let start = question.start(mode) * cell + 1;
    let inner = question.length(mode) * cell - 1;
    let drawn = match inner {
        1 => "┴".into(),
        _ => format!("└{}┘", "─".repeat(inner - 2)),
    };
    " ".repeat(start) + &drawn
}

/// The windows by their first and last index.
fn ranges(question: &Question, page: &Page) -> [String; 3] {
    MODES.map(|mode| {
        let start = question.start(mode);
        let end = start + question.length(mode) - 1;
        let range = paint(style(question, page, mode), format!("y[{start}] to y[{end}]"));
        format!("{:LABEL$}{range}", label(mode))
    })
}

fn wanted(question: &Question, mode: Mode) -> bool {
    question.mode.is_none_or(|wanted| wanted == mode)
}

fn style(question: &Question, page: &Page, mode: Mode) -> Style {
    if wanted(question, mode) { page.palette.kernel } else { page.palette.faint }
}

fn label(mode: Mode) -> &'static str {
    match mode {
        Mode::Full => "   full",
        Mode::Same => "   same",
        Mode::Valid => "   valid",
    }
}

/// The mode's length, and how it comes about.
fn remark(question: &Question, mode: Mode) -> String {
    let (n, k, length) = (question.n(), question.k(), question.length(mode));
    match mode {
        Mode::Full => format!("{n} + {k} - 1 = {length}"),
        Mode::Same => format!("{length}, like the signal"),
        Mode::Valid if k > n => format!("{k} - {n} + 1 = {length}"),
        Mode::Valid => format!("{n} - {k} + 1 = {length}"),
    }
}

/// The values with commas, the middle left out where they do not fit.
pub(super) fn list(values: &[f64], room: usize) -> String {
    let (texts, _) = super::shortened(values, room, 2);
    let texts: Vec<&str> = texts.iter().map(|text| text.as_deref().unwrap_or("...")).collect();
    texts.join(", ")
}
