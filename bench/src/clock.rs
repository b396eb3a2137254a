use std::time::{Duration, Instant};

/// Median nanoseconds of one call of each of `actions`, timed in turn so that a change of the
/// machine's speed meets all of them.
pub fn interleaved(rounds: usize, actions: &mut [Box<dyn FnMut() + '_>]) -> Vec<f64> {
    let calls: Vec<u32> = actions.iter_mut().map(|action| calls_per_sample(action)).collect();
    let mut samples = vec![Vec::with_capacity(rounds); actions.len()];
    for _ in 0..rounds {
        for (at, action) in actions.iter_mut().enumerate() {
            let begin = Instant::now();
            for _ in 0..calls[at] {
                action();
            }
            samples[at].push(begin.elapsed().as_secs_f64() * 1e9 / f64::from(calls[at]));
        }
    }
    samples.into_iter().map(median).collect()
}

/// Median nanoseconds of one call.
pub fn alone(action: impl FnMut()) -> f64 {
    interleaved(9, &mut [Box::new(action)])[0]
}

/// As many calls as take about a millisecond; the first ones also warm the caches.
fn calls_per_sample(action: &mut Box<dyn FnMut() + '_>) -> u32 {
    action();
    let mut calls = 1;
    loop {
        let begin = Instant::now();
        for _ in 0..calls {
            action();
        }
        if begin.elapsed() > Duration::from_millis(1) || calls > 1 << 20 {
            return calls;
        }
        calls *= 2;
    }
}

fn median(mut samples: Vec<f64>) -> f64 {
    samples.sort_by(f64::total_cmp);
    samples[samples.len() / 2]
}
