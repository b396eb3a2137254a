use super::Abscissa;
use super::curve::Range;
use super::date;
use crate::number::without_trailing_zeros;

/// The marked places of an axis and their texts.
#[derive(Debug)]
pub(super) struct Ticks {
    pub(super) at: Vec<f64>,
    pub(super) text: Vec<String>,
    /// What all texts leave out, such as the day of times of day.
    pub(super) context: Option<String>,
}

impl Ticks {
    /// At most `most` (2 or more) ticks on an axis of numbers: multiples of 1, 2 or 5 times a
    /// power of ten.
    pub(super) fn numbers(range: Range, most: usize) -> Self {
        let step = step(range.span() / (most.max(2) - 1) as f64);
        let first = (range.low / step).ceil();
        // Counting whole multiples keeps the error of the step out of the last tick.
        let count = ((range.high / step).floor() - first).max(0.0) as usize;
        let at: Vec<f64> = (0..=count)
            .map(|i| (first + i as f64) * step)
            .filter(|&tick| range.holds(tick))
            .collect();
        let text = texts(&at, step);
        Ticks { at, text, context: None }
    }

    /// Ticks for the kind of axis that `x` is.
    pub(super) fn for_x(x: &Abscissa, range: Range, most: usize) -> Self {
        match x {
            Abscissa::Numbers(_) => Ticks::numbers(range, most),
            Abscissa::Dates(_) => {
                date::ticks(range, most).unwrap_or_else(|| Ticks::numbers(range, most))
            }
        }
    }
}

/// The least of 1, 2 and 5 times a power of ten that is not below `least`.
fn step(least: f64) -> f64 {
    let power = 10f64.powf(least.log10().floor());
    // A hair of tolerance, lest 0.30000000000000004 / 0.1 asks for the next step.
    let factor = [1.0, 2.0, 5.0].into_iter().find(|factor| factor * power >= least * (1.0 - 1e-9));
    factor.unwrap_or(10.0) * power
}

/// All ticks of an axis with the same number of decimals, or all with an exponent.
fn texts(at: &[f64], step: f64) -> Vec<String> {
    let largest = at.iter().fold(0.0, |largest: f64, tick| largest.max(tick.abs()));
    let finest = step.log10().floor() as i32;
    let place = if largest > 0.0 { largest.log10().floor() as i32 } else { finest };
    let small = largest > 0.0 && largest < 1e-3;
    if largest >= 1e6 || small || finest < -6 {
        return at
            .iter()
            .map(|&tick| with_exponent(tick, place, (place - finest).max(0) as usize))
            .collect();
    }
    let decimals = (-finest).max(0) as usize;
    // Adding zero turns -0 into 0.
    at.iter().map(|&tick| format!("{:.decimals$}", tick + 0.0)).collect()
}

/// One exponent for the whole axis, so that the eye compares the digits.
fn with_exponent(tick: f64, exponent: i32, decimals: usize) -> String {
    if tick == 0.0 {
        return "0".into();
    }
    // In two steps, since ten to the -308th and below has no exact inverse.
    let half = exponent / 2;
    let digits = tick / 10f64.powi(half) / 10f64.powi(exponent - half);
    format!("{}e{exponent}", without_trailing_zeros(&format!("{digits:.decimals$}")))
}
