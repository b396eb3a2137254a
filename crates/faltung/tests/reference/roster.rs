use std::fs::OpenOptions;
use std::io::Write;

use faltung::Method;

use crate::subject::{Class, Subject};

/// How the taps of a kernel hang together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Style {
    /// Not at all.
    Any,
    /// An outer product of one line for each axis.
    Outer,
    /// All are equal.
    Equal,
}

pub(crate) const STYLES: [Style; 3] = [Style::Any, Style::Outer, Style::Equal];

/// What a kernel is, as far as it decides which methods are right.
#[derive(Clone, Copy, Debug)]
pub(crate) struct KernelFacts {
    pub(crate) class: Class,
    pub(crate) style: Style,
    /// The convolved axes along which it has more than one tap.
    pub(crate) wide_axes: usize,
    pub(crate) finite: bool,
    /// Whether every tap is zero: a product of anything.
    pub(crate) vanishes: bool,
    /// Whether taps stand apart along some axis.
    pub(crate) dilated: bool,
}

/// Every method that a caller can ask for. A new one does not compile until [`must_run`] and this
/// list say what it can do.
pub(crate) const METHODS: [Method; 7] = [
    Method::Auto,
    Method::Direct,
    Method::OverlapSave,
    Method::Fft,
    Method::Separable,
    Method::RunningSum,
    Method::ExactInteger,
];

/// Whether `method` may not refuse a kernel of these facts.
pub(crate) fn must_run(method: Method, kernel: KernelFacts) -> bool {
    let outer = kernel.style != Style::Any && kernel.wide_axes > 1 && !kernel.vanishes;
    let equal = kernel.style == Style::Equal && kernel.wide_axes > 0 && !kernel.dilated;
    match method {
        Method::Auto | Method::Direct => true,
        Method::OverlapSave | Method::Fft => kernel.finite && has_transform(kernel.class),
        Method::Separable => kernel.finite && outer,
        Method::RunningSum => kernel.finite && equal,
        Method::ExactInteger => !has_transform(kernel.class),
    }
}

/// Whether sums come out as a direct sum would make them, or within its guarantee.
pub(crate) fn is_transform(method: Method) -> bool {
    match method {
        Method::OverlapSave | Method::Fft => true,
        Method::Auto
        | Method::Direct
        | Method::Separable
        | Method::RunningSum
        | Method::ExactInteger => false,
    }
}

fn has_transform(class: Class) -> bool {
    match class {
        Class::Real | Class::Complex => true,
        Class::Integer | Class::Truth => false,
    }
}

/// How often each method answered, and the largest error in units of what it may have.
#[derive(Default)]
pub(crate) struct Roster([(usize, f64); METHODS.len()]);

impl Roster {
    pub(crate) fn count(&mut self, method: Method, error: f64) {
        let at = METHODS.iter().position(|&known| known == method);
        let (ran, worst) =
            &mut self.0[at.unwrap_or_else(|| panic!("{method} is not on the roster"))];
        *ran += 1;
        *worst = worst.max(error);
    }

    /// Adds a line for each method to the file that `FALTUNG_RECORD` names: `make trust` reads it.
    fn record(&self, name: &str) {
        let Some(path) = std::env::var_os("FALTUNG_RECORD") else { return };
        let mut lines = String::new();
        for (method, (ran, worst)) in METHODS.into_iter().zip(self.0) {
            lines += &format!("{name}\t{method}\t{ran}\t{worst}\n");
        }
        // One write for all lines, since other tests write at the same time.
        let mut file = OpenOptions::new().create(true).append(true).open(path).unwrap();
        file.write_all(lines.as_bytes()).unwrap();
    }

    /// Fails if a method that can run on `T` answered less than `least` times.
    pub(crate) fn finish<T: Subject>(&self, least: usize) {
        self.record(<T as faltung::Element>::NAME);
        for (method, (ran, _)) in METHODS.into_iter().zip(self.0) {
            let kernel = KernelFacts {
                class: T::CLASS,
                style: Style::Equal,
                wide_axes: 2,
                finite: true,
                vanishes: false,
                dilated: false,
            };
            let name = <T as faltung::Element>::NAME;
            let wanted = if must_run(method, kernel) { least } else { 0 };
            assert!(ran >= wanted, "{method} ran {ran} times on {name}, wanted {wanted}");
        }
    }
}

#[test]
fn the_roster_knows_every_method() {
    for method in Method::ALL {
        assert!(METHODS.contains(&method), "{method} is not on the roster");
    }
    assert_eq!(METHODS.len(), Method::ALL.len() + 1, "all of them and auto");
}
