#!/usr/bin/env python3
"""Writes docs/TRUST.md from what the checks left in target/trust: numbers only from what ran."""

import csv
import datetime
import json
import pathlib
import platform
import re
import subprocess

ROOT = pathlib.Path(__file__).resolve().parent.parent
LEFT = ROOT / "target" / "trust"
TYPES = ["bool", "i8", "i16", "i32", "i64", "u8", "u16", "u32", "u64", "f16", "f32", "f64"]
NOT_RUN = "Not run.\n"


def rows(name):
    path = LEFT / name
    if not path.exists():
        return []
    with path.open(newline="") as file:
        return list(csv.reader(file, delimiter="\t"))


def table(head, body):
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    return "\n".join(lines + ["| " + " | ".join(row) + " |" for row in body]) + "\n"


def accuracy():
    """Cases and the worst error for each method and type."""
    sums = {}
    for name, method, ran, worst in rows("accuracy.tsv"):
        known = sums.setdefault((method, name), [0, 0.0])
        known[0] += int(ran)
        known[1] = max(known[1], float(worst))
    if not sums:
        return "Not counted: the tests ran without `make trust`.\n"
    types = [name for name in TYPES if any(name == known for _, known in sums)]
    types += sorted({name for _, name in sums} - set(types))
    methods = list(dict.fromkeys(method for method, _ in sums))
    body = []
    for name in types:
        cells = [sums.get((method, name), [0, 0.0]) for method in methods]
        body.append([name] + [f"{ran:,}: {worst:.3f}" if ran else "-" for ran, worst in cells])
    total = sum(ran for ran, _ in sums.values())
    return f"{total:,} answers were compared with the definition.\n\n" + table(["type", *methods], body)


def levels():
    log = LEFT / "tests.log"
    if not log.exists():
        return NOT_RUN
    text = log.read_text(errors="replace")
    found = re.findall(r"(\w+::\w+): (?:(\w+) passed|this machine has no (\w+))", text)
    body = {}
    for test, passed, missing in found:
        body.setdefault(passed or missing, {})[test] = "passed" if passed else "not on this machine"
    what = {"golden::this_level_has_the_kept_bits": "kept bits", "guard_pages::nothing_beside_the_samples_is_touched": "guard pages"}
    lines = [[level] + [tests.get(test, "-") for test in what] for level, tests in body.items()]
    emulated = {name: row for name, *row in rows("targets.tsv")}
    for name, (level, passed, bits, day) in emulated.items():
        tests = f"unit tests and those of double precision: {passed} passed on {day}"
        lines.append([f"{level} ({name}, emulated; {tests})", bits, "-"])
    counts = re.findall(r"^test result: .*?(\d+) passed; (\d+) failed", text, re.MULTILINE)
    # nextest counts in a line of its own, and names failures only if there are some.
    counts += re.findall(r"tests run: (\d+) passed(?:, (\d+) failed)?", text)
    passed, failed = (sum(int(count[at] or 0) for count in counts) for at in (0, 1))
    counted = f"{passed} tests passed, {failed} failed."
    return counted + "\n\n" + table(["level", *what.values()], lines)


def fuzzing():
    sums = {}
    for target, minutes, runs, _ in rows("fuzz.tsv"):
        known = sums.setdefault(target, [0.0, 0])
        known[0] += float(minutes)
        known[1] += int(runs or 0)
    if not sums:
        return NOT_RUN
    kept = lambda target: sum(1 for _ in (ROOT / "fuzz" / "corpus" / target).iterdir())
    body = [[t, f"{m:g}", f"{n:,}", str(kept(t))] for t, (m, n) in sorted(sums.items())]
    return table(["target", "minutes", "cases run", "cases kept"], body)


def faults():
    found = rows("faults.tsv")
    if not found:
        return NOT_RUN
    return table(["fault", "times", "what came of it"], found)


def mutants():
    outcomes = {}
    for path in sorted(LEFT.glob("mutants-*.json")):
        for outcome in json.loads(path.read_text())["outcomes"]:
            if outcome["scenario"] != "Baseline":
                outcomes[outcome["scenario"]["Mutant"]["name"]] = outcome["summary"]
    if not outcomes:
        return NOT_RUN
    count = lambda *kinds: sum(summary in kinds for summary in outcomes.values())
    text = (f"{len(outcomes)} mutants tried: {count('CaughtMutant')} caught, {count('Timeout')} ran for ever and were "
            f"stopped, {count('Unviable')} did not compile, {count('MissedMutant')} survived.\n")
    missed = sorted(name for name, summary in outcomes.items() if summary == "MissedMutant")
    known = (ROOT / "trust" / "survivors.tsv").read_text().splitlines()
    reasons = [line.split("\t") for line in known if line.strip()]
    body = []
    for name in missed:
        why = next((why for pattern, why in reasons if re.search(pattern, name)), "not explained yet")
        body.append([f"`{name}`".replace("|", "\\|"), why])
    return text + ("\n" + table(["survivor", "why"], body) if body else "")


def asan():
    found = rows("asan.tsv")
    if not found:
        return NOT_RUN
    return f"Last run {found[-1][1]}: {found[-1][0]}.\n"


def search():
    path = LEFT / "search.txt"
    return "```text\n" + path.read_text().strip() + "\n```\n" if path.exists() else NOT_RUN


def main():
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True)
    cpu = next((line.split(":")[1].strip() for line in open("/proc/cpuinfo") if line.startswith("model name")), platform.processor())
    text = f"""# What was tried

`make trust` wrote this page on {datetime.date.today()}, from commit {commit.stdout.strip()}, on {cpu}. Every number is from
a run on that machine; what was not run there says so. What is promised stands in the guarantees, here is how hard it
was attacked.

## Against the definition

Each cell: cases, then the worst error in units of what is allowed: 1 is the bound, 0 is exact. For `auto` and
everything that is no transform the bound is the promise to each output; for `fft` and `overlap-save` asked for by name
it is that of a transform, which is measured over the result's norm.

{accuracy()}
## Search for violations

{search()}
## Levels

Bits are compared with those kept in `crates/faltung/tests/reference/golden`; signals and results are laid against unmapped memory.

{levels()}
## Fuzzing

{fuzzing()}
## Faults

What the program met, and what came of it: the old file or the whole new one, and never an end by a signal of its own.

{faults()}
## AddressSanitizer

The engine's tests with every access watched. Besides, the unit tests run the loops in scalar emulation with every index
checked (`simd/watch`); Miri was not at hand.

{asan()}
## Mutants

Changes of one operator, constant or return value in the question, the plan and the boundaries, each with the tests of
four element types. A survivor is a change that no test noticed.

{mutants()}"""
    (ROOT / "docs" / "TRUST.md").write_text(text.rstrip() + "\n")


main()
