"""``convolve`` and ``correlate`` exactly as NumPy has them: one dimension, zeros beyond the edge.

These are the functions that `faltung.patch` puts in NumPy's place.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from . import _native
from .operands import array_of, promoted

_MODES = ("valid", "same", "full")


def convolve(a: ArrayLike, v: ArrayLike, mode: str | int = "full") -> np.ndarray:
    """Return the discrete, linear convolution of two one-dimensional sequences.

    As ``numpy.convolve``, computed by faltung.

    Parameters
    ----------
    a, v : array_like
        One-dimensional operands of any lengths but 0.
    mode : {'full', 'same', 'valid'}, optional
        The outputs wanted; 'same' has as many as the longer operand.

    Returns
    -------
    ndarray
        Of the dtype that NumPy's rules give the operands.

    Raises
    ------
    ValueError
        If an operand is empty or has more than one dimension, or `mode` is none of the three.
    TypeError
        If the dtype is not one that faltung computes in, such as object.

    Examples
    --------
    >>> from faltung.lines import convolve
    >>> convolve([1, 2, 3], [0, 1, 0.5])
    array([0. , 1. , 2.5, 4. , 1.5])
    """
    short = _native.convolve_short(a, v, mode)
    if short is not None:
        return short
    a, v, mode = convolve_operands(a, v, mode)
    short = _native.convolve_short(a, v, mode)
    return run(*convolution(a, v, mode)) if short is None else short


def correlate(a: ArrayLike, v: ArrayLike, mode: str | int = "valid") -> np.ndarray:
    """Return the cross-correlation of two one-dimensional sequences.

    As ``numpy.correlate``, computed by faltung: ``c[k] = sum_n a[n + k] conj(v[n])``.

    Parameters
    ----------
    a, v : array_like
        One-dimensional operands of any lengths but 0.
    mode : {'valid', 'same', 'full'}, optional
        The outputs wanted; 'same' has as many as the longer operand.

    Returns
    -------
    ndarray
        Of the dtype that NumPy's rules give the operands. The operand of higher
        ``__array_priority__`` gives the result its class, at a tie the longer one.

    Raises
    ------
    ValueError
        If an operand is empty or has not one dimension, or `mode` is none of the three.
    TypeError
        If the dtype is not one that faltung computes in, such as object.

    Examples
    --------
    >>> from faltung.lines import correlate
    >>> correlate([1, 2, 3], [0, 1, 0.5])
    array([3.5])
    """
    short = _native.correlate_short(a, v, mode)
    if short is not None:
        return short
    x, y, mode = correlate_operands(a, v, mode)
    result = _native.correlate_short(x, y, mode)
    if result is None:
        result = run(*correlation(x, y, mode))
    return like_operands(result, a, v)


def convolve_operands(a: Any, v: Any, mode: Any) -> tuple[np.ndarray, np.ndarray, str]:
    """The operands in one dtype, and the mode, checked in the order and words of np.convolve."""
    a, v = array_of(a, ndmin=1), array_of(v, ndmin=1)
    if len(a) == 0:
        raise ValueError("a cannot be empty")
    if len(v) == 0:
        raise ValueError("v cannot be empty")
    mode = mode_name(mode)
    check_line(a)
    check_line(v)
    return *promoted(a, v), mode


def correlate_operands(a: Any, v: Any, mode: Any) -> tuple[np.ndarray, np.ndarray, str]:
    """The operands in one dtype, and the mode, checked in the order and words of np.correlate."""
    mode = mode_name(mode)
    lines = [array_of(a), array_of(v)]
    for given, line in zip((a, v), lines):
        if line.ndim > 1 and isinstance(given, list | tuple):
            raise ValueError(
                "setting an array element with a sequence. "
                "The requested array would exceed the maximum number of dimension of 1."
            )
        check_line(line)
    a, v = lines
    if len(a) == 0:
        raise ValueError("first array argument cannot be empty")
    if len(v) == 0:
        raise ValueError("second array argument cannot be empty")
    return *promoted(a, v), mode


def convolution(a: np.ndarray, v: np.ndarray, mode: str) -> tuple[np.ndarray, np.ndarray, dict]:
    """Signal, kernel and question of NumPy's convolution: the longer operand is the signal."""
    if len(v) > len(a):
        a, v = v, a
    return a, v, {"mode": mode}


def correlation(a: np.ndarray, v: np.ndarray, mode: str) -> tuple[np.ndarray, np.ndarray, dict]:
    """Signal, kernel and question of NumPy's correlation, where the shorter operand is the kernel.

    With the longer operand second, NumPy computes the mirror image; its 'same' then starts one
    output later for even lengths.
    """
    n, k = len(a), len(v)
    if n >= k:
        return a, v, {"correlate": True, "mode": mode}
    first = {"full": 0, "same": n // 2, "valid": n - 1}[mode]
    outputs = {"full": n + k - 1, "same": k, "valid": k - n + 1}[mode]
    reverse = v[::-1].conj() if v.dtype.kind == "c" else v[::-1]
    return reverse, a, {"lags": [(first, first + outputs)]}


def run(
    signal: np.ndarray,
    kernel: np.ndarray,
    question: dict[str, Any],
    out: np.ndarray | None = None,
    dtype: np.dtype | None = None,
) -> np.ndarray:
    """The engine's answer for a signal that lies as `operands.lying` says; in `dtype` if given."""
    if signal.dtype.kind != "m":
        return _native.run(signal, kernel, out=out, dtype=dtype, **question)
    # Time is counted in whole numbers; NumPy before 2.5 forgot of what.
    counts = _native.run(signal.view("i8"), kernel.view("i8"), **question).view(signal.dtype)
    if out is None:
        return counts
    out[...] = counts
    return out


def error_bounds(signal: np.ndarray, kernel: np.ndarray, question: dict[str, Any]) -> np.ndarray:
    """How far each output of the engine's answer may be from the exact value."""
    if signal.dtype.kind == "m":
        signal, kernel = signal.view("i8"), kernel.view("i8")
    return _native.Plan(kernel, list(signal.shape), **question).error_bounds(signal)


def check_line(array: np.ndarray) -> None:
    """Nothing, if `array` has one dimension."""
    if array.ndim > 1:
        raise ValueError("object too deep for desired array")
    if array.ndim < 1:
        raise ValueError("object of too small depth for desired array")


def mode_name(mode: Any) -> str:
    """The name of a mode, which may be given as the number that it once was."""
    if isinstance(mode, str):
        if mode in _MODES:
            return mode
        if mode[:1].lower() in ("v", "s", "f"):
            raise ValueError("Use one of 'valid', 'same', or 'full' for convolve/correlate mode")
        raise ValueError(f"mode must be one of 'valid', 'same', or 'full' (got {mode!r})")
    if isinstance(mode, bool) or not isinstance(mode, (int, np.integer)):
        raise TypeError("convolve/correlate mode not understood")
    if not 0 <= mode <= 2:
        raise ValueError("integer convolve/correlate mode must be 0, 1, or 2")
    return _MODES[mode]


def like_operands(result: np.ndarray, a: Any, v: Any) -> np.ndarray:
    """`result` as an instance of the operands' class of higher priority, at a tie the longer's."""
    if type(a) is np.ndarray is type(v):
        return result
    one, other = (a, v) if np.size(a) >= np.size(v) else (v, a)
    prefers_other = _class(other) is not _class(one) and _priority(other) > _priority(one)
    giver = other if prefers_other else one
    if _class(giver) is np.ndarray:
        return result
    like = result.view(type(giver))
    if like.__array_finalize__ is not None:
        like.__array_finalize__(giver)
    return like


def _class(operand: Any) -> type:
    return type(operand) if isinstance(operand, np.ndarray) else np.ndarray


def _priority(operand: Any) -> float:
    return getattr(operand, "__array_priority__", 0.0) if isinstance(operand, np.ndarray) else 0.0
