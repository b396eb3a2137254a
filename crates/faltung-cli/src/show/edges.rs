use std::ops::Range;

use anstyle::Style;
use faltung::{Boundary, Mode};

use super::Page;
use super::question::{Question, extended};
use super::windows::list;
use crate::error::Result;
use crate::number::compact;
use crate::palette::paint;

/// The constant that stands for all constants unless the question names another.
const EXAMPLE: f64 = 10.0;
/// How many ghosts are drawn on each side at most, and how many samples at each end of the signal:
/// the first pair that leaves room for the answers is taken.
const DETAILS: [(usize, usize); 5] = [(4, 3), (3, 2), (2, 1), (1, 1), (1, 0)];
/// The answers want this many columns.
const ANSWER: usize = 26;

/// The samples that each boundary rule invents, and the answer of mode same under it.
pub(super) fn section(question: &Question, page: &Page) -> Result<Vec<String>> {
    let mut lines = page.heading("4. Beyond the edge").to_vec();
    if question.k() == 1 {
        lines.push("   A kernel of one tap never looks beyond the edge.".into());
        return Ok(lines);
    }
    let (before, after) = reach(question);
    let samples = if before == 1 { "sample" } else { "samples" };
    lines.extend(page.prose(&format!(
        "Mode same reads {before} {samples} before the signal and {after} after it. What stands \
         there is your choice (--boundary):"
    )));
    lines.push(String::new());
    let mut table = Table::new(question, DETAILS[0])?;
    for &detail in &DETAILS[1..] {
        if table.fixed() + ANSWER <= page.width {
            break;
        }
        table = Table::new(question, detail)?;
    }
    lines.extend(table.lines(question, page)?);
    if before.max(after) > table.ghosts {
        let text = match table.ghosts {
            1 => "   (Only the nearest sample beyond each edge is shown.)".to_string(),
            most => format!("   (At most {most} samples beyond each edge are shown.)"),
        };
        lines.push(paint(page.palette.faint, text));
    }
    Ok(lines)
}

/// How many samples beyond each edge mode same reads.
fn reach(question: &Question) -> (usize, usize) {
    let after = question.start(Mode::Same);
    (question.k() - 1 - after, after)
}

fn rules(question: &Question) -> [Boundary; 6] {
    let constant = match question.boundary {
        rule @ Boundary::Constant(_) => rule,
        _ => Boundary::constant(EXAMPLE),
    };
    [
        Boundary::Zero,
        constant,
        Boundary::Edge,
        Boundary::Reflect,
        Boundary::Symmetric,
        Boundary::Wrap,
    ]
}

/// One rule's ghosts as texts.
struct Drawn {
    rule: Boundary,
    before: Vec<String>,
    after: Vec<String>,
}

impl Drawn {
    fn new(question: &Question, rule: Boundary, most: usize) -> Result<Self> {
        let (before, after) = reach(question);
        let (before, after) = (before.min(most) as isize, after.min(most) as isize);
        let n = question.n() as isize;
        let texts = |positions: Range<isize>| -> Result<Vec<String>> {
            if positions.is_empty() {
                return Ok(Vec::new());
            }
            let values = extended(question.signal, rule, positions)?;
            // Under zero there is nothing, not even a 0: an infinite tap makes no NaN of it.
            let absent = rule == Boundary::Zero;
            let text = |&value: &f64| if absent { ".".into() } else { compact(value) };
            Ok(values.iter().map(text).collect())
        };
        Ok(Drawn { rule, before: texts(-before..0)?, after: texts(n..n + after)? })
    }

    fn name(&self) -> String {
        match self.rule {
            Boundary::Constant(value) => format!("constant:{value}"),
            rule => rule.name().into(),
        }
    }
}

/// One line a rule, and the widths of the columns.
struct Table {
    drawn: Vec<Drawn>,
    ghosts: usize,
    name: usize,
    before: Column,
    signal: String,
    after: Column,
}

/// A column of several cells.
struct Column {
    cell: usize,
    width: usize,
}

impl Column {
    fn new(rows: &[&[String]], title: &str) -> Self {
        let cell = rows.iter().copied().flatten().map(String::len).max().unwrap_or(0);
        let cells = rows.iter().map(|row| row.len()).max().unwrap_or(0);
        Column { cell, width: (cells * (cell + 1)).max(title.len() + 1) }
    }

    fn cells(&self, texts: &[String]) -> String {
        texts.iter().map(|text| format!(" {text:>0$}", self.cell)).collect()
    }
}

impl Table {
    fn new(question: &Question, (ghosts, samples): (usize, usize)) -> Result<Self> {
        let drawn: Vec<Drawn> = rules(question)
            .into_iter()
            .map(|rule| Drawn::new(question, rule, ghosts))
            .collect::<Result<_>>()?;
        let before: Vec<&[String]> = drawn.iter().map(|drawn| &drawn.before[..]).collect();
        let after: Vec<&[String]> = drawn.iter().map(|drawn| &drawn.after[..]).collect();
        Ok(Table {
            ghosts,
            name: drawn.iter().map(|drawn| drawn.name().len()).max().unwrap_or(0).max(11),
            before: Column::new(&before, "before"),
            signal: format!("{:6}", ends(question.signal, samples)),
            after: Column::new(&after, "after"),
            drawn,
        })
    }

    /// The columns of everything but the answers.
    fn fixed(&self) -> usize {
        let text = 3 + self.name + self.before.width + self.signal.len() + self.after.width;
        text + " | ".len() + " |".len() + 3
    }

    fn lines(&self, question: &Question, page: &Page) -> Result<Vec<String>> {
        let Table { name, before, signal, after, .. } = self;
        let palette = &page.palette;
        let head = format!(
            "   {:name$}{:>left$} | {:signal$} | {:right$}  same",
            "rule",
            "before",
            "signal",
            "after",
            left = before.width,
            right = after.width,
            signal = signal.len(),
        );
        let room = page.width.saturating_sub(self.fixed());
        let line = |drawn: &Drawn| -> Result<String> {
            let same = question.answer(Mode::Same, drawn.rule)?;
            let chosen = drawn.rule == question.boundary && drawn.rule != Boundary::Zero;
            let style = if chosen { palette.heading } else { Style::new() };
            Ok(format!(
                "   {}{} | {} |{}   {}",
                paint(style, format!("{:name$}", drawn.name())),
                paint(palette.faint, format!("{:>1$}", before.cells(&drawn.before), before.width)),
                paint(palette.signal, signal),
                paint(palette.faint, format!("{:1$}", after.cells(&drawn.after), after.width)),
                paint(palette.result, list(&same, room)),
            ))
        };
        let mut lines = vec![paint(palette.faint, head)];
        for drawn in &self.drawn {
            lines.push(line(drawn)?);
        }
        Ok(lines)
    }
}

/// The samples of a signal, or only those at its ends.
fn ends(signal: &[f64], side: usize) -> String {
    let texts = |values: &[f64]| -> Vec<String> { values.iter().map(|&x| compact(x)).collect() };
    if signal.len() <= 2 * side {
        return texts(signal).join(" ");
    }
    if side == 0 {
        return "...".into();
    }
    let (first, last) = (texts(&signal[..side]), texts(&signal[signal.len() - side..]));
    format!("{} ... {}", first.join(" "), last.join(" "))
}
