use faltung::Mode;
use faltung_reference::Operation;

use crate::asked::{Asked, RULES};
use crate::case::{Case, Standard, filled, nonzero, styled};
use crate::random::Random;
use crate::roster::{Roster, STYLES};
use crate::subject::{Subject, test_each};

/// Shapes of a signal and a kernel: odd and even, the kernel longer, the signal of one sample.
const SHAPES: [(&[usize], &[usize]); 11] = [
    (&[9], &[3]),
    (&[8], &[4]),
    (&[3], &[8]),
    (&[1], &[5]),
    (&[4], &[1]),
    (&[130], &[36]),
    (&[6, 7], &[3, 2]),
    (&[2, 3], &[4, 5]),
    (&[1, 8], &[1, 3]),
    (&[4, 3, 5], &[2, 3, 2]),
    (&[2, 1, 3], &[3, 2, 4]),
];

fn every_mode_and_boundary<T: Subject>() {
    let (mut random, mut roster) = (Random::new(1), Roster::default());
    for (signal, kernel) in SHAPES {
        for operation in [Operation::Convolve, Operation::Correlate] {
            for mode in [Mode::Full, Mode::Same, Mode::Valid] {
                for rule in RULES {
                    for style in STYLES {
                        let case = Case::<T> {
                            asked: Asked::plain(operation, mode, rule, kernel.len()),
                            signal: filled(signal, || T::whole(random.whole(-3, 3))),
                            kernel: styled(kernel, style, || nonzero(&mut random)),
                            style,
                        };
                        case.check(Standard::Exact, &mut roster);
                    }
                }
            }
        }
    }
    roster.finish::<T>(100);
}

test_each!(every_mode_and_boundary);
