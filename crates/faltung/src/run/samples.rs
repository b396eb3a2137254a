use std::ops::Range;

use super::call::Call;
use super::scratch::grown;
use super::window::Window;
use crate::element::Element;
use crate::error::Result;
use crate::method::{Extents, Tile, dense_strides};

/// How much of the samples that outputs are made of is wanted.
#[derive(Clone, Debug)]
pub(super) enum Extent {
    Whole,
    /// Without those that are absent beyond the edge.
    Present,
    /// Without so many at the start and at the end of each axis.
    Cropped([Extents; 2]),
}

/// A tile and what it owns.
pub(super) struct Samples<'a, N> {
    samples: &'a [N],
    first: usize,
    strides: Extents,
    shape: Extents,
    left_out: Extents,
    present: Option<&'a [bool]>,
}

impl<N> Samples<'_, N> {
    pub(super) fn tile(&self) -> Tile<'_, N> {
        Tile {
            samples: self.samples,
            first: self.first,
            strides: &self.strides,
            shape: &self.shape,
            left_out: &self.left_out,
            present: self.present,
        }
    }
}

impl<T: Element> Call<'_, T> {
    /// The samples of a box of outputs: where they lie, if the window lies inside the signal.
    pub(super) fn samples<'s>(
        &'s self,
        ranges: &[Range<usize>],
        extent: Extent,
        buffer: &'s mut Vec<T::Number>,
        present: &'s mut Vec<bool>,
    ) -> Result<Samples<'s, T::Number>> {
        let (runner, signal) = (self.runner, self.signal);
        let roles = &runner.geometry.roles;
        let mut window = Window::of_outputs(roles, ranges);
        let mut left_out = Extents::from_elem(0, roles.len());
        match extent {
            Extent::Whole => {}
            Extent::Present => {
                (window, left_out) = window.without_absent(roles, signal.shape());
            }
            Extent::Cropped([before, after]) => {
                for (axis, range) in window.ranges.iter_mut().enumerate() {
                    *range = range.start + before[axis] as isize..range.end - after[axis] as isize;
                }
            }
        }
        let shape = window.shape();
        if let Some(samples) = signal.dense_numbers()
            && window.is_inside(signal.shape())
        {
            let strides = dense_strides(signal.shape());
            let starts = window.ranges.iter().map(|range| range.start as usize);
            let first = starts.zip(&strides).map(|(start, stride)| start * stride).sum();
            return Ok(Samples { samples, first, strides, shape, left_out, present: None });
        }
        let len = shape.iter().product();
        let into = grown(buffer, len, "a window of samples")?;
        let mut marks = None;
        if runner.marks_absent {
            marks = Some(grown(present, len, "marks of absent samples")?);
        }
        if len > 0 {
            signal.gather(roles, &window, into, marks.as_deref_mut());
        }
        let strides = dense_strides(&shape);
        Ok(Samples {
            samples: into,
            first: 0,
            strides,
            shape,
            left_out,
            present: marks.map(|m| &*m),
        })
    }
}
