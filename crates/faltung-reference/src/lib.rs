//! The slow definition of convolution, exact and written to be read.
//!
//! ```text
//! y[m] = sum over j of  h[j] * x~[start + m * stride - j * dilation]
//! ```
//!
//! `x~` is the signal, extended for ever by its [`Boundary`]. `h` is the kernel, or, to correlate,
//! the kernel reversed and conjugated. The [`Mode`] or the lags say where the outputs start and how
//! many there are. That is all; the rest of this crate says it for any number of axes
//! ([`Question`]) and for sums that are not rounded ([`Number`]).
//!
//! Nothing here is shared with the engine, so that no mistake is shared either.
//!
//! ```
//! use faltung_reference::{Array, Mode, Operation, Question};
//! let question = Question::plain(Operation::Convolve, Mode::Full, 1);
//! let signal = Array::new(&[3], vec![1.0, 2.0, 3.0]);
//! let kernel = Array::new(&[3], vec![0.0, 1.0, 0.5]);
//! let answer = question.answer(&signal, &kernel)?;
//! assert_eq!(answer.rounded(), [0.0, 1.0, 2.5, 4.0, 1.5]);
//! assert_eq!(answer.worst_error(&[0.0, 1.0, 2.5, 4.0, 1.5]), 0.0);
//! # Ok::<(), faltung_reference::Refusal>(())
//! ```

mod answer;
mod array;
mod boundary;
mod complex;
mod dyadic;
mod integer;
mod layout;
mod number;
mod question;
mod real;

pub use answer::Answer;
pub use array::Array;
pub use boundary::{Boundary, Reach, Sides};
pub use dyadic::Dyadic;
pub use number::Number;
pub use question::{Along, Mode, Operation, Question, Refusal};
pub use real::{Real, RealSum};
