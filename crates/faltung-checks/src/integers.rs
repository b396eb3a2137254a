//! Integers of any size, by every method that takes them, against sums of 128 bits.

use faltung::{Element, Error, Method, Mode, Spec};

use crate::random::Random;

pub(crate) fn check(bytes: &[u8]) {
    let mut random = Random::new(bytes);
    match random.whole(0, 7) {
        0 => of_type(&mut random, |word| word as i64, i128::from),
        1 => of_type(&mut random, |word| word as u8, i128::from),
        2 => of_type(&mut random, |word| word as i8, i128::from),
        3 => of_type(&mut random, |word| word as i16, i128::from),
        4 => of_type(&mut random, |word| word as u16, i128::from),
        5 => of_type(&mut random, |word| word as i32, i128::from),
        6 => of_type(&mut random, |word| word as u32, i128::from),
        _ => of_type(&mut random, |word| word, i128::from),
    }
}

fn of_type<T: Element>(random: &mut Random<'_>, cut: impl Fn(u64) -> T, wide: impl Fn(T) -> i128) {
    let (n, k) = (random.size(1, 4000), random.size(1, 300));
    let equal = random.one_in(4);
    let spread = random.one_in(2);
    // A few numbers, repeated with other signs: the bytes stay few and the sums large.
    let seeds: Vec<u64> = (0..7).map(|_| random.bits()).collect();
    let number = |at: usize| {
        let word = seeds[at % 7].wrapping_mul(if spread { 2 * at as u64 + 1 } else { 1 });
        cut(word)
    };
    let signal: Vec<T> = (0..n).map(number).collect();
    let kernel: Vec<T> = (0..k).map(|at| number(if equal { 3 } else { at + 2 })).collect();
    let mode = random.pick(&[Mode::Full, Mode::Same, Mode::Valid]);
    let full = (0..n + k - 1).map(|at| {
        let taps = at.saturating_sub(n - 1)..k.min(at + 1);
        let sum = taps.fold(0i128, |sum, j| {
            sum.wrapping_add(wide(kernel[j]).wrapping_mul(wide(signal[at - j])))
        });
        cut(sum as u64)
    });
    let full: Vec<T> = full.collect();
    let wanted = match mode {
        Mode::Full => &full[..],
        Mode::Same => &full[(k - 1) / 2..][..n],
        Mode::Valid => &full[n.min(k) - 1..n.max(k)],
    };
    for method in Method::ALL.into_iter().chain([Method::Auto]) {
        match Spec::convolve().mode(mode).method(method).run(&signal, &kernel) {
            Ok(found) => assert!(found == wanted, "{method} {} {n} by {k} {mode:?}", T::NAME),
            Err(Error::Method { .. }) => assert_ne!(method, Method::Direct),
            Err(error) => panic!("{method} {}: {error}", T::NAME),
        }
    }
}
