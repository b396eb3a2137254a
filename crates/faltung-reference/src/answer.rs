use crate::array::{Array, indices};
use crate::boundary::Boundary;
use crate::dyadic::Dyadic;
use crate::layout::Layout;
use crate::number::Number;
use crate::question::{Operation, Question, Refusal};

/// Every output of a question, not rounded.
#[derive(Clone, Debug)]
pub struct Answer<T: Number> {
    /// The length of each axis.
    pub shape: Vec<usize>,
    /// The outputs in row-major order.
    pub sums: Vec<T::Sum>,
    /// The number of terms that a direct sum of one output may have.
    pub taps: usize,
    /// The sum of all `|h|` times the largest `|x|`: no scale of an output is larger.
    pub norm: Dyadic,
}

impl<T: Number> Question<T> {
    /// The answer, by the definition.
    ///
    /// # Errors
    /// A [`Refusal`] where the definition has nothing to say.
    pub fn answer(&self, signal: &Array<T>, kernel: &Array<T>) -> Result<Answer<T>, Refusal> {
        let layout = Layout::new(self, &signal.shape, &kernel.shape)?;
        let conjugate = self.operation == Operation::Correlate;
        let sum = |m: Vec<usize>| T::sum(&layout.pairs(&m, signal, kernel), conjugate);
        Ok(Answer {
            sums: indices(&layout.output).map(sum).collect(),
            taps: layout.taps(),
            shape: layout.output,
            norm: self.norm(signal, kernel),
        })
    }

    fn norm(&self, signal: &Array<T>, kernel: &Array<T>) -> Dyadic {
        let sides = self.along.iter().flat_map(|along| [along.sides.before, along.sides.after]);
        let constants = sides.filter_map(|rule| match rule {
            Boundary::Constant(value) => Some(value),
            _ => None,
        });
        let scale = |pairs: &[(T, T)]| T::scale(&T::sum(pairs, false));
        let samples = signal.data.iter().copied().chain(constants);
        let over = |sample| kernel.data.iter().map(|&tap| (tap, sample)).collect::<Vec<_>>();
        let larger = |(size, norm): (Dyadic, Dyadic), sample| {
            let square = scale(&[(sample, sample)]);
            if square > size { (square, scale(&over(sample))) } else { (size, norm) }
        };
        samples.fold((Dyadic::zero(), Dyadic::zero()), larger).1
    }
}

impl<T: Number> Answer<T> {
    /// The outputs in the numbers' own type, each rounded once.
    pub fn rounded(&self) -> Vec<T> {
        self.sums.iter().map(T::rounded).collect()
    }

    /// The largest [`Number::error`] of all outputs; infinite if their number is wrong.
    pub fn worst_error(&self, found: &[T]) -> f64 {
        if found.len() != self.sums.len() {
            return f64::INFINITY;
        }
        let error = |(sum, &found)| T::error(sum, found, self.taps);
        self.sums.iter().zip(found).map(error).fold(0.0, f64::max)
    }
    /// The same, every error relative to the norm: what a transform of the whole can promise.
    pub fn worst_error_norm_wise(&self, found: &[T]) -> f64 {
        let sums = self.sums.iter().map(|sum| T::with_scale(sum, &self.norm)).collect();
        let (shape, norm) = (self.shape.clone(), self.norm.clone());
        Answer::<T> { sums, shape, taps: self.taps, norm }.worst_error(found)
    }
}
