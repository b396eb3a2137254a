use faltung::{Accuracy, Spec, convolve_short};
use ndarray::ArrayD;

use super::Contender;
use super::cell::Cell;
use crate::sample::Sample;

/// Our calls: with the guarantee and without it.
pub fn contenders<'a, T: Sample>(
    cell: &'a Cell,
    signal: &'a ArrayD<T>,
    kernel: &'a ArrayD<T>,
) -> Vec<Contender<'a, T>> {
    let kinds: [(&str, Accuracy); 2] =
        [("faltung", Accuracy::Guaranteed), ("faltung-fast", Accuracy::Fast)];
    let one = |(name, accuracy)| {
        let spec = cell.spec().accuracy(accuracy);
        match cell.kind() {
            "reused" => reused(name, &spec, signal, kernel),
            "line" => line(name, spec, cell, signal, kernel),
            _ => anew(name, spec, signal, kernel),
        }
    };
    kinds.into_iter().filter_map(one).collect()
}

/// A call that has its result in new memory, the kernel given anew.
fn anew<'a, T: Sample>(
    name: &str,
    spec: Spec,
    signal: &'a ArrayD<T>,
    kernel: &'a ArrayD<T>,
) -> Option<Contender<'a, T>> {
    spec.plan(kernel, signal.shape()).ok()?;
    Some(Contender::new(name, move |show| {
        let answer = spec.run(signal, kernel).expect("it was planned before");
        show(answer.as_slice().unwrap_or(&[]));
    }))
}

/// Slices; the shortest into memory that is there, as the others do it.
fn line<'a, T: Sample>(
    name: &str,
    spec: Spec,
    cell: &'a Cell,
    signal: &'a ArrayD<T>,
    kernel: &'a ArrayD<T>,
) -> Option<Contender<'a, T>> {
    let (signal, kernel, mode) = (signal.as_slice()?, kernel.as_slice()?, cell.mode());
    let mut kept = spec.run(signal, kernel).ok()?;
    if cell.is_small() && convolve_short(signal, kernel, mode, &mut kept) {
        return Some(Contender::new(name, move |show| {
            convolve_short(signal, std::hint::black_box(kernel), mode, &mut kept);
            show(&kept);
        }));
    }
    Some(Contender::new(name, move |show| {
        show(&spec.run(signal, std::hint::black_box(kernel)).expect("it has run before"));
    }))
}

/// The kernel known before.
fn reused<'a, T: Sample>(
    name: &str,
    spec: &Spec,
    signal: &'a ArrayD<T>,
    kernel: &'a ArrayD<T>,
) -> Option<Contender<'a, T>> {
    let plan = spec.plan(kernel, signal.shape()).ok()?;
    let mut scratch = plan.scratch().ok()?;
    let mut kept = plan.run(signal).ok()?;
    Some(Contender::new(name, move |show| {
        plan.run_into(signal.view(), kept.view_mut(), &mut scratch).expect("it has run before");
        show(kept.as_slice().unwrap_or(&[]));
    }))
}
