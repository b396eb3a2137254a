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
pub(super) const ROW: f64 = 11.67;
/// The same again for each tap.
pub(super) const TAP_OF_ROW: f64 = 1.17;
/// What a tile costs before its first output.
pub(super) const TILE: f64 = 272.4;
/// What vouching for one output of a transform costs.
pub(super) const VOUCH: f64 = 0.40;
/// What taking a limb out of a sample costs, or adding one to an output.
pub(super) const LIMB: f64 = 0.608;
/// What a product of two limbs' spectra costs for each point of a block.
pub(super) const LIMB_PRODUCT: f64 = 0.641;
/// What planning and preparing a method costs before its first tap.
pub(super) const PREPARE_DIRECT: f64 = 1668.5;
pub(super) const PREPARE_SEPARABLE: f64 = 2228.3;
pub(super) const PREPARE_RUNNING_SUM: f64 = 2130.8;
pub(super) const PREPARE_TRANSFORM: f64 = 2170.2;

pub(super) const REAL32: Prices = Prices {
    multiply_add: 0.03008,
    copy: 0.1468,
    running: 2.313,
    transform: [0.0313, 0.0255, 0.0309, 0.0330, 0.0625, 0.0850],
};
pub(super) const REAL64: Prices = Prices {
    multiply_add: 0.05697,
    copy: 0.2836,
    running: 1.985,
    transform: [0.0581, 0.0600, 0.0610, 0.0660, 0.1250, 0.1700],
};
pub(super) const COMPLEX32: Prices = Prices {
    multiply_add: 0.08325,
    copy: 0.2860,
    running: 2.421,
    transform: [0.0700, 0.0560, 0.0660, 0.0700, 0.1250, 0.1700],
};
pub(super) const COMPLEX64: Prices = Prices {
    multiply_add: 0.17757,
    copy: 0.5639,
    running: 2.439,
    transform: [0.1300, 0.1250, 0.1300, 0.1400, 0.2500, 0.3400],
};
pub(super) const EXACT8: Prices = Prices {
    multiply_add: 0.02387,
    copy: 0.0418,
    running: 1.937,
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
    multiply_add: 0.01573,
    copy: 0.0409,
    running: 1.741,
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
    multiply_add: 0.03044,
    copy: 0.1457,
    running: 1.628,
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
    multiply_add: 0.06060,
    copy: 0.2830,
    running: 1.947,
    transform: [
        f64::INFINITY,
        f64::INFINITY,
        f64::INFINITY,
        f64::INFINITY,
        f64::INFINITY,
        f64::INFINITY,
    ],
};
