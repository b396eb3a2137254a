"""NumPy's own tests, run with faltung's functions in the place of NumPy's."""

import json
import os
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

HERE = Path(__file__).parent

# Every module of NumPy's tests in which a test reaches convolve, correlate or pad.
MODULES = [
    "numpy._core.tests.test_numeric",
    "numpy._core.tests.test_regression",
    "numpy._core.tests.test_ufunc",
    "numpy.lib.tests.test_arraypad",
    "numpy.lib.tests.test_function_base",
    "numpy.lib.tests.test_polynomial",
    "numpy.lib.tests.test_regression",
    "numpy.ma.tests.test_core",
    "numpy.polynomial",
]

# These must be among the groups that reached us, or the count means nothing.
GROUPS = ["TestConvolve", "TestCorrelate", "TestStatistic", "TestReflect", "TestWrap"]


def exclusions():
    lines = (HERE / "numpy_exclusions.txt").read_text().splitlines()
    return dict(line.split(": ", 1) for line in lines if not line.startswith("#"))


def test_numpys_own_tests_pass(tmp_path, capsys):
    report = tmp_path / "report.json"
    environment = dict(os.environ, FALTUNG_REPORT=str(report), FALTUNG_LIBRARIES="numpy")
    environment["PYTHONPATH"] = str(HERE)
    command = [sys.executable, "-m", "pytest", "-p", "original_suite", "-q", "--no-header"]
    command += ["-p", "no:cacheprovider", "--pyargs", *MODULES]
    run = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True)
    assert report.exists(), run.stdout[-3000:] + run.stderr[-3000:]
    reached = [test for test in json.loads(report.read_text()) if test["called"]]
    groups = defaultdict(lambda: defaultdict(int))
    for test in reached:
        groups[test["group"]][test["outcome"]] += 1
    with capsys.disabled():
        print("\nNumPy's own tests that reached faltung:")
        for group, outcomes in sorted(groups.items()):
            counts = ", ".join(f"{n} {outcome}" for outcome, n in sorted(outcomes.items()))
            print(f"  {group}: {counts}")
    for name in GROUPS:
        assert any(group.endswith(f"::{name}") for group in groups), f"{name} never reached us"
    excluded = exclusions()
    failed = [test for test in reached if test["outcome"] == "failed"]
    unknown = [
        f"{test['id']}\n{test['error']}"
        for test in failed
        if not any(test["id"].endswith(name) for name in excluded)
    ]
    assert not unknown, "\n".join(unknown)
    stale = [name for name in excluded if not any(test["id"].endswith(name) for test in failed)]
    assert not stale, f"excluded, but passing: {stale}"
