use faltung::Mode;
use faltung_reference::Operation;

use crate::asked::{Asked, RULES};
use crate::case::{Case, Standard, filled, styled};
use crate::random::Random;
use crate::roster::{Roster, STYLES, Style};
use crate::subject::{Subject, test_each};

const SHAPES: [(&[usize], &[usize]); 5] =
    [(&[60], &[7]), (&[90], &[50]), (&[5], &[9]), (&[9, 8], &[3, 4]), (&[4, 5, 6], &[2, 3, 2])];

/// Numbers of all sizes in one window, down to where products underflow, up to where sums nearly
/// overflow.
fn numbers_of_all_sizes<T: Subject>() {
    let (mut random, mut roster) = (Random::new(11), Roster::default());
    for (signal, kernel) in SHAPES {
        for (at, rule) in RULES.into_iter().cycle().take(24).enumerate() {
            let style = STYLES[at % 4 % STYLES.len()];
            let case = Case::<T> {
                asked: Asked::plain(Operation::Convolve, Mode::Full, rule, signal.len()),
                signal: filled(signal, || T::of_any_size(&mut random)),
                kernel: styled(kernel, style, || T::of_any_size(&mut random)),
                // Products that under- or overflow are outer products no more.
                style: if style == Style::Outer { Style::Any } else { style },
            };
            case.check(Standard::Spread, &mut roster);
        }
    }
    roster.finish::<T>(6);
}

test_each!(numbers_of_all_sizes: f16, f32, f64, c32, c64);
