"""upfirdn by factors that make many phases, and lfilter of every small order, against SciPy's."""

import numpy as np
import pytest
import scipy.signal

from faltung import signal

DIGITS = {"f": 1e-5, "F": 1e-5, "d": 1e-12, "D": 1e-12}


def noise(rng, count, dtype):
    values = rng.standard_normal(count)
    if np.dtype(dtype).kind == "c":
        values = values + 1j * rng.standard_normal(count)
    return values.astype(dtype)


@pytest.mark.parametrize("dtype", "fdFD")
@pytest.mark.parametrize("up, down", [(160, 147), (147, 160), (7, 1), (1, 7), (6, 4), (3, 2)])
@pytest.mark.parametrize("samples, taps", [(3000, 400), (1, 20), (50, 1), (20, 900)])
def test_upfirdn_of_many_phases(dtype, up, down, samples, taps):
    rng = np.random.default_rng(up)
    line, filter_ = noise(rng, samples, dtype), noise(rng, taps, dtype)
    wanted = scipy.signal.upfirdn(filter_, line, up, down)
    found = signal.upfirdn(filter_, line, up, down)
    assert (found.dtype, found.shape) == (wanted.dtype, wanted.shape)
    scale = np.abs(wanted).max()
    np.testing.assert_allclose(found, wanted, rtol=0, atol=DIGITS[dtype] * scale)


@pytest.mark.parametrize("dtype", "fdFD")
def test_a_line_has_the_same_bits_by_either_name_of_its_axis(dtype):
    rng = np.random.default_rng(3)
    line, taps = noise(rng, 200, dtype), noise(rng, 61, dtype)
    for up, down in [(1, 2), (160, 147)]:
        results = [signal.upfirdn(taps, line, up, down, axis) for axis in (-1, 0)]
        np.testing.assert_array_equal(*results)


@pytest.mark.parametrize("dtype", "fdFD")
@pytest.mark.parametrize("order", range(1, 8))
def test_recurrences_of_every_small_order(order, dtype):
    rng = np.random.default_rng(order)
    # Poles well inside the unit circle.
    b, a = noise(rng, order + 1, dtype), noise(rng, order + 1, dtype) / dtype_number(8, dtype)
    a[0] = 2
    lines = noise(rng, 3000, dtype).reshape(3, 1000)
    for axis in (0, 1):
        wanted = scipy.signal.lfilter(b, a, lines, axis)
        found = signal.lfilter(b, a, lines, axis)
        assert found.dtype == wanted.dtype
        scale = np.abs(wanted).max()
        np.testing.assert_allclose(found, wanted, rtol=0, atol=DIGITS[dtype] * scale)
    state = np.zeros((3, order), dtype)
    first, state = signal.lfilter(b, a, lines[:, :300], zi=state)
    second, _ = signal.lfilter(b, a, lines[:, 300:], zi=state)
    np.testing.assert_array_equal(np.hstack([first, second]), signal.lfilter(b, a, lines))


def dtype_number(number, dtype):
    return np.dtype(dtype).type(number)
