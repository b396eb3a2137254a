"""What callers hand in, as arrays of one dtype that the engine knows."""

from __future__ import annotations

from typing import Any

import numpy as np

# Numbers that the engine convolves, by dtype.kind and itemsize.
_ENGINE = frozenset(
    [("b", 1), ("f", 2), ("f", 4), ("f", 8), ("c", 8), ("c", 16)]
    + [(kind, size) for kind in "iu" for size in (1, 2, 4, 8)]
)


def array_of(operand: Any, *, ndmin: int = 0) -> np.ndarray:
    """`operand` as an array of NumPy's own class, without a copy where it has memory to share.

    Anything goes that ``np.array`` takes (NumPy arrays, nested sequences, objects with the buffer
    protocol or ``__array__``), and objects that offer DLPack alone.
    """
    if type(operand) is np.ndarray and operand.ndim >= ndmin:
        return operand
    if hasattr(operand, "__dlpack__") and not _numpy_knows(operand):
        operand = np.from_dlpack(operand)
    array = np.asarray(operand)
    return array.reshape((1,) * (ndmin - array.ndim) + array.shape) if array.ndim < ndmin else array


def _numpy_knows(operand: Any) -> bool:
    return hasattr(operand, "__array__") or hasattr(operand, "__array_interface__")


def promoted(signal: np.ndarray, kernel: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Both operands in the dtype that NumPy's rules give them, in native byte order.

    Raises
    ------
    TypeError
        If there is no such dtype, or the engine does not know it; the message names it.
    ValueError
        For text, as NumPy does.
    """
    dtype = signal.dtype
    if dtype != kernel.dtype or not dtype.isnative:
        for operand in (signal, kernel):
            check_dtype(operand.dtype)
        dtype = np.result_type(signal.dtype, kernel.dtype).newbyteorder("=")
    check_dtype(dtype)
    return signal.astype(dtype, copy=False), kernel.astype(dtype, copy=False)


def check_dtype(dtype: np.dtype) -> None:
    """Nothing, if the engine knows numbers of this dtype in either byte order."""
    if (dtype.kind, dtype.itemsize) in _ENGINE or dtype.kind == "m":
        return
    error = ValueError if dtype.kind in "SU" else TypeError
    raise error(
        f"wanted a dtype of bool, int8 to int64, uint8 to uint64, float16 to float64, complex64 "
        f"or complex128, found {dtype!s} ({dtype!r})"
    )
