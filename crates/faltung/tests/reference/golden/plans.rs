use faltung::{Boundary, Element, Method, Mode, Sides, Spec};
use half::f16;
use ndarray::{ArrayD, IxDyn};
use num_complex::{Complex32, Complex64};

use super::shown::same_in_every_guise;
use crate::random::Random;
use crate::subject::{Class, Subject};

/// The methods that every type has.
const METHODS: [Method; 3] = [Method::Direct, Method::Separable, Method::RunningSum];

/// The methods by transforms that numbers of a class have. Lengths of blocks follow from the shipped
/// table of prices, so a new table may change their bits.
fn transforms(class: Class) -> &'static [Method] {
    match class {
        Class::Real | Class::Complex => &[Method::OverlapSave, Method::Fft],
        Class::Integer => &[Method::ExactInteger],
        Class::Truth => &[],
    }
}

/// Short and long lines, a kernel longer than the signal, planes, boxes.
const SHAPES: [(&[usize], &[usize]); 6] = [
    (&[61], &[7]),
    (&[3000], &[150]),
    (&[40], &[90]),
    (&[23, 301], &[5, 4]),
    (&[70, 18], &[9, 21]),
    (&[5, 9, 33], &[3, 2, 4]),
];

/// The name and the hash of every kind of plan.
pub(crate) fn hashes() -> Vec<(String, String)> {
    let mut all = Vec::new();
    all.extend(of_type::<bool>());
    all.extend(of_type::<i8>());
    all.extend(of_type::<i16>());
    all.extend(of_type::<i32>());
    all.extend(of_type::<i64>());
    all.extend(of_type::<u8>());
    all.extend(of_type::<u16>());
    all.extend(of_type::<u32>());
    all.extend(of_type::<u64>());
    all.extend(of_type::<f16>());
    all.extend(of_type::<f32>());
    all.extend(of_type::<f64>());
    all.extend(of_type::<Complex32>());
    all.extend(of_type::<Complex64>());
    all
}

fn of_type<T: Subject>() -> Vec<(String, String)> {
    let mut rows = Vec::new();
    for &method in METHODS.iter().chain(transforms(T::CLASS)) {
        for (signal, kernel) in SHAPES {
            if method == Method::Separable && signal.len() == 1 {
                continue;
            }
            let name = <T as Element>::NAME;
            let name = format!("{name} {method} {signal:?} {kernel:?}").replace(", ", "x");
            rows.push((name, format!("{:016x}", hash_of::<T>(method, signal, kernel))));
        }
    }
    rows
}

fn hash_of<T: Subject>(method: Method, signal: &[usize], kernel: &[usize]) -> u64 {
    let mut random = Random::new(11);
    let kernel = taps::<T>(&mut random, method, kernel);
    let special = filled(signal, || {
        if random.one_in(40) { T::special(&mut random) } else { T::whole(random.whole(-3, 3)) }
    });
    let signal = filled(signal, || T::noise(&mut random));
    let mut hash = Hash::new();
    for (at, sides) in boundaries::<T>().into_iter().enumerate() {
        for mode in [Mode::Full, Mode::Same, Mode::Valid] {
            let spec = if at % 2 == 0 { Spec::convolve() } else { Spec::correlate() };
            let spec = spec.method(method).mode(mode).boundary(sides).threads(1);
            let Ok(result) = spec.run(&signal, &kernel) else {
                assert_eq!(
                    mode,
                    Mode::Valid,
                    "{method}: only a kernel that does not fit is refused"
                );
                continue;
            };
            hash.array(&result);
            if mode == Mode::Same && at < 2 {
                same_in_every_guise(method, &spec, &signal, &kernel, &result);
            }
            if mode == Mode::Full {
                hash.array(&spec.clone().stride(3).run(&signal, &kernel).unwrap());
                hash.array(&spec.run(&special, &kernel).unwrap());
            }
            if mode == Mode::Full && method != Method::RunningSum {
                hash.array(&spec.dilation(2).run(&signal, &kernel).unwrap());
            }
        }
    }
    hash.0
}

fn boundaries<T: Subject>() -> [Sides; 7] {
    let constant = Boundary::Constant(T::whole(2).scalar());
    [
        Boundary::Zero.into(),
        constant.into(),
        Boundary::Edge.into(),
        Boundary::Reflect.into(),
        Boundary::Symmetric.into(),
        Boundary::Wrap.into(),
        Sides { before: Boundary::Wrap, after: constant },
    ]
}

/// A kernel that the method takes.
fn taps<T: Subject>(random: &mut Random, method: Method, shape: &[usize]) -> ArrayD<T> {
    match method {
        Method::RunningSum => {
            let tap = T::whole(3);
            filled(shape, || tap)
        }
        Method::Separable => {
            let mut taps = vec![T::whole(1)];
            for &length in shape {
                let line: Vec<T> =
                    (0..length).map(|_| T::whole(random.whole(1, 5)).real_part()).collect();
                taps = taps.iter().flat_map(|&a| line.iter().map(move |&b| a.times(b))).collect();
            }
            ArrayD::from_shape_vec(IxDyn(shape), taps).unwrap()
        }
        _ => filled(shape, || T::noise(random)),
    }
}

fn filled<T>(shape: &[usize], number: impl FnMut() -> T) -> ArrayD<T> {
    let count = shape.iter().product();
    let numbers = std::iter::repeat_with(number).take(count).collect();
    ArrayD::from_shape_vec(IxDyn(shape), numbers).unwrap()
}

/// FNV-1a (Fowler, Noll, Vo 1991), of 64 bits.
struct Hash(u64);

impl Hash {
    fn new() -> Self {
        Hash(0xcbf2_9ce4_8422_2325)
    }

    fn word(&mut self, word: u64) {
        for byte in word.to_le_bytes() {
            self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
    }

    fn array<T: Subject>(&mut self, array: &ArrayD<T>) {
        array.shape().iter().for_each(|&len| self.word(len as u64));
        array.iter().flat_map(|number| number.pattern()).for_each(|word| self.word(word));
    }
}
