"""The examples in the docstrings of the replaced functions run, and every function has one."""

from __future__ import annotations

import doctest
from types import ModuleType

import numpy as np
import pytest

import faltung.ndimage
import faltung.signal


@pytest.mark.parametrize("module", [faltung.signal, faltung.ndimage])
def test_every_function_has_an_example_that_runs(module: ModuleType) -> None:
    finder = doctest.DocTestFinder(recurse=False)
    with np.printoptions(legacy=False):
        for name in module.__all__:
            (test,) = finder.find(getattr(module, name), name, globs={})
            assert test.examples, f"{name} has no example"
            assert doctest.DocTestRunner().run(test).failed == 0
