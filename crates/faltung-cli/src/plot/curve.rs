use super::Series;

/// Numbers beyond this cannot be told from infinity on a picture, and their differences overflow.
const LARGEST: f64 = 1e300;
/// A column keeps at most its first, lowest, highest and last point.
const PER_COLUMN: usize = 4;

/// Less than this share of the height is a flat line.
const FLAT: f64 = 0.2;

/// True if common axes would show one of the two as a flat line far from the other: each then
/// wants a panel of its own.
pub(super) fn apart(before: &Series, after: &Series) -> bool {
    let both = Range::of_y(&[before, after]);
    let (before, after) = (Range::of_y(&[before]), Range::of_y(&[after]));
    let flat = |range: Range| range.span() < FLAT * both.span();
    let disjoint = before.high < after.low || after.high < before.low;
    flat(before) || (flat(after) && disjoint)
}

/// The drawable points of a series: runs between gaps.
pub(super) struct Curve {
    pub(super) runs: Vec<Vec<(f64, f64)>>,
}

impl Curve {
    /// The points of a series, thinned where there are more than `columns` can show between the
    /// ends of `x_range`.
    pub(super) fn new(series: &Series, x_range: Range, columns: usize) -> Self {
        let drawable = points(series).flatten().count();
        if drawable <= PER_COLUMN * columns {
            return Curve { runs: runs(points(series)) };
        }
        Curve { runs: thinned(points(series).flatten(), x_range, columns) }
    }

    /// How far the line runs up and down: what moves more is drawn behind.
    pub(super) fn movement(&self) -> f64 {
        self.runs
            .iter()
            .flat_map(|run| run.windows(2))
            .map(|pair| (pair[1].1 - pair[0].1).abs())
            .sum()
    }
}

/// The points, `None` where the series has a gap.
fn points(series: &Series) -> impl Iterator<Item = Option<(f64, f64)>> {
    series.x.values().iter().zip(&series.y).map(|(&x, &y)| {
        let drawable = x.abs() <= LARGEST && y.abs() <= LARGEST;
        drawable.then_some((x, y))
    })
}

fn runs(points: impl Iterator<Item = Option<(f64, f64)>>) -> Vec<Vec<(f64, f64)>> {
    let mut runs = vec![Vec::new()];
    for point in points {
        match (point, runs.last_mut()) {
            (Some(point), Some(run)) => run.push(point),
            (None, Some(run)) if !run.is_empty() => runs.push(Vec::new()),
            _ => {}
        }
    }
    runs.retain(|run| !run.is_empty());
    runs
}

/// The first, lowest, highest and last point of each column, in the order of x. A line is broken
/// where a column is empty: narrower gaps could not be seen.
fn thinned(
    points: impl Iterator<Item = (f64, f64)>,
    x_range: Range,
    columns: usize,
) -> Vec<Vec<(f64, f64)>> {
    let mut runs: Vec<Vec<(f64, f64)>> = vec![Vec::new()];
    let mut open: Option<Column> = None;
    for point in points {
        let share = x_range.share(point.0);
        let at = (share * columns as f64).clamp(0.0, columns as f64 - 1.0) as usize;
        match &mut open {
            Some(column) if column.at == at => column.add(point),
            _ => {
                let broken = open.as_ref().is_some_and(|column| at > column.at + 1);
                close(open.take(), &mut runs);
                if broken {
                    runs.push(Vec::new());
                }
                open = Some(Column { at, first: point, low: point, high: point, last: point });
            }
        }
    }
    close(open, &mut runs);
    runs.retain(|run| !run.is_empty());
    runs
}

fn close(column: Option<Column>, runs: &mut [Vec<(f64, f64)>]) {
    if let (Some(column), Some(run)) = (column, runs.last_mut()) {
        let (low, high) = (column.low, column.high);
        let (second, third) = if low.0 <= high.0 { (low, high) } else { (high, low) };
        for point in [column.first, second, third, column.last] {
            if run.last() != Some(&point) {
                run.push(point);
            }
        }
    }
}

struct Column {
    at: usize,
    first: (f64, f64),
    low: (f64, f64),
    high: (f64, f64),
    last: (f64, f64),
}

impl Column {
    fn add(&mut self, point: (f64, f64)) {
        if point.1 < self.low.1 {
            self.low = point;
        }
        if point.1 > self.high.1 {
            self.high = point;
        }
        self.last = point;
    }
}

/// The ends of an axis, the lower first, never the same.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Range {
    pub(super) low: f64,
    pub(super) high: f64,
}

impl Range {
    /// The range of these values; of -1 to 1 around a single value or so; 0 to 1 without any.
    pub(super) fn of(values: impl Iterator<Item = f64>) -> Self {
        let (low, high) = values.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| {
            (low.min(value), high.max(value))
        });
        if low > high {
            return Range { low: 0.0, high: 1.0 };
        }
        // Closer than this, ticks could not be told apart by their first twelve digits.
        let size = low.abs().max(high.abs());
        if high - low <= 1e-12 * size || high - low < 1e-300 {
            let half = if size == 0.0 { 1.0 } else { size * 0.05 };
            return Range { low: low - half, high: high + half };
        }
        Range { low, high }
    }

    /// The drawable x of both series.
    pub(super) fn of_x(series: [&Series; 2]) -> Self {
        let x = series.into_iter().flat_map(|series| series.x.values()).copied();
        Range::of(x.filter(|x| x.abs() <= LARGEST))
    }

    /// The drawable y of a series.
    pub(super) fn of_y(series: &[&Series]) -> Self {
        Range::of(series.iter().flat_map(|series| points(series).flatten().map(|point| point.1)))
    }

    pub(super) fn span(self) -> f64 {
        self.high - self.low
    }

    /// 0 at the lower end, 1 at the upper.
    pub(super) fn share(self, value: f64) -> f64 {
        (value - self.low) / self.span()
    }

    /// Wider by this share of its span at both ends.
    pub(super) fn widened(self, share: f64) -> Self {
        let margin = self.span() * share;
        Range { low: self.low - margin, high: self.high + margin }
    }

    pub(super) fn holds(self, value: f64) -> bool {
        (self.low..=self.high).contains(&value)
    }
}
