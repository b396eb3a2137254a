//! A plan of any element type behind one Python class.

use std::sync::Arc;

use faltung::{Candidate, Error, Explanation, Spec, convolve_ignoring_nan};
use ndarray::ArrayD;
use num_traits::Float;
use numpy::{PyArrayDescr, PyArrayDyn, PyUntypedArray, PyUntypedArrayMethods};
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::PyDict;

use crate::array::{Target, Viewable};
use crate::between::{Between, other_dtype, products};
use crate::dtype::{Dtype, with_element};
use crate::error::{raised, raising};
use crate::interruption::{Leaving, Stop, interruptible};
use crate::question::question;
use crate::recent::{Request, recent};

/// What a plan can do whatever it is made of.
pub(crate) trait Planned: Send + Sync {
    fn output_shape(&self) -> &[usize];
    /// What sums are made of.
    fn dtype<'py>(&self, py: Python<'py>) -> Bound<'py, PyArrayDescr>;
    fn seconds(&self) -> f64;
    fn explain(&self) -> Explanation;
    /// # Errors
    /// Those of [`Between::run`].
    fn run<'py>(
        &self,
        signal: &Viewable<'py>,
        out: Target<'py>,
        leaving: Leaving,
    ) -> PyResult<Bound<'py, PyUntypedArray>>;
    /// # Errors
    /// Those of `run`.
    fn error_bounds(&self, signal: &Viewable<'_>) -> PyResult<ArrayD<f64>>;
}

impl<T: Between> Planned for Arc<faltung::Plan<T>> {
    fn output_shape(&self) -> &[usize] {
        faltung::Plan::output_shape(self)
    }

    fn dtype<'py>(&self, py: Python<'py>) -> Bound<'py, PyArrayDescr> {
        numpy::dtype::<T>(py)
    }

    fn seconds(&self) -> f64 {
        self.predicted_seconds()
    }

    fn explain(&self) -> Explanation {
        faltung::Plan::explain(self)
    }

    fn run<'py>(
        &self,
        signal: &Viewable<'py>,
        out: Target<'py>,
        leaving: Leaving,
    ) -> PyResult<Bound<'py, PyUntypedArray>> {
        T::run(self, signal, out, leaving)
    }

    fn error_bounds(&self, signal: &Viewable<'_>) -> PyResult<ArrayD<f64>> {
        let py = signal.array().py();
        let from = signal.hold::<T>().ok_or_else(|| other_dtype::<T>(signal))?;
        let plan = self.clone();
        let work = move |_: &Stop| (faltung::Plan::error_bounds(&plan, from.view()), from);
        let (bounds, _from) = interruptible(py, products(self), Leaving::AtOnce, work)?;
        raising(bounds)
    }
}

/// Where a result goes: to an array that is given, with what an interruption leaves of it, or to a new
/// one; and its dtype, if that is not the plan's.
#[derive(Default)]
pub(crate) struct Wanted<'a, 'py> {
    out: Option<(&'a Bound<'py, PyUntypedArray>, Leaving)>,
    dtype: Option<&'a Bound<'py, PyArrayDescr>>,
}

/// The decision for one kernel and one signal shape, with the kernel prepared.
#[pyclass(frozen, module = "faltung._native", name = "Plan")]
pub(crate) struct NativePlan(Arc<dyn Planned>);

impl NativePlan {
    fn of(spec: Spec, kernel: &Bound<'_, PyUntypedArray>, shape: &[usize]) -> PyResult<Self> {
        let dtype = Dtype::of(kernel)?;
        let viewable = Viewable::new(kernel)?;
        let (py, shape) = (kernel.py(), shape.to_vec());
        with_element!(dtype, T => {
            let taps = viewable.hold::<T>();
            let taps = taps.ok_or_else(|| PyTypeError::new_err("the kernel changed its dtype"))?;
            let count = taps.shape().iter().fold(1, |all: usize, &len| all.saturating_mul(len));
            // A transform of a long kernel takes long, too.
            let products = count.saturating_mul(64);
            let work = move |_: &Stop| (spec.plan::<T>(taps.view(), &shape), taps);
            let (plan, _taps) = interruptible(py, products, Leaving::AtOnce, work)?;
            Ok(NativePlan(Arc::new(Arc::new(raising(plan)?))))
        })
    }

    /// The result for one signal, as it is wanted.
    fn write<'py>(
        &self,
        signal: &Bound<'py, PyUntypedArray>,
        Wanted { out, dtype }: Wanted<'_, 'py>,
    ) -> PyResult<Bound<'py, PyUntypedArray>> {
        let from = Viewable::new(signal)?;
        let dtype = dtype.map_or_else(|| self.0.dtype(signal.py()), Clone::clone);
        if let Some((out, leaving)) = out
            && let Some(straight) = Target::onto(out, signal, &dtype)
        {
            return self.0.run(&from, straight, leaving);
        }
        let fresh = Target::unwritten(self.0.output_shape(), dtype)?;
        let written = self.0.run(&from, fresh, Leaving::AtOnce)?;
        let Some((out, _)) = out else { return Ok(written) };
        if out.shape() != written.shape() {
            return Err(raised(Error::Shape {
                what: "an output array",
                wanted: written.shape().to_vec(),
                found: out.shape().to_vec(),
            }));
        }
        out.set_item(out.py().Ellipsis(), written)?;
        Ok(out.clone())
    }
}

#[pymethods]
impl NativePlan {
    #[new]
    #[pyo3(signature = (kernel, shape, **keywords))]
    fn new(
        kernel: &Bound<'_, PyUntypedArray>,
        shape: Vec<usize>,
        keywords: Option<&Bound<'_, PyDict>>,
    ) -> PyResult<Self> {
        NativePlan::of(question(keywords)?, kernel, &shape)
    }

    /// The result for one signal, in `dtype` if that is given, written to `out` if that is.
    #[pyo3(signature = (signal, out=None, dtype=None))]
    fn run<'py>(
        &self,
        signal: &Bound<'py, PyUntypedArray>,
        out: Option<&Bound<'py, PyUntypedArray>>,
        dtype: Option<&Bound<'py, PyArrayDescr>>,
    ) -> PyResult<Bound<'py, PyUntypedArray>> {
        self.write(signal, Wanted { out: out.map(|out| (out, Leaving::WhenDone)), dtype })
    }

    /// For each output how far it may be from the exact value.
    fn error_bounds<'py>(
        &self,
        signal: &Bound<'py, PyUntypedArray>,
    ) -> PyResult<Bound<'py, PyArrayDyn<f64>>> {
        let bounds = self.0.error_bounds(&Viewable::new(signal)?)?;
        Ok(PyArrayDyn::from_owned_array(signal.py(), bounds))
    }

    #[getter]
    fn output_shape<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, pyo3::types::PyTuple>> {
        pyo3::types::PyTuple::new(py, self.0.output_shape())
    }

    /// The name of the method that was chosen.
    #[getter]
    fn method(&self) -> &'static str {
        self.0.explain().chosen().name()
    }

    #[getter]
    fn predicted_seconds(&self) -> f64 {
        self.0.seconds()
    }

    /// The table of methods as text, the chosen one, the number of threads, and for each method its
    /// name, predicted seconds, bytes, block and refusal.
    fn explain<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let explanation = self.0.explain();
        let entry = PyDict::new(py);
        entry.set_item("text", explanation.to_string())?;
        entry.set_item("chosen", explanation.chosen().name())?;
        entry.set_item("threads", explanation.threads())?;
        let candidates: Vec<_> = explanation.candidates().iter().map(described).collect();
        entry.set_item("candidates", candidates)?;
        Ok(entry)
    }
}

type Described<'a> =
    (&'static str, Option<f64>, Option<usize>, Option<Vec<usize>>, Option<&'a str>);

fn described(candidate: &Candidate) -> Described<'_> {
    (
        candidate.method().name(),
        candidate.seconds(),
        candidate.bytes(),
        candidate.block().map(<[usize]>::to_vec),
        candidate.refusal(),
    )
}

/// Has all plans of this process made by the prices of a table.
#[pyfunction]
pub(crate) fn use_prices(table: &str) -> PyResult<()> {
    raising(faltung::use_prices(table))
}

/// One convolution or correlation, planned and run; `out` may share memory with the operands. An `out`
/// that is `new` is known to nobody but the call, which an interruption may leave in the middle. The
/// result has the kernel's dtype, or `dtype`.
#[pyfunction]
#[pyo3(signature = (signal, kernel, *, out=None, new=false, dtype=None, **keywords))]
pub(crate) fn run<'py>(
    signal: &Bound<'py, PyUntypedArray>,
    kernel: &Bound<'py, PyUntypedArray>,
    out: Option<&Bound<'py, PyUntypedArray>>,
    new: bool,
    dtype: Option<&Bound<'py, PyArrayDescr>>,
    keywords: Option<&Bound<'py, PyDict>>,
) -> PyResult<Bound<'py, PyUntypedArray>> {
    let spec = question(keywords)?;
    let out = out.map(|out| (out, if new { Leaving::AtOnce } else { Leaving::WhenDone }));
    let wanted = Wanted { out, dtype };
    let Some(request) = Request::small(&spec, kernel, signal.shape()) else {
        return NativePlan::of(spec, kernel, signal.shape())?.write(signal, wanted);
    };
    remembered(request, spec, kernel, signal, wanted)
}

/// The result of the plan that was made for the request before, or is made now.
///
/// # Errors
/// Those of [`run`].
pub(crate) fn remembered<'py>(
    request: Request,
    spec: Spec,
    kernel: &Bound<'py, PyUntypedArray>,
    signal: &Bound<'py, PyUntypedArray>,
    wanted: Wanted<'_, 'py>,
) -> PyResult<Bound<'py, PyUntypedArray>> {
    let plan = recent(request, || Ok(NativePlan::of(spec, kernel, signal.shape())?.0))?;
    NativePlan(plan).write(signal, wanted)
}

/// The normalised convolution, in which samples that are NaN take no part.
#[pyfunction]
#[pyo3(signature = (signal, kernel, **keywords))]
pub(crate) fn run_ignoring_nan<'py>(
    signal: &Bound<'py, PyUntypedArray>,
    kernel: &Bound<'py, PyUntypedArray>,
    keywords: Option<&Bound<'py, PyDict>>,
) -> PyResult<Bound<'py, PyAny>> {
    let spec = question(keywords)?;
    match Dtype::of(signal)? {
        Dtype::F32 => ignoring_nan::<f32>(spec, signal, kernel),
        Dtype::F64 => ignoring_nan::<f64>(spec, signal, kernel),
        _ => Err(PyTypeError::new_err(format!(
            "wanted float32 or float64 where NaNs are to be ignored, found {}",
            signal.dtype()
        ))),
    }
}

fn ignoring_nan<'py, T: faltung::Element + numpy::Element + Float>(
    spec: Spec,
    signal: &Bound<'py, PyUntypedArray>,
    kernel: &Bound<'py, PyUntypedArray>,
) -> PyResult<Bound<'py, PyAny>> {
    let other = || PyTypeError::new_err("wanted a signal and a kernel of one dtype, found two");
    let samples = Viewable::new(signal)?.hold::<T>().ok_or_else(other)?;
    let taps = Viewable::new(kernel)?.hold::<T>().ok_or_else(other)?;
    let products = signal.len().saturating_mul(kernel.len());
    let py = signal.py();
    let work = move |_: &Stop| {
        let result = convolve_ignoring_nan::<T, _>(&spec, samples.view(), taps.view());
        (result, samples, taps)
    };
    let (result, _samples, _taps) = interruptible(py, products, Leaving::AtOnce, work)?;
    Ok(PyArrayDyn::from_owned_array(py, raising(result)?).into_any())
}
