"""Upsample, filter, downsample."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from faltung import _native
from faltung.operands import array_of

from ._operands import Array, checked_type

# The rules that the engine has, under its names for them.
RULES = {"symmetric": "symmetric", "reflect": "reflect", "edge": "edge", "wrap": "wrap"}
EXTENSIONS = ("smooth", "antisymmetric", "antireflect", "line")


def upfirdn(
    h: ArrayLike,
    x: ArrayLike,
    up: int = 1,
    down: int = 1,
    axis: int = -1,
    mode: str = "constant",
    cval: float = 0,
) -> Array:
    """Upsample, filter and downsample; a replacement of `scipy.signal.upfirdn`.

    Parameters
    ----------
    h : array_like
        The filter's taps.
    x : array_like
        The signal.
    up, down : int, optional
        Put ``up - 1`` zeros after each sample, filter, and keep every `down`-th output. Zeros are
        never multiplied, and outputs that are dropped are never computed.
    axis : int, optional
        The axis to work along.
    mode : str, optional
        How the signal goes on beyond its ends: ``constant`` (`cval`), ``edge``, ``symmetric``,
        ``reflect``, ``wrap``, ``antisymmetric``, ``antireflect``, ``smooth`` (the slope of the last
        two samples) or ``line`` (through the first and the last sample).
    cval : float, optional
        The value beyond the ends if mode is ``constant``.

    Returns
    -------
    ndarray
        ``ceil(((n - 1) * up + len(h)) / down)`` outputs for n samples.

    Examples
    --------
    >>> from faltung import signal
    >>> signal.upfirdn([1, 1, 1], [1, 2, 3], up=2)
    array([1., 1., 3., 2., 5., 3., 3.])
    """
    # A line has one axis, by either name: the same bits for both.
    plain = mode == "constant" and cval == 0 and type(axis) is int and axis in (-1, 0)
    short = _native.upfirdn_short(h, x, up, down) if plain else None
    if short is not None:
        return short
    signal, taps = array_of(x), array_of(h)
    if taps.ndim != 1 or taps.size == 0:
        raise ValueError(f"h must be 1-D with non-zero length: found the shape {taps.shape}")
    dtype = checked_type(np.result_type(taps.dtype, signal.dtype, np.float32), "upfirdn")
    up, down = int(up), int(down)
    if up < 1 or down < 1:
        raise ValueError(f"Both up and down must be >= 1: found {up} and {down}")
    if not -signal.ndim <= axis < signal.ndim:
        raise IndexError(f"tuple index out of range: axis {axis} of {signal.ndim} dimensions")
    taps, signal = taps.astype(dtype), signal.astype(dtype, copy=False)
    # The same bits whether operands came as arrays of doubles or had to become so.
    short = _native.upfirdn_short(taps, signal, up, down) if plain else None
    if short is not None:
        return short
    lines = signal.swapaxes(axis, -1)
    mode, cval = mode.lower(), float(cval)
    if mode not in ("constant", *RULES, *EXTENSIONS):
        raise ValueError(f"Unknown mode: {mode}")
    count = _output_count(taps.size, lines.shape[-1], up, down)
    if lines.shape[-1] == 0:
        out = np.zeros((*lines.shape[:-1], count), dtype)
    else:
        out = _phases(lines, taps, up, down, count, mode, cval)
    return np.ascontiguousarray(out.swapaxes(axis, -1))


def _output_count(taps: int, samples: int, up: int, down: int) -> int:
    return ((samples - 1) * up + taps - 1) // down + 1


def _phases(
    lines: Array, taps: Array, up: int, down: int, count: int, mode: str, cval: float
) -> Array:
    """All outputs, those that meet the same taps together.

    Output m stands at ``t = m down`` of the upsampled signal; there it meets the taps
    ``t mod up, t mod up + up, ...`` and the samples ``t div up, t div up - 1, ...``. So every
    ``up / gcd(up, down)``-th output is one of a plain convolution with those taps.
    """
    longest = -(-taps.size // up)
    before = 0
    boundary: Any = RULES.get(mode, "zero")
    if mode == "constant" and cval != 0:
        boundary = ("constant", cval)
    if mode in EXTENSIONS:
        before = longest - 1
        lines = _extended(lines, before, mode)
    period = up // math.gcd(up, down)
    if period == 1:
        return _phase(lines, taps[::up], boundary, before, down // up, count)
    out = np.zeros((*lines.shape[:-1], count), lines.dtype)
    for first in range(min(period, count)):
        part = taps[first * down % up :: up]
        if part.size == 0:
            continue
        start = first * down // up + before
        wanted = len(range(first, count, period))
        step = down * period // up
        out[..., first::period] = _phase(lines, part, boundary, start, step, wanted)
    return out


def _phase(lines: Array, taps: Array, boundary: Any, start: int, step: int, wanted: int) -> Array:
    return _native.run(
        lines,
        taps,
        axes=[lines.ndim - 1],
        boundary=boundary,
        lags=[(start, start + (wanted - 1) * step + 1)],
        stride=step,
    )


def _extended(lines: Array, reach: int, mode: str) -> Array:
    """The lines with `reach` samples more on either side, by rules that compute new values."""
    samples = lines.shape[-1]
    places = np.arange(-reach, samples + reach)
    if mode == "line":
        slope = (lines[..., -1:] - lines[..., :1]) / max(samples - 1, 1)
        outside = lines[..., :1] + slope * places
    elif mode == "smooth":
        left = lines[..., :1] - lines[..., 1:2] if samples > 1 else lines[..., :1] * 0
        right = lines[..., -1:] - lines[..., -2:-1] if samples > 1 else left
        outside = np.where(
            places < 0,
            lines[..., :1] - left * places,
            lines[..., -1:] + right * (places - samples + 1),
        )
    elif mode == "antisymmetric":
        at = places % (2 * samples)
        mirrored = lines[..., np.minimum(at, 2 * samples - 1 - at)]
        outside = np.where(at < samples, mirrored, -mirrored)
    else:
        outside = _antireflected(lines, places)
    extended = outside.astype(lines.dtype)
    extended[..., reach : reach + samples] = lines
    return extended


def _antireflected(lines: Array, places: Array) -> Array:
    """Mirrored about the end samples in both directions, for ever."""
    last = lines.shape[-1] - 1
    if last == 0:
        return np.repeat(lines, places.size, axis=-1)
    first, end = lines[..., :1], lines[..., -1:]
    turns, at = np.divmod(places, 2 * last)
    forth = at <= last
    inner = lines[..., np.where(forth, at, 2 * last - at)]
    return np.where(forth, inner, 2 * end - inner) + 2 * turns * (end - first)
