#![allow(dead_code)]
mod error;
mod file;
mod samples;
mod signal;
fn main() {}
