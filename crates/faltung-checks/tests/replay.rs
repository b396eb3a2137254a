//! The cases that fuzzing kept, once more: they led through code that no other case led through, or
//! broke something that was then mended.
#![allow(clippy::unwrap_used)]

use std::fs;
use std::path::Path;

use faltung_checks::check;

fn replay(name: &str) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus").join(name);
    let mut cases = 0;
    for entry in fs::read_dir(&folder).unwrap() {
        let path = entry.unwrap().path();
        let bytes = fs::read(&path).unwrap();
        let outcome = std::panic::catch_unwind(|| check(name, &bytes));
        assert!(outcome.is_ok(), "{} fails", path.display());
        cases += 1;
    }
    assert!(cases >= 10, "{} holds only {cases} cases", folder.display());
}

#[test]
fn engine() {
    replay("engine");
}

#[test]
fn files() {
    replay("files");
}

#[test]
fn integers() {
    replay("integers");
}

#[test]
fn kernels() {
    replay("kernels");
}

#[test]
fn plans() {
    replay("plans");
}

#[test]
fn questions() {
    replay("questions");
}
