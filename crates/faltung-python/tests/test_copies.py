"""Arrays that calls make: the result, and no copy where memory can be read and written as it lies."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import faltung
from faltung import ndimage, signal

PLANE = np.random.default_rng(1).standard_normal((300, 400))
LINE, PIXELS = PLANE.ravel(), (PLANE * 50).astype(np.int16)
TAPS, BOX, OUT = np.array([1.0, 2.0, 4.0, 3.0, 0.5]), np.ones((3, 3)) + np.eye(3), np.empty_like(PLANE)


def read_only(array: np.ndarray) -> np.ndarray:
    view = array.view()
    view.flags.writeable = False
    return view


@pytest.mark.parametrize(
    "arrays, call",
    [
        (1, lambda: faltung.convolve(LINE, TAPS, "same")),
        (1, lambda: faltung.convolve(LINE[::-1], TAPS, "same")),
        (0.5, lambda: faltung.convolve(LINE[::2], TAPS, "same")),
        (1, lambda: faltung.convolve(read_only(LINE), TAPS, "same")),
        (1, lambda: faltung.convolve(memoryview(LINE), TAPS, "same", boundary="wrap")),
        (1, lambda: faltung.convolve(PLANE.T, TAPS, "same", axis=0)),
        (0, lambda: faltung.convolve(LINE, TAPS, "same", boundary="wrap", out=OUT.ravel())),
        (1, lambda: faltung.correlate(LINE, TAPS, "same")),
        (1, lambda: signal.convolve(PLANE, BOX, "same")),
        (1, lambda: signal.fftconvolve(PLANE, PLANE[:40, :40], "same")),
        (1, lambda: signal.convolve2d(PLANE, BOX, "same", "symm")),
        (1, lambda: signal.lfilter(TAPS, [1.0], LINE)),
        (1, lambda: signal.lfilter(TAPS, [1.0, 0.5], LINE)),
        (1, lambda: ndimage.convolve(PLANE, BOX)),
        (1, lambda: ndimage.correlate1d(PLANE, TAPS, axis=0)),
        (1, lambda: ndimage.uniform_filter1d(PLANE, 5)),
        (0, lambda: ndimage.convolve(PLANE, BOX, output=OUT)),
        (0, lambda: ndimage.uniform_filter1d(PLANE, 5, output=OUT[::-1])),
        # Between two passes there is one more.
        (2, lambda: ndimage.gaussian_filter(PLANE, 2)),
        (1, lambda: ndimage.sobel(PLANE, output=OUT)),
        (0.25, lambda: ndimage.convolve(PIXELS, BOX)),
        (0.5, lambda: ndimage.gaussian_filter(PIXELS, 2)),
    ],
)
def test_arrays_that_a_call_makes(arrays: float, call: Callable[[], Any]) -> None:
    call()
    tracemalloc.start()
    try:
        call()
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    # What else a call makes (lists, taps, what is remembered) is small beside an array.
    assert peak / PLANE.nbytes < arrays + 0.2
