//! Signals and results against unmapped memory, at both ends and so at every alignment: whoever
//! reads or writes one byte beside them dies by a signal.
#![allow(unsafe_code)]

use std::ptr::null_mut;

use faltung::{Boundary, Element, Method, Mode, Spec};
use half::f16;
use ndarray::{ArrayD, ArrayView, ArrayViewMut, IxDyn};
use num_complex::{Complex32, Complex64};
use rustix::mm::{MapFlags, MprotectFlags, ProtFlags, mmap_anonymous, mprotect, munmap};

use crate::levels;

const PAGE: usize = 1 << 16;

/// One stretch of memory with an unmapped page before and after it. It is as long as a page of the
/// machines with the longest pages.
struct Guarded(*mut u8);

impl Guarded {
    fn new() -> Self {
        let (read_write, private) = (ProtFlags::READ | ProtFlags::WRITE, MapFlags::PRIVATE);
        // SAFETY: the system chooses the place, and both pages that lose their rights lie inside.
        unsafe {
            let start = mmap_anonymous(null_mut(), 3 * PAGE, read_write, private).unwrap();
            mprotect(start, PAGE, MprotectFlags::empty()).unwrap();
            mprotect(start.add(2 * PAGE), PAGE, MprotectFlags::empty()).unwrap();
            Guarded(start.cast())
        }
    }

    /// `len` elements that touch an unmapped page, all of them `fill`.
    fn elements<T: Element>(&mut self, len: usize, at_end: bool, fill: T) -> &mut [T] {
        let bytes = len * size_of::<T>();
        assert!(bytes <= PAGE);
        let skip = if at_end { PAGE - bytes } else { 0 };
        // SAFETY: the elements lie in the mapped page, aligned since their size divides the page's,
        // are initialised, and are borrowed from self alone.
        unsafe {
            let first = self.0.add(PAGE + skip).cast::<T>();
            (0..len).for_each(|at| first.add(at).write(fill));
            std::slice::from_raw_parts_mut(first, len)
        }
    }
}

impl Drop for Guarded {
    fn drop(&mut self) {
        // SAFETY: the stretch was mapped by `new`; no slice of it outlives self.
        unsafe { munmap(self.0.cast(), 3 * PAGE).unwrap() }
    }
}

struct Pages {
    signal: Guarded,
    result: Guarded,
}

impl Pages {
    fn check<T: Element>(
        &mut self,
        spec: &Spec,
        shape: &[usize],
        kernel: &ArrayD<T>,
        sample: &dyn Fn(usize) -> T,
    ) {
        let Ok(plan) = spec.plan(kernel, shape) else { return };
        let signal =
            ArrayD::from_shape_vec(IxDyn(shape), (0..shape.iter().product()).map(sample).collect());
        let signal = signal.unwrap();
        let wanted = plan.run(&signal).unwrap();
        let mut scratch = plan.scratch().unwrap();
        for at_end in [true, false] {
            let samples = self.signal.elements(signal.len(), at_end, sample(0));
            samples.iter_mut().zip(&signal).for_each(|(place, &x)| *place = x);
            let outputs = self.result.elements(wanted.len(), at_end, sample(1));
            let out = ArrayViewMut::from_shape(wanted.raw_dim(), outputs).unwrap();
            let view = ArrayView::from_shape(signal.raw_dim(), samples).unwrap();
            plan.run_into(view, out, &mut scratch).unwrap();
            assert!(outputs.iter().eq(&wanted), "{spec:?} {shape:?}");
        }
    }

    fn check_type<T: Element>(&mut self, sample: impl Fn(usize) -> T) {
        let sample: &dyn Fn(usize) -> T = &sample;
        let lengths =
            (1..36).chain([63, 64, 65, 66, 67, 80, 97, 127, 128, 129, 160, 200, 257, 520]);
        for n in lengths {
            for k in [1, 2, 3, 4, 5, 8, 13, 16, 17, 33] {
                let kernel = ArrayD::from_shape_fn(IxDyn(&[k]), |at| sample(at[0] + 5));
                for mode in [Mode::Full, Mode::Same, Mode::Valid] {
                    let direct = Spec::convolve().method(Method::Direct).mode(mode).threads(1);
                    self.check(&direct, &[n], &kernel, sample);
                    if n % 3 == 0 {
                        let strided = direct.clone().boundary(Boundary::Reflect).stride(1 + n % 4);
                        self.check(&strided, &[n], &kernel, sample);
                    }
                }
            }
        }
        for shape in [[3, 70], [70, 3], [9, 9], [17, 31], [40, 64], [65, 33]] {
            for taps in [[1, 3], [3, 1], [3, 3], [2, 5], [7, 7]] {
                let any = ArrayD::from_shape_fn(IxDyn(&taps), |at| sample(3 * at[0] + at[1]));
                let equal = ArrayD::from_elem(IxDyn(&taps), sample(2));
                let spec = Spec::convolve().mode(Mode::Same).boundary(Boundary::Edge).threads(1);
                self.check(&spec, &shape, &any, sample);
                for method in Method::ALL {
                    self.check(&spec.clone().method(method), &shape, &any, sample);
                    self.check(&spec.clone().method(method), &shape, &equal, sample);
                    let valid = spec.clone().method(method).mode(Mode::Valid);
                    self.check(&valid, &shape, &equal, sample);
                }
            }
        }
        for (n, k) in [(1000, 64), (1500, 300), (601, 600), (70, 700)] {
            let kernel = ArrayD::from_shape_fn(IxDyn(&[k]), |at| sample(at[0] + 5));
            for method in [Method::Auto, Method::OverlapSave, Method::Fft] {
                self.check(&Spec::convolve().method(method).threads(1), &[n], &kernel, sample);
            }
        }
    }
}

#[test]
fn nothing_beside_the_samples_is_touched() {
    let mut pages = Pages { signal: Guarded::new(), result: Guarded::new() };
    pages.check_type(|i| i % 3 == 0);
    pages.check_type(|i| (i * 37 % 251) as u8);
    pages.check_type(|i| (i * 37 % 251) as i8);
    pages.check_type(|i| (i * 7001 % 65521) as i16);
    pages.check_type(|i| (i * 7001 % 65521) as u16);
    pages.check_type(|i| (i as i32).wrapping_mul(700_000_001));
    pages.check_type(|i| (i as u32).wrapping_mul(700_000_001));
    pages.check_type(|i| (i as i64).wrapping_mul(7_000_000_000_000_000_001));
    pages.check_type(|i| (i as u64).wrapping_mul(7_000_000_000_000_000_001));
    pages.check_type(|i| f16::from_f64((i * 7 % 23) as f64 - 11.0));
    pages.check_type(|i| (i * 7 % 23) as f32 - 11.0);
    pages.check_type(|i| (i * 7 % 23) as f64 - 11.0);
    pages.check_type(|i| Complex32::new((i * 7 % 23) as f32 - 11.0, (i % 5) as f32));
    pages.check_type(|i| Complex64::new((i * 7 % 23) as f64 - 11.0, (i % 5) as f64));
}

#[test]
fn every_level_touches_nothing_else() {
    levels::each_runs("guard_pages::nothing_beside_the_samples_is_touched");
}

/// The page that is to be hit is there.
#[test]
fn a_byte_beyond_is_death() {
    use std::os::unix::process::ExitStatusExt;
    if std::env::var_os("FALTUNG_READ_BEYOND").is_some() {
        let mut guarded = Guarded::new();
        let samples = guarded.elements(3, true, 0u8);
        // SAFETY: none: this is the read that must kill the process.
        let beyond = unsafe { samples.as_ptr().add(3).read_volatile() };
        panic!("read {beyond} from beyond the samples");
    }
    let run = std::process::Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "guard_pages::a_byte_beyond_is_death"])
        .env("FALTUNG_READ_BEYOND", "1")
        .output()
        .unwrap();
    assert!(matches!(run.status.signal(), Some(7 | 11)), "{}", run.status);
}
