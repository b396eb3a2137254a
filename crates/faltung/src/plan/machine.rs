//! Every tuned number of the engine. Written by `make calibrate`; see `bench/src/calibrate.rs`.
//!
//! One table serves every instruction-set level and every number of threads, so that the choice of a
//! method, and with it the last bits of a result, does not depend on the machine.

use crate::number::{Kind, Number};

/// Where the numbers below were measured.
pub(super) const MACHINE: &str = "not measured";
/// When.
pub(super) const DATE: &str = "not measured";
/// By which command.
pub(super) const COMMAND: &str = "make calibrate";

/// Prices in nanoseconds.
#[derive(Clone, Copy, Debug)]
pub(super) struct Prices {
    /// One tap times one sample in a long row.
    pub(super) multiply_add: f64,
    /// One sample read into, or one output taken from, a block or a box.
    pub(super) copy: f64,
    /// One sum of a running sum, per axis and output.
    pub(super) running: f64,
    /// One point of a transform and binary digit of its block's length, for blocks of 2^8, 2^11,
    /// 2^14, 2^17, 2^20 and 2^23 points; straight lines between.
    pub(super) transform: [f64; 6],
}

/// What a row of outputs costs before its first output, and again for each tap.
pub(super) const ROW: f64 = 8.0;
pub(super) const TAP_OF_ROW: f64 = 1.0;
/// What a tile costs before its first output.
pub(super) const TILE: f64 = 250.0;
/// What a method costs to prepare before its first tap: plans, buffers.
pub(super) const PREPARE: [(crate::method::Method, f64); 5] = [
    (crate::method::Method::Direct, 300.0),
    (crate::method::Method::Separable, 600.0),
    (crate::method::Method::RunningSum, 600.0),
    (crate::method::Method::OverlapSave, 3000.0),
    (crate::method::Method::Fft, 3000.0),
];

const F32: Prices = Prices {
    multiply_add: 0.03,
    copy: 0.1,
    running: 1.6,
    transform: [0.09, 0.08, 0.09, 0.12, 0.2, 0.25],
};
const F64: Prices = Prices {
    multiply_add: 0.06,
    copy: 0.2,
    running: 1.6,
    transform: [0.16, 0.14, 0.16, 0.25, 0.4, 0.45],
};
const COMPLEX32: Prices = Prices {
    multiply_add: 0.3,
    copy: 0.2,
    running: 2.0,
    transform: [0.12, 0.12, 0.15, 0.25, 0.4, 0.45],
};
const COMPLEX64: Prices = Prices {
    multiply_add: 0.5,
    copy: 0.4,
    running: 2.0,
    transform: [0.25, 0.25, 0.3, 0.5, 0.8, 0.9],
};
/// Exact numbers, by the binary logarithm of their width in bytes.
const EXACT: [Prices; 4] = [exact(0.06), exact(0.03), exact(0.05), exact(0.2)];

const fn exact(multiply_add: f64) -> Prices {
    Prices { multiply_add, copy: 0.1, running: 1.2, transform: [f64::INFINITY; 6] }
}

pub(super) fn prices<N: Number>() -> Prices {
    let wide = size_of::<N>();
    match N::KIND {
        Kind::Real if wide == 4 => F32,
        Kind::Real => F64,
        Kind::Complex if wide == 8 => COMPLEX32,
        Kind::Complex => COMPLEX64,
        Kind::Integer | Kind::Bit => EXACT[wide.ilog2() as usize],
    }
}

impl Prices {
    /// One transform of a block of `points`.
    pub(super) fn transform_of(&self, points: f64) -> f64 {
        let digits = points.log2().max(1.0);
        let place = ((digits - 8.0) / 3.0).clamp(0.0, 5.0);
        let (below, share) = (place.floor().min(4.0), place - place.floor().min(4.0));
        let at = below as usize;
        let price = self.transform[at] * (1.0 - share) + self.transform[at + 1] * share;
        points * digits * price
    }
}
