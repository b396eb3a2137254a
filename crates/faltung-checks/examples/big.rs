//! Signals of more samples than 32 bits can count, looked at where numbers of 31 and of 32 bits end.
#![allow(clippy::unwrap_used, clippy::print_stdout)]

use faltung::{Boundary, Mode, Spec};
use ndarray::{ArrayD, IxDyn};

fn sample(at: usize) -> u8 {
    (at.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 40) as u8
}

/// Places around the ends of numbers of 31 and 32 bits, the ends of the signal, and others.
fn places(outputs: usize) -> impl Iterator<Item = usize> {
    let around = [0usize, 1 << 31, 1 << 32, outputs];
    let near = around.into_iter().flat_map(|at| at.saturating_sub(300)..at + 300);
    let spread = (0..1_000_000usize).map(move |i| i.wrapping_mul(0x9e37_79b9_7f4a_7c15) % outputs);
    near.chain(spread).filter(move |&at| at < outputs)
}

fn line() {
    let n = (1 << 32) + 1000;
    let signal: Vec<u8> = (0..n).map(sample).collect();
    let kernel = [3u8, 7, 250, 1];
    let spec = Spec::convolve().mode(Mode::Same).boundary(Boundary::Wrap);
    let found = spec.run(&signal, &kernel).unwrap();
    assert_eq!(found.len(), n);
    for m in places(n) {
        let terms = kernel.iter().enumerate();
        let wanted = terms.fold(0u8, |sum, (j, tap)| {
            sum.wrapping_add(tap.wrapping_mul(sample((m + 1 + n - j) % n)))
        });
        assert_eq!(found[m], wanted, "output {m} of {n}");
    }
    println!("a line of {n} samples is right");
}

fn plane() {
    let (rows, columns) = (65_600, 65_540);
    let signal: Vec<u8> = (0..rows * columns).map(sample).collect();
    let signal = ArrayD::from_shape_vec(IxDyn(&[rows, columns]), signal).unwrap();
    let kernel = ndarray::array![[1u8, 2], [3, 5]];
    let found = Spec::convolve().mode(Mode::Valid).run(&signal, &kernel.into_dyn()).unwrap();
    assert_eq!(found.shape(), [rows - 1, columns - 1]);
    let found = found.as_slice().unwrap();
    for m in places(found.len()) {
        let first = m / (columns - 1) * columns + m % (columns - 1);
        let terms = [(5, first), (3, first + 1), (2, first + columns), (1, first + columns + 1)];
        let sum = |sum: u8, (tap, at): (u8, usize)| sum.wrapping_add(tap.wrapping_mul(sample(at)));
        assert_eq!(found[m], terms.into_iter().fold(0, sum), "output {m}");
    }
    println!("a plane of {rows} by {columns} samples is right");
}

fn main() {
    line();
    plane();
}
