//! Weighted sums in the order in which `scipy.ndimage` adds them.
//!
//! ndimage sums in double and truncates to the output's type. An average of whole numbers is often a
//! whole number but for rounding, so a sum in another order, or one with fused products, would be cut
//! down to another pixel. Here every product and every sum is rounded by itself, in ndimage's order;
//! the loops run over rows of outputs, which does not change any of them. Where single precision is
//! exact it gives the same sums.

mod extended;
mod means;
mod sum;
mod terms;

use std::ops::Range;

use faltung::Error;
use ndarray::ArrayViewMutD;
use numpy::{PyUntypedArray, PyUntypedArrayMethods};
use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;

use crate::array::{Viewable, bytes_of_truths, written_onto};
use crate::dtype::Dtype;
use crate::interruption::Interruption;
use crate::pixel::{Pixel, with_pixel};
use crate::question::rule;
use extended::Extended;
pub(crate) use means::ordered_means;
pub(crate) use sum::Sum;
use sum::store;
use terms::is_exact;
pub(crate) use terms::{Term, box_terms, line_terms, reversed_terms};

/// How many samples a tile holds where its rows are not longer.
const TILE: usize = 1 << 16;

/// How many sums stay in the nearest cache until they are written.
const PART: usize = 1 << 10;

/// After so many terms it is worth asking whether somebody pressed Ctrl-C.
const LOOK: usize = 1 << 20;

/// The correlation of an array with a kernel of as many axes, of the dtype of `like`; in `onto`
/// where that array can be written to as it lies, otherwise in a new one.
///
/// With an `axis` the kernel is a line along it, and the sum is that of `correlate1d`: a line that
/// is symmetric or antisymmetric is folded. Otherwise it is that of `correlate`: holes are left out.
#[pyfunction]
#[pyo3(signature = (input, weights, onto, like, boundary, cval, origins, axis=None))]
#[allow(clippy::too_many_arguments)]
pub(crate) fn ordered_correlate<'py>(
    input: &Bound<'py, PyUntypedArray>,
    weights: &Bound<'py, PyUntypedArray>,
    onto: &Bound<'py, PyUntypedArray>,
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
    let idle = |axis: &usize| extended.reaches[*axis] == 0;
    let trailing = (1..shape.len()).rev().take_while(idle).count();
    // Where the kernel does not reach beyond an edge, one line goes on where the other ends.
    let axis = shape.len() - 1 - trailing;
    let exact = is_exact(&terms, Dtype::of(input)?, cval);
    let filter = Filter { extended, terms, axis };
    if exact { filter.run::<f32>(input, onto, like) } else { filter.run::<f64>(input, onto, like) }
}

/// A correlation of one array.
struct Filter {
    extended: Extended,
    terms: Vec<Term<f64>>,
    /// A row of outputs runs along this axis and all after it.
    axis: usize,
}

/// Reads the samples of some places along the first axis.
type ReadTile<'a, A> = dyn Fn(Range<usize>, &mut [A]) + Sync + 'a;

impl Filter {
    fn run<'py, A: Sum>(
        &self,
        input: &Bound<'py, PyUntypedArray>,
        onto: &Bound<'py, PyUntypedArray>,
        like: &Bound<'py, PyUntypedArray>,
    ) -> PyResult<Bound<'py, PyUntypedArray>> {
        let input = &bytes_of_truths(input)?;
        let source = Viewable::new(input)?;
        with_pixel!(
            Dtype::of(input)?,
            From => {
                let view = source.view::<From>().ok_or_else(|| not_real(input))?;
                let read =
                    |rows: Range<usize>, tile: &mut [A]| self.extended.read(&view, rows, tile);
                self.write(input, onto, like, &read)
            },
            Err(not_real(input))
        )
    }

    fn write<'py, A: Sum>(
        &self,
        input: &Bound<'py, PyUntypedArray>,
        onto: &Bound<'py, PyUntypedArray>,
        like: &Bound<'py, PyUntypedArray>,
        read: &ReadTile<'_, A>,
    ) -> PyResult<Bound<'py, PyUntypedArray>> {
        let py = like.py();
        with_pixel!(
            Dtype::of(like)?,
            To => {
                let (mut outcome, interruption) = (Ok(()), Interruption::new());
                let out = written_onto(onto, input, like, |out: ArrayViewMutD<'_, To>| {
                    outcome = py.detach(|| self.run_tiles(out, read, &interruption));
                })?;
                interruption.or(outcome).map(|()| out)
            },
            Err(not_real(like))
        )
    }

    /// Goes through a dense output row by row, in tiles along its first axis.
    fn run_tiles<A: Sum, T: Pixel>(
        &self,
        mut out: ArrayViewMutD<'_, T>,
        read: &ReadTile<'_, A>,
        interruption: &Interruption,
    ) -> Result<(), Error> {
        let shape = out.shape().to_vec();
        let Some(out) = out.as_slice_mut().filter(|out| !out.is_empty()) else { return Ok(()) };
        let terms: Vec<Term<A>> = self.terms.iter().map(|term| term.rounded()).collect();
        let (strides, reach) = (self.extended.strides(), self.extended.reaches[0]);
        let inner: usize = shape[1..].iter().product();
        let height = (TILE / strides[0]).max(1 + reach).min(shape[0]);
        let lines = &shape[..self.axis];
        let mut tile = room::<A>((height + reach) * strides[0])?;
        let mut sums = [A::ZERO; PART];
        let mut work = 0;
        for (at, slab) in out.chunks_mut(height * inner).enumerate() {
            let (first, places) = (at * height, slab.len() / inner + reach);
            // What the last tile ends with, this one begins with.
            let known = if at == 0 { 0 } else { reach };
            tile.copy_within(height * strides[0]..(height + known) * strides[0], 0);
            read(first + known..first + places, &mut tile[known * strides[0]..places * strides[0]]);
            let row_len =
                if self.axis == 0 { slab.len() } else { shape[self.axis..].iter().product() };
            for (line, row) in slab.chunks_mut(row_len).enumerate() {
                let samples = &tile[place_of(line, lines, &strides)..];
                for (part, row) in row.chunks_mut(PART).enumerate() {
                    let sums = &mut sums[..row.len()];
                    A::add_terms(&terms, &samples[part * PART..], sums);
                    store(sums, row);
                    work += row.len() * (1 + terms.len());
                    if work > LOOK {
                        work = 0;
                        if interruption.look().is_break() {
                            return Err(Error::Stopped);
                        }
                    }
                }
            }
        }
        Ok(())
    }
}

fn not_real(array: &Bound<'_, PyUntypedArray>) -> PyErr {
    PyTypeError::new_err(format!(
        "wanted a dtype of bool, whole numbers, float32 or float64, found {}",
        array.dtype()
    ))
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

fn room<A: Sum>(len: usize) -> Result<Vec<A>, Error> {
    let mut room = Vec::new();
    let bytes = len.saturating_mul(size_of::<A>());
    let refused = |_| Error::Memory { what: "a tile of samples", bytes };
    room.try_reserve_exact(len).map_err(refused)?;
    room.resize(len, A::ZERO);
    Ok(room)
}
