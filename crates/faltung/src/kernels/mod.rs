//! Named kernels: smoothing, windows, derivatives, pictures' effects, rooms and echoes.
//!
//! Every function returns the taps for a **convolution**, in double precision, computed with the
//! `libm` crate so that all platforms get the same bits. [`parse`] reads a kernel from a text such
//! as `gauss:2.5`, and [`CATALOGUE`] lists all that it knows.
//!
//! ```
//! use faltung::kernels;
//! let bell = kernels::gauss(2.5, 4.0)?;
//! assert_eq!(kernels::parse("gauss:2.5", None)?.build(1)?.as_slice(), Some(&bell[..]));
//! # Ok::<(), faltung::Error>(())
//! ```

mod arguments;
mod audio;
mod catalogue;
mod derivative;
mod entry;
mod motion;
mod named;
mod parameter;
mod range;
mod savgol;
mod sharpen;
mod smoothing;
mod spelling;
mod taps;
pub mod window;

pub use audio::{echo, room};
pub use catalogue::{CATALOGUE, find};
pub use derivative::{difference, laplace, log, prewitt, scharr, sobel};
pub use entry::{Dimensions, Entry, Family};
pub use motion::motion;
pub use named::{Named, parse};
pub use parameter::{Kind, Parameter};
pub use savgol::savgol;
pub use sharpen::{emboss, sharpen, sharpen_line};
pub use smoothing::{binomial, boxcar, ema, exponential, gauss, gauss_derivative};
pub use spelling::nearest;
pub use taps::{MAX_TAPS, outer};
