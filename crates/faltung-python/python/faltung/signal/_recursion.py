"""Filters with feedback."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from faltung import _native

from ._convolution import convolve
from ._operands import Array

FILTER_TYPES = frozenset("fdFD")
NOT_OURS = frozenset("gGO")


def lfilter(
    b: ArrayLike, a: ArrayLike, x: ArrayLike, axis: int = -1, zi: ArrayLike | None = None
) -> Any:
    """Filter along one axis by a rational transfer function; see `scipy.signal.lfilter`.

    ``a[0] y[n] = sum_j b[j] x[n-j] - sum_(j>0) a[j] y[n-j]``. Without feedback (one coefficient in
    `a`) it is a convolution and done by the engine; with feedback it is a recurrence, in the
    transposed direct form II.

    Parameters
    ----------
    b, a : array_like
        The coefficients of the numerator and of the denominator.
    x : array_like
        The signal.
    axis : int, optional
        The axis to filter along.
    zi : array_like, optional
        The filter's state before the first sample: as `x`, with ``max(len(a), len(b)) - 1`` entries
        along `axis`, and 1 or as many as `x` along the others.

    Returns
    -------
    y : ndarray
        As large as `x`.
    zf : ndarray
        The state after the last sample; only if `zi` is given.

    Examples
    --------
    >>> from faltung import signal
    >>> signal.lfilter([1.0], [1.0, -0.5], [1.0, 0.0, 0.0, 0.0])
    array([1.   , 0.5  , 0.25 , 0.125])
    """
    numerator, denominator = np.atleast_1d(b), np.atleast_1d(a)
    for name, taps in (("b", numerator), ("a", denominator)):
        if taps.ndim != 1 or taps.size == 0:
            raise ValueError(
                f"Parameter {name} is not a non-empty 1d array, since {name}.shape={taps.shape!r}!"
            )
    signal = np.asarray(x)
    if signal.ndim == 0:
        raise ValueError("x must be at least 1-D")
    if not -signal.ndim <= axis < signal.ndim:
        raise np.exceptions.AxisError(
            f"selected axis is out of range: {axis} of {signal.ndim} dimensions"
        )
    order = max(numerator.size, denominator.size) - 1
    given = None if zi is None else np.asarray(zi)
    dtype = _filter_type([numerator, denominator, signal, *([] if given is None else [given])])
    numerator, denominator = numerator.astype(dtype), denominator.astype(dtype)
    lines = np.moveaxis(signal.astype(dtype, copy=False), axis, -1)
    state = None if given is None else _state(given, signal.shape, axis, order).astype(dtype)
    if denominator.size == 1:
        numerator = numerator / denominator
        out, end = _convolved(numerator, lines, state)
    else:
        out, end = _recurred(numerator, denominator, lines, state, order)
    out = np.ascontiguousarray(np.moveaxis(out, -1, axis))
    return out if zi is None else (out, np.ascontiguousarray(np.moveaxis(end, -1, axis)))


def deconvolve(signal: ArrayLike, divisor: ArrayLike) -> tuple[Any, Array]:
    """Divide one polynomial by another; a replacement of `scipy.signal.deconvolve`.

    Parameters
    ----------
    signal, divisor : array_like
        What was convolved, and with what: the coefficients of two polynomials.

    Returns
    -------
    quotient, remainder : ndarray
        ``signal = convolve(divisor, quotient) + remainder``.

    Examples
    --------
    >>> from faltung import signal
    >>> signal.deconvolve([0, 2, 1, 0, 2, 3, 1, 0, 0], [2, 1])[0]
    array([0., 1., 0., 0., 1., 1., 0., 0.])
    """
    num, den = np.atleast_1d(signal), np.atleast_1d(divisor)
    for name, taps in (("signal", num), ("divisor", den)):
        if taps.ndim != 1 or taps.size == 0:
            raise ValueError(
                f"Parameter {name} must be non-empty 1d array, but its shape is {taps.shape}!"
            )
    if den.size > num.size:
        return [], num
    impulse = np.zeros(num.size - den.size + 1)
    impulse[0] = 1
    quotient = lfilter(num, den, impulse)
    return quotient, num - convolve(den, quotient, mode="full")


def _filter_type(operands: list[Array]) -> np.dtype[Any]:
    dtype = np.result_type(*operands).newbyteorder("=")
    if dtype.char in NOT_OURS:
        raise TypeError(
            "lfilter computes in real and complex numbers of single and double precision; "
            f"found dtype {dtype}"
        )
    if dtype.char not in FILTER_TYPES:
        raise NotImplementedError(
            f"Parameter's dtypes produced result type '{dtype}', which is not supported! "
            f"input type '{dtype}' not supported"
        )
    return dtype


def _state(zi: Array, shape: tuple[int, ...], axis: int, order: int) -> Array:
    """The state before the first sample for every line, with the lines' axis last."""
    if zi.ndim != len(shape):
        raise ValueError(
            "Dimensions of parameters x and zi must match, but "
            f"x.ndim={len(shape)}, zi.ndim={zi.ndim}!"
        )
    expected = list(shape)
    expected[axis] = order
    for at, (found, wanted) in enumerate(zip(zi.shape, expected, strict=True)):
        if found != wanted and (found != 1 or at == axis % len(shape)):
            raise ValueError(
                f"Unexpected shape for parameter zi: expected {tuple(expected)}, found {zi.shape}."
            )
    return np.moveaxis(np.broadcast_to(zi, expected), axis, -1)


def _convolved(taps: Array, lines: Array, state: Array | None) -> tuple[Array, Array]:
    """A filter without feedback: its state is the part of the convolution that is still to come."""
    samples, order = lines.shape[-1], taps.size - 1
    if lines.size == 0:
        empty = np.zeros((*lines.shape[:-1], order), lines.dtype)
        return lines.copy(), empty if state is None else state
    last = [lines.ndim - 1]
    if state is None:
        return _native.run(lines, taps, axes=last, lags=[(0, samples)]), lines[..., :0]
    full = _native.run(lines, taps, axes=last)
    full[..., :order] += state
    return full[..., :samples], full[..., samples:]


def _recurred(
    numerator: Array, denominator: Array, lines: Array, state: Array | None, order: int
) -> tuple[Array, Array]:
    if denominator[0] == 0:
        raise ValueError("a[0] must not be zero: the recurrence divides by it")
    if state is None:
        state = np.zeros((*lines.shape[:-1], order), lines.dtype)
    taps = np.zeros((2, order + 1), lines.dtype)
    taps[0, : numerator.size] = numerator / denominator[0]
    taps[1, : denominator.size] = denominator / denominator[0]
    rows = math.prod(lines.shape[:-1])
    out, end = _native.recurrence(
        taps,
        np.ascontiguousarray(lines).reshape(rows, lines.shape[-1]),
        np.ascontiguousarray(state).reshape(rows, order),
    )
    return out.reshape(lines.shape), end.reshape(state.shape)
