//! Kernels of one dimension as bars.

use anstyle::Style;

use super::Page;
use crate::number::compact;
use crate::palette::paint;

const EIGHTHS: [char; 9] = [' ', '▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
/// The lines of a large picture, two bars' steps each.
const ROWS: usize = 10;
/// Wider pictures say no more.
const MOST_COLUMNS: usize = 64;

/// The taps in one line of at most `most` columns. The bars stand on 0, or on the lowest tap if
/// that is below 0.
pub(super) fn spark(taps: &[f64], most: usize) -> String {
    let values = columns(taps, most);
    let (low, high) = ends(&values);
    let level = |value: f64| (((value - low) / (high - low) * 8.0).round() as usize).min(8);
    // A tap that is not 0 is to be seen, and so is where the row begins and ends.
    values.iter().map(|&value| EIGHTHS[level(value).max(1)]).collect()
}

/// The taps as bars over and under a line for 0, with numbers on the left.
pub(super) fn picture(taps: &[f64], page: &Page) -> Vec<String> {
    let values = columns(taps, MOST_COLUMNS.min(page.width - 16));
    // Few taps get broad bars.
    let breadth = if values.len() <= 20 { 2 } else { 1 };
    let scale = Scale::new(taps);
    let label = |row: usize| scale.label(row).map(compact).unwrap_or_default();
    let margin = (0..scale.rows).map(|row| label(row).len()).max().unwrap_or(0);
    (0..scale.rows)
        .map(|row| {
            let bars = values.iter().map(|&value| {
                let cell: String = std::iter::repeat_n(scale.cell(value, row), breadth).collect();
                let negative = value < 0.0;
                let style = if negative { page.palette.kernel } else { page.palette.signal };
                if cell.trim().is_empty() { paint(Style::new(), cell) } else { paint(style, cell) }
            });
            format!("  {:>margin$} │{}", label(row), bars.collect::<String>())
        })
        .collect()
}

/// At most so many values: of several taps in one column, the one farthest from 0. A tap on the
/// border of two columns counts in both, so that a symmetric kernel has a symmetric picture.
fn columns(taps: &[f64], most: usize) -> Vec<f64> {
    let count = taps.len().min(most).max(1);
    let edge = |column: usize| column as u128 * taps.len() as u128;
    (0..count)
        .map(|column| {
            let first = edge(column) / count as u128;
            let end = edge(column + 1).div_ceil(count as u128);
            farthest(&taps[first as usize..end as usize])
        })
        .collect()
}

fn farthest(taps: &[f64]) -> f64 {
    let farther = |far: f64, &tap: &f64| if tap.abs() > far.abs() { tap } else { far };
    taps.iter().fold(0.0, farther)
}

/// The lowest and the highest value, 0 among them, never the same.
fn ends(values: &[f64]) -> (f64, f64) {
    let low = values.iter().copied().fold(0.0, f64::min);
    let high = values.iter().copied().fold(0.0, f64::max);
    if low == high { (0.0, 1.0) } else { (low, high) }
}

/// The rows of a picture: above the line for 0 and below it, each row two half blocks.
struct Scale {
    rows: usize,
    /// The rows above the line for 0.
    above: usize,
    low: f64,
    high: f64,
    /// The height of half a row.
    half: f64,
}

impl Scale {
    fn new(taps: &[f64]) -> Self {
        let (low, high) = ends(taps);
        let share = |part: f64| (part / (high - low) * ROWS as f64).ceil() as usize;
        let (above, below) = (share(high), share(-low));
        let half =
            |value: f64, rows: usize| if rows == 0 { 0.0 } else { value / (2 * rows) as f64 };
        let half = half(high, above).max(half(-low, below));
        Scale { rows: above + below, above, low, high, half }
    }

    /// The number beside a row: the highest, 0, the lowest.
    fn label(&self, row: usize) -> Option<f64> {
        if row == 0 && self.above > 0 {
            Some(self.high)
        } else if row + 1 == self.rows && self.above < self.rows {
            Some(self.low)
        } else {
            (row + 1 == self.above).then_some(0.0)
        }
    }

    fn cell(&self, value: f64, row: usize) -> char {
        let halves = (value.abs() / self.half).round() as usize;
        let upwards = row < self.above;
        if halves == 0 {
            // The line for 0 goes on where there is no bar to be seen.
            return if row + 1 == self.above { '▁' } else { ' ' };
        }
        if upwards != (value > 0.0) {
            return ' ';
        }
        let from_zero = if upwards { self.above - 1 - row } else { row - self.above };
        match (halves.saturating_sub(2 * from_zero), upwards) {
            (0, _) => ' ',
            (1, true) => '▄',
            (1, false) => '▀',
            _ => '█',
        }
    }
}
