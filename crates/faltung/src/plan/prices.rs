//! One table of prices serves every instruction-set level and every number of threads, so that the
//! choice of a method, and with it the last bits of a result, does not depend on the machine.

use super::machine as table;
use crate::number::{Kind, Number};
use crate::spec::Method;

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

pub(super) fn prices<N: Number>() -> Prices {
    let wide = size_of::<N>();
    match N::KIND {
        Kind::Real if wide == 4 => table::REAL32,
        Kind::Real => table::REAL64,
        Kind::Complex if wide == 8 => table::COMPLEX32,
        Kind::Complex => table::COMPLEX64,
        Kind::Integer | Kind::Bit => match wide {
            1 => table::EXACT8,
            2 => table::EXACT16,
            4 => table::EXACT32,
            _ => table::EXACT64,
        },
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

/// What planning and preparing a method costs before its first tap.
pub(super) fn prepare(method: Method) -> f64 {
    match method {
        Method::Auto | Method::Direct => table::PREPARE_DIRECT,
        Method::Separable => table::PREPARE_SEPARABLE,
        Method::RunningSum => table::PREPARE_RUNNING_SUM,
        Method::OverlapSave | Method::Fft | Method::ExactInteger => table::PREPARE_TRANSFORM,
    }
}
