"""Operands as the engine takes them: one type, native byte order."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

Array = NDArray[Any]

ENGINE_TYPES = frozenset("?bBhHiIlLqQefdFD")


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
