use faltung::Mode;
use faltung_reference::{Answer, Operation};

use crate::asked::{Asked, Rule};
use crate::case::{Case, filled, styled};
use crate::random::Random;
use crate::roster::{METHODS, Roster, Style, is_transform, must_run};
use crate::subject::{Subject, test_each};

/// A signal, a kernel, and how its taps hang together: short of the crossing from direct to
/// transforms, around it, beyond it, both operands long, pictures.
const SHAPES: [(&[usize], &[usize], Style); 7] = [
    (&[3000], &[17], Style::Equal),
    (&[3000], &[45], Style::Any),
    (&[6000], &[400], Style::Any),
    (&[5000], &[2000], Style::Any),
    (&[70, 90], &[9, 8], Style::Outer),
    (&[70, 90], &[24, 31], Style::Any),
    (&[20, 24, 28], &[5, 4, 3], Style::Equal),
];

/// Every so-many-th output along each axis is compared.
const STEPS: [usize; 4] = [0, 61, 13, 7];

/// The windows that lie in the signal, or that wrap around it, are all of ordinary noise.
fn noise_in_every_window<T: Subject>() {
    let (mut random, mut roster) = (Random::new(4), Roster::default());
    for (signal, kernel, style) in SHAPES {
        for operation in [Operation::Convolve, Operation::Correlate] {
            for (mode, rule) in [(Mode::Valid, Rule::Zero), (Mode::Same, Rule::Wrap)] {
                let case = Case::<T> {
                    asked: Asked::plain(operation, mode, rule, signal.len()),
                    signal: filled(signal, || T::noise(&mut random)),
                    kernel: styled(kernel, style, || T::noise(&mut random)),
                    style: if style == Style::Outer { Style::Any } else { style },
                };
                check_thinned(&case, true, &mut roster);
            }
        }
    }
    roster.finish::<T>(4);
}

/// At the edges of the full result a window has few terms, and a small error is large there.
fn noise_at_the_edges<T: Subject>() {
    let (mut random, mut roster) = (Random::new(5), Roster::default());
    for (signal, kernel, style) in SHAPES {
        let case = Case::<T> {
            asked: Asked::plain(Operation::Convolve, Mode::Full, Rule::Zero, signal.len()),
            signal: filled(signal, || T::noise(&mut random)),
            kernel: styled(kernel, style, || T::noise(&mut random)),
            style: if style == Style::Outer { Style::Any } else { style },
        };
        check_thinned(&case, false, &mut roster);
    }
}

fn check_thinned<T: Subject>(case: &Case<T>, transforms_too: bool, roster: &mut Roster) {
    let step = STEPS[case.signal.shape.len()];
    let mut thinned = case.asked.clone();
    thinned.along.iter_mut().for_each(|wish| wish.stride = step);
    let answer: Answer<T> = thinned.question().answer(&case.signal, &case.kernel).unwrap();
    for method in METHODS {
        match case.ask(method) {
            Err(error) => assert!(!must_run(method, case.kernel_facts()), "{method}: {error}"),
            Ok((used, found)) => {
                let kept = found.slice_each_axis(|_| ndarray::Slice::new(0, None, step as isize));
                let kept: Vec<T> = kept.iter().copied().collect();
                let error = if is_transform(method) && !transforms_too {
                    answer.worst_error_norm_wise(&kept)
                } else {
                    answer.worst_error(&kept)
                };
                let (shapes, asked) = ((&case.signal.shape, &case.kernel.shape), &case.asked);
                let name = <T as faltung::Element>::NAME;
                assert!(
                    error <= 1.0,
                    "{method} ({used}) is off by {error} units: {name} {shapes:?} {asked:?}"
                );
                roster.count(method, error);
            }
        }
    }
}

test_each!(noise_in_every_window);
test_each!(noise_at_the_edges);
