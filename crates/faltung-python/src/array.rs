//! NumPy arrays as `ndarray` views, and back. The only room of this crate where `unsafe` may live.
//!
//! Views are taken of arrays that are aligned, in native byte order, and whose strides are whole
//! numbers of elements; any other array is copied first. What a view cannot promise is that no
//! other Python thread writes to the array meanwhile: as with NumPy, a program that does gets
//! numbers from before or after.
#![allow(unsafe_code)]

use std::ffi::c_int;
use std::ops::Range;
use std::slice;

use ndarray::{ArrayViewD, ArrayViewMutD, Axis, IxDyn, ShapeBuilder};
use numpy::npyffi::{NPY_ARRAY_WRITEABLE, npy_intp};
use numpy::{
    Element, PY_ARRAY_API, PyArrayDescr, PyArrayDescrMethods, PyUntypedArray, PyUntypedArrayMethods,
};
use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;

/// An array that can be viewed as it lies in memory.
pub(crate) struct Viewable<'py>(Bound<'py, PyUntypedArray>);

impl<'py> Viewable<'py> {
    /// `array` itself, or a copy of it where its layout has no view.
    pub(crate) fn new(array: &Bound<'py, PyUntypedArray>) -> PyResult<Self> {
        if has_view(array) {
            return Ok(Viewable(array.clone()));
        }
        let copy = array.call_method1("copy", ("C",))?.cast_into::<PyUntypedArray>()?;
        if has_view(&copy) {
            return Ok(Viewable(copy));
        }
        Err(PyValueError::new_err("wanted an array whose copy is aligned, found one that is not"))
    }

    pub(crate) fn array(&self) -> &Bound<'py, PyUntypedArray> {
        &self.0
    }

    /// The array's elements; `None` if they are not of type `T`.
    pub(crate) fn view<T: Element>(&self) -> Option<ArrayViewD<'_, T>> {
        let Layout { lowest, shape, strides, reversed } = Layout::<T>::of(&self.0)?;
        // SAFETY: `has_view` proved alignment and whole strides; the lowest element and the strides
        // are NumPy's own, so every index leads to an element of the array, which `self` keeps
        // alive. `Layout` proved that the elements are of type T.
        let mut view =
            unsafe { ArrayViewD::from_shape_ptr(IxDyn(&shape).strides(IxDyn(&strides)), lowest) };
        reversed.into_iter().for_each(|axis| view.invert_axis(Axis(axis)));
        Some(view)
    }
}

/// An array that results are written to. Nothing else of ours looks at its memory.
pub(crate) struct Target<'py>(Bound<'py, PyUntypedArray>);

impl<'py> Target<'py> {
    /// A new array of zeros.
    pub(crate) fn zeros(shape: &[usize], dtype: Bound<'py, PyArrayDescr>) -> PyResult<Self> {
        let py = dtype.py();
        let mut lengths: Vec<npy_intp> = shape.iter().map(|&len| len as npy_intp).collect();
        let dtype = dtype.into_dtype_ptr();
        // SAFETY: `lengths` outlives the call; the reference to the dtype is given away, as NumPy
        // wants.
        let array = unsafe {
            let rank = shape.len() as c_int;
            let new = PY_ARRAY_API.PyArray_Zeros(py, rank, lengths.as_mut_ptr(), dtype, 0);
            Bound::from_owned_ptr_or_err(py, new)?
        };
        Ok(Target(array.cast_into::<PyUntypedArray>()?))
    }

    /// `array` itself if results for `signal` can be written straight into it: it has a view and
    /// the signal's dtype, no two of its elements share memory, and none shares memory with the
    /// signal.
    pub(crate) fn onto(
        array: &Bound<'py, PyUntypedArray>,
        signal: &Bound<'py, PyUntypedArray>,
    ) -> Option<Self> {
        let alike = array.dtype().is_equiv_to(&signal.dtype());
        Target::apart(array, signal).filter(|_| alike)
    }

    /// As [`Target::onto`], for results of another dtype than the signal's.
    fn apart(
        array: &Bound<'py, PyUntypedArray>,
        signal: &Bound<'py, PyUntypedArray>,
    ) -> Option<Self> {
        let (to, from) = (extent(array), extent(signal));
        let apart = to.end <= from.start || from.end <= to.start;
        let fits = is_writable(array) && has_view(array) && !overlaps_itself(array);
        (fits && apart).then(|| Target(array.clone()))
    }

    pub(crate) fn into_array(self) -> Bound<'py, PyUntypedArray> {
        self.0
    }

    /// The array's elements; `None` if they are not of type `T`.
    pub(crate) fn view_mut<T: Element>(&mut self) -> Option<ArrayViewMutD<'_, T>> {
        let Layout { lowest, shape, strides, reversed } = Layout::<T>::of(&self.0)?;
        // SAFETY: as for `Viewable::view`. The array is new, or `onto` found it writable, without
        // elements that share memory and apart from the signal; `&mut self` keeps this view alone.
        let mut view = unsafe {
            ArrayViewMutD::from_shape_ptr(IxDyn(&shape).strides(IxDyn(&strides)), lowest)
        };
        reversed.into_iter().for_each(|axis| view.invert_axis(Axis(axis)));
        Some(view)
    }

    /// The elements of an array of one dimension without gaps; `None` if it is another, or its
    /// elements are not of type `T`.
    pub(crate) fn line_mut<T: Element>(&mut self) -> Option<&mut [T]> {
        if !is_line::<T>(&self.0) {
            return None;
        }
        // SAFETY: as for `line` and `view_mut`.
        Some(unsafe {
            let data = (*self.0.as_array_ptr()).fields.data;
            slice::from_raw_parts_mut(data.cast(), self.0.len())
        })
    }
}

/// Where the elements of an array lie.
struct Layout<T> {
    /// The element of lowest address.
    lowest: *mut T,
    shape: Vec<usize>,
    /// In elements, without their signs.
    strides: Vec<usize>,
    /// The axes that run backwards.
    reversed: Vec<usize>,
}

impl<T: Element> Layout<T> {
    /// `None` if the elements are not of type `T` in native byte order.
    fn of(array: &Bound<'_, PyUntypedArray>) -> Option<Self> {
        if !array.dtype().is_equiv_to(&numpy::dtype::<T>(array.py())) {
            return None;
        }
        let shape = array.shape().to_vec();
        let mut strides = Vec::with_capacity(shape.len());
        let mut reversed = Vec::new();
        // SAFETY: a live array object.
        let mut lowest = unsafe { (*array.as_array_ptr()).fields.data };
        let empty = shape.contains(&0);
        for (axis, (&len, &stride)) in shape.iter().zip(array.strides()).enumerate() {
            // The stride of an axis that nobody walks along may be anything, as long as no two
            // indices would lead to one place.
            let stride = match len {
                0 | 1 => 0,
                _ if empty => size_of::<T>() as isize,
                _ => stride,
            };
            if stride < 0 {
                // SAFETY: the last element along this axis is an element of the array.
                lowest = unsafe { lowest.offset(stride * (len as isize - 1)) };
                reversed.push(axis);
            }
            strides.push(stride.unsigned_abs() / size_of::<T>());
        }
        Some(Layout { lowest: lowest.cast(), shape, strides, reversed })
    }
}

/// The elements of an array of one dimension without gaps; `None` if it is another, or the elements
/// are not of type `T` in native byte order.
pub(crate) fn line<'a, T: Element>(array: &'a Bound<'_, PyUntypedArray>) -> Option<&'a [T]> {
    if !is_line::<T>(array) {
        return None;
    }
    // SAFETY: checked above: aligned, gapless elements of type T; NumPy's data pointer is never
    // null, and the borrow keeps the array alive.
    Some(unsafe { slice::from_raw_parts((*array.as_array_ptr()).fields.data.cast(), array.len()) })
}

fn is_line<T: Element>(array: &Bound<'_, PyUntypedArray>) -> bool {
    let gapless = array.ndim() == 1 && array.is_c_contiguous() && array.is_aligned();
    gapless && array.dtype().is_equiv_to(&numpy::dtype::<T>(array.py()))
}

fn is_writable(array: &Bound<'_, PyUntypedArray>) -> bool {
    // SAFETY: a live array object.
    unsafe { (*array.as_array_ptr()).fields.flags & NPY_ARRAY_WRITEABLE != 0 }
}

fn has_view(array: &Bound<'_, PyUntypedArray>) -> bool {
    let size = array.dtype().itemsize() as isize;
    let whole = |(&len, &stride): (&usize, &isize)| len <= 1 || stride % size == 0;
    array.is_aligned() && array.shape().iter().zip(array.strides()).all(whole)
}

/// Whether two indices may lead to the same memory: with axes ordered by stride, each must step
/// over all that the smaller ones reach.
fn overlaps_itself(array: &Bound<'_, PyUntypedArray>) -> bool {
    let lengths = array.shape().iter().map(|&len| len as isize);
    let steps = array.strides().iter().map(|stride| stride.abs());
    let mut axes: Vec<(isize, isize)> = steps.zip(lengths).filter(|&(_, len)| len > 1).collect();
    axes.sort_unstable();
    let mut reach = array.dtype().itemsize() as isize;
    for (step, len) in axes {
        if step < reach {
            return true;
        }
        reach += step * (len - 1);
    }
    false
}

/// The addresses that an array's elements lie within.
fn extent(array: &Bound<'_, PyUntypedArray>) -> Range<isize> {
    // SAFETY: a live array object.
    let data = unsafe { (*array.as_array_ptr()).fields.data } as isize;
    if array.is_empty() {
        return data..data;
    }
    let (mut low, mut high) = (data, data + array.dtype().itemsize() as isize);
    for (&len, &stride) in array.shape().iter().zip(array.strides()) {
        let reach = stride * (len as isize - 1);
        if reach < 0 { low += reach } else { high += reach }
    }
    low..high
}

/// A new array of the dtype of `like`, which `fill` writes.
///
/// # Errors
/// TypeError if the elements are not of type `T`; MemoryError.
pub(crate) fn written<'py, T: Element>(
    shape: &[usize],
    like: &Bound<'py, PyUntypedArray>,
    fill: impl FnOnce(ArrayViewMutD<'_, T>),
) -> PyResult<Bound<'py, PyUntypedArray>> {
    filled(Target::zeros(shape, like.dtype())?, fill)
}

/// `array`, which `fill` writes, if it is gapless, of the dtype of `like` and apart from `signal`;
/// otherwise a new array of its shape.
///
/// # Errors
/// TypeError if the elements are not of type `T`; MemoryError.
pub(crate) fn written_onto<'py, T: Element>(
    array: &Bound<'py, PyUntypedArray>,
    signal: &Bound<'py, PyUntypedArray>,
    like: &Bound<'py, PyUntypedArray>,
    fill: impl FnOnce(ArrayViewMutD<'_, T>),
) -> PyResult<Bound<'py, PyUntypedArray>> {
    let straight = array.is_c_contiguous() && array.dtype().is_equiv_to(&like.dtype());
    match Target::apart(array, signal).filter(|_| straight) {
        Some(target) => filled(target, fill),
        None => written(array.shape(), like, fill),
    }
}

fn filled<'py, T: Element>(
    mut target: Target<'py>,
    fill: impl FnOnce(ArrayViewMutD<'_, T>),
) -> PyResult<Bound<'py, PyUntypedArray>> {
    let view = target.view_mut::<T>();
    fill(view.ok_or_else(|| PyTypeError::new_err("the dtype has another element type"))?);
    Ok(target.into_array())
}
