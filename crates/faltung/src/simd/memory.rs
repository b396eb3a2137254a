//! Memory as loops want it: not written before they write it, and on large pages where it is much.

use half::f16;
use num_complex::Complex;

use super::runs::Run;
use crate::number::Bit;

/// What buffers are made of.
pub trait Stored: Copy + 'static {
    /// Makes `buffer` `len` long where it is shorter, within its capacity. What the new elements are
    /// is not said: where every pattern of bits is an element they are whatever memory held, so that
    /// it is written once only. Builds that check themselves fill them with ones, which make NaN and
    /// -1: what should have been written and was not is then found by any test that looks at it.
    ///
    /// # Panics
    /// If that is beyond the capacity.
    #[doc(hidden)]
    fn lengthen(buffer: &mut Vec<Self>, len: usize);
}

/// Bytes from which on memory is worth large pages.
const MUCH: usize = 1 << 22;

macro_rules! any_bits {
    ($($type:ty),*) => {$(
        impl Stored for $type {
            fn lengthen(buffer: &mut Vec<Self>, len: usize) {
                let Some(more) = len.checked_sub(buffer.len()) else { return };
                let spare = &mut buffer.spare_capacity_mut()[..more];
                let (start, bytes) = (spare.as_mut_ptr().cast::<u8>(), size_of_val(spare));
                // SAFETY: the spare elements are ours, `bytes` of them, and nobody else refers to
                // them.
                unsafe {
                    if bytes >= MUCH {
                        ask_for_large_pages(start, bytes);
                    }
                    take_as_found(start, bytes);
                }
                // SAFETY: `more` elements fit the capacity, they hold bytes that are fixed, and any
                // bytes are a value of this type.
                unsafe { buffer.set_len(len) };
            }
        }
    )*};
}

macro_rules! some_bits {
    ($($type:ty: $fill:expr),*) => {$(
        impl Stored for $type {
            fn lengthen(buffer: &mut Vec<Self>, len: usize) {
                if buffer.len() < len {
                    buffer.resize(len, $fill);
                }
            }
        }
    )*};
}

any_bits!(i8, i16, i32, i64, u8, u16, u32, u64, usize, f16, f32, f64, Complex<f32>, Complex<f64>);
some_bits!(bool: false, Bit: Bit(0), Run: Run::default(), (): ());

/// Fixes what memory holds: from here on it has been written, as far as anybody can tell.
///
/// # Safety
/// There are `bytes` that may be written at `start`.
unsafe fn take_as_found(start: *mut u8, bytes: usize) {
    if cfg!(debug_assertions) {
        // SAFETY: they may be written.
        unsafe { start.write_bytes(0xff, bytes) };
        return;
    }
    #[cfg(any(target_arch = "x86_64", target_arch = "aarch64"))]
    // SAFETY: no instruction is no harm. The compiler does not look into it and must take it that
    // all memory within reach of the pointer was written, with values that it cannot know; memory
    // of a process always holds some.
    unsafe {
        std::arch::asm!("/* {0} */", in(reg) start, options(nostack, preserves_flags));
    }
    #[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
    // SAFETY: they may be written.
    unsafe {
        start.write_bytes(0, bytes);
    }
}

/// A first touch of a page costs the system as much as a pass over it: of large pages there are 512
/// times fewer. No more than a wish.
///
/// # Safety
/// There are `bytes` of ours at `start`.
#[cfg(target_os = "linux")]
unsafe fn ask_for_large_pages(start: *mut u8, bytes: usize) {
    const PAGE: usize = 1 << 21;
    let skip = start.align_offset(PAGE).min(bytes);
    let whole = (bytes - skip) / PAGE * PAGE;
    // SAFETY: whole pages inside of memory that is ours; advice changes nothing that they hold.
    unsafe {
        libc::madvise(start.add(skip).cast(), whole, libc::MADV_HUGEPAGE);
    }
}

#[cfg(not(target_os = "linux"))]
unsafe fn ask_for_large_pages(_: *mut u8, _: usize) {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_there_stays() {
        let mut numbers = Vec::with_capacity(100);
        numbers.extend([1.0, 2.0]);
        f64::lengthen(&mut numbers, 50);
        assert_eq!(&numbers[..2], [1.0, 2.0]);
        assert_eq!(numbers.len(), 50);
        assert!(!cfg!(debug_assertions) || numbers[2..].iter().all(|x| x.is_nan()));
        f64::lengthen(&mut numbers, 3);
        assert_eq!(numbers.len(), 50);
    }

    #[test]
    fn much_can_be_written() {
        let mut numbers: Vec<u8> = Vec::with_capacity(3 * MUCH);
        u8::lengthen(&mut numbers, 3 * MUCH);
        numbers.fill(7);
        assert!(numbers.iter().all(|&x| x == 7));
    }

    #[test]
    #[should_panic(expected = "range end")]
    fn no_more_than_there_is_room_for() {
        let mut numbers: Vec<u8> = Vec::with_capacity(10);
        let room = numbers.capacity();
        u8::lengthen(&mut numbers, room + 1);
    }

    #[test]
    fn truths_are_truths() {
        let mut truths = Vec::with_capacity(10);
        bool::lengthen(&mut truths, 10);
        assert_eq!(truths, [false; 10]);
    }
}
