//! The tests' emulation of the loops: numbers that the compiler lays out come by here with every
//! access, and one beside the slices that the loop was given fails with its place. Outside the
//! engine's own tests nothing is left of this.

use std::cell::RefCell;
use std::ops::Range;

thread_local! {
    /// The addresses that may be read, and those that may be written.
    static ALLOWED: RefCell<Vec<[Range<usize>; 2]>> = const { RefCell::new(Vec::new()) };
}

fn addresses<N>(slice: &[N]) -> Range<usize> {
    let range = slice.as_ptr_range();
    range.start as usize..range.end as usize
}

/// From here on, until the guard is dropped, loops of this thread may only read `samples` and write
/// `out`.
#[inline(always)]
pub(super) fn only<N>(samples: &[N], out: &[N]) -> Watch {
    if cfg!(test) {
        let both = [addresses(samples), addresses(out)];
        ALLOWED.with_borrow_mut(|allowed| allowed.push(both));
    }
    Watch
}

pub(super) struct Watch;

impl Drop for Watch {
    #[inline(always)]
    fn drop(&mut self) {
        if cfg!(test) {
            ALLOWED.with_borrow_mut(|allowed| allowed.pop());
        }
    }
}

#[inline(always)]
pub(super) fn reads<N>(at: *const N, count: usize) {
    if cfg!(test) {
        assert_inside(0, at as usize, count * size_of::<N>());
    }
}

#[inline(always)]
pub(super) fn writes<N>(at: *mut N, count: usize) {
    if cfg!(test) {
        assert_inside(1, at as usize, count * size_of::<N>());
    }
}

fn assert_inside(which: usize, at: usize, bytes: usize) {
    ALLOWED.with_borrow(|allowed| {
        let Some(allowed) = allowed.last().map(|both| &both[which]) else { return };
        let inside = allowed.start <= at && at + bytes <= allowed.end;
        let what = ["read", "written"][which];
        assert!(inside, "{bytes} bytes {what} at {at:#x}, which is not in {allowed:#x?}");
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[should_panic(expected = "8 bytes read")]
    fn a_read_beside_the_samples_is_found() {
        let (samples, out) = ([1.0, 2.0], [0.0]);
        let _watch = only(&samples, &out);
        reads(&samples[1], 1);
        reads(samples.as_ptr_range().end, 1);
    }
}
