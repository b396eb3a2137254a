"""convolve and correlate against NumPy's: dtype, shape, value, errors."""

import itertools

import numpy as np
import pytest

import faltung

DTYPES = [*"?bhilqBHILQefdFD"]
OPERATIONS = ["convolve", "correlate"]
MODES = ["full", "same", "valid"]


def sample(rng, n, dtype):
    dtype = np.dtype(dtype)
    if dtype.kind == "b":
        return rng.random(n) < 0.4
    if dtype.kind in "iu":
        info = np.iinfo(dtype)
        return rng.integers(info.min, info.max, n, dtype=dtype.newbyteorder("="), endpoint=True)
    values = rng.standard_normal(n)
    if dtype.kind == "c":
        values = values + 1j * rng.standard_normal(n)
    return values.astype(dtype)


def assert_same(found, wanted, a, v, operation, mode):
    assert type(found) is type(wanted)
    assert found.dtype == wanted.dtype
    assert found.shape == wanted.shape
    if wanted.dtype.kind not in "fc":
        np.testing.assert_array_equal(found, wanted)
        return
    # The bound of the direct sum for either side: k roundings, each relative to the sum of sizes.
    sizes = getattr(np, operation)(np.abs(a).astype(float), np.abs(v).astype(float), mode)
    taps = max(min(len(a), len(v)), 16)
    u = np.finfo(wanted.dtype).eps / 2
    slack = 4 * (taps * u * sizes + taps * np.finfo(wanted.dtype).smallest_subnormal)
    assert (np.abs(found.astype("D") - wanted.astype("D")) <= slack).all()


@pytest.mark.parametrize("operation", OPERATIONS)
@pytest.mark.parametrize("one, other", [*itertools.product(DTYPES, repeat=2)])
def test_every_pair_of_dtypes(operation, one, other):
    rng = np.random.default_rng(3)
    a, v = sample(rng, 20, one), sample(rng, 5, other)
    if np.result_type(a, v).kind in "fc":
        # Whole numbers so large that a sum of float32 overflows prove nothing.
        a, v = (x % 100 if x.dtype.kind in "iu" else x for x in (a, v))
    for mode in MODES:
        with np.errstate(all="ignore"):
            wanted = getattr(np, operation)(a, v, mode)
        assert_same(getattr(faltung, operation)(a, v, mode), wanted, a, v, operation, mode)


@pytest.mark.parametrize("operation", OPERATIONS)
@pytest.mark.parametrize("mode", [*MODES, 0, 1, 2])
def test_every_pair_of_lengths(operation, mode):
    rng = np.random.default_rng(4)
    for n, k in itertools.product([1, 2, 3, 4, 5, 8, 9, 17, 100, 1500], repeat=2):
        for dtype in "dDi":
            a, v = sample(rng, n, dtype), sample(rng, k, dtype)
            wanted = getattr(np, operation)(a, v, mode)
            found = getattr(faltung, operation)(a, v, mode)
            name = ["valid", "same", "full"][mode] if isinstance(mode, int) else mode
            assert_same(found, wanted, a, v, operation, name)


def layouts(values):
    """The same values in other clothes."""
    n = len(values)
    yield values
    yield values.astype(values.dtype.newbyteorder())
    spread = np.zeros(3 * n, values.dtype)
    spread[::3] = values
    yield spread[::3]
    yield values[::-1].copy()[::-1]
    bytes_ = np.zeros(n * values.itemsize + 1, np.uint8)
    bytes_[1:] = np.frombuffer(values.tobytes(), np.uint8)
    yield bytes_[1:].view(values.dtype)
    record = np.zeros(n, [("pad", "i1"), ("x", values.dtype)])
    record["x"] = values
    yield record["x"]
    locked = values.copy()
    locked.flags.writeable = False
    yield locked
    yield values.tolist()
    yield memoryview(values)


@pytest.mark.parametrize("operation", OPERATIONS)
@pytest.mark.parametrize("dtype", ["d", "i", "D", "h"])
def test_every_layout(operation, dtype):
    rng = np.random.default_rng(5)
    for n in (12, 3000):
        a, v = sample(rng, n, dtype), sample(rng, 5, dtype)
        for x, y in itertools.product(layouts(a), layouts(v)):
            kept = np.array(x), np.array(y)
            wanted = getattr(np, operation)(x, y, "same")
            found = getattr(faltung, operation)(x, y, "same")
            assert_same(found, wanted, a, v, operation, "same")
            np.testing.assert_array_equal(kept[0], x)
            np.testing.assert_array_equal(kept[1], y)


def test_broadcast_samples_take_no_memory():
    huge = np.broadcast_to(np.float64(2), 10**14)
    with pytest.raises(MemoryError):
        faltung.convolve(huge, [1.0, 2.0])
    few = faltung.convolve(huge, [1.0, 2.0], lags=(5, 9))
    assert few.tolist() == [6, 6, 6, 6]


@pytest.mark.parametrize("operation", OPERATIONS)
def test_short_lists_are_what_numpy_makes_of_them(operation):
    operands = [
        [1, 2, 3],
        [1, 2.5],
        [True, False],
        [True, 2],
        [2**62, 2**62, 3],
        [2**63],
        [1j, 2],
        [np.float32(1), 2],
        [np.int8(3)],
        list(range(100)),
        np.arange(3.0),
        np.arange(4),
        np.arange(3, dtype="f"),
        np.arange(3, dtype=">f8"),
        (1, 2),
        range(3),
    ]
    for a, v in itertools.product(operands, repeat=2):
        wanted = getattr(np, operation)(a, v, "full")
        found = getattr(faltung, operation)(a, v, "full")
        assert found.dtype == wanted.dtype, (a, v)
        np.testing.assert_array_equal(found, wanted)


def test_numbers_alone():
    assert faltung.convolve(3, 4).tolist() == [12]
    with pytest.raises(ValueError, match="too small depth"):
        faltung.correlate(3, 4)


BAD = [
    lambda f: f([], [1]),
    lambda f: f([1], []),
    lambda f: f(np.ones((2, 2)), [1]),
    lambda f: f([1], np.ones((2, 2))),
    lambda f: f([1, 2], [1], 3),
    lambda f: f([1, 2], [1], -1),
    lambda f: f([1, 2], [1], None),
    lambda f: f([1, 2], [1], True),
    lambda f: f([1, 2], [1], 1.0),
    lambda f: f([1, 2], [1], b"full"),
    lambda f: f([1, 2], [1], "f"),
    lambda f: f([1, 2], [1], "Same"),
    lambda f: f([1, 2], [1], "x"),
    lambda f: f([1, 2], [1], ""),
    lambda f: f([1, [2, 3]], [1]),
    lambda f: f([[1, 2], [3, 4]], [1]),
    lambda f: f([1], ((1, 2), (3, 4))),
    lambda f: f([1.0], memoryview(np.ones((2, 2)))),
]


@pytest.mark.parametrize("operation", OPERATIONS)
@pytest.mark.parametrize("call", BAD)
def test_errors_are_numpys_to_the_word(operation, call):
    with pytest.raises(Exception) as wanted:
        call(getattr(np, operation))
    with pytest.raises(wanted.type) as found:
        call(getattr(faltung, operation))
    assert str(found.value) == str(wanted.value)


@pytest.mark.parametrize("operation", OPERATIONS)
@pytest.mark.parametrize(
    "a, error",
    [
        (["a"], ValueError),
        (np.array([b"a"]), ValueError),
        (np.array([1], "M8[s]"), TypeError),
        (np.array([None]), TypeError),
        (np.longdouble([1]), TypeError),
        (np.clongdouble([1]), TypeError),
        (np.zeros(1, "i4,i4"), TypeError),
        (np.zeros(1, "V3"), TypeError),
        ([10**30], TypeError),
    ],
)
def test_what_cannot_be_computed_is_named(operation, a, error):
    for operands in ((a, [1]), ([1], a), (a, a)):
        with pytest.raises(error) as found:
            getattr(faltung, operation)(*operands)
        assert str(np.asarray(a).dtype) in str(found.value)


def test_time_is_counted():
    a = np.array([1, 2], "m8[s]")
    for v in ([3, 4], np.array([3, 4], "m8[s]"), np.array([3, 4], "i2")):
        found = faltung.convolve(a, v)
        assert found.dtype == np.dtype("m8[s]")
        assert (found.view("i8") == np.convolve([1, 2], [3, 4])).all()
        if np.lib.NumpyVersion(np.__version__) >= "2.5.0":
            assert found.dtype == np.convolve(a, v).dtype


@pytest.mark.parametrize("operation", OPERATIONS)
def test_subclasses_are_treated_as_numpy_treats_them(operation):
    class Tagged(np.ndarray):
        __array_priority__ = 3.0

        def __array_finalize__(self, giver):
            self.tag = getattr(giver, "tag", None)

    tagged = np.arange(5.0).view(Tagged)
    tagged.tag = "here"
    masked = np.ma.masked_array([1, 2, 3], [0, 1, 0])
    for a, v in [(tagged, [1, 1]), ([1, 1], tagged), (masked, [1, 1]), (masked, tagged)]:
        wanted = getattr(np, operation)(a, v)
        found = getattr(faltung, operation)(a, v)
        assert type(found) is type(wanted)
        assert getattr(found, "tag", None) == getattr(wanted, "tag", None)
        np.testing.assert_array_equal(found, wanted)
    with pytest.raises(ValueError, match="too deep"):
        getattr(faltung, operation)(np.ones((1, 2)).view(np.recarray), [1])


def test_nan_and_infinity_stay_where_numpy_has_them():
    a = np.array([1, np.inf, 2, np.nan, 3, 4, 5, -np.inf, 6, 7])
    for v in ([1.0, 0.0, 2.0], [np.inf, 1.0], [0.0, np.nan, 1.0]):
        for mode in MODES:
            np.testing.assert_array_equal(faltung.convolve(a, v, mode), np.convolve(a, v, mode))
