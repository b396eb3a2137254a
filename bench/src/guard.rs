use faltung::{Accuracy, Spec};
use ndarray::{ArrayD, IxDyn};
use num_complex::{Complex32, Complex64};
use num_traits::Num;

use crate::clock;
use crate::sample::{Sample, series};

/// Kernel lengths; signals are some times as long.
const LENGTHS: [usize; 8] = [64, 128, 256, 512, 1024, 4096, 16_384, 65_536];
/// Sides of square kernels.
const SIDES: [usize; 4] = [8, 16, 32, 64];
/// From this many taps on the guarantee is to cost little.
const MANY_TAPS: usize = 256;

/// How noise is distributed.
#[derive(Clone, Copy, PartialEq)]
enum Noise {
    /// Differences of two uniform numbers.
    Triangular,
    /// Sums of many of them: nearly normal.
    Normal,
}

/// Differences that add up to a normal number.
const ADDENDS: u64 = 12;

/// Prints what the guarantee costs: the time of the automatic method with it over that of the
/// automatic method without it, on noise around zero, both in one interleaved run.
pub fn compare() -> Result<(), Box<dyn std::error::Error>> {
    let mut ratios = Vec::new();
    println!("{:<28} {:<14} {:<14} guaranteed / fast", "case", "guaranteed", "fast");
    for noise in [Noise::Triangular, Noise::Normal] {
        println!("{} noise", if noise == Noise::Triangular { "triangular" } else { "normal" });
        for k in LENGTHS {
            let n = (6 * k).max(100_000);
            case::<f32>("f32", &[n], &[k], noise, &mut ratios)?;
            case::<f64>("f64", &[n], &[k], noise, &mut ratios)?;
            case::<Complex32>("c64", &[n], &[k], noise, &mut ratios)?;
            case::<Complex64>("c128", &[n], &[k], noise, &mut ratios)?;
        }
        for side in SIDES {
            let (image, kernel) = (&[400, 500], &[side, side]);
            case::<f32>("f32", image, kernel, noise, &mut ratios)?;
            case::<f64>("f64", image, kernel, noise, &mut ratios)?;
        }
    }
    for (what, many) in [("from 256 taps on", true), ("below", false)] {
        let some = ratios.iter().filter(|(taps, _)| (*taps >= MANY_TAPS) == many);
        let logs: Vec<f64> = some.map(|(_, ratio)| f64::ln(*ratio)).collect();
        let mean = (logs.iter().sum::<f64>() / logs.len() as f64).exp();
        println!("geometric mean {what}: {mean:.3}");
    }
    Ok(())
}

/// Noise around zero.
fn around_zero<T: Sample + Num>(noise: Noise, len: usize, seed: u64) -> Vec<T> {
    let addends = if noise == Noise::Normal { ADDENDS } else { 1 };
    let mut sums = vec![T::zero(); len];
    for addend in 0..addends {
        let pairs = series::<T>(len, 1000 * seed + 2 * addend)
            .into_iter()
            .zip(series::<T>(len, 1000 * seed + 2 * addend + 1));
        sums.iter_mut().zip(pairs).for_each(|(sum, (x, y))| *sum = *sum + x - y);
    }
    sums
}

fn case<T: Sample + Num>(
    name: &str,
    shape: &[usize],
    taps: &[usize],
    noise: Noise,
    ratios: &mut Vec<(usize, f64)>,
) -> Result<(), Box<dyn std::error::Error>> {
    let array = |shape: &[usize], seed| {
        let samples = around_zero::<T>(noise, shape.iter().product(), seed);
        ArrayD::from_shape_vec(IxDyn(shape), samples)
    };
    let (signal, kernel) = (array(shape, 1)?, array(taps, 2)?);
    let plan = |accuracy| Spec::convolve().accuracy(accuracy).threads(1).plan(&kernel, shape);
    let (guarded, fast) = (plan(Accuracy::Guaranteed)?, plan(Accuracy::Fast)?);
    let (one, other) = (guarded.run(&signal)?, fast.run(&signal)?);
    let scale = other.iter().map(|y| y.size()).fold(0.0, f64::max);
    for (y, z) in one.iter().zip(&other) {
        if (y.size() - z.size()).abs() > scale * 1e-4 {
            return Err(format!("{name} {shape:?} {taps:?}: the two answers differ").into());
        }
    }
    let mut scratch = [guarded.scratch()?, fast.scratch()?];
    let mut out = [one, other];
    let [first, second] = &mut scratch;
    let [to_first, to_second] = &mut out;
    let run = "a plan runs on its own shape";
    let times = clock::interleaved(
        7,
        &mut [
            Box::new(|| {
                guarded.run_into(signal.view(), to_first.view_mut(), first).expect(run);
            }),
            Box::new(|| fast.run_into(signal.view(), to_second.view_mut(), second).expect(run)),
        ],
    );
    let ratio = times[0] / times[1];
    let (guarded, fast) = (guarded.method().to_string(), fast.method().to_string());
    println!("{:<28} {guarded:<14} {fast:<14} {ratio:.3}", format!("{name} {shape:?} * {taps:?}"));
    ratios.push((taps.iter().product(), ratio));
    Ok(())
}
