use std::ops::Range;

use faltung::{Boundary, Mode, Sides, Spec};
use faltung_reference as reference;
use reference::{Along, Operation, Question};

use crate::random::Random;
use crate::subject::Subject;

/// A rule beyond the edge, its constant a small whole number.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Rule {
    Zero,
    Constant(i64),
    Edge,
    Reflect,
    Symmetric,
    Wrap,
}

pub(crate) const RULES: [Rule; 6] =
    [Rule::Zero, Rule::Constant(2), Rule::Edge, Rule::Reflect, Rule::Symmetric, Rule::Wrap];

impl Rule {
    fn engine<T: Subject>(self) -> Boundary {
        match self {
            Rule::Zero => Boundary::Zero,
            Rule::Constant(value) => Boundary::Constant(T::whole(value).scalar()),
            Rule::Edge => Boundary::Edge,
            Rule::Reflect => Boundary::Reflect,
            Rule::Symmetric => Boundary::Symmetric,
            Rule::Wrap => Boundary::Wrap,
        }
    }

    fn reference<T: Subject>(self) -> reference::Boundary<T> {
        match self {
            Rule::Zero => reference::Boundary::Zero,
            Rule::Constant(value) => reference::Boundary::Constant(T::whole(value)),
            Rule::Edge => reference::Boundary::Edge,
            Rule::Reflect => reference::Boundary::Reflect,
            Rule::Symmetric => reference::Boundary::Symmetric,
            Rule::Wrap => reference::Boundary::Wrap,
        }
    }

    fn random(random: &mut Random) -> Self {
        match random.pick(&RULES) {
            Rule::Constant(_) => Rule::Constant(random.whole(-3, 3)),
            rule => rule,
        }
    }
}

/// What is asked along one axis.
#[derive(Clone, Debug)]
pub(crate) struct Wish {
    pub(crate) sides: [Rule; 2],
    pub(crate) stride: usize,
    pub(crate) dilation: usize,
    pub(crate) origin: isize,
}

impl Wish {
    pub(crate) fn plain(rule: Rule) -> Self {
        Wish { sides: [rule, rule], stride: 1, dilation: 1, origin: 0 }
    }

    fn random(random: &mut Random) -> Self {
        Wish {
            sides: [Rule::random(random), Rule::random(random)],
            stride: if random.one_in(2) { 1 } else { random.size(1, 4) },
            dilation: if random.one_in(2) { 1 } else { random.size(1, 3) },
            origin: if random.one_in(2) { 0 } else { random.whole(-3, 3) as isize },
        }
    }
}

/// A question that can be put in the engine's words and in the reference's.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    pub(crate) operation: Operation,
    pub(crate) mode: Mode,
    pub(crate) axes: Option<Vec<isize>>,
    pub(crate) lags: Option<Vec<Range<isize>>>,
    /// One for each convolved axis.
    pub(crate) along: Vec<Wish>,
}

impl Asked {
    /// The same rule along the last `axes` axes.
    pub(crate) fn plain(operation: Operation, mode: Mode, rule: Rule, axes: usize) -> Self {
        Asked { operation, mode, axes: None, lags: None, along: vec![Wish::plain(rule); axes] }
    }

    /// Any question of a kernel of `kernel_rank` axes about a signal of `rank` axes.
    pub(crate) fn random(random: &mut Random, rank: usize, kernel_rank: usize) -> Self {
        let axes = random.one_in(2).then(|| random_axes(random, rank, kernel_rank));
        let count = axes.as_ref().map_or(kernel_rank, Vec::len);
        let lags = |random: &mut Random| {
            let start = random.whole(-6, 4) as isize;
            start..start + random.whole(1, 9) as isize
        };
        Asked {
            operation: random.pick(&[Operation::Convolve, Operation::Correlate]),
            mode: random.pick(&[Mode::Full, Mode::Same, Mode::Valid]),
            axes,
            lags: random.one_in(4).then(|| (0..count).map(|_| lags(random)).collect()),
            along: (0..count).map(|_| Wish::random(random)).collect(),
        }
    }

    pub(crate) fn spec<T: Subject>(&self) -> Spec {
        let spec = match self.operation {
            Operation::Convolve => Spec::convolve(),
            Operation::Correlate => Spec::correlate(),
        };
        let sides = |wish: &Wish| {
            let [before, after] = wish.sides.map(Rule::engine::<T>);
            Sides { before, after }
        };
        let mut spec = spec
            .mode(self.mode)
            .boundary(self.along.iter().map(sides).collect::<Vec<_>>())
            .stride(self.along.iter().map(|wish| wish.stride).collect::<Vec<_>>())
            .dilation(self.along.iter().map(|wish| wish.dilation).collect::<Vec<_>>())
            .origin(self.along.iter().map(|wish| wish.origin).collect::<Vec<_>>());
        if let Some(axes) = &self.axes {
            spec = spec.axes(axes.clone());
        }
        if let Some(lags) = &self.lags {
            spec = spec.lags(lags.clone());
        }
        spec
    }

    pub(crate) fn question<T: Subject>(&self) -> Question<T> {
        let along = |(at, wish): (usize, &Wish)| {
            let [before, after] = wish.sides.map(Rule::reference::<T>);
            Along {
                sides: reference::Sides { before, after },
                stride: wish.stride,
                dilation: wish.dilation,
                origin: wish.origin,
                lags: self.lags.as_ref().map(|lags| lags[at].clone()),
            }
        };
        Question {
            operation: self.operation,
            mode: match self.mode {
                Mode::Full => reference::Mode::Full,
                Mode::Same => reference::Mode::Same,
                Mode::Valid => reference::Mode::Valid,
            },
            axes: self.axes.clone(),
            along: self.along.iter().enumerate().map(along).collect(),
        }
    }
}

/// As many different axes as the kernel has, in any order; or fewer, and the kernel broadcasts.
fn random_axes(random: &mut Random, rank: usize, kernel_rank: usize) -> Vec<isize> {
    let mut left: Vec<isize> = (0..rank as isize).collect();
    let broadcast = kernel_rank > 1 && random.one_in(2);
    if broadcast {
        // Only axes that the kernel has: it is laid on the signal's from the right.
        left.drain(..rank - kernel_rank);
    }
    let count = if broadcast { random.size(1, kernel_rank - 1) } else { kernel_rank };
    let from_end =
        |random: &mut Random, axis| if random.one_in(2) { axis } else { axis - rank as isize };
    (0..count)
        .map(|_| {
            let axis = left.swap_remove(random.size(0, left.len() - 1));
            from_end(random, axis)
        })
        .collect()
}
