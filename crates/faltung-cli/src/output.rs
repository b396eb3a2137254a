//! Where the result goes: a file, standard output, or nowhere but into a plot.

use std::io::{self, IsTerminal, Write};
use std::path::Path;

use crate::args::Filter;
use crate::error::{CliError, Result};
use crate::file::beside;
use crate::file::target::{self, Target, Writing};
use crate::filter::Filtered;
use crate::report::Report;
use crate::signal::Signal;

/// Standard output.
const STDOUT: &str = "-";

/// Whether the result's numbers go to standard output.
pub(crate) fn is_printed(words: &Filter) -> bool {
    match &words.output {
        Some(path) => path == Path::new(STDOUT),
        None => words.plot.is_none() || !io::stdout().is_terminal(),
    }
}

/// Finds out what cannot be written before it is computed.
pub(crate) fn check(words: &Filter, signal: &Signal) -> Result<()> {
    let path = words.output.as_deref().unwrap_or(Path::new(STDOUT));
    let target = Target::of(path, &signal.source)?;
    if is_printed(words) && !target.is_text() && io::stdout().is_terminal() {
        return Err(CliError::usage(
            format!("a {} is not for a terminal", signal.source.noun()),
            "say where it goes with -o FILE, or pipe it into another program",
        ));
    }
    Ok(())
}

/// Writes the result where the user wants it, and tells what was lost on the way.
pub(crate) fn deliver(words: &Filter, result: &Filtered, report: &Report) -> Result<()> {
    let writing = Writing {
        dither: words.values.dither,
        rate: words.reading.sample_rate,
        placement: result.placement,
    };
    match &words.output {
        Some(path) if path != Path::new(STDOUT) => {
            let target = Target::of(path, &result.signal.source)?;
            let written = beside::replace(path, |out| {
                target::write(&result.signal, target, &writing, path, out)
            })?;
            report.written(&written, &result.signal);
        }
        _ if is_printed(words) => {
            let path = Path::new("standard output");
            let target = Target::of(Path::new(STDOUT), &result.signal.source)?;
            let mut out = io::BufWriter::new(io::stdout().lock());
            let written = target::write(&result.signal, target, &writing, path, &mut out)?;
            out.flush().map_err(unprintable)?;
            report.written(&written, &result.signal);
        }
        _ => {}
    }
    Ok(())
}

/// Writes bytes to standard output.
pub(crate) fn print(bytes: &[u8]) -> Result<()> {
    let mut out = io::stdout().lock();
    out.write_all(bytes).and_then(|()| out.flush()).map_err(unprintable)
}

fn unprintable(source: io::Error) -> CliError {
    CliError::Unwritable { path: "standard output".into(), source }
}
