"""Operands as the engine takes them: one type, native byte order."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

from faltung.operands import is_known

Array = NDArray[Any]

MODES = ("full", "same", "valid")

# Asking for kind and size each time would cost a small call something.
ENGINE_TYPES = frozenset(char for char in "?bBhHiIlLqQefdgFDG" if is_known(np.dtype(char)))


def checked_type(dtype: DTypeLike, function: str) -> np.dtype[Any]:
    """The type in native byte order, if the engine computes in it."""
    wanted = np.dtype(dtype).newbyteorder("=")
    if wanted.char not in ENGINE_TYPES:
        raise TypeError(
            f"{function} computes in bool, whole numbers, and real and complex numbers of up to "
            f"double precision; found dtype {wanted}"
        )
    return wanted


def promoted(first: Array, second: Array, function: str) -> tuple[Array, Array]:
    """Both operands in the type that NumPy promotes them to."""
    if first.dtype is second.dtype and first.dtype.char in ENGINE_TYPES and first.dtype.isnative:
        return first, second
    dtype = checked_type(np.result_type(first, second), function)
    return first.astype(dtype, copy=False), second.astype(dtype, copy=False)


def must_contain(shape1: tuple[int, ...], shape2: tuple[int, ...], axes: Any = None) -> bool:
    """Whether the first operand of a valid mode lies within the second.

    Raises ValueError where neither holds the other.
    """
    pairs = [
        (shape1[axis], shape2[axis]) for axis in (range(len(shape1)) if axes is None else axes)
    ]
    if all(first >= second for first, second in pairs):
        return False
    if all(first <= second for first, second in pairs):
        return True
    raise ValueError(
        "For 'valid' mode, one must be at least as large as the other in every dimension: "
        f"found {shape1} and {shape2}"
    )


def output_shape(signal: Sequence[int], kernel: Sequence[int], mode: str) -> list[int]:
    """The shape of a result that is a sum of nothing."""
    pairs = list(zip(signal, kernel, strict=True))
    if mode == "full":
        return [max(samples + taps - 1, 0) for samples, taps in pairs]
    return [samples if mode == "same" else abs(samples - taps) + 1 for samples, taps in pairs]
