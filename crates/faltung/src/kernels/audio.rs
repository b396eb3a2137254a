use super::range;
use super::taps::{MAX_TAPS, sampled, size_from};
use crate::error::Result;

/// The sound and its echoes: 1 at tap 0, then `gain`, `gain^2`, .. every `delay` samples,
/// `repeats` of them.
///
/// # Errors
/// [`Range`](crate::Error::Range) for a delay or a number of repeats of 0, a gain outside
/// -1 to 1, or more than [`MAX_TAPS`] taps.
///
/// ```
/// assert_eq!(faltung::kernels::echo(2, 0.5, 2)?, [1.0, 0.0, 0.5, 0.0, 0.25]);
/// # Ok::<(), faltung::Error>(())
/// ```
pub fn echo(delay: usize, gain: f64, repeats: usize) -> Result<Vec<f64>> {
    range::count("delay", delay, 1..=MAX_TAPS)?;
    range::count("repeats", repeats, 1..=MAX_TAPS)?;
    range::between("gain", gain, -1.0..=1.0)?;
    let mut taps = sampled(delay.saturating_mul(repeats).saturating_add(1), |_| 0.0)?;
    let mut level = 1.0;
    for tap in taps.iter_mut().step_by(delay) {
        *tap = level;
        level *= gain;
    }
    Ok(taps)
}

/// A synthetic room: the direct sound, then noise that decays by 60 dB in `seconds` (the room's
/// RT60), sampled at `sample_rate` Hz.
///
/// Decaying white noise is the classical model of a hall's tail (J. A. Moorer, "About this
/// reverberation business", *Computer Music Journal* 3, 1979): `noise(t) 10^(-3 t / seconds)`,
/// `noise` even in -1 to 1. `wet` (0 to 1; a third sounds like a good seat) is the tail's share of
/// the energy. The squares of the taps sum to 1, so that noise-like sound keeps its level. The
/// same `seed` gives the same room on every machine; use two seeds for the two ears.
///
/// # Errors
/// [`Range`](crate::Error::Range) unless `sample_rate` and `seconds` are finite and above 0,
/// their product at least 1 and `wet` 0 to 1, or beyond [`MAX_TAPS`] taps.
///
/// ```
/// let hall = faltung::kernels::room(8000.0, 1.5, 0.3, 1)?;
/// assert_eq!(hall.len(), 12_001);
/// assert!((hall[0] * hall[0] - 0.7).abs() < 1e-15);
/// assert!((hall.iter().map(|tap| tap * tap).sum::<f64>() - 1.0).abs() < 1e-12);
/// # Ok::<(), faltung::Error>(())
/// ```
pub fn room(sample_rate: f64, seconds: f64, wet: f64, seed: u64) -> Result<Vec<f64>> {
    range::positive("sample rate", sample_rate)?;
    range::positive("seconds", seconds)?;
    range::between("wet", wet, 0.0..=1.0)?;
    let span = sample_rate * seconds;
    if span < 1.0 {
        return Err(range::outside("seconds", "at least one sample", seconds));
    }
    let mut noise = Noise { state: seed };
    // -60 dB is a thousandth of the amplitude.
    let rate = -libm::log(1000.0) / span;
    let tail = |n: usize| if n == 0 { 0.0 } else { noise.sample() * libm::exp(rate * n as f64) };
    let size = size_from("seconds", span.ceil() + 1.0)?;
    let mut taps = sampled(size, tail)?;
    let energy: f64 = taps.iter().map(|tap| tap * tap).sum();
    let level = libm::sqrt(wet / energy);
    taps.iter_mut().for_each(|tap| *tap *= level);
    taps[0] = libm::sqrt(1.0 - wet);
    Ok(taps)
}

/// SplitMix64 (G. Steele, D. Lea, C. Flood, "Fast splittable pseudorandom number generators",
/// OOPSLA 2014): whole-number arithmetic only, hence the same everywhere.
struct Noise {
    state: u64,
}

impl Noise {
    fn bits(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.state ^ (self.state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// An even number in -1 to 1, 1 excluded: the upper 53 bits, exactly.
    fn sample(&mut self) -> f64 {
        (self.bits() >> 11) as f64 / (1u64 << 52) as f64 - 1.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_generator_is_the_published_one() {
        // The first outputs for the seed 1234567, as other implementations give them.
        let mut noise = Noise { state: 1_234_567 };
        let found = [noise.bits(), noise.bits(), noise.bits()];
        let known =
            [6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423];
        assert_eq!(found, known);
    }

    #[test]
    fn the_room_decays_by_sixty_decibels() {
        let hall = room(10_000.0, 1.0, 1.0, 7).unwrap();
        let level = |from: usize| hall[from..from + 1000].iter().map(|h| h * h).sum::<f64>();
        // From the middle of the first tenth to that of the last: 0.9 of 60 dB.
        let fall = 10.0 * (level(1) / level(9001)).log10();
        assert!((fall - 54.0).abs() < 1.0, "{fall} dB");
    }
}
