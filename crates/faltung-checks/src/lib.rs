//! What must hold for any bytes: a check reads a case from them, and panics where the engine or a
//! reader breaks its promise. Fuzzing (`fuzz/`) looks for such bytes, and the tests replay those
//! that it kept.
#![allow(clippy::unwrap_used)]

mod engine;
mod files;
mod integers;
mod kernels;
mod plans;
mod questions;
mod random;

// The cases and their judges are those of the engine's own tests.
#[path = "../../faltung/tests/reference/asked.rs"]
#[allow(dead_code)]
mod asked;
#[path = "../../faltung/tests/reference/case.rs"]
#[allow(dead_code)]
mod case;
#[path = "../../faltung/tests/reference/roster.rs"]
#[allow(dead_code)]
mod roster;
#[path = "../../faltung/tests/reference/subject.rs"]
#[allow(dead_code, unused_imports, unused_macros)]
mod subject;

/// A check that takes any bytes.
pub type Check = fn(&[u8]);

/// Every check, by the name of its fuzz target and of its folder of kept cases.
pub const CHECKS: [(&str, Check); 6] = [
    ("engine", engine::check),
    ("files", files::check),
    ("integers", integers::check),
    ("kernels", kernels::check),
    ("plans", plans::check),
    ("questions", questions::check),
];

/// Does the check called `name`.
///
/// # Panics
/// If there is no such check, and if it fails.
pub fn check(name: &str, bytes: &[u8]) {
    let (_, check) = CHECKS.into_iter().find(|(known, _)| *known == name).unwrap();
    check(bytes);
}
