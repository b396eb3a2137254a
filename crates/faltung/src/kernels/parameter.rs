use super::range;
use crate::error::{Error, Result};

/// A parameter of a named kernel.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Parameter {
    /// Its name, as in `sigma=2`.
    pub name: &'static str,
    /// What it does, in a few words.
    pub summary: &'static str,
    /// What numbers it takes and in what unit.
    pub kind: Kind,
    /// The values allowed, in words that follow "of".
    pub range: &'static str,
    /// The value where none is given; without a default the parameter must be given.
    pub default: Option<f64>,
    /// Whether it may differ from axis to axis, as in `5x3` (rows first).
    pub per_axis: bool,
}

/// What numbers a parameter takes, and in what unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// A whole number without unit.
    Whole,
    /// A number without unit.
    Number,
    /// A whole number of samples; a time such as `0.25s` or `40ms` where the sample rate is known.
    WholeSamples,
    /// A number of samples; a time such as `0.25s` or `40ms` where the sample rate is known.
    Samples,
    /// Seconds, written `1.5`, `1.5s` or `1500ms`.
    Seconds,
    /// Degrees, written `30`, `30deg` or `30°`.
    Degrees,
    /// Decibels, written `60` or `60dB`.
    Decibels,
    /// An axis of a picture, written `x` or 1 (to the right), `y` or 0 (downwards).
    Axis,
    /// Yes or no, written `1`, `yes`, `true`, or `0`, `no`, `false`.
    Flag,
}

impl Kind {
    /// The unit of a plain number, empty where there is none.
    pub fn unit(self) -> &'static str {
        match self {
            Kind::Whole | Kind::Number | Kind::Axis | Kind::Flag => "",
            Kind::WholeSamples | Kind::Samples => "samples",
            Kind::Seconds => "seconds",
            Kind::Degrees => "degrees",
            Kind::Decibels => "dB",
        }
    }

    fn is_whole(self) -> bool {
        matches!(self, Kind::Whole | Kind::WholeSamples | Kind::Axis | Kind::Flag)
    }
}

impl Parameter {
    pub(super) const fn new(name: &'static str, kind: Kind, summary: &'static str) -> Self {
        Parameter { name, summary, kind, range: "a number", default: None, per_axis: false }
    }

    pub(super) const fn range(self, range: &'static str) -> Self {
        Parameter { range, ..self }
    }

    pub(super) const fn default(self, value: f64) -> Self {
        Parameter { default: Some(value), ..self }
    }

    pub(super) const fn per_axis(self) -> Self {
        Parameter { per_axis: true, ..self }
    }

    /// The values of a text, one for each axis that it names.
    pub(super) fn read(&self, text: &str, sample_rate: Option<f64>) -> Result<Vec<f64>> {
        let word = text.trim();
        if self.kind == Kind::Axis && word == "x" {
            return Ok(vec![1.0]);
        }
        if !self.per_axis {
            return Ok(vec![self.read_one(word, sample_rate)?]);
        }
        word.split('x').map(|part| self.read_one(part.trim(), sample_rate)).collect()
    }

    fn read_one(&self, word: &str, sample_rate: Option<f64>) -> Result<f64> {
        let value = match self.kind {
            Kind::Flag => flag(word),
            Kind::Axis if word == "y" => Some(0.0),
            Kind::Degrees => plain(word, &["degrees", "deg", "°"]),
            Kind::Decibels => plain(word, &["dB", "db"]),
            Kind::Seconds => seconds(word).or_else(|| plain(word, &[])),
            Kind::Samples | Kind::WholeSamples => match seconds(word) {
                Some(time) => Some(self.samples(word, time, sample_rate)?),
                None => plain(word, &["samples"]),
            },
            Kind::Whole | Kind::Number | Kind::Axis => plain(word, &[]),
        };
        value.filter(|value| fits(self.kind, *value)).ok_or_else(|| self.outside(word))
    }

    fn samples(&self, word: &str, time: f64, sample_rate: Option<f64>) -> Result<f64> {
        let unknown = "samples (a time needs a signal with a sample rate)";
        let rate = sample_rate
            .ok_or_else(|| range::outside(self.name, unknown, format_args!("{word:?}")))?;
        range::positive("sample rate", rate)?;
        let samples = time * rate;
        Ok(if self.kind.is_whole() { samples.round() } else { samples })
    }

    fn outside(&self, word: &str) -> Error {
        let unit = self.kind.unit();
        let gap = if unit.is_empty() { "" } else { " " };
        let shown: String = word.chars().take(40).collect();
        range::outside(
            self.name,
            format_args!("{}{gap}{unit}", self.range),
            format_args!("{shown:?}"),
        )
    }
}

/// Whether a parameter of this kind may hold the value; its range is the kernel's own business.
fn fits(kind: Kind, value: f64) -> bool {
    let whole = (0.0..=u64::MAX as f64 / 2048.0).contains(&value) && value.fract() == 0.0;
    if kind.is_whole() { whole } else { value.is_finite() }
}

fn flag(word: &str) -> Option<f64> {
    match word {
        "1" | "yes" | "true" => Some(1.0),
        "0" | "no" | "false" => Some(0.0),
        _ => None,
    }
}

fn plain(word: &str, units: &[&str]) -> Option<f64> {
    let bare = units.iter().find_map(|unit| word.strip_suffix(unit)).unwrap_or(word);
    bare.trim_end().parse().ok()
}

fn seconds(word: &str) -> Option<f64> {
    if let Some(bare) = word.strip_suffix("ms") {
        return plain(bare, &[]).map(|value| value / 1000.0);
    }
    word.strip_suffix('s').and_then(|bare| plain(bare, &[]))
}
