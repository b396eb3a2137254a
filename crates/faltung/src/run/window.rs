use std::ops::Range;

use ndarray::{ArrayView1, ArrayView2, ArrayViewD, Axis as Nd, Ix2, s};
use smallvec::SmallVec;

use super::strips::{self, lie_side_by_side};
use crate::element::Element;
use crate::method::{Extents, dense_strides};
use crate::number::Number;
use crate::simd::widely;
use crate::spec::{Boundary, Repeat, Role, Scalar, Sides, Source, Step};
use crate::storage::Storage;

/// A box of samples of the extended signal, in the signal's coordinates.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Window {
    pub(super) ranges: SmallVec<[Range<isize>; 6]>,
}

impl Window {
    /// All samples that a box of outputs is made of.
    pub(super) fn of_outputs(roles: &[Role], outputs: &[Range<usize>]) -> Self {
        let ranges = roles
            .iter()
            .zip(outputs)
            .map(|(role, outputs)| match role {
                Role::Along(axis) => axis.reach(outputs),
                Role::Bank(_) => 0..1,
                Role::Paired(_) => outputs.start as isize..outputs.end as isize,
            })
            .collect();
        Window { ranges }
    }

    /// The same without samples that are absent anyway, and how many were left out before it along
    /// each axis. A window that only holds absent samples becomes empty.
    pub(super) fn without_absent(mut self, roles: &[Role], signal: &[usize]) -> (Self, Extents) {
        let mut left_out = Extents::from_elem(0, roles.len());
        for (at, (range, role)) in self.ranges.iter_mut().zip(roles).enumerate() {
            let Role::Along(axis) = role else { continue };
            if axis.absent[0] && range.start < 0 {
                let start = range.start;
                range.start = 0.min(range.end);
                left_out[at] = (range.start - start) as usize;
            }
            if axis.absent[1] {
                let end = signal[at] as isize;
                range.end = range.end.min(end.max(range.start));
            }
        }
        (self, left_out)
    }

    pub(super) fn shape(&self) -> Extents {
        self.ranges.iter().map(ExactSizeIterator::len).collect()
    }

    pub(super) fn is_inside(&self, signal: &[usize]) -> bool {
        self.ranges
            .iter()
            .zip(signal)
            .all(|(range, &len)| range.start >= 0 && range.end <= len as isize)
    }
}

/// Where windows are read from, whatever samples lie in.
pub(super) trait Windows<T: Element>: Sync {
    fn shape(&self) -> &[usize];
    /// No sample inside is of a larger size, because of the type that it lies in.
    fn largest(&self) -> f64;
    /// All samples in row-major order without gaps, where they lie so as numbers.
    fn dense_numbers(&self) -> Option<&[T::Number]>;
    /// Reads a window of the extended signal into a dense row-major box: the one routine that knows
    /// what lies beyond the edge. Where `present` is given, it says which samples are not absent.
    fn gather(
        &self,
        roles: &[Role],
        window: &Window,
        into: &mut [T::Number],
        present: Option<&mut [bool]>,
    );
}

/// A signal as it lies in memory.
pub(super) struct Signal<'a, S> {
    view: ArrayViewD<'a, S>,
    /// All samples in row-major order without gaps, where they lie so.
    dense: Option<&'a [S]>,
    strides: Extents,
}

/// Samples along the last axis.
#[derive(Clone, Copy)]
enum Line<'a, S> {
    Dense(&'a [S]),
    Strided(ArrayView1<'a, S>),
}

impl<S: Copy> Line<'_, S> {
    fn read_range<T: Element>(&self, range: Range<usize>, into: &mut [T::Number])
    where
        S: Storage<T>,
    {
        match self {
            Line::Dense(line) => {
                let source = &line[range];
                match S::as_elements(source).and_then(T::as_numbers) {
                    Some(numbers) => into.copy_from_slice(numbers),
                    None => widely(
                        #[inline(always)]
                        || into.iter_mut().zip(source).for_each(|(to, &x)| *to = x.number()),
                    ),
                }
            }
            Line::Strided(line) => {
                let source = line.slice(s![range]);
                into.iter_mut().zip(source).for_each(|(to, &x)| *to = x.number());
            }
        }
    }

    /// As much of a stretch beyond the edge as there are places.
    fn read_repeat<T: Element>(&self, repeat: Repeat, into: &mut [T::Number])
    where
        S: Storage<T>,
    {
        let (first, len) = (repeat.first, into.len());
        match repeat.step {
            Step::Forth => self.read_range::<T>(first..first + len, into),
            Step::Back => {
                self.read_range::<T>(first + 1 - len..first + 1, into);
                into.reverse();
            }
            Step::Still => {
                self.read_range::<T>(first..first + 1, &mut into[..1]);
                let (sample, others) = (into[0], &mut into[1..]);
                others.fill(sample);
            }
        }
    }
}

impl<'a, S> Signal<'a, S> {
    pub(super) fn new(view: ArrayViewD<'a, S>) -> Self {
        let dense = view.to_slice();
        let strides = dense_strides(view.shape());
        Signal { view, dense, strides }
    }

    /// The line along the last axis at `index` of the others, so many ahead along one of these.
    fn line(&self, index: &[usize], ahead: Option<(usize, usize)>) -> Line<'_, S> {
        let len = self.view.shape().last().copied().unwrap_or(1);
        if let Some(dense) = self.dense {
            let first: usize = index.iter().zip(&self.strides).map(|(i, stride)| i * stride).sum();
            let ahead = ahead.map_or(0, |(axis, ahead)| ahead * self.strides[axis]);
            return Line::Dense(&dense[first + ahead..][..len]);
        }
        let mut line = self.view.view();
        for (axis, &at) in index.iter().enumerate().rev() {
            let ahead = ahead.filter(|(other, _)| *other == axis).map_or(0, |(_, ahead)| ahead);
            line.index_axis_inplace(Nd(axis), at + ahead);
        }
        // What is left has one axis: the last.
        let Ok(line) = line.into_dimensionality() else { return Line::Dense(&[]) };
        line.to_slice().map_or(Line::Strided(line), Line::Dense)
    }

    /// The axis that rows of a window lie side by side along, if they do: one that is not extended.
    fn strip(&self, roles: &[Role], window: &Window) -> Option<usize> {
        let is_plain = |role: &Role| !role.is_busy() && !matches!(role, Role::Bank(_));
        (0..roles.len().checked_sub(1)?).find(|&axis| {
            window.ranges[axis].len() > 1
                && is_plain(&roles[axis])
                && lie_side_by_side(self.view.strides(), axis)
        })
    }

    /// So many lines side by side along `axis`, the first of them at `index`, and of each some samples.
    fn lines(
        &self,
        index: &[usize],
        (axis, count): (usize, usize),
        inside: Range<isize>,
    ) -> Option<ArrayView2<'_, S>> {
        let mut lines = self.view.view();
        for (other, &at) in index.iter().enumerate().rev().filter(|&(other, _)| other != axis) {
            lines.index_axis_inplace(Nd(other), at);
        }
        let lines = lines.into_dimensionality::<Ix2>().ok()?;
        let first = index[axis];
        Some(lines.slice_move(s![first..first + count, inside]))
    }
}

impl<T: Element, S: Storage<T>> Windows<T> for Signal<'_, S> {
    fn shape(&self) -> &[usize] {
        self.view.shape()
    }

    fn largest(&self) -> f64 {
        S::LARGEST
    }

    fn dense_numbers(&self) -> Option<&[T::Number]> {
        self.dense.and_then(S::as_elements).and_then(T::as_numbers)
    }

    fn gather(
        &self,
        roles: &[Role],
        window: &Window,
        into: &mut [T::Number],
        mut present: Option<&mut [bool]>,
    ) {
        let Some((inner, outer)) = window.ranges.split_last() else { return };
        let row_len = inner.len();
        let strides = dense_strides(&window.shape());
        let inner_rule =
            InnerRule::new(roles.last(), self.view.shape().last().copied().unwrap_or(1));
        let inside = inner_rule.inside(inner);
        let beyond = inner_rule.beyond(inner);
        let strip = self.strip(roles, window);
        let across = strip.or(outer.len().checked_sub(1));
        let step = across.map_or(0, |axis| strides[axis]);
        let mut index: SmallVec<[isize; 6]> = outer.iter().map(|range| range.start).collect();
        loop {
            let ahead = index.iter().zip(outer).map(|(at, range)| (at - range.start) as usize);
            let first: usize = ahead.zip(&strides).map(|(ahead, stride)| ahead * stride).sum();
            let source = outer_source(roles, &index);
            // Rows whose lines follow one another along `across`.
            let rows = match (&source, across) {
                (_, Some(axis)) if strip.is_some() => outer[axis].len(),
                (Outer::Signal(_), Some(axis)) => {
                    rows_inside(&roles[axis], index[axis]..outer[axis].end)
                }
                _ => 1,
            };
            for ahead in 0..rows {
                let places = first + ahead * step..first + ahead * step + row_len;
                let row = &mut into[places.clone()];
                let mut there = present.as_mut().map(|present| &mut present[places]);
                match &source {
                    Outer::Fill(fill) => inner_rule.fill::<T>(*fill, inner, row, &mut there),
                    Outer::Signal(at) => {
                        let line = self.line(at, across.map(|axis| (axis, ahead)));
                        if let Some(there) = &mut there {
                            there.fill(true);
                        }
                        for beyond in &beyond {
                            inner_rule.read_beyond::<T, S>(line, beyond, row, &mut there);
                        }
                        if strip.is_none() && !inside.is_empty() {
                            let place = (inside.start - inner.start) as usize;
                            let place = &mut row[place..][..inside.len()];
                            let inside = inside.start as usize..inside.end as usize;
                            line.read_range::<T>(inside, place);
                        }
                    }
                }
            }
            if let (Outer::Signal(at), Some(axis)) = (source, strip)
                && !inside.is_empty()
                && let Some(lines) = self.lines(&at, (axis, rows), inside.clone())
            {
                let first = first + (inside.start - inner.start) as usize;
                strips::read::<T, S>(lines, &mut into[first..], step);
            }
            if let Some(axis) = across {
                index[axis] += rows as isize - 1;
            }
            let is_next = |&axis: &usize| index[axis] + 1 < outer[axis].end;
            let Some(axis) = (0..outer.len()).rev().find(is_next) else { return };
            index[axis] += 1;
            for later in 0..outer.len() {
                if later > axis || strip == Some(later) {
                    index[later] = outer[later].start;
                }
            }
        }
    }
}

/// How many places of an axis, from the first of a range on, lie inside the signal; 1 if the first
/// does not.
fn rows_inside(role: &Role, range: Range<isize>) -> usize {
    let end = match role {
        Role::Along(axis) => range.end.min(axis.samples as isize),
        Role::Bank(_) | Role::Paired(_) => range.end,
    };
    if range.start < 0 { 1 } else { (end - range.start).max(1) as usize }
}

/// Where a row of samples along the last axis comes from, before that axis is extended.
enum Outer {
    /// The index of a line of the signal.
    Signal(Extents),
    /// Wholly outside: a constant, or absent.
    Fill(Option<Scalar>),
}

fn outer_source(roles: &[Role], index: &[isize]) -> Outer {
    let mut sources = Extents::from_elem(0, index.len());
    // Axes are extended first to last, so the last one outside has the last word.
    for axis in (0..index.len()).rev() {
        let source = match &roles[axis] {
            Role::Along(along) if !(0..along.samples as isize).contains(&index[axis]) => {
                along.sides.source(index[axis], along.samples)
            }
            _ => {
                sources[axis] = index[axis] as usize;
                continue;
            }
        };
        match source {
            Source::Sample(at) => sources[axis] = at,
            Source::Constant(value) => return Outer::Fill(Some(value)),
            Source::Absent => return Outer::Fill(None),
        }
    }
    Outer::Signal(sources)
}

/// A stretch of places of a row beyond an edge.
struct Beyond {
    /// The first of them, in the signal's coordinates.
    start: isize,
    /// Where they stand in the row.
    places: Range<usize>,
    rule: Rule,
}

/// What stands there. Rows have the same edges, so what the first places repeat is found once for all.
enum Rule {
    Zero,
    Constant(Scalar),
    Repeat(Boundary, Repeat),
}

/// How the last axis goes on beyond its edges.
struct InnerRule {
    sides: Sides,
    samples: usize,
}

impl InnerRule {
    fn new(role: Option<&Role>, samples: usize) -> Self {
        let sides = match role {
            Some(Role::Along(axis)) => axis.sides,
            _ => Boundary::Zero.into(),
        };
        InnerRule { sides, samples }
    }

    /// The part of a range that lies inside the signal.
    fn inside(&self, range: &Range<isize>) -> Range<isize> {
        let end = self.samples as isize;
        range.start.clamp(0, end)..range.end.clamp(0, end)
    }

    /// The parts of a range that lie beyond the edges.
    fn beyond(&self, range: &Range<isize>) -> SmallVec<[Beyond; 2]> {
        let end = self.samples as isize;
        let sides = [
            (range.start..range.end.min(0), self.sides.before),
            (range.start.max(end)..range.end, self.sides.after),
        ];
        let some = sides.into_iter().filter(|(beyond, _)| !beyond.is_empty());
        some.map(|(beyond, rule)| {
            let first = (beyond.start - range.start) as usize;
            let rule = match rule {
                Boundary::Zero => Rule::Zero,
                Boundary::Constant(value) => Rule::Constant(value),
                _ => Rule::Repeat(rule, rule.repeat(beyond.start, self.samples)),
            };
            Beyond { start: beyond.start, places: first..first + beyond.len(), rule }
        })
        .collect()
    }

    /// What lies beyond an edge.
    fn read_beyond<T: Element, S: Storage<T>>(
        &self,
        line: Line<'_, S>,
        beyond: &Beyond,
        row: &mut [T::Number],
        there: &mut Option<&mut [bool]>,
    ) {
        let mut places = &mut row[beyond.places.clone()];
        match beyond.rule {
            Rule::Zero => {
                places.fill(T::Number::ZERO);
                if let Some(there) = there {
                    there[beyond.places.clone()].fill(false);
                }
            }
            Rule::Constant(value) => places.fill(constant::<T>(value)),
            Rule::Repeat(rule, mut repeat) => {
                let mut at = beyond.start;
                loop {
                    let len = repeat.len.min(places.len());
                    let (now, later) = places.split_at_mut(len);
                    line.read_repeat::<T>(repeat, now);
                    (places, at) = (later, at + len as isize);
                    if places.is_empty() {
                        return;
                    }
                    repeat = rule.repeat(at, self.samples);
                }
            }
        }
    }

    fn fill<T: Element>(
        &self,
        outer: Option<Scalar>,
        range: &Range<isize>,
        row: &mut [T::Number],
        there: &mut Option<&mut [bool]>,
    ) {
        for (at, place) in row.iter_mut().enumerate() {
            if let Some(there) = there {
                there[at] = true;
            }
            *place = match (self.sides.source(range.start + at as isize, self.samples), outer) {
                (Source::Constant(value), _) | (Source::Sample(_), Some(value)) => {
                    constant::<T>(value)
                }
                (Source::Absent, _) | (Source::Sample(_), None) => self.absent::<T>(at, there),
            };
        }
    }

    fn absent<T: Element>(&self, at: usize, there: &mut Option<&mut [bool]>) -> T::Number {
        if let Some(there) = there {
            there[at] = false;
        }
        T::Number::ZERO
    }
}

/// The plan has checked that the element type can hold the value.
pub(super) fn constant<T: Element>(value: Scalar) -> T::Number {
    T::from_scalar(value).map_or(T::Number::ZERO, T::number)
}
