//! Whole calls of `ndimage` on small plain arrays: arguments are looked at here, since looking at them
//! in Python takes longer than the sums. Whatever is not plain is left to Python by returning `None`.

use faltung::Boundary;
use numpy::{PyUntypedArray, PyUntypedArrayMethods};
use pyo3::prelude::*;
use pyo3::types::{PyFloat, PyInt};

use crate::array::Target;
use crate::dtype::Dtype;
use crate::ordered::{Sum, Term, box_terms, line_terms};
use crate::pixel::{Pixel, with_pixel};
use crate::short::Operand;
use crate::small::{PRODUCTS, Surroundings, has_exact_sums, stored, widened};

type Answer<'py> = PyResult<Option<Bound<'py, PyUntypedArray>>>;

/// `ndimage.correlate` and, flipped, `ndimage.convolve`.
#[pyfunction]
pub(crate) fn whole_box<'py>(
    input: &Bound<'py, PyAny>,
    weights: &Bound<'py, PyAny>,
    mode: &Bound<'py, PyAny>,
    cval: &Bound<'py, PyAny>,
    flip: bool,
) -> Answer<'py> {
    let Some(mut image) = Image::of(input, mode, cval)? else { return Ok(None) };
    let Ok(weights) = weights.cast_exact::<PyUntypedArray>() else { return Ok(None) };
    let kernel = weights.shape();
    let truths = matches!(Dtype::of(weights), Ok(Dtype::Bool));
    if truths || kernel.len() != image.shape.len() || !image.is_small(kernel) {
        return Ok(None);
    }
    let Some(mut taps) = widened(weights)? else { return Ok(None) };
    let mut origins = vec![0; kernel.len()];
    if flip {
        taps.reverse();
        origins.iter_mut().zip(kernel).for_each(|(origin, taps)| *origin = centre(*taps));
    }
    image.pass(kernel, &origins, |strides| box_terms(&taps, kernel, strides));
    image.answer()
}

/// `ndimage.correlate1d` and, flipped, `ndimage.convolve1d`.
#[pyfunction]
pub(crate) fn whole_line<'py>(
    input: &Bound<'py, PyAny>,
    weights: &Bound<'py, PyAny>,
    axis: &Bound<'py, PyAny>,
    mode: &Bound<'py, PyAny>,
    cval: &Bound<'py, PyAny>,
    flip: bool,
) -> Answer<'py> {
    let Some(mut image) = Image::of(input, mode, cval)? else { return Ok(None) };
    let mut room = Vec::new();
    let (Some(axis), Some(weights)) = (image.axis(axis), Operand::of(weights)) else {
        return Ok(None);
    };
    let Some(taps) = weights.real(&mut room) else { return Ok(None) };
    if flip {
        let reversed: Vec<f64> = taps.iter().rev().copied().collect();
        return match image.pass_along(axis, &reversed, centre(taps.len()), line_terms) {
            true => image.answer(),
            false => Ok(None),
        };
    }
    if image.pass_along(axis, taps, 0, line_terms) { image.answer() } else { Ok(None) }
}

/// `ndimage.uniform_filter` with one size for all axes.
#[pyfunction]
pub(crate) fn whole_means<'py>(
    input: &Bound<'py, PyAny>,
    size: &Bound<'py, PyAny>,
    mode: &Bound<'py, PyAny>,
    cval: &Bound<'py, PyAny>,
) -> Answer<'py> {
    let Some(mut image) = Image::of(input, mode, cval)? else { return Ok(None) };
    let Some(size) = whole(size).and_then(|size| usize::try_from(size).ok()) else {
        return Ok(None);
    };
    // Sums of whole numbers that a double may not hold must be made in ndimage's order.
    let rounds = matches!(image.dtype, Dtype::F32 | Dtype::F64);
    let exact = rounds || has_exact_sums(image.input, image.cval);
    if size < 2 || !exact {
        return Ok(None);
    }
    for axis in 0..image.shape.len() {
        let mut kernel = vec![1; image.shape.len()];
        kernel[axis] = size;
        if !image.is_small(&kernel) {
            return Ok(None);
        }
        let ones = vec![1.0; size];
        image.pass(&kernel, &vec![0; kernel.len()], |strides| box_terms(&ones, &kernel, strides));
        image.samples.iter_mut().for_each(|sum| *sum /= size as f64);
        image.settle();
    }
    image.answer()
}

/// `ndimage.sobel` and `prewitt`: differences along one axis, and along the others sums with the
/// weights 1, `weight`, 1.
#[pyfunction]
pub(crate) fn whole_difference<'py>(
    input: &Bound<'py, PyAny>,
    weight: f64,
    axis: &Bound<'py, PyAny>,
    mode: &Bound<'py, PyAny>,
    cval: &Bound<'py, PyAny>,
) -> Answer<'py> {
    let Some(mut image) = Image::of(input, mode, cval)? else { return Ok(None) };
    let Some(axis) = image.axis(axis) else { return Ok(None) };
    let mut done = image.pass_along(axis, &[-1.0, 0.0, 1.0], 0, line_terms);
    for other in (0..image.shape.len()).filter(|&other| other != axis) {
        image.settle();
        done = done && image.pass_along(other, &[1.0, weight, 1.0], 0, line_terms);
    }
    if done { image.answer() } else { Ok(None) }
}

/// `ndimage.laplace` of real numbers that round: the sum of the second differences along each axis.
#[pyfunction]
pub(crate) fn whole_laplace<'py>(
    input: &Bound<'py, PyAny>,
    mode: &Bound<'py, PyAny>,
    cval: &Bound<'py, PyAny>,
) -> Answer<'py> {
    let Some(image) = Image::of(input, mode, cval)? else { return Ok(None) };
    if !matches!(image.dtype, Dtype::F32 | Dtype::F64) {
        return Ok(None);
    }
    let mut sum: Option<Image<'_, 'py>> = None;
    for axis in 0..image.shape.len() {
        let mut part = image.clone();
        if !part.pass_along(axis, &[1.0, -2.0, 1.0], 0, line_terms) {
            return Ok(None);
        }
        part.settle();
        sum = Some(match sum {
            None => part,
            Some(mut sum) => {
                let pairs = sum.samples.iter_mut().zip(part.samples.iter());
                pairs.for_each(|(sum, part)| *sum += part);
                sum.settle();
                sum
            }
        });
    }
    sum.map_or(Ok(None), Image::answer)
}

/// A small array of pixels on its way through one or several passes.
#[derive(Clone)]
struct Image<'a, 'py> {
    input: &'a Bound<'py, PyUntypedArray>,
    samples: Vec<f64>,
    shape: Vec<usize>,
    dtype: Dtype,
    boundary: Boundary,
    cval: f64,
}

impl<'a, 'py> Image<'a, 'py> {
    fn of(
        input: &'a Bound<'py, PyAny>,
        mode: &Bound<'py, PyAny>,
        cval: &Bound<'py, PyAny>,
    ) -> PyResult<Option<Self>> {
        let number = cval.is_exact_instance_of::<PyFloat>() || cval.is_exact_instance_of::<PyInt>();
        let (Some(boundary), true) = (mode.extract::<&str>().ok().and_then(boundary), number)
        else {
            return Ok(None);
        };
        let Ok(input) = input.cast_exact::<PyUntypedArray>() else { return Ok(None) };
        let dtype = match Dtype::of(input) {
            Ok(dtype) if dtype != Dtype::Bool && is_few(input) => dtype,
            _ => return Ok(None),
        };
        let Some(samples) = widened(input)? else { return Ok(None) };
        let (samples, shape) = (samples, input.shape().to_vec());
        Ok(Some(Image { input, samples, shape, dtype, boundary, cval: cval.extract()? }))
    }

    fn axis(&self, axis: &Bound<'py, PyAny>) -> Option<usize> {
        let (axis, rank) = (whole(axis)?, self.shape.len() as i64);
        usize::try_from(if axis < 0 { axis + rank } else { axis })
            .ok()
            .filter(|&axis| axis < rank as usize)
    }

    /// Whether the sums are few with a kernel of so many taps along each axis.
    fn is_small(&self, kernel: &[usize]) -> bool {
        let taps = kernel.iter().fold(1, |all: usize, &len| all.saturating_mul(len));
        let reach = |(&len, &taps): (&usize, &usize)| len.saturating_add(taps);
        let around = self.shape.iter().zip(kernel).map(reach).fold(1, usize::saturating_mul);
        taps > 0 && self.samples.len().saturating_mul(taps) <= PRODUCTS && around <= PRODUCTS
    }

    /// Sums of the terms, in place of the samples.
    fn pass(
        &mut self,
        kernel: &[usize],
        origins: &[isize],
        terms: impl Fn(&[usize]) -> Vec<Term<f64>>,
    ) {
        let (samples, shape) = (std::mem::take(&mut self.samples), self.shape.clone());
        let mut sums = vec![0.0; samples.len()];
        let around =
            Surroundings::around(samples, shape, kernel, origins, self.boundary, self.cval);
        let terms = terms(&around.strides);
        around.for_each_row(&mut sums, |samples, at, row| {
            f64::add_terms(&terms, &samples[at..], row);
        });
        self.samples = sums;
    }

    /// The same with one line of taps; `false`, and nothing done, if the sums are not few.
    fn pass_along(
        &mut self,
        axis: usize,
        taps: &[f64],
        origin: isize,
        terms: fn(&[f64], usize) -> Vec<Term<f64>>,
    ) -> bool {
        let (mut kernel, mut origins) = (vec![1; self.shape.len()], vec![0; self.shape.len()]);
        (kernel[axis], origins[axis]) = (taps.len(), origin);
        let small = self.is_small(&kernel);
        if small {
            self.pass(&kernel, &origins, |strides| terms(taps, strides[axis]));
        }
        small
    }

    /// Rounds or truncates to the output's type, as between two passes.
    fn settle(&mut self) {
        if self.dtype != Dtype::F64 {
            let samples = &mut self.samples;
            with_pixel!(
                self.dtype,
                T => samples.iter_mut().for_each(|x| *x = T::truncated(*x).widened()),
                ()
            );
        }
    }

    fn answer(self) -> Answer<'py> {
        let out = Target::zeros(&self.shape, self.input.dtype())?.into_array();
        Ok(stored(&self.samples, &out)?.then_some(out))
    }
}

fn is_few(input: &Bound<'_, PyUntypedArray>) -> bool {
    (1..=PRODUCTS).contains(&input.len()) && input.ndim() > 0
}

/// Where the centre of a flipped kernel lies.
fn centre(taps: usize) -> isize {
    -isize::from(taps.is_multiple_of(2))
}

fn whole(number: &Bound<'_, PyAny>) -> Option<i64> {
    number.cast_exact::<PyInt>().ok()?.extract().ok()
}

/// The rule that a mode of ndimage's names.
fn boundary(mode: &str) -> Option<Boundary> {
    Some(match mode {
        "reflect" | "grid-mirror" => Boundary::Symmetric,
        "mirror" => Boundary::Reflect,
        "nearest" => Boundary::Edge,
        "wrap" | "grid-wrap" => Boundary::Wrap,
        "constant" | "grid-constant" => Boundary::constant(0),
        _ => return None,
    })
}
