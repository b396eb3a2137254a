"""NumPy's and SciPy's own tests, which ship inside their wheels, on our functions."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any, NamedTuple

import pytest

HERE = Path(__file__).parent


class Suite(NamedTuple):
    """Test modules that reach us, and groups in them with how many must call us and pass.

    A harness that replaces nothing must not pass.
    """

    library: str
    modules: list[str]
    least: dict[str, int]


NUMPY = Suite(
    "numpy",
    [
        "numpy._core.tests.test_numeric",
        "numpy._core.tests.test_regression",
        "numpy._core.tests.test_ufunc",
        "numpy.lib.tests.test_arraypad",
        "numpy.lib.tests.test_function_base",
        "numpy.lib.tests.test_polynomial",
        "numpy.lib.tests.test_regression",
        "numpy.ma.tests.test_core",
        "numpy.polynomial",
    ],
    {
        "test_numeric.py::TestConvolve": 3,
        "test_numeric.py::TestCorrelate": 5,
        "test_arraypad.py::TestStatistic": 40,
        "test_arraypad.py::TestReflect": 10,
        "test_arraypad.py::TestWrap": 5,
        "test_polynomial.py::TestPolynomial": 5,
    },
)
FILTERS = Suite(
    "scipy",
    ["scipy.ndimage.tests.test_filters"],
    {"test_filters.py::TestNdimageFilters": 1500},
)
SIGNAL = Suite(
    "scipy",
    [
        "scipy.signal.tests.test_upfirdn",
        "scipy.signal.tests.test_savitzky_golay",
        "scipy.signal.tests.test_bsplines",
        "scipy.signal.tests.test_splines",
        "scipy.signal.tests.test_peak_finding",
        "scipy.signal.tests.test_fir_filter_design",
        "scipy.signal.tests.test_wavelets",
    ],
    {
        "test_upfirdn.py::TestUpfirdn": 290,
        "test_savitzky_golay.py": 5,
        "test_bsplines.py::TestSepfir2d": 5,
    },
)
SIGNALTOOLS = Suite(
    "scipy",
    ["scipy.signal.tests.test_signaltools"],
    {
        "test_signaltools.py::TestConvolve": 15,
        "test_signaltools.py::TestConvolve2d": 20,
        "test_signaltools.py::TestFFTConvolve": 700,
        "test_signaltools.py::TestOAConvolve": 10000,
        "test_signaltools.py::TestCorrelateReal": 60,
        "test_signaltools.py::TestCorrelateComplex": 12,
        "test_signaltools.py::TestCorrelate2d": 4,
        "test_signaltools.py": 40,
        "test_signaltools.py::TestDeconvolve": 5,
        "test_signaltools.py::TestLinearFilterFloat64": 30,
        "test_signaltools.py::TestLinearFilterComplex128": 30,
    },
)


def excluded() -> dict[str, str]:
    """A part of a test's name, and why it is not ours to pass."""
    lines = (HERE / "original_exclusions.txt").read_text().splitlines()
    entries = (line.split("  ", 1) for line in lines if line and not line.startswith("#"))
    return {name: reason.strip() for name, reason in entries}


def run(suite: Suite, report: Path) -> dict[str, dict[str, Any]]:
    """Outcomes of the tests that called us, by name."""
    environment = {
        **os.environ,
        "FALTUNG_LIBRARY": suite.library,
        "FALTUNG_REPORT": str(report),
        "PYTHONPATH": os.pathsep.join([str(HERE), os.environ.get("PYTHONPATH", "")]),
    }
    command = [sys.executable, "-m", "pytest", "-q", "-p", "original_suite", "-p"]
    command += ["no:cacheprovider", "--pyargs", *suite.modules]
    done = subprocess.run(command, env=environment, cwd=report.parent, capture_output=True)
    # 1 says that some failed, which is looked at below; anything else, that it did not come so far,
    # as where a module imports what is not installed.
    assert done.returncode in (0, 1) and report.exists(), (
        done.stdout.decode()[-2000:] + done.stderr.decode()[-2000:]
    )
    tests = json.loads(report.read_text())
    return {test["name"]: test for test in tests.values() if test.get("called")}


@pytest.mark.parametrize("suite", [NUMPY, FILTERS, SIGNAL, SIGNALTOOLS], ids=lambda s: s.modules[0])
def test_their_tests_pass_on_our_functions(
    suite: Suite, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip(suite.library)
    tests = run(suite, tmp_path / "report.json")
    reasons = excluded()
    outcomes: dict[str, Counter[str]] = {}
    functions: Counter[str] = Counter()
    unknown, used = [], set()
    for name, test in tests.items():
        outcome = test["outcome"]
        if outcome == "failed":
            reason = next((part for part in reasons if part in name), None)
            if reason is None:
                unknown.append(f"{name}\n{test['error']}")
            else:
                outcome = "excluded"
                used.add(reason)
        outcomes.setdefault(test["group"], Counter())[outcome] += 1
        if outcome == "passed":
            functions.update(test["called"])
    with capsys.disabled():
        print(f"\n{suite.library}'s own tests that called us:")
        for group, counts in sorted(outcomes.items()):
            print(f"  {group}: {', '.join(f'{n} {outcome}' for outcome, n in counts.items())}")
        print(f"  by function: {', '.join(f'{name} {n}' for name, n in sorted(functions.items()))}")
        for reason in sorted(used):
            print(f"  excluded: {reason} ({reasons[reason]})")
    assert not unknown, "\n\n".join(unknown)
    passed = {group: counts["passed"] for group, counts in outcomes.items()}
    short = {group: n for group, n in suite.least.items() if passed.get(group, 0) < n}
    assert not short, f"wanted at least {short} to call us and pass, found {passed}"
    files = {name.partition("::")[0] for name in tests}
    stale = [part for part in reasons if part.partition("::")[0] in files and part not in used]
    assert not stale, f"excluded, but passing: {stale}"
