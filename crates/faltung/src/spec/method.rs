use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};

/// An algorithm, by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Method {
    /// Whichever is right and then cheapest.
    Auto,
    /// The definition: every tap times every sample, taps in order.
    Direct,
    /// Blocks that overlap by the kernel's span, each by a transform that fits the cache.
    OverlapSave,
    /// One transform of everything.
    Fft,
    /// One axis after the other, for kernels that are an outer product to within rounding.
    Separable,
    /// Sums over windows, for kernels whose taps are all equal.
    RunningSum,
    /// Transforms of limbs, for integers and truths: as exact as the direct sum, at any length.
    ExactInteger,
}

impl Method {
    /// Every method that a plan can choose, in the order in which ties are decided.
    pub const ALL: [Method; 6] = [
        Method::Direct,
        Method::Separable,
        Method::RunningSum,
        Method::ExactInteger,
        Method::OverlapSave,
        Method::Fft,
    ];

    /// The name on the command line and in messages.
    pub fn name(self) -> &'static str {
        match self {
            Method::Auto => "auto",
            Method::Direct => "direct",
            Method::OverlapSave => "overlap-save",
            Method::Fft => "fft",
            Method::Separable => "separable",
            Method::RunningSum => "running-sum",
            Method::ExactInteger => "exact-integer",
        }
    }
}

impl fmt::Display for Method {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl FromStr for Method {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self> {
        let mut known = Method::ALL.into_iter().chain([Method::Auto]);
        known.find(|method| method.name() == name).ok_or_else(|| Error::Range {
            what: "a method",
            wanted: "auto, direct, separable, running-sum, exact-integer, overlap-save or fft"
                .into(),
            found: name.into(),
        })
    }
}
