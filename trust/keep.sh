#!/usr/bin/env bash
# Keeps, of all that fuzzing found, a few small cases that together lead through the same code:
# trust/keep.sh [TARGET...]
set -euo pipefail
cd "$(dirname "$0")/.."
targets=("$@")
[ ${#targets[@]} -gt 0 ] || targets=(engine files integers kernels plans questions)
export RUSTC_BOOTSTRAP=1
for target in "${targets[@]}"; do
  cargo fuzz run "$target" "fuzz/corpus/$target" "target/fuzz/$target" -- \
    -merge=1 -max_len=512 -timeout=30 -rss_limit_mb=4096 2>&1 | tail -3
done
