use crate::array::{Array, indices};
use crate::boundary::{Boundary, Reach};
use crate::question::{Along, Mode, Operation, Question, Refusal};

/// A question together with the shapes that it is asked of.
pub(crate) struct Layout<'a, T> {
    /// For each axis of the signal, what happens there.
    axes: Vec<Axis<'a, T>>,
    /// The convolved axes in the order in which they were named.
    order: Vec<usize>,
    operation: Operation,
    /// The lengths of the outputs.
    pub(crate) output: Vec<usize>,
    /// For each axis of the kernel, the signal's axis that it lies along.
    kernel_along: Vec<usize>,
    kernel_shape: Vec<usize>,
    signal_shape: Vec<usize>,
}

enum Axis<'a, T> {
    /// The operands lie side by side; a length of 1 stands for any.
    Batch,
    /// Output `m` sums over `h[j] * x~[start + m * stride - j * dilation]`.
    Convolved { along: &'a Along<T>, start: isize },
}

impl<'a, T: Copy> Layout<'a, T> {
    pub(crate) fn new(
        question: &'a Question<T>,
        signal: &[usize],
        kernel: &[usize],
    ) -> Result<Self, Refusal> {
        if kernel.len() > signal.len() {
            return Err(Refusal::Rank);
        }
        let order = convolved_axes(question, signal.len(), kernel.len())?;
        let kernel_along: Vec<usize> = if kernel.len() == order.len() {
            order.clone()
        } else {
            (signal.len() - kernel.len()..signal.len()).collect()
        };
        let mut layout = Layout {
            axes: signal.iter().map(|_| Axis::Batch).collect(),
            order,
            operation: question.operation,
            output: signal.to_vec(),
            kernel_along,
            kernel_shape: kernel.to_vec(),
            signal_shape: signal.to_vec(),
        };
        layout.convolve_axes(question)?;
        layout.broadcast_batch()?;
        Ok(layout)
    }

    /// The kernel's length along an axis of the signal: 1 where it has no such axis.
    fn taps_along(&self, axis: usize) -> usize {
        let found = self.kernel_along.iter().position(|&along| along == axis);
        found.map_or(1, |at| self.kernel_shape[at])
    }

    /// For each convolved axis the signal's length, the kernel's, and what is asked.
    fn convolved(&self) -> impl Iterator<Item = (usize, usize, &Along<T>)> {
        self.order.iter().filter_map(|&axis| match self.axes[axis] {
            Axis::Batch => None,
            Axis::Convolved { along, .. } => {
                Some((self.signal_shape[axis], self.taps_along(axis), along))
            }
        })
    }

    /// The number of taps of the shorter operand. Where something stands beyond the edges, the
    /// signal has no end, and the kernel is the shorter.
    pub(crate) fn taps(&self) -> usize {
        let terms = |(n, taps, along): (usize, usize, &Along<T>)| {
            let rules = [along.sides.before, along.sides.after];
            let ends = rules.iter().all(|rule| matches!(rule, Boundary::Zero));
            if ends { taps.min(n) } else { taps }
        };
        self.convolved().map(terms).product()
    }

    fn convolve_axes(&mut self, question: &'a Question<T>) -> Result<(), Refusal> {
        let (mut signal_longer, mut kernel_longer) = (false, false);
        for (&axis, along) in self.order.clone().iter().zip(&question.along) {
            let (n, taps) = (self.signal_shape[axis], self.taps_along(axis));
            if n == 0 || taps == 0 {
                return Err(Refusal::Empty);
            }
            signal_longer |= along.lags.is_none() && n > along.span(taps);
            kernel_longer |= along.lags.is_none() && n < along.span(taps);
            let asked = (question.operation, question.mode);
            let (start, wanted) = along.window(asked, n, taps);
            self.output[axis] = wanted.div_ceil(along.stride);
            self.axes[axis] = Axis::Convolved { along, start };
        }
        if question.mode == Mode::Valid && signal_longer && kernel_longer {
            return Err(Refusal::NotContained);
        }
        Ok(())
    }

    fn broadcast_batch(&mut self) -> Result<(), Refusal> {
        for axis in 0..self.axes.len() {
            if let Axis::Batch = self.axes[axis] {
                self.output[axis] = match (self.signal_shape[axis], self.taps_along(axis)) {
                    (n, k) if n == k => n,
                    (n, 1) => n,
                    (1, k) => k,
                    _ => return Err(Refusal::Broadcast),
                };
            }
        }
        Ok(())
    }

    /// The terms of the output at `m`: each tap of `v` (not yet conjugated) and what it meets,
    /// in the order of `h`. Absent samples make no term.
    pub(crate) fn pairs(&self, m: &[usize], signal: &Array<T>, kernel: &Array<T>) -> Vec<(T, T)> {
        let mut pairs = Vec::new();
        for j in indices(&self.taps_met()) {
            let tap = kernel.at(&self.tap_index(m, &j));
            match self.extended(signal, &self.position(m, &j)) {
                Reach::Absent => {}
                Reach::Constant(value) => pairs.push((tap, value)),
                Reach::Sample(at) => pairs.push((tap, signal.data[at])),
            }
        }
        pairs
    }

    /// How many taps one output meets along each axis of the kernel: one on a batch axis.
    fn taps_met(&self) -> Vec<usize> {
        let met = |(&along, &taps): (&usize, &usize)| match self.axes[along] {
            Axis::Batch => 1,
            Axis::Convolved { .. } => taps,
        };
        self.kernel_along.iter().zip(&self.kernel_shape).map(met).collect()
    }

    /// Where in `v` the tap `h[j]` stands, for the output at `m`.
    fn tap_index(&self, m: &[usize], j: &[usize]) -> Vec<usize> {
        let index = |at: usize| {
            let (along, taps) = (self.kernel_along[at], self.kernel_shape[at]);
            match (&self.axes[along], self.operation) {
                (Axis::Batch, _) => m[along].min(taps - 1),
                (_, Operation::Convolve) => j[at],
                (_, Operation::Correlate) => taps - 1 - j[at],
            }
        };
        (0..j.len()).map(index).collect()
    }

    /// Where in the extended signal the tap `h[j]` of the output at `m` lies.
    fn position(&self, m: &[usize], j: &[usize]) -> Vec<isize> {
        let mut position = Vec::with_capacity(m.len());
        for (axis, &m) in m.iter().enumerate() {
            position.push(match self.axes[axis] {
                Axis::Batch => m.min(self.signal_shape[axis] - 1) as isize,
                Axis::Convolved { along, start } => {
                    let tap = self.kernel_along.iter().position(|&along| along == axis);
                    let j = tap.map_or(0, |at| j[at]);
                    start + (m * along.stride) as isize - (j * along.dilation) as isize
                }
            });
        }
        position
    }

    /// What stands there. The signal is extended along its first axis first, whatever the order
    /// in which the axes were named, so the last axis is the first to ask.
    fn extended(&self, signal: &Array<T>, position: &[isize]) -> Reach<T> {
        let mut inside = position.to_vec();
        for (axis, role) in self.axes.iter().enumerate().rev() {
            if let Axis::Convolved { along, .. } = role {
                match along.sides.reach(position[axis], self.signal_shape[axis]) {
                    Reach::Sample(at) => inside[axis] = at as isize,
                    beyond => return beyond,
                }
            }
        }
        let at = inside.iter().zip(&signal.shape).fold(0, |at, (&i, &n)| at * n + i as usize);
        Reach::Sample(at)
    }
}

fn convolved_axes<T>(
    question: &Question<T>,
    rank: usize,
    kernel_rank: usize,
) -> Result<Vec<usize>, Refusal> {
    let last = || (-(kernel_rank as isize)..0).collect();
    let named: Vec<isize> = question.axes.clone().unwrap_or_else(last);
    let counted = |&axis: &isize| if axis < 0 { axis + rank as isize } else { axis };
    let axes: Vec<isize> = named.iter().map(counted).collect();
    let known = axes.iter().all(|axis| (0..rank as isize).contains(axis));
    let different = axes.iter().enumerate().all(|(at, axis)| !axes[..at].contains(axis));
    if !known || !different || question.along.len() != axes.len() {
        return Err(Refusal::Axes);
    }
    Ok(axes.into_iter().map(|axis| axis as usize).collect())
}
