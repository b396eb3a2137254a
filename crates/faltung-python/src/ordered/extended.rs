use std::ops::Range;

use faltung::{Boundary, Spec};
use ndarray::{ArrayView1, ArrayViewD, Axis, Ix1, s};
use pyo3::prelude::*;

use super::sum::Sum;
use crate::error::raising;
use crate::pixel::Pixel;

/// The places of an axis that goes on beyond its samples.
pub(super) struct Places {
    /// For each place the index of a sample, or none for the constant.
    sources: Vec<Option<usize>>,
    /// The places at which the samples themselves stand, in their order.
    inside: Range<usize>,
}

impl Places {
    /// Of an axis of `len` samples, all that windows of `taps` read; by the engine's own rule,
    /// applied to the line of indices.
    pub(super) fn new(
        boundary: Boundary,
        len: usize,
        taps: usize,
        origin: isize,
    ) -> PyResult<Self> {
        if len == 0 {
            return Ok(Places { sources: Vec::new(), inside: 0..0 });
        }
        let boundary = match boundary {
            Boundary::Constant(_) => Boundary::constant(-1),
            rule => rule,
        };
        let before = (taps / 2) as isize + origin;
        let indices: Vec<i64> = (0..len as i64).collect();
        let end = (len + taps - 1) as isize - before;
        let spec = Spec::convolve().boundary(boundary).lags(-before..end);
        let sources = raising(spec.run(&indices, &[1i64]))?;
        let sources = sources.into_iter().map(|at| usize::try_from(at).ok()).collect();
        let first = before.unsigned_abs();
        Ok(Places { sources, inside: first..first + len })
    }

    pub(super) fn len(&self) -> usize {
        self.sources.len()
    }

    pub(super) fn source(&self, place: usize) -> Option<usize> {
        self.sources[place]
    }

    /// The samples of some places along a line.
    pub(super) fn read<P: Pixel, A: Sum>(
        &self,
        line: ArrayView1<'_, P>,
        places: Range<usize>,
        constant: A,
        into: &mut [A],
    ) {
        let start = self.inside.start.clamp(places.start, places.end);
        let end = self.inside.end.clamp(start, places.end);
        for beyond in [places.start..start, end..places.end] {
            let into = &mut into[beyond.start - places.start..][..beyond.len()];
            for (sample, source) in into.iter_mut().zip(&self.sources[beyond]) {
                *sample = source.map_or(constant, |at| A::of(line[at]));
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
