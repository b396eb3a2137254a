#!/usr/bin/env bash
# Fuzzes each target for so many minutes: trust/fuzz.sh MINUTES [TARGET...]
#
# Stable compilers hide the options that fuzzing needs; RUSTC_BOOTSTRAP shows them. What led to new
# code is kept in target/fuzz; `trust/keep.sh` picks the few cases that are replayed in `make test`.
set -euo pipefail
cd "$(dirname "$0")/.."
minutes=$1
shift
targets=("$@")
[ ${#targets[@]} -gt 0 ] || targets=(engine files integers kernels plans questions)
command -v cargo-fuzz >/dev/null || cargo install --locked cargo-fuzz
export RUSTC_BOOTSTRAP=1
# The standard library's own checks of every pointer make the loops' code long, and watched code takes the
# compiler many minutes. The sanitizer sees most of what they see; the tests run with them.
export RUSTFLAGS="${RUSTFLAGS:-} -Zub-checks=no"
mkdir -p target/trust
for target in "${targets[@]}"; do
  found=target/fuzz/$target
  mkdir -p "$found"
  log=target/trust/fuzz-$target.log
  cargo fuzz run "$target" "$found" "fuzz/corpus/$target" -- \
    -max_total_time=$((60 * minutes)) -timeout=30 -rss_limit_mb=4096 -max_len=4096 \
    -print_final_stats=1 2>&1 | tee "$log" | grep -av '^#' || { tail -40 "$log"; exit 1; }
  runs=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")
  printf '%s\t%s\t%s\t%s\n' "$target" "$minutes" "$runs" "$(date +%F)" >> target/trust/fuzz.tsv
done
