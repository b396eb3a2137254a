//! From a result to the kind of file that its name asks for.

use std::io::{Cursor, Write};
use std::path::Path;

use ndarray::Axis;

use super::level::Clipping;
use super::{ending, npy, picture, raw, table, typed, wav};
use crate::error::{CliError, Fault, Result};
use crate::memory;
use crate::samples::{Held, Samples, Type, each};
use crate::signal::{Placement, Signal, Source};

/// The kinds of output.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Target {
    Numbers,
    Table { tabs: bool },
    Array,
    Sound,
    Picture(picture::Kind),
    Raw(raw::Encoding),
}

/// What the user said about the output.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Writing {
    pub(crate) dither: bool,
    /// Samples a second, where the input does not say it.
    pub(crate) rate: Option<u32>,
    /// For a table: where the first output stands among the rows of the input.
    pub(crate) placement: Placement,
}

/// What there is to tell about a file that was written.
#[derive(Debug, Default)]
pub(crate) struct Written {
    pub(crate) clipping: Clipping,
    pub(crate) note: Option<String>,
}

/// The kind of picture that this ending (small letters, no dot) asks for.
pub(crate) fn picture(ending: &str) -> Option<picture::Kind> {
    match ending {
        "png" => Some(picture::Kind::Png),
        "tif" | "tiff" => Some(picture::Kind::Tiff),
        "jpg" | "jpeg" => Some(picture::Kind::Jpeg),
        _ => None,
    }
}

impl Target {
    /// What the name asks for; standard output gets the kind that came in.
    pub(crate) fn of(path: &Path, source: &Source) -> Result<Target> {
        if path == Path::new("-") {
            return Ok(Target::like(source));
        }
        let ending = ending(path);
        Ok(match &*ending {
            "csv" | "txt" | "dat" => Target::Table { tabs: false },
            "tsv" | "tab" => Target::Table { tabs: true },
            "npy" => Target::Array,
            "wav" => Target::Sound,
            "raw" | "pcm" | "bin" => match source {
                Source::Raw(format) => Target::Raw(format.encoding),
                _ => return Err(unknown_ending(path, "bare samples out need bare samples in")),
            },
            _ => match picture(&ending) {
                Some(kind) => Target::Picture(kind),
                None => return Err(unknown_ending(path, "its ending says no kind of file")),
            },
        })
    }

    fn like(source: &Source) -> Target {
        match source {
            Source::Typed => Target::Numbers,
            Source::Array => Target::Array,
            Source::Raw(format) => Target::Raw(format.encoding),
            Source::Table(_) => Target::Table { tabs: false },
            Source::Sound(_) => Target::Sound,
            Source::Picture(_) => Target::Picture(picture::Kind::Png),
        }
    }

    /// The bytes that each number takes before it is in the file, at most.
    fn bytes_on_the_way(self) -> usize {
        match self {
            Target::Numbers => 64,
            Target::Array | Target::Sound | Target::Table { .. } => 16,
            Target::Picture(_) | Target::Raw(_) => 24,
        }
    }

    /// Whether a person can read it on a terminal.
    pub(crate) fn is_text(self) -> bool {
        matches!(self, Target::Numbers | Target::Table { .. })
    }
}

/// Finds out, before anything is computed, that a signal of this kind cannot become that.
pub(crate) fn check(
    signal: &Signal,
    target: Target,
    rate: Option<u32>,
) -> std::result::Result<(), Fault> {
    let rank = signal.samples.shape().len();
    match (target, &signal.source) {
        (Target::Picture(_), Source::Picture(_)) => Ok(()),
        (Target::Picture(_), Source::Array) if rank == 2 || rank == 3 => Ok(()),
        (Target::Picture(_), _) => Err(cannot_become(signal, "a picture", PICTURE_HINT)),
        (Target::Sound | Target::Table { .. }, Source::Picture(_)) => {
            Err(cannot_become(signal, "that kind of file", "write a picture or a .npy file"))
        }
        (Target::Sound, Source::Sound(_)) => Ok(()),
        (Target::Sound, _) if rate.or(signal.rate()).is_none() => Err(no_rate()),
        _ => Ok(()),
    }
}

fn unknown_ending(path: &Path, why: &str) -> CliError {
    CliError::usage(
        format!("cannot tell what kind of file {} is to be: {why}", path.display()),
        "end the name in .csv, .tsv, .npy, .wav, .png, .tiff or .jpg",
    )
}

const PICTURE_HINT: &str = "arrays of shape (height, width) or (height, width, 1 to 4) can; \
                            to draw a series use --plot";

/// Writes `signal` as `target`.
pub(crate) fn write(
    signal: &Signal,
    target: Target,
    writing: &Writing,
    path: &Path,
    out: &mut dyn Write,
) -> Result<Written> {
    let refused = |fault: Fault| fault.written_to(path);
    let failed = |source| CliError::Unwritable { path: path.to_owned(), source };
    let mut written = Written::default();
    memory::claim("the output", memory::of(signal.samples.len(), target.bytes_on_the_way()))?;
    match target {
        Target::Numbers => typed::write(&signal.samples, out).map_err(failed)?,
        Target::Array => npy::write(&array(signal), out).map_err(failed)?,
        Target::Raw(encoding) => {
            if !encoding.holds(signal.samples.kind()) {
                let hint = "ask for --raw c64 or c128, or write a .npy file";
                return Err(refused(cannot_become(signal, "bare real samples", hint)));
            }
            written.clipping =
                raw::write(&signal.samples, encoding, writing.dither, out).map_err(failed)?;
        }
        Target::Table { tabs } => write_table(signal, tabs, writing, path, out)?,
        Target::Sound => {
            let (samples, facts) = sound(signal, writing.rate).map_err(refused)?;
            wav::check_size(&samples, &facts).map_err(refused)?;
            written.clipping = wav::write(&samples, &facts, writing.dither, out).map_err(failed)?;
        }
        Target::Picture(kind) => {
            let (samples, facts) = pixels(signal).map_err(refused)?;
            let mut file = Cursor::new(Vec::new());
            (written.clipping, written.note) =
                picture::write(&samples, &facts, kind, writing.dither, &mut file)
                    .map_err(refused)?;
            out.write_all(file.get_ref()).map_err(failed)?;
        }
    }
    Ok(written)
}

fn write_table(
    signal: &Signal,
    tabs: bool,
    writing: &Writing,
    path: &Path,
    out: &mut dyn Write,
) -> Result<()> {
    let failed = |source| CliError::Unwritable { path: path.to_owned(), source };
    let samples = &signal.samples;
    match &signal.source {
        Source::Table(table) => table.write(samples, writing.placement, out).map_err(failed),
        Source::Array | Source::Typed if samples.shape().len() == 2 => {
            table::write_bare(&each_reversed(samples), tabs, out).map_err(failed)
        }
        _ if samples.shape().len() <= 2 => table::write_bare(samples, tabs, out).map_err(failed),
        _ => Err(cannot_become(signal, "a table of rows and columns", "write a .npy file")
            .written_to(path)),
    }
}

/// The same samples with their axes in the opposite order.
fn each_reversed(samples: &Samples) -> Samples {
    fn held<T: Held>(array: &ndarray::ArrayD<T>) -> Samples {
        T::hold(array.t().as_standard_layout().into_owned())
    }
    each!(samples, array => held(array))
}

fn no_rate() -> Fault {
    let message = "a sound needs a sample rate, which the input does not say";
    Fault::new(message, "add --sample-rate 44100")
}

fn cannot_become(signal: &Signal, what: &str, hint: &str) -> Fault {
    let message = format!(
        "a {} of shape {:?} and type {} cannot become {what}",
        signal.source.noun(),
        signal.samples.shape(),
        signal.samples.type_name()
    );
    Fault::new(message, hint)
}

/// As NumPy's users expect it: time or rows first, channels last, a single channel without axis.
fn array(signal: &Signal) -> Samples {
    fn channels_last<T: Held>(array: &ndarray::ArrayD<T>) -> Samples {
        if array.shape()[0] == 1 {
            return T::hold(array.index_axis(Axis(0), 0).to_owned());
        }
        let mut axes: Vec<usize> = (1..array.ndim()).collect();
        axes.push(0);
        T::hold(array.view().permuted_axes(axes).as_standard_layout().into_owned())
    }
    match signal.source {
        Source::Typed | Source::Array => signal.samples.clone(),
        _ => each!(&signal.samples, array => channels_last(array)),
    }
}

/// Samples of shape `[channels, frames]` and what a sound file says of them.
fn sound(signal: &Signal, rate: Option<u32>) -> std::result::Result<(Samples, wav::Facts), Fault> {
    if let Source::Sound(facts) = &signal.source {
        return Ok((signal.samples.clone(), facts.clone()));
    }
    let samples = match (&signal.source, signal.samples.shape().len()) {
        (Source::Picture(_), _) | (_, 3..) | (_, 0) => {
            return Err(cannot_become(signal, "a sound", "write a .npy file"));
        }
        (_, 1) => {
            each!(&signal.samples, array => Held::hold_with(array, |a| a.insert_axis(Axis(0))))
        }
        (Source::Array, _) => each_reversed(&signal.samples),
        _ => signal.samples.clone(),
    };
    if !matches!(samples.kind(), Type::Float(_)) {
        let hint = "convert the array first: array / 2**15 for 16-bit integers";
        return Err(cannot_become(signal, "a sound, which wants floats of full scale 1", hint));
    }
    let rate = rate.or(signal.rate()).ok_or_else(no_rate)?;
    let facts = wav::Facts::bare(rate, wav::FLOATS);
    Ok((samples, facts))
}

/// Colours of shape `[colours, height, width]` and what a picture file says of them.
fn pixels(signal: &Signal) -> std::result::Result<(Samples, picture::Facts), Fault> {
    if let Source::Picture(facts) = &signal.source {
        return Ok((signal.samples.clone(), facts.clone()));
    }
    let samples = match *signal.samples.shape() {
        [_, _] => {
            each!(&signal.samples, array => Held::hold_with(array, |a| a.insert_axis(Axis(0))))
        }
        [_, _, 1..=4] => each!(&signal.samples, array => Held::hold_with(array, |a| {
            a.permuted_axes(vec![2, 0, 1]).as_standard_layout().into_owned()
        })),
        _ => return Err(cannot_become(signal, "a picture", PICTURE_HINT)),
    };
    let bits = match samples.kind() {
        Type::Uint(16) => 16,
        Type::Complex(_) => return Err(cannot_become(signal, "a picture", PICTURE_HINT)),
        _ => 8,
    };
    let facts = picture::Facts::bare(bits, samples.shape()[0]);
    Ok((samples, facts))
}
