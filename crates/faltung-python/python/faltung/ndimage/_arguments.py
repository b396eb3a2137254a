"""What the filters' arguments mean: axes, modes, origins, and where the output goes."""

from __future__ import annotations

import operator
import warnings
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]

# ndimage's name of a mode, and the engine's name of the same rule.
RULES = {
    "reflect": "symmetric",
    "grid-mirror": "symmetric",
    "mirror": "reflect",
    "nearest": "edge",
    "wrap": "wrap",
    "grid-wrap": "wrap",
    "constant": "constant",
    "grid-constant": "constant",
}


def rule_of(mode: Any) -> str:
    """The engine's name of one mode."""
    try:
        return RULES[mode]
    except (KeyError, TypeError):
        raise RuntimeError(
            f"boundary mode not supported: wanted one of {', '.join(RULES)}; found {mode!r}"
        ) from None


def real_number(value: Any) -> float:
    """A value beyond the edge, which must be a number already."""
    if isinstance(value, str | bytes):
        raise TypeError(f"must be real number, not {type(value).__name__}: found {value!r}")
    return float(value)


def conjugate(weights: Array) -> Array:
    """The complex conjugate of complex weights; any other weights as they are."""
    return weights.conj() if weights.dtype.kind == "c" else weights


def per_axis(value: Any, count: int) -> list[Any]:
    """One entry for each of `count` axes, from one entry for all or a sequence."""
    if isinstance(value, str) or not np.iterable(value):
        return [value] * count
    entries = list(value)
    if len(entries) != count:
        raise RuntimeError(
            f"sequence argument must have length equal to input rank: "
            f"wanted {count} entries, found {len(entries)}"
        )
    return entries


def axis_index(axis: Any, ndim: int) -> int:
    """An axis counted from the start."""
    index = operator.index(axis)
    if not -ndim <= index < ndim:
        raise np.exceptions.AxisError(index, ndim)
    return index % ndim


def axes_of(axes: Any, ndim: int) -> tuple[int, ...]:
    """The axes to filter along, counted from the start; all of them for None."""
    if axes is None:
        return tuple(range(ndim))
    if not np.isscalar(axes) and not isinstance(axes, Iterable):
        raise ValueError("axes must be an integer, iterable of integers, or None")
    named: Iterable[Any] = axes if isinstance(axes, Iterable) else [axes]
    wished = [operator.index(axis) for axis in named]
    for axis in wished:
        if not -ndim <= axis < ndim:
            raise np.exceptions.AxisError(
                f"specified axis: {axis} is out of range for {ndim} dimensions"
            )
    resolved = tuple(axis % ndim for axis in wished)
    if len(set(resolved)) != len(resolved):
        raise ValueError(f"axes must be unique: found {wished}")
    return resolved


def spread(values: Sequence[Any], axes: Sequence[int], ndim: int, otherwise: Any) -> list[Any]:
    """Entries given in the order of `axes`, laid out in the order of the array's axes."""
    entries = [otherwise] * ndim
    for axis, value in zip(axes, values, strict=True):
        entries[axis] = value
    return entries


def is_new(output: Any) -> bool:
    """Whether ndimage's `output` argument asks for an array that nobody has yet."""
    return output is None or isinstance(output, type | np.dtype | str)


def output_array(output: Any, input: Array, *, is_complex: bool = False) -> Array:
    """The array to write to, from ndimage's `output` argument.

    None asks for the input's type, a type or its name for that type; an array is taken as it is.
    """
    if output is None:
        dtype = input.dtype
        if not dtype.isnative:
            dtype = dtype.newbyteorder("=")
        if dtype.kind in "SUV":
            # ndimage asks for the type by its name, which those have not: a TypeError.
            dtype = np.dtype(dtype.name)
        return np.zeros(input.shape, np.promote_types(dtype, np.complex64) if is_complex else dtype)
    if isinstance(output, type | np.dtype):
        dtype = np.dtype(output)
        if is_complex and dtype.kind != "c":
            warnings.warn("promoting specified output dtype to complex", stacklevel=4)
            dtype = np.promote_types(dtype, np.complex64)
        return np.zeros(input.shape, dtype)
    if isinstance(output, str):
        dtype = np.dtype(output)
        if not is_complex and not issubclass(dtype.type, np.number):
            raise RuntimeError(f"output must have numeric dtype, found {dtype}")
        target = None
    else:
        target = np.asarray(output)
        dtype = target.dtype
        if target.shape != input.shape:
            raise RuntimeError(
                f"output shape not correct: wanted {input.shape}, found {target.shape}"
            )
    if is_complex and dtype.kind != "c":
        raise RuntimeError(f"output must have complex dtype, found {dtype}")
    return np.zeros(input.shape, dtype) if target is None else target


def between_passes(output: Array) -> Array:
    """What several passes hand on to each other: the output itself, and of truth values the bytes.

    ndimage keeps the whole sum in the byte of a truth value, and the next pass goes on with it.
    """
    return output.view(np.uint8) if output.dtype.kind == "b" else output


def in_turn(output: Array, passes: int) -> list[Array]:
    """What each of several passes writes to: never what it reads, and the last the output."""
    spare = np.empty(output.shape, output.dtype) if passes > 1 else output
    return [(output, spare)[left % 2] for left in reversed(range(passes))]


def settle(output: Array) -> Array:
    """The output after several passes, its truth values 0 or 1 again."""
    if output.dtype.kind == "b":
        output[...] = output.view(np.uint8) != 0
    return output
