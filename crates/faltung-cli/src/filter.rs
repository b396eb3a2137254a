//! The question put to the engine, and its answer put back into the signal.

use std::ops::ControlFlow;

use faltung::{Boundary, Candidate, Mode, Plan, Progress, Sides, Spec};
use ndarray::ArrayD;

use crate::args::{ModeName, NanPolicy, Negative, Question, Values};
use crate::error::{CliError, Result};
use crate::kernel::Kernel;
use crate::light::Colours;
use crate::memory;
use crate::progress::Bar;
use crate::samples::{Held, Samples, Type, each};
use crate::signal::{Placement, Signal, Source};

/// The result, and all that is to be told about it.
pub(crate) struct Filtered {
    pub(crate) signal: Signal,
    pub(crate) placement: Placement,
    /// The engine's reasons for its choice of method.
    pub(crate) explanation: String,
    pub(crate) notes: Vec<String>,
}

/// `signal` filtered by `kernel`.
pub(crate) fn run(
    signal: &Signal,
    kernel: &Kernel,
    question: &Question,
    values: &Values,
) -> Result<Filtered> {
    let window = Window::of(signal, kernel, question);
    let mut job = Job {
        spec: window.spec(signal, kernel, question),
        kind: computed_in(signal, kernel),
        ignore_nan: false,
        explanation: String::new(),
    };
    let mut notes = window_note(signal, kernel);
    let filled = missing(signal, kernel, values.nan, &mut job, &mut notes)?;
    let samples = match &signal.source {
        Source::Picture(facts) => {
            let look = Look { full: facts.full(), alpha: facts.alpha, values };
            picture(&filled, kernel, &look, &mut job, &mut notes)?
        }
        _ => job.filtered(&filled, &kernel.samples)?,
    };
    let signal = Signal { samples, source: signal.source.clone() };
    Ok(Filtered { signal, placement: window.placement, explanation: job.explanation, notes })
}

/// Which outputs are wanted, and where they stand among the samples.
struct Window {
    mode: Mode,
    boundary: Vec<Sides>,
    origin: isize,
    placement: Placement,
}

impl Window {
    fn of(signal: &Signal, kernel: &Kernel, question: &Question) -> Window {
        let keeps_size = matches!(signal.source, Source::Table(_) | Source::Picture(_));
        let default = if keeps_size { ModeName::Same } else { ModeName::Full };
        let mode: Mode = question.mode.unwrap_or(default).into();
        let mut boundary: Vec<Sides> = question.boundary.iter().map(|name| name.0).collect();
        if boundary.is_empty() && keeps_size && mode == Mode::Same {
            boundary.push(Boundary::Symmetric.into());
        }
        let n = signal.samples.shape().last().copied().unwrap_or(0) as isize;
        let taps = kernel.samples.shape().last().copied().unwrap_or(1) as isize;
        let dilation = question.dilation.last().copied().unwrap_or(1) as isize;
        let span = (taps - 1).max(0).saturating_mul(dilation).saturating_add(1);
        let causal = kernel.causal && !question.correlate;
        let centre = (span - 1) / 2;
        let origin = if causal && mode == Mode::Same { -centre } else { 0 };
        let start = match mode {
            Mode::Full => 0,
            Mode::Same => centre + origin,
            Mode::Valid => n.min(span) - 1,
        };
        // A table's rows are moments: an average stands at the middle of what it averages.
        let first =
            if causal || !keeps_size && mode == Mode::Full { start } else { start - centre };
        let step = question.stride.last().copied().unwrap_or(1);
        Window { mode, boundary, origin, placement: Placement { first, step } }
    }

    fn spec(&self, signal: &Signal, kernel: &Kernel, question: &Question) -> Spec {
        let base = if question.correlate { Spec::correlate() } else { Spec::convolve() };
        let mut spec = base.mode(self.mode).method(question.method).threads(question.threads);
        spec = spec.overflow(question.overflow).accuracy(question.accuracy);
        spec = match self.boundary.as_slice() {
            [] => spec,
            [one] => spec.boundary(*one),
            several => spec.boundary(several.to_vec()),
        };
        spec = match question.stride.as_slice() {
            [] => spec,
            [one] => spec.stride(*one),
            several => spec.stride(several.to_vec()),
        };
        spec = match question.dilation.as_slice() {
            [] => spec,
            [one] => spec.dilation(*one),
            several => spec.dilation(several.to_vec()),
        };
        if self.origin != 0 {
            spec = spec.origin(self.origin);
        }
        match axes(signal, kernel, &question.axis) {
            Some(axes) => spec.axes(axes),
            None => spec,
        }
    }
}

/// The engine's axes: channels and colours come first there, but do not count for the user.
fn axes(signal: &Signal, kernel: &Kernel, wanted: &[isize]) -> Option<Vec<isize>> {
    let rank = signal.samples.shape().len();
    let spatial = signal.spatial_axes();
    if !wanted.is_empty() {
        let before = (rank - spatial) as isize;
        return Some(
            wanted.iter().map(|&a| if a < 0 { a } else { a.saturating_add(before) }).collect(),
        );
    }
    // A kernel with a channel axis of its own: one kernel for each channel.
    (kernel.samples.shape().len() > spatial && spatial < rank)
        .then(|| (1..=spatial as isize).rev().map(|axis| -axis).collect())
}

/// The type of the computation: the one that both yield, but wide enough that bare integers, which
/// are clamped when they are written, do not wrap on the way.
fn computed_in(signal: &Signal, kernel: &Kernel) -> Type {
    let joined = kernel.joined(signal.samples.kind());
    match (&signal.source, joined) {
        (Source::Raw(_), Type::Bool | Type::Int(_) | Type::Uint(8..=32)) => Type::Int(64),
        _ => joined,
    }
}

/// One or several runs of the same question.
struct Job {
    spec: Spec,
    kind: Type,
    ignore_nan: bool,
    explanation: String,
}

impl Job {
    fn filtered(&mut self, signal: &Samples, kernel: &Samples) -> Result<Samples> {
        let (taps, samples) = (kernel.len(), signal.len());
        memory::claim(
            "the signal and the kernel",
            3 * memory::of(taps + samples, self.kind.bytes()),
        )?;
        let kernel = kernel.converted(self.kind);
        let signal = signal.converted(self.kind);
        each!(&signal, array => self.typed(array, &kernel))
    }

    fn typed<T: Held>(&mut self, signal: &ArrayD<T>, kernel: &Samples) -> Result<Samples> {
        let kernel = kernel.to::<T>();
        let plan = self.spec.plan(&kernel, signal.shape())?;
        let explanation = plan.explain();
        let chosen = |one: &&Candidate| one.method() == plan.method();
        let scratch = explanation.candidates().iter().find(chosen).and_then(Candidate::bytes);
        let outputs = memory::of(plan.output_shape().iter().product(), size_of::<T>());
        // Each thread has its own scratch; the result is copied once on its way into the file.
        let scratch = scratch.unwrap_or(0) as u128 * explanation.threads() as u128;
        let copies = if self.ignore_nan { 4 } else { 2 };
        memory::claim("the result", copies * outputs + scratch)?;
        self.explanation = explanation.to_string();
        if self.ignore_nan {
            return self.ignoring_nan(signal, &kernel);
        }
        Ok(T::hold(watched(&plan, signal)?))
    }

    fn ignoring_nan<T: Held>(&self, signal: &ArrayD<T>, kernel: &ArrayD<T>) -> Result<Samples> {
        match (T::hold(signal.clone()), T::hold(kernel.clone())) {
            (Samples::F32(signal), Samples::F32(kernel)) => {
                Ok(Samples::F32(faltung::convolve_ignoring_nan(&self.spec, &signal, &kernel)?))
            }
            (Samples::F64(signal), Samples::F64(kernel)) => {
                Ok(Samples::F64(faltung::convolve_ignoring_nan(&self.spec, &signal, &kernel)?))
            }
            _ => Err(CliError::usage(
                format!("--nan ignore wants 32 or 64-bit floats, found {}", T::NAME),
                "--nan fill:V puts a number in their place; integers are never missing",
            )),
        }
    }
}

/// Runs the plan, with a bar where it is worth one.
fn watched<T: Held>(plan: &Plan<T>, signal: &ArrayD<T>) -> Result<ArrayD<T>> {
    let Some(bar) = Bar::for_seconds(plan.predicted_seconds()) else {
        return Ok(plan.run(signal)?);
    };
    let observer = |progress: Progress| {
        bar.show(progress.done, progress.total);
        ControlFlow::Continue(())
    };
    Ok(plan.run_observed(signal, &observer)?)
}

/// The signal with its missing values treated as the policy says.
fn missing(
    signal: &Signal,
    kernel: &Kernel,
    policy: Option<NanPolicy>,
    job: &mut Job,
    notes: &mut Vec<String>,
) -> Result<Samples> {
    let count = nan_count(&signal.samples);
    if count == 0 {
        return Ok(signal.samples.clone());
    }
    let table = matches!(signal.source, Source::Table(_));
    let all = signal.samples.shape().iter().product::<usize>();
    match policy {
        Some(NanPolicy::Fill(value)) => return Ok(filled(&signal.samples, value)),
        Some(NanPolicy::Ignore) => job.ignore_nan = true,
        None if table && kernel.is_average() => {
            notes.push(format!(
                "{count} of {all} values are missing; averaged over those that are there \
                 (--nan keep lets them spread)"
            ));
            job.ignore_nan = true;
        }
        None if table => notes.push(format!(
            "{count} of {all} values are missing, and spread to every result that needs them \
             (--nan fill:V puts a number there)"
        )),
        Some(NanPolicy::Keep) | None => {}
    }
    Ok(signal.samples.clone())
}

fn nan_count(samples: &Samples) -> usize {
    if samples.kind().is_whole() {
        return 0;
    }
    fn count<T: Held>(array: &ArrayD<T>) -> usize {
        array.iter().filter(|value| value.to_complex().is_nan()).count()
    }
    each!(samples, array => count(array))
}

fn filled(samples: &Samples, value: f64) -> Samples {
    fn fill<T: Held>(array: &ArrayD<T>, value: f64) -> Samples {
        let other = T::from_complex(value.into());
        T::hold(array.mapv(|v| if v.to_complex().is_nan() { other } else { v }))
    }
    each!(samples, array => fill(array, value))
}

/// The windows of the catalogue are not averages, though many take them for one.
fn window_note(signal: &Signal, kernel: &Kernel) -> Vec<String> {
    let sum = kernel.sum().re;
    match kernel.entry {
        Some(entry)
            if entry.family == faltung::kernels::Family::Window
                && !matches!(signal.source, Source::Typed | Source::Array)
                && (sum - 1.0).abs() > 1e-3 =>
        {
            vec![format!(
                "the taps of {} sum to {sum:.4}; --normalize makes it an average",
                entry.name
            )]
        }
        _ => Vec::new(),
    }
}

/// How a picture is to be treated.
struct Look<'a> {
    full: f64,
    alpha: bool,
    values: &'a Values,
}

fn picture(
    samples: &Samples,
    kernel: &Kernel,
    look: &Look<'_>,
    job: &mut Job,
    notes: &mut Vec<String>,
) -> Result<Samples> {
    if matches!(job.kind, Type::Complex(_)) {
        return Err(CliError::usage(
            "wanted a real kernel for a picture, found complex taps",
            "filter the real and the imaginary part one after the other",
        ));
    }
    // Planes, opacity and results, each in the type of the computation.
    memory::claim("the picture", 6 * memory::of(samples.len(), job.kind.bytes()))?;
    let samples = samples.converted(job.kind);
    each!(&samples, array => coloured(array.clone(), kernel, look, job, notes))
}

fn coloured<T: Held>(
    array: ArrayD<T>,
    kernel: &Kernel,
    look: &Look<'_>,
    job: &mut Job,
    notes: &mut Vec<String>,
) -> Result<Samples> {
    let changes = kernel.sums_to_zero();
    let negative =
        look.values.negative.unwrap_or(if changes { Negative::Abs } else { Negative::Clip });
    if changes && look.values.negative.is_none() {
        notes.push(
            "the kernel takes differences; their sizes are shown (--negative shift shows signs)"
                .into(),
        );
    }
    let colours = Colours::new(array, look.alpha, look.full, look.values.linear);
    let input = T::hold(colours.planes().clone());
    let mut planes = job.filtered(&input, &kernel.samples)?.to::<T>();
    if let Some(across) = &kernel.across {
        let other = job.filtered(&input, across)?.to::<T>();
        planes.zip_mut_with(&other, |a, &b| {
            let size = a.to_complex().re.hypot(b.to_complex().re);
            *a = T::from_complex(size.into());
        });
    }
    let opacity = match &colours.opacity {
        None => None,
        Some(_) if changes => colours.kept_opacity(planes.shape()),
        Some(opacity) => {
            let share = Samples::C64(kernel.samples.to() / kernel.sum()).converted(job.kind);
            Some(job.filtered(&T::hold(opacity.clone()), &share)?.to::<T>())
        }
    };
    Ok(T::hold(colours.finished(planes, opacity, changes, negative)))
}
