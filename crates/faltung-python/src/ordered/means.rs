use std::ops::Range;

use faltung::Error;
use ndarray::{ArrayView1, ArrayViewMutD, ShapeBuilder};
use numpy::{PyUntypedArray, PyUntypedArrayMethods};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;

use super::extended::{Places, load};
use super::sum::{EXACT, Sum, is_like_samples, largest, store};
use super::{LOOK, PART, TILE, not_real, room};
use crate::array::{Viewable, bytes_of_truths, written_onto};
use crate::dtype::Dtype;
use crate::interruption::Interruption;
use crate::pixel::{Pixel, with_pixel};
use crate::question::rule;

/// How many lines are summed side by side: a sum waits for the one before, and meanwhile others of
/// other lines can be made.
const LINES: usize = 8;

/// Fewer neighbours in memory than this are not worth a loop along them: their lines are summed as
/// if they lay apart.
const FEW: usize = 16;

/// Means over windows of `size` samples along one axis of a gapless array, of the dtype of `like`;
/// each sum is the one before, with the new sample less the old one added. In `onto` where that
/// array can be written to as it lies, otherwise in a new one.
#[pyfunction]
#[allow(clippy::too_many_arguments)]
pub(crate) fn ordered_means<'py>(
    input: &Bound<'py, PyUntypedArray>,
    size: usize,
    axis: usize,
    onto: &Bound<'py, PyUntypedArray>,
    like: &Bound<'py, PyUntypedArray>,
    boundary: &Bound<'py, PyAny>,
    cval: f64,
    origin: isize,
) -> PyResult<Bound<'py, PyUntypedArray>> {
    let shape = input.shape();
    if axis >= shape.len() || size == 0 || !input.is_c_contiguous() {
        return Err(PyValueError::new_err(format!(
            "wanted a gapless array, one of its axes and a window of at least one sample, found \
             the shape {shape:?}, axis {axis} and {size}"
        )));
    }
    let places = Places::new(rule(boundary)?, shape[axis], size, origin)?;
    let means = Means {
        size,
        places,
        constant: cval,
        len: shape[axis],
        run: shape[axis + 1..].iter().product(),
    };
    // A quotient of whole numbers that single precision holds is as far from the next whole number
    // as no rounding goes: it is truncated to the same pixel as in double.
    let exact = largest(Dtype::of(input)?)
        .is_some_and(|most| most * (size as f64) < EXACT && is_like_samples(cval, most));
    if exact { means.run::<f32>(input, onto, like) } else { means.run::<f64>(input, onto, like) }
}

struct Means {
    size: usize,
    places: Places,
    constant: f64,
    /// Samples along the axis.
    len: usize,
    /// Neighbours in memory for each of them.
    run: usize,
}

/// Reads some places of a line, given the first sample of the line.
type ReadLine<'a, A> = dyn Fn(usize, Range<usize>, &mut [A]) + Sync + 'a;

/// Reads neighbours in memory from a sample on.
type ReadRun<'a, A> = dyn Fn(usize, &mut [A]) + Sync + 'a;

impl Means {
    fn run<'py, A: Sum>(
        &self,
        input: &Bound<'py, PyUntypedArray>,
        onto: &Bound<'py, PyUntypedArray>,
        like: &Bound<'py, PyUntypedArray>,
    ) -> PyResult<Bound<'py, PyUntypedArray>> {
        let input = &bytes_of_truths(input)?;
        let source = Viewable::new(input)?;
        let constant = A::of_double(self.constant);
        with_pixel!(
            Dtype::of(input)?,
            From => {
                let view = source.view::<From>().ok_or_else(|| not_real(input))?;
                let samples = view.as_slice().ok_or_else(|| not_real(input))?;
                let read_line = |first: usize, places: Range<usize>, into: &mut [A]| {
                    let shape = self.len.strides(self.run);
                    if let Ok(line) = ArrayView1::from_shape(shape, &samples[first..]) {
                        self.places.read(line, places, constant, into);
                    }
                };
                let read_run = |first: usize, into: &mut [A]| load(&samples[first..], into);
                self.write(input, onto, like, &read_line, &read_run)
            },
            Err(not_real(input))
        )
    }

    fn write<'py, A: Sum>(
        &self,
        input: &Bound<'py, PyUntypedArray>,
        onto: &Bound<'py, PyUntypedArray>,
        like: &Bound<'py, PyUntypedArray>,
        read_line: &ReadLine<'_, A>,
        read_run: &ReadRun<'_, A>,
    ) -> PyResult<Bound<'py, PyUntypedArray>> {
        let py = like.py();
        with_pixel!(
            Dtype::of(like)?,
            To => {
                let (mut outcome, interruption) = (Ok(()), Interruption::new());
                let out = written_onto(onto, input, like, |mut out: ArrayViewMutD<'_, To>| {
                    let Some(out) = out.as_slice_mut().filter(|out| !out.is_empty()) else {
                        return;
                    };
                    outcome = py.detach(|| match self.run {
                        ..FEW => self.lines(out, read_line, &interruption),
                        _ => self.columns(out, read_run, &interruption),
                    });
                })?;
                interruption.or(outcome).map(|()| out)
            },
            Err(not_real(like))
        )
    }

    /// Lines one after the other, some at once.
    fn lines<A: Sum, T: Pixel>(
        &self,
        out: &mut [T],
        read: &ReadLine<'_, A>,
        interruption: &Interruption,
    ) -> Result<(), Error> {
        let (count, places) = (out.len() / self.len, self.places.len());
        let at_once = if places <= TILE { LINES.min(count) } else { 1 };
        let mut tile = room::<A>(at_once * places)?;
        let (mut means, mut mean) = ([[A::ZERO; PART]; LINES], [[A::ZERO; PART]]);
        for line in (0..count).step_by(at_once) {
            let lines = at_once.min(count - line);
            for (at, tile) in tile.chunks_exact_mut(places).take(lines).enumerate() {
                let first = self.first(line + at);
                for (part, into) in tile.chunks_mut(LOOK).enumerate() {
                    let place = part * LOOK;
                    read(first, place..place + into.len(), into);
                    look_after(into.len(), interruption)?;
                }
            }
            if lines == LINES {
                self.some_lines(&tile, line, out, &mut means, interruption)?;
                continue;
            }
            for (at, tile) in tile.chunks_exact(places).take(lines).enumerate() {
                self.some_lines(tile, line + at, out, &mut mean, interruption)?;
            }
        }
        Ok(())
    }

    /// Where a line begins.
    fn first(&self, line: usize) -> usize {
        line / self.run * self.len * self.run + line % self.run
    }

    fn some_lines<A: Sum, T: Pixel, const L: usize>(
        &self,
        tile: &[A],
        first_line: usize,
        out: &mut [T],
        means: &mut [[A; PART]; L],
        interruption: &Interruption,
    ) -> Result<(), Error> {
        let line = |at: usize| &tile[at * self.places.len()..][..self.places.len()];
        let mut sums = [A::ZERO; L];
        for (at, sum) in sums.iter_mut().enumerate() {
            for part in line(at)[..self.size].chunks(LOOK) {
                *sum = part.iter().fold(*sum, |sum, &x| sum.plus(x));
                look_after(part.len(), interruption)?;
            }
        }
        for first in (0..self.len).step_by(PART) {
            let count = PART.min(self.len - first);
            // The first output is the first sum: nothing new, and nothing old.
            let skip = usize::from(first == 0);
            let new: [&[A]; L] =
                std::array::from_fn(|at| &line(at)[first + self.size + skip - 1..][..count - skip]);
            let old: [&[A]; L] =
                std::array::from_fn(|at| &line(at)[(first + skip).max(1) - 1..][..count - skip]);
            for (means, sum) in means.iter_mut().zip(sums) {
                means[0] = sum;
            }
            for at in 0..count - skip {
                for line in 0..L {
                    sums[line] = sums[line].plus(new[line][at].minus(old[line][at]));
                    means[line][at + skip] = sums[line];
                }
            }
            for (at, means) in means.iter_mut().enumerate() {
                self.divide(&mut means[..count]);
                self.write_line(&means[..count], &mut out[self.first(first_line + at)..], first);
            }
            if interruption.look().is_break() {
                return Err(Error::Stopped);
            }
        }
        Ok(())
    }

    /// Writes means from a place of a line on, which is the first of `out`.
    fn write_line<A: Sum, T: Pixel>(&self, means: &[A], out: &mut [T], place: usize) {
        let out = &mut out[place * self.run..];
        if self.run == 1 {
            return store(means, &mut out[..means.len()]);
        }
        let pixels = out.iter_mut().step_by(self.run);
        pixels.zip(means).for_each(|(pixel, mean)| *pixel = mean.into_pixel());
    }

    /// Lines across memory, many side by side.
    fn columns<A: Sum, T: Pixel>(
        &self,
        out: &mut [T],
        read: &ReadRun<'_, A>,
        interruption: &Interruption,
    ) -> Result<(), Error> {
        let constant = A::of_double(self.constant);
        let [mut sums, mut new, mut old, mut means] = [[A::ZERO; PART]; 4];
        for (part, out) in out.chunks_mut(self.len * self.run).enumerate() {
            for first in (0..self.run).step_by(PART) {
                let count = PART.min(self.run - first);
                let place = |place: usize, into: &mut [A]| match self.places.source(place) {
                    Some(at) => read((part * self.len + at) * self.run + first, into),
                    None => into.fill(constant),
                };
                let (sums, means) = (&mut sums[..count], &mut means[..count]);
                sums.fill(A::ZERO);
                for at in 0..self.size {
                    place(at, &mut new[..count]);
                    add(sums, &new[..count]);
                    if interruption.look().is_break() {
                        return Err(Error::Stopped);
                    }
                }
                for at in 0..self.len {
                    if at > 0 {
                        place(at + self.size - 1, &mut new[..count]);
                        place(at - 1, &mut old[..count]);
                        slide(sums, &new[..count], &old[..count]);
                    }
                    means.copy_from_slice(sums);
                    self.divide(means);
                    store(means, &mut out[at * self.run + first..][..count]);
                    if interruption.look().is_break() {
                        return Err(Error::Stopped);
                    }
                }
            }
        }
        Ok(())
    }

    fn divide<A: Sum>(&self, sums: &mut [A]) {
        let size = A::of_double(self.size as f64);
        faltung::widely(
            #[inline(always)]
            || sums.iter_mut().for_each(|sum| *sum = sum.over(size)),
        );
    }
}

/// Ends the call if somebody pressed Ctrl-C, asked after so many steps; after few nobody is asked.
fn look_after(steps: usize, interruption: &Interruption) -> Result<(), Error> {
    if steps == LOOK && interruption.look().is_break() {
        return Err(Error::Stopped);
    }
    Ok(())
}

fn add<A: Sum>(sums: &mut [A], samples: &[A]) {
    faltung::widely(
        #[inline(always)]
        || sums.iter_mut().zip(samples).for_each(|(sum, &x)| *sum = sum.plus(x)),
    );
}

fn slide<A: Sum>(sums: &mut [A], new: &[A], old: &[A]) {
    let places = sums.iter_mut().zip(new).zip(old);
    faltung::widely(
        #[inline(always)]
        || places.for_each(|((sum, &new), &old)| *sum = sum.plus(new.minus(old))),
    );
}
