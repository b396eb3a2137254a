"""A pytest plugin that runs SciPy's own tests on our functions.

Before any test module is imported, every reference that SciPy's modules hold to one of the replaced
functions is made to lead to ours, and each call is noted. The report says of every test how it
ended and which of our functions it called: a test that called none proves nothing.
"""

from __future__ import annotations

import functools
import importlib
import json
import os
import sys
from collections.abc import Callable
from types import FunctionType
from typing import Any

import pytest

import faltung.ndimage
import faltung.signal

REPLACED = {"scipy.signal": faltung.signal, "scipy.ndimage": faltung.ndimage}
# Modules that hold references of their own, which an import of the packages does not load.
HOLDERS = ("scipy.signal._signaltools", "scipy.ndimage._filters", "scipy.signal._upfirdn")

called: set[str] = set()
reports: dict[str, dict[str, Any]] = {}


def noted(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(function)
    def call(*args: Any, **keywords: Any) -> Any:
        called.add(name)
        return function(*args, **keywords)

    return call


def replacements() -> dict[int, tuple[FunctionType, Callable[..., Any]]]:
    """For the identity of each of SciPy's functions, itself and ours."""
    from scipy._lib import _array_api

    for name in (*REPLACED, *HOLDERS):
        importlib.import_module(name)
    found: dict[int, tuple[FunctionType, Callable[..., Any]]] = {}
    for package, ours in REPLACED.items():
        for name in ours.__all__:
            mine = noted(f"{package}.{name}", getattr(ours, name))
            # SciPy looks up by function which array libraries a test may use.
            theirs = getattr(sys.modules[package], name)
            capabilities = getattr(_array_api, "xp_capabilities_table", {})
            if theirs in capabilities:
                capabilities[mine] = capabilities[theirs]
            for module in [package, *HOLDERS]:
                original = getattr(sys.modules[module], name, None)
                if module.startswith(package) and original is not None:
                    found[id(original)] = (original, mine)
    return found


def pytest_configure() -> None:
    originals = replacements()
    for module_name, module in list(sys.modules.items()):
        if not module_name.startswith("scipy.") or module is None:
            continue
        for attribute, value in list(vars(module).items()):
            if id(value) in originals and originals[id(value)][0] is value:
                setattr(module, attribute, originals[id(value)][1])


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
