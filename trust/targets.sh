#!/usr/bin/env bash
# The engine's tests on the machines that are not at hand: 64-bit Arm under qemu, WebAssembly in node.
#
# A toolchain that can fetch other targets' standard libraries does; otherwise the library is built
# from the source that Debian packages beside its compiler (rustc-web, libstd-rust-web-dev, rust-web-src).
set -euo pipefail
cd "$(dirname "$0")/.."
mkdir -p target/trust
# Who looks into a failure sets this to 1: lines of the source are much work for the compiler.
export CARGO_PROFILE_DEV_DEBUG="${CARGO_PROFILE_DEV_DEBUG:-0}"
std=()

prepare() {
  if rustup target add "$1" >/dev/null 2>&1; then
    std=()
  elif [ -d /usr/lib/rustlib/src/rust/library/vendor ]; then
    export RUSTC=/usr/bin/rustc RUSTC_BOOTSTRAP=1
    std=("$2")
  else
    echo "no standard library for $1: neither rustup nor Debian's rust-web-src has it" >&2
    return 1
  fi
}

# Emulators are slow: where a test is one for each type, the double precision ones run.
kept=golden::this_level_has_the_kept_bits
some=(tests:: f64 $kept)

# note NAME LEVEL: what its log says that passed.
note() {
  passed=$(sed -n 's/^test result: ok\. \([0-9]*\) passed.*/\1/p' "target/trust/$1.log" | awk '{ all += $1 } END { print all }')
  bits=$(grep -q "^test $kept \.\.\. ok" "target/trust/$1.log" && echo passed || echo -)
  printf '%s\t%s\t%s\t%s\t%s\n' "$1" "$2" "$passed" "$bits" "$(date +%F)" >> target/trust/targets.tsv
}

arm() {
  prepare aarch64-unknown-linux-gnu -Zbuild-std
  for tool in aarch64-linux-gnu-gcc qemu-aarch64; do
    command -v $tool >/dev/null || { echo "wanted $tool (apt-get install gcc-aarch64-linux-gnu libc6-dev-arm64-cross qemu-user)" >&2; return 1; }
  done
  CARGO_TARGET_AARCH64_UNKNOWN_LINUX_GNU_LINKER=aarch64-linux-gnu-gcc \
  CARGO_TARGET_AARCH64_UNKNOWN_LINUX_GNU_RUNNER="qemu-aarch64 -L /usr/aarch64-linux-gnu" \
    cargo test --locked -p faltung --target aarch64-unknown-linux-gnu "${std[@]}" \
    --target-dir target/arm --lib --test reference -- "${some[@]}" | tee target/trust/arm.log
  note arm neon
}

wasm() {
  prepare wasm32-wasip1 -Zbuild-std=std,panic_abort
  local flags="-C target-feature=+simd128"
  if [ ${#std[@]} -gt 0 ]; then
    flags+=" -C linker=wasm-ld -C linker-flavor=wasm-ld -C link-self-contained=no"
    flags+=" -C link-arg=/usr/lib/wasm32-wasi/crt1-command.o -L native=/usr/lib/wasm32-wasi"
    # Debian's C library knows no threads, which the standard library names and nobody starts.
    flags+=" -C link-arg=--allow-undefined"
  fi
  CARGO_TARGET_WASM32_WASIP1_RUNNER="node --no-warnings $PWD/trust/wasi.mjs" RUSTFLAGS="$flags" \
    cargo test --locked -p faltung --target wasm32-wasip1 "${std[@]}" \
    --target-dir target/wasm --lib --test reference \
    -- --skip threads_do_not_matter "${some[@]}" | tee target/trust/wasm.log
  note wasm portable
}

case "${1:-all}" in
  arm) arm ;;
  wasm) wasm ;;
  all) (arm) && (wasm) ;;
esac
