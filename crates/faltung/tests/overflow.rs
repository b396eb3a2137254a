//! Integer outputs beyond their type, against sums in 128 bits.
#![allow(clippy::unwrap_used)]

use faltung::{Boundary, Error, Mode, Overflow, Spec};
use ndarray::array;

fn random(state: &mut u64) -> u64 {
    *state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
    *state ^ (*state >> 31)
}

/// Output `m` of the full convolution.
fn exact<T: Copy + Into<i128>>(signal: &[T], kernel: &[T], m: usize) -> i128 {
    let taps = m.saturating_sub(signal.len() - 1)..kernel.len().min(m + 1);
    taps.map(|j| signal[m - j].into() * kernel[j].into()).sum()
}

fn checked<T: faltung::Element + Copy + Into<i128>>(
    signal: &[T],
    kernel: &[T],
    least: i128,
    most: i128,
) {
    let outputs = signal.len() + kernel.len() - 1;
    let wanted: Vec<i128> = (0..outputs).map(|m| exact(signal, kernel, m)).collect();
    let found = Spec::convolve().overflow(Overflow::Saturate).run(signal, kernel).unwrap();
    for (at, &value) in wanted.iter().enumerate() {
        assert_eq!(found[at].into(), value.clamp(least, most), "output {at}");
    }
    let found = Spec::convolve().overflow(Overflow::Error).run(signal, kernel);
    match wanted.iter().position(|value| !(least..=most).contains(value)) {
        None => assert!(found.is_ok()),
        Some(at) => {
            let Err(Error::Exceeds { index, value, .. }) = found else { panic!("no error") };
            assert_eq!((index, value), (vec![at], wanted[at].to_string()));
        }
    }
}

macro_rules! full_range {
    ($($name:ident),*) => {$(
        #[test]
        fn $name() {
            let mut state = 5;
            let mut noise = |len, shift: u32| -> Vec<$name> {
                (0..len).map(|_| (random(&mut state) as $name) >> shift).collect()
            };
            let half = $name::BITS / 2;
            for (of_signal, of_kernel) in [(2, 2), (half, half), (half + 1, half - 1), (2, half)] {
                let (signal, kernel) = (noise(700, of_signal), noise(60, of_kernel));
                checked(&signal, &kernel, $name::MIN.into(), $name::MAX.into());
            }
            let extremes = [$name::MIN, $name::MAX, $name::MIN, 1, 0, $name::MAX];
            checked(&extremes, &[$name::MAX, $name::MIN], $name::MIN.into(), $name::MAX.into());
            checked(&extremes, &[1], $name::MIN.into(), $name::MAX.into());
        }
    )*};
}

full_range!(i8, i16, i32, i64, u8, u16, u32);

#[test]
fn sums_that_no_128_bits_hold() {
    let (signal, kernel) = ([u64::MAX; 9], [u64::MAX; 3]);
    let spec = Spec::convolve().mode(Mode::Valid).overflow(Overflow::Error);
    let Err(Error::Exceeds { value, index, .. }) = spec.run(&signal, &kernel) else {
        panic!("no error")
    };
    // 3 (2^64 - 1)^2
    assert_eq!(value, "1020847100762815390279443357853047324675".to_string());
    assert_eq!(index, [0]);
}

#[test]
fn long_kernels_and_edges() {
    let mut state = 9;
    let kernel: Vec<i32> = (0..3000).map(|_| random(&mut state) as i32).collect();
    let signal: Vec<i32> = (0..20_000).map(|_| random(&mut state) as i32).collect();
    let found = Spec::convolve().run_widened::<i32>(&signal, &kernel).unwrap();
    for m in (0..22_000).step_by(977) {
        assert_eq!(i128::from(found[m]), exact(&signal, &kernel, m));
    }
    let spec = Spec::correlate().boundary(Boundary::constant(120)).overflow(Overflow::Saturate);
    let picture = array![[100i8, -100], [90, 80]];
    let found = spec.run(&picture, &array![[1i8, 1]]).unwrap();
    assert_eq!(found, array![[127, 0, 20], [127, 127, 127]]);
}
