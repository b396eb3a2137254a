"""Documentation that runs, and types that hold."""

import doctest
import importlib
import inspect
import pkgutil
import subprocess
import sys
from pathlib import Path

import pytest

import faltung

MODULES = sorted(module.name for module in pkgutil.iter_modules(faltung.__path__))


@pytest.mark.parametrize("name", [None, *MODULES])
def test_examples_run(name):
    module = faltung if name is None else importlib.import_module(f"faltung.{name}")
    assert doctest.testmod(module, raise_on_error=False).failed == 0


def test_the_examples_of_the_page_run(monkeypatch):
    root = Path(__file__).parents[3]
    monkeypatch.chdir(root)
    page = root / "docs" / "PYTHON.md"
    result = doctest.testfile(str(page), module_relative=False)
    assert result.failed == 0 and result.attempted > 15


@pytest.mark.parametrize("name", ["convolve", "correlate", "pad", "plan", "patch"])
def test_public_functions_are_documented(name):
    function = getattr(faltung, name)
    text = inspect.getdoc(function)
    for section in ("Parameters", "Returns", "Raises", "Examples"):
        assert f"\n{section}\n---" in text, section
    for parameter in inspect.signature(function).parameters:
        assert parameter in text


def test_stubs_are_those_of_the_module(tmp_path):
    pytest.importorskip("mypy")
    command = [sys.executable, "-m", "mypy.stubtest", "faltung"]
    found = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert found.returncode == 0, found.stdout + found.stderr
