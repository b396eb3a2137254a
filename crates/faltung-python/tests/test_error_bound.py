"""Bounds of errors that come with results."""

from fractions import Fraction

import numpy as np
import pytest

import faltung


def exact(a, v):
    """The full convolution without rounding."""
    a, v = [Fraction(float(x)) for x in a], [Fraction(float(x)) for x in v]
    sums = [Fraction(0)] * (len(a) + len(v) - 1)
    for i, x in enumerate(a):
        for j, h in enumerate(v):
            sums[i + j] += x * h
    return sums


@pytest.mark.parametrize("dtype", ["e", "f", "d"])
@pytest.mark.parametrize("method", ["auto", "direct", "fft", "overlap-save"])
def test_no_output_is_further_off_than_its_bound(dtype, method):
    rng = np.random.default_rng(3)
    a = (rng.standard_normal(300) * np.exp(-0.05 * np.arange(300))).astype(dtype)
    v = rng.standard_normal(60).astype(dtype)
    y, bounds = faltung.convolve(a, v, method=method, error_bound=True)
    np.testing.assert_array_equal(y, faltung.convolve(a, v, method=method))
    assert bounds.dtype == np.float64 and bounds.shape == y.shape
    for found, bound, truth in zip(y, bounds, exact(a, v)):
        assert abs(Fraction(float(found)) - truth) <= Fraction(float(bound))
    assert bounds.max() < 0.5 * np.abs(y.astype(float)).max()


def test_plans_and_correlations_have_bounds_too():
    rng = np.random.default_rng(4)
    a, v = rng.standard_normal((20, 30)), rng.standard_normal((5, 4))
    question = {"mode": "same", "axes": (0, 1), "boundary": "reflect"}
    y, bounds = faltung.correlate(a, v, error_bound=True, **question)
    plan = faltung.plan(v, a.shape, operation="correlate", **question)
    z, same = plan.run(a, error_bound=True)
    np.testing.assert_array_equal(y, z)
    np.testing.assert_array_equal(bounds, same)
    # The promise: max(k, 16) u S, and S summed by NumPy alone.
    padded = np.pad(np.abs(a), ((2, 2), (2, 1)), "reflect")
    windows = np.lib.stride_tricks.sliding_window_view(padded, (5, 4))
    sizes = np.einsum("ijkl,kl->ij", windows, np.abs(v))
    np.testing.assert_allclose(bounds, 20 * 2.0**-53 * sizes, rtol=1e-5)


def test_a_result_may_be_written_over_its_signal():
    a = np.linspace(0.1, 7.3, 40)
    wanted, bounds = faltung.convolve(a, [0.1, 0.2], "same", error_bound=True)
    found, same = faltung.convolve(a, [0.1, 0.2], "same", error_bound=True, out=a)
    assert found is a
    np.testing.assert_array_equal(found, wanted)
    np.testing.assert_array_equal(same, bounds)


def test_exact_results_have_bounds_of_zero():
    for mode, wanted in [("full", [4, 13, 22, 15]), ("valid", [13, 22])]:
        y, bounds = faltung.convolve([4, 5], [1, 2, 3], mode, error_bound=True)
        np.testing.assert_array_equal(y, wanted)
        np.testing.assert_array_equal(bounds, np.zeros(len(wanted)))


def test_what_is_not_finite_has_no_bound():
    _, bounds = faltung.convolve([1.0, np.inf, 2.0], [1.0, 1.0], error_bound=True)
    np.testing.assert_array_equal(np.isinf(bounds), [False, True, True, False])


def test_gaps_have_no_bounds():
    with pytest.raises(ValueError, match="nan_policy"):
        faltung.convolve([1.0, np.nan], [1.0, 1.0], nan_policy="omit", error_bound=True)
