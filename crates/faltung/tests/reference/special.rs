use faltung::Mode;
use faltung_reference::Operation;

use crate::asked::{Asked, RULES};
use crate::case::{Case, Standard, filled, nonzero, styled};
use crate::random::Random;
use crate::roster::{Roster, STYLES, Style};
use crate::subject::{Subject, test_each};

const SHAPES: [(&[usize], &[usize]); 5] =
    [(&[40], &[5]), (&[200], &[30]), (&[4], &[9]), (&[7, 9], &[3, 2]), (&[4, 5, 6], &[2, 1, 3])];

/// One sample in `chances` may not be finite; the rest are small whole numbers.
fn salted<T: Subject>(random: &mut Random, chances: u64) -> T {
    if random.one_in(chances) { T::special(random) } else { T::whole(random.whole(-3, 3)) }
}

fn check_all<T: Subject>(salt_kernel: bool) {
    let (mut random, mut roster) = (Random::new(3), Roster::default());
    for (signal, kernel) in SHAPES {
        for operation in [Operation::Convolve, Operation::Correlate] {
            for mode in [Mode::Full, Mode::Same, Mode::Valid] {
                for (at, rule) in RULES.into_iter().enumerate() {
                    let style = STYLES[(at + kernel.len()) % STYLES.len()];
                    let tap = if salt_kernel { |r: &mut Random| salted(r, 4) } else { nonzero };
                    let case = Case::<T> {
                        asked: Asked::plain(operation, mode, rule, signal.len()),
                        kernel: styled(kernel, style, || tap(&mut random)),
                        signal: filled(signal, || salted(&mut random, 12)),
                        // An outer product that has overflowed or met a zero is one no more.
                        style: if salt_kernel { Style::Any } else { style },
                    };
                    case.check(Standard::Promise, &mut roster);
                }
            }
        }
    }
    if !salt_kernel {
        roster.finish::<T>(10);
    }
}

fn in_the_signal<T: Subject>() {
    check_all::<T>(false);
}

fn in_the_kernel<T: Subject>() {
    check_all::<T>(true);
}

test_each!(in_the_signal: f16, f32, f64, c32, c64);
test_each!(in_the_kernel: f16, f32, f64, c32, c64);
