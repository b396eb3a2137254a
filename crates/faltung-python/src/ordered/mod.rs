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
pub(crate) use terms::{Term, box_terms, line_terms};

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
    let Axes { shape, kernel, origins, axis } = match input.is_c_contiguous() {
        true => Axes { shape, kernel, origins, axis }.joined(),
        false => Axes { shape, kernel, origins, axis },
    };
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
    let filter = Filter { extended, terms, shape, axis };
    if exact { filter.run::<f32>(input, onto, like) } else { filter.run::<f64>(input, onto, like) }
}

/// The axes of an array, and the kernel along each.
struct Axes {
    shape: Vec<usize>,
    kernel: Vec<usize>,
    origins: Vec<isize>,
    /// That of a line of taps.
    axis: Option<usize>,
}

impl Axes {
    /// The same of an array without gaps, where neighbouring axes along which nothing is summed are
    /// one: its rows are the longer.
    fn joined(self) -> Self {
        let mut joined =
            Axes { shape: Vec::new(), kernel: Vec::new(), origins: Vec::new(), axis: None };
        for (at, &taps) in self.kernel.iter().enumerate() {
            match joined.shape.last_mut() {
                Some(len) if taps == 1 && joined.kernel.last() == Some(&1) => {
                    *len *= self.shape[at]
                }
                _ => {
                    joined.shape.push(self.shape[at]);
                    joined.kernel.push(taps);
                    joined.origins.push(self.origins[at]);
                }
            }
            if self.axis == Some(at) {
                joined.axis = Some(joined.shape.len() - 1);
            }
        }
        joined
    }
}

/// A correlation of one array.
struct Filter {
    extended: Extended,
    terms: Vec<Term<f64>>,
    shape: Vec<usize>,
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
                let view = view.to_shape(self.shape.as_slice()).map_err(|_| not_real(input))?;
                let view = view.view();
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
        let shape = &self.shape;
        let Some(out) = out.as_slice_mut().filter(|out| !out.is_empty()) else { return Ok(()) };
        let terms: Vec<Term<A>> = self.terms.iter().map(|term| term.rounded()).collect();
        let (strides, reach) = (self.extended.strides(), self.extended.reaches[0]);
        let inner: usize = shape[1..].iter().product();
        let height = (TILE / strides[0]).max(1 + reach).min(shape[0]);
        let mut tile = room::<A>((height + reach) * strides[0])?;
        let mut sums = [A::ZERO; PART];
        let mut worked = Worked { steps: 0, interruption };
        for (at, slab) in out.chunks_mut(height * inner).enumerate() {
            let (first, places) = (at * height, slab.len() / inner + reach);
            // What the last tile ends with, this one begins with.
            let known = if at == 0 { 0 } else { reach };
            tile.copy_within(height * strides[0]..(height + known) * strides[0], 0);
            read(first + known..first + places, &mut tile[known * strides[0]..places * strides[0]]);
            let rows = Rows::of(shape, &strides, self.axis, slab.len());
            for (group, block) in slab.chunks_mut(rows.siblings * rows.len).enumerate() {
                for (part, some) in block.chunks_mut(rows.together * rows.len).enumerate() {
                    let line = group * rows.siblings + part * rows.together;
                    let samples = &tile[place_of(line, &shape[..self.axis], &strides)..];
                    rows.add_terms(&terms, samples, some, &mut sums, &mut worked)?;
                }
            }
        }
        Ok(())
    }
}

/// Counts steps, and asks from time to time whether somebody pressed Ctrl-C.
struct Worked<'a> {
    steps: usize,
    interruption: &'a Interruption,
}

impl Worked<'_> {
    fn add(&mut self, steps: usize) -> Result<(), Error> {
        self.steps = self.steps.saturating_add(steps);
        if self.steps > LOOK {
            self.steps = 0;
            if self.interruption.look().is_break() {
                return Err(Error::Stopped);
            }
        }
        Ok(())
    }
}

/// The rows of outputs of a tile.
struct Rows {
    len: usize,
    /// How far apart they are in the tile, as long as they have one parent.
    stride: usize,
    /// How many have one parent.
    siblings: usize,
    /// How many of these are summed as one, along with what lies between them in the tile: a row
    /// of a few outputs would cost more than its sums.
    together: usize,
}

impl Rows {
    fn of(shape: &[usize], strides: &[usize], axis: usize, outputs: usize) -> Self {
        let Some(parent) = axis.checked_sub(1) else {
            return Rows { len: outputs, stride: outputs, siblings: 1, together: 1 };
        };
        let len = shape[axis..].iter().product();
        let (stride, siblings) = (strides[parent], shape[parent].min(outputs / len));
        let together = if len < PART / 8 { (PART / stride).clamp(1, siblings) } else { 1 };
        Rows { len, stride, siblings, together }
    }

    /// Writes some rows.
    fn add_terms<A: Sum, T: Pixel>(
        &self,
        terms: &[Term<A>],
        samples: &[A],
        out: &mut [T],
        sums: &mut [A; PART],
        worked: &mut Worked<'_>,
    ) -> Result<(), Error> {
        let rows = out.len() / self.len;
        if rows > 1 {
            let sums = &mut sums[..(rows - 1) * self.stride + self.len];
            A::add_terms(terms, samples, sums);
            for (row, sums) in out.chunks_mut(self.len).zip(sums.chunks(self.stride)) {
                row.iter_mut().zip(sums).for_each(|(pixel, sum)| *pixel = sum.into_pixel());
            }
            return worked.add(sums.len() * (1 + terms.len()));
        }
        // A row may be the whole array, and its terms many: it is left in the middle.
        for (part, row) in out.chunks_mut(PART).enumerate() {
            let sums = &mut sums[..row.len()];
            A::add_terms(terms, &samples[part * PART..], sums);
            store(sums, row);
            worked.add(row.len() * (1 + terms.len()))?;
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
