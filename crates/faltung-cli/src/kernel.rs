//! From the word on the command line to taps.

use std::path::Path;

use faltung::kernels::{self, Entry, Family, Named};
use ndarray::{ArrayD, Axis};
use num_complex::Complex64;

use crate::args::Normalize;
use crate::error::{CliError, Result};
use crate::file::{self, Reading, typed};
use crate::samples::{Held, Samples, Type, each};
use crate::signal::{Signal, Source};

/// The taps and what is known about them.
#[derive(Clone, Debug)]
pub(crate) struct Kernel {
    pub(crate) samples: Samples,
    /// The catalogue's entry, for a kernel with a name.
    pub(crate) entry: Option<&'static Entry>,
    /// The same slope along the other axis of a picture: the result is the size of both.
    pub(crate) across: Option<Samples>,
    /// Whether its type yields to the signal's: a typed or named kernel has no type of its own.
    yields: bool,
    /// The first tap is now and the others are the past, so that `same` must not centre it.
    pub(crate) causal: bool,
}

/// Kernels of a slope along one axis, which on a picture alone mean the slope in any direction.
const SLOPES: [&str; 3] = ["sobel", "prewitt", "scharr"];

/// The kernel that `text` means for this signal; `axes` is how many `--axis` names, if any.
pub(crate) fn read(text: &str, signal: &Signal, axes: usize, rate: Option<u32>) -> Result<Kernel> {
    if let Some(numbers) = typed::read(text.trim()) {
        let samples =
            numbers.map_err(|reason| CliError::Kernel { text: text.to_owned(), reason })?;
        return Ok(Kernel { samples, entry: None, across: None, yields: true, causal: false });
    }
    let name = text.split(':').next().unwrap_or(text);
    if kernels::find(name).is_some() {
        return named(text, signal, axes, rate);
    }
    let path = Path::new(text);
    if path.exists() || looks_like_a_file(text) {
        return from_file(path, signal);
    }
    if let Some(reason) = typed::slip(text.trim()) {
        return Err(CliError::Kernel { text: text.to_owned(), reason });
    }
    let near = kernels::nearest(name).map(|entry| entry.name.to_owned());
    Err(CliError::UnknownKernel { name: name.to_owned(), near })
}

fn looks_like_a_file(text: &str) -> bool {
    text.contains(['/', '\\']) || !text.contains(':') && Path::new(text).extension().is_some()
}

fn named(text: &str, signal: &Signal, axes: usize, rate: Option<u32>) -> Result<Kernel> {
    let failed = |error: faltung::Error| CliError::Kernel {
        text: text.to_owned(),
        reason: error.to_string(),
    };
    let rate = rate.or_else(|| signal.rate()).map(f64::from);
    let named = kernels::parse(text, rate).map_err(failed)?;
    let entry = named.entry();
    let rank = if axes > 0 { axes } else { signal.spatial_axes() };
    let samples = Samples::F64(build(&named, rank).map_err(failed)?);
    let slope = SLOPES.contains(&text) && matches!(signal.source, Source::Picture(_));
    let across = slope
        .then(|| kernels::parse(&format!("{text}:y"), rate).and_then(|other| other.build(2)))
        .transpose()
        .map_err(failed)?
        .map(Samples::F64);
    let causal = entry.family == Family::Sound || matches!(entry.name, "exponential" | "ema");
    Ok(Kernel { samples, entry: Some(entry), across, yields: true, causal })
}

/// In as many dimensions as the signal has, or as near to it as the kernel can be built.
fn build(named: &Named, rank: usize) -> faltung::Result<ArrayD<f64>> {
    let allowed = named.dimensions();
    named.build(rank.clamp(*allowed.start(), *allowed.end()))
}

fn from_file(path: &Path, signal: &Signal) -> Result<Kernel> {
    let mut reading = Reading::default();
    reading.choice.matrix = true;
    let found = file::read(path, &reading)?;
    if let (Some(own), Some(rate)) = (signal.rate(), found.rate())
        && own != rate
    {
        return Err(CliError::usage(
            format!("wanted a kernel of the sound's {own} Hz, found {rate} Hz"),
            "bring both to one sample rate first (sox, ffmpeg), or the kernel would sound detuned",
        ));
    }
    let samples = match &found.source {
        Source::Picture(facts) => grey(&found.samples, facts.alpha, facts.full()),
        Source::Table(_) => each!(&found.samples, array => squeezed_transposed(array)),
        _ => squeezed(&found.samples, matches!(found.source, Source::Array)),
    };
    Ok(Kernel { samples, entry: None, across: None, yields: false, causal: false })
}

/// Without the axis of a single channel; an array keeps its shape.
fn squeezed(samples: &Samples, array: bool) -> Samples {
    if array || samples.shape()[0] != 1 {
        return samples.clone();
    }
    each!(samples, array => Held::hold_with(array, |a| a.index_axis_move(Axis(0), 0)))
}

fn squeezed_transposed<T: Held>(array: &ArrayD<T>) -> Samples {
    match array.shape()[0] {
        1 => T::hold(array.index_axis(Axis(0), 0).to_owned()),
        _ => T::hold(array.t().as_standard_layout().into_owned()),
    }
}

/// The mean of the colours, full scale 1.
fn grey(samples: &Samples, alpha: bool, full: f64) -> Samples {
    let planes = samples.to_f64();
    let colours = planes.shape()[0] - usize::from(alpha);
    let sum = planes.axis_iter(Axis(0)).take(colours);
    let zero = ArrayD::zeros(&planes.shape()[1..]);
    Samples::F64(sum.fold(zero, |sum, plane| sum + plane) / (colours as f64 * full))
}

impl Kernel {
    /// The type in which this kernel and that signal are computed.
    pub(crate) fn joined(&self, signal: Type) -> Type {
        let own = self.samples.kind();
        match (signal, own) {
            (Type::Float(bits), Type::Complex(_)) if self.yields => Type::Complex(bits.max(32)),
            (Type::Float(_) | Type::Complex(_), _) if self.yields => signal,
            _ => signal.joined(own),
        }
    }

    /// The sum of the taps.
    pub(crate) fn sum(&self) -> Complex64 {
        self.samples.to::<Complex64>().sum()
    }

    /// The sum of the taps' sizes.
    pub(crate) fn absolute_sum(&self) -> f64 {
        self.samples.to::<Complex64>().iter().map(|tap| tap.norm()).sum()
    }

    /// Whether the taps cancel, so that the result is a change and no level.
    pub(crate) fn sums_to_zero(&self) -> bool {
        // Sampled derivatives, the Laplacian of the Gauss bell for one, miss zero by a little.
        self.sum().norm() <= 1e-3 * self.absolute_sum()
    }

    /// Whether every tap is a weight: a real number, none of them negative.
    pub(crate) fn is_average(&self) -> bool {
        let weight = |tap: &Complex64| tap.im == 0.0 && tap.re >= 0.0;
        !self.sums_to_zero() && self.samples.to::<Complex64>().iter().all(weight)
    }

    /// The taps divided so that their sum, energy or absolute sum is 1.
    pub(crate) fn normalized(self, how: Normalize) -> Result<Kernel> {
        let divisor = match how {
            Normalize::Sum => self.sum(),
            Normalize::Absolute => self.absolute_sum().into(),
            Normalize::Energy => {
                let taps = self.samples.to::<Complex64>();
                taps.iter().map(|tap| tap.norm_sqr()).sum::<f64>().sqrt().into()
            }
        };
        if how == Normalize::Sum && self.sums_to_zero() || divisor.norm() == 0.0 {
            return Err(CliError::usage(
                "wanted a kernel that can be scaled to the sum 1, found one whose taps sum to 0",
                "use --normalize=absolute or --normalize=energy for kernels that take differences",
            ));
        }
        let scaled = |samples: &Samples| {
            let taps = Samples::C64(samples.to::<Complex64>() / divisor);
            taps.converted(match samples.kind() {
                whole if whole.is_whole() => Type::Float(64),
                other => other,
            })
        };
        let across = self.across.as_ref().map(scaled);
        Ok(Kernel { samples: scaled(&self.samples), across, ..self })
    }
}
