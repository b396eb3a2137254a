"""Convolution and correlation of arrays of any rank."""

from __future__ import annotations

import timeit
import warnings
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from faltung import _native
from faltung.operands import array_of

from ._operands import MODES, Array, checked_type, must_contain, output_shape, promoted


def convolve(in1: ArrayLike, in2: ArrayLike, mode: str = "full", method: str = "auto") -> Array:
    """Convolve two arrays of any rank; a replacement of `scipy.signal.convolve`.

    Parameters
    ----------
    in1, in2 : array_like
        Arrays of the same number of dimensions.
    mode : {'full', 'same', 'valid'}, optional
        All of the result; its centre, as large as `in1`; or what needs no sample beyond an edge.
    method : {'auto', 'direct', 'fft'}, optional
        ``direct`` adds the products tap by tap. With ``auto`` and ``fft`` the engine takes the
        fastest method that keeps its precision.

    Returns
    -------
    ndarray
        The convolution, of the operands' common type. Whole numbers are exact modulo 2^bits
        whatever the method; NaN and infinity stay within the kernel's reach.

    Examples
    --------
    >>> from faltung import signal
    >>> signal.convolve([1, 2, 3], [0, 1, 0.5])
    array([0. , 1. , 2.5, 4. , 1.5])
    """
    volume, kernel = array_of(in1), array_of(in2)
    if volume.ndim == kernel.ndim == 0:
        return volume * kernel
    if volume.ndim != kernel.ndim:
        raise ValueError(
            "volume and kernel should have the same dimensionality: "
            f"found {volume.ndim} and {kernel.ndim}"
        )
    return _run(volume, kernel, mode, method, correlate=False)


def correlate(in1: ArrayLike, in2: ArrayLike, mode: str = "full", method: str = "auto") -> Array:
    """Correlate two arrays of any rank; a replacement of `scipy.signal.correlate`.

    Parameters are those of `convolve`. The second array is not flipped; it is conjugated.

    Returns
    -------
    ndarray
        The correlation, of the operands' common type; `correlation_lags` says which lag each
        output belongs to.

    Examples
    --------
    >>> from faltung import signal
    >>> signal.correlate([1, 2, 3], [0, 1, 0.5])
    array([0.5, 2. , 3.5, 3. , 0. ])
    """
    first, second = array_of(in1), array_of(in2)
    if first.ndim == second.ndim == 0:
        return first * (np.conj(second) if second.dtype.kind == "c" else second)
    if first.ndim != second.ndim:
        raise ValueError(
            f"in1 and in2 should have the same dimensionality: found {first.ndim} and {second.ndim}"
        )
    return _run(first, second, mode, method, correlate=True)


def correlation_lags(in1_len: int, in2_len: int, mode: str = "full") -> Array:
    """The lag of each output of a correlation; a replacement of `scipy.signal.correlation_lags`.

    Parameters
    ----------
    in1_len, in2_len : int
        The lengths of the two signals.
    mode : {'full', 'same', 'valid'}, optional
        As in `correlate`.

    Returns
    -------
    ndarray
        At lag 0 the second signal's first sample lies on the first signal's first sample.

    Examples
    --------
    >>> from faltung import signal
    >>> signal.correlation_lags(4, 2)
    array([-1,  0,  1,  2,  3])
    """
    if mode == "full":
        return np.arange(1 - in2_len, in1_len)
    if mode == "same":
        full = np.arange(1 - in2_len, in1_len)
        start = full.size // 2 - in1_len // 2
        return full[start : start + in1_len]
    if mode == "valid":
        spare = in1_len - in2_len
        return np.arange(min(spare, 0), max(spare, 0) + 1)
    raise ValueError(f"Mode {mode} is invalid: wanted one of {', '.join(MODES)}")


def fftconvolve(
    in1: ArrayLike,
    in2: ArrayLike,
    mode: str = "full",
    axes: int | Sequence[int] | None = None,
) -> Array:
    """Convolve arrays of floating-point numbers; a replacement of `scipy.signal.fftconvolve`.

    Parameters
    ----------
    in1, in2 : array_like
        Arrays of the same number of dimensions. Whole numbers are taken as float64.
    mode : {'full', 'same', 'valid'}, optional
        As in `convolve`.
    axes : int or sequence of int, optional
        The axes to convolve along, all by default. The others are broadcast.

    Returns
    -------
    ndarray
        The convolution. The engine takes the fastest method that keeps its precision, which for
        short kernels is not a transform.

    Examples
    --------
    >>> from faltung import signal
    >>> signal.fftconvolve([1, 2, 3], [0, 1, 2])
    array([0., 1., 4., 7., 6.])
    """
    return _along(array_of(in1), array_of(in2), mode, axes, "fftconvolve")


def oaconvolve(
    in1: ArrayLike,
    in2: ArrayLike,
    mode: str = "full",
    axes: int | Sequence[int] | None = None,
) -> Array:
    """Convolve a long array with a short one; a replacement of `scipy.signal.oaconvolve`.

    Parameters are those of `fftconvolve`, and so is the result: the engine decides by itself when
    blocks pay.

    Returns
    -------
    ndarray
        The convolution.

    Examples
    --------
    >>> from faltung import signal
    >>> signal.oaconvolve([1, 2, 3, 4], [0, 1], mode="same")
    array([0., 1., 2., 3.])
    """
    return _along(array_of(in1), array_of(in2), mode, axes, "oaconvolve")


def choose_conv_method(
    in1: ArrayLike, in2: ArrayLike, mode: str = "full", measure: bool = False
) -> Any:
    """The method that `convolve` takes; a replacement of `scipy.signal.choose_conv_method`.

    Parameters
    ----------
    in1, in2, mode
        As in `convolve`.
    measure : bool, optional
        Time both methods instead of predicting.

    Returns
    -------
    method : {'fft', 'direct'}
        Whether transforms are faster and precise enough.
    times : dict
        The seconds that each method took; only if `measure` is true.

    Examples
    --------
    >>> import numpy as np
    >>> from faltung import signal
    >>> signal.choose_conv_method(np.ones(10), np.arange(3.0))
    'direct'
    """
    volume, kernel = array_of(in1), array_of(in2)
    if measure:
        times = {method: _seconds(volume, kernel, mode, method) for method in ("fft", "direct")}
        return ("fft" if times["fft"] < times["direct"] else "direct"), times
    if volume.dtype.kind in "iu" or kernel.dtype.kind in "iu":
        # SciPy asks for the largest of each.
        for operand in (volume, kernel):
            if operand.size == 0:
                raise ValueError("zero-size array to reduction operation maximum which has no identity")
    kinds = {volume.dtype.kind, kernel.dtype.kind}
    if kinds == {"b"} or not kinds <= set("buifc"):
        return "direct"
    if mode not in MODES:
        raise ValueError(f"Acceptable mode flags are 'valid', 'same', or 'full', not mode={mode}")
    if volume.ndim == 1 and kernel.ndim == 0:
        raise IndexError("tuple index out of range: wanted a line, found a single number")
    if 0 in (*volume.shape, *kernel.shape) or volume.ndim != kernel.ndim:
        return "direct"
    try:
        volume, kernel = promoted(volume, kernel, "convolve")
    except TypeError:
        return "direct"
    if mode == "valid" and _holds_neither(volume.shape, kernel.shape):
        return "direct"
    plan = _native.Plan(kernel, list(volume.shape), mode=mode)
    return "fft" if plan.method in ("fft", "overlap-save") else "direct"


def _holds_neither(shape1: Sequence[int], shape2: Sequence[int]) -> bool:
    differences = [one - other for one, other in zip(shape1, shape2, strict=True)]
    return min(differences, default=0) < 0 < max(differences, default=0)


def _seconds(volume: Array, kernel: Array, mode: str, method: str) -> float:
    timer = timeit.Timer(lambda: convolve(volume, kernel, mode=mode, method=method))
    number, seconds = timer.autorange()
    return seconds / number


def _run(volume: Array, kernel: Array, mode: str, method: str, correlate: bool) -> Array:
    if method not in ("auto", "direct", "fft"):
        raise ValueError(
            f"Acceptable method flags are 'auto', 'direct', or 'fft': found {method!r}"
        )
    if mode == "valid":
        must_contain(volume.shape, kernel.shape)
    if mode not in MODES:
        raise ValueError(f"Acceptable mode flags are 'valid', 'same', or 'full': found {mode!r}")
    if method == "fft" and 0 in (volume.size, kernel.size):
        # SciPy looks at the first output.
        raise IndexError("index 0 is out of bounds: wanted operands that are not empty")
    whole = volume.dtype.kind in "iu" or kernel.dtype.kind in "iu"
    volume, kernel = promoted(volume, kernel, "correlate" if correlate else "convolve")
    if 0 in (volume.size, kernel.size):
        # SciPy asks NumPy, which refuses, or adds up nothing.
        numpys = volume.ndim == 1 and (mode != "same" or volume.size >= kernel.size)
        if numpys or (whole and method == "auto"):
            raise ValueError(
                f"operands cannot be empty: found the shapes {volume.shape} and {kernel.shape}"
            )
        return np.zeros(output_shape(volume.shape, kernel.shape, mode), volume.dtype)
    if method == "fft" and not (np.isfinite(volume).all() and np.isfinite(kernel).all()):
        warnings.warn(
            "Use of fft convolution on input with NaN or inf is not possible: these are convolved "
            "directly, and stay within the kernel's reach.",
            RuntimeWarning,
            stacklevel=3,
        )
    return _native.run(
        volume,
        kernel,
        correlate=correlate,
        mode=mode,
        method="direct" if method == "direct" else "auto",
    )


def _along(first: Array, second: Array, mode: str, axes: Any, function: str) -> Array:
    if first.ndim == second.ndim == 0:
        return first * second
    if first.ndim != second.ndim:
        raise ValueError(
            f"in1 and in2 should have the same dimensionality: found {first.ndim} and {second.ndim}"
        )
    if first.size == 0 or second.size == 0:
        return np.array([])
    shape1, shape2 = first.shape, second.shape
    # Along an axis where one operand has a single sample, convolving is broadcasting.
    along = [
        axis for axis in _checked_axes(axes, first.ndim) if 1 not in (shape1[axis], shape2[axis])
    ]
    for axis in set(range(first.ndim)) - set(along):
        if shape1[axis] != shape2[axis] and 1 not in (shape1[axis], shape2[axis]):
            raise ValueError(
                f"incompatible shapes for in1 and in2: {shape1} and {shape2} along axis {axis}, "
                "which is not convolved"
            )
    swap = mode == "valid" and must_contain(shape1, shape2, along)
    if mode not in MODES:
        raise ValueError(f"acceptable mode flags are 'valid', 'same', or 'full': found {mode!r}")
    if not along:
        result = first * second
    else:
        dtype = _floating(first, second, function)
        result = _native.run(
            first.astype(dtype, copy=False), second.astype(dtype, copy=False), mode=mode, axes=along
        )
    if mode == "same":
        return _centred(result, shape2 if swap else shape1, along)
    return result


def _checked_axes(axes: Any, ndim: int) -> list[int]:
    """The axes from the start, in the array's order."""
    if axes is None:
        return list(range(ndim))
    try:
        wished = (
            [axes.__index__()] if not np.iterable(axes) else [axis.__index__() for axis in axes]
        )
    except AttributeError:
        raise ValueError(f"axes must be a scalar or iterable of integers: found {axes!r}") from None
    if not wished:
        raise ValueError("when provided, axes cannot be empty")
    resolved = [axis + ndim if axis < 0 else axis for axis in wished]
    if not all(0 <= axis < ndim for axis in resolved):
        raise ValueError(f"axes exceeds dimensionality of input: {axes} of {ndim} dimensions")
    if len(set(resolved)) != len(resolved):
        raise ValueError(f"all axes must be unique: found {axes}")
    return sorted(resolved)


def _floating(first: Array, second: Array, function: str) -> np.dtype[Any]:
    """The type of a transform of both: whole numbers are doubles, and halves are singles."""
    types = [
        np.dtype(np.float64) if operand.dtype.kind in "bui" else operand.dtype
        for operand in (first, second)
    ]
    return checked_type(np.result_type(*types, np.float32), function)


def _centred(result: Array, shape: Sequence[int], convolved: Sequence[int]) -> Array:
    """The centre of the broadcast axes: the convolved ones are as long as they should be."""
    parts = [slice(None)] * result.ndim
    for axis in set(range(result.ndim)) - set(convolved):
        start = (result.shape[axis] - shape[axis]) // 2
        parts[axis] = slice(start, start + shape[axis])
    return result[tuple(parts)].copy() if len(convolved) < result.ndim else result
