use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::{Boundary, Sides};
use crate::error::{Error, Result};

/// One setting for every convolved axis, or one for each, in the order of [`super::Spec::axes`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum PerAxis<S> {
    /// The same along every convolved axis.
    All(S),
    /// One for each convolved axis.
    Each(Vec<S>),
}

impl<S: Clone> PerAxis<S> {
    /// The settings of `axes` axes, one each.
    pub(crate) fn spread(&self, what: &'static str, axes: usize) -> Result<Vec<S>> {
        match self {
            PerAxis::All(setting) => Ok(vec![setting.clone(); axes]),
            PerAxis::Each(settings) if settings.len() == axes => Ok(settings.clone()),
            PerAxis::Each(settings) => {
                Err(Error::PerAxis { what, wanted: axes, found: settings.len() })
            }
        }
    }
}

impl PerAxis<Sides> {
    /// Every rule that is set.
    pub(crate) fn rules(&self) -> impl Iterator<Item = Boundary> {
        let sides = match self {
            PerAxis::All(sides) => std::slice::from_ref(sides),
            PerAxis::Each(sides) => sides,
        };
        sides.iter().flat_map(|sides| [sides.before, sides.after])
    }

    /// The same axes and sides with other rules.
    pub(crate) fn map_rules(&self, rule: impl Fn(Boundary) -> Boundary) -> Self {
        let both = |sides: &Sides| Sides { before: rule(sides.before), after: rule(sides.after) };
        match self {
            PerAxis::All(sides) => PerAxis::All(both(sides)),
            PerAxis::Each(sides) => PerAxis::Each(sides.iter().map(both).collect()),
        }
    }
}

macro_rules! per_axis_from {
    ($($from:ty => $setting:ty),* $(,)?) => {$(
        impl From<$from> for PerAxis<$setting> {
            fn from(setting: $from) -> Self {
                PerAxis::All(setting.into())
            }
        }

        impl<const N: usize> From<[$from; N]> for PerAxis<$setting> {
            fn from(settings: [$from; N]) -> Self {
                PerAxis::Each(settings.map(Into::into).into())
            }
        }

        impl From<Vec<$from>> for PerAxis<$setting> {
            fn from(settings: Vec<$from>) -> Self {
                PerAxis::Each(settings.into_iter().map(Into::into).collect())
            }
        }
    )*};
}

per_axis_from!(
    usize => usize,
    isize => isize,
    Range<isize> => Range<isize>,
    Sides => Sides,
    Boundary => Sides,
);
