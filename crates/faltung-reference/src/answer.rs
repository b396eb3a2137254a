use crate::array::{Array, indices};
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
        })
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
    /// The same, every error relative to the largest scale of all outputs: what a transform of the
    /// whole signal can promise.
    pub fn worst_error_norm_wise(&self, found: &[T]) -> f64 {
        let larger = |a: Dyadic, b: Dyadic| if b > a { b } else { a };
        let scale = self.sums.iter().map(T::scale).fold(Dyadic::zero(), larger);
        let sums = self.sums.iter().map(|sum| T::with_scale(sum, &scale)).collect();
        Answer::<T> { sums, shape: self.shape.clone(), taps: self.taps }.worst_error(found)
    }
}
