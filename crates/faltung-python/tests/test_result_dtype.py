"""Signals as they are kept, results in the dtype that is asked for."""

from fractions import Fraction

import numpy as np
import pytest
from numpy.testing import assert_array_equal
from scipy import ndimage

import faltung

KEPT = ["u1", "i1", "u2", "i2", "u4", "i4", "u8", "i8", "f2", "f4", "f8"]
RULES = {
    "zero": "constant",
    "edge": "nearest",
    "reflect": "mirror",
    "symmetric": "reflect",
    "wrap": "grid-wrap",
}
# Sixteenths, so that sums of small whole numbers are exact in any float.
WEIGHTS = np.array([[1, -2, 3], [4, 5, -6], [7, 8, 9]]) / 16


def exact(image, weights, rule):
    """The sums as sixteenths, in whole numbers, by SciPy."""
    sixteenths = np.rint(weights * 16).astype(np.int64)
    return ndimage.convolve(image.astype(np.int64), sixteenths, mode=RULES[rule])


def rounded(sixteenths, dtype):
    """What a dtype holds of so many sixteenths: Python rounds fractions to even at ties."""
    dtype = np.dtype(dtype)
    if dtype.kind == "f":
        return (sixteenths / 16).astype(dtype)
    least, most = np.iinfo(dtype).min, np.iinfo(dtype).max
    whole = [min(max(round(Fraction(int(x), 16)), least), most) for x in sixteenths.flat]
    return np.array(whole, dtype).reshape(sixteenths.shape)


@pytest.fixture
def generator():
    return np.random.default_rng(20261127)


@pytest.mark.parametrize("taps", ["f2", "f4", "f8"])
@pytest.mark.parametrize("to", KEPT)
@pytest.mark.parametrize("kept", KEPT)
def test_every_pair_of_dtypes(kept, to, taps, generator):
    # Small enough for half precision to hold their sums in sixteenths.
    image = generator.integers(0, 16, (11, 70)).astype(kept)
    for rule in RULES:
        sums = exact(image, WEIGHTS, rule)
        found = faltung.convolve(
            image, WEIGHTS.astype(taps), "same", axes=(0, 1), boundary=rule, dtype=to
        )
        assert found.dtype == to
        assert_array_equal(found, rounded(sums, to), err_msg=rule)


@pytest.mark.parametrize("method", ["direct", "separable", "running-sum", "overlap-save", "fft"])
@pytest.mark.parametrize("kept", ["u1", "i2"])
def test_every_method_reads_and_writes_what_is_kept(method, kept, generator):
    image = generator.integers(0, 256, (40, 300)).astype(kept)
    weights = np.full((5, 7), 1 / 16) if method in ("separable", "running-sum") else WEIGHTS
    question = dict(axes=(0, 1), boundary="reflect", method=method, dtype=kept)
    found = faltung.convolve(image, weights, "same", **question)
    sums = exact(image, weights, "reflect")
    # A transform's rounding sends ties either way.
    told = sums % 16 != 8 if method in ("overlap-save", "fft") else np.full(sums.shape, True)
    assert_array_equal(found[told], rounded(sums, kept)[told])


@pytest.mark.parametrize(
    "kept, taps, sums",
    [("u1", "i1", "i2"), ("u1", "i2", "i2"), ("u2", "i4", "i4"), ("i1", "i8", "i8")],
)
def test_whole_numbers(kept, taps, sums, generator):
    image = generator.integers(0, 100, (9, 33)).astype(kept)
    sobel = np.array([[1, 0, -1], [2, 0, -2], [1, 0, -1]], taps)
    wanted = ndimage.convolve(image.astype(np.int64), sobel.astype(np.int64), mode="mirror")
    usual = faltung.convolve(image, sobel, "same", axes=(0, 1), boundary="reflect")
    assert usual.dtype == sums
    assert_array_equal(usual, wanted)
    for to in ("u1", "i1", "u2", "i4", "u8", "f4", "c16"):
        found = faltung.convolve(image, sobel, "same", axes=(0, 1), boundary="reflect", dtype=to)
        limits = np.iinfo(to) if np.dtype(to).kind in "iu" else None
        clipped = wanted if limits is None else np.clip(wanted, limits.min, limits.max)
        assert found.dtype == to
        assert_array_equal(found, clipped)


def test_numbers_out_of_range():
    line = np.array([np.nan, np.inf, -np.inf, 1e300, -1e300, 2.5, 3.5, -0.5])
    for to in ("u1", "i1", "i2", "u4", "i4", "u8", "i8"):
        limits = np.iinfo(to)
        least, most = limits.min, limits.max
        wanted = np.array([0, most, least, most, least, 2, 4, 0], to)
        assert_array_equal(faltung.convolve(line, [1.0], dtype=to), wanted, err_msg=to)
    assert_array_equal(faltung.convolve([2.0**63, 2.0**62], [1.0], dtype="i8"), [2**63 - 1, 2**62])
    big = np.array([2**40, -5], "i8")
    assert_array_equal(faltung.convolve(big, [1], dtype="u4"), np.array([2**32 - 1, 0], "u4"))
    assert_array_equal(faltung.convolve(np.uint64([2**64 - 1]), np.uint64([1]), dtype="i1"), [127])


def test_bounds_out_and_plans(generator):
    image = generator.integers(0, 256, (20, 30)).astype("u1")
    blur = np.full((3, 3), 0.125, "f4")
    usual = faltung.convolve(image, blur, "same", axes=(0, 1), boundary="edge")
    wanted = np.clip(np.rint(usual), 0, 255).astype("u1")
    question = dict(axes=(0, 1), boundary="edge")
    found, bounds = faltung.convolve(image, blur, "same", dtype="u1", error_bound=True, **question)
    assert_array_equal(found, wanted)
    assert bounds.shape == wanted.shape and bounds.dtype == np.float64
    tenths = np.full((3, 3), 0.1, "f4")
    found, bounds = faltung.convolve(image, tenths, "same", dtype="u1", error_bound=True, **question)
    # In double precision, which errs by less than the bounds' own rounding leaves room for.
    sums = ndimage.convolve(image.astype("f8"), tenths.astype("f8"), mode="nearest")
    single = faltung.convolve(image, tenths, "same", **question)
    assert (np.abs(single - sums) <= bounds).all() and (bounds < 1e-2).all()
    assert (np.abs(single - sums) > 0).any()
    assert (np.abs(found - np.clip(sums, 0, 255)) <= bounds + 0.5).all()
    onto = image.copy()
    assert faltung.convolve(onto, blur, "same", dtype="u1", out=onto, **question) is onto
    assert_array_equal(onto, wanted)
    turned = np.empty((30, 20), "u1").T
    assert faltung.convolve(image, blur, "same", dtype="u1", out=turned, **question) is turned
    assert_array_equal(turned, wanted)
    plan = faltung.plan(blur, image.shape, mode="same", dtype="u1", **question)
    assert plan.dtype == np.float32
    assert_array_equal(plan.run(image), usual)
    turned = faltung.convolve(image[:, ::-1], blur, "same", dtype="u1", **question)
    assert_array_equal(plan.run(image[:, ::-1], dtype="u1"), turned)
    assert_array_equal(plan.run(image, np.zeros((20, 30), "u1"), dtype="u1"), wanted)
    assert_array_equal(plan.run(image, np.zeros((20, 30), "i8"), dtype="i8"), np.rint(usual))
    assert plan.run(image, dtype="f8").dtype == np.float64
    line = [1.0, np.nan, 3.0]
    averages = faltung.convolve(line, [0.5, 0.5], "valid", nan_policy="omit", dtype="i4")
    assert_array_equal(averages, [1, 3])
    assert_array_equal(faltung.correlate([1.2, 2.7], [1.0], dtype="i1"), [1, 3])


@pytest.mark.parametrize("kept", ["u1", "i1", "u2", "i2", "u4", "i4", "u8", "i8"])
def test_whole_signals_have_all_that_floats_have(kept, generator):
    image = generator.integers(0, 100, (8, 9)).astype(kept)
    weights = np.array([[0.5, 1.0, 0.25]])
    for question in (
        dict(nan_policy="omit", boundary=("constant", np.nan)),
        dict(nan_policy="omit", boundary="edge", dtype="i4"),
        dict(nan_policy="raise", stride=2),
        dict(error_bound=True),
    ):
        found = faltung.convolve(image, weights, "same", axes=(0, 1), **question)
        wanted = faltung.convolve(image.astype("f8"), weights, "same", axes=(0, 1), **question)
        assert_array_equal(found, wanted)


def test_large_numbers(generator):
    numbers = generator.integers(0, 2**63, 200).astype("u8") * 2
    for to in ("u8", "i8", "u4", "f8"):
        found = faltung.convolve(numbers, np.uint64([1]), dtype=to)
        limits = np.iinfo(to) if to != "f8" else None
        exact = [int(x) for x in numbers]
        wanted = [min(x, limits.max) for x in exact] if limits else [float(x) for x in exact]
        assert found.tolist() == wanted
    halves = np.array([np.inf, -np.inf, np.nan, 65504, -2.5], "f2")
    for to, wanted in (("i2", [32767, -32768, 0, 32767, -2]), ("u8", [2**64 - 1, 0, 0, 65504, 0])):
        assert faltung.convolve(halves, np.ones(1, "f2"), dtype=to).tolist() == wanted


def test_bytes_in_between_and_overlapping(generator):
    wide = generator.integers(0, 256, (40, 60)).astype("u1")
    blur = np.full((2, 2), 0.25, "f4")
    for image in (wide[:, 1:], wide[::2, ::-3], wide.T, np.broadcast_to(wide[:1], (9, 60))):
        wanted = np.rint(faltung.convolve(image.astype("f4"), blur, "same", axes=(0, 1)))
        assert_array_equal(faltung.convolve(image, blur, "same", axes=(0, 1), dtype="u1"), wanted)
    memory = np.zeros(8 * 9 * 4, "u1")
    image = memory[: 8 * 9].reshape(8, 9)
    image[...] = generator.integers(0, 256, (8, 9))
    wanted = faltung.convolve(image.copy(), blur, "same", axes=(0, 1))
    out = memory.view("f4").reshape(8, 9)
    assert_array_equal(faltung.convolve(image, blur, "same", axes=(0, 1), out=out), wanted)


def test_what_cannot_hold_results():
    with pytest.raises(TypeError, match="results of complex128 can be rounded to, found float64"):
        faltung.convolve([1j], [1.0], dtype="f8")
    with pytest.raises(TypeError, match="results of float64 can be rounded to, found bool"):
        faltung.convolve([1.0], [1.0], dtype=bool)
    with pytest.raises(TypeError, match="results of bool can be rounded to, found int64"):
        faltung.convolve([True], [True], dtype="i8")
    with pytest.raises(TypeError, match="timedelta64"):
        faltung.convolve(np.array([1], "m8[s]"), [1], dtype="i8")
    with pytest.raises(TypeError, match="wanted a dtype of bool"):
        faltung.convolve([1.0], [1.0], dtype="O")
    with pytest.raises(TypeError, match="output array that can hold int64, found uint8"):
        faltung.convolve([1.0], [1.0], dtype="i8", out=np.zeros(1, "u1"))
    with pytest.raises(ValueError, match="output array of shape"):
        faltung.plan([1.0], 3).run([1.0, 2.0, 3.0], np.zeros(2, "i8"), dtype="i8")
    widened = faltung.convolve(np.int8([100]), np.int8([100]), overflow="widen", dtype="u2")
    assert widened.dtype == np.uint16 and widened.tolist() == [10000]
    swapped = faltung.convolve([1, 70000], [1], dtype=">u2")
    assert swapped.dtype == np.dtype("=u2") and swapped.tolist() == [1, 65535]
    with pytest.raises(OverflowError, match="300000"):
        faltung.convolve(np.int16([30000]), np.int16([10]), dtype="f4", overflow="error")
