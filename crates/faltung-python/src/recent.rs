//! Plans of small calls, remembered: deciding takes longer than doing there, and programs ask the
//! same again.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::sync::Arc;

use faltung::Spec;
use numpy::{PyUntypedArray, PyUntypedArrayMethods};
use pyo3::prelude::*;

use crate::array::bytes;
use crate::dtype::Dtype;
use crate::plan::Planned;

/// How many plans a thread remembers.
const MANY: usize = 16;

/// The most bytes of a kernel, and the most samples of a signal, of a plan that is remembered.
const KERNEL_BYTES: usize = 1 << 10;
const SAMPLES: usize = 1 << 12;

/// All that a plan follows from.
#[derive(PartialEq)]
pub(crate) struct Request {
    spec: Spec,
    dtype: Dtype,
    kernel_shape: Vec<usize>,
    kernel: Vec<u8>,
    shape: Vec<usize>,
}

impl Request {
    /// `None` if the call is not small, or its kernel not easily told from others.
    pub(crate) fn small(
        spec: &Spec,
        kernel: &Bound<'_, PyUntypedArray>,
        shape: &[usize],
    ) -> Option<Self> {
        let samples = shape.iter().fold(1, |all: usize, &len| all.saturating_mul(len));
        if samples > SAMPLES || kernel.len() > KERNEL_BYTES {
            return None;
        }
        Some(Request {
            spec: spec.clone(),
            dtype: Dtype::of(kernel).ok()?,
            kernel: bytes(kernel).filter(|bytes| bytes.len() <= KERNEL_BYTES)?.to_vec(),
            kernel_shape: kernel.shape().to_vec(),
            shape: shape.to_vec(),
        })
    }
}

thread_local! {
    static RECENT: RefCell<VecDeque<(Request, Arc<dyn Planned>)>> = const {
        RefCell::new(VecDeque::new())
    };
}

/// The plan that this thread made for the request, or the one that `make` makes.
///
/// # Errors
/// Those of `make`.
pub(crate) fn recent(
    request: Request,
    make: impl FnOnce() -> PyResult<Arc<dyn Planned>>,
) -> PyResult<Arc<dyn Planned>> {
    let known = RECENT.with_borrow(|plans| {
        plans.iter().find(|(other, _)| *other == request).map(|(_, plan)| plan.clone())
    });
    if let Some(plan) = known {
        return Ok(plan);
    }
    let plan = make()?;
    RECENT.with_borrow_mut(|plans| {
        plans.truncate(MANY - 1);
        plans.push_front((request, plan.clone()));
    });
    Ok(plan)
}
