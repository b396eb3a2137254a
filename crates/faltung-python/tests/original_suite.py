"""A pytest plugin that runs NumPy's or SciPy's own tests with our functions in place of theirs.

Loaded by `-p original_suite`. It patches before any test is collected and notes each call. The file
that FALTUNG_REPORT names then says of every test which group it belongs to, how it ended and which
of our functions it called: a test that called none proves nothing.
"""

from __future__ import annotations

import functools
import importlib
import json
import os
import sys
from collections.abc import Callable
from typing import Any

import pytest

import faltung

called: set[str] = set()
tests: dict[str, dict[str, Any]] = {}


def noted(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(function)
    def call(*args: Any, **keywords: Any) -> Any:
        called.add(name)
        return function(*args, **keywords)

    return call


def pytest_configure() -> None:
    (library,) = os.environ["FALTUNG_LIBRARY"].split()
    patch = faltung.patch(library)
    # SciPy looks up by function which array libraries a test may use.
    capabilities: dict[Any, Any] = {}
    if library == "scipy":
        module = importlib.import_module("scipy._lib._array_api")
        capabilities = getattr(module, "xp_capabilities_table", {})
    wrappers: dict[int, Callable[..., Any]] = {}
    for place in patch.places:
        wrapper = noted(f"{public_module(place)}.{place.original.__name__}", place.replacement)
        wrapper = wrappers.setdefault(id(place.replacement), wrapper)
        setattr(sys.modules[place.module], place.name, wrapper)
        if place.original in capabilities:
            capabilities[wrapper] = capabilities[place.original]


def public_module(place: Any) -> str:
    room = place.replacement.__module__.split(".")[1]
    return f"scipy.{room}" if room in ("signal", "ndimage") else "numpy"


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Any:
    called.clear()
    yield
    if item.nodeid in tests:
        group, file = item.getparent(pytest.Class), item.path.name
        tests[item.nodeid]["name"] = f"{file}::{item.nodeid.partition('::')[2]}"
        tests[item.nodeid]["group"] = f"{file}::{group.name}" if group else file
        tests[item.nodeid]["called"] = sorted(called)


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    entry = tests.setdefault(report.nodeid, {"outcome": "passed", "error": ""})
    if report.outcome != "passed":
        entry["outcome"] = "xfailed" if hasattr(report, "wasxfail") else report.outcome
        entry["error"] = str(report.longrepr)[-2000:]


def pytest_sessionfinish() -> None:
    with open(os.environ["FALTUNG_REPORT"], "w") as file:
        json.dump(tests, file, indent=1)
