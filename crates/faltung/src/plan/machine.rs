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
pub(super) const ROW: f64 = 4.66;
/// The same again for each tap.
pub(super) const TAP_OF_ROW: f64 = 0.83;
/// What a tile costs before its first output.
pub(super) const TILE: f64 = 320.1;
/// What vouching for one output of a transform costs.
pub(super) const VOUCH: f64 = 0.58;
/// What taking a limb out of a sample costs, or adding one to an output.
pub(super) const LIMB: f64 = 0.383;
/// What a product of two limbs' spectra costs for each point of a block.
pub(super) const LIMB_PRODUCT: f64 = 0.431;
/// What planning and preparing a method costs before its first tap.
pub(super) const PREPARE_DIRECT: f64 = 2067.5;
pub(super) const PREPARE_SEPARABLE: f64 = 2680.3;
pub(super) const PREPARE_RUNNING_SUM: f64 = 2696.2;
pub(super) const PREPARE_TRANSFORM: f64 = 2623.0;

pub(super) const REAL32: Prices = Prices {
    multiply_add: 0.01749,
    copy: 0.1564,
    running: 0.426,
    transform: [0.0945, 0.0211, 0.0317, 0.0279, 0.0407, 0.0592],
};
pub(super) const REAL64: Prices = Prices {
    multiply_add: 0.03499,
    copy: 0.2873,
    running: 0.772,
    transform: [0.1218, 0.0529, 0.0569, 0.0536, 0.1016, 0.1243],
};
pub(super) const COMPLEX32: Prices = Prices {
    multiply_add: 0.06989,
    copy: 0.2826,
    running: 0.766,
    transform: [0.1445, 0.0646, 0.0786, 0.0674, 0.1387, 0.1563],
};
pub(super) const COMPLEX64: Prices = Prices {
    multiply_add: 0.13859,
    copy: 0.5621,
    running: 1.671,
    transform: [0.2131, 0.1844, 0.1517, 0.1545, 0.2771, 0.2936],
};
pub(super) const EXACT8: Prices = Prices {
    multiply_add: 0.00962,
    copy: 0.0206,
    running: 0.821,
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
    multiply_add: 0.01257,
    copy: 0.0411,
    running: 0.585,
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
    multiply_add: 0.02413,
    copy: 0.1472,
    running: 0.465,
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
    multiply_add: 0.04435,
    copy: 0.2829,
    running: 0.750,
    transform: [
        f64::INFINITY,
        f64::INFINITY,
        f64::INFINITY,
        f64::INFINITY,
        f64::INFINITY,
        f64::INFINITY,
    ],
};
