"""Weighted sums of the neighbours of every sample, in double, as ndimage computes them.

Real results of a floating type come from the engine, which may take any method within double
precision; small arrays are summed in ndimage's own order, which takes less than choosing. Results
of whole numbers are truncated, so that the last bit of a sum can decide over a
pixel: these come from a loop that adds in ndimage's own order. So do sums over samples that are
not finite with a kernel that has holes: ndimage leaves a tap out that is as good as zero, and a NaN
under it stays where it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from faltung import _native

from ._arguments import Array

# ndimage takes a tap of a kernel up to this size for a hole.
HOLE = float(np.finfo(np.float64).eps)


def check_type(array: Array) -> None:
    """Refuse the types that ndimage refuses."""
    if array.dtype.kind not in "biuf" or array.dtype.char in "eg":
        raise RuntimeError(f"array type {array.dtype!r} not supported")


def plain(array: Array) -> Array:
    """The array itself, or a copy if it is misaligned or of foreign byte order."""
    return np.require(array, array.dtype.newbyteorder("="), "A")


def store(result: Array, output: Array) -> None:
    """Round a result of double precision to the output's type, unless it is there already."""
    if result is output:
        return
    with np.errstate(over="ignore", under="ignore", invalid="ignore"):
        output[...] = result


def correlate_into(
    output: Array,
    input: Array,
    weights: Array,
    origins: Sequence[int],
    rule: str,
    cval: float,
    new: bool,
) -> None:
    """Correlate real arrays; `weights` has as many axes as `input`.

    Nobody but the call has an output that is `new`: an interruption need not wait for it.
    """
    if _native.small_correlate(input, weights, output, rule, cval, origins):
        return
    if input.size == 0:
        # Of arrays without samples ndimage does not look at the type here.
        return
    check_type(input)
    check_type(output)
    if input.ndim == 0:
        input, weights, output, origins = input[None], weights[None], output[None], [0]
    holes = np.abs(weights) <= HOLE
    if output.dtype.kind == "f" and (not holes.any() or np.isfinite(input).all()):
        filled = np.where(holes, 0.0, weights)
        store(_by_engine(output, input, filled, origins, rule, cval, new), output)
        return
    sums = _native.ordered_correlate(
        plain(input), np.ascontiguousarray(weights), output, _like(output), rule, cval, list(origins)
    )
    _settle(sums, output)


def correlate_lines_into(
    output: Array,
    input: Array,
    weights: Array,
    axis: int,
    origin: int,
    rule: str,
    cval: float,
    new: bool,
) -> None:
    """Correlate the lines of a real array along one axis with one line of weights."""
    if _native.small_correlate(input, weights, output, rule, cval, (origin,), axis):
        return
    check_type(input)
    check_type(output)
    if input.size == 0:
        return
    if output.dtype.kind == "f":
        store(_by_engine(output, input, weights, [origin], rule, cval, new, axis), output)
        return
    kernel = np.expand_dims(weights, tuple(set(range(input.ndim)) - {axis}))
    origins = [origin if at == axis else 0 for at in range(input.ndim)]
    sums = _native.ordered_correlate(
        plain(input), np.ascontiguousarray(kernel), output, _like(output), rule, cval, origins, axis
    )
    _settle(sums, output)


def average_lines_into(
    output: Array,
    input: Array,
    size: int,
    axis: int,
    origin: int,
    rule: str,
    cval: float,
    new: bool,
) -> None:
    """Means over windows of `size` samples along one axis of a real array."""
    if _native.small_means(input, size, output, rule, cval, origin, axis):
        return
    check_type(input)
    check_type(output)
    if input.size == 0:
        return
    if output.dtype.kind == "f":
        sums = _by_engine(output, input, np.ones(size), [origin], rule, cval, new, axis)
        store(np.divide(sums, size, out=sums), output)
        return
    gapless = np.ascontiguousarray(plain(input))
    means = _native.ordered_means(gapless, size, axis, output, _like(output), rule, cval, origin)
    _settle(means, output)


def _by_engine(
    output: Array,
    input: Array,
    weights: Array,
    origins: Sequence[int],
    rule: str,
    cval: float,
    new: bool,
    axis: int | None = None,
) -> Array:
    """The sums as doubles; in `output` if it holds doubles."""
    boundary: Any = ("constant", cval) if rule == "constant" else rule
    return _native.run(
        np.require(input.view("u1") if input.dtype.kind == "b" else input, np.float64, "A"),
        weights,
        correlate=True,
        mode="same",
        boundary=[boundary] * weights.ndim,
        axes=None if axis is None else [axis],
        origin=[-origin for origin in origins],
        out=output if output.dtype == np.float64 else None,
        new=new,
    )


def _settle(result: Array, output: Array) -> None:
    """Copy what could not be written to the output straight away."""
    if result is not output:
        output[...] = result


def _like(output: Array) -> Array:
    """An array that says which type is wanted."""
    return np.empty(0, output.dtype.newbyteorder("="))
