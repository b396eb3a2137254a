use std::ops::Range;

use faltung::{Boundary, Error};
use ndarray::{ArrayView1, ArrayViewD, Axis, Ix1, Ix2, s};
use pyo3::prelude::*;

use super::sum::Sum;
use crate::error::raising;
use crate::pixel::Pixel;

/// Fewer places than this are read one by one: to tell apart what lies inside takes longer.
const SHORT: usize = 16;

/// The places of an axis that goes on beyond its samples.
pub(super) struct Places {
    boundary: Boundary,
    /// Samples along the axis.
    samples: usize,
    /// The places at which the samples themselves stand, in their order.
    inside: Range<usize>,
    count: usize,
}

impl Places {
    /// Of an axis of `len` samples, all that windows of `taps` read.
    ///
    /// # Errors
    /// MemoryError for more places than memory holds: nobody should wait for a walk through them.
    pub(super) fn new(
        boundary: Boundary,
        len: usize,
        taps: usize,
        origin: isize,
    ) -> PyResult<Self> {
        let count = if len == 0 { 0 } else { len.saturating_add(taps - 1) };
        let bytes = count.saturating_mul(size_of::<f64>());
        let refused = |_| Error::Memory { what: "a line with what lies beyond its ends", bytes };
        raising(Vec::<f64>::new().try_reserve_exact(count).map_err(refused))?;
        let first = (taps / 2).saturating_add_signed(origin);
        Ok(Places { boundary, samples: len, inside: first..first + len, count })
    }

    pub(super) fn len(&self) -> usize {
        self.count
    }

    /// The sample that is read at a place; none for the constant.
    pub(super) fn source(&self, place: usize) -> Option<usize> {
        self.boundary.sample(place as isize - self.inside.start as isize, self.samples)
    }

    /// The samples of some places along a line.
    pub(super) fn read<P: Pixel, A: Sum>(
        &self,
        line: ArrayView1<'_, P>,
        places: Range<usize>,
        constant: A,
        into: &mut [A],
    ) {
        if into.len() < SHORT {
            for (sample, place) in into.iter_mut().zip(places) {
                *sample = self.source(place).map_or(constant, |at| A::of(line[at]));
            }
            return;
        }
        let start = self.inside.start.clamp(places.start, places.end);
        let end = self.inside.end.clamp(start, places.end);
        for beyond in [places.start..start, end..places.end] {
            let into = &mut into[beyond.start - places.start..][..beyond.len()];
            for (sample, place) in into.iter_mut().zip(beyond) {
                *sample = self.source(place).map_or(constant, |at| A::of(line[at]));
            }
        }
        if start == end {
            return;
        }
        let into = &mut into[start - places.start..][..end - start];
        let line = line.slice(s![start - self.inside.start..end - self.inside.start]);
        match line.to_slice() {
            Some(samples) => load(samples, into),
            None => into.iter_mut().zip(line).for_each(|(into, &sample)| *into = A::of(sample)),
        }
    }
}

/// Reads samples that are neighbours in memory.
pub(super) fn load<P: Pixel, A: Sum>(samples: &[P], into: &mut [A]) {
    faltung::widely(
        #[inline(always)]
        || into.iter_mut().zip(samples).for_each(|(into, &sample)| *into = A::of(sample)),
    );
}

/// An array that goes on beyond its edges.
pub(super) struct Extended {
    places: Vec<Places>,
    /// How many places each axis has beyond its samples.
    pub(super) reaches: Vec<usize>,
    constant: f64,
}

impl Extended {
    pub(super) fn new(
        shape: &[usize],
        kernel: &[usize],
        origins: &[isize],
        boundary: Boundary,
        constant: f64,
    ) -> PyResult<Self> {
        let axes = shape.iter().zip(kernel).zip(origins);
        let places = axes.map(|((&len, &taps), &origin)| Places::new(boundary, len, taps, origin));
        let places = places.collect::<PyResult<_>>()?;
        let reaches = kernel.iter().map(|taps| taps - 1).collect();
        Ok(Extended { places, reaches, constant })
    }

    /// The distances of neighbours in a tile; those along the first axis need not know its length.
    pub(super) fn strides(&self) -> Vec<usize> {
        let mut strides = vec![1; self.places.len()];
        for axis in (1..self.places.len()).rev() {
            strides[axis - 1] = strides[axis] * self.places[axis].len();
        }
        strides
    }

    /// The samples of `rows` places along the first axis.
    pub(super) fn read<P: Pixel, A: Sum>(
        &self,
        view: &ArrayViewD<'_, P>,
        rows: Range<usize>,
        tile: &mut [A],
    ) {
        if let Some((first, others)) = self.places.split_first() {
            self.read_axes(view.view(), first, rows, others, tile);
        }
    }

    fn read_axes<P: Pixel, A: Sum>(
        &self,
        view: ArrayViewD<'_, P>,
        first: &Places,
        rows: Range<usize>,
        others: &[Places],
        tile: &mut [A],
    ) {
        let constant = A::of_double(self.constant);
        let Some((second, rest)) = others.split_first() else {
            if let Ok(line) = view.into_dimensionality::<Ix1>() {
                first.read(line, rows, constant, tile);
            }
            return;
        };
        let size = tile.len() / rows.len().max(1);
        if rest.is_empty() {
            // Rows of a picture with a few colours are short: each must cost little to find.
            let Ok(plane) = view.into_dimensionality::<Ix2>() else { return };
            for (part, place) in tile.chunks_exact_mut(size.max(1)).zip(rows) {
                match first.source(place) {
                    Some(at) => second.read(plane.row(at), 0..second.len(), constant, part),
                    None => part.fill(constant),
                }
            }
            return;
        }
        for (part, place) in tile.chunks_exact_mut(size.max(1)).zip(rows) {
            match first.source(place) {
                Some(at) => {
                    let view = view.index_axis(Axis(0), at);
                    self.read_axes(view, second, 0..second.len(), rest, part);
                }
                None => part.fill(constant),
            }
        }
    }
}
