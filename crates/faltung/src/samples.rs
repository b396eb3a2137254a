//! Slices and arrays go in; the same kind comes out.

use ndarray::{Array, ArrayBase, ArrayD, ArrayView, ArrayViewD, Data, Dimension, IxDyn};

use crate::element::Element;
use crate::error::{Error, Result};

/// A signal or a kernel as callers hold it: `&[T]`, `&Vec<T>`, `&[T; N]`, `&Array<T, D>` or
/// `ArrayView<T, D>`.
///
/// Slices have one dimension and give a `Vec<T>`; arrays of dimension `D` give an `Array<T, D>`.
pub trait Samples<T: Element> {
    /// What a result of the same kind is.
    type Output;

    /// The samples, of any rank.
    fn samples(&self) -> ArrayViewD<'_, T>;

    /// A result in the caller's terms.
    ///
    /// # Errors
    /// [`Error::Rank`] if the array does not have the rank of `Self`.
    fn wrap(array: ArrayD<T>) -> Result<Self::Output>;
}

fn line<T>(samples: &[T]) -> ArrayViewD<'_, T> {
    ArrayView::from(samples).into_dyn()
}

fn into_line<T: Element>(array: ArrayD<T>) -> Result<Vec<T>> {
    if array.ndim() != 1 {
        return Err(rank_error(1, array.ndim()));
    }
    let (samples, offset) = array.into_raw_vec_and_offset();
    debug_assert!(offset.is_none_or(|at| at == 0), "results start at their first sample");
    Ok(samples)
}

fn rank_error(wanted: usize, found: usize) -> Error {
    Error::Rank { what: "result", wanted: format!("{wanted} dimensions"), found }
}

impl<T: Element> Samples<T> for &[T] {
    type Output = Vec<T>;
    fn samples(&self) -> ArrayViewD<'_, T> {
        line(self)
    }
    fn wrap(array: ArrayD<T>) -> Result<Vec<T>> {
        into_line(array)
    }
}

impl<T: Element> Samples<T> for &Vec<T> {
    type Output = Vec<T>;
    fn samples(&self) -> ArrayViewD<'_, T> {
        line(self)
    }
    fn wrap(array: ArrayD<T>) -> Result<Vec<T>> {
        into_line(array)
    }
}

impl<T: Element, const N: usize> Samples<T> for &[T; N] {
    type Output = Vec<T>;
    fn samples(&self) -> ArrayViewD<'_, T> {
        line(self.as_slice())
    }
    fn wrap(array: ArrayD<T>) -> Result<Vec<T>> {
        into_line(array)
    }
}

impl<T: Element, S: Data<Elem = T>, D: Dimension> Samples<T> for &ArrayBase<S, D> {
    type Output = Array<T, D>;
    fn samples(&self) -> ArrayViewD<'_, T> {
        self.view().into_dyn()
    }
    fn wrap(array: ArrayD<T>) -> Result<Array<T, D>> {
        into_array(array)
    }
}

impl<T: Element, D: Dimension> Samples<T> for ArrayView<'_, T, D> {
    type Output = Array<T, D>;
    fn samples(&self) -> ArrayViewD<'_, T> {
        self.view().into_dyn()
    }
    fn wrap(array: ArrayD<T>) -> Result<Array<T, D>> {
        into_array(array)
    }
}

fn into_array<T: Element, D: Dimension>(array: Array<T, IxDyn>) -> Result<Array<T, D>> {
    let found = array.ndim();
    array.into_dimensionality::<D>().map_err(|_| rank_error(D::NDIM.unwrap_or(found), found))
}
