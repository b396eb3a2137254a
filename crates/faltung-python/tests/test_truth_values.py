"""Truth values whose bytes are neither 0 nor 1: any bytes can be viewed as truth values."""

import numpy as np
import pytest
import scipy.ndimage
import scipy.signal

import faltung
from faltung import ndimage, signal

BYTES = np.array([0, 2, 255, 0, 1, 0, 128, 0, 0, 0, 3], np.uint8)
ODD = BYTES.view(bool)


def layouts():
    spread = np.zeros(3 * ODD.size, np.uint8)
    spread[::3] = BYTES
    yield ODD
    yield ODD[::-1]
    yield spread.view(bool)[::3]
    # Longer than what is done in one go.
    yield np.resize(BYTES, 5000).view(bool)


@pytest.mark.parametrize("mode", ["full", "same", "valid"])
@pytest.mark.parametrize("other", [ODD[1:4], [1.0, 2.0], [1, 2], np.array([True, True])])
def test_lines(mode, other):
    for odd in layouts():
        for name in ("convolve", "correlate"):
            wanted, found = getattr(np, name)(odd, other, mode), getattr(faltung, name)(odd, other, mode)
            assert found.dtype == wanted.dtype
            np.testing.assert_array_equal(found, wanted)
            if found.dtype == bool:
                assert found.view("u1").max() <= 1


def test_outputs_over_odd_bytes():
    out = np.full(ODD.size, 200, np.uint8).view(bool)
    faltung.convolve(ODD, [True, True], "same", out=out)
    np.testing.assert_array_equal(out.view("u1"), np.convolve(ODD, [True, True], "same"))


def test_signal():
    image = np.resize(BYTES, (7, 6)).view(bool)
    np.testing.assert_array_equal(
        signal.convolve(image, np.ones((2, 2), "i4")),
        scipy.signal.convolve(image, np.ones((2, 2), "i4")),
    )
    np.testing.assert_array_equal(
        signal.lfilter([1.0, 1.0], [1.0, 0.5], ODD), scipy.signal.lfilter([1.0, 1.0], [1.0, 0.5], ODD)
    )


@pytest.mark.parametrize("output", [None, float, "f4", "u1", "i4"])
def test_ndimage_reads_the_bytes(output):
    big = np.resize(BYTES, (200, 90)).view(bool)
    for odd in (*layouts(), big, big.T):
        for call in (
            lambda library: library.correlate1d(odd, [1, 2, 1], output=output),
            lambda library: library.correlate(odd, np.ones((3,) * odd.ndim), output=output),
            lambda library: library.uniform_filter(odd, 3, output=output),
        ):
            found = call(ndimage)
            np.testing.assert_allclose(found, call(scipy.ndimage), rtol=1e-6, atol=1e-6)


@pytest.mark.parametrize("mode", ["edge", "reflect", "maximum", "mean", "linear_ramp"])
def test_pad(mode):
    np.testing.assert_array_equal(faltung.pad(ODD, 3, mode), np.pad(ODD, 3, mode))
