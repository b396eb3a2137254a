use faltung::{Accuracy, Spec};
use ndarray::{ArrayD, IxDyn};
use num_complex::{Complex32, Complex64};

use crate::clock;
use crate::sample::{Sample, series};

/// Kernel lengths; signals are some times as long.
const LENGTHS: [usize; 8] = [64, 128, 256, 512, 1024, 4096, 16_384, 65_536];
/// Sides of square kernels.
const SIDES: [usize; 4] = [8, 16, 32, 64];
/// From this many taps on the guarantee is to cost little.
const MANY_TAPS: usize = 256;

/// Prints what the guarantee costs: the time of the automatic method with it over that of the
/// automatic method without it, on noise around zero, both in one interleaved run.
pub fn compare() -> Result<(), Box<dyn std::error::Error>> {
    let mut ratios = Vec::new();
    println!("{:<28} {:<14} {:<14} guaranteed / fast", "case", "guaranteed", "fast");
    for k in LENGTHS {
        let n = (6 * k).max(100_000);
        line::<f32>("f32", &[n], &[k], |x, _| x - 1.0, &mut ratios)?;
        line::<f64>("f64", &[n], &[k], |x, _| x - 1.0, &mut ratios)?;
        line::<Complex32>("c64", &[n], &[k], |x, _| x - Complex32::new(1.0, 1.0), &mut ratios)?;
        line::<Complex64>("c128", &[n], &[k], |x, _| x - Complex64::new(1.0, 1.0), &mut ratios)?;
    }
    for side in SIDES {
        let (image, kernel) = (&[400, 500], &[side, side]);
        line::<f32>("f32", image, kernel, |x, _| x - 1.0, &mut ratios)?;
        line::<f64>("f64", image, kernel, |x, _| x - 1.0, &mut ratios)?;
    }
    for (what, many) in [("from 256 taps on", true), ("below", false)] {
        let some = ratios.iter().filter(|(taps, _)| (*taps >= MANY_TAPS) == many);
        let logs: Vec<f64> = some.map(|(_, ratio)| f64::ln(*ratio)).collect();
        let mean = (logs.iter().sum::<f64>() / logs.len() as f64).exp();
        println!("geometric mean {what}: {mean:.3}");
    }
    Ok(())
}

fn line<T: Sample>(
    name: &str,
    shape: &[usize],
    taps: &[usize],
    center: impl Fn(T, usize) -> T,
    ratios: &mut Vec<(usize, f64)>,
) -> Result<(), Box<dyn std::error::Error>> {
    let array = |shape: &[usize], seed| {
        let samples = series::<T>(shape.iter().product(), seed).into_iter();
        let samples = samples.enumerate().map(|(at, x)| center(x, at)).collect();
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
