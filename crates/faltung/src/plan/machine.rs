//! Every tuned number of the engine, in nanoseconds. Written by `make calibrate`.

// A measured price may look like a famous constant.
#![allow(clippy::approx_constant)]

use super::prices::Prices;

/// Where the numbers were measured.
pub(super) const MACHINE: &str = "AMD EPYC, 2 cores";
/// When.
pub(super) const DATE: &str = "2026-11-23";
/// By which command.
pub(super) const COMMAND: &str = "make calibrate";

/// What a row of outputs costs before its first output.
pub(super) const ROW: f64 = 4.77;
/// The same again for each tap.
pub(super) const TAP_OF_ROW: f64 = 0.81;
/// What a tile costs before its first output.
pub(super) const TILE: f64 = 296.2;
/// What vouching for one output of a transform costs.
pub(super) const VOUCH: f64 = 0.59;
/// What taking a limb out of a sample costs, or adding one to an output.
pub(super) const LIMB: f64 = 0.443;
/// What a product of two limbs' spectra costs for each point of a block.
pub(super) const LIMB_PRODUCT: f64 = 0.422;
/// What planning and preparing a method costs before its first tap.
pub(super) const PREPARE_DIRECT: f64 = 2003.8;
pub(super) const PREPARE_SEPARABLE: f64 = 2562.1;
pub(super) const PREPARE_RUNNING_SUM: f64 = 2561.7;
pub(super) const PREPARE_TRANSFORM: f64 = 2518.5;

pub(super) const REAL32: Prices = Prices {
    multiply_add: 0.01745,
    copy: 0.1546,
    running: 0.443,
    transform: [0.0923, 0.0217, 0.0306, 0.0280, 0.0340, 0.0566],
};
pub(super) const REAL64: Prices = Prices {
    multiply_add: 0.03501,
    copy: 0.2837,
    running: 0.788,
    transform: [0.1147, 0.0520, 0.0545, 0.0563, 0.0919, 0.1189],
};
pub(super) const COMPLEX32: Prices = Prices {
    multiply_add: 0.06956,
    copy: 0.2828,
    running: 0.797,
    transform: [0.1331, 0.0691, 0.0781, 0.0677, 0.1155, 0.1435],
};
pub(super) const COMPLEX64: Prices = Prices {
    multiply_add: 0.14022,
    copy: 0.5592,
    running: 1.525,
    transform: [0.1986, 0.1844, 0.1528, 0.1445, 0.2579, 0.2839],
};
pub(super) const EXACT8: Prices = Prices {
    multiply_add: 0.02379,
    copy: 0.0199,
    running: 0.822,
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
    multiply_add: 0.01537,
    copy: 0.0767,
    running: 0.554,
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
    multiply_add: 0.03074,
    copy: 0.1479,
    running: 0.474,
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
    multiply_add: 0.05817,
    copy: 0.2824,
    running: 0.798,
    transform: [
        f64::INFINITY,
        f64::INFINITY,
        f64::INFINITY,
        f64::INFINITY,
        f64::INFINITY,
        f64::INFINITY,
    ],
};
