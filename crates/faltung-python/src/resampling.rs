//! Upsampling, filtering and downsampling of a line in one go.

use num_complex::{Complex32, Complex64};
use num_traits::Num;
use numpy::{Element, PyUntypedArray, PyUntypedArrayMethods};
use pyo3::prelude::*;
use pyo3::types::PyInt;

use crate::array::{self, Target};
use crate::dtype::Dtype;
use crate::short::Operand;

/// The largest factor, and the most products of a short call.
const SHORT: usize = 1 << 13;

/// The most products of any call: that many are over before anybody could press a key.
const BRIEF: usize = 1 << 20;

type Answer<'py> = PyResult<Option<Bound<'py, PyUntypedArray>>>;

/// `signal.upfirdn` of a line, zeros beyond its ends; `None` where the arguments are not that plain,
/// or the engine is as fast.
#[pyfunction]
pub(crate) fn upfirdn_short<'py>(
    taps: &Bound<'py, PyAny>,
    line: &Bound<'py, PyAny>,
    up: &Bound<'py, PyAny>,
    down: &Bound<'py, PyAny>,
) -> Answer<'py> {
    let Ok(line) = line.cast_exact::<PyUntypedArray>() else { return Ok(None) };
    let (Some(up), Some(down)) = (factor(up), factor(down)) else { return Ok(None) };
    let resampling = Resampling { up, down };
    match (Dtype::of(line), taps.cast_exact::<PyUntypedArray>()) {
        (Ok(Dtype::F64), _) => resampling.of_doubles(taps, line),
        (Ok(Dtype::F32), Ok(taps)) => resampling.of::<f32>(array::line(taps), line),
        (Ok(Dtype::C64), Ok(taps)) => resampling.of::<Complex32>(array::line(taps), line),
        (Ok(Dtype::C128), Ok(taps)) => resampling.of::<Complex64>(array::line(taps), line),
        _ => Ok(None),
    }
}

/// A factor within range.
fn factor(number: &Bound<'_, PyAny>) -> Option<usize> {
    let number = number.cast_exact::<PyInt>().ok()?.extract().ok()?;
    (1..=SHORT).contains(&number).then_some(number)
}

struct Resampling {
    up: usize,
    down: usize,
}

impl Resampling {
    fn of_doubles<'py>(
        &self,
        taps: &Bound<'py, PyAny>,
        line: &Bound<'py, PyUntypedArray>,
    ) -> Answer<'py> {
        let mut room = Vec::new();
        let Some(taps) = Operand::of(taps) else { return Ok(None) };
        self.of::<f64>(taps.real(&mut room), line)
    }

    fn of<'py, T: Num + Element + Copy + Sync>(
        &self,
        taps: Option<&[T]>,
        line: &Bound<'py, PyUntypedArray>,
    ) -> Answer<'py> {
        let (Some(taps), Some(samples)) = (taps, array::line::<T>(line)) else { return Ok(None) };
        if taps.is_empty() || samples.is_empty() {
            return Ok(None);
        }
        let upsampled = (samples.len() - 1).saturating_mul(self.up).saturating_add(taps.len());
        let count = upsampled.div_ceil(self.down);
        let products = count.saturating_mul(taps.len().div_ceil(self.up));
        if products > BRIEF.min(SHORT.saturating_mul(self.phases())) {
            return Ok(None);
        }
        let mut target = Target::zeros(&[count], line.dtype())?;
        let Some(out) = target.line_mut::<T>() else { return Ok(None) };
        line.py().detach(|| self.write(taps, samples, out));
        Ok(Some(target.into_array()))
    }

    /// How many outputs follow each other before one meets the same taps as the first: the engine
    /// would be called for each of them.
    fn phases(&self) -> usize {
        let (mut divisor, mut rest) = (self.up, self.down);
        while rest > 0 {
            (divisor, rest) = (rest, divisor % rest);
        }
        self.up / divisor
    }

    fn write<T: Num + Copy>(&self, taps: &[T], samples: &[T], out: &mut [T]) {
        for (number, out) in out.iter_mut().enumerate() {
            // The taps of one phase meet the samples backwards, those beyond the ends left out.
            let (phase, newest) = (number * self.down % self.up, number * self.down / self.up);
            let skipped = newest.saturating_sub(samples.len() - 1);
            let met = taps.iter().skip(phase + skipped * self.up).step_by(self.up);
            let end = (newest - skipped + 1).min(samples.len());
            let pairs = met.zip(samples[..end].iter().rev());
            *out = pairs.fold(T::zero(), |sum, (&tap, &x)| sum + tap * x);
        }
    }
}
