//! Convolution and correlation of signals of any rank: any boundary, the right method, and why.
//!
//! ```
//! use faltung::{Mode, convolve};
//! assert_eq!(convolve(&[1.0, 2.0, 3.0], &[0.0, 1.0, 0.5], Mode::Full)?, [0.0, 1.0, 2.5, 4.0, 1.5]);
//! # Ok::<(), faltung::Error>(())
//! ```
//!
//! [`convolve`] and [`correlate`] are the plain calls. A [`Spec`] asks for more: what lies beyond the
//! edge, along which axes, which outputs.
//!
//! ```
//! use faltung::{Boundary, Mode, Spec};
//! let smooth = [0.25, 0.5, 0.25];
//! let spec = Spec::convolve().mode(Mode::Same).boundary(Boundary::Reflect);
//! let series = [2.0, 3.0, 2.0, 9.0, 2.0, 3.0, 2.0];
//! let smoothed = spec.run(&series, &smooth)?;
//! assert_eq!(smoothed.len(), series.len());
//! # Ok::<(), faltung::Error>(())
//! ```
//!
//! A [`Plan`] is the decision for one kernel and one shape: made once, run often, and able to
//! explain itself. [`kernels`] has the usual kernels by name.

mod bank;
mod buffer;
mod element;
mod error;
mod fft;
pub mod kernels;
mod method;
mod missing;
mod number;
mod plain;
mod plan;
mod pool;
mod run;
mod samples;
mod short;
mod simd;
mod spec;
mod storage;
mod template;
mod widen;

pub use bank::FilterBank;
pub use element::Element;
pub use error::{Error, Result};
pub use missing::convolve_ignoring_nan;
pub use plain::{convolve, correlate};
pub use plan::{Candidate, Explanation, Plan, use_prices};
pub use run::{Progress, Scratch};
pub use samples::Samples;
pub use short::{convolve_short, correlate_short};
pub use simd::widely;
pub use spec::{Accuracy, Boundary, Method, Mode, Overflow, PerAxis, Scalar, Sides, Spec};
pub use storage::Storage;
pub use template::normalized_correlation;
pub use widen::Widen;

/// The examples in the README are tests.
#[cfg(doctest)]
#[doc = include_str!("../../../README.md")]
mod readme {}
