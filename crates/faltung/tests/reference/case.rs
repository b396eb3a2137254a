use std::fmt;

use faltung::{Error, Method};
use faltung_reference::{Answer, Array, Refusal};
use ndarray::{ArrayD, IxDyn};

use crate::asked::Asked;
use crate::random::Random;
use crate::roster::{KernelFacts, METHODS, Roster, Style, is_transform, must_run};
use crate::subject::Subject;

/// A question with its two operands.
pub(crate) struct Case<T> {
    pub(crate) asked: Asked,
    pub(crate) signal: Array<T>,
    pub(crate) kernel: Array<T>,
    pub(crate) style: Style,
}

/// An array of `shape` whose numbers come from `number`.
pub(crate) fn filled<T: Copy>(shape: &[usize], number: impl FnMut() -> T) -> Array<T> {
    Array::new(shape, std::iter::repeat_with(number).take(shape.iter().product()).collect())
}

/// A kernel whose taps hang together as `style` says.
pub(crate) fn styled<T: Subject>(
    shape: &[usize],
    style: Style,
    mut tap: impl FnMut() -> T,
) -> Array<T> {
    match style {
        Style::Any => filled(shape, tap),
        Style::Equal => {
            let one = std::iter::repeat_with(tap).find(|tap| !tap.vanishes());
            filled(shape, || one.unwrap())
        }
        Style::Outer => {
            let mut taps = vec![tap()];
            for &length in shape {
                // Real lines: a quotient of complex whole numbers would be rounded.
                let line: Vec<T> = (0..length).map(|_| tap().real_part()).collect();
                taps = taps.iter().flat_map(|&a| line.iter().map(move |&b| a.times(b))).collect();
            }
            Array::new(shape, taps)
        }
    }
}

pub(crate) fn engine_array<T: Copy>(array: &Array<T>) -> ArrayD<T> {
    ArrayD::from_shape_vec(IxDyn(&array.shape), array.data.clone()).unwrap()
}

/// How the engine's error is judged where it used a transform.
#[derive(Clone, Copy)]
pub(crate) enum Standard {
    /// Nothing rounds: what is not a transform must match to the bit.
    Exact,
    /// The promise to every output, but not from a transform, even if auto took it: data on which
    /// transforms spread their errors.
    Spread,
    /// The promise to every output; a transform may spread its error over the whole result.
    Promise,
}

impl<T: Subject> Case<T> {
    /// Puts the question to every method and judges the answers.
    pub(crate) fn check(&self, standard: Standard, roster: &mut Roster) {
        match self.asked.question().answer(&self.signal, &self.kernel) {
            Ok(answer) => {
                for method in METHODS {
                    self.check_method(method, &answer, standard, roster);
                }
            }
            Err(refusal) => self.check_refused(refusal),
        }
    }

    pub(crate) fn ask(&self, method: Method) -> Result<(Method, ArrayD<T>), Error> {
        let (signal, kernel) = (engine_array(&self.signal), engine_array(&self.kernel));
        let plan = self.asked.spec::<T>().method(method).plan(&kernel, signal.shape())?;
        Ok((plan.method(), plan.run(&signal)?))
    }

    pub(crate) fn kernel_facts(&self) -> KernelFacts {
        let kernel_rank = self.kernel.shape.len();
        let named = self.asked.axes.as_ref().filter(|axes| axes.len() != kernel_rank);
        let along = |at: usize| match named {
            None => true,
            Some(axes) => axes.iter().any(|&axis| {
                let rank = self.signal.shape.len() as isize;
                axis.rem_euclid(rank) == at as isize + rank - kernel_rank as isize
            }),
        };
        let wide = |at: &usize| along(*at) && self.kernel.shape[*at] > 1;
        let wide_axes = (0..kernel_rank).filter(wide).count();
        KernelFacts {
            class: T::CLASS,
            style: self.style,
            wide_axes,
            finite: self.kernel.data.iter().all(|tap| tap.is_finite()),
            vanishes: self.kernel.data.iter().all(|tap| tap.vanishes()),
            dilated: self.asked.along.iter().any(|wish| wish.dilation > 1),
        }
    }

    fn check_method(
        &self,
        method: Method,
        answer: &Answer<T>,
        standard: Standard,
        roster: &mut Roster,
    ) {
        let is_spread = matches!(standard, Standard::Spread);
        let (used, found) = match self.ask(method) {
            Ok(answered) => answered,
            Err(Error::Method { .. }) if !must_run(method, self.kernel_facts()) => return,
            // Taps so large that a transform could overflow.
            Err(Error::Method { .. }) if is_transform(method) && is_spread => return,
            Err(error) => panic!("{method} refused: {error}\n{self}"),
        };
        assert!(method == Method::Auto || used == method, "{method} became {used}\n{self}");
        assert_eq!(found.shape(), answer.shape, "shape by {method} ({used})\n{self}");
        let found: Vec<T> = found.into_iter().collect();
        let error = match standard {
            Standard::Exact if !is_transform(used) => {
                if found == answer.rounded() {
                    0.0
                } else {
                    f64::INFINITY
                }
            }
            Standard::Promise if method == Method::Auto => answer.worst_error(&found),
            _ if is_transform(used) => answer.worst_error_norm_wise(&found),
            _ => answer.worst_error(&found),
        };
        assert!(
            error <= 1.0,
            "{method} ({used}) is off by {error} units\n{self}\n{}",
            differences(&found, &answer.rounded())
        );
        roster.count(method, error);
    }

    fn check_refused(&self, refusal: Refusal) {
        for method in METHODS {
            let error = self.ask(method).err();
            let right = matches!(
                (refusal, &error),
                (_, Some(Error::Method { .. })) if method != Method::Auto
            ) || matches!(
                (refusal, &error),
                (Refusal::Empty, Some(Error::Empty { .. }))
                    | (Refusal::Rank, Some(Error::Rank { .. }))
                    | (Refusal::Axes, Some(Error::Axis { .. } | Error::PerAxis { .. }))
                    | (Refusal::Broadcast, Some(Error::Broadcast { .. }))
                    | (Refusal::NotContained, Some(Error::NotContained { .. }))
            );
            assert!(right, "{method}: wanted {refusal:?}, found {error:?}\n{self}");
        }
    }
}

/// The first outputs that are not the wanted ones.
fn differences<T: Subject>(found: &[T], wanted: &[T]) -> String {
    let differ = |(at, (found, wanted)): (usize, (&T, &T))| {
        // As text, since a NaN is a NaN here.
        let [found, wanted] = [found, wanted].map(|number| format!("{number:?}"));
        (found != wanted).then(|| format!("output {at}: found {found}, wanted {wanted}"))
    };
    let lines = found.iter().zip(wanted).enumerate().filter_map(differ);
    lines.take(12).collect::<Vec<_>>().join("\n")
}

impl<T: Subject> fmt::Display for Case<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Case { asked, signal, kernel, style } = self;
        writeln!(f, "{} {asked:?}", <T as faltung::Element>::NAME)?;
        writeln!(f, "signal {:?} {:?}", signal.shape, signal.data)?;
        write!(f, "kernel ({style:?}) {:?} {:?}", kernel.shape, kernel.data)
    }
}

/// A whole number that is not zero, so that no kernel vanishes.
pub(crate) fn nonzero<T: Subject>(random: &mut Random) -> T {
    let size = random.whole(1, 2);
    T::whole(if random.one_in(3) { -size } else { size })
}
