use anstyle::Style;

use super::curve::{Curve, Range, apart};
use super::ticks::Ticks;
use super::{Labels, Series};
use crate::palette::{Palette, paint};

/// Smaller screens than this show no plot worth the name; they get this one, broken.
const LEAST: (usize, usize) = (32, 8);
/// The mark of 'before'; 'after' is drawn in braille dots, so that both can be told apart without
/// colour.
const BEFORE: char = '·';
const BRAILLE: u32 = 0x2800;

/// The plot in so many columns and lines, with a line feed after each line.
pub(crate) fn terminal(
    before: &Series,
    after: &Series,
    labels: &Labels,
    width: usize,
    height: usize,
    color: bool,
) -> String {
    let palette = Palette::new(color);
    let (width, height) = (width.max(LEAST.0), height.max(LEAST.1));
    let x = Range::of_x([before, after]);
    let panels: Vec<[Option<&Series>; 2]> = if apart(before, after) {
        vec![[Some(before), None], [None, Some(after)]]
    } else {
        vec![[Some(before), Some(after)]]
    };
    // The legend above; the axis, its ticks and its name below.
    let rows = height - 4;
    let ranges: Vec<Range> = panels.iter().map(|lines| y_range(lines)).collect();
    let y_ticks: Vec<Ticks> =
        ranges.iter().map(|&y| Ticks::numbers(y, (rows / panels.len() / 3).max(2))).collect();
    let margin = y_ticks.iter().flat_map(|ticks| &ticks.text).map(String::len).max().unwrap_or(1);
    let columns = width.saturating_sub(margin + 2).max(1);

    let mut lines = vec![legend(before, after, labels, width, &palette)];
    for (at, lines_of_panel) in panels.iter().enumerate() {
        // The first panel gets the odd row.
        let rows = (rows + panels.len() - 1 - at) / panels.len();
        let canvas = Canvas::new(*lines_of_panel, x, ranges[at], (columns, rows));
        lines.extend(canvas.drawn(&y_ticks[at], margin, &palette));
    }
    let ticks = Ticks::for_x(&before.x, x, columns / 12);
    lines.extend(x_axis(&ticks, x, margin, columns));
    lines.push(centred(&labels.x_axis(ticks.context.as_deref()), margin + 2, columns));
    lines.iter().map(|line| format!("{}\n", line.trim_end())).collect()
}

fn y_range(lines: &[Option<&Series>; 2]) -> Range {
    let series: Vec<&Series> = lines.iter().flatten().copied().collect();
    Range::of_y(&series)
}

fn legend(
    before: &Series,
    after: &Series,
    labels: &Labels,
    width: usize,
    palette: &Palette,
) -> String {
    let printable = |text: &str| text.chars().filter(|c| !c.is_control()).collect::<String>();
    let room = width.saturating_sub(10) / 3;
    let names = [&before.name, &after.name].map(|name| shortened(&printable(name), room));
    let name = shortened(&printable(&labels.y_axis()), room);
    let used = names.iter().map(|name| name.chars().count()).sum::<usize>() + 9;
    let [first, second] = names;
    format!(
        "{name:room$} {}  {}",
        paint(palette.faint, format!("{BEFORE}{BEFORE} {first}")),
        paint(palette.signal, format!("⠒⠒ {second}")),
        room = width.saturating_sub(used),
    )
}

fn shortened(text: &str, most: usize) -> String {
    super::chart::shortened(text, most.max(2))
}

/// One panel: a grid of dots for each line.
struct Canvas {
    columns: usize,
    rows: usize,
    y: Range,
    before: Dots,
    after: Dots,
    after_in_front: bool,
}

impl Canvas {
    fn new(
        lines: [Option<&Series>; 2],
        x: Range,
        y: Range,
        (columns, rows): (usize, usize),
    ) -> Self {
        let [before, after] = lines.map(|line| line.map(|line| Curve::new(line, x, 2 * columns)));
        let movement = |curve: &Option<Curve>| curve.as_ref().map_or(0.0, Curve::movement);
        let after_in_front = movement(&after) <= movement(&before);
        let dots = |curve: Option<Curve>, width, height| {
            let mut dots = Dots::new(width, height);
            curve.iter().for_each(|curve| dots.draw(curve, x, y));
            dots
        };
        Canvas {
            columns,
            rows,
            y,
            before: dots(before, columns, rows),
            after: dots(after, 2 * columns, 4 * rows),
            after_in_front,
        }
    }

    fn drawn(&self, ticks: &Ticks, margin: usize, palette: &Palette) -> Vec<String> {
        let row_of =
            |tick: f64| ((1.0 - self.y.share(tick)) * (self.rows - 1) as f64).round() as usize;
        (0..self.rows)
            .map(|row| {
                let tick = ticks.at.iter().position(|&tick| row_of(tick) == row);
                let (text, mark) = match tick {
                    Some(at) => (ticks.text[at].as_str(), '┤'),
                    None => ("", '│'),
                };
                format!("{text:>margin$} {mark}{}", self.row(row, palette))
            })
            .collect()
    }

    /// The cells of one row; neighbours of one style share their escape codes.
    fn row(&self, row: usize, palette: &Palette) -> String {
        let mut line = String::new();
        let mut run = String::new();
        let mut style = Style::new();
        for column in 0..self.columns {
            let (next, cell) = self.cell(column, row, palette);
            if next != style {
                line += &painted(style, &run);
                run.clear();
                style = next;
            }
            run.push(cell);
        }
        line + &painted(style, &run)
    }

    fn cell(&self, column: usize, row: usize, palette: &Palette) -> (Style, char) {
        let before = self.before.is_set(column, row);
        let braille = self.after.braille(column, row);
        match braille {
            Some(cell) if self.after_in_front || !before => (palette.signal, cell),
            _ if before => (palette.faint, BEFORE),
            _ => (Style::new(), ' '),
        }
    }
}

fn painted(style: Style, run: &str) -> String {
    if style == Style::new() { run.into() } else { paint(style, run) }
}

/// A grid of dots, each set or not.
struct Dots {
    width: usize,
    height: usize,
    set: Vec<bool>,
}

impl Dots {
    fn new(width: usize, height: usize) -> Self {
        Dots { width, height, set: vec![false; width * height] }
    }

    fn is_set(&self, column: usize, row: usize) -> bool {
        self.set[row * self.width + column]
    }

    fn draw(&mut self, curve: &Curve, x: Range, y: Range) {
        let place = |(px, py): (f64, f64)| {
            let across = x.share(px) * (self.width - 1) as f64;
            let down = (1.0 - y.share(py)) * (self.height - 1) as f64;
            (across.clamp(0.0, (self.width - 1) as f64), down.clamp(0.0, (self.height - 1) as f64))
        };
        let runs: Vec<Vec<(f64, f64)>> =
            curve.runs.iter().map(|run| run.iter().map(|&point| place(point)).collect()).collect();
        for run in runs {
            if let [only] = run[..] {
                self.line(only, only);
            }
            run.windows(2).for_each(|pair| self.line(pair[0], pair[1]));
        }
    }

    /// Dots at equal distances along the longer side.
    fn line(&mut self, from: (f64, f64), to: (f64, f64)) {
        let steps = (to.0 - from.0).abs().max((to.1 - from.1).abs()).ceil().max(1.0);
        for i in 0..=steps as usize {
            let share = i as f64 / steps;
            let column = (from.0 + share * (to.0 - from.0)).round() as usize;
            let row = (from.1 + share * (to.1 - from.1)).round() as usize;
            self.set[row * self.width + column] = true;
        }
    }

    /// The braille character of the 2 by 4 dots of a cell, if any is set.
    fn braille(&self, column: usize, row: usize) -> Option<char> {
        // The bits of the dots, row by row.
        const BITS: [[u32; 2]; 4] = [[0x01, 0x08], [0x02, 0x10], [0x04, 0x20], [0x40, 0x80]];
        let bit = |(at, &bits): (usize, &[u32; 2])| -> u32 {
            let set = |side: usize| self.is_set(2 * column + side, 4 * row + at);
            (0..2).filter(|&side| set(side)).map(|side| bits[side]).sum()
        };
        let bits: u32 = BITS.iter().enumerate().map(bit).sum();
        (bits > 0).then(|| char::from_u32(BRAILLE + bits)).flatten()
    }
}

/// The axis, and the texts of its ticks under it as far as they do not touch.
fn x_axis(ticks: &Ticks, x: Range, margin: usize, columns: usize) -> [String; 2] {
    let mut axis: Vec<char> = vec!['─'; columns];
    let mut texts = String::new();
    let width = margin + 2 + columns;
    for (&tick, text) in ticks.at.iter().zip(&ticks.text) {
        let column = (x.share(tick) * (columns - 1) as f64).round() as usize;
        let length = text.chars().count();
        let middle = margin + 2 + column;
        let start = middle.saturating_sub(length / 2).min(width.saturating_sub(length));
        let used = texts.chars().count();
        if used > 0 && start < used + 1 {
            continue;
        }
        axis[column.min(columns - 1)] = '┬';
        texts += &" ".repeat(start - used);
        texts += text;
    }
    let axis: String = axis.into_iter().collect();
    [format!("{} └{axis}", " ".repeat(margin)), texts]
}

fn centred(text: &str, start: usize, columns: usize) -> String {
    let text: String = text.chars().filter(|c| !c.is_control()).take(columns).collect();
    let gap = (columns - text.chars().count()) / 2;
    format!("{}{text}", " ".repeat(start + gap))
}
