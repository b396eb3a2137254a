use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};

/// How far rounding may take a result from the exact one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Accuracy {
    /// As far as in the direct sum at worst: `|y - exact| <= max(k, 16) u S` in every output, with
    /// `k` taps, the unit round-off `u` of the result's type and `S` the sum of the absolute values
    /// of the output's terms. Where a transform cannot vouch for that, the direct sum is taken.
    Guaranteed,
    /// As far as the transform takes it, which is small against the largest outputs nearby, but not
    /// against small outputs beside large ones.
    Fast,
    /// Not at all but for the last step: every output is the number nearest to the exact sum of
    /// exact products, ties to even, a complex one in each component. A sum of exactly zero is +0;
    /// one that only rounds to zero keeps its sign; NaN and infinities are as the direct sum has
    /// them. Every term is met, in some ten times the direct sum's time.
    Exact,
}

impl Accuracy {
    /// Every accuracy.
    pub const ALL: [Accuracy; 3] = [Accuracy::Guaranteed, Accuracy::Fast, Accuracy::Exact];

    /// The name on the command line and in Python.
    pub fn name(self) -> &'static str {
        match self {
            Accuracy::Guaranteed => "guaranteed",
            Accuracy::Fast => "fast",
            Accuracy::Exact => "exact",
        }
    }
}

impl FromStr for Accuracy {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self> {
        let found = Accuracy::ALL.into_iter().find(|accuracy| accuracy.name() == name);
        found.ok_or_else(|| Error::Range {
            what: "an accuracy",
            wanted: "guaranteed, fast or exact".into(),
            found: name.into(),
        })
    }
}
