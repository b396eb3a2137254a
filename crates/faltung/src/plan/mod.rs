//! The decision: which method is right here, and which of those is cheapest.
//!
//! It follows from the kernel, the types, the shape and the table of prices, the shipped one unless
//! another was named: never from the signal's values, the machine or the number of threads.

mod allowed;
mod brief;
mod cost;
mod error_bound;
mod explain;
mod facts;
mod given;
mod machine;
mod overflow;
mod packed;
mod prices;
#[cfg(all(debug_assertions, not(test)))]
mod shared;

use std::ops::ControlFlow;

use ndarray::{Array1, ArrayD, ArrayViewD, ArrayViewMutD, Axis as Nd, IxDyn};

use crate::buffer::{mapped, reserved, unwritten};
use crate::element::Element;
use crate::error::{Error, Result};
use crate::fft::Transformable;
use crate::method::{
    Along, Direct, ExactInteger, ExactSum, Kernels, MethodScratch, Precision, RunningSum,
    Separable, Spectral,
};
use crate::number::{Kind, Number};
use crate::pool;
use crate::run::{Bound, Observer, Parts, Prepared, Progress, Repair, Runner, Scratch, Witnesses};
use crate::samples::Samples;
use crate::simd::Loops;
use crate::spec::{Accuracy, Boundary, Geometry, Method, Operation, PerAxis, Role, Sides, Spec};
use crate::storage::Storage;
use allowed::{largest_sum, refusal};
pub(crate) use brief::{SHORT_TAPS, is_short};
use brief::{brief, brief_into, is_brief};
use cost::{Offer, beside, offer, reordered};
pub use explain::{Candidate, Explanation};
use facts::Facts;
use given::Given;
pub use prices::use_prices;

/// The decision for one kernel and one signal shape, with the kernel prepared.
///
/// A plan can be run as often as wanted, from several threads at once, printed
/// ([`Plan::explain`]) and sent to another process (it is `serde`'s: what travels is the question, and
/// the same prices lead to the same plan there). It does not change.
///
/// ```
/// use faltung::{Mode, Spec};
/// let plan = Spec::convolve().mode(Mode::Valid).plan(&[0.5, 0.5], &[4])?;
/// assert_eq!(plan.run(&[1.0, 3.0, 5.0, 7.0])?, [2.0, 4.0, 6.0]);
/// assert_eq!(plan.run(&[0.0, 2.0, 0.0, 2.0])?, [1.0, 1.0, 1.0]);
/// # Ok::<(), faltung::Error>(())
/// ```
pub struct Plan<T: Element> {
    spec: Spec,
    kernel: Given<T>,
    shape: Vec<usize>,
    output_shape: Vec<usize>,
    offer: Offer,
    candidates: Vec<Candidate>,
    runner: Runner<T>,
}

impl Spec {
    /// The plan for this question, a kernel and the shape of the signals to come.
    ///
    /// # Errors
    /// [`Error::Empty`], [`Error::Rank`], [`Error::Axis`], [`Error::PerAxis`], [`Error::Range`],
    /// [`Error::Broadcast`] and [`Error::NotContained`] where question and shapes do not fit;
    /// [`Error::Value`] for a boundary constant that `T` cannot hold; [`Error::Method`] where the
    /// method asked for would be wrong; [`Error::Overflow`] and [`Error::Memory`] for sizes out of
    /// reach.
    pub fn plan<T: Element>(&self, kernel: impl Samples<T>, shape: &[usize]) -> Result<Plan<T>> {
        Plan::new(self.clone(), kernel.samples(), shape)
    }

    /// One convolution or correlation, planned and run.
    ///
    /// # Errors
    /// Those of [`Spec::plan`].
    pub fn run<T: Element, S: Samples<T>>(
        &self,
        signal: S,
        kernel: impl Samples<T>,
    ) -> Result<S::Output> {
        {
            let (signal, kernel) = (signal.samples(), kernel.samples());
            if signal.ndim() == 1
                && kernel.ndim() == 1
                && let (Some(signal), Some(kernel)) = (signal.as_slice(), kernel.as_slice())
                && let Some(result) = brief(self, signal, kernel)
            {
                return S::wrap(Array1::from_vec(result?).into_dyn());
            }
        }
        let plan = self.plan(kernel, signal.samples().shape())?;
        plan.run(signal)
    }
}

impl<T: Element> Plan<T> {
    fn new(spec: Spec, kernel: ArrayViewD<'_, T>, shape: &[usize]) -> Result<Self> {
        let mut geometry = Geometry::new(&spec, shape, kernel.shape())?;
        if shape.is_empty() {
            // A single number is a line of one sample that nothing runs along.
            let plain = Spec::convolve().axes([]);
            geometry = Geometry::new(&plain, &[1], &[])?;
        }
        check_constants::<T>(&spec.boundary)?;
        let along = along(&geometry);
        let kernels = split_kernels(spec.operation, &geometry, kernel.view())?;
        let kernel = Given::new(kernel, &kernels, spec.operation, &geometry)?;
        let facts = Facts::of(&along, &kernels, geometry.terms());
        let wish = wish::<T::Number>(&spec, &geometry);
        let guarded = is_guarded(&spec) && rounds::<T>() && facts.finite;
        let work = geometry.output.iter().product::<usize>().saturating_mul(geometry.taps());
        let worth_it = wish == Method::Auto && work > WORTH_WITNESSES;
        let order = geometry.busy_last();
        let lines = order.as_ref().map(|order| reordered(&along, order));
        let of_lines = lines.as_ref().unwrap_or(&along);
        let mut witnesses = (guarded && worth_it).then(|| Witnesses::of(of_lines, &kernels));
        let vouching = guarded.then_some(witnesses.as_ref());
        let exact = spec.accuracy == Accuracy::Exact && T::ROUND_OFF > 0.0;
        let candidates: Vec<Candidate> = Method::ALL
            .into_iter()
            .map(|method| Candidate {
                method,
                verdict: match exact_refusal(method, exact)
                    .or_else(|| refusal(method, &facts, &along))
                {
                    Some(reason) => Err(reason),
                    None => offer(method, &geometry, &along, &facts, vouching).ok_or_else(|| {
                        "its blocks would be longer than addresses can count".into()
                    }),
                },
            })
            .collect();
        let mut offer = choose(wish, &candidates)?;
        let most = largest_sample(&facts, &offer);
        let output_shape = if shape.is_empty() { Vec::new() } else { geometry.output.clone() };
        let (mut laid, mut along, mut of_axes) = (offer.clone(), along, None);
        // Transforms take lines, whichever axis they run along.
        if let (Some(order), Some(lines), true) = (order, lines, takes_lines(&offer)) {
            laid.choice = offer.choice.reordered(&order);
            geometry = geometry.reordered(&order);
            along = lines;
            of_axes = Some(order.into());
        }
        // Where there is but one tile, threads share its transform.
        let is_single =
            geometry.output.iter().zip(&laid.choice.tile).all(|(len, tile)| len <= tile);
        let parts = if is_single { usize::MAX } else { 1 };
        let threads_at_once = pool::workers(spec.threads, offer.nanoseconds, parts);
        let (method, scratch) = if exact {
            offer.nanoseconds *= EXACT_SUM;
            let exact = ExactSum::new(&along, &kernels, Precision::of(T::ROUND_OFF));
            (Prepared::ExactSum(exact), None)
        } else {
            let beside = beside::<T::Number>(&geometry);
            prepare(&laid, threads_at_once, &along, &kernels, &facts, (most, beside))?
        };
        if guarded && matches!(offer.choice.method, Method::OverlapSave | Method::Fft) {
            witnesses = witnesses.or_else(|| Some(Witnesses::of(&along, &kernels)));
        }
        let watch = Watch { witnesses, terms: geometry.terms(), most };
        let repair = repair::<T>(&offer, &along, &kernels, watch);
        let runner = Runner::new(Parts {
            geometry,
            order: of_axes,
            method,
            scratch,
            tile: laid.choice.tile,
            repair,
            finite_kernel: facts.finite,
            nanoseconds: offer.nanoseconds,
            threads: spec.threads,
        });
        let shape = shape.to_vec();
        Ok(Plan { spec, kernel, shape, output_shape, offer, candidates, runner })
    }

    /// The method that was chosen.
    pub fn method(&self) -> Method {
        self.offer.choice.method
    }

    /// The question that the plan answers.
    pub fn spec(&self) -> &Spec {
        &self.spec
    }

    /// The kernel as it was given.
    pub fn kernel(&self) -> ArrayViewD<'_, T> {
        self.kernel.view()
    }

    /// The shape that signals must have.
    pub fn signal_shape(&self) -> &[usize] {
        &self.shape
    }

    /// The shape of the result.
    pub fn output_shape(&self) -> &[usize] {
        &self.output_shape
    }

    /// The time that one call on one thread is predicted to take, preparation included.
    pub fn predicted_seconds(&self) -> f64 {
        self.offer.nanoseconds * 1e-9
    }

    /// What every method would cost or why it is not possible, and which one was chosen.
    pub fn explain(&self) -> Explanation {
        Explanation::new(
            &self.candidates,
            &self.offer,
            T::NAME,
            (&self.shape, self.kernel.view().shape(), &self.output_shape),
            rounds::<T>().then_some(is_guarded(&self.spec)),
            self.runner.threads(),
        )
    }

    /// The result for one signal.
    ///
    /// # Errors
    /// [`Error::Shape`] for a signal of another shape than planned; [`Error::Memory`] and
    /// [`Error::Threads`] where the system refuses.
    pub fn run<S: Samples<T>>(&self, signal: S) -> Result<S::Output> {
        S::wrap(self.run_view(signal.samples(), None)?)
    }

    /// The same, with an observer that is told of each finished tile, from whichever thread did it,
    /// and stops the call by `ControlFlow::Break`.
    ///
    /// # Errors
    /// Those of [`Plan::run`], and [`Error::Stopped`].
    pub fn run_observed<S: Samples<T>>(
        &self,
        signal: S,
        observer: &(dyn Fn(Progress) -> ControlFlow<()> + Sync),
    ) -> Result<S::Output> {
        S::wrap(self.run_view(signal.samples(), Some(observer))?)
    }

    /// Signal and kernel as they lie in memory, where a line is to be summed directly.
    fn summed_line<'s, S: Storage<T>>(
        &'s self,
        signal: &'s ArrayViewD<'_, S>,
    ) -> Option<(&'s [T], &'s [T])> {
        let is_line = self.shape.len() == 1 && self.method() == Method::Direct;
        signal
            .as_slice()
            .and_then(S::as_elements)
            .zip(self.kernel.view().to_slice())
            .filter(|_| is_line)
    }

    fn run_view(&self, signal: ArrayViewD<'_, T>, observer: Option<Observer>) -> Result<ArrayD<T>> {
        self.check_shape("a signal", &self.shape, signal.shape())?;
        // A little work takes less time than cutting it into tiles.
        if observer.is_none()
            && let Some((signal, kernel)) = self.summed_line(&signal)
            && let Some(result) = brief(&self.spec, signal, kernel)
        {
            return Ok(Array1::from_vec(result?).into_dyn());
        }
        let len = self.output_shape.iter().product();
        let result = unwritten(len, "the result")?;
        let mut result = ArrayD::from_shape_vec(IxDyn(&self.output_shape), result)
            .map_err(|_| Error::Overflow { what: "the result" })?;
        let mut scratch = self.runner.lean_scratch(self.runner.workers())?;
        self.run_lines(signal, result.view_mut(), &mut scratch, observer)?;
        self.runner.give_back(scratch);
        Ok(result)
    }

    /// The result for one signal, written to `out`; on one thread it allocates nothing beyond
    /// `scratch`, for signals of up to four dimensions.
    ///
    /// ```
    /// use faltung::Spec;
    /// use ndarray::{ArrayD, IxDyn, array};
    /// let plan = Spec::convolve().threads(1).plan(&[1, 1], &[3])?;
    /// let mut scratch = plan.scratch()?;
    /// let mut sums = ArrayD::zeros(IxDyn(plan.output_shape()));
    /// plan.run_into(array![1, 2, 3].view().into_dyn(), sums.view_mut(), &mut scratch)?;
    /// assert_eq!(sums, array![1, 3, 5, 3].into_dyn());
    /// # Ok::<(), faltung::Error>(())
    /// ```
    ///
    /// # Errors
    /// Those of [`Plan::run`], and [`Error::Shape`] for an `out` of another shape than the result's.
    pub fn run_into(
        &self,
        signal: ArrayViewD<'_, T>,
        out: ArrayViewMutD<'_, T>,
        scratch: &mut Scratch<T>,
    ) -> Result<()> {
        self.run_stored(signal, out, scratch)
    }

    /// As [`Plan::run_into`], for a signal and a result that may lie in other types than sums are made
    /// of, see [`Storage`]. Here bytes become bytes:
    ///
    /// ```
    /// use faltung::{Boundary, Mode, Spec};
    /// use ndarray::{ArrayD, IxDyn, array};
    /// let blur = array![[0.25f32, 0.5, 0.25]].into_dyn();
    /// let spec = Spec::convolve().mode(Mode::Same).boundary(Boundary::Edge);
    /// let picture = array![[0u8, 9, 255, 255]].into_dyn();
    /// let plan = spec.plan(&blur, picture.shape())?;
    /// let mut blurred = ArrayD::from_elem(IxDyn(plan.output_shape()), 0u8);
    /// plan.run_stored(picture.view(), blurred.view_mut(), &mut plan.scratch()?)?;
    /// assert_eq!(blurred, array![[2, 68, 194, 255]].into_dyn());
    /// # Ok::<(), faltung::Error>(())
    /// ```
    ///
    /// # Errors
    /// Those of [`Plan::run_into`].
    pub fn run_stored<S: Storage<T>, D: Storage<T>>(
        &self,
        signal: ArrayViewD<'_, S>,
        mut out: ArrayViewMutD<'_, D>,
        scratch: &mut Scratch<T>,
    ) -> Result<()> {
        self.check_shape("a signal", &self.shape, signal.shape())?;
        self.check_shape("an output array", &self.output_shape, out.shape())?;
        self.runner.check_scratch(scratch)?;
        if let Some((signal, kernel)) = self.summed_line(&signal)
            && let Some(out) = out.as_slice_mut().and_then(D::as_elements_mut)
            && brief_into(&self.spec, signal, kernel, out)
        {
            return Ok(());
        }
        self.run_lines(signal, out, scratch, None)
    }

    /// The result for one signal, written to `out`, with an observer as for [`Plan::run_observed`].
    /// Buffers are taken as they are needed and given back at the end.
    ///
    /// ```
    /// use faltung::Spec;
    /// use ndarray::{ArrayD, IxDyn, array};
    /// use std::ops::ControlFlow;
    /// let plan = Spec::convolve().plan(&[1, 1], &[3])?;
    /// let mut sums = ArrayD::zeros(IxDyn(plan.output_shape()));
    /// let signal = array![1, 2, 3].into_dyn();
    /// plan.run_into_observed(signal.view(), sums.view_mut(), &|_| ControlFlow::Continue(()))?;
    /// assert_eq!(sums, array![1, 3, 5, 3].into_dyn());
    /// # Ok::<(), faltung::Error>(())
    /// ```
    ///
    /// # Errors
    /// Those of [`Plan::run_into`], and [`Error::Stopped`]; `out` then holds nothing of use.
    pub fn run_into_observed(
        &self,
        signal: ArrayViewD<'_, T>,
        out: ArrayViewMutD<'_, T>,
        observer: &(dyn Fn(Progress) -> ControlFlow<()> + Sync),
    ) -> Result<()> {
        self.run_stored_observed(signal, out, observer)
    }

    /// As [`Plan::run_into_observed`], for a signal and a result that may lie in other types than sums
    /// are made of, see [`Storage`].
    ///
    /// # Errors
    /// Those of [`Plan::run_into_observed`].
    pub fn run_stored_observed<S: Storage<T>, D: Storage<T>>(
        &self,
        signal: ArrayViewD<'_, S>,
        out: ArrayViewMutD<'_, D>,
        observer: &(dyn Fn(Progress) -> ControlFlow<()> + Sync),
    ) -> Result<()> {
        self.check_shape("a signal", &self.shape, signal.shape())?;
        self.check_shape("an output array", &self.output_shape, out.shape())?;
        let mut scratch = self.runner.lean_scratch(self.runner.workers())?;
        self.run_lines(signal, out, &mut scratch, Some(observer))?;
        self.runner.give_back(scratch);
        Ok(())
    }

    /// Buffers for [`Plan::run_into`], for as many threads as the plan would use.
    ///
    /// # Errors
    /// [`Error::Memory`] where the system refuses.
    pub fn scratch(&self) -> Result<Scratch<T>> {
        self.runner.scratch()
    }

    fn run_lines<S: Storage<T>, D: Storage<T>>(
        &self,
        signal: ArrayViewD<'_, S>,
        out: ArrayViewMutD<'_, D>,
        scratch: &mut Scratch<T>,
        observer: Option<Observer>,
    ) -> Result<()> {
        if overflow::may_happen(self, &signal) {
            return overflow::run(self, signal, out, observer);
        }
        if self.shape.is_empty() {
            let (signal, out) = (signal.insert_axis(Nd(0)), out.insert_axis(Nd(0)));
            return self.runner.run(signal, out, scratch, observer);
        }
        self.runner.run(signal, out, scratch, observer)
    }

    fn check_shape(&self, what: &'static str, wanted: &[usize], found: &[usize]) -> Result<()> {
        if wanted == found {
            return Ok(());
        }
        Err(Error::Shape { what, wanted: wanted.to_vec(), found: found.to_vec() })
    }
}

/// Taps times outputs below which the kernel is not looked at for how outputs of transforms could be
/// vouched for: that takes as long as the direct sum.
const WORTH_WITNESSES: usize = 1 << 17;

/// What a sum rounded once takes of the direct sum's time, about.
const EXACT_SUM: f64 = 12.0;

fn exact_refusal(method: Method, exact: bool) -> Option<String> {
    (exact && method != Method::Direct)
        .then(|| "accuracy exact is asked for, which only the direct sum has".into())
}

/// Every constant beyond an edge must be an element.
fn check_constants<T: Element>(boundary: &PerAxis<Sides>) -> Result<()> {
    for rule in boundary.rules() {
        if let Boundary::Constant(value) = rule
            && T::from_scalar(value).is_none()
        {
            return Err(Error::Value { element: T::NAME, found: value.to_string() });
        }
    }
    Ok(())
}

fn along(geometry: &Geometry) -> Vec<Along> {
    let of_role = |role: &Role| match role {
        Role::Along(axis) => {
            Along { taps: axis.taps, dilation: axis.dilation, stride: axis.stride }
        }
        Role::Bank(_) | Role::Paired(_) => Along::IDLE,
    };
    geometry.roles.iter().map(of_role).collect()
}

/// The taps of each kernel in row-major order, as a convolution wants them.
fn split_kernels<T: Element>(
    operation: Operation,
    geometry: &Geometry,
    kernel: ArrayViewD<'_, T>,
) -> Result<Kernels<T::Number>> {
    let mut order: Vec<usize> = (0..kernel.ndim()).collect();
    order.sort_by_key(|&axis| geometry.kernel_axes[axis]);
    let mut kernel = kernel.permuted_axes(order);
    for axis in 0..geometry.roles.len() {
        if !geometry.kernel_axes.contains(&axis) {
            kernel = kernel.insert_axis(Nd(axis));
        }
    }
    let is_along = |axis: &usize| matches!(geometry.roles[*axis], Role::Along(_));
    if operation == Operation::Correlate {
        (0..geometry.roles.len()).filter(is_along).for_each(|axis| kernel.invert_axis(Nd(axis)));
    }
    let (taps_axes, mut batch_first): (Vec<usize>, Vec<usize>) =
        (0..geometry.roles.len()).partition(is_along);
    batch_first.extend(taps_axes);
    let kernel = kernel.permuted_axes(batch_first);
    let conjugate = operation == Operation::Correlate;
    let number = |&tap: &T| if conjugate { tap.conjugate() } else { tap }.number();
    let numbers = mapped(kernel, "kernels", number)?;
    let len = geometry.taps();
    let mut kernels = reserved(geometry.kernels(), "kernels")?;
    if geometry.kernels() == 1 {
        kernels.push(numbers.into_raw_vec_and_offset().0);
        return Ok(Kernels::new(kernels));
    }
    for taps in numbers.as_slice().unwrap_or(&[]).chunks_exact(len.max(1)) {
        let mut one = reserved(len, "the kernel")?;
        one.extend_from_slice(taps);
        kernels.push(one);
    }
    Ok(Kernels::new(kernels))
}

/// What is asked for; lines with little work are done by the definition, as they are without a plan.
fn wish<N: Number>(spec: &Spec, geometry: &Geometry) -> Method {
    if spec.method != Method::Auto {
        return spec.method;
    }
    match &geometry.roles[..] {
        [Role::Along(axis)] if is_short(axis.samples, axis.taps) => Method::Direct,
        [Role::Along(axis)] if is_brief::<N>(spec.accuracy, axis.outputs, axis.taps) => {
            Method::Direct
        }
        _ => Method::Auto,
    }
}

/// The wish, or the cheapest of what is possible.
fn choose(wish: Method, candidates: &[Candidate]) -> Result<Offer> {
    let possible = || candidates.iter().filter_map(|one| one.verdict.as_ref().ok());
    if wish == Method::Auto {
        let cheapest = possible().min_by(|a, b| a.nanoseconds.total_cmp(&b.nanoseconds));
        return cheapest.cloned().ok_or(Error::Overflow { what: "the cost of every method" });
    }
    let wished = candidates.iter().find(|candidate| candidate.method == wish);
    match wished.map(|candidate| &candidate.verdict) {
        Some(Ok(offer)) => Ok(offer.clone()),
        Some(Err(reason)) => Err(Error::Method { method: wish.name(), reason: reason.clone() }),
        None => Err(Error::Method { method: wish.name(), reason: "no plan chooses it".into() }),
    }
}

/// The largest sample that may go through a method's sums without leaving the range of numbers on
/// the way.
fn largest_sample<N: Number>(facts: &Facts<N>, offer: &Offer) -> f64 {
    // A forward and an inverse transform of a block add up at most this much.
    let points: f64 = offer.choice.block.iter().map(|&len| len as f64).product();
    largest_sum::<N>() / (facts.weight.max(1.0) * 4.0 * points)
}

fn prepare<N: Loops + Transformable>(
    offer: &Offer,
    threads: usize,
    along: &[Along],
    kernels: &Kernels<N>,
    facts: &Facts<N>,
    (most, beside): (f64, Option<usize>),
) -> Result<(Prepared<N>, Option<MethodScratch<N>>)> {
    let prepared = match offer.choice.method {
        Method::OverlapSave | Method::Fft => {
            // Tables of angles are taken unasked: so room for all is asked for here.
            drop(reserved::<u8>(offer.bytes, "a transform")?);
            let blocks = (&offer.choice.block[..], threads);
            if let Some(spectral) = Spectral::new(along, kernels, blocks, most) {
                let (spectral, scratch) = spectral?;
                return Ok((Prepared::Spectral(Box::new(spectral)), Some(scratch)));
            }
            None
        }
        Method::Separable => facts
            .factors
            .as_ref()
            .ok()
            .map(|factors| Prepared::Separable(Separable::new(along, factors))),
        Method::RunningSum => {
            facts.constant.as_ref().map(|taps| Prepared::RunningSum(RunningSum::new(along, taps)))
        }
        Method::ExactInteger => {
            let limbs = offer.choice.limbs;
            let exact = limbs.and_then(|limbs| {
                ExactInteger::new(along, kernels, (&offer.choice.block, threads), limbs)
            });
            exact.transpose()?.map(|exact| Prepared::ExactInteger(Box::new(exact)))
        }
        Method::Direct | Method::Auto => None,
    };
    let direct = || Prepared::Direct(Direct::new(along, kernels, beside));
    Ok((prepared.unwrap_or_else(direct), None))
}

fn takes_lines(offer: &Offer) -> bool {
    matches!(offer.choice.method, Method::OverlapSave | Method::Fft | Method::ExactInteger)
}

/// Whether transforms are watched over.
fn is_guarded(spec: &Spec) -> bool {
    spec.method == Method::Auto && spec.accuracy == Accuracy::Guaranteed
}

fn rounds<T: Element>() -> bool {
    matches!(T::Number::KIND, Kind::Real | Kind::Complex)
}

/// What a method is watched by.
struct Watch {
    /// `None` where nobody vouches for outputs.
    witnesses: Option<Witnesses>,
    terms: usize,
    /// The largest sample that may go through the method.
    most: f64,
}

/// What watches over the method, where it needs watching.
fn repair<T: Element>(
    offer: &Offer,
    along: &[Along],
    kernels: &Kernels<T::Number>,
    watch: Watch,
) -> Option<Repair<T::Number>> {
    let Watch { witnesses, terms, most } = watch;
    match offer.choice.method {
        Method::Separable if rounds::<T>() => Some(Repair::of_tiles(along, kernels, most)),
        Method::OverlapSave | Method::Fft => {
            let points: f64 = offer.choice.block.iter().map(|&len| len as f64).product();
            let bound = Bound { points, terms: terms as f64, round_off: T::ROUND_OFF };
            Some(Repair::of_outputs(along, kernels, witnesses?, (bound, most)))
        }
        _ => None,
    }
}
