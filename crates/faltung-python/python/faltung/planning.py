"""Decisions made once and run often."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, NamedTuple, Sequence

import numpy as np
from numpy.typing import ArrayLike, DTypeLike

from . import _native, lines
from .convolution import check_out, keywords, laid, thread_count, whole, widest
from .labels import labelled_like
from .operands import array_of, holds, nearest, promotion, result_dtype


class Candidate(NamedTuple):
    """What a plan thought of one method."""

    method: str
    seconds: float | None
    """Predicted time of one call on one thread; None if the method is not possible."""
    bytes: int | None
    """Memory beside signal, kernel and result, about."""
    block: tuple[int, ...] | None
    """Samples of a transform along each axis."""
    refusal: str | None
    """Why the method would be wrong here."""


class Explanation(NamedTuple):
    """Why a plan does what it does: print it, or ask its parts."""

    text: str
    chosen: str
    threads: int
    candidates: tuple[Candidate, ...]

    def __str__(self) -> str:
        return self.text


class Plan:
    """The decision for one kernel and one signal shape, with the kernel prepared.

    Made by `plan`. It does not change, can be run from several threads at once, and can be pickled.
    """

    def __init__(self, kernel: np.ndarray, shape: tuple[int, ...], question: dict[str, Any]):
        self._kernel = kernel.copy()
        self._kernel.flags.writeable = False
        self._shape = shape
        self._question = question
        self._native = _native.Plan(self._kernel, list(shape), **question)

    @property
    def kernel(self) -> np.ndarray:
        """The kernel as it was given, read-only."""
        return self._kernel

    @property
    def shape(self) -> tuple[int, ...]:
        """The shape that signals must have."""
        return self._shape

    @property
    def dtype(self) -> np.dtype:
        """The dtype of signal, kernel and result."""
        return self._kernel.dtype

    @property
    def output_shape(self) -> tuple[int, ...]:
        """The shape of the result."""
        return self._native.output_shape

    @property
    def predicted_seconds(self) -> float:
        """The time that one call on one thread is predicted to take, preparation included."""
        return self._native.predicted_seconds

    @property
    def method(self) -> str:
        """The method that was chosen."""
        return self._native.method

    def explain(self) -> Explanation:
        """What every method would cost or why it is not possible, and which one was chosen."""
        parts = self._native.explain()
        candidates = tuple(
            Candidate(method, seconds, size, None if block is None else tuple(block), refusal)
            for method, seconds, size, block, refusal in parts["candidates"]
        )
        return Explanation(parts["text"], parts["chosen"], parts["threads"], candidates)

    def run(
        self,
        signal: ArrayLike,
        out: np.ndarray | None = None,
        *,
        dtype: DTypeLike | None = None,
        error_bound: bool = False,
    ) -> Any:
        """The result for one signal.

        Parameters
        ----------
        signal : array_like
            Of the plan's shape, and of a dtype that can be cast to the plan's safely.
        out : ndarray, optional
            Where the result is written; may share memory with `signal`.
        dtype : dtype, optional
            That of the result, rounded as by `convolve`; default the plan's.
        error_bound : bool, optional
            Whether to return bounds of the outputs' errors, too, as `convolve` does.

        Returns
        -------
        ndarray
            Of `output_shape`; its dtype is the plan's, if none is given.
        bounds : ndarray of float64
            With `error_bound` only.

        Raises
        ------
        ValueError
            If the signal has another shape.
        TypeError
            If its dtype does not fit into the plan's, or `dtype` cannot hold the result.
        """
        array = array_of(signal)
        if not np.can_cast(array.dtype, self.dtype, "safe"):
            raise TypeError(
                f"wanted a signal that fits into {self.dtype} (see plan's dtype), "
                f"found {array.dtype}"
            )
        wanted = result_dtype(dtype, self.dtype)
        if out is not None:
            check_out(out, wanted or self.dtype)
        if not (array.dtype.isnative and holds(array.dtype, self.dtype)):
            array = array.astype(self.dtype, copy=False)
        # The result may be written over the signal.
        bounds = None
        if error_bound:
            bounds = self._native.error_bounds(array.astype(self.dtype, copy=False))
        if wanted is None or holds(wanted, self.dtype):
            result = self._native.run(array, out, wanted)
        else:
            result = laid(nearest(self._native.run(array), wanted), out)
        result = labelled_like(signal, result)
        return result if bounds is None else (result, bounds)

    __call__ = run

    def __reduce__(self) -> tuple[Any, ...]:
        return Plan, (self._kernel, self._shape, self._question)

    def __eq__(self, other: object) -> bool:
        """Whether both answer the same question for the same kernel."""
        if not isinstance(other, Plan):
            return NotImplemented
        return self._identity() == other._identity()

    def __hash__(self) -> int:
        return hash((self._shape, self.dtype, self._kernel.tobytes()))

    def _identity(self) -> tuple[Any, ...]:
        kernel = self._kernel
        return kernel.shape, kernel.dtype, kernel.tobytes(), self._shape, self._question

    def __repr__(self) -> str:
        return (
            f"<faltung.Plan: {self.dtype} signal {self.shape}, kernel {self.kernel.shape}, "
            f"result {self.output_shape}, method {self.method}>"
        )


def use_prices(table: str | os.PathLike[str]) -> None:
    """Have all plans of this process made by the prices of one machine.

    The prices that the package comes with are the means of two machines. Plans that are made by
    others may take other methods, and results then differ in their last bits: every process that is
    to have the same bits needs the same prices, and a plan that is unpickled goes by those of its new
    process. So prices can be named only once, before the first call. The environment's
    ``FALTUNG_PRICES`` names a table for all processes, which is read when `faltung` is imported.

    Parameters
    ----------
    table : str or path
        A file that ``make prices`` in the project's repository wrote; ``bench/prices`` there has
        those of some machines.

    Raises
    ------
    OSError
        If the file cannot be read.
    ValueError
        If it lacks a price, or if this process has other prices already.

    Examples
    --------
    >>> import faltung
    >>> faltung.use_prices("this-machine.tsv")
    Traceback (most recent call last):
    FileNotFoundError: [Errno 2] No such file or directory: 'this-machine.tsv'
    """
    _native.use_prices(Path(table).read_text(encoding="utf-8"))


def plan(
    kernel: ArrayLike,
    shape: int | Sequence[int],
    *,
    dtype: DTypeLike | None = None,
    operation: str = "convolve",
    mode: str = "full",
    axis: int | None = None,
    axes: Sequence[int] | None = None,
    boundary: Any = None,
    stride: int | Sequence[int] = 1,
    dilation: int | Sequence[int] = 1,
    lags: Any = None,
    method: str = "auto",
    accuracy: str = "guaranteed",
    overflow: str = "wrap",
    threads: int | None = None,
) -> Plan:
    """Decide how to convolve signals of one shape with one kernel, and prepare it.

    Parameters
    ----------
    kernel : array_like
        The kernel.
    shape : int or sequence of int
        The shape of the signals to come. The signal is never swapped with the kernel:
        ``mode='same'`` has this shape.
    dtype : dtype, optional
        That of the signals to come; default the kernel's. The plan's is what NumPy makes of both.
    operation : {'convolve', 'correlate'}, optional
        Whether the kernel is flipped, or conjugated instead.
    mode, axis, axes, boundary, stride, dilation, lags, method, accuracy, overflow, threads
        As for `convolve`; default axes are the last ones.

    Returns
    -------
    Plan
        To be run, printed, reused, pickled.

    Raises
    ------
    ValueError
        If question and shapes do not fit, or the method asked for would be wrong here.
    TypeError
        If the dtype is not one that faltung computes in.

    Examples
    --------
    >>> import faltung
    >>> smooth = faltung.plan([0.25, 0.5, 0.25], 5, mode="same", boundary="reflect")
    >>> smooth.run([0.0, 4.0, 0.0, 0.0, 0.0])
    array([2., 2., 1., 0., 0.])
    >>> smooth.method
    'direct'
    >>> smooth.explain().chosen
    'direct'
    """
    taps = array_of(kernel)
    promoted = promotion(taps.dtype, taps.dtype if dtype is None else np.dtype(dtype))
    if operation not in ("convolve", "correlate"):
        raise ValueError(f"wanted operation 'convolve' or 'correlate', found {operation!r}")
    if overflow == "widen":
        promoted = widest(promoted)
    lengths = [whole(one, "shape") for one in (shape if np.iterable(shape) else (shape,))]
    if any(length < 0 for length in lengths):
        raise ValueError(f"wanted a shape of lengths that are not negative, found {shape!r}")
    question = keywords(
        taps.ndim, axis=axis, axes=axes, boundary=boundary, lags=lags, dilation=dilation
    )
    question.update(
        correlate=operation == "correlate",
        mode=lines.mode_name(mode),
        stride=stride.tolist() if isinstance(stride, np.ndarray) else stride,
        method=method,
        accuracy=accuracy,
        overflow="error" if overflow == "widen" else overflow,
        threads=thread_count(threads),
    )
    return Plan(taps.astype(promoted, copy=False), tuple(lengths), question)
