//! NumPy arrays as `ndarray` views, and back. The only room of this crate where `unsafe` may live.
//!
//! Views are taken of arrays that are aligned, in native byte order, whose strides are whole numbers
//! of elements, and whose truth values are bytes of 0 and 1 (`array.view(bool)` makes others of any
//! bytes); any other array is copied first. What a view cannot promise is that no
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
        let copy = match is_truth(array) {
            true => bytes_of_truths(array)?.call_method1("astype", ("?", "C"))?,
            false => array.call_method1("copy", ("C",))?,
        };
        let copy = copy.cast_into::<PyUntypedArray>()?;
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
        let layout = Layout::<T>::of(&self.0)?;
        // SAFETY: `has_view` proved alignment, whole strides and whole truths; `self` keeps the array
        // alive.
        Some(unsafe { layout.view() })
    }

    /// The array, to be viewed by any thread; `None` if its elements are not of type `T`.
    pub(crate) fn hold<T: Element>(&self) -> Option<Held<T>> {
        Some(Held { layout: Layout::of(&self.0)?, array: self.0.clone().unbind() })
    }
}

/// An array that any thread can view.
pub(crate) struct Held<T> {
    layout: Layout<T>,
    array: Py<PyUntypedArray>,
}

// SAFETY: NumPy's memory belongs to no thread, and the pointer leads to elements that do not either.
unsafe impl<T: Send + Sync> Send for Held<T> {}

impl<T: Element> Held<T> {
    pub(crate) fn view(&self) -> ArrayViewD<'_, T> {
        // SAFETY: only `Viewable` and `Target` make these, after `has_view`; `self` keeps the array
        // alive.
        unsafe { self.layout.view() }
    }

    pub(crate) fn shape(&self) -> &[usize] {
        &self.layout.shape
    }
}

/// An array that any one thread can write to.
pub(crate) struct HeldTarget<T>(Held<T>);

impl<T: Element> HeldTarget<T> {
    pub(crate) fn view_mut(&mut self) -> ArrayViewMutD<'_, T> {
        // SAFETY: as for `Target::view_mut`.
        unsafe { self.0.layout.view_mut() }
    }

    pub(crate) fn into_array<'py>(self, py: Python<'py>) -> Bound<'py, PyUntypedArray> {
        self.0.array.into_bound(py)
    }
}

/// An array that results are written to. Nothing else of ours looks at its memory.
pub(crate) struct Target<'py>(Bound<'py, PyUntypedArray>);

impl<'py> Target<'py> {
    /// A new array of zeros.
    pub(crate) fn zeros(shape: &[usize], dtype: Bound<'py, PyArrayDescr>) -> PyResult<Self> {
        Target::new(shape, dtype, true)
    }

    /// A new array that all of it will be written to: until then it holds what memory held. Truth
    /// values are zeros, since not every byte is one.
    pub(crate) fn unwritten(shape: &[usize], dtype: Bound<'py, PyArrayDescr>) -> PyResult<Self> {
        let any_bytes_are_values = matches!(dtype.kind(), b'i' | b'u' | b'f' | b'c');
        Target::new(shape, dtype, !any_bytes_are_values)
    }

    fn new(shape: &[usize], dtype: Bound<'py, PyArrayDescr>, zeros: bool) -> PyResult<Self> {
        let py = dtype.py();
        let mut lengths: Vec<npy_intp> = shape.iter().map(|&len| len as npy_intp).collect();
        let dtype = dtype.into_dtype_ptr();
        // SAFETY: `lengths` outlives the call; the reference to the dtype is given away, as NumPy
        // wants.
        let array = unsafe {
            let (rank, lengths) = (shape.len() as c_int, lengths.as_mut_ptr());
            let new = match zeros {
                true => PY_ARRAY_API.PyArray_Zeros(py, rank, lengths, dtype, 0),
                false => PY_ARRAY_API.PyArray_Empty(py, rank, lengths, dtype, 0),
            };
            Bound::from_owned_ptr_or_err(py, new)?
        };
        Ok(Target(array.cast_into::<PyUntypedArray>()?))
    }

    /// `array` itself if results of `dtype` for `signal` can be written straight into it: it has a view
    /// and that dtype, no two of its elements share memory, and none shares memory with the signal.
    pub(crate) fn onto(
        array: &Bound<'py, PyUntypedArray>,
        signal: &Bound<'py, PyUntypedArray>,
        dtype: &Bound<'py, PyArrayDescr>,
    ) -> Option<Self> {
        let alike = array.dtype().is_equiv_to(dtype);
        if alike { Target::apart(array, signal) } else { None }
    }

    /// As [`Target::onto`], for results of any dtype.
    fn apart(
        array: &Bound<'py, PyUntypedArray>,
        signal: &Bound<'py, PyUntypedArray>,
    ) -> Option<Self> {
        let (to, from) = (extent(array), extent(signal));
        let apart = to.end <= from.start || from.end <= to.start;
        if apart { Target::last(array) } else { None }
    }

    /// `array` itself if it can be written straight into by who has read all else before.
    pub(crate) fn last(array: &Bound<'py, PyUntypedArray>) -> Option<Self> {
        let fits = is_writable(array) && has_view(array) && !overlaps_itself(array);
        fits.then(|| Target(array.clone()))
    }

    pub(crate) fn into_array(self) -> Bound<'py, PyUntypedArray> {
        self.0
    }

    pub(crate) fn py(&self) -> Python<'py> {
        self.0.py()
    }

    /// Whether the array's elements are of type `T` in native byte order.
    pub(crate) fn is_of<T: Element>(&self) -> bool {
        is_of::<T>(&self.0)
    }

    /// The array's elements; `None` if they are not of type `T`.
    pub(crate) fn view_mut<T: Element>(&mut self) -> Option<ArrayViewMutD<'_, T>> {
        let layout = Layout::<T>::of(&self.0)?;
        // SAFETY: as for `Viewable::view`. The array is new, or `last` found it writable and without
        // elements that share memory. Nobody looks at it meanwhile: it is apart from the signal,
        // says `onto`, or the signal has been read. `&mut self` keeps this view alone.
        Some(unsafe { layout.view_mut() })
    }

    /// The array, to be written by any one thread; `None` if its elements are not of type `T`.
    pub(crate) fn hold<T: Element>(self) -> Option<HeldTarget<T>> {
        Some(HeldTarget(Held { layout: Layout::of(&self.0)?, array: self.0.unbind() }))
    }

    /// The elements of an array of one dimension without gaps; `None` if it is another, or its
    /// elements are not of type `T`.
    pub(crate) fn line_mut<T: Element>(&mut self) -> Option<&mut [T]> {
        if self.0.ndim() == 1 { self.gapless_mut() } else { None }
    }

    /// The elements of an array without gaps, in row-major order; `None` if it has some, or its
    /// elements are not of type `T`.
    pub(crate) fn gapless_mut<T: Element>(&mut self) -> Option<&mut [T]> {
        if !is_gapless::<T>(&self.0) {
            return None;
        }
        // SAFETY: as for `gapless` and `view_mut`.
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
        is_of::<T>(array).then(|| Layout::whatever(array))
    }

    /// As if the elements were of type `T`.
    fn whatever(array: &Bound<'_, PyUntypedArray>) -> Self {
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
        Layout { lowest: lowest.cast(), shape, strides, reversed }
    }

    /// The elements, for as long as the caller says.
    ///
    /// # Safety
    /// The array has a view, and lives so long.
    unsafe fn view<'a>(&self) -> ArrayViewD<'a, T> {
        let shape = IxDyn(&self.shape).strides(IxDyn(&self.strides));
        // SAFETY: aligned and in whole strides, says the caller; the lowest element and the strides
        // are NumPy's own, so every index leads to an element of the array; `of` found type T.
        let mut view = unsafe { ArrayViewD::from_shape_ptr(shape, self.lowest) };
        self.reversed.iter().for_each(|&axis| view.invert_axis(Axis(axis)));
        view
    }

    /// The same, to be written.
    ///
    /// # Safety
    /// As for `view`; no two indices lead to one element, and nobody else looks at them.
    unsafe fn view_mut<'a>(&self) -> ArrayViewMutD<'a, T> {
        let shape = IxDyn(&self.shape).strides(IxDyn(&self.strides));
        // SAFETY: as in `view`, and alone, says the caller.
        let mut view = unsafe { ArrayViewMutD::from_shape_ptr(shape, self.lowest) };
        self.reversed.iter().for_each(|&axis| view.invert_axis(Axis(axis)));
        view
    }
}

/// The elements of an array of one dimension without gaps; `None` if it is another, or the elements
/// are not of type `T` in native byte order.
pub(crate) fn line<'a, T: Element>(array: &'a Bound<'_, PyUntypedArray>) -> Option<&'a [T]> {
    if array.ndim() == 1 { gapless(array) } else { None }
}

/// The elements of an array without gaps, in row-major order; `None` if it has some, or the elements
/// are not of type `T` in native byte order.
pub(crate) fn gapless<'a, T: Element>(array: &'a Bound<'_, PyUntypedArray>) -> Option<&'a [T]> {
    if !is_gapless::<T>(array) {
        return None;
    }
    // SAFETY: checked above: aligned, gapless elements of type T; NumPy's data pointer is never
    // null, and the borrow keeps the array alive.
    Some(unsafe { slice::from_raw_parts((*array.as_array_ptr()).fields.data.cast(), array.len()) })
}

/// The memory of a small array without gaps in native byte order, by which it can be told from others.
pub(crate) fn bytes<'a>(array: &'a Bound<'_, PyUntypedArray>) -> Option<&'a [u8]> {
    let plain = array.is_c_contiguous() && array.dtype().kind() != b'O';
    // SAFETY: an array without gaps has so many bytes from its data pointer on, which NumPy never
    // leaves null, and the borrow keeps the array alive.
    plain.then(|| unsafe {
        let data = (*array.as_array_ptr()).fields.data;
        slice::from_raw_parts(data.cast(), array.len() * array.dtype().itemsize())
    })
}

fn is_gapless<T: Element>(array: &Bound<'_, PyUntypedArray>) -> bool {
    let laid = array.is_c_contiguous() && array.is_aligned();
    laid && is_of::<T>(array) && has_whole_truths(array)
}

/// Whether the elements are of type `T` in native byte order.
fn is_of<T: Element>(array: &Bound<'_, PyUntypedArray>) -> bool {
    let (found, wanted) = (array.dtype(), numpy::dtype::<T>(array.py()));
    // Nearly always it is the one object that NumPy has for the type.
    found.is(&wanted) || found.is_equiv_to(&wanted)
}

fn is_writable(array: &Bound<'_, PyUntypedArray>) -> bool {
    // SAFETY: a live array object.
    unsafe { (*array.as_array_ptr()).fields.flags & NPY_ARRAY_WRITEABLE != 0 }
}

fn has_view(array: &Bound<'_, PyUntypedArray>) -> bool {
    let size = array.dtype().itemsize() as isize;
    let whole = |(&len, &stride): (&usize, &isize)| len <= 1 || stride % size == 0;
    let laid = array.is_aligned() && array.shape().iter().zip(array.strides()).all(whole);
    laid && has_whole_truths(array)
}

/// The bytes of an array of truth values, which ndimage reads as numbers; any other array as it is.
pub(crate) fn bytes_of_truths<'py>(
    array: &Bound<'py, PyUntypedArray>,
) -> PyResult<Bound<'py, PyUntypedArray>> {
    match is_truth(array) {
        true => Ok(array.call_method1("view", ("u1",))?.cast_into::<PyUntypedArray>()?),
        false => Ok(array.clone()),
    }
}

fn is_truth(array: &Bound<'_, PyUntypedArray>) -> bool {
    array.dtype().kind() == b'b'
}

/// Whether elements that are truth values, if they are, are all bytes of 0 or 1, as Rust's must be.
fn has_whole_truths(array: &Bound<'_, PyUntypedArray>) -> bool {
    if !is_truth(array) {
        return true;
    }
    let mut layout = Layout::<u8>::whatever(array);
    for (len, &stride) in layout.shape.iter_mut().zip(&layout.strides) {
        // A broadcast axis may be longer than anybody could read.
        *len = if stride == 0 { (*len).min(1) } else { *len };
    }
    // SAFETY: a truth value is one byte, so that strides are whole and any place is aligned; every
    // byte is a u8.
    unsafe { layout.view() }.iter().all(|&byte| byte <= 1)
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
