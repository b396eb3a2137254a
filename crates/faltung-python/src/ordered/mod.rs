//! Weighted sums in the order in which `scipy.ndimage` adds them.
//!
//! ndimage sums in double and truncates to the output's type. An average of whole numbers is often a
//! whole number but for rounding, so a sum in another order, or one with fused products, would be cut
//! down to another pixel. Here every product and every sum is rounded by itself, in ndimage's order;
//! the loops run over rows of outputs, which does not change any of them.

use std::ops::Range;

use faltung::{Boundary, Error, Spec};
use ndarray::{ArrayViewD, ArrayViewMutD, Axis, Ix1};
use numpy::{PyUntypedArray, PyUntypedArrayMethods};
use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;

use crate::array::{Viewable, bytes_of_truths, written};
use crate::dtype::Dtype;
use crate::error::raising;
use crate::interruption::Interruption;
use crate::pixel::{Pixel, with_pixel};
use crate::question::rule;

/// ndimage takes taps for equal, and a tap for a hole, if they differ by no more than this.
const ALIKE: f64 = f64::EPSILON;

/// How many samples a tile holds where its rows are not longer.
const TILE: usize = 1 << 16;

/// How many sums stay in the nearest cache while the terms are added to them.
const PART: usize = 1 << 10;

/// What correlation adds for each output: `(x[offset] + sign x[mirror]) tap`.
pub(crate) struct Term {
    offset: usize,
    mirror: Option<(usize, f64)>,
    tap: f64,
}

/// Where the samples of an extended array come from: for each axis and each place along it the
/// index in the array, or none for the constant.
struct Extended {
    places: Vec<Vec<Option<usize>>>,
    /// How many places each axis has beyond its samples.
    reaches: Vec<usize>,
    constant: f64,
}

/// The correlation of an array with a kernel of as many axes, of the dtype of `like`.
///
/// With an `axis` the kernel is a line along it, and the sum is that of `correlate1d`: a line that
/// is symmetric or antisymmetric is folded. Otherwise it is that of `correlate`: holes are left out.
#[pyfunction]
#[pyo3(signature = (input, weights, like, boundary, cval, origins, axis=None))]
pub(crate) fn ordered_correlate<'py>(
    input: &Bound<'py, PyUntypedArray>,
    weights: &Bound<'py, PyUntypedArray>,
    like: &Bound<'py, PyUntypedArray>,
    boundary: &Bound<'py, PyAny>,
    cval: f64,
    origins: Vec<isize>,
    axis: Option<usize>,
) -> PyResult<Bound<'py, PyUntypedArray>> {
    let shape = input.shape().to_vec();
    let kernel = weights.shape().to_vec();
    let fits = kernel.len() == shape.len() && origins.len() == shape.len();
    if !fits || shape.is_empty() || kernel.contains(&0) || axis.is_some_and(|a| a >= shape.len()) {
        return Err(PyValueError::new_err(format!(
            "wanted one kernel axis and one origin for each of the {} axes, found {kernel:?} and \
             {origins:?}",
            shape.len()
        )));
    }
    let viewable = Viewable::new(weights)?;
    let taps = viewable.view::<f64>();
    let taps = taps.ok_or_else(|| PyTypeError::new_err("wanted weights of dtype float64"))?;
    let taps: Vec<f64> = taps.iter().copied().collect();
    let extended = Extended::new(&shape, &kernel, &origins, rule(boundary)?, cval)?;
    let strides = extended.strides();
    let terms = match axis {
        Some(axis) => line_terms(&taps, strides[axis]),
        None => box_terms(&taps, &kernel, &strides),
    };
    let sums = |tile: &[f64], at: usize, row: &mut [f64]| add_terms(&terms, tile, at, row);
    let idle = |axis: &usize| extended.reaches[*axis] == 0;
    let trailing = (1..shape.len()).rev().take_while(idle).count();
    // Where the kernel does not reach beyond an edge, one line goes on where the other ends.
    let axis = shape.len() - 1 - trailing;
    let rows = Rows { axis, needs_whole_first_axis: false, sums: &sums };
    filtered(input, like, &extended, &rows)
}

/// Means over windows of `size` samples along the last axis, of the dtype of `like`; each sum is the
/// one before, with the new sample less the old one added.
#[pyfunction]
pub(crate) fn ordered_means<'py>(
    input: &Bound<'py, PyUntypedArray>,
    size: usize,
    like: &Bound<'py, PyUntypedArray>,
    boundary: &Bound<'py, PyAny>,
    cval: f64,
    origin: isize,
) -> PyResult<Bound<'py, PyUntypedArray>> {
    let shape = input.shape().to_vec();
    if shape.is_empty() || size == 0 {
        return Err(PyValueError::new_err(format!(
            "wanted an array of at least one axis and a window of at least one sample, found \
             {shape:?} and {size}"
        )));
    }
    let last = shape.len() - 1;
    let (mut kernel, mut origins) = (vec![1; shape.len()], vec![0; shape.len()]);
    (kernel[last], origins[last]) = (size, origin);
    let extended = Extended::new(&shape, &kernel, &origins, rule(boundary)?, cval)?;
    let means = |tile: &[f64], at: usize, row: &mut [f64]| {
        let line = &tile[at..][..row.len() + size - 1];
        let mut sum: f64 = line[..size].iter().fold(0.0, |sum, x| sum + x);
        row[0] = sum / size as f64;
        for ((mean, new), old) in row[1..].iter_mut().zip(&line[size..]).zip(line) {
            sum += new - old;
            *mean = sum / size as f64;
        }
    };
    let rows = Rows { axis: last, needs_whole_first_axis: last == 0, sums: &means };
    filtered(input, like, &extended, &rows)
}

/// Fills a row of outputs: given a tile of samples, where the row begins in it, and the row.
type RowSums<'a> = dyn Fn(&[f64], usize, &mut [f64]) + Sync + 'a;

/// How rows of outputs lie.
struct Rows<'a> {
    /// A row runs along this axis and all after it.
    axis: usize,
    /// Whether a row cannot be cut where it runs along the first axis.
    needs_whole_first_axis: bool,
    sums: &'a RowSums<'a>,
}

/// Reads the samples of some places along the first axis.
type ReadTile<'a> = dyn Fn(Range<usize>, &mut [f64]) + Sync + 'a;

fn filtered<'py>(
    input: &Bound<'py, PyUntypedArray>,
    like: &Bound<'py, PyUntypedArray>,
    extended: &Extended,
    rows: &Rows<'_>,
) -> PyResult<Bound<'py, PyUntypedArray>> {
    let input = &bytes_of_truths(input)?;
    let source = Viewable::new(input)?;
    with_pixel!(
        Dtype::of(input)?,
        From => {
            let view = source.view::<From>().ok_or_else(|| not_real(input))?;
            let read = |rows: Range<usize>, tile: &mut [f64]| extended.read(&view, rows, tile);
            written_as(input.shape(), like, extended, &read, rows)
        },
        Err(not_real(input))
    )
}

fn written_as<'py>(
    shape: &[usize],
    like: &Bound<'py, PyUntypedArray>,
    extended: &Extended,
    read: &ReadTile<'_>,
    rows: &Rows<'_>,
) -> PyResult<Bound<'py, PyUntypedArray>> {
    let py = like.py();
    with_pixel!(
        Dtype::of(like)?,
        To => {
            let (mut outcome, interruption) = (Ok(()), Interruption::new());
            let out = written(shape, like, |out: ArrayViewMutD<'_, To>| {
                outcome = py.detach(|| run_tiles(out, extended, read, rows, &interruption));
            })?;
            interruption.or(outcome).map(|()| out)
        },
        Err(not_real(like))
    )
}

fn not_real(array: &Bound<'_, PyUntypedArray>) -> PyErr {
    PyTypeError::new_err(format!(
        "wanted a dtype of bool, whole numbers, float32 or float64, found {}",
        array.dtype()
    ))
}

/// Goes through a dense output row by row, in tiles along its first axis.
fn run_tiles<T: Pixel>(
    mut out: ArrayViewMutD<'_, T>,
    extended: &Extended,
    read: &ReadTile<'_>,
    rows: &Rows<'_>,
    interruption: &Interruption,
) -> Result<(), Error> {
    let shape = out.shape().to_vec();
    let Some(out) = out.as_slice_mut().filter(|out| !out.is_empty()) else { return Ok(()) };
    let (strides, reach) = (extended.strides(), extended.reaches[0]);
    let inner: usize = shape[1..].iter().product();
    let height = if rows.needs_whole_first_axis { shape[0] } else { TILE / strides[0] }
        .max(1 + reach)
        .min(shape[0]);
    let lines = &shape[..rows.axis];
    let row_len =
        |slab: usize| if rows.axis == 0 { slab } else { shape[rows.axis..].iter().product() };
    let mut tile = room((height + reach) * strides[0])?;
    let mut row = room(row_len(height * inner))?;
    for (at, slab) in out.chunks_mut(height * inner).enumerate() {
        let places = slab.len() / inner + reach;
        read(at * height..at * height + places, &mut tile[..places * strides[0]]);
        let row = &mut row[..row_len(slab.len())];
        for (line, out) in slab.chunks_mut(row.len()).enumerate() {
            (rows.sums)(&tile, place_of(line, lines, &strides), row);
            out.iter_mut().zip(&*row).for_each(|(out, &sum)| *out = T::truncated(sum));
            if interruption.look().is_break() {
                return Err(Error::Stopped);
            }
        }
    }
    Ok(())
}

/// Where line number `line` of a tile begins: its index along all axes but the last, in the tile.
fn place_of(mut line: usize, lines: &[usize], strides: &[usize]) -> usize {
    let mut place = 0;
    for (axis, &len) in lines.iter().enumerate().rev() {
        // A tile has fewer rows than the array, and never runs over along its first axis.
        let index = if axis == 0 { line } else { line % len };
        place += index * strides[axis];
        line /= len;
    }
    place
}

fn room(len: usize) -> Result<Vec<f64>, Error> {
    let mut room = Vec::new();
    let bytes = len.saturating_mul(size_of::<f64>());
    let refused = |_| Error::Memory { what: "a tile of samples", bytes };
    room.try_reserve_exact(len).map_err(refused)?;
    room.resize(len, 0.0);
    Ok(room)
}

impl Extended {
    fn new(
        shape: &[usize],
        kernel: &[usize],
        origins: &[isize],
        boundary: Boundary,
        constant: f64,
    ) -> PyResult<Self> {
        let mut places = Vec::with_capacity(shape.len());
        for ((&len, &taps), &origin) in shape.iter().zip(kernel).zip(origins) {
            let before = (taps / 2) as isize + origin;
            places.push(places_along(boundary, len, before, taps)?);
        }
        let reaches = kernel.iter().map(|taps| taps - 1).collect();
        Ok(Extended { places, reaches, constant })
    }

    /// The distances of neighbours in a tile; those along the first axis need not know its length.
    fn strides(&self) -> Vec<usize> {
        let mut strides = vec![1; self.places.len()];
        for axis in (1..self.places.len()).rev() {
            strides[axis - 1] = strides[axis] * self.places[axis].len();
        }
        strides
    }

    /// The samples of `rows` places along the first axis, as doubles.
    fn read<T: Pixel>(&self, view: &ArrayViewD<'_, T>, rows: Range<usize>, tile: &mut [f64]) {
        if let Some((first, others)) = self.places.split_first() {
            self.read_axes(view.view(), &first[rows], others, tile);
        }
    }

    fn read_axes<T: Pixel>(
        &self,
        view: ArrayViewD<'_, T>,
        first: &[Option<usize>],
        others: &[Vec<Option<usize>>],
        tile: &mut [f64],
    ) {
        let Some((second, rest)) = others.split_first() else {
            if let Ok(line) = view.into_dimensionality::<Ix1>() {
                for (sample, place) in tile.iter_mut().zip(first) {
                    *sample = place.map_or(self.constant, |at| line[at].widened());
                }
            }
            return;
        };
        let size = tile.len() / first.len().max(1);
        for (part, place) in tile.chunks_exact_mut(size.max(1)).zip(first) {
            match *place {
                Some(at) => self.read_axes(view.index_axis(Axis(0), at), second, rest, part),
                None => part.fill(self.constant),
            }
        }
    }
}

/// The engine's own rule, applied to the line of indices.
fn places_along(
    boundary: Boundary,
    len: usize,
    before: isize,
    taps: usize,
) -> PyResult<Vec<Option<usize>>> {
    if len == 0 {
        return Ok(Vec::new());
    }
    let boundary = match boundary {
        Boundary::Constant(_) => Boundary::constant(-1),
        rule => rule,
    };
    let indices: Vec<i64> = (0..len as i64).collect();
    let end = (len + taps - 1) as isize - before;
    let spec = Spec::convolve().boundary(boundary).lags(-before..end);
    let places = raising(spec.run(&indices, &[1i64]))?;
    Ok(places.into_iter().map(|at| usize::try_from(at).ok()).collect())
}

/// The terms of `correlate`: row-major order, holes left out.
pub(crate) fn box_terms(taps: &[f64], kernel: &[usize], strides: &[usize]) -> Vec<Term> {
    let mut terms = Vec::new();
    for (at, &tap) in taps.iter().enumerate().filter(|(_, tap)| tap.abs() > ALIKE) {
        let (mut offset, mut rest) = (0, at);
        for (&len, stride) in kernel.iter().zip(strides).rev() {
            offset += rest % len * stride;
            rest /= len;
        }
        terms.push(Term { offset, mirror: None, tap });
    }
    terms
}

/// The terms of `correlate1d`: a line of odd length with a symmetry begins with its centre and goes
/// on from both ends; any other begins with its last tap and goes on from the first.
pub(crate) fn line_terms(taps: &[f64], stride: usize) -> Vec<Term> {
    let (count, half) = (taps.len(), taps.len() / 2);
    let one = |at: usize| Term { offset: at * stride, mirror: None, tap: taps[at] };
    let mirrored =
        |sign: f64| (0..half).all(|at| (taps[count - 1 - at] - sign * taps[at]).abs() <= ALIKE);
    let signs = [1.0, -1.0].into_iter().filter(|_| count % 2 == 1);
    if let Some(sign) = signs.into_iter().find(|&sign| mirrored(sign)) {
        let pair = |at: usize| Term { mirror: Some(((count - 1 - at) * stride, sign)), ..one(at) };
        return std::iter::once(one(half)).chain((0..half).map(pair)).collect();
    }
    std::iter::once(count - 1).chain(0..count - 1).map(one).collect()
}

/// The terms of a plain sum of samples, the last of a window first, so that taps come in their order.
pub(crate) fn reversed_terms(taps: &[f64], stride: usize) -> Vec<Term> {
    let offset = |at: usize| (taps.len() - 1 - at) * stride;
    let term = |(at, &tap): (usize, &f64)| Term { offset: offset(at), mirror: None, tap };
    taps.iter().enumerate().map(term).collect()
}

pub(crate) fn add_terms(terms: &[Term], tile: &[f64], at: usize, row: &mut [f64]) {
    row.fill(0.0);
    for (number, part) in row.chunks_mut(PART).enumerate() {
        let samples = &tile[at + number * PART..];
        terms.iter().for_each(|term| add_term(term, samples, part));
    }
}

fn add_term(term: &Term, samples: &[f64], sums: &mut [f64]) {
    let near = &samples[term.offset..][..sums.len()];
    let Some((mirror, sign)) = term.mirror else {
        return sums.iter_mut().zip(near).for_each(|(sum, x)| *sum += x * term.tap);
    };
    let far = &samples[mirror..][..sums.len()];
    for ((sum, x), other) in sums.iter_mut().zip(near).zip(far) {
        *sum += (x + sign * other) * term.tap;
    }
}
