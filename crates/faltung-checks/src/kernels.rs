//! Names of kernels, as people type them.

use faltung::kernels::parse;

/// Kernels of more taps are not made in one more dimension.
const MOST: usize = 1 << 12;

pub(crate) fn check(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    for rate in [None, Some(100.0), Some(0.0)] {
        let Ok(named) = parse(text, rate) else { continue };
        if asks_for_much(text) {
            continue;
        }
        for dimensions in 0..4 {
            let Ok(taps) = named.build(dimensions) else { continue };
            assert_eq!(taps.ndim(), dimensions);
            assert!(taps.iter().all(|tap| !tap.is_nan()), "{text:?} in {dimensions} dimensions");
            if taps.len() > MOST {
                break;
            }
        }
    }
}

/// Whether a number of three digits or more, or with an exponent, stands in it.
fn asks_for_much(text: &str) -> bool {
    let digits = text.split(|c: char| !c.is_ascii_digit()).map(str::len).max();
    digits.is_some_and(|digits| digits > 2)
        || text.contains(['e', 'E', '.'])
            && text.split(':').nth(1).is_some_and(|words| words.contains(['e', 'E']))
}
