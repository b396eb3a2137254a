"""Arrays made larger by what lies beyond their edges."""

from __future__ import annotations

from typing import Any, Callable

import numpy as np
from numpy.typing import ArrayLike

from .operands import array_of

_KEYWORDS: dict[str, str | None] = {
    "constant": "constant_values",
    "edge": None,
    "linear_ramp": "end_values",
    "maximum": "stat_length",
    "mean": "stat_length",
    "median": "stat_length",
    "minimum": "stat_length",
    "reflect": "reflect_type",
    "symmetric": "reflect_type",
    "wrap": None,
    "empty": None,
}

_STATISTICS: dict[str, Callable[..., Any]] = {
    "maximum": np.amax,
    "mean": np.mean,
    "median": np.median,
    "minimum": np.amin,
}


def pad(
    array: ArrayLike,
    pad_width: Any,
    mode: str | Callable[..., Any] = "constant",
    **kwargs: Any,
) -> np.ndarray:
    """Pad an array, as ``numpy.pad`` does.

    Axes are padded one after the other, so a corner takes the rule of the last axis.

    Parameters
    ----------
    array : array_like
        The array to pad, of any dtype and rank.
    pad_width : int, sequence or dict
        How many values go before and after each axis: one number for all, ``(before, after)`` for
        all axes, one such pair for each axis, or a dict from axes to either.
    mode : str or function, optional
        ``'constant'``, ``'edge'``, ``'linear_ramp'``, ``'maximum'``, ``'mean'``, ``'median'``,
        ``'minimum'``, ``'reflect'``, ``'symmetric'``, ``'wrap'`` or ``'empty'``. A function is
        called as ``function(vector, (before, after), axis, kwargs)`` with every line of the array,
        padded by zeros, and changes it in place.
    **kwargs
        ``constant_values`` and ``end_values`` (default 0) are given as `pad_width` is, likewise
        ``stat_length`` (default the whole axis), the number of values at the edge that a statistic
        is of; ``reflect_type`` is ``'even'`` or ``'odd'``.

    Returns
    -------
    ndarray
        Of the dtype and rank of `array`.

    Raises
    ------
    TypeError
        If `pad_width` is not of integers.
    ValueError
        If a width is negative or has no place, the mode is unknown or does not take a keyword, or
        an axis without values is to be extended by its values.

    Examples
    --------
    >>> import faltung
    >>> faltung.pad([1, 2, 3], 2, mode="reflect")
    array([3, 2, 1, 2, 3, 2, 1])
    >>> faltung.pad([1, 2, 3], (0, 2), constant_values=9)
    array([1, 2, 3, 9, 9])
    """
    array = array_of(array)
    widths = _widths(pad_width, array.ndim)
    if callable(mode):
        return _pad_by_function(array, widths, mode, kwargs)
    _check_keywords(mode, kwargs)
    padded = _with_room(array, widths)
    if mode == "empty":
        return padded
    if mode != "constant" and array.size == 0:
        _check_empty_axes(array, widths)
        return padded
    # Not Python's own zero: NumPy computes a ramp from an integer of its own.
    default = np.intp(0) if mode in ("constant", "linear_ramp") else None
    setting = kwargs.get(_KEYWORDS[mode] or "", default)
    per_axis = _per_axis(mode, setting, array.ndim)
    for axis in range(array.ndim):
        line = _Line(padded, widths, axis)
        _FILL[mode](line, mode, per_axis[axis])
    return padded


class _Line:
    """The lines of `padded` along one axis, laid first; axes to come show their values only."""

    def __init__(self, padded: np.ndarray, widths: list[tuple[int, int]], axis: int):
        inside = tuple(
            slice(before, length - after) if other > axis else slice(None)
            for other, (length, (before, after)) in enumerate(zip(padded.shape, widths))
        )
        self.all = padded[inside].swapaxes(0, axis)
        self.before, self.after = widths[axis]
        self.end = padded.shape[axis] - self.after
        self.values = self.all[self.before : self.end]

    def fill(self, before: Any, after: Any) -> None:
        self.all[: self.before] = before
        self.all[self.end :] = after


def _fill_constant(line: _Line, mode: str, values: Any) -> None:
    line.fill(*values)


def _fill_edge(line: _Line, mode: str, setting: Any) -> None:
    line.fill(line.values[:1], line.values[-1:])


def _fill_ramp(line: _Line, mode: str, ends: Any) -> None:
    first, last = (
        np.linspace(end, edge, width, endpoint=False, dtype=line.all.dtype)
        for end, edge, width in zip(
            ends, (line.values[0], line.values[-1]), (line.before, line.after)
        )
    )
    line.fill(first, last[::-1])


def _fill_statistic(line: _Line, mode: str, lengths: Any) -> None:
    available = len(line.values)
    lengths = [available if length is None else min(length, available) for length in lengths]
    if 0 in lengths and mode in ("maximum", "minimum"):
        raise ValueError("stat_length of 0 yields no value for padding")
    sides = [line.values[: lengths[0]], line.values[available - lengths[1] :]]
    if lengths[0] == lengths[1] == available:
        sides = sides[:1]
    found = [_statistic(mode, side) for side in sides]
    line.fill(found[0], found[-1])


def _statistic(mode: str, values: np.ndarray) -> np.ndarray:
    found = _STATISTICS[mode](values, axis=0, keepdims=True)
    return found.round() if values.dtype.kind in "iu" and found.dtype.kind == "f" else found


def _fill_reflected(line: _Line, mode: str, reflect_type: str) -> None:
    period = len(line.values)
    if period == 1:
        # There is nothing to reflect but the edge, also where it would not be repeated.
        _fill_edge(line, mode, None)
        return
    offset = 0 if mode == "symmetric" else 1
    odd = reflect_type == "odd"
    low, high = line.before, line.end
    while low > 0 or high < len(line.all):
        # Whole periods only, lest a reflection begin inside one.
        reach = (high - low - offset) // (period - offset) * (period - offset)
        first, last = max(low - reach, 0), min(high + reach, len(line.all))
        if first < low:
            mirrored = line.all[low + offset : low + offset + low - first][::-1]
            line.all[first:low] = 2 * line.all[low] - mirrored if odd else mirrored
        low = first
        if last > high:
            mirrored = line.all[high - offset - (last - high) : high - offset][::-1]
            line.all[high:last] = 2 * line.all[high - 1] - mirrored if odd else mirrored
        high = last


def _fill_wrapped(line: _Line, mode: str, setting: Any) -> None:
    period = len(line.values)
    line.fill(
        line.values[np.arange(-line.before, 0) % period],
        line.values[np.arange(line.after) % period],
    )


_FILL: dict[str, Callable[[_Line, str, Any], None]] = {
    "constant": _fill_constant,
    "edge": _fill_edge,
    "linear_ramp": _fill_ramp,
    **dict.fromkeys(_STATISTICS, _fill_statistic),
    "reflect": _fill_reflected,
    "symmetric": _fill_reflected,
    "wrap": _fill_wrapped,
}


def _pad_by_function(
    array: np.ndarray, widths: list[tuple[int, int]], function: Callable[..., Any], kwargs: dict
) -> np.ndarray:
    padded = _with_room(array, widths)
    padded[...] = 0
    padded[_inside(array, widths)] = array
    for axis in range(array.ndim):
        lines = np.moveaxis(padded, axis, -1)
        for index in np.ndindex(lines.shape[:-1]):
            function(lines[index + (...,)], widths[axis], axis, kwargs)
    return padded


def _with_room(array: np.ndarray, widths: list[tuple[int, int]]) -> np.ndarray:
    """`array` with room around it, in the same memory order."""
    shape = tuple(before + n + after for n, (before, after) in zip(array.shape, widths))
    padded = np.empty(shape, array.dtype, order="F" if array.flags.fnc else "C")
    padded[_inside(array, widths)] = array
    return padded


def _inside(array: np.ndarray, widths: list[tuple[int, int]]) -> tuple[slice, ...]:
    return tuple(slice(before, before + n) for n, (before, _) in zip(array.shape, widths))


def _check_empty_axes(array: np.ndarray, widths: list[tuple[int, int]]) -> None:
    for axis, (length, width) in enumerate(zip(array.shape, widths)):
        if length == 0 and any(width):
            raise ValueError(
                f"can't extend empty axis {axis} using modes other than 'constant' or 'empty'"
            )


def _check_keywords(mode: Any, kwargs: dict[str, Any]) -> None:
    if not isinstance(mode, str) or mode not in _KEYWORDS:
        raise ValueError(f"mode '{mode}' is not supported")
    unsupported = set(kwargs) - {_KEYWORDS[mode]}
    if unsupported:
        raise ValueError(f"unsupported keyword arguments for mode '{mode}': {unsupported}")


def _widths(pad_width: Any, ndim: int) -> list[tuple[int, int]]:
    if type(pad_width) is int and pad_width >= 0:
        return [(pad_width, pad_width)] * ndim
    if type(pad_width) is tuple and [type(width) for width in pad_width] == [int, int]:
        if min(pad_width) >= 0:
            return [pad_width] * ndim
    if isinstance(pad_width, dict):
        each: list[Any] = [(0, 0)] * ndim
        for axis, width in pad_width.items():
            each[axis] = width if isinstance(width, tuple) else (width, width)
        pad_width = each
    pad_width = np.asarray(pad_width)
    if pad_width.dtype.kind != "i":
        raise TypeError("`pad_width` must be of integral type.")
    return _pairs(pad_width, ndim, counts=True)


def _per_axis(mode: str, setting: Any, ndim: int) -> list[Any]:
    if mode in ("reflect", "symmetric"):
        return [setting or "even"] * ndim
    if mode in _STATISTICS:
        return [(None, None)] * ndim if setting is None else _pairs(setting, ndim, counts=True)
    if _KEYWORDS[mode] is None:
        return [None] * ndim
    if setting is None:
        return [(None, None)] * ndim
    return _pairs(setting, ndim, counts=False)


def _pairs(given: Any, ndim: int, *, counts: bool) -> list[Any]:
    """One pair for each axis: from one value, one pair, a column of values or a list of pairs."""
    given = np.array(given)
    if counts:
        given = np.round(given).astype(np.intp)
        if given.size and given.min() < 0:
            raise ValueError("index can't contain negative values")
    if given.ndim == 0:
        value = given.item() if counts else given[()]
        return [(value, value)] * ndim
    if given.ndim < 3 and given.size == 1:
        given = given.reshape(1)
    elif given.ndim < 3 and given.size == 2 and given.shape != (2, 1):
        given = given.reshape(2)
    pairs = np.broadcast_to(given, (ndim, 2))
    if given.dtype.kind == "O":
        return [tuple(pair) for pair in pairs]
    return [tuple(pair) for pair in pairs.tolist()] if counts else list(map(tuple, pairs))
