//! Lines that lie side by side in memory, as columns of a row-major array do: a strip of them is
//! read and written together, since a cache line has a number of each.

use std::array;

use ndarray::{ArrayView2, ArrayViewMut2, ArrayViewMutD, Axis as Nd};

use super::Ranges;
use crate::element::Element;
use crate::error::Result;
use crate::method::Extents;
use crate::spec::{Geometry, Role};
use crate::storage::Storage;

/// Bytes that lie side by side in a strip.
const WIDTH: usize = 128;
/// The most bytes of samples that a strip is made of.
const BYTES: usize = 1 << 25;
/// Numbers of each line that are taken at once: their lines of cache come from as many places, which
/// may be the same few of a cache.
const AT_ONCE: usize = 8;

/// The axis that lines lie side by side along, before those that the kernel runs along, and tiles
/// of several lines.
pub(super) fn strip(geometry: &Geometry, tile: &[usize], bytes: usize) -> Option<(usize, Extents)> {
    let axis = geometry.roles.iter().position(Role::is_busy)?.checked_sub(1)?;
    let reaches = geometry.roles.iter().zip(tile).map(|(role, &outputs)| match role {
        Role::Along(axis) if outputs > 0 => axis.reach(&(0..outputs)).len(),
        _ => 1,
    });
    let line = reaches.fold(bytes, usize::saturating_mul).max(1);
    let lines = (WIDTH / bytes.max(1)).min(BYTES / line).min(geometry.output[axis]);
    if lines < 2 || matches!(geometry.roles[axis], Role::Bank(_)) {
        return None;
    }
    let mut strip = Extents::from_slice(tile);
    strip[axis] = lines;
    Some((axis, strip))
}

/// Whether an array with these strides has neighbours along `axis` that are none along its last axis.
pub(super) fn lie_side_by_side(strides: &[isize], axis: usize) -> bool {
    strides[axis] == 1 && strides.last().is_some_and(|&last| last != 1)
}

/// Reads lines whose neighbours lie along the first axis; each begins `step` after the one before.
pub(super) fn read<T: Element, S: Storage<T>>(
    lines: ArrayView2<S>,
    into: &mut [T::Number],
    step: usize,
) {
    let mut at = 0;
    for block in lines.axis_chunks_iter(Nd(1), AT_ONCE) {
        let (count, len) = block.dim();
        let mut sides = block.axis_iter(Nd(1));
        let sides: [&[S]; AT_ONCE] =
            array::from_fn(|_| sides.next().and_then(|side| side.to_slice()).unwrap_or(&[]));
        for line in 0..count {
            let places = &mut into[line * step + at..][..len];
            for (place, side) in places.iter_mut().zip(&sides) {
                *place = side.get(line).map_or(*place, |&sample| sample.number());
            }
        }
        at += len;
    }
}

/// Writes what [`read`] would read.
fn write<T: Element, S: Storage<T>>(
    numbers: &[T::Number],
    step: usize,
    mut lines: ArrayViewMut2<S>,
) {
    let mut at = 0;
    for mut block in lines.axis_chunks_iter_mut(Nd(1), AT_ONCE) {
        let (count, len) = block.dim();
        let mut sides = block.axis_iter_mut(Nd(1));
        let mut sides: [&mut [S]; AT_ONCE] =
            array::from_fn(|_| sides.next().and_then(|side| side.into_slice()).unwrap_or_default());
        for line in 0..count {
            let numbers = &numbers[line * step + at..][..len];
            for (side, &number) in sides.iter_mut().zip(numbers) {
                if let Some(place) = side.get_mut(line) {
                    *place = S::holding(number);
                }
            }
        }
        at += len;
    }
}

/// Writes a dense box of outputs whose lines lie side by side along `axis`.
pub(super) fn write_all<T: Element, S: Storage<T>>(
    numbers: &[T::Number],
    strides: &[usize],
    axis: usize,
    mut places: ArrayViewMutD<S>,
) {
    let shape = Extents::from_slice(places.shape());
    let last = shape.len() - 1;
    let others: Extents = (0..last).filter(|&other| other != axis).collect();
    let mut index = Extents::from_elem(0, shape.len());
    loop {
        let mut lines = places.view_mut();
        for &other in others.iter().rev() {
            lines.index_axis_inplace(Nd(other), index[other]);
        }
        let first: usize = index.iter().zip(strides).map(|(i, stride)| i * stride).sum();
        if let Ok(lines) = lines.into_dimensionality() {
            write::<T, S>(&numbers[first..], strides[axis], lines);
        }
        let Some(&more) = others.iter().rev().find(|&&other| index[other] + 1 < shape[other])
        else {
            return;
        };
        others.iter().filter(|&&other| other > more).for_each(|&other| index[other] = 0);
        index[more] += 1;
    }
}

/// Calls `action` with the outputs of each line of a strip, and how many lines come before it.
pub(super) fn for_each_line(
    ranges: &Ranges,
    axis: usize,
    mut action: impl FnMut(&Ranges, usize) -> Result<()>,
) -> Result<()> {
    let mut line = ranges.clone();
    for (ahead, at) in ranges[axis].clone().enumerate() {
        line[axis] = at..at + 1;
        action(&line, ahead)?;
    }
    Ok(())
}
