"""A pytest plugin that runs SciPy's own tests on our functions.

`faltung.patch` puts ours in SciPy's place before any test module is imported, and each call is
noted. The report says of every test how it ended and which of our functions it called: a test that
called none proves nothing.
"""

from __future__ import annotations

import functools
import json
import os
import sys
from collections.abc import Callable
from typing import Any

import pytest

import faltung

called: set[str] = set()
reports: dict[str, dict[str, Any]] = {}


def noted(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(function)
    def call(*args: Any, **keywords: Any) -> Any:
        called.add(name)
        return function(*args, **keywords)

    return call


def pytest_configure() -> None:
    from scipy._lib import _array_api

    patch = faltung.patch("scipy")
    noting: dict[int, Callable[..., Any]] = {}
    for place in patch.places:
        package = place.replacement.__module__.split(".")[1]
        wrapper = noted(f"scipy.{package}.{place.name}", place.replacement)
        wrapper = noting.setdefault(id(place.replacement), wrapper)
        setattr(sys.modules[place.module], place.name, wrapper)
        # SciPy looks up by function which array libraries a test may use.
        capabilities = getattr(_array_api, "xp_capabilities_table", {})
        if place.original in capabilities:
            capabilities[wrapper] = capabilities[place.original]


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Any:
    called.clear()
    yield
    if item.nodeid in reports:
        reports[item.nodeid]["called"] = sorted(called)


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    entry = reports.setdefault(report.nodeid, {"outcome": "passed", "called": [], "text": ""})
    if report.outcome != "passed":
        entry["outcome"] = report.outcome
        entry["text"] = str(report.longrepr)[-2000:]


def pytest_sessionfinish() -> None:
    with open(os.environ["FALTUNG_SUITE_REPORT"], "w") as file:
        json.dump(reports, file, indent=1)
