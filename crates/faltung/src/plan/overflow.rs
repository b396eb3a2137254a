//! Integers beyond their type: exact sums, put together from sums of limbs that no 64 bits lose.

use std::fmt;
use std::ops::ControlFlow;

use ndarray::{ArrayD, ArrayViewD, ArrayViewMutD, Dimension};

use super::Plan;
use crate::buffer::{filled, mapped};
use crate::element::Element;
use crate::error::{Error, Result};
use crate::number::{Kind, Number};
use crate::run::{Observer, Progress};
use crate::spec::{Boundary, Method, Overflow, PerAxis, Scalar, Sides, Spec};
use crate::storage::Storage;

/// Whether outputs can leave `T` with these samples: the kernel's weight times the largest of them.
pub(super) fn may_happen<T: Element, S: Storage<T>>(
    plan: &Plan<T>,
    signal: &ArrayViewD<'_, S>,
) -> bool {
    if plan.spec.overflow == Overflow::Wrap || T::Number::KIND != Kind::Integer {
        return false;
    }
    let least = T::Number::LEAST;
    let kernel = plan.kernel();
    let taps = kernel.iter().map(|tap| tap.number().value());
    let samples = signal.iter().map(|sample| sample.number().value());
    let has_signs = taps.clone().chain(samples.clone()).any(|value| value < 0);
    let weight = taps.fold(0u128, |sum, tap| sum.saturating_add(tap.unsigned_abs()));
    let most = samples.map(i128::unsigned_abs).max().unwrap_or(0);
    let most = most.max(largest_constant::<T>(&plan.spec.boundary));
    let room = if has_signs && least == 0 { 0 } else { T::Number::MOST.unsigned_abs() };
    weight.checked_mul(most).is_none_or(|reach| reach > room)
}

fn largest_constant<T: Element>(boundary: &PerAxis<Sides>) -> u128 {
    let of_rule = |rule: Boundary| match rule {
        Boundary::Constant(value) => T::from_scalar(value).map_or(0, |x| x.number().value()),
        _ => 0,
    };
    boundary.rules().map(|rule| of_rule(rule).unsigned_abs()).max().unwrap_or(0)
}

/// The exact outputs, each checked against `T` as the plan's rule says.
pub(super) fn run<T: Element, S: Storage<T>, D: Storage<T>>(
    plan: &Plan<T>,
    signal: ArrayViewD<'_, S>,
    mut out: ArrayViewMutD<'_, D>,
    observer: Option<Observer>,
) -> Result<()> {
    let samples = signal.iter().map(|sample| sample.number().value());
    let kernel = plan.kernel();
    let taps = kernel.iter().map(|tap| tap.number().value());
    let most = samples.fold(largest_constant::<T>(&plan.spec.boundary) as i128, furthest);
    let cut = Cut::new(bits(most), bits(taps.fold(0, furthest)), plan.kernel().len());
    let mut sums = filled(out.len(), Wide::default(), "exact sums")?;
    let total = cut.samples.count * cut.taps.count;
    for i in 0..cut.samples.count {
        let limbs =
            mapped(signal.view(), "limbs", |sample| cut.samples.of(sample.number().value(), i))?;
        for j in 0..cut.taps.count {
            let taps = mapped(plan.kernel(), "limbs", |tap| cut.taps.of(tap.number().value(), j))?;
            let part = spec_of_limb::<T>(&plan.spec, cut.samples, i).plan(&taps, signal.shape())?;
            let told = |progress: Progress| match observer {
                None => ControlFlow::Continue(()),
                Some(observer) => {
                    let before = (i * cut.taps.count + j) as usize * progress.total;
                    let total = total as usize * progress.total;
                    observer(Progress { done: before + progress.done, total })
                }
            };
            let part: ArrayD<i64> = part.run_observed(&limbs, &told)?;
            let shift = i * cut.samples.bits + j * cut.taps.bits;
            for (sum, &value) in sums.iter_mut().zip(&part) {
                sum.add(value, shift);
            }
        }
    }
    let saturate = plan.spec.overflow == Overflow::Saturate;
    for ((index, place), sum) in out.indexed_iter_mut().zip(&sums) {
        let value = match sum.narrow() {
            Some(value) if (T::Number::LEAST..=T::Number::MOST).contains(&value) => value,
            _ if saturate && sum.high < 0 => T::Number::LEAST,
            _ if saturate => T::Number::MOST,
            _ => {
                let (element, index) = (T::NAME, index.slice().to_vec());
                return Err(Error::Exceeds { element, index, value: sum.to_string() });
            }
        };
        *place = D::holding(T::Number::of_whole(value as i64));
    }
    Ok(())
}

fn furthest(most: i128, value: i128) -> i128 {
    if value.unsigned_abs() > most.unsigned_abs() { value } else { most }
}

/// Bits of a two's complement that holds everything up to `most` in absolute value.
fn bits(most: i128) -> u32 {
    u128::BITS - most.unsigned_abs().leading_zeros() + 1
}

/// How numbers of one operand are cut: `count` limbs of `bits`, all but the last without a sign.
#[derive(Clone, Copy)]
struct Limbs {
    bits: u32,
    count: u32,
}

impl Limbs {
    fn of(self, value: i128, at: u32) -> i64 {
        let rest = value >> (self.bits * at);
        if at + 1 == self.count { rest as i64 } else { (rest & ((1 << self.bits) - 1)) as i64 }
    }
}

#[derive(Clone, Copy)]
struct Cut {
    samples: Limbs,
    taps: Limbs,
}

impl Cut {
    /// The fewest pairs of limbs whose sums over `taps` products stay below 2^63.
    fn new(sample_bits: u32, tap_bits: u32, taps: usize) -> Self {
        let room = i64::BITS - 1 - (usize::BITS - taps.leading_zeros());
        let cuts =
            (1..=tap_bits).flat_map(|of_taps| (1..=sample_bits).map(move |of| (of, of_taps)));
        let limbs = |bits: u32, count: u32| Limbs { bits: bits.div_ceil(count), count };
        cuts.map(|(samples, of_taps)| Cut {
            samples: limbs(sample_bits, samples),
            taps: limbs(tap_bits, of_taps),
        })
        .filter(|cut| cut.samples.bits + cut.taps.bits <= room)
        .min_by_key(|cut| cut.samples.count * cut.taps.count)
        .unwrap_or(Cut {
            samples: limbs(sample_bits, sample_bits),
            taps: limbs(tap_bits, tap_bits),
        })
    }
}

/// The same question about limbs. A method that was named for the kernel may not suit its limbs, all
/// are exact, and only the direct sum suits everything.
fn spec_of_limb<T: Element>(spec: &Spec, limbs: Limbs, at: u32) -> Spec {
    let rule = |rule: Boundary| match rule {
        Boundary::Constant(value) => {
            let value = T::from_scalar(value).map_or(0, |x| x.number().value());
            Boundary::Constant(Scalar::Int(limbs.of(value, at).into()))
        }
        rule => rule,
    };
    let boundary = spec.boundary.map_rules(rule);
    let method = if spec.method == Method::Direct { Method::Direct } else { Method::Auto };
    spec.clone().boundary(boundary).method(method).overflow(Overflow::Wrap)
}

/// `high * 2^64 + low`.
#[derive(Clone, Copy, Debug, Default)]
struct Wide {
    high: i128,
    low: u64,
}

impl Wide {
    /// Adds `value * 2^shift`.
    fn add(&mut self, value: i64, shift: u32) {
        let (low, high) = if shift < 64 {
            let part = i128::from(value) << shift;
            (part as u64, part >> 64)
        } else {
            (0, i128::from(value) << (shift - 64))
        };
        let (sum, carry) = self.low.overflowing_add(low);
        self.low = sum;
        self.high += high + i128::from(carry);
    }

    /// As one number, if that is not too wide.
    fn narrow(&self) -> Option<i128> {
        let high = i64::try_from(self.high).ok()?;
        Some(i128::from(high) << 64 | i128::from(self.low))
    }
}

impl fmt::Display for Wide {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        /// The largest power of ten in 64 bits.
        const TEN: u128 = 10_000_000_000_000_000_000;
        let (mut high, mut low) = (self.high, self.low);
        if self.high < 0 {
            (high, low) = (!self.high, self.low.wrapping_neg());
            high += i128::from(low == 0);
        }
        let mut limbs = [(high >> 64) as u64, high as u64, low];
        let mut groups = Vec::new();
        while limbs != [0; 3] {
            let mut rest = 0;
            for limb in &mut limbs {
                let part = rest << 64 | u128::from(*limb);
                (*limb, rest) = ((part / TEN) as u64, part % TEN);
            }
            groups.push(rest);
        }
        let mut digits = groups.pop().unwrap_or(0).to_string();
        for group in groups.iter().rev() {
            digits += &format!("{group:019}");
        }
        f.pad_integral(self.high >= 0, "", &digits)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wide_numbers_are_written_in_full() {
        let number = |parts: &[(i64, u32)]| {
            let mut sum = Wide::default();
            parts.iter().for_each(|&(value, shift)| sum.add(value, shift));
            sum
        };
        assert_eq!(number(&[]).to_string(), "0");
        assert_eq!(number(&[(-7, 0)]).to_string(), "-7");
        assert_eq!(number(&[(1, 64)]).to_string(), "18446744073709551616");
        assert_eq!(number(&[(-1, 64)]).to_string(), "-18446744073709551616");
        assert_eq!(number(&[(-1, 64), (1, 0)]).to_string(), "-18446744073709551615");
        assert_eq!(number(&[(1, 100), (1, 0)]).to_string(), "1267650600228229401496703205377");
        assert_eq!(number(&[(1, 120), (-1, 120), (5, 3)]).narrow(), Some(40));
        assert_eq!(number(&[(-1, 63)]).narrow(), Some(i128::from(i64::MIN)));
    }

    #[test]
    fn sums_of_limbs_stay_in_64_bits() {
        for (sample_bits, tap_bits, taps) in
            [(65, 65, 1 << 20), (64, 64, 2), (9, 3, 5), (33, 33, 7)]
        {
            let cut = Cut::new(sample_bits, tap_bits, taps);
            assert!((taps as f64).log2() + f64::from(cut.samples.bits + cut.taps.bits) <= 63.0);
            assert!(cut.samples.bits * cut.samples.count >= sample_bits);
            for value in [-(1i128 << (sample_bits - 1)), (1 << (sample_bits - 1)) - 1, 5, -1] {
                let sum: i128 = (0..cut.samples.count)
                    .map(|at| i128::from(cut.samples.of(value, at)) << (at * cut.samples.bits))
                    .sum();
                assert_eq!(sum, value);
            }
        }
    }
}
