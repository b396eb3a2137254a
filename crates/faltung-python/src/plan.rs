//! A plan of any element type behind one Python class.

use std::ops::ControlFlow;
use std::sync::Mutex;
use std::thread;
use std::time::{Duration, Instant};

use faltung::{Candidate, Error, Explanation, Spec, convolve_ignoring_nan};
use num_traits::Float;
use numpy::{PyArrayDyn, PyUntypedArray, PyUntypedArrayMethods};
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::PyDict;

use crate::array::{Target, Viewable};
use crate::dtype::{Dtype, with_element};
use crate::error::{raised, raising};
use crate::question::question;

/// How long a call may go on before it looks whether somebody pressed Ctrl-C.
const PATIENCE: Duration = Duration::from_millis(50);

/// What a plan can do whatever it is made of.
trait Planned: Send + Sync {
    fn output_shape(&self) -> &[usize];
    fn seconds(&self) -> f64;
    fn explain(&self) -> Explanation;
    /// # Errors
    /// The engine's, a dtype other than the plan's, and whatever a signal handler raises.
    fn run_into(&self, py: Python<'_>, signal: &Viewable<'_>, out: &mut Target<'_>)
    -> PyResult<()>;
}

impl<T: faltung::Element + numpy::Element> Planned for faltung::Plan<T> {
    fn output_shape(&self) -> &[usize] {
        faltung::Plan::output_shape(self)
    }

    fn seconds(&self) -> f64 {
        self.predicted_seconds()
    }

    fn explain(&self) -> Explanation {
        faltung::Plan::explain(self)
    }

    fn run_into(
        &self,
        py: Python<'_>,
        signal: &Viewable<'_>,
        out: &mut Target<'_>,
    ) -> PyResult<()> {
        let found = signal.array().dtype();
        let other =
            || PyTypeError::new_err(format!("wanted a signal of dtype {}, found {found}", T::NAME));
        let view = signal.view::<T>().ok_or_else(other)?;
        let out = out.view_mut::<T>().ok_or_else(other)?;
        let interruption = Interruption::new();
        let outcome = py.detach(|| self.run_into_observed(view, out, &|_| interruption.look()));
        interruption.or(outcome)
    }
}

/// Ctrl-C during a call: only the thread that Python called from can ask for signals.
pub(crate) struct Interruption {
    caller: thread::ThreadId,
    last_look: Mutex<Instant>,
    raised: Mutex<Option<PyErr>>,
}

impl Interruption {
    pub(crate) fn new() -> Self {
        Interruption {
            caller: thread::current().id(),
            last_look: Mutex::new(Instant::now()),
            raised: Mutex::new(None),
        }
    }

    pub(crate) fn look(&self) -> ControlFlow<()> {
        if thread::current().id() != self.caller || !self.is_time() {
            return ControlFlow::Continue(());
        }
        match Python::attach(|py| py.check_signals()) {
            Ok(()) => ControlFlow::Continue(()),
            Err(error) => {
                if let Ok(mut raised) = self.raised.lock() {
                    *raised = Some(error);
                }
                ControlFlow::Break(())
            }
        }
    }

    fn is_time(&self) -> bool {
        let Ok(mut last) = self.last_look.lock() else { return false };
        let due = last.elapsed() >= PATIENCE;
        if due {
            *last = Instant::now();
        }
        due
    }

    /// What the handler raised, or how the call ended.
    pub(crate) fn or(self, outcome: Result<(), Error>) -> PyResult<()> {
        match self.raised.into_inner() {
            Ok(Some(error)) => Err(error),
            _ => raising(outcome),
        }
    }
}

/// The decision for one kernel and one signal shape, with the kernel prepared.
#[pyclass(frozen, module = "faltung._native", name = "Plan")]
pub(crate) struct NativePlan(Box<dyn Planned>);

impl NativePlan {
    fn of(spec: &Spec, kernel: &Bound<'_, PyUntypedArray>, shape: &[usize]) -> PyResult<Self> {
        let dtype = Dtype::of(kernel)?;
        let viewable = Viewable::new(kernel)?;
        with_element!(dtype, T => {
            let taps = viewable.view::<T>();
            let taps = taps.ok_or_else(|| PyTypeError::new_err("the kernel changed its dtype"))?;
            let plan = kernel.py().detach(|| spec.plan::<T>(taps, shape));
            Ok(NativePlan(Box::new(raising(plan)?)))
        })
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
        NativePlan::of(&question(keywords)?, kernel, &shape)
    }

    /// The result for one signal, written to `out` if that is given.
    #[pyo3(signature = (signal, out=None))]
    fn run<'py>(
        &self,
        signal: &Bound<'py, PyUntypedArray>,
        out: Option<&Bound<'py, PyUntypedArray>>,
    ) -> PyResult<Bound<'py, PyUntypedArray>> {
        let py = signal.py();
        let from = Viewable::new(signal)?;
        if let Some(mut straight) = out.and_then(|out| Target::onto(out, signal)) {
            self.0.run_into(py, &from, &mut straight)?;
            return Ok(straight.into_array());
        }
        let mut fresh = Target::zeros(self.0.output_shape(), signal.dtype())?;
        self.0.run_into(py, &from, &mut fresh)?;
        let written = fresh.into_array();
        let Some(out) = out else { return Ok(written) };
        if out.shape() != written.shape() {
            return Err(raised(Error::Shape {
                what: "an output array",
                wanted: written.shape().to_vec(),
                found: out.shape().to_vec(),
            }));
        }
        out.set_item(py.Ellipsis(), written)?;
        Ok(out.clone())
    }

    #[getter]
    fn output_shape<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, pyo3::types::PyTuple>> {
        pyo3::types::PyTuple::new(py, self.0.output_shape())
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

/// One convolution or correlation, planned and run; `out` may share memory with the operands.
#[pyfunction]
#[pyo3(signature = (signal, kernel, *, out=None, **keywords))]
pub(crate) fn run<'py>(
    signal: &Bound<'py, PyUntypedArray>,
    kernel: &Bound<'py, PyUntypedArray>,
    out: Option<&Bound<'py, PyUntypedArray>>,
    keywords: Option<&Bound<'py, PyDict>>,
) -> PyResult<Bound<'py, PyUntypedArray>> {
    let plan = NativePlan::of(&question(keywords)?, kernel, signal.shape())?;
    plan.run(signal, out)
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
        Dtype::F32 => ignoring_nan::<f32>(&spec, signal, kernel),
        Dtype::F64 => ignoring_nan::<f64>(&spec, signal, kernel),
        _ => Err(PyTypeError::new_err(format!(
            "wanted float32 or float64 where NaNs are to be ignored, found {}",
            signal.dtype()
        ))),
    }
}

fn ignoring_nan<'py, T: faltung::Element + numpy::Element + Float>(
    spec: &Spec,
    signal: &Bound<'py, PyUntypedArray>,
    kernel: &Bound<'py, PyUntypedArray>,
) -> PyResult<Bound<'py, PyAny>> {
    let (signal, kernel) = (Viewable::new(signal)?, Viewable::new(kernel)?);
    let other = || PyTypeError::new_err("wanted a signal and a kernel of one dtype, found two");
    let samples = signal.view::<T>().ok_or_else(other)?;
    let taps = kernel.view::<T>().ok_or_else(other)?;
    let py = signal.array().py();
    let result = py.detach(|| convolve_ignoring_nan::<T, _>(spec, samples, taps));
    Ok(PyArrayDyn::from_owned_array(py, raising(result)?).into_any())
}
