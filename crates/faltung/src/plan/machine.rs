//! Every tuned number of the engine, in nanoseconds. Written by `make calibrate`.

use super::prices::Prices;

/// Where the numbers were measured.
pub(super) const MACHINE: &str = "not measured";
/// When.
pub(super) const DATE: &str = "not measured";
/// By which command.
pub(super) const COMMAND: &str = "make calibrate";

/// What a row of outputs costs before its first output.
pub(super) const ROW: f64 = 8.0;
/// The same again for each tap.
pub(super) const TAP_OF_ROW: f64 = 1.0;
/// What a tile costs before its first output.
pub(super) const TILE: f64 = 250.0;
/// What planning and preparing a method costs before its first tap.
pub(super) const PREPARE_DIRECT: f64 = 300.0;
pub(super) const PREPARE_SEPARABLE: f64 = 600.0;
pub(super) const PREPARE_RUNNING_SUM: f64 = 600.0;
pub(super) const PREPARE_TRANSFORM: f64 = 3000.0;

pub(super) const REAL32: Prices = Prices {
    multiply_add: 0.03,
    copy: 0.1,
    running: 1.6,
    transform: [0.09, 0.08, 0.09, 0.12, 0.2, 0.25],
};
pub(super) const REAL64: Prices = Prices {
    multiply_add: 0.06,
    copy: 0.2,
    running: 1.6,
    transform: [0.16, 0.14, 0.16, 0.25, 0.4, 0.45],
};
pub(super) const COMPLEX32: Prices = Prices {
    multiply_add: 0.3,
    copy: 0.2,
    running: 2.0,
    transform: [0.12, 0.12, 0.15, 0.25, 0.4, 0.45],
};
pub(super) const COMPLEX64: Prices = Prices {
    multiply_add: 0.5,
    copy: 0.4,
    running: 2.0,
    transform: [0.25, 0.25, 0.3, 0.5, 0.8, 0.9],
};
pub(super) const EXACT8: Prices =
    Prices { multiply_add: 0.06, copy: 0.1, running: 1.2, transform: [f64::INFINITY; 6] };
pub(super) const EXACT16: Prices =
    Prices { multiply_add: 0.03, copy: 0.1, running: 1.2, transform: [f64::INFINITY; 6] };
pub(super) const EXACT32: Prices =
    Prices { multiply_add: 0.05, copy: 0.1, running: 1.2, transform: [f64::INFINITY; 6] };
pub(super) const EXACT64: Prices =
    Prices { multiply_add: 0.2, copy: 0.1, running: 1.2, transform: [f64::INFINITY; 6] };
