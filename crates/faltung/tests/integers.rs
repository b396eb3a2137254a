//! Integers by transforms, at their extremes and at length, against sums of their own in `u64`.
#![allow(clippy::unwrap_used)]

use faltung::{Element, Method, Mode, Spec};
use ndarray::{Array2, ArrayD, IxDyn};

/// An integer as its bits, extended to 64.
trait Whole: Element + Copy {
    const LEAST: Self;
    const MOST: Self;
    fn cast(bits: u64) -> Self;
    fn bits(self) -> u64;
}

macro_rules! wholes {
    ($($type:ty),*) => {$(
        impl Whole for $type {
            const LEAST: $type = <$type>::MIN;
            const MOST: $type = <$type>::MAX;
            fn cast(bits: u64) -> $type {
                bits as $type
            }
            fn bits(self) -> u64 {
                self as u64
            }
        }
    )*};
}

wholes!(i8, i16, i32, i64, u8, u16, u32, u64);

fn random(state: &mut u64) -> u64 {
    *state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
    *state ^ (*state >> 31)
}

/// The extremes, signs in step and out of step, and noise.
fn families<T: Whole>(len: usize) -> Vec<Vec<T>> {
    let mut state = 7 + len as u64;
    let of = |value: &mut dyn FnMut(usize) -> T| (0..len).map(value).collect();
    vec![
        of(&mut |_| T::LEAST),
        of(&mut |_| T::MOST),
        of(&mut |i| if i % 2 == 0 { T::LEAST } else { T::MOST }),
        of(&mut |_| T::cast(0x5555_5555_5555_5555)),
        of(&mut |_| T::cast(u64::MAX)),
        of(&mut |_| T::cast(random(&mut state))),
    ]
}

/// Output `m` of the full convolution.
fn output<T: Whole>(signal: &[T], kernel: &[T], m: usize) -> T {
    let taps = m.saturating_sub(signal.len() - 1)..kernel.len().min(m + 1);
    T::cast(
        taps.fold(0u64, |sum, j| {
            sum.wrapping_add(signal[m - j].bits().wrapping_mul(kernel[j].bits()))
        }),
    )
}

fn check<T: Whole>(signal: &[T], kernel: &[T], outputs: usize) {
    let found = Spec::convolve().method(Method::ExactInteger).run(signal, kernel).unwrap();
    let mut state = 3;
    for at in 0..outputs {
        let m = match at {
            0 => 0,
            1 => found.len() - 1,
            2 => kernel.len(),
            _ => random(&mut state) as usize % found.len(),
        };
        let wanted = output(signal, kernel, m);
        assert_eq!(found[m], wanted, "{} output {m}", T::NAME);
    }
}

fn extremes<T: Whole>() {
    for (n, k) in [(5000, 1200), (70_000, 2000), (900, 900)] {
        for kernel in families::<T>(k) {
            for signal in families::<T>(n) {
                check(&signal, &kernel, 12);
            }
        }
    }
}

macro_rules! test_each {
    ($($name:ident),*) => {$(
        #[test]
        fn $name() {
            extremes::<$name>();
        }
    )*};
}

test_each!(i8, i16, i32, i64, u8, u16, u32, u64);

#[test]
fn long_operands_of_the_full_range() {
    let (signals, kernels) = (families::<i64>(300_000), families::<i64>(250_000));
    check(&signals[5], &kernels[5], 40);
    check(&signals[0], &kernels[0], 10);
    check(&signals[2], &kernels[2], 10);
}

#[test]
fn auto_takes_transforms_where_they_are_faster() {
    fn chosen<T: Whole>(n: usize, k: usize) -> Method {
        Spec::convolve().plan(&families::<T>(k)[5], &[n]).unwrap().method()
    }
    assert_eq!(chosen::<i64>(1_000_000, 20_000), Method::ExactInteger);
    assert_eq!(chosen::<u8>(1_000_000, 20_000), Method::ExactInteger);
    assert_eq!(chosen::<i16>(1_000_000, 3), Method::Direct);
}

#[test]
fn pictures_and_banks() {
    let mut state = 1;
    let picture = Array2::from_shape_fn((90, 130), |_| random(&mut state) as u8);
    let kernel = Array2::from_shape_fn((31, 27), |_| random(&mut state) as u8);
    let spec = Spec::convolve().mode(Mode::Valid).method(Method::ExactInteger);
    let found = spec.run(&picture, &kernel).unwrap();
    for ((row, column), &sum) in found.indexed_iter().step_by(17) {
        let wanted = kernel.indexed_iter().fold(0u8, |sum, ((i, j), &tap)| {
            sum.wrapping_add(tap.wrapping_mul(picture[[row + 30 - i, column + 26 - j]]))
        });
        assert_eq!(sum, wanted);
    }
    let kernels =
        ArrayD::from_shape_fn(IxDyn(&[3, 200]), |_| (random(&mut state) >> 40) as i32 - (1 << 23));
    let signal: Vec<i32> = (0..2000).map(|_| random(&mut state) as i32).collect();
    let bank = faltung::FilterBank::new(&spec, &kernels, &[2000]).unwrap();
    let found = bank.run(&signal).unwrap();
    for at in 0..3 {
        let kernel: Vec<i32> = kernels.outer_iter().nth(at).unwrap().iter().copied().collect();
        for m in (0..1801).step_by(300) {
            assert_eq!(found[[at, m]], output(&signal, &kernel, m + 199));
        }
    }
}

#[test]
fn truths_are_counted() {
    let signal: Vec<bool> = (0..40_000).map(|i| i % 5003 == 17).collect();
    let kernel: Vec<bool> = (0..3000).map(|j| j == 5 || j == 2990).collect();
    let found = Spec::convolve().method(Method::ExactInteger).run(&signal, &kernel).unwrap();
    let wanted: Vec<bool> = (0..found.len())
        .map(|m| [5, 2990].iter().any(|j| m >= *j && signal.get(m - j).is_some_and(|x| *x)))
        .collect();
    assert_eq!(found, wanted);
    let dense = vec![true; 9000];
    let found = Spec::convolve().method(Method::ExactInteger).run(&dense, &dense).unwrap();
    assert!(found.iter().all(|&truth| truth));
}
