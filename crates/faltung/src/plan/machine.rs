//! Every price of the engine, in nanoseconds: geometric means over some machines. Written by
//! `make calibrate`.

// A measured price may look like a famous constant.
#![allow(clippy::approx_constant)]

use super::prices::Prices;

/// Where the numbers were measured.
pub(super) const MACHINE: &str = "AMD EPYC with AVX-512 and AMD EPYC family 23 with AVX2";
/// When the last of them were.
pub(super) const DATE: &str = "2026-11-27";
/// By which command.
pub(super) const COMMAND: &str = "make calibrate";

/// What a row of outputs costs before its first output.
pub(super) const ROW: f64 = 6.585;
/// The same again for each tap.
pub(super) const TAP_OF_ROW: f64 = 1.372;
/// What a tile costs before its first output.
pub(super) const TILE: f64 = 499.884;
/// What vouching for one output of a transform costs.
pub(super) const VOUCH: f64 = 0.856;
/// What taking a limb out of a sample costs, or adding one to an output.
pub(super) const LIMB: f64 = 0.536;
/// What a product of two limbs' spectra costs for each point of a block.
pub(super) const LIMB_PRODUCT: f64 = 0.588;
/// What planning and preparing a direct sum costs before its first tap.
pub(super) const PREPARE_DIRECT: f64 = 3335.312;
/// The same for an outer product.
pub(super) const PREPARE_SEPARABLE: f64 = 3909.124;
/// The same for a running sum.
pub(super) const PREPARE_RUNNING_SUM: f64 = 3893.464;
/// The same for a transform.
pub(super) const PREPARE_TRANSFORM: f64 = 4238.415;

pub(super) const REAL32: Prices = Prices {
    multiply_add: 0.02891,
    copy: 0.1899,
    running: 0.715,
    transform: [0.1688, 0.0500, 0.0594, 0.0566, 0.0808, 0.1013],
};

pub(super) const REAL64: Prices = Prices {
    multiply_add: 0.06029,
    copy: 0.3613,
    running: 1.284,
    transform: [0.2255, 0.1109, 0.1116, 0.1144, 0.1807, 0.1958],
};

pub(super) const COMPLEX32: Prices = Prices {
    multiply_add: 0.12023,
    copy: 0.3518,
    running: 1.459,
    transform: [0.2636, 0.1332, 0.1419, 0.1490, 0.2564, 0.2573],
};

pub(super) const COMPLEX64: Prices = Prices {
    multiply_add: 0.24030,
    copy: 0.7173,
    running: 3.037,
    transform: [0.4001, 0.3225, 0.2840, 0.3277, 0.4906, 0.4803],
};

pub(super) const EXACT8: Prices = Prices {
    multiply_add: 0.02239,
    copy: 0.0334,
    running: 1.029,
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
    multiply_add: 0.02550,
    copy: 0.0688,
    running: 0.706,
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
    multiply_add: 0.06960,
    copy: 0.1850,
    running: 0.775,
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
    multiply_add: 0.16799,
    copy: 0.4075,
    running: 1.280,
    transform: [
        f64::INFINITY,
        f64::INFINITY,
        f64::INFINITY,
        f64::INFINITY,
        f64::INFINITY,
        f64::INFINITY,
    ],
};
