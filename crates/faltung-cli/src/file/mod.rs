//! Files in and out, one format a file. Every reader gets the bytes that are there, and checks
//! against them whatever a header claims before it asks for memory.

pub(crate) mod again;
pub(crate) mod beside;
mod bytes;
pub(crate) mod level;
mod npy;
pub(crate) mod picture;
pub(crate) mod raw;
pub(crate) mod table;
pub(crate) mod target;
pub(crate) mod typed;
pub(crate) mod wav;

use std::ffi::OsStr;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use crate::error::{CliError, Fault, Result};
use crate::memory::{self, Shortage};
use crate::signal::{Signal, Source};

/// What the user said about the input, since its bytes do not say it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Reading {
    /// Columns of a table.
    pub(crate) choice: table::Choice,
    /// Bare samples, whatever the file is called.
    pub(crate) raw: Option<raw::Format>,
}

/// What the memory for a file's bytes is called.
const WHAT: &str = "the file";

/// Endings of sounds and arrays that people have, with the way to something that can be read.
const ELSEWHERE: [(&[&str], &str); 3] = [
    (
        &["mp3", "flac", "ogg", "opus", "m4a", "aac", "aif", "aiff", "wma"],
        "convert the sound to WAV first, for example with: ffmpeg -i INPUT sound.wav",
    ),
    (&["npz", "h5", "hdf5", "mat", "parquet", "zarr"], "save the array alone with np.save (.npy)"),
    (
        &["gif", "webp", "bmp", "heic", "avif", "xls", "xlsx", "ods"],
        "save the picture as PNG, the table as CSV",
    ),
];

/// The signal in the file at `path`; `-` is standard input.
pub(crate) fn read(path: &Path, reading: &Reading) -> Result<Signal> {
    let bytes = contents(path)?;
    interpret(&bytes, path, reading).map_err(|fault| fault.read_from(path))
}

fn contents(path: &Path) -> Result<Vec<u8>> {
    let failed = |source| CliError::Unreadable { path: path.to_owned(), source };
    if path == Path::new("-") {
        return poured(io::stdin().lock(), 0)?.map_err(failed);
    }
    let file = File::open(path).map_err(failed)?;
    let claimed = file.metadata().map_or(0, |about| about.len());
    poured(file, usize::try_from(claimed).unwrap_or(usize::MAX))?.map_err(failed)
}

/// All that comes out of `source`, which is thought to hold `expected` bytes. Memory is asked for
/// before it is taken, since a pipe does not say how much is to come.
fn poured(
    source: impl Read,
    expected: usize,
) -> std::result::Result<io::Result<Vec<u8>>, Shortage> {
    const LEAST: usize = 1 << 16;
    let mut source = source;
    let mut bytes = Vec::new();
    let mut room = expected.saturating_add(1).max(LEAST);
    loop {
        memory::claim(WHAT, memory::of(room, 1))?;
        if bytes.try_reserve_exact(room).is_err() {
            return Ok(Err(io::ErrorKind::OutOfMemory.into()));
        }
        match source.by_ref().take(room as u64).read_to_end(&mut bytes) {
            Ok(got) if got < room => return Ok(Ok(bytes)),
            Ok(_) => room = bytes.len().max(LEAST),
            Err(error) => return Ok(Err(error)),
        }
    }
}

/// The ending of a name in small letters, without its dot.
pub(crate) fn ending(path: &Path) -> String {
    path.extension().and_then(OsStr::to_str).unwrap_or("").to_ascii_lowercase()
}

fn interpret(bytes: &[u8], path: &Path, reading: &Reading) -> std::result::Result<Signal, Fault> {
    if let Some(format) = reading.raw {
        let samples = raw::read(bytes, format)?;
        return Ok(Signal { samples, source: Source::Raw(format) });
    }
    if bytes.is_empty() {
        return Err(Fault::new(
            "wanted a signal, found an empty file",
            "check the name; the program that wrote the file may have failed",
        ));
    }
    let ending = ending(path);
    if bytes.starts_with(npy::MAGIC) || ending == "npy" {
        let samples = npy::read(bytes)?;
        return Ok(Signal { samples, source: Source::Array });
    }
    if wav::recognised(bytes) || ending == "wav" {
        let (samples, facts) = wav::read(bytes)?;
        return Ok(Signal { samples, source: Source::Sound(facts) });
    }
    if let Some(kind) = picture::Kind::recognised(bytes).or_else(|| target::picture(&ending)) {
        let (samples, facts) = picture::read(bytes, kind)?;
        return Ok(Signal { samples, source: Source::Picture(facts) });
    }
    if let Some((_, hint)) = ELSEWHERE.iter().find(|(endings, _)| endings.contains(&&*ending)) {
        return Err(Fault::new(
            format!("wanted CSV, TSV, NPY, WAV, PNG, TIFF or JPEG, found .{ending}"),
            *hint,
        ));
    }
    let tabs = matches!(&*ending, "tsv" | "tab");
    let (samples, table) = table::read(bytes, tabs, &reading.choice)?;
    Ok(Signal { samples, source: Source::Table(table) })
}
