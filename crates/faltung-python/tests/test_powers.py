"""What convolve and correlate can do beyond NumPy's, against plain loops and np.pad."""

import itertools
from fractions import Fraction

import numpy as np
import pytest

import faltung

RULES = {"edge": "edge", "reflect": "reflect", "symmetric": "symmetric", "wrap": "wrap"}


def padded(a, width, rule):
    return np.pad(a, width, RULES[rule])


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("k", [1, 2, 3, 4, 7, 30])
def test_a_boundary_is_what_pad_puts_there(rule, k):
    a = np.arange(10.0) ** 2
    v = np.arange(1.0, k + 1)
    extended = np.convolve(padded(a, k, rule), v, "full")
    start = k + (k - 1) // 2
    found = faltung.convolve(a, v, "same", boundary=rule)
    np.testing.assert_allclose(found, extended[start : start + 10], rtol=1e-14)


def test_a_boundary_for_each_side():
    a = np.array([1.0, 2, 4])
    found = faltung.convolve(a, np.ones(3), "same", boundary=(("constant", 10), "edge"))
    assert found.tolist() == [13, 7, 10]
    with pytest.raises(ValueError, match="boundary"):
        faltung.convolve(a, np.ones(3), boundary="mirror")
    with pytest.raises(TypeError, match="hold"):
        faltung.convolve([1, 2], [1, 1], boundary=("constant", 0.5))


def test_several_dimensions():
    rng = np.random.default_rng(1)
    image, kernel = rng.integers(-9, 9, (7, 8)), rng.integers(-9, 9, (3, 2))
    wanted = np.zeros((9, 9), int)
    for (i, j), tap in np.ndenumerate(kernel):
        wanted[i : i + 7, j : j + 8] += tap * image
    np.testing.assert_array_equal(faltung.convolve(image, kernel, axes=(0, 1)), wanted)
    np.testing.assert_array_equal(faltung.convolve(image, kernel.T, axes=(1, 0)), wanted)
    np.testing.assert_array_equal(
        faltung.convolve(image, kernel, "same", axes=(0, 1)), wanted[1:8, 0:8]
    )


@pytest.mark.parametrize("operation", ["convolve", "correlate"])
def test_along_one_axis(operation):
    rng = np.random.default_rng(2)
    a, v = rng.standard_normal((4, 5, 6)), rng.standard_normal(3)
    for axis in (-1, 0, 1, 2):
        found = getattr(faltung, operation)(a, v, "same", axis=axis)
        wanted = np.apply_along_axis(getattr(np, operation), axis, a, v, "same")
        np.testing.assert_allclose(found, wanted, rtol=1e-13, atol=1e-15)


def test_stride_dilation_and_lags():
    a, v = np.arange(1.0, 30), np.array([1.0, -2, 3])
    full = np.convolve(a, v)
    np.testing.assert_array_equal(faltung.convolve(a, v, stride=4), full[::4])
    np.testing.assert_array_equal(faltung.convolve(a, v, lags=(3, 9)), full[3:9])
    np.testing.assert_array_equal(faltung.convolve(a, v, lags=range(-2, 3)), [0, 0, *full[:3]])
    spread = np.zeros(9)
    spread[::4] = v
    np.testing.assert_array_equal(faltung.convolve(a, v, dilation=4), np.convolve(a, spread))
    lagged = np.correlate(a, v, "full")
    np.testing.assert_array_equal(faltung.correlate(a, v, lags=range(-1, 4)), lagged[1:6])


def test_options_leave_the_meaning_alone():
    rng = np.random.default_rng(3)
    short, long = rng.standard_normal(7), rng.standard_normal(500)
    for mode, stride in itertools.product(["full", "same", "valid"], [1, 3]):
        for operation in ("convolve", "correlate"):
            wanted = getattr(np, operation)(short, long, mode)[::stride]
            for settings in ({"method": "direct"}, {"threads": 2}, {"nan_policy": "omit"}):
                function = getattr(faltung, operation)
                found = function(short, long, mode, stride=stride, **settings)
                np.testing.assert_allclose(found, wanted, rtol=1e-11, atol=1e-12)


def test_every_method_agrees():
    rng = np.random.default_rng(4)
    a = rng.standard_normal(3000)
    wanted = np.convolve(a, np.full(60, 0.5))
    for method in ("auto", "direct", "running-sum", "overlap-save", "fft"):
        found = faltung.convolve(a, np.full(60, 0.5), method=method)
        np.testing.assert_allclose(found, wanted, rtol=1e-9, atol=1e-9)
    with pytest.raises(ValueError, match="separable"):
        faltung.convolve(a, np.ones(60), method="separable")
    with pytest.raises(ValueError, match="a method of"):
        faltung.convolve(a, np.ones(60), method="quick")
    with pytest.raises(ValueError, match="not integers"):
        faltung.convolve(a, np.ones(60), method="exact-integer")


@pytest.mark.parametrize("dtype", ["i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "?"])
def test_long_integers_are_exact(dtype):
    rng = np.random.default_rng(5)
    size = np.dtype(dtype).itemsize
    a, v = (np.frombuffer(rng.bytes(n * size), dtype=dtype) for n in (6000, 1500))
    if dtype == "?":
        a, v = rng.random(6000) < 0.001, rng.random(1500) < 0.002
    wanted = np.convolve(a, v)
    np.testing.assert_array_equal(faltung.convolve(a, v, method="exact-integer"), wanted)
    np.testing.assert_array_equal(faltung.convolve(a, v), wanted)
    assert faltung.convolve(a, v).dtype == wanted.dtype


def test_accuracy_can_be_waived():
    rng = np.random.default_rng(6)
    decay, spread = 0.9 ** np.arange(4000.0), rng.random(4000)
    tight = faltung.convolve(decay, spread)
    loose = faltung.convolve(decay, spread, accuracy="fast")
    np.testing.assert_allclose(loose, tight, rtol=0, atol=1e-12 * tight.max())
    with pytest.raises(ValueError, match="accuracy of"):
        faltung.convolve(decay, spread, accuracy="high")


@pytest.mark.parametrize("dtype", ["f2", "f4", "f8"])
def test_exact_sums_are_rounded_once(dtype):
    rng = np.random.default_rng(8)
    a, v = (rng.standard_normal(n).astype(dtype) for n in (40, 9))
    exact = [Fraction(0)] * 48
    for i, x in enumerate(a.tolist()):
        for j, h in enumerate(v.tolist()):
            exact[i + j] += Fraction(x) * Fraction(h)
    found = faltung.convolve(a, v, accuracy="exact")
    assert found.dtype == a.dtype
    for value, wanted in zip(found, exact):
        near = [np.nextafter(value, value.dtype.type(side)) for side in (-np.inf, np.inf)]
        error = abs(Fraction(float(value)) - wanted)
        assert all(error <= abs(Fraction(float(other)) - wanted) for other in near)
    assert faltung.plan(v, 40, accuracy="exact").method == "direct"
    with pytest.raises(ValueError, match="only the direct sum"):
        faltung.convolve(a, v, accuracy="exact", method="running-sum")


def test_nothing_in_nothing_out():
    empty = np.ones((3, 0, 4))
    assert faltung.convolve(empty, [1.0, 2], axis=0).shape == (4, 0, 4)
    with pytest.raises(ValueError, match="axis 1"):
        faltung.convolve(empty, [1.0, 2], axis=1)


def test_threads_do_not_change_a_bit():
    rng = np.random.default_rng(5)
    a, v = rng.standard_normal(200_000), rng.standard_normal(100)
    results = [faltung.convolve(a, v, threads=threads) for threads in (1, 2, 5)]
    np.testing.assert_array_equal(results[0], results[1])
    np.testing.assert_array_equal(results[0], results[2])
    with pytest.raises(ValueError, match="1 to 1024 threads"):
        faltung.convolve(a, v, threads=0)


@pytest.mark.parametrize("dtype", ["d", "f"])
def test_out_is_written_wherever_it_lies(dtype):
    a, v = np.arange(50, dtype=dtype), np.array([1, 2, 3], dtype)
    wanted = np.convolve(a, v, "same")
    room = np.zeros((50, 3), dtype)
    for out in (np.empty(50, dtype), room[:, 1], np.empty(50, dtype)[::-1], a.copy()):
        result = faltung.convolve(a, v, "same", out=out)
        assert result is out
        np.testing.assert_array_equal(out, wanted)
    assert (room[:, [0, 2]] == 0).all()
    for shared in (slice(0, 48), slice(1, 49), slice(2, 50)):
        b = a.copy()
        faltung.convolve(b[1:49], v, "same", out=b[shared])
        np.testing.assert_array_equal(b[shared], np.convolve(a[1:49], v, "same"))
    wide = np.empty(50, "D")
    np.testing.assert_array_equal(faltung.convolve(a, v, "same", out=wide), wanted)


def test_out_that_will_not_do():
    a, v = np.arange(5.0), np.ones(2)
    with pytest.raises(ValueError, match="shape"):
        faltung.convolve(a, v, out=np.empty(5))
    with pytest.raises(TypeError, match="can hold float64"):
        faltung.convolve(a, v, out=np.empty(6, int))
    with pytest.raises(TypeError, match="ndarray for out"):
        faltung.convolve(a, v, out=[0] * 6)
    locked = np.empty(6)
    locked.flags.writeable = False
    with pytest.raises(ValueError, match="read-only"):
        faltung.convolve(a, v, out=locked)


def test_missing_samples():
    a = np.array([1.0, np.nan, 3, 5])
    v = np.array([0.25, 0.5, 0.25])
    smooth = faltung.convolve(a, v, "same", boundary="edge", nan_policy="omit")
    np.testing.assert_allclose(smooth, [1, 2, 11 / 3, 4.5])
    assert np.isnan(faltung.convolve(a, v, "same")).sum() == 3
    half = faltung.convolve(
        a.astype("e"), v.astype("e"), "same", boundary="edge", nan_policy="omit"
    )
    assert half.dtype == np.float16
    with pytest.raises(ValueError, match="without NaN"):
        faltung.convolve(a, v, nan_policy="raise")
    with pytest.raises(ValueError, match="nan_policy of"):
        faltung.convolve(a, v, nan_policy="drop")
    with pytest.raises(TypeError, match="complex128"):
        faltung.convolve(a + 0j, v, nan_policy="omit")


def test_questions_that_do_not_fit():
    a = np.ones((4, 4))
    for settings, words in [
        ({"axis": 2}, "axis 2"),
        ({"axes": (0, 0)}, "axis 0"),
        ({"axis": 0, "axes": (0,)}, "found both"),
        ({"axis": 0, "stride": 0}, "stride"),
        ({"axis": 0, "dilation": 0}, "dilation"),
        ({"axis": 0, "lags": range(0, 9, 2)}, "steps"),
        ({"axes": (0,), "stride": (1, 2)}, "stride"),
    ]:
        with pytest.raises(ValueError, match=words):
            faltung.convolve(a, [1.0, 2.0], **settings)
