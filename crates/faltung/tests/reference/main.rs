//! Every method, with every element type, against the slow definition of `faltung-reference`.
//!
//! - `grid`: small whole numbers in every mode, under every boundary, in one to three dimensions.
//!   Nothing rounds, so every path without a transform must match to the bit.
//! - `wild`: random questions (strides, dilations, lags, axes, broadcasting, two rules per axis)
//!   of noise, the error measured in the units of the promise: what a direct sum may lose.
//! - `ordinary`: longer noise, where transforms must keep that promise too.
//! - `range`: numbers of all sizes, which no transform may meet yet.
//! - `special`: NaN and infinities, and where they belong.
//! - `golden`: the bits of some hundred plans, kept, at every level.
//! - `guard_pages`: unmapped memory around signals and results.
//! - `bits`: threads, scratch, views and plans that were sent away change no bit.
//!
//! `roster` says which method must run on what, and counts that it did.

#![allow(clippy::unwrap_used)]

mod asked;
mod bits;
mod case;
mod golden;
mod grid;
#[cfg(unix)]
mod guard_pages;
mod levels;
mod ordinary;
mod random;
mod range;
mod roster;
mod special;
mod subject;
mod wild;
