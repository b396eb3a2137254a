"""Our functions against SciPy's on random questions: shapes, types, strides, byte orders, modes."""

from __future__ import annotations

import platform
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import faltung.ndimage
import faltung.signal

scipy_signal = pytest.importorskip("scipy.signal")
scipy_ndimage = pytest.importorskip("scipy.ndimage")

WHOLE = ["?", "b", "B", "h", "H", "i", "I", "q", "Q"]
REAL = [*WHOLE, "f", "d"]
ANY = [*REAL, "F", "D"]
MODES = ["reflect", "constant", "nearest", "mirror", "wrap"]
GRID_MODES = ["grid-mirror", "grid-constant", "grid-wrap"]
ROUNDS = 60


def samples(rng: np.random.Generator, shape: tuple[int, ...], char: str) -> np.ndarray:
    """Random numbers of one type in a random layout and byte order."""
    dtype = np.dtype(char)
    if dtype.kind == "b":
        values = rng.random(shape) < 0.5
    elif dtype.kind in "iu":
        limits = np.iinfo(dtype)
        low, high = max(limits.min, -1000), min(limits.max, 1000)
        values = rng.integers(low, high, shape, endpoint=True)
    else:
        values = rng.normal(size=shape) * 10.0 ** rng.integers(-3, 4)
        if dtype.kind == "c":
            values = values + 1j * rng.normal(size=shape)
    return laid_out(rng, np.asarray(values).astype(dtype))


def laid_out(rng: np.random.Generator, array: np.ndarray) -> np.ndarray:
    """The same values with other strides, another byte order, or out of alignment."""
    way = rng.integers(6)
    if way == 0:
        array = array.copy(order="F")
    elif way == 1:
        array = np.flip(np.flip(array).copy())
    elif way == 2:
        spread = np.zeros([2 * n for n in array.shape], array.dtype)
        view = spread[tuple(slice(None, None, 2) for _ in array.shape)]
        view[...] = array
        array = view
    elif way == 3:
        array = array.astype(array.dtype.newbyteorder())
    elif way == 4:
        raw = np.zeros(array.nbytes + 1, "u1")[1:].view(array.dtype).reshape(array.shape)
        raw[...] = array
        array = raw
    if rng.random() < 0.3:
        array.flags.writeable = False
    return array


def shape_of(rng: np.random.Generator, ndim: int, longest: int) -> tuple[int, ...]:
    return tuple(int(n) for n in rng.integers(1, longest + 1, ndim))


def outcome(function: Callable[..., Any], *args: Any, **keywords: Any) -> Any:
    with np.errstate(all="ignore"):
        try:
            return function(*args, **keywords)
        except Exception as error:
            return error


def agrees(ours: Any, theirs: Any, scale: float, coarsest: float = 0.0) -> None:
    """Type and shape alike; whole numbers equal; others within some units of rounding of `scale`.

    The unit is the result's, or a coarser one that SciPy computes in.
    """
    if isinstance(theirs, Exception):
        assert isinstance(ours, type(theirs)), (ours, theirs)
        return
    if isinstance(ours, Exception):
        raise ours
    if isinstance(theirs, tuple):
        assert len(ours) == len(theirs)
        for one, other in zip(ours, theirs, strict=True):
            agrees(one, other, scale, coarsest)
        return
    assert type(ours) is type(theirs)
    assert (ours.dtype, ours.shape) == (theirs.dtype, theirs.shape)
    if ours.dtype.kind == "b":
        # Where ndimage leaves a byte other than 1 behind, it means true.
        assert np.array_equal(ours, theirs.view("u1") != 0)
    elif ours.dtype.kind in "iu":
        assert np.array_equal(ours, theirs)
    else:
        some = 64 * max(float(np.finfo(ours.dtype).eps), coarsest)
        assert np.allclose(ours, theirs, rtol=some, atol=some * scale, equal_nan=True)


def weight(*operands: Any) -> float:
    """What the products of one output can add up to."""
    sizes = [np.abs(np.asarray(operand, np.complex128)) for operand in operands]
    largest = [float(size.max(initial=0)) for size in sizes]
    return float(np.prod(largest)) * min((size.size for size in sizes), default=1) + 1e-300


def coarsest_unit(operands: list[np.ndarray]) -> float:
    floating = [np.finfo(operand.dtype) for operand in operands if operand.dtype.kind in "fc"]
    return max((float(info.eps) for info in floating), default=0.0)


def unchanged(operands: list[np.ndarray], copies: list[np.ndarray]) -> bool:
    return all(
        np.array_equal(one, copy, equal_nan=one.dtype.kind in "fc")
        for one, copy in zip(operands, copies, strict=True)
    )


def compare(
    name: str,
    package: str,
    operands: list[np.ndarray],
    *args: Any,
    scale: float | None = None,
    coarsest: float = 0.0,
    **keywords: Any,
) -> None:
    copies = [operand.copy() for operand in operands]
    ours = getattr({"signal": faltung.signal, "ndimage": faltung.ndimage}[package], name)
    theirs = getattr({"signal": scipy_signal, "ndimage": scipy_ndimage}[package], name)
    found = outcome(ours, *operands, *args, **keywords)
    assert unchanged(operands, copies)
    if isinstance(keywords.get("output"), np.ndarray):
        assert isinstance(found, Exception) or found is keywords["output"]
        keywords["output"] = keywords["output"].copy()
    wanted = outcome(theirs, *operands, *args, **keywords)
    try:
        agrees(found, wanted, weight(*operands) if scale is None else scale, coarsest)
    except AssertionError:
        described = [(operand.dtype, operand.shape, operand.strides) for operand in operands]
        raise AssertionError(
            f"{name} of {described} with {args} and {keywords}:\n"
            f"{found!r}\n{wanted!r}\n{operands!r}"
        ) from None


@pytest.mark.parametrize("seed", range(ROUNDS))
@pytest.mark.parametrize("name", ["convolve", "correlate"])
def test_convolutions_of_any_rank(name: str, seed: int) -> None:
    rng = np.random.default_rng([1, seed])
    ndim = int(rng.integers(1, 4))
    chars = [rng.choice(["b", "B", "h", "i", "q", "Q", "f", "d", "F", "D"]) for _ in range(2)]
    operands = [samples(rng, shape_of(rng, ndim, 9), char) for char in chars]
    mode = str(rng.choice(["full", "same", "valid"]))
    method = str(rng.choice(["auto", "direct", "fft"]))
    compare(name, "signal", operands, mode, method, coarsest=coarsest_unit(operands))


@pytest.mark.parametrize("seed", range(ROUNDS))
@pytest.mark.parametrize("name", ["fftconvolve", "oaconvolve"])
def test_convolutions_in_floating_point(name: str, seed: int) -> None:
    rng = np.random.default_rng([2, seed])
    ndim = int(rng.integers(1, 4))
    axes = None
    shapes = [shape_of(rng, ndim, 12), shape_of(rng, ndim, 12)]
    if rng.random() < 0.5:
        axes = [int(axis) for axis in rng.permutation(ndim)[: rng.integers(1, ndim + 1)]]
        batch = [axis for axis in range(ndim) if axis not in axes]
        for axis in batch:
            other = list(shapes[1])
            other[axis] = int(rng.choice([1, shapes[0][axis]]))
            shapes[1] = tuple(other)
    operands = [samples(rng, shape, rng.choice(ANY)) for shape in shapes]
    mode = str(rng.choice(["full", "same", "valid"]))
    # A transform's error grows with the norms of both operands, and SciPy transforms each operand
    # in its own precision.
    scale = 10 * weight(*operands)
    compare(name, "signal", operands, mode, axes, scale=scale, coarsest=coarsest_unit(operands))


@pytest.mark.parametrize("seed", range(ROUNDS))
@pytest.mark.parametrize("name", ["convolve2d", "correlate2d"])
def test_convolutions_in_the_plane(name: str, seed: int) -> None:
    rng = np.random.default_rng([3, seed])
    operands = [samples(rng, shape_of(rng, 2, 7), rng.choice(ANY)) for _ in range(2)]
    mode = str(rng.choice(["full", "same", "valid"]))
    boundary = str(rng.choice(["fill", "wrap", "symm"]))
    fill = rng.choice([0, 1, -2, 2.5])
    fill = float(fill) if rng.random() < 0.5 else fill
    scale = weight(*operands) * (1 + abs(fill))
    compare(name, "signal", operands, mode, boundary, fill, scale=scale)


@pytest.mark.parametrize("seed", range(ROUNDS))
def test_upfirdn(seed: int) -> None:
    rng = np.random.default_rng([4, seed])
    ndim = int(rng.integers(1, 4))
    # On a single sample SciPy's own function divides by zero, or reads what lies beside it.
    signal = samples(rng, tuple(int(n) for n in rng.integers(2, 12, ndim)), rng.choice(ANY))
    taps = samples(rng, shape_of(rng, 1, 15), rng.choice(ANY))
    up, down = (int(n) for n in rng.integers(1, 6, 2))
    axis = int(rng.integers(-ndim, ndim))
    modes = ["constant", "symmetric", "edge", "smooth", "wrap", "reflect", "antisymmetric"]
    mode = str(rng.choice([*modes, "antireflect", "line"]))
    cval = float(rng.choice([0, 1.5]))
    scale = 50 * weight(taps, signal) * (1 + cval)
    compare("upfirdn", "signal", [taps, signal], up, down, axis, mode, cval, scale=scale)


@pytest.mark.parametrize("seed", range(ROUNDS))
def test_lfilter(seed: int) -> None:
    rng = np.random.default_rng([5, seed])
    ndim = int(rng.integers(1, 4))
    shape = shape_of(rng, ndim, 9)
    axis = int(rng.integers(-ndim, ndim))
    chars = [str(rng.choice(["f", "d", "F", "D"])) for _ in range(4)]
    numerator = samples(rng, shape_of(rng, 1, 5), chars[0])
    denominator = samples(rng, shape_of(rng, 1, 4), chars[1]).copy()
    denominator[0] = 5 * np.abs(denominator).max() + 1
    signal = samples(rng, shape, chars[2])
    state = None
    if rng.random() < 0.5:
        wanted = [int(rng.choice([1, n])) for n in shape]
        wanted[axis] = max(numerator.size, denominator.size) - 1 + int(rng.random() < 0.1)
        state = samples(rng, tuple(wanted), chars[3])
    scale = 10 * (weight(numerator, signal) + (weight(state) if state is not None else 0))
    compare("lfilter", "signal", [numerator, denominator, signal], axis, state, scale=scale)


@pytest.mark.parametrize("seed", range(ROUNDS))
def test_savgol_and_sepfir(seed: int) -> None:
    rng = np.random.default_rng([6, seed])
    ndim = int(rng.integers(1, 4))
    signal = samples(rng, shape_of(rng, ndim, 12), rng.choice(REAL))
    length = int(rng.integers(1, 9))
    order = int(rng.integers(0, 5))
    mode = str(rng.choice(["interp", "mirror", "constant", "nearest", "wrap"]))
    axis = int(rng.integers(-ndim, ndim))
    deriv = int(rng.integers(0, 3))
    scale = 1e4 * weight(signal)
    compare(
        "savgol_filter", "signal", [signal], length, order, deriv, 0.5, axis, mode, 1.0, scale=scale
    )
    # SciPy's own function writes out of bounds where a filter is longer than the image.
    image = samples(rng, tuple(int(n) for n in rng.integers(9, 15, 2)), rng.choice(ANY))
    taps = [rng.normal(size=2 * int(rng.integers(0, 4)) + 1) for _ in range(2)]
    compare("sepfir2d", "signal", [image], *taps, scale=10 * weight(image))


@pytest.mark.parametrize("seed", range(3 * ROUNDS))
@pytest.mark.parametrize("name", ["correlate", "convolve"])
def test_neighbourhoods_of_any_rank(name: str, seed: int) -> None:
    rng = np.random.default_rng([7, seed])
    ndim = int(rng.integers(1, 4))
    array = samples(rng, shape_of(rng, ndim, 8), rng.choice(ANY))
    kernel = taps_of(rng, shape_of(rng, ndim, 5))
    origin = [int(rng.integers(-(n // 2), (n - 1) // 2 + 1)) for n in kernel.shape]
    compare(
        name,
        "ndimage",
        [array, kernel],
        output=output_of(rng, array),
        mode=str(rng.choice(MODES + GRID_MODES)),
        cval=float(rng.choice([0.0, 1.5, -3.0])),
        origin=origin,
    )


@pytest.mark.parametrize("seed", range(3 * ROUNDS))
@pytest.mark.parametrize("name", ["correlate1d", "convolve1d"])
def test_lines(name: str, seed: int) -> None:
    rng = np.random.default_rng([8, seed])
    ndim = int(rng.integers(1, 4))
    array = samples(rng, shape_of(rng, ndim, 9), rng.choice(ANY))
    kernel = taps_of(rng, shape_of(rng, 1, 7))
    symmetry = rng.integers(3)
    if symmetry:
        kernel = kernel + (kernel[::-1] if symmetry == 1 else -kernel[::-1])
    origin = int(rng.integers(-(kernel.size // 2), (kernel.size - 1) // 2 + 1))
    compare(
        name,
        "ndimage",
        [array, kernel],
        axis=int(rng.integers(-ndim, ndim)),
        output=output_of(rng, array),
        mode=str(rng.choice(MODES + GRID_MODES)),
        cval=float(rng.choice([0.0, 1.5])),
        origin=origin,
    )


FILTERS = {
    "gaussian_filter": lambda rng: {"sigma": rng.random() * 3, "order": int(rng.integers(0, 3))},
    "uniform_filter": lambda rng: {"size": int(rng.integers(1, 7))},
    "sobel": lambda rng: {"axis": -1},
    "prewitt": lambda rng: {"axis": 0},
    "laplace": lambda rng: {},
    "gaussian_laplace": lambda rng: {"sigma": 0.2 + rng.random()},
    "gaussian_gradient_magnitude": lambda rng: {"sigma": 0.2 + rng.random()},
}


@pytest.mark.parametrize("seed", range(ROUNDS))
@pytest.mark.parametrize("name", FILTERS)
def test_named_filters(name: str, seed: int) -> None:
    rng = np.random.default_rng([9, seed])
    ndim = int(rng.integers(1, 4))
    array = samples(rng, shape_of(rng, ndim, 9), rng.choice(ANY))
    keywords = FILTERS[name](rng)
    modes = [str(mode) for mode in rng.choice(MODES, ndim)]
    compare(
        name,
        "ndimage",
        [array],
        **keywords,
        output=output_of(rng, array),
        mode=modes if rng.random() < 0.5 else modes[0],
        cval=float(rng.choice([0.0, 1.5])),
        scale=1e3 * weight(array),
    )


@pytest.mark.parametrize("seed", range(ROUNDS))
@pytest.mark.parametrize("name", ["gaussian_filter", "uniform_filter", "sobel", "correlate1d"])
def test_outputs_that_overlap_the_input(name: str, seed: int) -> None:
    rng = np.random.default_rng([10, seed])
    char = str(rng.choice(["B", "h", "f", "d"]))
    arguments = {"gaussian_filter": (1.0,), "uniform_filter": (3,), "correlate1d": ([1, 2, 4],)}
    array = samples(rng, (6, 7), char).copy()
    alone = np.zeros_like(array)
    getattr(scipy_ndimage, name)(array.copy(), *arguments.get(name, ()), output=alone)
    shifted = np.zeros((7, 7), array.dtype)
    shifted[1:] = array
    # The output begins one line before the input, in the same memory.
    found = getattr(faltung.ndimage, name)(
        shifted[1:], *arguments.get(name, ()), output=shifted[:-1]
    )
    agrees(found, alone, 1e3 * weight(array))
    found = getattr(faltung.ndimage, name)(array, *arguments.get(name, ()), output=array)
    assert found is array
    agrees(found, alone, 1e3 * weight(array))


@pytest.mark.parametrize("shape", [(300, 401), (3, 70000), (70000,), (5, 6, 4000)])
@pytest.mark.parametrize("char", ["B", "h", "d"])
def test_no_pixel_flips(char: str, shape: tuple[int, ...]) -> None:
    """Images of several tiles, and averages that are whole numbers but for rounding."""
    rng = np.random.default_rng([11, len(shape)])
    image = rng.integers(0, 250, shape).astype(char)
    if char == "d":
        image = image / 10
    average = np.full([3] * len(shape), 1 / 3 ** len(shape))
    questions: list[tuple[str, tuple[Any, ...]]] = [
        ("correlate", (average,)),
        ("convolve", (average * 3,)),
        ("correlate1d", ([0.1, 0.2, 0.4, 0.2, 0.1], 0)),
        ("convolve1d", ([0.1, 0.3, 0.6], 0)),
        ("uniform_filter", (10,)),
        ("uniform_filter1d", (7, 0)),
        ("gaussian_filter", (1.3,)),
        ("sobel", ()),
        ("gaussian_gradient_magnitude", (1,)),
    ]
    for name, args in questions:
        for mode in ("reflect", "constant"):
            ours = getattr(faltung.ndimage, name)(image, *args, output="uint8", mode=mode)
            theirs = getattr(scipy_ndimage, name)(image, *args, output="uint8", mode=mode)
            assert np.array_equal(ours, theirs), (name, mode, np.argwhere(ours != theirs)[:5])


@pytest.mark.parametrize("hole", [np.nan, np.inf, -np.inf])
def test_what_is_not_finite_stays_where_ndimage_leaves_it(hole: float) -> None:
    image = np.arange(42.0).reshape(6, 7)
    image[2, 3] = hole
    cross = np.array([[0, 1, 0], [1, -4, 1], [0, 1, 0]])
    for name in ("correlate", "convolve"):
        ours = getattr(faltung.ndimage, name)(image, cross)
        agrees(ours, getattr(scipy_ndimage, name)(image, cross), 1.0)
        assert np.isfinite(ours).sum() == 42 - 5
    tiny = np.full((3, 3), 1e-20)
    agrees(faltung.ndimage.correlate(image, tiny), scipy_ndimage.correlate(image, tiny), 1.0)
    # ndimage's running sum never gets rid of it; ours leaves the window's other outputs alone.
    assert np.isfinite(faltung.ndimage.uniform_filter(image)).sum() == 42 - 9


@pytest.mark.skipif(platform.machine() not in ("x86_64", "AMD64"), reason="C leaves it open")
@pytest.mark.parametrize("char", WHOLE)
def test_sums_that_no_pixel_can_hold(char: str) -> None:
    sums = [-1e10, -3e9, -300.7, -1.5, -0.9, 0.9, 255.9, 256.2, 7e4, 3e9, 5e9, 1e19, 2e19, np.nan]
    # Of negative sums beyond 64 bits ndimage's two loops make different unsigned numbers.
    line = np.array(sums if char == "Q" else [*sums, -1e19, np.inf, -np.inf])
    for name in ("correlate", "correlate1d"):
        ours = getattr(faltung.ndimage, name)(line, [1.0], output=np.dtype(char))
        agrees(ours, getattr(scipy_ndimage, name)(line, [1.0], output=np.dtype(char)), 1.0)


def test_sums_in_double_are_rounded_once() -> None:
    line = np.array([1e8, 1, 1, 1, 1, -1e8], np.float32)
    found = faltung.ndimage.correlate1d(line, np.ones(11), mode="constant")
    assert found.dtype == np.float32
    assert found.tolist() == [4.0, 4.0, 4.0, 4.0, 4.0, 4.0]


def test_broadcast_and_foreign_arrays_are_read_as_they_lie() -> None:
    rows = np.broadcast_to(np.arange(5.0), (4, 5))
    agrees(faltung.ndimage.sobel(rows), scipy_ndimage.sobel(rows), 1.0)
    agrees(faltung.signal.convolve(rows, rows), scipy_signal.convolve(rows, rows), 100.0)
    masked = np.ma.masked_array([1.0, 2.0, 3.0], [0, 1, 0])
    agrees(faltung.signal.convolve(masked, [1, 2]), scipy_signal.convolve(masked, [1, 2]), 1.0)
    agrees(faltung.ndimage.laplace(masked), scipy_ndimage.laplace(masked), 1.0)


@pytest.mark.parametrize("char", ["g", "G", "O"])
def test_types_that_are_not_ours_are_named(char: str) -> None:
    line = np.ones(4).astype(char)
    for function in (faltung.signal.convolve, faltung.signal.correlate, faltung.signal.fftconvolve):
        with pytest.raises(TypeError, match=str(line.dtype)):
            function(line, line)
    with pytest.raises(TypeError, match=str(line.dtype)):
        faltung.signal.lfilter(line, [1.0], line)
    with pytest.raises(RuntimeError, match="not supported"):
        faltung.ndimage.correlate1d(line, [1.0])


def taps_of(rng: np.random.Generator, shape: tuple[int, ...]) -> np.ndarray:
    """Averages, whole numbers or anything, some of it zero."""
    kind = rng.integers(4)
    if kind == 0:
        return np.full(shape, 1 / np.prod(shape))
    if kind == 1:
        return samples(rng, shape, "b") // 40
    taps = rng.normal(size=shape) * (rng.random(shape) < 0.7)
    return taps + 1j * rng.normal(size=shape) if kind == 3 and rng.random() < 0.3 else taps


def output_of(rng: np.random.Generator, array: np.ndarray) -> Any:
    """No wish, a type, its name, or an array."""
    chars = ["F", "D"] if array.dtype.kind == "c" else REAL
    way = rng.integers(4)
    char = str(rng.choice(chars))
    if way == 0:
        return None
    if way == 1:
        return np.dtype(char).type
    if way == 2:
        return np.dtype(char).newbyteorder(str(rng.choice(["=", "S"])))
    array = laid_out(rng, np.zeros(array.shape, char))
    return array if array.flags.writeable else array.dtype


@pytest.mark.parametrize("axes", [0, 1, (0,), (1, 0), None])
def test_slopes_along_some_axes_are_smoothed_along_all(axes):
    image = np.random.default_rng(3).normal(size=(6, 7))
    found = faltung.ndimage.gaussian_gradient_magnitude(image, [1.0, 0.7], axes=axes)
    wanted = scipy_ndimage.gaussian_gradient_magnitude(image, [1.0, 0.7], axes=axes)
    np.testing.assert_allclose(found, wanted, rtol=1e-12, atol=1e-14)
