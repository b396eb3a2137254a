use faltung::{Accuracy, Method, Spec};

use crate::clock;
use crate::sample::{Sample, series};

/// One case: signal length, kernel length.
const CASES: [(usize, usize); 14] = [
    (3, 3),
    (128, 9),
    (1000, 33),
    (1000, 129),
    (10_000, 5),
    (10_000, 129),
    (10_000, 1024),
    (100_000, 16),
    (100_000, 256),
    (100_000, 16_384),
    (1_000_000, 9),
    (1_000_000, 129),
    (1_000_000, 4096),
    (1_000_000, 1_000_000),
];

/// Prints, for each case, the time of every method over that of the method that the plan chooses,
/// all in one interleaved run, answers compared first.
pub fn compare() -> Result<(), Box<dyn std::error::Error>> {
    println!("{:<26} {:<13} {:>12}  ratios to the method chosen", "case", "chosen", "ns/output");
    for (n, k) in CASES {
        case::<f64>("f64", n, k)?;
        case::<f32>("f32", n, k)?;
    }
    for (n, k) in [(100_000, 64), (100_000, 256), (100_000, 1024), (100_000, 4096)] {
        case::<i64>("i64", n, k)?;
        case::<i32>("i32", n, k)?;
        case::<i16>("i16", n, k)?;
        case::<u8>("u8", n, k)?;
    }
    Ok(())
}

fn case<T: Sample>(name: &str, n: usize, k: usize) -> Result<(), Box<dyn std::error::Error>> {
    let (signal, kernel) = (series::<T>(n, 1), series::<T>(k, 2));
    let call = |method: Method| Spec::convolve().method(method).threads(1).run(&signal, &kernel);
    let chosen = Spec::convolve().threads(1).plan(&kernel, &[n])?.method();
    let truth = call(chosen)?;
    let mut names = vec![format!("{chosen} (auto)")];
    let mut actions: Vec<Box<dyn FnMut()>> = vec![Box::new(|| drop(call(Method::Auto)))];
    names.push("unguarded".into());
    actions.push(Box::new(|| {
        drop(Spec::convolve().accuracy(Accuracy::Fast).threads(1).run(&signal, &kernel));
    }));
    for method in Method::ALL {
        let affordable = method != Method::Direct || n * k < 200_000_000;
        if method == chosen || !affordable {
            continue;
        }
        let Ok(found) = call(method) else { continue };
        verify(&truth, &found, k)?;
        names.push(method.to_string());
        actions.push(Box::new(move || drop(call(method))));
    }
    let times = clock::interleaved(9, &mut actions);
    print!(
        "{:<26} {chosen:<13} {:>12.3} ",
        format!("{name} {n} x {k}"),
        times[0] / (n + k - 1) as f64
    );
    for (name, time) in names.iter().zip(&times).skip(1) {
        print!(" {name} {:.2}", time / times[0]);
    }
    println!();
    Ok(())
}

fn verify<T: Sample>(truth: &[T], found: &[T], k: usize) -> Result<(), String> {
    let scale = truth.iter().map(|y| y.size().abs()).fold(0.0, f64::max);
    for (at, (y, z)) in truth.iter().zip(found).enumerate() {
        let (y, z) = (y.size(), z.size());
        if (y - z).abs() > scale * 1e-5 || truth.len() != found.len() {
            return Err(format!("output {at} of {k} taps: {z} where another method has {y}"));
        }
    }
    Ok(())
}
