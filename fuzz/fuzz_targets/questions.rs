#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| faltung_checks::check("questions", bytes));
