"""SciPy's own tests, which ship inside its wheel, with our functions in place of theirs."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

HERE = Path(__file__).parent
EXCLUSIONS = HERE / "scipy_exclusions.txt"

# The modules of tests that reach us, each with how many must at least have called us and passed: a
# harness that replaces nothing must not pass.
SUITES = {
    "scipy.signal.tests.test_signaltools": 10000,
    "scipy.signal.tests.test_upfirdn": 200,
    "scipy.signal.tests.test_savitzky_golay": 5,
    "scipy.signal.tests.test_bsplines": 10,
    "scipy.signal.tests.test_splines": 10,
    "scipy.signal.tests.test_peak_finding": 1,
    "scipy.signal.tests.test_fir_filter_design": 1,
    "scipy.signal.tests.test_wavelets": 1,
    "scipy.ndimage.tests.test_filters": 1500,
}


def excluded() -> dict[str, str]:
    """The beginning of a test's name, and why it is not ours to pass."""
    lines = EXCLUSIONS.read_text().splitlines()
    entries = (line.split("  ", 1) for line in lines if line and not line.startswith("#"))
    return {name: reason.strip() for name, reason in entries}


def run(suite: str, report: Path) -> dict[str, dict[str, object]]:
    environment = {
        **os.environ,
        "FALTUNG_SUITE_REPORT": str(report),
        "PYTHONPATH": os.pathsep.join([str(HERE), os.environ.get("PYTHONPATH", "")]),
    }
    command = [sys.executable, "-m", "pytest", "-q", "-p", "scipy_with_ours", "-p"]
    command += ["no:cacheprovider", "--pyargs", suite]
    done = subprocess.run(command, env=environment, cwd=report.parent, capture_output=True)
    assert report.exists(), done.stdout.decode()[-2000:] + done.stderr.decode()[-2000:]
    return json.loads(report.read_text())


@pytest.mark.parametrize("suite", SUITES)
def test_scipys_tests_pass_on_our_functions(
    suite: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("scipy")
    reasons = excluded()
    ours = {
        f"{suite}::{name.partition('::')[2]}": entry
        for name, entry in run(suite, tmp_path / "report.json").items()
        if entry["called"] and entry["outcome"] != "skipped"
    }
    is_excluded = {name: any(name.startswith(start) for start in reasons) for name in ours}
    passed = [name for name, entry in ours.items() if entry["outcome"] == "passed"]
    failed = {
        name: entry["text"]
        for name, entry in ours.items()
        if entry["outcome"] != "passed" and not is_excluded[name]
    }
    by_function = Counter(call for name in passed for call in ours[name]["called"])
    left_out = sum(is_excluded[name] for name in ours if ours[name]["outcome"] != "passed")
    with capsys.disabled():
        print(f"\n{suite}: {len(passed)} passed of {len(ours)} that called us, {left_out} excluded")
        for function, count in sorted(by_function.items()):
            print(f"    {function}: {count}")
    assert not failed, "\n\n".join(f"{name}\n{text}" for name, text in failed.items())
    assert len(passed) >= SUITES[suite]
