use ndarray::{ArrayD, ArrayViewD, Axis};

use crate::element::Element;
use crate::error::{Error, Result};
use crate::plan::{Explanation, Plan};
use crate::samples::Samples;
use crate::spec::Spec;

/// Many kernels of one shape for one signal, whose transform they share.
///
/// ```
/// use faltung::{FilterBank, Mode, Spec};
/// use ndarray::array;
/// let kernels = array![[1, 1], [1, -1]];
/// let bank = FilterBank::new(&Spec::convolve().mode(Mode::Valid), &kernels, &[3])?;
/// assert_eq!(bank.run(&[1, 2, 4])?, array![[3, 6], [1, 2]].into_dyn());
/// # Ok::<(), faltung::Error>(())
/// ```
pub struct FilterBank<T: Element> {
    plan: Plan<T>,
}

impl<T: Element> FilterBank<T> {
    /// A bank of `kernels`, one for each index of their first axis, for signals of `shape`.
    ///
    /// # Errors
    /// [`Error::Rank`] if the kernels do not have one dimension more than there are convolved axes;
    /// else those of [`Spec::plan`].
    pub fn new(spec: &Spec, kernels: impl Samples<T>, shape: &[usize]) -> Result<Self> {
        let kernels = kernels.samples();
        let axes = match &spec.axes {
            Some(axes) => axes.clone(),
            None => (1 - kernels.ndim().max(1) as isize..0).collect(),
        };
        if kernels.ndim() != axes.len() + 1 || axes.len() > shape.len() {
            return Err(Error::Rank {
                what: "bank of kernels",
                wanted: format!("one dimension more than the {} convolved axes", axes.len()),
                found: kernels.ndim(),
            });
        }
        // The bank becomes a batch axis before all others, along which the signal is one sample wide.
        let kernels = spread(kernels, &axes, shape.len())?;
        let with_bank: Vec<usize> = std::iter::once(1).chain(shape.iter().copied()).collect();
        let axes: Vec<isize> =
            axes.iter().map(|&axis| if axis < 0 { axis } else { axis + 1 }).collect();
        Ok(FilterBank { plan: spec.clone().axes(axes).plan(kernels, &with_bank)? })
    }

    /// The results, one for each index of the first axis.
    ///
    /// # Errors
    /// Those of [`Plan::run`].
    pub fn run(&self, signal: impl Samples<T>) -> Result<ArrayD<T>> {
        self.plan.run(signal.samples().insert_axis(Axis(0)))
    }

    /// Why the bank does what it does.
    pub fn explain(&self) -> Explanation {
        self.plan.explain()
    }
}

/// The kernels with an axis for each of the signal's after the first.
fn spread<'a, T>(
    kernels: ArrayViewD<'a, T>,
    axes: &[isize],
    rank: usize,
) -> Result<ArrayViewD<'a, T>> {
    let resolved: Vec<usize> = axes
        .iter()
        .map(|&axis| {
            let from_start = if axis < 0 { axis + rank as isize } else { axis };
            usize::try_from(from_start)
                .ok()
                .filter(|&at| at < rank)
                .ok_or(Error::Axis { axis, rank })
        })
        .collect::<Result<_>>()?;
    let mut order: Vec<usize> = (0..resolved.len()).collect();
    order.sort_by_key(|&at| resolved[at]);
    let permuted: Vec<usize> = std::iter::once(0).chain(order.iter().map(|at| at + 1)).collect();
    let mut kernels = kernels.permuted_axes(permuted);
    for axis in 0..rank {
        if !resolved.contains(&axis) {
            kernels = kernels.insert_axis(Axis(axis + 1));
        }
    }
    Ok(kernels)
}
