# What one can ask of this repository. CI calls these targets and nothing else.

CARGO ?= cargo
PYTHON ?= python3
VENV = .venv
WHEELS = target/wheels
DEMO = demo
BENCH = target/bench
FALTUNG = $(CARGO) run --release --locked --quiet -p faltung-cli --

.PHONY: test test-rust test-docs test-python lint golden targets fuzz asan mutants trust big bench bench-guard bench-wheel \
        small-calls methods regret counts calibrate prices demo docs clean

# Everything that must hold. Installs what it needs into target/ and .venv/ only.
test: lint test-rust test-docs test-python

# nextest runs tests side by side and times them; without it cargo's own runner does.
test-rust:
	@if $(CARGO) nextest --version >/dev/null 2>&1; \
	then $(CARGO) nextest run --workspace --locked; \
	else $(CARGO) test --workspace --locked --all-targets; fi

# The examples in the documentation and in the README.
test-docs:
	$(CARGO) test --workspace --locked --doc

# The wheel, installed in a fresh environment, and its tests: NumPy's and SciPy's own among them.
test-python:
	rm -rf $(VENV) $(WHEELS)
	$(PYTHON) -m venv $(VENV)
	$(VENV)/bin/pip install --quiet 'maturin>=1.9,<2'
	$(VENV)/bin/maturin build --release --locked --out $(WHEELS)
	$(VENV)/bin/pip install --quiet "$$(echo $(WHEELS)/*.whl)[test]"
	$(VENV)/bin/pytest -q

lint:
	$(CARGO) fmt --all --check
	$(CARGO) clippy --workspace --locked --all-targets -- -D warnings

# Keeps the bits that results have now, when they were meant to change.
golden:
	for level in portable avx2; do \
	  FALTUNG_GOLDEN=write FALTUNG_LEVEL=$$level $(CARGO) test --locked -p faltung --test reference -- \
	    --exact golden::this_level_has_the_kept_bits || exit 1; done

# The engine's tests on 64-bit Arm under qemu and as WebAssembly in node.
targets:
	trust/targets.sh

# Each fuzz target for MINUTES minutes.
fuzz:
	trust/fuzz.sh $(or $(MINUTES),3)

# The engine's tests with every access watched. The sanitizer is an option of the compiler that
# stable ones hide; a target by name keeps it out of the build scripts.
HOST = $(shell rustc -vV | sed -n 's/^host: //p')
asan:
	mkdir -p $(LEFT)
	RUSTC_BOOTSTRAP=1 RUSTFLAGS=-Zsanitizer=address ASAN_OPTIONS=handle_segv=0:handle_sigbus=0 \
	  $(CARGO) test --locked -p faltung --target $(HOST) --target-dir target/asan \
	  --lib --test reference --test hostile
	printf 'no access beside its memory\t%s\n' "$$(date +%F)" >> $(LEFT)/asan.tsv

# One change after the other in the question, the plan and the boundaries: PART=3/20 for a part.
PART ?= 0/1
mutants:
	trust/mutants.sh $(PART)

# Signals that 32 bits cannot count; takes nine gigabytes of memory.
big:
	$(CARGO) run --release --locked -p faltung-checks --example big

# What was tried, and what came of it, written into docs/TRUST.md. Fuzzing, mutants, other targets and
# the sanitizer take their time: the page has what they left when they last ran here.
LEFT = target/trust
trust:
	mkdir -p $(LEFT)
	rm -f $(LEFT)/accuracy.tsv $(LEFT)/faults.tsv
	FALTUNG_RECORD=$(CURDIR)/$(LEFT)/accuracy.tsv FALTUNG_FAULTS=$(CURDIR)/$(LEFT)/faults.tsv \
	  $(CARGO) test --locked -p faltung -p faltung-cli -p faltung-checks --no-fail-fast -- --nocapture \
	  2>&1 | tee $(LEFT)/tests.log | grep -E '^test result|FAILED|panicked' 
	$(CARGO) run --release --locked --quiet -p faltung --example search > $(LEFT)/search.txt
	$(PYTHON) trust/report.py

# Ours against the libraries that install from registries, answers verified, in turn; results go to
# bench/results. GROUPS, CELLS (a regular expression), MINUTES and THREADS choose: `make bench GROUPS=line`.
bench: $(BENCH)/ready
	$(CARGO) build --release --locked --quiet -p faltung-bench --features peers
	$(CC) -O3 -march=native bench/vendor.c -o $(BENCH)/vendor -Wl,--no-as-needed -ldl -lm
	$(MAKE) bench-wheel
	PYTHONPATH=bench $(BENCH)/venv/bin/python -m compare $(GROUPS) $(if $(CELLS),--cells '$(CELLS)') \
	  $(if $(MINUTES),--minutes $(MINUTES)) $(if $(THREADS),--threads $(THREADS))

# What calls cost beside NumPy's and SciPy's: small ones, where nearly all of it is overhead, and larger ones.
small-calls: $(BENCH)/ready bench-wheel
	$(BENCH)/venv/bin/python bench/small_calls.py
	$(BENCH)/venv/bin/python bench/small_calls.py --larger

bench-wheel: $(BENCH)/ready
	rm -rf $(BENCH)/wheel
	$(BENCH)/venv/bin/maturin build --release --locked --quiet --out $(BENCH)/wheel
	$(BENCH)/venv/bin/pip install --quiet --no-deps --force-reinstall $(BENCH)/wheel/*.whl

# The environment of the comparison. IPP's parts are looked up by a name that its package does not give them.
$(BENCH)/ready: bench/requirements.txt
	$(PYTHON) -m venv $(BENCH)/venv
	$(BENCH)/venv/bin/pip install --quiet -r bench/requirements.txt
	for part in $(BENCH)/venv/lib/libipp*.so.12; do ln -sf $$(basename $$part) $$part.1; done
	touch $@

# Every method against the one that was chosen, interleaved, answers compared.
methods:
	$(CARGO) run --release --locked -p faltung-bench -- methods

# What the guarantee of accuracy costs where a transform is taken.
bench-guard:
	$(CARGO) run --release --locked -p faltung-bench -- guard

# How far the method that is chosen is from our best, on 2,000 questions, in at most MINUTES (5).
regret:
	$(CARGO) run --release --locked --quiet -p faltung-bench -- regret bench/results/regret.csv $(or $(MINUTES),5)

# Instructions of ten loops beside those kept in bench/counts.txt; KEEP=keep keeps the new ones. Needs valgrind.
counts:
	$(CARGO) build --release --locked --quiet -p faltung-bench
	target/release/faltung-bench counts bench/counts.txt $(KEEP)

# Measures the prices that choices are made by, on a quiet machine, and puts them beside those of other
# machines: the engine's are their means.
calibrate:
	$(CARGO) run --release --locked -p faltung-bench -- calibrate bench/prices crates/faltung/src/plan/machine.rs
	$(CARGO) fmt -p faltung

# This machine's prices in a file, for FALTUNG_PRICES to name.
PRICES ?= target/prices
prices:
	mkdir -p $(PRICES)
	$(CARGO) run --release --locked -p faltung-bench -- calibrate $(PRICES)

# The sample data, filtered, with pictures.
demo:
	mkdir -p $(DEMO)
	for rule in zero constant:340 edge reflect symmetric wrap; do \
	  $(FALTUNG) data/co2.csv gauss:26 --column co2 --boundary $$rule \
	    -o $(DEMO)/co2-$${rule%%:*}.csv --plot $(DEMO)/co2-$${rule%%:*}.png || exit 1; done
	$(FALTUNG) data/pluck.wav data/room.wav -o $(DEMO)/pluck-in-a-room.wav --plot $(DEMO)/pluck-in-a-room.png
	$(FALTUNG) data/pluck.wav room:1.5 -o $(DEMO)/pluck-in-a-hall.wav
	$(FALTUNG) data/astronaut.png gauss:3 -o $(DEMO)/blurred.png
	$(FALTUNG) data/astronaut.png sharpen -o $(DEMO)/sharpened.png
	$(FALTUNG) data/astronaut.png sobel -o $(DEMO)/edges.png
	$(FALTUNG) show 1,2,3 0,1,0.5

docs:
	$(CARGO) doc --no-deps --locked -p faltung

clean:
	rm -rf target .venv $(DEMO)
