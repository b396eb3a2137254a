//! The system's allocator, whose refusal ends the program with an error instead of an abort.
#![allow(unsafe_code)]

use std::alloc::{GlobalAlloc, Layout, System};
use std::io::{self, Write};
use std::process;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::file::beside;

/// The system's allocator for the whole program.
#[derive(Debug)]
pub struct Granting;

// SAFETY: all memory comes from the system's allocator and goes back to it, by the same layouts.
unsafe impl GlobalAlloc for Granting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // SAFETY: the caller's promise.
        granted(unsafe { System.alloc(layout) }, layout.size())
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        // SAFETY: the caller's promise.
        granted(unsafe { System.alloc_zeroed(layout) }, layout.size())
    }

    unsafe fn realloc(&self, memory: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        // SAFETY: the caller's promise.
        granted(unsafe { System.realloc(memory, layout, size) }, size)
    }

    unsafe fn dealloc(&self, memory: *mut u8, layout: Layout) {
        // SAFETY: the caller's promise.
        unsafe { System.dealloc(memory, layout) }
    }
}

fn granted(memory: *mut u8, bytes: usize) -> *mut u8 {
    static ENDING: AtomicBool = AtomicBool::new(false);
    // A second refusal on the way out is left to the caller.
    if memory.is_null() && !ENDING.swap(true, Ordering::Relaxed) {
        beside::discard_unfinished();
        // Unbuffered and piece by piece, since there is no memory to put a text together in.
        let mut talk = io::stderr();
        let _ = writeln!(talk, "error: wanted {bytes} bytes of memory, the system refused");
        let _ = writeln!(talk, "hint: {}", super::HINT);
        process::exit(1);
    }
    memory
}
