//! Searches for data whose convolution breaks the promised bound: random cases of every hostile
//! family, the worst of them made worse by hill climbing. Prints one line for each family and type:
//!
//! ```text
//! family type worst-ratio cases
//! ```
//!
//! The ratio is the largest error found over its bound: the promised one for the automatic method, the
//! one that comes with the outputs for `fft` by name. The program fails where a ratio is above 1.
//!
//! `cargo run --release -p faltung --example search -- SECONDS` spends about so many seconds on each
//! line, one if nothing is said.

#![allow(clippy::print_stdout)]

use std::time::{Duration, Instant};

use faltung::{Element, Method, Mode, Spec};
use num_complex::{Complex32, Complex64};

/// Real and imaginary part.
type Pair = [f64; 2];

/// A type of numbers, and what is promised for it.
trait Kind: Element {
    const WIDTH: &'static str;
    const COMPLEX: bool;
    const SMALLEST: f64;
    const LARGEST: f64;
    fn of(pair: Pair) -> Self;
    fn pair(self) -> Pair;
}

macro_rules! kinds {
    ($($type:ty, $width:literal, $complex:literal, $real:ty, $smallest:expr,
       |$pair:ident| $of:expr, |$value:ident| $parts:expr;)*) => {$(
        impl Kind for $type {
            const WIDTH: &'static str = $width;
            const COMPLEX: bool = $complex;
            const SMALLEST: f64 = $smallest;
            const LARGEST: f64 = <$real>::MAX as f64;
            fn of($pair: Pair) -> Self {
                $of
            }
            fn pair(self) -> Pair {
                let $value = self;
                $parts
            }
        }
    )*};
}

kinds! {
    f32, "f32", false, f32, f32::from_bits(1) as f64, |p| p[0] as f32, |x| [f64::from(x), 0.0];
    f64, "f64", false, f64, f64::from_bits(1), |p| p[0], |x| [x, 0.0];
    Complex32, "complex64", true, f32, f32::from_bits(1) as f64,
        |p| Complex32::new(p[0] as f32, p[1] as f32), |z| [f64::from(z.re), f64::from(z.im)];
    Complex64, "complex128", true, f64, f64::from_bits(1),
        |p| Complex64::new(p[0], p[1]), |z| [z.re, z.im];
}

/// SplitMix64 (Steele, Lea and Flood, OOPSLA 2014).
struct Random(u64);

impl Random {
    fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// In [-1, 1).
    fn noise(&mut self) -> f64 {
        (self.bits() >> 11) as f64 / (1u64 << 52) as f64 - 1.0
    }

    fn below(&mut self, end: usize) -> usize {
        (self.bits() % end as u64) as usize
    }
}

/// A family of numbers and how it makes the one at `i` of `n` from noise.
type Family = (&'static str, fn(usize, usize, f64) -> f64);

const FAMILIES: [Family; 14] = [
    ("noise", |_, _, x| x),
    ("positive", |_, _, x| 0.5 * x + 0.5),
    ("tone", |i, _, x| (0.37 * i as f64).sin() + 1e-9 * x),
    ("offset", |_, _, x| x + 1e6),
    ("decay", |i, n, x| x * (-35.0 * i as f64 / n as f64).exp()),
    ("gentle-decay", |i, n, x| x * (-9.0 * i as f64 / n as f64).exp()),
    ("tail", |i, _, x| x.abs() * (-0.2 * i as f64).exp()),
    ("bell", |i, n, _| (-600.0 * (i as f64 / n as f64 - 0.5).powi(2)).exp()),
    ("spikes", |i, _, x| if i % 201 == 7 { 1e12 } else { x }),
    ("spikes-1e300", |i, _, x| if i % 401 == 7 { 1e300 } else { x }),
    ("zeros-between", |i, _, x| if i % 2 == 0 { x } else { 0.0 }),
    ("alternating", |i, _, x| (1.0 + 1e-3 * x) * [1.0, -1.0][i % 2]),
    ("step", |i, n, x| if i < n / 2 { x } else { 1e-5 * x }),
    ("subnormal", |_, _, x| x * 1e-308),
];

fn filled(family: Family, n: usize, random: &mut Random) -> Vec<Pair> {
    (0..n).map(|i| [(family.1)(i, n, random.noise()), (family.1)(i, n, random.noise())]).collect()
}

/// `sum + product` without error, but for the last bits of `low`.
fn add_product(sum: &mut Pair, a: f64, b: f64) {
    let product = a * b;
    let rest = a.mul_add(b, -product);
    let total = sum[0] + product;
    let part = total - sum[0];
    let lost = (sum[0] - (total - part)) + (product - part);
    *sum = [total, sum[1] + (lost + rest)];
}

/// An operand as the engine gets it, and as it is judged by.
struct Operand<T> {
    elements: Vec<T>,
    pairs: Vec<Pair>,
}

impl<T: Kind> Operand<T> {
    fn of(pairs: &[Pair]) -> Self {
        let elements: Vec<T> = pairs.iter().map(|&pair| T::of(pair)).collect();
        let pairs = elements.iter().map(|&x| x.pair()).collect();
        Operand { elements, pairs }
    }
}

/// The largest error over the promised bound among every `step`-th output, counted in full mode.
fn promised_ratio<T: Kind>(x: &Operand<T>, h: &Operand<T>, mode: Mode, step: usize) -> f64 {
    let Ok(found) = Spec::convolve().mode(mode).run(&x.elements, &h.elements) else {
        return f64::INFINITY;
    };
    let (n, k) = (x.pairs.len(), h.pairs.len());
    let ahead = if mode == Mode::Valid { n.min(k) - 1 } else { 0 };
    let terms = n.min(k) as f64;
    let losses = if T::COMPLEX { 2.0 * terms + 4.0 } else { terms }.max(16.0);
    let mut worst = 0f64;
    for (at, y) in found.iter().enumerate().step_by(step) {
        let m = at + ahead;
        let (mut re, mut im, mut scale) = ([0.0; 2], [0.0; 2], 0.0);
        for j in m.saturating_sub(n - 1)..k.min(m + 1) {
            let ([a, b], [c, d]) = (h.pairs[j], x.pairs[m - j]);
            add_product(&mut re, a, c);
            scale += if T::COMPLEX { a.hypot(b) * c.hypot(d) } else { (a * c).abs() };
            if T::COMPLEX {
                add_product(&mut re, -b, d);
                add_product(&mut im, a, d);
                add_product(&mut im, b, c);
            }
        }
        if !(scale <= T::LARGEST) {
            continue;
        }
        let bound = losses * T::ROUND_OFF * scale * (1.0 + 1e-9) + terms * T::SMALLEST;
        let parts = y.pair();
        for (part, sum) in parts.into_iter().zip([re, im]) {
            let error = ((sum[0] - part) + sum[1]).abs();
            let ratio = if error == 0.0 { 0.0 } else { error / bound };
            worst = worst.max(if ratio.is_nan() { f64::INFINITY } else { ratio });
        }
    }
    worst
}

/// The largest error of `fft` by name over the bound that comes with it; the automatic method's result
/// stands for the truth, its own bound taken off.
fn bounded_ratio<T: Kind>(x: &Operand<T>, h: &Operand<T>) -> Option<f64> {
    let plan = |method| Spec::convolve().method(method).plan(&h.elements, &[x.elements.len()]);
    let (truth, fft) = (plan(Method::Auto).ok()?, plan(Method::Fft).ok()?);
    let (truth, of_truth) = truth.run_with_bound(&x.elements).ok()?;
    let (found, bounds) = fft.run_with_bound(&x.elements).ok()?;
    let mut worst = 0f64;
    for (at, (y, z)) in found.iter().zip(&truth).enumerate() {
        let ([a, b], [c, d]) = (y.pair(), z.pair());
        let error = (a - c).hypot(b - d) - of_truth[at];
        if bounds[at].is_finite() && error > 0.0 {
            worst = worst.max(error / bounds[at]);
        }
    }
    Some(worst)
}

/// One step of the climb: a few numbers become others.
fn changed(pairs: &[Pair], random: &mut Random) -> Vec<Pair> {
    let mut pairs = pairs.to_vec();
    let n = pairs.len();
    let (at, from) = (random.below(n), random.below(n));
    let run = at..n.min(at + 1 + random.below(n / 4 + 1));
    match random.below(5) {
        0 => pairs[at] = pairs[from].map(|x| -2.0 * x),
        1 => pairs[run].fill([0.0; 2]),
        2 => {
            let by = 10f64.powf(4.0 * random.noise());
            pairs[run].iter_mut().for_each(|pair| *pair = pair.map(|x| x * by));
        }
        3 => pairs.swap(at, from),
        _ => pairs[run].iter_mut().for_each(|pair| *pair = pair.map(f64::abs)),
    }
    pairs
}

/// The worst ratio of a family found in the time given, and how many cases were tried.
fn searched<T: Kind>(
    family: Family,
    time: Duration,
    ratio: impl Fn(&Operand<T>, &Operand<T>) -> f64,
) -> (f64, usize) {
    let (begin, mut random) = (Instant::now(), Random(family.0.len() as u64));
    let (mut worst, mut cases) = (0f64, 0);
    while begin.elapsed() < time {
        let k = 100 + random.below(500);
        let n = k + random.below(1500);
        let kernel = if random.below(2) == 0 { FAMILIES[0] } else { family };
        let (mut x, mut h) = (filled(family, n, &mut random), filled(kernel, k, &mut random));
        let mut here = ratio(&Operand::of(&x), &Operand::of(&h));
        cases += 1;
        for step in 0..12 {
            let (mut other_x, mut other_h) = (x.clone(), h.clone());
            if step % 3 == 2 {
                other_h = changed(&h, &mut random);
            } else {
                other_x = changed(&x, &mut random);
            }
            let there = ratio(&Operand::of(&other_x), &Operand::of(&other_h));
            cases += 1;
            if there > here {
                (here, x, h) = (there, other_x, other_h);
            }
        }
        worst = worst.max(here);
    }
    (worst, cases)
}

/// Rounding that falls the same way for tens of thousands of samples: the first half of a block is
/// 1.5 of either sign, the second one constant that loses nearly half a unit of 1.5 when it is added,
/// and small samples behind show what is lost.
fn alike(time: Duration) -> (f64, usize) {
    let (begin, mut random) = (Instant::now(), Random(7));
    let (mut worst, mut cases) = (0f64, 0);
    let unit = f64::from(f32::EPSILON);
    while cases < 2 || begin.elapsed() < 4 * time {
        let k = 30_000 + random.below(5_000);
        let n = 1 << (16 + random.below(2));
        let constant = 0.25 + 0.499 * unit;
        let small = 10f64.powf(-2.0 - 4.0 * random.noise().abs());
        let quiet = random.below(n / 2) + k;
        let sample = |i: usize, x: f64| match i {
            _ if i > n - quiet.min(n - 1) && random_bit(i) => [small * x, 0.0],
            _ if i < n / 2 => [1.5f64.copysign(x), 0.0],
            _ => [constant, 0.0],
        };
        let x: Vec<Pair> = (0..n).map(|i| sample(i, random.noise())).collect();
        let h: Vec<Pair> = (0..k).map(|_| [1.0 + 1e-3 * random.noise(), 0.0]).collect();
        let (x, h) = (Operand::<f32>::of(&x), Operand::of(&h));
        worst = worst.max(promised_ratio(&x, &h, Mode::Valid, (n - k) / 150 + 1));
        cases += 1;
    }
    (worst, cases)
}

/// Long stretches of ones and zeros.
fn random_bit(i: usize) -> bool {
    (i / 4096).is_multiple_of(2)
}

fn lines<T: Kind>(time: Duration) -> bool {
    let mut holds = true;
    let mut print = |name: &str, kind: &str, (worst, cases): (f64, usize)| {
        println!("{name} {kind} {worst:.3e} {cases}");
        holds &= worst <= 1.0;
    };
    for family in FAMILIES {
        let auto = |x: &Operand<T>, h: &Operand<T>| promised_ratio(x, h, Mode::Full, 1);
        print(family.0, T::WIDTH, searched(family, time, auto));
        let fft = |x: &Operand<T>, h: &Operand<T>| bounded_ratio(x, h).unwrap_or(0.0);
        print(family.0, &format!("{}-by-fft", T::WIDTH), searched(family, time / 4, fft));
    }
    holds
}

fn main() -> std::process::ExitCode {
    let seconds = std::env::args().nth(1).and_then(|word| word.parse().ok()).unwrap_or(1.0);
    let time = Duration::from_secs_f64(seconds);
    let mut holds = lines::<f32>(time);
    holds &= lines::<f64>(time);
    holds &= lines::<Complex32>(time);
    holds &= lines::<Complex64>(time);
    let (worst, cases) = alike(time);
    println!("alike f32 {worst:.3e} {cases}");
    holds &= worst <= 1.0;
    if holds { std::process::ExitCode::SUCCESS } else { std::process::ExitCode::FAILURE }
}
