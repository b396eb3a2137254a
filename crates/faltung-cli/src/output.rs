//! Where the result goes: a file, standard output, or nowhere but into a plot.

use std::io::{self, IsTerminal, Write};
use std::path::Path;

use crate::args::Filter;
use crate::before_after;
use crate::error::{CliError, Result};
use crate::file::beside;
use crate::file::target::{self, Target, Writing};
use crate::filter::Filtered;
use crate::memory;
use crate::report::Report;
use crate::screen;
use crate::signal::{Signal, Source};

/// Bytes for each number on its way into a plot.
const PLOTTED: usize = 64;

/// Standard output.
const STDOUT: &str = "-";

/// What becomes of the result, apart from its plot.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Destination<'a> {
    File(&'a Path),
    /// The numbers, on standard output.
    Stdout,
    /// A plot in characters, for someone who looks at a terminal and asked for no file.
    Screen,
    /// The plot was all that was asked for.
    Nowhere,
}

impl Destination<'_> {
    pub(crate) fn of<'a>(words: &'a Filter, signal: &Signal) -> Destination<'a> {
        let seen = io::stdout().is_terminal();
        match &words.output {
            Some(path) if path == Path::new(STDOUT) => Destination::Stdout,
            Some(path) => Destination::File(path),
            None if !seen => Destination::Stdout,
            None if words.plot.is_some() => Destination::Nowhere,
            None if matches!(signal.source, Source::Typed) => Destination::Stdout,
            None if before_after::is_line(signal) => Destination::Screen,
            None => Destination::Stdout,
        }
    }
}

/// Finds out what cannot be written before it is computed.
pub(crate) fn check(words: &Filter, signal: &Signal) -> Result<()> {
    match Destination::of(words, signal) {
        Destination::File(path) => {
            let target = Target::of(path, &signal.source)?;
            let rate = words.reading.sample_rate;
            target::check(signal, target, rate).map_err(|fault| fault.written_to(path))
        }
        Destination::Stdout => {
            let target = Target::of(Path::new(STDOUT), &signal.source)?;
            if target.is_text() || !io::stdout().is_terminal() {
                return Ok(());
            }
            Err(CliError::usage(
                format!("a {} is not for a terminal", signal.source.noun()),
                "say where it goes with -o FILE, or pipe it into another program",
            ))
        }
        Destination::Screen | Destination::Nowhere => Ok(()),
    }
}

/// Writes the result where the user wants it, and tells what was lost on the way.
pub(crate) fn deliver(
    words: &Filter,
    before: &Signal,
    after: &Filtered,
    title: &str,
    report: &Report,
) -> Result<()> {
    let writing = Writing {
        dither: words.values.dither,
        rate: words.reading.sample_rate,
        placement: after.placement,
    };
    if words.plot.is_some() {
        let numbers = before.samples.len() + after.signal.samples.len();
        memory::claim("the plot", memory::of(numbers, PLOTTED))?;
    }
    // Drawn first, so that a plot that cannot be drawn leaves no file behind that looks finished.
    let plot = match &words.plot {
        Some(path) => Some((path, before_after::drawn(before, after, title, path)?)),
        None => None,
    };
    let signal = &after.signal;
    match Destination::of(words, before) {
        Destination::File(path) => {
            let target = Target::of(path, &signal.source)?;
            let write = |out: &mut dyn Write| target::write(signal, target, &writing, path, out);
            report.written(&beside::replace(path, write)?, signal);
        }
        Destination::Stdout => {
            let path = Path::new("standard output");
            let target = Target::of(Path::new(STDOUT), &signal.source)?;
            let mut out = io::BufWriter::new(io::stdout().lock());
            let written = target::write(signal, target, &writing, path, &mut out)?;
            out.flush().map_err(unprintable)?;
            report.written(&written, signal);
        }
        Destination::Screen => {
            let (width, height) = screen::size();
            let size = (width, height.saturating_sub(4).clamp(8, 24));
            let color = screen::is_coloured(words.color);
            let text = before_after::in_characters(before, after, title, size, color)?;
            print(text.as_bytes())?;
        }
        Destination::Nowhere => {}
    }
    match plot {
        Some((path, bytes)) => beside::replace(path, |out| {
            let failed = |source| CliError::Unwritable { path: path.clone(), source };
            out.write_all(&bytes).map_err(failed)
        }),
        None => Ok(()),
    }
}

/// Writes bytes to standard output.
pub(crate) fn print(bytes: &[u8]) -> Result<()> {
    let mut out = io::stdout().lock();
    out.write_all(bytes).and_then(|()| out.flush()).map_err(unprintable)
}

fn unprintable(source: io::Error) -> CliError {
    CliError::Unwritable { path: "standard output".into(), source }
}
