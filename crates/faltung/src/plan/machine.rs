//! Every price of the engine, in nanoseconds: geometric means over some machines. Written by
//! `make calibrate`.

// A measured price may look like a famous constant.
#![allow(clippy::approx_constant)]

use std::borrow::Cow;

use super::prices::{Prices, Table};

pub(super) const SHIPPED: Table = Table {
    machine: Cow::Borrowed("AMD EPYC with AVX-512 and AMD EPYC family 23 with AVX2"),
    date: Cow::Borrowed("2026-11-27"),
    row: 6.585,
    tap_of_row: 1.372,
    tile: 499.884,
    vouch: 0.856,
    limb: 0.536,
    limb_product: 0.588,
    prepare_direct: 3335.312,
    prepare_separable: 3909.124,
    prepare_running_sum: 3893.464,
    prepare_transform: 4238.415,
    real32: Prices {
        multiply_add: 0.02891,
        copy: 0.1899,
        running: 0.715,
        transform: [0.1688, 0.0500, 0.0594, 0.0566, 0.0808, 0.1013],
    },
    real64: Prices {
        multiply_add: 0.06029,
        copy: 0.3613,
        running: 1.284,
        transform: [0.2255, 0.1109, 0.1116, 0.1144, 0.1807, 0.1958],
    },
    complex32: Prices {
        multiply_add: 0.12023,
        copy: 0.3518,
        running: 1.459,
        transform: [0.2636, 0.1332, 0.1419, 0.1490, 0.2564, 0.2573],
    },
    complex64: Prices {
        multiply_add: 0.24030,
        copy: 0.7173,
        running: 3.037,
        transform: [0.4001, 0.3225, 0.2840, 0.3277, 0.4906, 0.4803],
    },
    exact8: Prices {
        multiply_add: 0.02239,
        copy: 0.0334,
        running: 1.029,
        transform: [f64::INFINITY; 6],
    },
    exact16: Prices {
        multiply_add: 0.02550,
        copy: 0.0688,
        running: 0.706,
        transform: [f64::INFINITY; 6],
    },
    exact32: Prices {
        multiply_add: 0.06960,
        copy: 0.1850,
        running: 0.775,
        transform: [f64::INFINITY; 6],
    },
    exact64: Prices {
        multiply_add: 0.16799,
        copy: 0.4075,
        running: 1.280,
        transform: [f64::INFINITY; 6],
    },
};
