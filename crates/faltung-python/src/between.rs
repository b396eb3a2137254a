//! A plan's signal and result, each in one of the types that may hold it.

use std::sync::Arc;

use faltung::{Element, Plan, Storage};
use half::f16;
use num_complex::{Complex32, Complex64};
use numpy::{PyUntypedArray, PyUntypedArrayMethods};
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;

use crate::array::{Held, Target, Viewable};
use crate::error::raising;
use crate::interruption::{Leaving, Stop, interruptible};

/// Sums whose samples and results may lie in the types of [`Storage`].
pub(crate) trait Between: Element + numpy::Element {
    /// # Errors
    /// The engine's, a dtype that does not hold samples or results, and whatever a signal handler
    /// raises.
    fn run<'py>(
        plan: &Arc<Plan<Self>>,
        signal: &Viewable<'py>,
        out: Target<'py>,
        leaving: Leaving,
    ) -> PyResult<Bound<'py, PyUntypedArray>>;

    /// The same, for samples that are held.
    ///
    /// # Errors
    /// Those of `run`.
    fn run_from<'py, S: Storage<Self> + numpy::Element>(
        plan: &Arc<Plan<Self>>,
        signal: Held<S>,
        out: Target<'py>,
        leaving: Leaving,
    ) -> PyResult<Bound<'py, PyUntypedArray>>;
}

macro_rules! between {
    ($($sums:ty: $($storage:ty)*;)*) => {$(
        impl Between for $sums {
            fn run<'py>(
                plan: &Arc<Plan<Self>>,
                signal: &Viewable<'py>,
                out: Target<'py>,
                leaving: Leaving,
            ) -> PyResult<Bound<'py, PyUntypedArray>> {
                $(if let Some(from) = signal.hold::<$storage>() {
                    return Self::run_from(plan, from, out, leaving);
                })*
                Err(other_dtype::<Self>(signal))
            }

            fn run_from<'py, S: Storage<Self> + numpy::Element>(
                plan: &Arc<Plan<Self>>,
                signal: Held<S>,
                out: Target<'py>,
                leaving: Leaving,
            ) -> PyResult<Bound<'py, PyUntypedArray>> {
                $(if out.is_of::<$storage>() {
                    return run::<Self, S, $storage>(plan, signal, out, leaving);
                })*
                let found = out.into_array().dtype();
                let message = format!("wanted a result of dtype {}, found {found}", Self::NAME);
                Err(PyTypeError::new_err(message))
            }
        }
    )*};
}

between! {
    f64: f64 f32 u8 i8 u16 i16 u32 i32;
    f32: f32 f16 u8 i8 u16 i16;
    i64: i64 u8 i8 u16 i16;
    i32: i32 u8 i8 u16 i16;
    i16: i16 u8 i8;
    bool: bool;
    i8: i8;
    u8: u8;
    u16: u16;
    u32: u32;
    u64: u64;
    f16: f16;
    Complex32: Complex32;
    Complex64: Complex64;
}

fn run<'py, T, S, D>(
    plan: &Arc<Plan<T>>,
    signal: Held<S>,
    out: Target<'py>,
    leaving: Leaving,
) -> PyResult<Bound<'py, PyUntypedArray>>
where
    T: Element,
    S: Storage<T> + numpy::Element,
    D: Storage<T> + numpy::Element,
{
    let py = out.py();
    let mut to = out.hold::<D>().ok_or_else(|| PyTypeError::new_err("the dtype has changed"))?;
    let (products, plan) = (products(plan), plan.clone());
    let work = move |stop: &Stop| {
        let outcome = plan.run_stored_observed(signal.view(), to.view_mut(), &|_| stop.look());
        // Handed back, since their arrays must be let go by a thread that Python knows.
        (outcome, signal, to)
    };
    let (outcome, _signal, to) = interruptible(py, products, leaving, work)?;
    raising(outcome).map(|()| to.into_array(py))
}

/// A signal of another dtype than planned.
pub(crate) fn other_dtype<T: Element>(signal: &Viewable<'_>) -> PyErr {
    let found = signal.array().dtype();
    PyTypeError::new_err(format!("wanted a signal of dtype {}, found {found}", T::NAME))
}

/// The multiplications of the direct sum.
pub(crate) fn products<T: Element>(plan: &Plan<T>) -> usize {
    let outputs = plan.output_shape().iter().fold(1, |all: usize, &len| all.saturating_mul(len));
    outputs.saturating_mul(plan.kernel().len())
}
