use super::arguments::Arguments;
use super::parameter::Parameter;
use super::taps;
use crate::error::Result;
use ndarray::{Array1, Array2, ArrayD};

/// What a named kernel is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Family {
    /// Averages.
    Smoothing,
    /// Slopes, edges, curvature.
    Derivative,
    /// Effects on pictures.
    Picture,
    /// Effects on sounds.
    Sound,
    /// The windows of `scipy.signal.windows`; not normalised.
    Window,
}

/// In how many dimensions a named kernel exists.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Dimensions {
    /// One only.
    One,
    /// Two only.
    Two,
    /// One, or two in a form of its own.
    OneOrTwo,
    /// As many as asked: the outer product of one-dimensional kernels.
    Any,
}

/// A named kernel, as a listing shows it.
#[derive(Clone, Copy, Debug)]
pub struct Entry {
    /// The name, as in `gauss:2.5`.
    pub name: &'static str,
    /// What it is for.
    pub family: Family,
    /// What it is, in one line.
    pub summary: &'static str,
    /// The parameters, in the order in which they are written.
    pub parameters: &'static [Parameter],
    /// A text that [`parse`](super::parse()) takes; rooms need a sample rate with it.
    pub example: &'static str,
    pub(super) form: Form,
}

/// Names are unique, so two entries are the same if their names are.
impl PartialEq for Entry {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

pub(super) type Line = fn(&Arguments) -> Result<Vec<f64>>;
pub(super) type Plane = fn(&Arguments) -> Result<Array2<f64>>;

/// How the taps come about.
#[derive(Clone, Copy, Debug)]
pub(super) enum Form {
    Line(Line),
    Plane(Plane),
    LineOrPlane(Line, Plane),
    Product(Line),
}

impl Entry {
    /// In how many dimensions it exists.
    pub fn dimensions(&self) -> Dimensions {
        match self.form {
            Form::Line(_) => Dimensions::One,
            Form::Plane(_) => Dimensions::Two,
            Form::LineOrPlane(..) => Dimensions::OneOrTwo,
            Form::Product(_) => Dimensions::Any,
        }
    }

    /// The taps, with the arguments along each axis; `dimensions` is one that the form has.
    pub(super) fn build(
        &self,
        dimensions: usize,
        along: impl Fn(usize) -> Arguments,
    ) -> Result<ArrayD<f64>> {
        match self.form {
            Form::Product(line) => {
                let axes = (0..dimensions).map(|axis| line(&along(axis)));
                taps::outer(&axes.collect::<Result<Vec<_>>>()?)
            }
            Form::LineOrPlane(_, plane) if dimensions == 2 => Ok(plane(&along(0))?.into_dyn()),
            Form::Plane(plane) => Ok(plane(&along(0))?.into_dyn()),
            Form::Line(line) | Form::LineOrPlane(line, _) => {
                Ok(Array1::from_vec(line(&along(0))?).into_dyn())
            }
        }
    }
}
