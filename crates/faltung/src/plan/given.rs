use ndarray::{ArrayD, ArrayView1, ArrayViewD, IxDyn};

use crate::buffer::mapped;
use crate::element::Element;
use crate::error::Result;
use crate::method::Kernels;
use crate::spec::{Geometry, Operation};

/// A kernel as it was given: in the memory of the taps where they are the same numbers in the same
/// order, since a long one takes its time to be copied.
pub(super) enum Given<T: Element> {
    Taps { kernels: Kernels<T::Number>, shape: Vec<usize> },
    Copied(ArrayD<T>),
}

impl<T: Element> Given<T> {
    pub(super) fn new(
        kernel: ArrayViewD<'_, T>,
        kernels: &Kernels<T::Number>,
        operation: Operation,
        geometry: &Geometry,
    ) -> Result<Self> {
        let is_in_order = operation == Operation::Convolve && geometry.kernel_axes.is_sorted();
        let taps = Given::Taps { kernels: kernels.clone(), shape: kernel.shape().to_vec() };
        if is_in_order && kernels.len() == 1 && taps.seen().is_some() {
            return Ok(taps);
        }
        Ok(Given::Copied(mapped(kernel, "the kernel", |&tap| tap)?))
    }

    fn seen(&self) -> Option<ArrayViewD<'_, T>> {
        match self {
            Given::Copied(kernel) => Some(kernel.view()),
            Given::Taps { kernels, shape } => {
                let taps = T::as_elements(kernels.first()?)?;
                ArrayViewD::from_shape(IxDyn(shape), taps).ok()
            }
        }
    }

    pub(super) fn view(&self) -> ArrayViewD<'_, T> {
        // It was seen when it was made.
        self.seen().unwrap_or_else(|| ArrayView1::from(&[]).into_dyn())
    }
}
