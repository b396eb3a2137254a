"""Weighted sums of the neighbours of every sample, in double, as ndimage computes them.

Results of whole numbers are truncated, so that the last bit of a sum can decide over a pixel: these
come from a loop that adds in ndimage's own order. So do sums over samples that are not finite with a
kernel that has holes: ndimage leaves a tap out that is as good as zero, and a NaN under it stays
where it is. Other real results of a floating type come from that loop where the kernel is short,
and otherwise from the engine, which may take any method within double precision.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from faltung import _native

from ._arguments import Array

# ndimage takes a tap of a kernel up to this size for a hole.
HOLE = float(np.finfo(np.float64).eps)

# Up to so many taps ndimage's order is taken for results of a floating type, too: it needs no copy
# of the array in double. Lines are often symmetric, and then two taps cost little more than one.
SHORT_BOX = 81
SHORT_LINE = 129

# So many numbers are read in double at a time where the engine filters along one axis.
BLOCK = 1 << 17


def check_type(array: Array) -> None:
    """Refuse the types that ndimage refuses."""
    if array.dtype.kind not in "biuf" or array.dtype.char in "eg":
        raise RuntimeError(f"array type {array.dtype!r} not supported")


def plain(array: Array) -> Array:
    """The array itself, or a copy if it is misaligned or of foreign byte order."""
    return np.require(array, array.dtype.newbyteorder("="), "A")


def store(result: Array, output: Array) -> None:
    """Round a result of double precision to the output's type."""
    with np.errstate(over="ignore", under="ignore", invalid="ignore"):
        output[...] = result


def correlate_into(
    output: Array,
    input: Array,
    weights: Array,
    origins: Sequence[int],
    rule: str,
    cval: float,
) -> None:
    """Correlate real arrays; `weights` has as many axes as `input`."""
    check_type(input)
    check_type(output)
    if input.ndim == 0:
        input, weights, output, origins = input[None], weights[None], output[None], [0]
    if input.size == 0:
        return
    if output.dtype.kind == "f" and weights.size > SHORT_BOX:
        holes = np.abs(weights) <= HOLE
        if not holes.any() or np.isfinite(input).all():
            filled = np.where(holes, 0.0, weights)
            store(_by_engine(input, filled, origins, rule, cval), output)
            return
    sums = _native.ordered_correlate(
        plain(input), np.ascontiguousarray(weights), output, _like(output), rule, cval, list(origins)
    )
    _settle(sums, output)


def correlate_lines_into(
    output: Array, input: Array, weights: Array, axis: int, origin: int, rule: str, cval: float
) -> None:
    """Correlate the lines of a real array along one axis with one line of weights."""
    check_type(input)
    check_type(output)
    if input.size == 0:
        return
    if output.dtype.kind == "f" and weights.size > SHORT_LINE:
        for part, to in _blocks(input, output, axis):
            store(_by_engine(part, weights, [origin], rule, cval, axis), to)
        return
    kernel = np.expand_dims(weights, tuple(set(range(input.ndim)) - {axis}))
    origins = [origin if at == axis else 0 for at in range(input.ndim)]
    sums = _native.ordered_correlate(
        plain(input), np.ascontiguousarray(kernel), output, _like(output), rule, cval, origins, axis
    )
    _settle(sums, output)


def average_lines_into(
    output: Array, input: Array, size: int, axis: int, origin: int, rule: str, cval: float
) -> None:
    """Means over windows of `size` samples along one axis of a real array."""
    check_type(input)
    check_type(output)
    if input.size == 0:
        return
    if output.dtype.kind == "f":
        ones = np.ones(size)
        for part, to in _blocks(input, output, axis):
            sums = _by_engine(part, ones, [origin], rule, cval, axis)
            store(np.divide(sums, size, out=sums), to)
        return
    gapless = np.ascontiguousarray(plain(input))
    means = _native.ordered_means(gapless, size, axis, output, _like(output), rule, cval, origin)
    _settle(means, output)


def _blocks(input: Array, output: Array, axis: int) -> Iterator[tuple[Array, Array]]:
    """Input and output in blocks of whole lines along `axis`."""
    across = 1 if axis == 0 else 0
    apart = input is output or not np.may_share_memory(input, output)
    if input.ndim < 2 or not apart:
        yield input, output
        return
    length = input.shape[across]
    step = max(1, BLOCK * length // input.size)
    for first in range(0, length, step):
        place = (slice(None),) * across + (slice(first, first + step),)
        yield input[place], output[place]


def _by_engine(
    input: Array,
    weights: Array,
    origins: Sequence[int],
    rule: str,
    cval: float,
    axis: int | None = None,
) -> Array:
    boundary: Any = ("constant", cval) if rule == "constant" else rule
    return _native.run(
        np.require(input, np.float64, "A"),
        weights,
        correlate=True,
        mode="same",
        boundary=[boundary] * weights.ndim,
        axes=None if axis is None else [axis],
        origin=[-origin for origin in origins],
    )


def _settle(result: Array, output: Array) -> None:
    """Copy what could not be written to the output straight away."""
    if result is not output:
        output[...] = result


def _like(output: Array) -> Array:
    """An array that says which type is wanted."""
    return np.empty(0, output.dtype.newbyteorder("="))
