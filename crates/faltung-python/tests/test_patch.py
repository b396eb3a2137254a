"""faltung in NumPy's place, and out again."""

import inspect
import re
import subprocess
import sys

import numpy as np
import pytest

import faltung


def snapshot():
    return {
        (name, attribute): id(value)
        for name, module in sys.modules.items()
        if name.partition(".")[0] in ("numpy", "scipy")
        for attribute, value in list(vars(module).items())
        if callable(value)
    }


def test_undone_exactly():
    pytest.importorskip("scipy.signal")
    import scipy.ndimage  # noqa: F401

    faltung.patch().undo()
    before = snapshot()
    original = np.convolve
    with faltung.patch() as patch:
        assert np.convolve is not original
        assert np.convolve.__module__.startswith("faltung")
        assert {"numpy.convolve", "numpy.correlate", "numpy.pad"} <= set(patch.names)
        assert ("numpy._core.numeric", "convolve") in [place[:2] for place in patch.places]
        assert len(patch.places) > len(patch.names)
    assert snapshot() == before
    patch.undo()
    assert snapshot() == before


def test_undone_after_an_error_and_when_nested():
    original = np.pad
    with pytest.raises(KeyError):
        with faltung.patch("numpy"):
            with faltung.patch("numpy") as inner:
                assert inner.places == []
            assert np.pad is not original
            raise KeyError
    assert np.pad is original


def test_the_callers_of_numpys_functions_use_ours(monkeypatch):
    calls = []

    def spy(a, v, mode="full"):
        calls.append((np.asarray(a).tolist(), np.asarray(v).tolist()))
        return np.array([0.0])

    monkeypatch.setattr(faltung.lines, "convolve", spy)
    with faltung.patch("numpy"):
        np.polymul([1.0, 2.0], [3.0, 4.0, 5.0])
    assert calls == [([1, 2], [3, 4, 5])]
    np.polymul([1.0, 2.0], [3.0, 4.0])
    assert len(calls) == 1


def test_modules_imported_meanwhile_are_cleaned_too():
    program = """
import sys, types, numpy, faltung
original = numpy.convolve
patch = faltung.patch("numpy")
late = types.ModuleType("numpy.late")
late.convolve = numpy.convolve
sys.modules["numpy.late"] = late
patch.undo()
assert late.convolve is original is numpy.convolve
"""
    subprocess.run([sys.executable, "-c", program], check=True)


def test_as_a_decorator_it_holds_while_the_function_runs():
    original = np.convolve

    @faltung.patch("numpy")
    def program(a, v):
        """Calls NumPy's."""
        assert np.convolve is not original
        return np.convolve(a, v)

    assert np.convolve is original
    for _ in range(2):
        assert program([1, 2], [1, 1]).tolist() == [1, 3, 2]
        assert np.convolve is original
    assert program.__name__ == "program" and program.__doc__ == "Calls NumPy's."


def test_it_says_what_it_holds():
    patch = faltung.patch("numpy")
    assert repr(patch) == f"<faltung.Patch of numpy: 3 names, {len(patch.places)} places>"
    patch.undo()
    assert repr(patch) == "<faltung.Patch of numpy: 3 names, undone>"


def test_its_documentation_lists_the_names():
    pytest.importorskip("scipy")
    text = inspect.getdoc(faltung.patch)
    rooms = re.findall(r"^- ([\w.]+): ((?:.|\n  )*)", text, re.MULTILINE)
    names = [f"{room}.{name}" for room, list_ in rooms for name in re.split(r",\s+", list_.strip())]
    with faltung.patch() as patch:
        assert sorted(names) == patch.names


def test_scipys_own_modules_hold_no_original():
    """Neither by their own names nor by those that they took from one another."""
    pytest.importorskip("scipy")
    import scipy.ndimage
    import scipy.signal

    originals = {}
    for room in (scipy.ndimage, scipy.signal):
        face = getattr(faltung, room.__name__.rpartition(".")[2])
        originals.update({id(getattr(room, name)): name for name in face.__all__})
    with faltung.patch():
        left = [
            f"{name}.{attribute}"
            for name, module in sys.modules.items()
            if name.partition(".")[0] == "scipy"
            for attribute, value in list(vars(module).items())
            if id(value) in originals
        ]
        assert not left
        # filtfilt is not replaced, and calls lfilter by the name that its own module has for it.
        assert scipy.signal._signaltools.lfilter is faltung.signal.lfilter


def test_other_libraries_are_refused():
    with pytest.raises(ValueError, match="'numpy' or 'scipy'"):
        faltung.patch("pandas")
