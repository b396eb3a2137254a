//! Convolution as a user of the other crates would write it: plans of transforms kept between
//! calls, the kernel transformed in each call, the block length the best of those tried.

use std::sync::Arc;
use std::time::Instant;

use ndarray::{ArrayD, Ix1, Ix2, Ix3};
use ndarray_conv::{ConvExt, ConvFFTExt, ConvMode, PaddingMode};
use num_complex::{Complex, Complex32, Complex64};
use realfft::{ComplexToReal, FftNum, RealFftPlanner, RealToComplex};
use rustfft::{Fft, FftPlanner};

use super::Contender;
use super::cell::Cell;
use crate::sample::Sample;
use faltung::Mode;

/// Direct sums of other crates are not waited for beyond this many multiplications.
const PATIENCE: f64 = 1.2e9;

/// Who else can do a cell of this type.
pub trait Rivals: Sample {
    fn rivals<'a>(
        _cell: &'a Cell,
        _signal: &'a ArrayD<Self>,
        _kernel: &'a ArrayD<Self>,
    ) -> Vec<Contender<'a, Self>> {
        Vec::new()
    }
}

impl Rivals for u8 {}
impl Rivals for i8 {}
impl Rivals for i16 {}
impl Rivals for i32 {}
impl Rivals for i64 {}

macro_rules! rivals {
    ($($element:ty: $transforms:expr, $name:literal, $($definition:ident)?;)*) => {$(
        impl Rivals for $element {
            fn rivals<'a>(
                cell: &'a Cell,
                signal: &'a ArrayD<Self>,
                kernel: &'a ArrayD<Self>,
            ) -> Vec<Contender<'a, Self>> {
                let mut rivals = Vec::new();
                if cell.kind() == "line" {
                    rivals.extend(lines($name, cell, signal, kernel, $transforms));
                }
                $(if matches!(cell.kind(), "line" | "grid") {
                    rivals.extend($definition(cell, signal, kernel));
                })?
                rivals
            }
        }
    )*};
}

rivals! {
    f32: Real::new, "realfft", ndarray_conv_f32;
    f64: Real::new, "realfft", ndarray_conv_f64;
    Complex32: Whole::new, "rustfft",;
    Complex64: Whole::new, "rustfft",;
}

/// A transform there and back, with the kernel's spectrum between.
trait Transform<T> {
    fn block(&mut self) -> &mut [T];
    /// The block becomes the kernel.
    fn keep_kernel(&mut self);
    /// The block is convolved with the kernel, cyclically.
    fn convolve(&mut self);
}

struct Real<T> {
    forward: Arc<dyn RealToComplex<T>>,
    inverse: Arc<dyn ComplexToReal<T>>,
    block: Vec<T>,
    spectrum: Vec<Complex<T>>,
    kernel: Vec<Complex<T>>,
    scratch: Vec<Complex<T>>,
}

impl<T: FftNum> Real<T> {
    fn new(len: usize) -> Self {
        let mut planner = RealFftPlanner::new();
        let (forward, inverse) = (planner.plan_fft_forward(len), planner.plan_fft_inverse(len));
        let spectrum = forward.make_output_vec();
        let scratch = forward.get_scratch_len().max(inverse.get_scratch_len());
        Real {
            block: forward.make_input_vec(),
            kernel: spectrum.clone(),
            spectrum,
            scratch: vec![Complex::new(T::zero(), T::zero()); scratch],
            forward,
            inverse,
        }
    }

    fn forward(&mut self) {
        let Real { block, spectrum, scratch, .. } = self;
        self.forward.process_with_scratch(block, spectrum, scratch).expect("lengths are planned");
    }
}

impl<T: FftNum> Transform<T> for Real<T> {
    fn block(&mut self) -> &mut [T] {
        &mut self.block
    }

    fn keep_kernel(&mut self) {
        self.forward();
        let scale = T::one() / T::from_usize(self.block.len()).expect("a length is a number");
        for (place, bin) in self.kernel.iter_mut().zip(&self.spectrum) {
            *place = bin.scale(scale);
        }
    }

    fn convolve(&mut self) {
        self.forward();
        for (bin, factor) in self.spectrum.iter_mut().zip(&self.kernel) {
            *bin = *bin * *factor;
        }
        let Real { block, spectrum, scratch, .. } = self;
        let last = spectrum.len() - 1;
        spectrum[0].im = T::zero();
        spectrum[last].im = T::zero();
        self.inverse.process_with_scratch(spectrum, block, scratch).expect("lengths are planned");
    }
}

struct Whole<T> {
    forward: Arc<dyn Fft<T>>,
    inverse: Arc<dyn Fft<T>>,
    block: Vec<Complex<T>>,
    kernel: Vec<Complex<T>>,
    scratch: Vec<Complex<T>>,
}

impl<T: FftNum> Whole<T> {
    fn new(len: usize) -> Self {
        let mut planner = FftPlanner::new();
        let (forward, inverse) = (planner.plan_fft_forward(len), planner.plan_fft_inverse(len));
        let zero = Complex::new(T::zero(), T::zero());
        let scratch = forward.get_inplace_scratch_len().max(inverse.get_inplace_scratch_len());
        Whole {
            forward,
            inverse,
            block: vec![zero; len],
            kernel: vec![zero; len],
            scratch: vec![zero; scratch],
        }
    }
}

impl<T: FftNum> Transform<Complex<T>> for Whole<T> {
    fn block(&mut self) -> &mut [Complex<T>] {
        &mut self.block
    }

    fn keep_kernel(&mut self) {
        let scale = T::one() / T::from_usize(self.block.len()).expect("a length is a number");
        self.forward.process_with_scratch(&mut self.block, &mut self.scratch);
        for (place, bin) in self.kernel.iter_mut().zip(&self.block) {
            *place = bin.scale(scale);
        }
    }

    fn convolve(&mut self) {
        self.forward.process_with_scratch(&mut self.block, &mut self.scratch);
        for (bin, factor) in self.block.iter_mut().zip(&self.kernel) {
            *bin = *bin * *factor;
        }
        self.inverse.process_with_scratch(&mut self.block, &mut self.scratch);
    }
}

/// The outputs from `first` on of a line's full convolution.
fn convolve<T: Copy + Default>(
    transform: &mut dyn Transform<T>,
    (signal, kernel): (&[T], &[T]),
    first: usize,
    out: &mut [T],
) {
    let (n, k, len) = (signal.len(), kernel.len(), transform.block().len());
    transform.block()[..k].copy_from_slice(kernel);
    transform.block()[k..].fill(T::default());
    transform.keep_kernel();
    // One block holds everything, or blocks overlap by the kernel.
    let (step, before) = if len >= n + k - 1 { (n + k - 1, 0) } else { (len - k + 1, k - 1) };
    let begin = if before == 0 { 0 } else { first };
    for place in (0..first - begin + out.len()).step_by(step) {
        let absent = before.saturating_sub(begin + place);
        let from = (begin + place + absent).saturating_sub(before).min(n);
        let there = (n - from).min(len - absent);
        let block = transform.block();
        block[..absent].fill(T::default());
        block[absent..absent + there].copy_from_slice(&signal[from..from + there]);
        block[absent + there..].fill(T::default());
        transform.convolve();
        let skip = before + (first - begin);
        let wanted = &mut out[place..];
        let count = wanted.len().min(step);
        wanted[..count].copy_from_slice(&transform.block()[skip..skip + count]);
    }
}

/// One transform of everything, and overlap-save.
fn lines<'a, T: Sample + Default, E: Transform<T> + 'a>(
    name: &str,
    cell: &Cell,
    signal: &'a ArrayD<T>,
    kernel: &'a ArrayD<T>,
    transforms: impl Fn(usize) -> E,
) -> Vec<Contender<'a, T>> {
    let (signal, kernel) = (signal.as_slice().unwrap_or(&[]), kernel.as_slice().unwrap_or(&[]));
    let (n, k) = (signal.len(), kernel.len());
    if k > n {
        return Vec::new();
    }
    let (first, len) = match cell.mode() {
        Mode::Full => (0, n + k - 1),
        Mode::Same => ((k - 1) / 2, n),
        Mode::Valid => (k - 1, n - k + 1),
    };
    let everything = smooth(n + k - 1);
    let shortest = (2 * k).next_power_of_two().max(64);
    let blocks = (0..5).map(|more| shortest << more).filter(|&block| block < everything);
    let mut ways = vec![(format!("{name}-single"), vec![everything])];
    ways.push((format!("{name}-blocks"), blocks.collect()));
    let mut contenders = Vec::new();
    for (name, lengths) in ways {
        let mut out = vec![T::default(); len];
        let timed = lengths.into_iter().map(|block| {
            let mut transform = transforms(block);
            convolve(&mut transform, (signal, kernel), first, &mut out);
            let begin = Instant::now();
            convolve(&mut transform, (signal, kernel), first, &mut out);
            (begin.elapsed(), transform)
        });
        let Some((_, mut best)) = timed.min_by_key(|(time, _)| *time) else { continue };
        let mut kept = if cell.is_small() { out.clone() } else { Vec::new() };
        contenders.push(Contender::new(name, move |show| {
            let mut fresh = Vec::new();
            let out = if kept.is_empty() {
                fresh.resize(len, T::default());
                &mut fresh
            } else {
                &mut kept
            };
            convolve(&mut best, (signal, kernel), first, out);
            show(out);
        }));
    }
    contenders
}

/// The shortest length from `len` on that has no other prime factors than 2, 3 and 5, and is even.
fn smooth(len: usize) -> usize {
    let is_smooth = |mut len: usize| {
        for factor in [2, 3, 5] {
            while len.is_multiple_of(factor) {
                len /= factor;
            }
        }
        len == 1
    };
    (len.next_multiple_of(2)..).step_by(2).find(|&len| is_smooth(len)).unwrap_or(len)
}

macro_rules! ndarray_conv_of {
    ($($name:ident: $real:ty;)*) => {$(
        fn $name<'a>(
            cell: &'a Cell,
            signal: &'a ArrayD<$real>,
            kernel: &'a ArrayD<$real>,
        ) -> Vec<Contender<'a, $real>> {
            // Its `same` has a centre of its own for even kernels.
            let even = kernel.shape().iter().any(|len| len % 2 == 0);
            let same = cell.mode() == Mode::Same;
            if cell.mode() == Mode::Valid || (same && even) {
                return Vec::new();
            }
            match signal.ndim() {
                1 => ndarray_conv_of!(Ix1, cell, signal, kernel, same),
                2 => ndarray_conv_of!(Ix2, cell, signal, kernel, same),
                3 => ndarray_conv_of!(Ix3, cell, signal, kernel, same),
                _ => Vec::new(),
            }
        }
    )*};
    ($rank:ty, $cell:ident, $signal:ident, $kernel:ident, $same:ident) => {{
        let signal = $signal.view().into_dimensionality::<$rank>();
        let kernel = $kernel.view().into_dimensionality::<$rank>();
        let (Ok(signal), Ok(kernel)) = (signal, kernel) else { return Vec::new() };
        let mut contenders = vec![Contender::new("ndarray-conv-fft", move |show| {
            let answer = signal.conv_fft(&kernel, mode($same), PaddingMode::Zeros);
            show(answer.expect("operands that are not empty").as_standard_layout().as_slice().unwrap_or(&[]));
        })];
        if $cell.work() < PATIENCE {
            contenders.push(Contender::new("ndarray-conv-direct", move |show| {
                let answer = signal.conv(&kernel, mode($same), PaddingMode::Zeros);
                show(answer.expect("operands that are not empty").as_standard_layout().as_slice().unwrap_or(&[]));
            }));
        }
        contenders
    }};
}

fn mode<const RANK: usize>(same: bool) -> ConvMode<RANK> {
    if same { ConvMode::Same } else { ConvMode::Full }
}

ndarray_conv_of! {
    ndarray_conv_f32: f32;
    ndarray_conv_f64: f64;
}
