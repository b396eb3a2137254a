use kuva::backend::png::PngBackend;
use kuva::backend::svg::SvgBackend;
use kuva::render::color::Color;
use kuva::render::render::{Primitive, Scene, TextAnchor};

use super::curve::{Curve, Range, apart};
use super::ticks::Ticks;
use super::{Labels, Series};

const WIDTH: f64 = 900.0;
const HEIGHT: f64 = 470.0;
/// The height that a second panel adds.
const SECOND: f64 = 240.0;
/// Room above the first panel for the title and the legend, and above every panel for the y axis'
/// name.
const TOP: f64 = 42.0;
const PANEL_TOP: f64 = 30.0;
/// Room below the last panel for the ticks and the x axis' name.
const BOTTOM: f64 = 50.0;
const MARGIN: f64 = 18.0;
/// Half of the widest text under a tick, a date, stands out to the right.
const RIGHT: f64 = 44.0;
/// The pixels of a PNG for each unit of the scene: sharp on dense screens.
const PIXELS: f32 = 2.0;

const TEXT: u32 = 13;
/// The width of a digit of DejaVu Sans, in units of its size.
const DIGIT: f64 = 0.637;
pub(super) const FONTS: &str = "DejaVu Sans, Verdana, Segoe UI, Helvetica, Arial, sans-serif";
const INK: Color = Color::Rgb(0x22, 0x22, 0x22);
const SOFT: Color = Color::Rgb(0x66, 0x66, 0x66);
const GRID: Color = Color::Rgb(0xe4, 0xe4, 0xe4);
const BEFORE: Pen = Pen { color: Color::Rgb(0x9c, 0x9c, 0xa2), width: 1.0 };
const AFTER: Pen = Pen { color: Color::Rgb(0x15, 0x60, 0xbd), width: 2.0 };

/// A line that moves up and down more than this many times the width of its panel runs together
/// with itself, unless it is thin.
const CROWD: f64 = 8.0;
const CROWDED: f64 = 1.2;

struct Pen {
    color: Color,
    width: f64,
}

/// A rectangle of the scene with its axes.
struct Panel {
    left: f64,
    top: f64,
    width: f64,
    height: f64,
    x: Range,
    y: Range,
}

impl Panel {
    fn place(&self, (x, y): (f64, f64)) -> (f64, f64) {
        (self.left + self.x.share(x) * self.width, self.top + (1.0 - self.y.share(y)) * self.height)
    }

    fn right(&self) -> f64 {
        self.left + self.width
    }

    fn bottom(&self) -> f64 {
        self.top + self.height
    }
}

/// The plot of both series, in one panel or two.
pub(super) fn scene(before: &Series, after: &Series, labels: &Labels) -> Scene {
    let panels: Vec<Vec<(&Series, Pen)>> = if apart(before, after) {
        vec![vec![(before, BEFORE)], vec![(after, AFTER)]]
    } else {
        vec![vec![(before, BEFORE), (after, AFTER)]]
    };
    let height = HEIGHT + SECOND * (panels.len() - 1) as f64;
    let mut scene = Scene::new(WIDTH, height);
    scene.font_family = Some(FONTS.into());
    heading(&mut scene, before, after, labels);

    let most = if panels.len() == 1 { 9 } else { 6 };
    let y_axes: Vec<(Range, Ticks)> = panels.iter().map(|lines| y_axis(lines, most)).collect();
    let texts = y_axes.iter().flat_map(|(_, ticks)| &ticks.text);
    let widest = texts.map(String::len).max().unwrap_or(1);
    let left = MARGIN + widest as f64 * DIGIT * f64::from(TEXT) + 8.0;
    let width = WIDTH - left - RIGHT;
    let x = Range::of_x([before, after]);
    let x_ticks = Ticks::for_x(&before.x, x, 9);
    let each = (height - TOP - BOTTOM) / panels.len() as f64;
    for (at, (lines, (y, y_ticks))) in panels.iter().zip(y_axes).enumerate() {
        let top = TOP + each * at as f64 + PANEL_TOP;
        let panel = Panel { left, top, width, height: each - PANEL_TOP, x, y };
        axes(&mut scene, &panel, &x_ticks, &y_ticks, at + 1 == panels.len());
        let place = (MARGIN, top - 10.0);
        text(&mut scene, place, &labels.y_axis(), Style::label(TextAnchor::Start));
        draw(&mut scene, &panel, lines);
    }
    let name = labels.x_axis(x_ticks.context.as_deref());
    let place = (left + width / 2.0, height - 12.0);
    text(&mut scene, place, &name, Style::label(TextAnchor::Middle));
    scene
}

/// The title on the left and the legend on the right.
fn heading(scene: &mut Scene, before: &Series, after: &Series, labels: &Labels) {
    let title = Style { size: 17, ..Style::label(TextAnchor::Start) };
    text(scene, (MARGIN, 28.0), &shortened(&labels.title, 56), title);
    for (series, pen, y) in [(before, BEFORE, 20.0), (after, AFTER, 39.0)] {
        let end = WIDTH - RIGHT;
        let points = vec![(end - 28.0, y - 4.5), (end, y - 4.5)];
        line(scene, points, pen.color, pen.width + 1.0);
        let name = shortened(&series.name, 40);
        text(scene, (end - 36.0, y), &name, Style::label(TextAnchor::End));
    }
}

/// The range of these lines with a margin, and at most so many ticks on it.
fn y_axis(lines: &[(&Series, Pen)], most: usize) -> (Range, Ticks) {
    let series: Vec<&Series> = lines.iter().map(|(series, _)| *series).collect();
    let range = Range::of_y(&series).widened(0.04);
    (range, Ticks::numbers(range, most))
}

fn axes(scene: &mut Scene, panel: &Panel, x_ticks: &Ticks, y_ticks: &Ticks, last: bool) {
    for (&tick, name) in y_ticks.at.iter().zip(&y_ticks.text) {
        let y = panel.place((panel.x.low, tick)).1;
        line(scene, vec![(panel.left, y), (panel.right(), y)], GRID, 1.0);
        text(scene, (panel.left - 8.0, y + 4.5), name, Style::tick(TextAnchor::End));
    }
    for (&tick, name) in x_ticks.at.iter().zip(&x_ticks.text) {
        let x = panel.place((tick, panel.y.low)).0;
        line(scene, vec![(x, panel.top), (x, panel.bottom())], GRID, 1.0);
        line(scene, vec![(x, panel.bottom()), (x, panel.bottom() + 4.0)], SOFT, 1.0);
        if last {
            text(scene, (x, panel.bottom() + 18.0), name, Style::tick(TextAnchor::Middle));
        }
    }
    let corners = vec![
        (panel.left, panel.top),
        (panel.left, panel.bottom()),
        (panel.right(), panel.bottom()),
    ];
    line(scene, corners, SOFT, 1.0);
}

/// Both lines, the one that moves more behind the other: it would hide it.
fn draw(scene: &mut Scene, panel: &Panel, lines: &[(&Series, Pen)]) {
    let mut curves: Vec<(Curve, &Pen)> = lines
        .iter()
        .map(|(series, pen)| (Curve::new(series, panel.x, panel.width as usize), pen))
        .collect();
    if let [(first, _), (second, _)] = &curves[..]
        && second.movement() > first.movement()
    {
        curves.swap(0, 1);
    }
    for (curve, pen) in curves {
        let up_and_down = curve.movement() / panel.y.span() * panel.height;
        let crowded = up_and_down > CROWD * panel.width;
        let width = if crowded { pen.width.min(CROWDED) } else { pen.width };
        for run in curve.runs {
            let points: Vec<(f64, f64)> = run.into_iter().map(|point| panel.place(point)).collect();
            match points[..] {
                [(cx, cy)] => scene.add(Primitive::Circle {
                    cx,
                    cy,
                    r: pen.width.max(1.5),
                    fill: pen.color.clone(),
                    fill_opacity: None,
                    stroke: None,
                    stroke_width: None,
                }),
                _ => line(scene, points, pen.color.clone(), width),
            }
        }
    }
}

fn line(scene: &mut Scene, points: Vec<(f64, f64)>, stroke: Color, stroke_width: f64) {
    scene.add(Primitive::PolyLine { points, stroke, stroke_width, stroke_dasharray: None });
}

pub(super) struct Style {
    size: u32,
    color: Color,
    anchor: TextAnchor,
}

impl Style {
    pub(super) fn label(anchor: TextAnchor) -> Self {
        Style { size: TEXT, color: INK, anchor }
    }

    fn tick(anchor: TextAnchor) -> Self {
        Style { color: SOFT, ..Style::label(anchor) }
    }
}

/// One line of text. Control characters, which XML forbids, are left out; a dollar sign is escaped,
/// since kuva reads mathematics between two of them.
pub(super) fn text(scene: &mut Scene, (x, y): (f64, f64), content: &str, style: Style) {
    let content: String = content.chars().filter(|c| !c.is_control()).collect();
    let content = content.replace('$', "\\$");
    if content.is_empty() {
        return;
    }
    scene.add(Primitive::Text {
        x,
        y,
        content,
        size: style.size,
        anchor: style.anchor,
        rotate: None,
        bold: false,
        color: Some(style.color),
    });
}

/// At most so many characters.
pub(super) fn shortened(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.into();
    }
    text.chars().take(most - 1).chain(['…']).collect()
}

pub(super) fn svg(scene: &Scene) -> String {
    SvgBackend::new().render_scene(scene)
}

pub(super) fn png(scene: &Scene) -> Result<Vec<u8>, String> {
    PngBackend::new().with_scale(PIXELS).render_scene(scene)
}
