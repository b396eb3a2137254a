//! Every tuned number of the engine, in nanoseconds. Written by `make calibrate`.

// A measured price may look like a famous constant.
#![allow(clippy::approx_constant)]

use super::prices::Prices;

/// Where the numbers were measured.
pub(super) const MACHINE: &str = "AMD EPYC, 2 cores";
/// When.
pub(super) const DATE: &str = "2026-11-22";
/// By which command.
pub(super) const COMMAND: &str = "make calibrate";

/// What a row of outputs costs before its first output.
pub(super) const ROW: f64 = 12.14;
/// The same again for each tap.
pub(super) const TAP_OF_ROW: f64 = 1.28;
/// What a tile costs before its first output.
pub(super) const TILE: f64 = 245.3;
/// What planning and preparing a method costs before its first tap.
pub(super) const PREPARE_DIRECT: f64 = 1769.2;
pub(super) const PREPARE_SEPARABLE: f64 = 2292.1;
pub(super) const PREPARE_RUNNING_SUM: f64 = 2171.3;
pub(super) const PREPARE_TRANSFORM: f64 = 2230.2;

pub(super) const REAL32: Prices = Prices {
    multiply_add: 0.03101,
    copy: 0.1472,
    running: 8.974,
    transform: [0.1618, 0.0886, 0.0784, 0.0821, 0.1187, 0.1504],
};
pub(super) const REAL64: Prices = Prices {
    multiply_add: 0.05906,
    copy: 0.2835,
    running: 8.841,
    transform: [0.1667, 0.1097, 0.1156, 0.1301, 0.2284, 0.2820],
};
pub(super) const COMPLEX32: Prices = Prices {
    multiply_add: 0.08424,
    copy: 0.2835,
    running: 9.137,
    transform: [0.1414, 0.0988, 0.1171, 0.1415, 0.2154, 0.2927],
};
pub(super) const COMPLEX64: Prices = Prices {
    multiply_add: 0.18086,
    copy: 0.5572,
    running: 9.926,
    transform: [0.2074, 0.2245, 0.2180, 0.3005, 0.5236, 0.6207],
};
pub(super) const EXACT8: Prices = Prices {
    multiply_add: 0.02403,
    copy: 0.0422,
    running: 8.142,
    transform: [
        f64::INFINITY,
        f64::INFINITY,
        f64::INFINITY,
        f64::INFINITY,
        f64::INFINITY,
        f64::INFINITY,
    ],
};
pub(super) const EXACT16: Prices = Prices {
    multiply_add: 0.01549,
    copy: 0.0402,
    running: 8.511,
    transform: [
        f64::INFINITY,
        f64::INFINITY,
        f64::INFINITY,
        f64::INFINITY,
        f64::INFINITY,
        f64::INFINITY,
    ],
};
pub(super) const EXACT32: Prices = Prices {
    multiply_add: 0.03305,
    copy: 0.1488,
    running: 5.424,
    transform: [
        f64::INFINITY,
        f64::INFINITY,
        f64::INFINITY,
        f64::INFINITY,
        f64::INFINITY,
        f64::INFINITY,
    ],
};
pub(super) const EXACT64: Prices = Prices {
    multiply_add: 0.05841,
    copy: 0.2826,
    running: 5.314,
    transform: [
        f64::INFINITY,
        f64::INFINITY,
        f64::INFINITY,
        f64::INFINITY,
        f64::INFINITY,
        f64::INFINITY,
    ],
};
