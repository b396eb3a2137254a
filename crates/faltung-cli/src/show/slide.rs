use faltung::Boundary;

use super::Page;
use super::question::Question;
use crate::number::compact;
use crate::palette::paint;

/// More rows than this are shortened in the middle: a lesson is not a listing.
const MOST_ROWS: usize = 12;
/// Wide enough for the label `y[12345] `.
const LEAST_LABEL: usize = 7;

/// The table of all outputs: the kernel laid under the signal, the products, the sum.
pub(super) fn section(question: &Question, page: &Page) -> Vec<String> {
    let mut lines = page.heading("2. Slide, multiply, add").to_vec();
    lines.extend(page.prose(
        "Lay the kernel under the signal, one step further for each output. Multiply what stands \
         one above the other, add the products.",
    ));
    lines.push(String::new());
    let table = Table::new(question, page);
    lines.extend(table.header());
    let rows = rows(question);
    let left_out = rows.1 - rows.0.len();
    let half = rows.0.len() / 2;
    for (at, &output) in rows.0.iter().enumerate() {
        if left_out > 0 && at == half {
            let first = rows.0[half - 1] + 1;
            lines.push(format!("   ... y[{first}] to y[{}] left out ...", output - 1));
        }
        lines.extend(table.row(output));
    }
    lines.extend(ghost_note(question, page));
    lines
}

/// The outputs to show, and how many there are.
fn rows(question: &Question) -> (Vec<usize>, usize) {
    let (start, length) = match question.mode {
        Some(mode) => (question.start(mode), question.length(mode)),
        None => (0, question.full.len()),
    };
    if length <= MOST_ROWS {
        return ((start..start + length).collect(), length);
    }
    let half = MOST_ROWS / 2;
    let end = start + length;
    ((start..start + half).chain(end - half..end).collect(), length)
}

fn ghost_note(question: &Question, page: &Page) -> Option<String> {
    let note = match question.boundary {
        Boundary::Zero if question.k() == 1 => return None,
        Boundary::Zero => "   Beyond the edge there is nothing to multiply with.".to_string(),
        rule => format!("   (In brackets: what the rule {} puts beyond the edge.)", rule.name()),
    };
    Some(paint(page.palette.faint, note))
}

struct Table<'a> {
    question: &'a Question<'a>,
    page: &'a Page,
    laid: Vec<f64>,
    label: usize,
    /// The width of one cell with its space, if the whole picture fits on the page.
    cell: Option<usize>,
    /// The widest sum.
    sum: usize,
    /// The width of the widest row of products, if they all fit beside the picture.
    beside: Option<usize>,
}

impl<'a> Table<'a> {
    fn new(question: &'a Question<'a>, page: &'a Page) -> Self {
        let label = format!("   y[{}]", question.full.len() - 1).len().max(LEAST_LABEL);
        let (shown, _) = rows(question);
        let sum = shown.iter().map(|&i| compact(question.full[i]).len()).max().unwrap_or(1);
        let columns = columns(question);
        let cell = cell_width(question).filter(|cell| label + cell * columns <= page.width);
        let laid = question.laid();
        let mut table = Table { question, page, laid, label, cell, sum, beside: None };
        let Some(cell) = cell else { return table };
        let width = |&output: &usize| table.products(output).join(" + ").len();
        let widest = shown.iter().map(width).max().unwrap_or(0);
        let whole = label + cell * columns + 2 + widest + 3 + sum;
        table.beside = (whole <= page.width).then_some(widest);
        table
    }

    /// The signal's own row, with the ghosts that the boundary puts beside it.
    fn header(&self) -> Option<String> {
        let cell = self.cell?;
        let palette = &self.page.palette;
        let reach = self.question.k() as isize - 1;
        let mut line = format!("{:width$}", "   x", width = self.label);
        for position in -reach..self.question.n() as isize + reach {
            line += &match self.question.sample(position) {
                None => " ".repeat(cell),
                Some(sample) if self.question.inside(position) => {
                    paint(palette.signal, format!("{:>cell$}", compact(sample)))
                }
                Some(sample) => {
                    let text = format!("({})", compact(sample));
                    paint(palette.faint, format!("{text:>cell$}"))
                }
            };
        }
        Some(line)
    }

    fn products(&self, output: usize) -> Vec<String> {
        let first = output as isize + 1 - self.question.k() as isize;
        let term = |(position, &tap): (isize, &f64)| {
            let sample = compact(self.question.sample(position)?);
            let inside = self.question.inside(position);
            let sample = if inside { sample } else { format!("({sample})") };
            Some(format!("{sample}*{}", compact(tap)))
        };
        (first..).zip(&self.laid).filter_map(term).collect()
    }

    fn row(&self, output: usize) -> Vec<String> {
        let label = format!("{:width$}", format!("   y[{output}]"), width = self.label);
        let sum = compact(self.question.full[output]);
        let products = self.products(output);
        let Some(cell) = self.cell else { return self.wrapped(&label, &products, &sum) };
        let picture = self.picture(output, cell);
        if let Some(widest) = self.beside {
            let products = products.join(" + ");
            let sum = paint(self.page.palette.result, format!("{sum:>0$}", self.sum));
            return vec![format!("{label}{picture}  {products:widest$} = {sum}")];
        }
        let mut lines = vec![format!("{label}{picture}")];
        lines.extend(self.wrapped(&" ".repeat(self.label), &products, &sum));
        lines
    }

    /// The kernel at the place where it lies for this output.
    fn picture(&self, output: usize, cell: usize) -> String {
        let mut line = " ".repeat(output * cell);
        for &tap in &self.laid {
            line += &paint(self.page.palette.kernel, format!("{:>cell$}", compact(tap)));
        }
        line + &" ".repeat((self.question.full.len() - 1 - output) * cell)
    }

    /// Products over two lines at most, the rest counted, and the sum behind them.
    fn wrapped(&self, label: &str, products: &[String], sum: &str) -> Vec<String> {
        let room = self.page.width - self.label - 2;
        let mut lines = filled(products, room);
        let last = lines.last().map_or(0, String::len);
        if last + 3 + sum.len() > room {
            lines.push(String::new());
        }
        let end = lines.len() - 1;
        let blank = " ".repeat(self.label);
        let line = |(at, text): (usize, &String)| {
            let start = if at == 0 { label } else { &blank };
            let gap = if text.is_empty() { "" } else { " " };
            let sum = paint(self.page.palette.result, sum);
            let sum = if at == end { format!("{gap}= {sum}") } else { String::new() };
            format!("{start}  {text}{sum}")
        };
        lines.iter().enumerate().map(line).collect()
    }
}

/// The sum of products broken into at most two lines of `room` columns; what does not fit is
/// counted in the last words.
fn filled(products: &[String], room: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for (at, product) in products.iter().enumerate() {
        let joined = if at == 0 { product.clone() } else { format!(" + {product}") };
        let rest = format!(" + {} more", products.len() - at);
        let second = lines.len() == 2;
        let Some(line) = lines.last_mut() else { break };
        let reserve = if second { rest.len() } else { 0 };
        if line.len() + joined.len() + reserve <= room {
            *line += &joined;
        } else if second {
            *line += &rest;
            break;
        } else {
            lines.push(joined.trim_start().into());
        }
    }
    lines
}

/// Cells in the picture: the signal, and the kernel's overhang on both sides.
fn columns(question: &Question) -> usize {
    question.n() + 2 * (question.k() - 1)
}

/// The width of the picture's cells; `None` for operands far too long for a picture.
fn cell_width(question: &Question) -> Option<usize> {
    if columns(question) > 64 {
        return None;
    }
    let reach = question.k() as isize - 1;
    let width = |position| {
        let brackets = if question.inside(position) { 0 } else { 2 };
        question.sample(position).map_or(0, |sample| compact(sample).len() + brackets)
    };
    let samples = (-reach..question.n() as isize + reach).map(width).max();
    let taps = question.kernel.iter().map(|&tap| compact(tap).len()).max();
    Some(1 + samples.max(taps).unwrap_or(1))
}
