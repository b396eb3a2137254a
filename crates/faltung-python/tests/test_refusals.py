"""Bad keywords: errors of the fitting type that say what was wanted and what was found."""

from __future__ import annotations

import numpy as np
import pytest
import scipy.ndimage
import scipy.signal

import faltung

A, V = np.arange(9.0), np.ones(3)
REFUSALS = [
    ({"lags": 3}, TypeError, "a range, a pair .* found 3"),
    ({"lags": [100]}, TypeError, r"found \[100\]"),
    ({"lags": "ab"}, TypeError, "found 'ab'"),
    ({"lags": (1, 2.5)}, TypeError, "a whole number for lags, found 2.5"),
    ({"lags": range(0, 9, 2)}, ValueError, "steps of 2"),
    ({"lags": (0, 10**30)}, ValueError, "memory"),
    ({"threads": "a"}, TypeError, "a whole number for threads, found 'a'"),
    ({"threads": 2.5}, TypeError, "found 2.5"),
    ({"threads": 0}, ValueError, "1 to 1024 threads, found 0"),
    ({"threads": 10**30}, ValueError, "1 to 1024 threads"),
    ({"stride": -1}, ValueError, "stride .* found -1"),
    ({"stride": 0}, ValueError, "stride"),
    ({"stride": 10**30}, ValueError, "stride"),
    ({"stride": 2.5}, TypeError, "whole numbers for stride, found 2.5"),
    ({"stride": "2"}, TypeError, "whole numbers for stride, found '2'"),
    ({"dilation": -1}, ValueError, "dilation .* found -1"),
    ({"dilation": [1.5]}, TypeError, "dilation, found 1.5"),
    ({"axis": 1.5}, TypeError, "a whole number for axis, found 1.5"),
    ({"axes": "x"}, TypeError, "a whole number for axes, found 'x'"),
    ({"axis": 0, "axes": (0,)}, ValueError, "both"),
    ({"axes": (0, 0)}, ValueError, "each axis once"),
    ({"method": 3}, TypeError, "a name for method, found 3"),
    ({"method": "magic"}, ValueError, "magic"),
    ({"accuracy": 1}, TypeError, "a name for accuracy, found 1"),
    ({"boundary": "mirrored"}, ValueError, "'symmetric'.*found mirrored"),
    ({"nan_policy": "ignore"}, ValueError, "'omit'.*'ignore'"),
    ({"out": [0.0]}, TypeError, "an ndarray for out, found list"),
]


@pytest.mark.parametrize("function", [faltung.convolve, faltung.correlate])
@pytest.mark.parametrize("keywords, error, text", REFUSALS, ids=lambda one: str(one)[:30])
def test_keywords(function, keywords, error, text):
    with pytest.raises(error, match=text):
        function(A, V, **keywords)


@pytest.mark.parametrize("axis", [5, -2])
def test_an_axis_that_is_not_there(axis):
    for function in (faltung.convolve, faltung.correlate):
        with pytest.raises(np.exceptions.AxisError, match="out of bounds"):
            function(A, V, axis=axis)
    with pytest.raises(np.exceptions.AxisError):
        faltung.plan(V, 9, axis=axis)
    for ours, theirs, args in [
        (faltung.ndimage.correlate1d, scipy.ndimage.correlate1d, (A, V)),
        (faltung.ndimage.gaussian_filter1d, scipy.ndimage.gaussian_filter1d, (A, 1)),
        (faltung.ndimage.sobel, scipy.ndimage.sobel, (A,)),
        (faltung.signal.lfilter, scipy.signal.lfilter, (V, [1.0], A)),
        (faltung.signal.lfilter, scipy.signal.lfilter, (V, [1.0, 0.5], A)),
        (faltung.signal.upfirdn, scipy.signal.upfirdn, (V, A, 1, 1)),
        (faltung.signal.savgol_filter, scipy.signal.savgol_filter, (A, 3, 1)),
    ]:
        with pytest.raises((IndexError, ValueError)) as wanted:
            theirs(*args, axis=axis)
        with pytest.raises(wanted.type):
            ours(*args, axis=axis)


@pytest.mark.parametrize("shape, error", [(5.5, TypeError), (-5, ValueError), ("a", TypeError)])
def test_shapes_of_plans(shape, error):
    with pytest.raises(error, match="wanted"):
        faltung.plan(V, shape)


def test_numbers_of_numpys_are_whole_numbers_too():
    plain = faltung.convolve(A, V, stride=2, dilation=2, lags=(0, 5))
    numbers = {"stride": np.int64(2), "dilation": np.array([2]), "lags": np.array([0, 5])}
    np.testing.assert_array_equal(faltung.convolve(A, V, threads=np.int8(1), **numbers), plain)


def test_the_end_of_lags_is_not_among_them():
    full = np.convolve(A, V)
    np.testing.assert_array_equal(faltung.convolve(A, V, lags=(2, 5)), full[2:5])
    np.testing.assert_array_equal(faltung.convolve(A, V, lags=[range(2, 5)]), full[2:5])


@pytest.mark.parametrize("dtype", ["S3", "U2", "V4"])
@pytest.mark.parametrize("name", ["sobel", "laplace", "prewitt", "uniform_filter"])
@pytest.mark.parametrize("shape", [(4,), (0,)])
def test_filters_of_what_is_no_number(shape, name, dtype):
    for room in (scipy.ndimage, faltung.ndimage):
        with pytest.raises(TypeError):
            getattr(room, name)(np.zeros(shape, dtype))


def test_a_truncation_that_is_no_number_beside_a_radius():
    for room in (scipy.ndimage, faltung.ndimage):
        with pytest.raises(TypeError):
            room.gaussian_filter1d(A, 1.0, truncate=None, radius=2)
