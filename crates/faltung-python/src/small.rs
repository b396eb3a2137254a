//! Filters of small arrays, in one go: what `ordered` does in tiles, for arrays where making the
//! tiles would take longer than the sums.

use faltung::Boundary;
use numpy::{PyUntypedArray, PyUntypedArrayMethods};
use pyo3::prelude::*;

use crate::array::{Target, Viewable, bytes_of_truths};
use crate::dtype::Dtype;
use crate::ordered::{Sum, box_terms, line_terms};
use crate::pixel::{Pixel, with_pixel};
use crate::question::rule;

/// The most products of a small filter.
pub(crate) const PRODUCTS: usize = 1 << 13;

/// The correlation of `ordered_correlate`, written to `output`; `false`, and nothing written, where
/// the arrays are not small or not plain. The output may share memory with the input.
#[pyfunction]
#[pyo3(signature = (input, weights, output, boundary, cval, origins, axis=None))]
pub(crate) fn small_correlate(
    input: &Bound<'_, PyUntypedArray>,
    weights: &Bound<'_, PyUntypedArray>,
    output: &Bound<'_, PyUntypedArray>,
    boundary: &Bound<'_, PyAny>,
    cval: f64,
    origins: Vec<isize>,
    axis: Option<usize>,
) -> PyResult<bool> {
    let (rank, shape) = (input.ndim(), weights.shape());
    let (kernel, origins) = match (axis, shape, origins.as_slice()) {
        (Some(axis), &[taps], &[origin]) if axis < rank => along(rank, axis, taps, origin),
        (None, _, _) if shape.len() == rank && origins.len() == rank => (shape.to_vec(), origins),
        _ => return Ok(false),
    };
    if !is_small(input, output, &kernel) {
        return Ok(false);
    }
    let weights = Viewable::new(weights)?;
    let Some(taps) = weights.view::<f64>() else { return Ok(false) };
    let taps: Vec<f64> = taps.iter().copied().collect();
    let Some(around) = Surroundings::of(input, &kernel, &origins, rule(boundary)?, cval)? else {
        return Ok(false);
    };
    let terms = match axis {
        Some(axis) => line_terms(&taps, around.strides[axis]),
        None => box_terms(&taps, &kernel, &around.strides),
    };
    let mut sums = vec![0.0; input.len()];
    around.for_each_row(&mut sums, |samples, at, row| {
        f64::add_terms(&terms, &samples[at..], row);
    });
    stored(&sums, output)
}

/// Means over windows of `size` samples along one axis, otherwise as [`small_correlate`]; each window
/// is summed by itself, so whole numbers are left to `ordered_means` where that could be seen.
#[pyfunction]
pub(crate) fn small_means(
    input: &Bound<'_, PyUntypedArray>,
    size: usize,
    output: &Bound<'_, PyUntypedArray>,
    boundary: &Bound<'_, PyAny>,
    cval: f64,
    origin: isize,
    axis: usize,
) -> PyResult<bool> {
    let rank = input.ndim();
    if axis >= rank || size == 0 {
        return Ok(false);
    }
    let rounds = matches!(Dtype::of(output), Ok(Dtype::F32 | Dtype::F64));
    if !(rounds || has_exact_sums(input, cval)) {
        return Ok(false);
    }
    let (kernel, origins) = along(rank, axis, size, origin);
    if !is_small(input, output, &kernel) {
        return Ok(false);
    }
    let Some(around) = Surroundings::of(input, &kernel, &origins, rule(boundary)?, cval)? else {
        return Ok(false);
    };
    let stride = around.strides[axis];
    let mut means = vec![0.0; input.len()];
    around.for_each_row(&mut means, |samples, at, row| {
        for (place, mean) in row.iter_mut().enumerate() {
            let window = samples[at + place..].iter().step_by(stride).take(size);
            *mean = window.fold(0.0, |sum, x| sum + x) / size as f64;
        }
    });
    stored(&means, output)
}

/// Whether sums of a few of the elements, and of what lies beyond the edge, are exact in double.
pub(crate) fn has_exact_sums(array: &Bound<'_, PyUntypedArray>, cval: f64) -> bool {
    if cval.fract() != 0.0 || cval.abs() > f64::from(u32::MAX) {
        return false;
    }
    let whole = [Dtype::Bool, Dtype::I8, Dtype::I16, Dtype::I32, Dtype::U8, Dtype::U16, Dtype::U32];
    Dtype::of(array).is_ok_and(|dtype| whole.contains(&dtype))
}

/// A kernel of as many dimensions as the array has, and its origins, from a line along one axis.
fn along(rank: usize, axis: usize, taps: usize, origin: isize) -> (Vec<usize>, Vec<isize>) {
    let (mut kernel, mut origins) = (vec![1; rank], vec![0; rank]);
    (kernel[axis], origins[axis]) = (taps, origin);
    (kernel, origins)
}

fn is_small(
    input: &Bound<'_, PyUntypedArray>,
    output: &Bound<'_, PyUntypedArray>,
    kernel: &[usize],
) -> bool {
    let taps = kernel.iter().fold(1, |all: usize, &len| all.saturating_mul(len));
    let products = input.len().saturating_mul(taps);
    let reach = |(&len, &taps): (&usize, &usize)| len.saturating_add(taps);
    let around = input.shape().iter().zip(kernel).map(reach).fold(1, usize::saturating_mul);
    let alike = input.shape() == output.shape() && !input.shape().is_empty();
    alike && (1..=PRODUCTS).contains(&products) && around <= PRODUCTS
}

/// The samples of a small array and of what lies around it, as doubles.
pub(crate) struct Surroundings {
    samples: Vec<f64>,
    pub(crate) strides: Vec<usize>,
    /// Of the array.
    shape: Vec<usize>,
}

impl Surroundings {
    /// As far as the kernel reaches; `None` for elements that are no pixels.
    fn of(
        input: &Bound<'_, PyUntypedArray>,
        kernel: &[usize],
        origins: &[isize],
        boundary: Boundary,
        cval: f64,
    ) -> PyResult<Option<Self>> {
        let Some(samples) = widened(input)? else { return Ok(None) };
        let shape = input.shape().to_vec();
        Ok(Some(Surroundings::around(samples, shape, kernel, origins, boundary, cval)))
    }

    /// The same for samples in row-major order.
    pub(crate) fn around(
        mut samples: Vec<f64>,
        shape: Vec<usize>,
        kernel: &[usize],
        origins: &[isize],
        boundary: Boundary,
        cval: f64,
    ) -> Self {
        let mut around = shape.clone();
        for (axis, (&taps, &origin)) in kernel.iter().zip(origins).enumerate() {
            if taps == 1 && origin == 0 {
                continue;
            }
            let before = (taps / 2) as isize + origin;
            let len = around[axis];
            let places: Vec<Option<usize>> = (0..len + taps - 1)
                .map(|place| boundary.sample(place as isize - before, len))
                .collect();
            let inner: usize = around[axis + 1..].iter().product();
            let mut extended = Vec::with_capacity(samples.len() / len * places.len());
            for slab in samples.chunks_exact(len * inner) {
                for place in &places {
                    match place {
                        Some(at) => extended.extend_from_slice(&slab[at * inner..][..inner]),
                        None => extended.resize(extended.len() + inner, cval),
                    }
                }
            }
            around[axis] = places.len();
            samples = extended;
        }
        let mut strides = vec![1; around.len()];
        for axis in (1..around.len()).rev() {
            strides[axis - 1] = strides[axis] * around[axis];
        }
        Surroundings { samples, strides, shape }
    }

    /// Calls `fill` with all samples, the place of the first that a row of outputs reads, and the
    /// row.
    pub(crate) fn for_each_row(
        &self,
        outputs: &mut [f64],
        fill: impl Fn(&[f64], usize, &mut [f64]),
    ) {
        let Some((&row, outer)) = self.shape.split_last() else { return };
        for (number, outputs) in outputs.chunks_exact_mut(row).enumerate() {
            let (mut rest, mut at) = (number, 0);
            for (len, stride) in outer.iter().zip(&self.strides).rev() {
                at += rest % len * stride;
                rest /= len;
            }
            fill(&self.samples, at, outputs);
        }
    }
}

/// The elements as doubles, in row-major order; `None` if they are no pixels.
pub(crate) fn widened(input: &Bound<'_, PyUntypedArray>) -> PyResult<Option<Vec<f64>>> {
    let input = &bytes_of_truths(input)?;
    let Ok(dtype) = Dtype::of(input) else { return Ok(None) };
    let source = Viewable::new(input)?;
    Ok(with_pixel!(
        dtype,
        T => source.view::<T>().map(|view| match view.as_slice() {
            // Stepping through a view costs more than the sums.
            Some(line) => line.iter().map(|x| x.widened()).collect(),
            None => view.iter().map(|x| x.widened()).collect(),
        }),
        None
    ))
}

/// Writes the sums as elements of the output; `false` if it cannot be written straight into.
pub(crate) fn stored(sums: &[f64], output: &Bound<'_, PyUntypedArray>) -> PyResult<bool> {
    let Some(mut target) = Target::last(output) else { return Ok(false) };
    let Ok(dtype) = Dtype::of(output) else { return Ok(false) };
    Ok(with_pixel!(
        dtype,
        T => target.view_mut::<T>().is_some_and(|mut out| {
            let write = |(out, &sum): (&mut T, &f64)| *out = T::truncated(sum);
            match out.as_slice_mut() {
                Some(line) => line.iter_mut().zip(sums).for_each(write),
                None => out.iter_mut().zip(sums).for_each(write),
            }
            true
        }),
        false
    ))
}
