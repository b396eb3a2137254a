//! The program as its users meet it: real files in, real files out, and the numbers in them held
//! against sums written out here, which share nothing with the engine.
#![allow(clippy::unwrap_used)] // The lint spares test functions, but not what they call.

mod faults;
mod mishaps;
mod pictures;
mod pipes;
mod readme;
mod series;
mod sounds;
mod words;

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

/// A folder of files for one test.
struct Desk(tempfile::TempDir);

impl Desk {
    fn new() -> Desk {
        Desk(tempfile::tempdir().unwrap())
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn put(&self, name: &str, content: impl AsRef<[u8]>) -> &Desk {
        fs::write(self.path(name), content).unwrap();
        self
    }

    fn text(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap()
    }

    fn bytes(&self, name: &str) -> Vec<u8> {
        fs::read(self.path(name)).unwrap()
    }

    fn names(&self) -> Vec<String> {
        let entries = fs::read_dir(self.0.path()).unwrap();
        let mut names: Vec<String> =
            entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_faltung"));
        command
            .current_dir(self.0.path())
            .args(words)
            .env_remove("NO_COLOR")
            .env_remove("FALTUNG_PRICES");
        command
    }

    fn run(&self, words: &[&str]) -> Output {
        self.command(words).stdin(Stdio::null()).output().unwrap()
    }

    /// What the program prints when all goes well.
    fn prints(&self, words: &[&str]) -> String {
        let output = self.run(words);
        assert!(output.status.success(), "{words:?}: {}", talk(&output));
        String::from_utf8(output.stdout).unwrap()
    }

    /// What it says when it refuses, with this exit code and nothing on standard output.
    fn refuses(&self, words: &[&str], code: i32) -> String {
        let output = self.run(words);
        assert_eq!(output.status.code(), Some(code), "{words:?}: {}", talk(&output));
        assert!(output.stdout.is_empty(), "{words:?}");
        talk(&output)
    }
}

/// What stands on standard error.
fn talk(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// The definition: `sum of h[j] x[i - j]` for each `i`, with `x` told by `at`.
fn convolved(
    h: &[f64],
    outputs: impl Iterator<Item = isize>,
    at: impl Fn(isize) -> f64,
) -> Vec<f64> {
    let sum = |i: isize| h.iter().enumerate().map(|(j, tap)| tap * at(i - j as isize)).sum();
    outputs.map(sum).collect()
}

/// Sample `i` of a series that goes on as its mirror image, the last sample repeated.
fn symmetric(x: &[f64], i: isize) -> f64 {
    let n = x.len() as isize;
    let at = i.rem_euclid(2 * n);
    x[at.min(2 * n - 1 - at) as usize]
}

fn assert_close(found: &[f64], wanted: &[f64], tolerance: f64) {
    assert_eq!(found.len(), wanted.len());
    for (i, (found, wanted)) in found.iter().zip(wanted).enumerate() {
        let close = (found - wanted).abs() <= tolerance || found.is_nan() && wanted.is_nan();
        assert!(close, "{i}: found {found}, wanted {wanted}");
    }
}
