use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};

/// What happens to integer outputs that their type cannot hold. Other types know no overflow: floats
/// become infinite, truths stay true.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Overflow {
    /// They are taken modulo 2^bits, as NumPy does it.
    #[default]
    Wrap,
    /// The call ends with [`Error::Exceeds`], which names the first of them and its value.
    Error,
    /// They become the nearest number that the type holds.
    Saturate,
}

impl Overflow {
    /// Every rule.
    pub const ALL: [Overflow; 3] = [Overflow::Wrap, Overflow::Error, Overflow::Saturate];

    /// The name on the command line and in Python.
    pub fn name(self) -> &'static str {
        match self {
            Overflow::Wrap => "wrap",
            Overflow::Error => "error",
            Overflow::Saturate => "saturate",
        }
    }
}

impl FromStr for Overflow {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self> {
        Overflow::ALL.into_iter().find(|rule| rule.name() == name).ok_or_else(|| Error::Range {
            what: "a rule for overflow",
            wanted: "wrap, error or saturate".into(),
            found: name.into(),
        })
    }
}
