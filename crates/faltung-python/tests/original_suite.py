"""A pytest plugin that runs another library's own tests with faltung in its functions' places.

Loaded by `-p original_suite`. It patches before anything is collected, counts the calls that reach
us, and writes for each test its outcome and which of our functions were called to the file that
FALTUNG_REPORT names.
"""

from __future__ import annotations

import functools
import json
import os
import sys
from collections import Counter

import pytest

import faltung

_calls: Counter[str] = Counter()
_outcomes: list[dict] = []
_libraries = tuple(os.environ.get("FALTUNG_LIBRARIES", "numpy").split())
_patch: faltung.Patch | None = None


def _counted(name, function):
    @functools.wraps(function)
    def wrapper(*args, **kwargs):
        _calls[name] += 1
        return function(*args, **kwargs)

    return wrapper


def pytest_configure(config):
    global _patch
    _patch = faltung.patch(*_libraries)
    wrappers = {}
    for place in _patch.places:
        key = id(place.replacement)
        wrappers.setdefault(key, _counted(place.name, place.replacement))
        setattr(sys.modules[place.module], place.name, wrappers[key])


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    report = (yield).get_result()
    if report.when == "setup":
        _calls.clear()
    if report.when == "call":
        _outcomes.append(
            {
                "id": item.nodeid,
                "group": _group(item),
                "outcome": "xfailed" if hasattr(report, "wasxfail") else report.outcome,
                "called": sorted(_calls),
                "error": str(report.longrepr)[-2000:] if report.failed else "",
            }
        )


def _group(item) -> str:
    return f"{item.module.__name__}::{item.cls.__name__ if item.cls else '-'}"


def pytest_sessionfinish(session):
    with open(os.environ["FALTUNG_REPORT"], "w") as file:
        json.dump(_outcomes, file)
