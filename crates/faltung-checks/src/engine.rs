//! Any question about any operands, by every method, against the definition.

use half::f16;
use num_complex::{Complex32, Complex64};

use crate::asked::Asked;
use crate::case::{Case, Standard, filled, styled};
use crate::random::Random;
use crate::roster::{Roster, STYLES, Style};
use crate::subject::{Class, Subject};

pub(crate) fn check(bytes: &[u8]) {
    let mut random = Random::new(bytes);
    match random.whole(0, 13) {
        0 => of_type::<f64>(&mut random),
        1 => of_type::<f32>(&mut random),
        2 => of_type::<Complex64>(&mut random),
        3 => of_type::<Complex32>(&mut random),
        4 => of_type::<f16>(&mut random),
        5 => of_type::<bool>(&mut random),
        6 => of_type::<i8>(&mut random),
        7 => of_type::<i16>(&mut random),
        8 => of_type::<i32>(&mut random),
        9 => of_type::<i64>(&mut random),
        10 => of_type::<u8>(&mut random),
        11 => of_type::<u16>(&mut random),
        12 => of_type::<u32>(&mut random),
        _ => of_type::<u64>(&mut random),
    }
}

fn of_type<T: Subject>(random: &mut Random<'_>) {
    let rank = random.size(1, 3);
    let longest = [0, 200, 12, 6][rank];
    let signal: Vec<usize> = (0..rank).map(|_| random.size(1, longest)).collect();
    let kernel_rank = random.size(1, rank);
    let kernel: Vec<usize> = signal[rank - kernel_rank..]
        .iter()
        .map(|&n| if random.one_in(4) { n } else { random.size(1, n + 2) })
        .collect();
    let style = random.pick(&STYLES);
    let special = random.one_in(4);
    let asked = Asked::random(random, rank, kernel_rank);
    // Outer products are rounded, and those of truths and wrapped integers need not be recognised.
    let exact = size_of::<T>() > 2 && matches!(T::CLASS, Class::Real);
    let seen = if style == Style::Outer && !exact { Style::Any } else { style };
    let case = Case::<T> {
        asked,
        kernel: styled(&kernel, style, || T::whole(random.whole(1, 9))),
        signal: filled(&signal, || {
            if special && random.one_in(8) { T::special(random) } else { T::noise(random) }
        }),
        style: seen,
    };
    case.check(Standard::Promise, &mut Roster::default());
}
