//! Prices of one machine. They hold for a whole process, so this is a test program of its own.

use faltung::{Method, Spec, use_prices};

const OF_A_MACHINE: &str = include_str!("../../../bench/prices/amd-epyc-avx512.tsv");

#[test]
fn plans_are_made_by_the_prices_that_were_said_first() {
    // Made up so that no transform pays.
    let dear: String = OF_A_MACHINE
        .lines()
        .map(|line| match line.split_once('\t') {
            Some((name, _)) if name.contains("transform") => format!("{name}\t1e6\n"),
            _ => format!("{line}\n"),
        })
        .collect();
    use_prices(&dear).unwrap();
    let kernel: Vec<f64> = (0..5000).map(|j| f64::from(j % 7) - 3.0).collect();
    let plan = Spec::convolve().plan(&kernel, &[100_000]).unwrap();
    assert_eq!(plan.method(), Method::Direct);
    let told = plan.explain().to_string();
    assert!(told.contains("from AMD EPYC with AVX-512, 2026-11-23"), "{told}");
    // Whole numbers in double precision are exact, whichever method they go through.
    let signal: Vec<f64> = (0..100_000).map(|i| f64::from(i % 11) - 5.0).collect();
    let found = plan.run(&signal).unwrap();
    for place in [0, 1, 4999, 50_000, 104_998] {
        let slow: f64 = (0..kernel.len())
            .filter_map(|j| signal.get(usize::wrapping_sub(place, j)).map(|x| x * kernel[j]))
            .sum();
        assert_eq!(found[place], slow, "output {place}");
    }
    // The same again is no change, another table would be.
    use_prices(&dear).unwrap();
    let refusal = use_prices(OF_A_MACHINE).unwrap_err().to_string();
    assert_eq!(
        refusal,
        "wanted prices before any are used, or those that this process has, \
         found others than its (AMD EPYC with AVX-512, 2026-11-23)"
    );
}
