use crate::asked::Asked;
use crate::case::{Case, Standard, filled, styled};
use crate::random::Random;
use crate::roster::{Roster, STYLES, Style};
use crate::subject::{Class, Subject, test_each};

/// Shapes that fit together most of the time, and sometimes do not.
fn shapes(random: &mut Random) -> (Vec<usize>, Vec<usize>) {
    let rank = random.size(1, 3);
    let longest = [0, 24, 8, 5][rank];
    let signal: Vec<usize> =
        (0..rank).map(|_| if random.one_in(6) { 1 } else { random.size(1, longest) }).collect();
    let kernel_rank = random.size(1, rank);
    let kernel = signal[rank - kernel_rank..].iter().map(|&n| match random.whole(0, 5) {
        0 => 1,
        1 => n,
        2 => n + random.size(1, 3),
        _ => random.size(1, n.div_ceil(2)),
    });
    (signal.clone(), kernel.collect())
}

/// Outer products are rounded, and those of truths and wrapped integers need not be recognised.
fn style_seen<T: Subject>(style: Style) -> Style {
    let exact = size_of::<T>() > 2 && matches!(T::CLASS, Class::Real);
    if style == Style::Outer && !exact { Style::Any } else { style }
}

fn random_questions<T: Subject>() {
    let (mut random, mut roster) = (Random::new(2), Roster::default());
    for round in 0..2000 {
        let (signal, kernel) = shapes(&mut random);
        let style = STYLES[round % STYLES.len()];
        let case = Case::<T> {
            asked: Asked::random(&mut random, signal.len(), kernel.len()),
            signal: filled(&signal, || T::noise(&mut random)),
            kernel: styled(&kernel, style, || T::noise(&mut random)),
            style: style_seen::<T>(style),
        };
        case.check(Standard::Promise, &mut roster);
    }
    roster.finish::<T>(40);
}

test_each!(random_questions);
