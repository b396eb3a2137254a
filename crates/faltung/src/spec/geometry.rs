use std::ops::Range;

use super::{Boundary, Mode, Operation, Sides, Spec};
use crate::error::{Error, Result};

/// No coordinate, length or span is larger, so that sums of a few of them cannot overflow.
const LARGEST: i128 = (isize::MAX / 8) as i128;

/// All sizes and offsets that follow from a question and the shapes: loops only obey.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Geometry {
    /// One role for each axis of the signal.
    pub(crate) roles: Vec<Role>,
    /// The kernel's shape with as many axes as the signal, in the signal's order.
    pub(crate) kernel: Vec<usize>,
    pub(crate) signal: Vec<usize>,
    pub(crate) output: Vec<usize>,
    /// For each axis of the given kernel, the signal's axis that it lies on.
    pub(crate) kernel_axes: Vec<usize>,
}

/// What the kernel does along one axis of the signal.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Role {
    /// The kernel runs along it, or is one tap wide there and so the same for all its indices.
    Along(Axis),
    /// The signal is one sample wide and the kernel is not: every kernel meets the same signal.
    Bank(usize),
    /// Each index has a kernel of its own.
    Paired(usize),
}

impl Role {
    /// Whether the kernel does more along it than to pass samples through.
    pub(crate) fn is_busy(&self) -> bool {
        matches!(self, Role::Along(axis) if !axis.is_idle())
    }

    pub(crate) fn outputs(&self) -> usize {
        match self {
            Role::Along(axis) => axis.outputs,
            Role::Bank(len) | Role::Paired(len) => *len,
        }
    }
}

/// One axis that the kernel runs along.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Axis {
    pub(crate) samples: usize,
    pub(crate) taps: usize,
    pub(crate) dilation: usize,
    pub(crate) stride: usize,
    /// Index of the first output in the full result of stride 1.
    pub(crate) start: isize,
    pub(crate) outputs: usize,
    pub(crate) sides: Sides,
    /// Whether samples before the first and after the last are absent whatever the other axes say.
    /// A later axis with a constant has the last word in the corners.
    pub(crate) absent: [bool; 2],
}

impl Axis {
    /// The number of samples from the first tap to the last.
    pub(crate) fn span(&self) -> usize {
        (self.taps - 1) * self.dilation + 1
    }

    /// Where output `m` stands in the full result of stride 1.
    pub(crate) fn place(&self, m: usize) -> isize {
        self.start + (m * self.stride) as isize
    }

    /// The most terms that an output is the sum of: absent ones do not count.
    pub(crate) fn terms(&self) -> usize {
        if self.absent == [true; 2] { self.taps.min(self.samples) } else { self.taps }
    }

    /// The samples of the extended signal that a run of at least one output is made of.
    pub(crate) fn reach(&self, outputs: &Range<usize>) -> Range<isize> {
        let first = self.place(outputs.start) - (self.span() as isize - 1);
        first..self.place(outputs.end - 1) + 1
    }

    /// Whether this axis only passes samples through.
    pub(crate) fn is_idle(&self) -> bool {
        self.taps == 1 && self.stride == 1 && self.start == 0 && self.outputs == self.samples
    }
}

impl Geometry {
    pub(crate) fn new(spec: &Spec, signal: &[usize], kernel: &[usize]) -> Result<Self> {
        let axes = convolved_axes(spec, signal.len(), kernel.len())?;
        let kernel_axes = kernel_axes(&axes, signal.len(), kernel.len());
        let mut spread = vec![1; signal.len()];
        for (&axis, &taps) in kernel_axes.iter().zip(kernel) {
            spread[axis] = taps;
        }
        let along = axes_along(spec, &axes, signal, &spread)?;
        let mut roles = Vec::with_capacity(signal.len());
        for axis in 0..signal.len() {
            roles.push(match axes.iter().position(|&a| a == axis) {
                Some(at) => Role::Along(along[at].clone()),
                None => batch_role(axis, signal[axis], spread[axis])?,
            });
        }
        mark_absent(&mut roles);
        let output: Vec<usize> = roles.iter().map(Role::outputs).collect();
        checked_count(&output, "the number of outputs")?;
        checked_count(signal, "the number of signal samples")?;
        checked_count(&spread, "the number of taps")?;
        let reach = |role: &Role| match role {
            Role::Along(axis) if axis.outputs > 0 => axis.reach(&(0..axis.outputs)).len(),
            Role::Along(_) | Role::Bank(_) => 1,
            Role::Paired(len) => *len,
        };
        let reaches: Vec<usize> = roles.iter().map(reach).collect();
        checked_count(&reaches, "the number of samples that outputs are made of")?;
        Ok(Geometry { roles, kernel: spread, signal: signal.to_vec(), output, kernel_axes })
    }

    /// The axes in an order in which those that the kernel runs along come last; `None` if the last
    /// axis is one of them.
    pub(crate) fn busy_last(&self) -> Option<Vec<usize>> {
        let (busy, mut order): (Vec<usize>, Vec<usize>) =
            (0..self.roles.len()).partition(|&axis| self.roles[axis].is_busy());
        if busy.last()? + 1 == self.roles.len() {
            return None;
        }
        order.extend(busy);
        Some(order)
    }

    /// The same with the axes in another order.
    pub(crate) fn reordered(&self, order: &[usize]) -> Self {
        let place = |axis: &usize| order.iter().position(|other| other == axis).unwrap_or(*axis);
        Geometry {
            roles: order.iter().map(|&axis| self.roles[axis].clone()).collect(),
            kernel: order.iter().map(|&axis| self.kernel[axis]).collect(),
            signal: order.iter().map(|&axis| self.signal[axis]).collect(),
            output: order.iter().map(|&axis| self.output[axis]).collect(),
            kernel_axes: self.kernel_axes.iter().map(place).collect(),
        }
    }

    /// The taps of one kernel.
    pub(crate) fn taps(&self) -> usize {
        self.roles.iter().map(|role| if let Role::Along(a) = role { a.taps } else { 1 }).product()
    }

    /// The most terms that an output is the sum of.
    pub(crate) fn terms(&self) -> usize {
        self.roles
            .iter()
            .map(|role| if let Role::Along(a) = role { a.terms() } else { 1 })
            .product()
    }

    /// How many different kernels there are.
    pub(crate) fn kernels(&self) -> usize {
        self.roles
            .iter()
            .map(|role| match role {
                Role::Along(_) => 1,
                Role::Bank(len) | Role::Paired(len) => *len,
            })
            .product()
    }
}

/// The product of `shape`, if this machine's addresses can hold as many elements of 16 bytes.
pub(crate) fn checked_count(shape: &[usize], what: &'static str) -> Result<usize> {
    shape
        .iter()
        .filter(|&&len| len > 0)
        .try_fold(1usize, |product, &len| product.checked_mul(len))
        .filter(|&count| count as i128 <= LARGEST / 2)
        .map(|count| if shape.contains(&0) { 0 } else { count })
        .ok_or(Error::Overflow { what })
}

fn mark_absent(roles: &mut [Role]) {
    let mut constant_later = false;
    for role in roles.iter_mut().rev() {
        let Role::Along(axis) = role else { continue };
        let zero = |rule: Boundary| rule == Boundary::Zero && !constant_later;
        axis.absent = [zero(axis.sides.before), zero(axis.sides.after)];
        constant_later |= !axis.sides.both(|rule| !matches!(rule, Boundary::Constant(_)));
    }
}

fn convolved_axes(spec: &Spec, rank: usize, kernel_rank: usize) -> Result<Vec<usize>> {
    if kernel_rank > rank {
        return Err(Error::Rank {
            what: "kernel",
            wanted: format!("a kernel of at most the signal's {rank} dimensions"),
            found: kernel_rank,
        });
    }
    let Some(wished) = &spec.axes else {
        return Ok((rank - kernel_rank..rank).collect());
    };
    let mut axes = Vec::with_capacity(wished.len());
    for &axis in wished {
        let error = Error::Axis { axis, rank };
        let from_start = if axis < 0 { axis + rank as isize } else { axis };
        let resolved = usize::try_from(from_start).map_err(|_| error.clone())?;
        if resolved >= rank || axes.contains(&resolved) {
            return Err(error);
        }
        axes.push(resolved);
    }
    Ok(axes)
}

fn kernel_axes(axes: &[usize], rank: usize, kernel_rank: usize) -> Vec<usize> {
    if kernel_rank == axes.len() { axes.to_vec() } else { (rank - kernel_rank..rank).collect() }
}

fn batch_role(axis: usize, signal: usize, kernel: usize) -> Result<Role> {
    match (signal, kernel) {
        (_, 1) => Ok(Role::Along(Axis {
            samples: signal,
            taps: 1,
            dilation: 1,
            stride: 1,
            start: 0,
            outputs: signal,
            sides: Boundary::Zero.into(),
            absent: [true; 2],
        })),
        (1, _) => Ok(Role::Bank(kernel)),
        _ if signal == kernel => Ok(Role::Paired(signal)),
        _ => Err(Error::Broadcast { axis, signal, kernel }),
    }
}

fn axes_along(spec: &Spec, axes: &[usize], signal: &[usize], taps: &[usize]) -> Result<Vec<Axis>> {
    let strides = spec.stride.spread("stride", axes.len())?;
    let dilations = spec.dilation.spread("dilation", axes.len())?;
    let origins = spec.origin.spread("origin", axes.len())?;
    let sides = spec.boundary.spread("boundary", axes.len())?;
    let lags =
        spec.lags.as_ref().map(|lags| lags.spread("range of lags", axes.len())).transpose()?;
    let mut spans = Vec::with_capacity(axes.len());
    for (at, &axis) in axes.iter().enumerate() {
        for (what, operand) in [("signal", signal), ("kernel", taps)] {
            if operand[axis] == 0 {
                return Err(Error::Empty { what, axis });
            }
        }
        at_least_one("a stride", strides[at])?;
        at_least_one("a dilation", dilations[at])?;
        spans.push((taps[axis] as i128 - 1) * dilations[at] as i128 + 1);
    }
    if spec.mode == Mode::Valid && lags.is_none() {
        check_contained(axes, signal, &spans)?;
    }
    let mut along = Vec::with_capacity(axes.len());
    for (at, &axis) in axes.iter().enumerate() {
        let lags = lags.as_ref().map(|lags| &lags[at]);
        let (start, window) = window(spec, signal[axis] as i128, spans[at], lags)?;
        let start = start + origins[at] as i128;
        let outputs = (window + strides[at] as i128 - 1) / strides[at] as i128;
        let last = start + (outputs.max(1) - 1) * strides[at] as i128;
        for size in [signal[axis] as i128, spans[at], start.abs(), last.abs(), outputs] {
            if size > LARGEST {
                return Err(Error::Overflow { what: "an axis of the full result" });
            }
        }
        along.push(Axis {
            samples: signal[axis],
            taps: taps[axis],
            dilation: dilations[at],
            stride: strides[at],
            start: start as isize,
            outputs: outputs as usize,
            sides: sides[at],
            absent: [false; 2],
        });
    }
    Ok(along)
}

fn at_least_one(what: &'static str, found: usize) -> Result<()> {
    if found == 0 {
        return Err(Error::Range { what, wanted: "at least 1".into(), found: found.to_string() });
    }
    Ok(())
}

fn check_contained(axes: &[usize], signal: &[usize], spans: &[i128]) -> Result<()> {
    let lengths: Vec<usize> = axes.iter().map(|&axis| signal[axis]).collect();
    let longer = |n: &usize, span: &i128| *n as i128 >= *span;
    let shorter = |n: &usize, span: &i128| *n as i128 <= *span;
    let all =
        |test: &dyn Fn(&usize, &i128) -> bool| lengths.iter().zip(spans).all(|(n, s)| test(n, s));
    if all(&longer) || all(&shorter) {
        return Ok(());
    }
    let kernel = spans.iter().map(|&span| usize::try_from(span).unwrap_or(usize::MAX)).collect();
    Err(Error::NotContained { signal: lengths, kernel })
}

/// First index in the full result and number of indices, before origin and stride.
fn window(spec: &Spec, n: i128, span: i128, lags: Option<&Range<isize>>) -> Result<(i128, i128)> {
    if let Some(lags) = lags {
        if lags.start > lags.end {
            return Err(Error::Range {
                what: "a range of lags",
                wanted: "first to last".into(),
                found: format!("{} to {}", lags.start, lags.end),
            });
        }
        let zero = if spec.operation == Operation::Correlate { span - 1 } else { 0 };
        return Ok((lags.start as i128 + zero, lags.end as i128 - lags.start as i128));
    }
    Ok(match spec.mode {
        Mode::Full => (0, n + span - 1),
        Mode::Same => ((span - 1) / 2, n),
        Mode::Valid => (n.min(span) - 1, (n - span).abs() + 1),
    })
}
