"""What callers hand in, as arrays of one dtype that the engine knows."""

from __future__ import annotations

import itertools
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
    if type(operand) is list:
        return np.array(operand, ndmin=ndmin)
    if hasattr(operand, "__dlpack__") and not _numpy_knows(operand):
        operand = np.from_dlpack(operand)
    array = np.asarray(operand)
    return array.reshape((1,) * (ndmin - array.ndim) + array.shape) if array.ndim < ndmin else array


def _numpy_knows(operand: Any) -> bool:
    return hasattr(operand, "__array__") or hasattr(operand, "__array_interface__")


def lying(signal: np.ndarray, kernel: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """As `promoted`, but the signal as it is where the engine reads its dtype without a copy."""
    sums = None
    if signal.dtype.isnative and kernel.dtype.isnative:
        sums = _PROMOTED.get((signal.dtype.num, kernel.dtype.num))
    if sums is not None and sums is not signal.dtype and holds(signal.dtype, sums):
        return signal, kernel.astype(sums, copy=False)
    return promoted(signal, kernel)


def result_dtype(dtype: Any, sums: np.dtype) -> np.dtype | None:
    """The dtype that results are wanted in, in native byte order, if it is not that of their sums.

    Raises
    ------
    TypeError
        If it cannot hold them, or is none that the engine knows.
    """
    if dtype is None:
        return None
    dtype = np.dtype(dtype).newbyteorder("=")
    if dtype == sums:
        return None
    check_dtype(dtype)
    numbers = sums.kind in "iufc" and dtype.kind in "iufc"
    if not numbers or (sums.kind == "c" and dtype.kind != "c"):
        raise TypeError(f"wanted a dtype that results of {sums} can be rounded to, found {dtype}")
    return dtype


def holds(dtype: np.dtype, sums: np.dtype) -> bool:
    """Whether the engine reads samples of `dtype`, and writes results to it, where sums are `sums`."""
    return (dtype.kind, dtype.itemsize) in _HOLDERS.get((sums.kind, sums.itemsize), ())


def nearest(results: np.ndarray, dtype: np.dtype) -> np.ndarray:
    """`results` as the nearest numbers that `dtype` holds, ties to even, a NaN as the integer 0."""
    if dtype.kind not in "iu":
        with np.errstate(over="ignore"):
            return results.astype(dtype)
    limits = np.iinfo(dtype)
    if results.dtype.kind in "iu":
        # Python's integers are compared with any dtype's as they are.
        low, high = results < limits.min, results > limits.max
        within = np.where(low | high, 0, results)
    else:
        # Half precision cannot hold the limits.
        results = np.rint(results.astype(np.float64, copy=False))
        # The largest number may not be a float: what rounds up to it lies beyond.
        low, high = results < float(limits.min), results >= float(limits.max)
        within = np.where(low | high | np.isnan(results), 0, results)
    whole = within.astype(dtype)
    whole[low], whole[high] = limits.min, limits.max
    return whole


def promoted(signal: np.ndarray, kernel: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Both operands in the dtype that NumPy's rules give them, in native byte order.

    Raises
    ------
    TypeError
        If there is no such dtype, or the engine does not know it; the message names it.
    ValueError
        For text, as NumPy does.
    """
    of_signal, of_kernel = signal.dtype, kernel.dtype
    dtype = None
    if of_signal.isnative and of_kernel.isnative:
        dtype = _PROMOTED.get((of_signal.num, of_kernel.num))
    if dtype is None:
        dtype = promotion(of_signal, of_kernel)
    if signal.dtype is not dtype:
        signal = signal.astype(dtype, copy=False)
    if kernel.dtype is not dtype:
        kernel = kernel.astype(dtype, copy=False)
    return signal, kernel


def promotion(signal: np.dtype, kernel: np.dtype) -> np.dtype:
    """The dtype that NumPy's rules give operands of these, in native byte order."""
    check_dtype(signal)
    check_dtype(kernel)
    dtype = np.result_type(signal, kernel).newbyteorder("=")
    check_dtype(dtype)
    return dtype


def is_known(dtype: np.dtype) -> bool:
    """Whether the engine knows numbers of this dtype, in either byte order."""
    return (dtype.kind, dtype.itemsize) in _ENGINE


def check_dtype(dtype: np.dtype) -> None:
    """Nothing, if the engine knows numbers of this dtype, or spans of time, in either byte order."""
    if is_known(dtype) or dtype.kind == "m":
        return
    error = ValueError if dtype.kind in "SU" else TypeError
    raise error(
        f"wanted a dtype of bool, int8 to int64, uint8 to uint64, float16 to float64, complex64 "
        f"or complex128, found {dtype!s} ({dtype!r})"
    )


# The dtypes that the engine reads samples from and writes results to, by that of its sums; all by kind
# and itemsize.
_BYTES = [("u", 1), ("i", 1)]
_WORDS = [*_BYTES, ("u", 2), ("i", 2)]
_HOLDERS = {
    ("f", 8): frozenset([*_WORDS, ("f", 4), ("u", 4), ("i", 4)]),
    ("f", 4): frozenset([*_WORDS, ("f", 2)]),
    ("i", 8): frozenset(_WORDS),
    ("i", 4): frozenset(_WORDS),
    ("i", 2): frozenset(_BYTES),
}

# Asking NumPy each time would take as long as a short convolution.
_PROMOTED = {
    (one.num, other.num): promotion(one, other)
    for one, other in itertools.product(map(np.dtype, "?bhilqBHILQefdFD"), repeat=2)
}
