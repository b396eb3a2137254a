//! Kernels of two dimensions as numbers or as shades.

use ndarray::ArrayView2;

use super::Page;
use crate::number::compact;
use crate::palette::paint;

/// Larger kernels are shaded instead of printed.
const MOST_NUMBERS: usize = 9;
/// The most rows of a shaded picture.
const MOST_ROWS: usize = 24;
const ABOVE: [char; 5] = [' ', '░', '▒', '▓', '█'];
/// Below 0, so that the sign is seen without colour.
const BELOW: [char; 5] = [' ', '·', '-', '=', '#'];

/// The kernel row by row.
pub(super) fn picture(taps: ArrayView2<f64>, page: &Page) -> Vec<String> {
    let (rows, columns) = taps.dim();
    if rows <= MOST_NUMBERS && columns <= MOST_NUMBERS {
        let cell = taps.iter().map(|&tap| compact(tap).len()).max().unwrap_or(1);
        if columns * (cell + 2) + 2 <= page.width {
            return numbers(taps, cell, page);
        }
    }
    shades(taps, page)
}

fn numbers(taps: ArrayView2<f64>, cell: usize, page: &Page) -> Vec<String> {
    let text = |&tap: &f64| {
        let text = format!("{:>cell$}", compact(tap));
        format!("  {}", paint(style(tap, page), text))
    };
    taps.rows()
        .into_iter()
        .map(|row| format!("  {}", row.iter().map(text).collect::<String>()))
        .collect()
}

fn shades(taps: ArrayView2<f64>, page: &Page) -> Vec<String> {
    let (rows, columns) = taps.dim();
    // Two characters are about as wide as a line is high.
    let most_columns = (page.width - 4) / 2;
    let block = rows.div_ceil(MOST_ROWS).max(columns.div_ceil(most_columns)).max(1);
    let largest = taps.iter().fold(0.0, |largest: f64, tap| largest.max(tap.abs()));
    let shaded = |row: usize| {
        let cell = |column: usize| {
            let tap = farthest(taps, (row * block, column * block), block);
            let level =
                if largest > 0.0 { (tap.abs() / largest * 4.0).round() as usize } else { 0 };
            let shade = if tap < 0.0 { BELOW } else { ABOVE }[level.min(4)];
            paint(style(tap, page), format!("{shade}{shade}"))
        };
        format!("    {}", (0..columns.div_ceil(block)).map(cell).collect::<String>())
    };
    let mut lines: Vec<String> = (0..rows.div_ceil(block)).map(shaded).collect();
    let step = compact(largest / 4.0);
    lines.push(String::new());
    lines.push(paint(
        page.palette.faint,
        format!("    ░▒▓█ above 0, ·-=# below, in steps of {step}{}", blocks(block)),
    ));
    lines
}

fn blocks(block: usize) -> String {
    if block == 1 { String::new() } else { format!("; {block} x {block} taps a cell") }
}

/// The tap farthest from 0 in a block.
fn farthest(taps: ArrayView2<f64>, (top, left): (usize, usize), block: usize) -> f64 {
    let (rows, columns) = taps.dim();
    let part =
        taps.slice(ndarray::s![top..(top + block).min(rows), left..(left + block).min(columns)]);
    part.iter().copied().fold(0.0, |far: f64, tap| if tap.abs() > far.abs() { tap } else { far })
}

fn style(tap: f64, page: &Page) -> anstyle::Style {
    if tap > 0.0 {
        page.palette.signal
    } else if tap < 0.0 {
        page.palette.kernel
    } else {
        page.palette.faint
    }
}
