#!/usr/bin/env bash
# Changes the question, the plan and the boundary code in one place after the other, and looks which
# changes no test notices: trust/mutants.sh [PART/PARTS] [MORE OPTIONS OF cargo mutants]
set -euo pipefail
cd "$(dirname "$0")/.."
part=${1:-0/1}
shift || true
command -v cargo-mutants >/dev/null || cargo install --locked cargo-mutants
mkdir -p target/trust
export CARGO_PROFILE_DEV_DEBUG=0 CARGO_PROFILE_DEV_OPT_LEVEL=1 RUSTFLAGS="--cfg few_types"
out=target/mutants
code=0
cargo mutants --package faltung --output "$out" --shard "$part" --no-shuffle \
  --file 'crates/faltung/src/spec/*.rs' --file 'crates/faltung/src/plan/*.rs' \
  --file 'crates/faltung/src/run/window.rs' \
  --exclude 'crates/faltung/src/plan/explain.rs' --exclude 'crates/faltung/src/plan/prices.rs' \
  "$@" -- --lib --test reference --test brief || code=$?
cp "$out/mutants.out/outcomes.json" "target/trust/mutants-${part//\//-of-}.json"
# 2 and 3 say that some survived or took too long: the report names them.
[ $code -le 3 ] && [ $code -ne 1 ]
