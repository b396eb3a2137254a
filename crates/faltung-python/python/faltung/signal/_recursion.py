"""Filters with feedback."""

from __future__ import annotations

import functools
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from faltung import _native
from faltung.operands import array_of

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
    if zi is None and axis == -1:
        short = _native.recurrence_short(b, a, x)
        if short is not None:
            return short
    numerator, denominator = array_of(b, ndmin=1), array_of(a, ndmin=1)
    for name, taps in (("b", numerator), ("a", denominator)):
        if taps.ndim != 1 or taps.size == 0:
            raise ValueError(
                f"Parameter {name} is not a non-empty 1d array, since {name}.shape={taps.shape!r}!"
            )
    signal = array_of(x)
    if signal.ndim == 0:
        raise ValueError("x must be at least 1-D")
    with_feedback = denominator.size > 1
    if not -signal.ndim <= axis < signal.ndim:
        if not with_feedback and zi is None:
            _filter_type([numerator, denominator, signal], with_feedback)
        raise np.exceptions.AxisError(
            f"selected axis is out of range: {axis} of {signal.ndim} dimensions"
        )
    order = max(numerator.size, denominator.size) - 1
    operands = [numerator, denominator, signal]
    state = None
    if zi is not None:
        operands.append(array_of(zi))
        if with_feedback:
            _filter_type(operands, with_feedback)
        state = _state(operands[-1], signal.shape, axis, order)
    dtype = _filter_type(operands, with_feedback)
    numerator, denominator, signal = (one.astype(dtype, copy=False) for one in operands[:3])
    state = None if state is None else state.astype(dtype)
    lines = signal.swapaxes(axis, -1)
    filtered = _recurred if with_feedback else _convolved
    out, end = filtered(numerator, denominator, lines, state)
    out = np.ascontiguousarray(out.swapaxes(axis, -1))
    return out if zi is None else (out, np.ascontiguousarray(end.swapaxes(axis, -1)))


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
    num, den = array_of(signal, ndmin=1), array_of(divisor, ndmin=1)
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


def _filter_type(operands: list[Array], with_feedback: bool) -> np.dtype[Any]:
    types = {operand.dtype: None for operand in operands}
    if len(types) == 1:
        (dtype,) = types
    elif with_feedback:
        # SciPy promotes them one after the other here, and all together without feedback.
        dtype = functools.reduce(np.promote_types, types)
    else:
        dtype = np.result_type(*types)
    if not dtype.isnative:
        dtype = dtype.newbyteorder("=")
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
    return np.broadcast_to(zi, expected).swapaxes(axis, -1)


def _convolved(
    numerator: Array, denominator: Array, lines: Array, state: Array | None
) -> tuple[Array, Array]:
    """A filter without feedback: its state is the part of the convolution that is still to come."""
    taps = numerator / denominator
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
    numerator: Array, denominator: Array, lines: Array, state: Array | None
) -> tuple[Array, Array]:
    if denominator[0] == 0:
        raise ValueError("a[0] must not be zero: the recurrence divides by it")
    return _native.recurrence(numerator, denominator, lines, state)
