"""Integers that their dtype cannot hold, against Python's own integers."""

import numpy as np
import pytest

import faltung

DTYPES = ["i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8"]


def exact(a, v):
    """The full convolution in Python's integers."""
    sums = [0] * (len(a) + len(v) - 1)
    for i, x in enumerate(a.tolist()):
        for j, h in enumerate(v.tolist()):
            sums[i + j] += x * h
    return sums


def test_a_byte_too_small():
    a, v = np.int8([100, 100]), np.int8([1, 1])
    assert faltung.convolve(a, v).tolist() == [100, -56, 100]
    with pytest.raises(OverflowError, match=r"i8 .*found 200 at index \[1\]"):
        faltung.convolve(a, v, overflow="error")
    clamped = faltung.convolve(a, v, overflow="saturate")
    assert clamped.tolist() == [100, 127, 100] and clamped.dtype == np.int8
    wide = faltung.convolve(a, v, overflow="widen")
    assert wide.tolist() == [100, 200, 100] and wide.dtype == np.int64
    assert faltung.correlate(a, v, "full", overflow="saturate").tolist() == [100, 127, 100]
    bytes_ = faltung.convolve(np.uint8([200, 100]), np.uint8([1, 2]), overflow="widen")
    assert bytes_.tolist() == [200, 500, 200] and bytes_.dtype == np.uint64
    with pytest.raises(ValueError, match="rule for overflow"):
        faltung.convolve(a, v, overflow="ignore")


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("shift", [0, 3])
def test_all_values(dtype, shift):
    rng = np.random.default_rng(3)
    size = np.dtype(dtype).itemsize
    a, v = (np.frombuffer(rng.bytes(n * size), dtype=dtype) >> shift for n in (60, 7))
    wanted = exact(a, v)
    info = np.iinfo(dtype)
    clamped = [min(max(value, int(info.min)), int(info.max)) for value in wanted]
    assert faltung.convolve(a, v, overflow="saturate").tolist() == clamped
    first = next(at for at, value in enumerate(wanted) if value != clamped[at])
    with pytest.raises(OverflowError, match=rf"found {wanted[first]} at index \[{first}\]"):
        faltung.convolve(a, v, overflow="error")
    wide = np.iinfo("i8" if info.min < 0 else "u8")
    if size < 8 and all(wide.min <= value <= wide.max for value in wanted):
        assert faltung.convolve(a, v, overflow="widen").tolist() == wanted


def test_edges_plans_and_pictures():
    a, v = np.array([[100, -100], [90, 80]], "i1"), np.array([[1, 1]], "i1")
    rule = ("constant", 120)
    wanted = [[127, 0, 20], [127, 127, 127]]
    found = faltung.convolve(a, v, axes=(0, 1), boundary=rule, overflow="saturate")
    assert found.tolist() == wanted
    smooth = faltung.plan(v, a.shape, boundary=rule, overflow="saturate")
    assert smooth.run(a).tolist() == wanted
    assert faltung.plan(v, a.shape, overflow="widen").run(a).dtype == np.int64
    with pytest.raises(OverflowError, match=r"found 220 at index \[0, 0\]"):
        faltung.plan(v, a.shape, boundary=rule, overflow="error").run(a)
    floats = faltung.convolve([1.5, 2.0], [1.0], overflow="error")
    assert floats.tolist() == [1.5, 2.0]
