"""``convolve`` and ``correlate`` with everything that the engine can do beyond NumPy's."""

from __future__ import annotations

import functools
import operator
from collections.abc import Callable
from typing import Any, Sequence, TypeVar, cast

import numpy as np
from numpy.typing import ArrayLike, DTypeLike

from . import _native, lines
from .labels import labelled_like
from .operands import array_of, holds, lying, nearest, result_dtype

MOST_THREADS = 1024
MOST_LAGS = 1 << 62

_POLICIES = ("propagate", "omit", "raise")

_Function = TypeVar("_Function", bound=Callable[..., Any])


def _quick(
    short: Callable[..., np.ndarray | None], usual: str
) -> Callable[[_Function], _Function]:
    """Asks `short` first where nothing but operands and a mode is given.

    Looking at a dozen keywords takes as long as a small convolution.
    """

    def decorated(function: _Function) -> _Function:
        @functools.wraps(function)
        def call(a: Any, v: Any, mode: Any = usual, **keywords: Any) -> Any:
            result = None if keywords else short(a, v, mode)
            return function(a, v, mode, **keywords) if result is None else result

        return cast(_Function, call)

    return decorated


@_quick(_native.convolve_short, "full")
def convolve(
    a: ArrayLike,
    v: ArrayLike,
    mode: str | int = "full",
    *,
    axis: int | None = None,
    axes: Sequence[int] | None = None,
    boundary: Any = None,
    stride: int | Sequence[int] = 1,
    dilation: int | Sequence[int] = 1,
    lags: Any = None,
    nan_policy: str = "propagate",
    method: str = "auto",
    accuracy: str = "guaranteed",
    overflow: str = "wrap",
    threads: int | None = None,
    dtype: DTypeLike | None = None,
    out: np.ndarray | None = None,
    error_bound: bool = False,
) -> Any:
    """Return the discrete, linear convolution of two arrays.

    ``y[n] = sum_j a[n - j] v[j]``. Without keywords this is ``numpy.convolve``: both operands have
    one dimension, they may be swapped, and ``mode='same'`` is as long as the longer one.

    Parameters
    ----------
    a : array_like
        The signal. A pandas Series or DataFrame and an xarray DataArray keep their labels where the
        result has as many samples as they have.
    v : array_like
        The kernel.
    mode : {'full', 'same', 'valid'}, optional
        The outputs wanted: all that a sample of `a` reaches, as many as the signal has, or those
        for which one operand lies wholly inside the other.
    axis : int, optional
        The axis of `a` along which `v`, of one dimension, runs.
    axes : sequence of int, optional
        The axes of `a` to convolve along. A `v` with as many dimensions runs along them in this
        order; any other `v` is laid on the axes of `a` from the right, as NumPy broadcasts.
        Operands of several dimensions need `axis` or `axes`.
    boundary : str, tuple or list, optional
        What lies beyond the edges of `a`, in the words of `pad`: ``'zero'`` (the default: nothing
        is there), ``'edge'``, ``'reflect'``, ``'symmetric'``, ``'wrap'`` or ``('constant', value)``;
        a pair of these for before and after; or a list with one entry for each axis.
    stride : int or sequence of int, optional
        Every so many-th output is kept, the others are not computed.
    dilation : int or sequence of int, optional
        The distance between neighbouring taps in samples.
    lags : range, pair of int or list of these, optional
        Only these outputs, counted from the first of ``mode='full'``. A pair ``(first, end)`` is a
        range: `end` is not among them. A list has one entry for each axis.
    nan_policy : {'propagate', 'omit', 'raise'}, optional
        What a NaN in `a` does: spoil the outputs that it reaches; take no part, the taps that
        remain being weighted up (normalised convolution); or raise. With 'omit', what lies beyond
        the edge counts as measured, also the zeros of ``boundary='zero'``: they pull the ends
        down as they do without NaNs. ``boundary=('constant', nan)`` leaves them out too.
    method : str, optional
        One of 'auto', 'direct', 'separable', 'running-sum', 'exact-integer', 'overlap-save', 'fft'.
        Rarely needed; see `plan` for what each would cost. A transform asked for by name
        ('overlap-save', 'fft') is not watched over: small outputs near large ones, as in the tails
        of a distribution, may be nothing but rounding, and a NaN spoils its whole block. 'auto'
        takes transforms too, and mends what they lose.
    accuracy : {'guaranteed', 'fast', 'exact'}, optional
        How far rounding may take a float: as far as in the direct sum at worst, in every output,
        or, by 'fast', as far as a transform takes it, which is small against the largest outputs
        nearby; or, by 'exact', not at all but for the last step: the number nearest to the exact
        sum, ties to even, a complex one in each component, in some ten times the direct sum's time.
    overflow : {'wrap', 'error', 'saturate', 'widen'}, optional
        What happens to integers that their dtype cannot hold: they are taken modulo 2^bits, as
        NumPy does it; an `OverflowError` names the first of them; they become the nearest number
        that the dtype holds; or the result is int64 or uint64, an `OverflowError` if even that
        cannot hold it. Other dtypes know no overflow.
    threads : int, optional
        How many threads may work; default the environment's ``FALTUNG_NUM_THREADS``, or the cores.
        Results do not depend on it.
    dtype : dtype, optional
        That of the result, in native byte order. Sums of NumPy's dtype are rounded to the nearest
        number that it holds, ties to even; what is beyond its range becomes its least or largest
        integer, a NaN 0.
        So ``convolve(image, weights, axes=(0, 1), dtype=image.dtype)`` makes an image of bytes from
        one. `overflow` is about the sums before.
    out : ndarray, optional
        Where the result is written; may share memory with the operands.
    error_bound : bool, optional
        Whether to return bounds, too: no output, before it is rounded to `dtype`, is further from the
        exact value of its sum than its bound says. Takes a second convolution, of absolute values. Not with ``nan_policy='omit'``.

    Returns
    -------
    ndarray
        Of the dtype that NumPy's rules give the operands, unless `dtype` or an `overflow` of
        ``'widen'`` says another.
    bounds : ndarray of float64
        With `error_bound` only, and of the result's shape: zero where integers are exact, infinite
        where a sum is not finite.

    Raises
    ------
    ValueError
        If an operand is empty, or question and shapes do not fit.
    TypeError
        If a dtype is not one that faltung computes in, such as object, or `dtype` cannot hold the
        result.
    OverflowError
        If an output leaves the dtype, and `overflow` says so.

    See Also
    --------
    correlate : the same without the flip.
    plan : one kernel for many signals, and the reasons for a method.

    Notes
    -----
    The operands are swapped only where NumPy would: for plain calls with at most `stride`,
    `method`, `accuracy`, `overflow`, `threads`, `nan_policy` and `out`. With any other keyword `a` is
    the signal, and ``mode='same'`` has its length.

    Examples
    --------
    >>> import faltung
    >>> faltung.convolve([1, 2, 3], [0, 1, 0.5])
    array([0. , 1. , 2.5, 4. , 1.5])
    >>> faltung.convolve([1, 2, 6], [1, 1, 1], mode="same", boundary="edge")
    array([ 4,  9, 14])
    >>> import numpy as np
    >>> a, v = np.int8([100, 100]), np.int8([1, 1])
    >>> faltung.convolve(a, v), faltung.convolve(a, v, overflow="widen")
    (array([100, -56, 100], dtype=int8), array([100, 200, 100]))
    >>> image = np.arange(12).reshape(3, 4)
    >>> faltung.convolve(image, np.ones((2, 2), int), mode="valid", axes=(0, 1))
    array([[10, 14, 18],
           [26, 30, 34]])
    >>> photograph = np.uint8([[10, 200, 10], [10, 10, 10]])
    >>> blur = np.full((1, 3), 1 / 3, np.float32)
    >>> faltung.convolve(photograph, blur, "same", axes=(0, 1), boundary="edge", dtype=np.uint8)
    array([[73, 73, 73],
           [10, 10, 10]], dtype=uint8)
    """
    plain = axis is axes is boundary is lags is threads is out is dtype is None
    plain = plain and stride == dilation == 1
    usual = nan_policy == "propagate" and method == "auto" and accuracy == "guaranteed"
    if plain and usual and overflow == "wrap" and not error_bound:
        return labelled_like(a, lines.convolve(a, v, mode))
    return _answer("convolve", locals())


@_quick(_native.correlate_short, "valid")
def correlate(
    a: ArrayLike,
    v: ArrayLike,
    mode: str | int = "valid",
    *,
    axis: int | None = None,
    axes: Sequence[int] | None = None,
    boundary: Any = None,
    stride: int | Sequence[int] = 1,
    dilation: int | Sequence[int] = 1,
    lags: Any = None,
    nan_policy: str = "propagate",
    method: str = "auto",
    accuracy: str = "guaranteed",
    overflow: str = "wrap",
    threads: int | None = None,
    dtype: DTypeLike | None = None,
    out: np.ndarray | None = None,
    error_bound: bool = False,
) -> Any:
    """Return the cross-correlation of two arrays.

    ``c[k] = sum_n a[n + k] conj(v[n])``. Without keywords this is ``numpy.correlate``, whose
    default mode is ``'valid'``.

    Parameters
    ----------
    a : array_like
        The signal.
    v : array_like
        The kernel: conjugated, not flipped.
    mode : {'valid', 'same', 'full'}, optional
        The outputs wanted. ``'full'`` runs from lag ``1 - len(v)`` to lag ``len(a) - 1``.
    axis, axes, boundary, stride, dilation, nan_policy, method, accuracy, overflow, threads, dtype, \
    out, error_bound
        As for `convolve`.
    lags : range, pair of int or list of these, optional
        Only these lags: lag 0 lays the first tap of `v` on the first sample of `a`. A pair
        ``(first, end)`` is a range: `end` is not among them.

    Returns
    -------
    ndarray
        Of the dtype that NumPy's rules give the operands.
    bounds : ndarray of float64
        With `error_bound` only.

    Raises
    ------
    ValueError
        If an operand is empty, or question and shapes do not fit.
    TypeError
        If the dtype is not one that faltung computes in, such as object.

    See Also
    --------
    convolve : the same with the kernel flipped; its keywords are explained there.

    Examples
    --------
    >>> import faltung
    >>> faltung.correlate([1, 2, 3], [0, 1, 0.5])
    array([3.5])
    >>> faltung.correlate([1, 2, 3], [0, 1, 0.5], lags=range(-1, 2))
    array([2. , 3.5, 3. ])
    """
    plain = axis is axes is boundary is lags is threads is out is dtype is None
    plain = plain and stride == dilation == 1
    usual = nan_policy == "propagate" and method == "auto" and accuracy == "guaranteed"
    if plain and usual and overflow == "wrap" and not error_bound:
        return labelled_like(a, lines.correlate(a, v, mode))
    return _answer("correlate", locals())


def _answer(operation: str, call: dict[str, Any]) -> Any:
    """The result of a call, by its arguments."""
    a, v = call["a"], call["v"]
    geometry = {name: call[name] for name in ("axis", "axes", "boundary", "lags")}
    plain = call["dilation"] == 1 and all(setting is None for setting in geometry.values())
    if plain:
        signal, kernel, question = _numpy_style(operation, a, v, call["mode"])
    else:
        signal, kernel = lying(array_of(a, ndmin=1), array_of(v, ndmin=1))
        question = keywords(kernel.ndim, dilation=call["dilation"], **geometry)
        question["mode"] = lines.mode_name(call["mode"])
        question["correlate"] = operation == "correlate"
    question.update({name: call[name] for name in ("method", "accuracy", "stride")})
    question["threads"] = thread_count(call["threads"])
    _check_policy(call["nan_policy"], call["error_bound"])
    # The result may be written over the signal.
    bounds = None
    if call["error_bound"]:
        bounds = lines.error_bounds(signal.astype(kernel.dtype, copy=False), kernel, question)
    question["overflow"] = call["overflow"]
    result = _computed(signal, kernel, question, call)
    if plain and operation == "correlate":
        result = lines.like_operands(result, a, v)
    result = labelled_like(a, result)
    return result if bounds is None else (result, bounds)


def _numpy_style(
    operation: str, a: Any, v: Any, mode: Any
) -> tuple[np.ndarray, np.ndarray, dict[str, Any]]:
    """Signal, kernel and question after NumPy's checks and its swap."""
    if operation == "convolve":
        return lines.convolution(*lines.convolve_operands(a, v, mode))
    return lines.correlation(*lines.correlate_operands(a, v, mode))


def _check_policy(policy: Any, error_bound: bool) -> None:
    if policy not in _POLICIES:
        raise ValueError(f"wanted a nan_policy of 'propagate', 'omit' or 'raise', found {policy!r}")
    if error_bound and policy == "omit":
        raise ValueError("wanted a nan_policy other than 'omit' with error_bound, found 'omit'")


def _computed(
    signal: np.ndarray, kernel: np.ndarray, question: dict[str, Any], call: dict[str, Any]
) -> np.ndarray:
    out, policy, sums = call["out"], call["nan_policy"], kernel.dtype
    if question["overflow"] == "widen":
        sums = widest(sums)
        signal, kernel = signal.astype(sums, copy=False), kernel.astype(sums, copy=False)
        question = {**question, "overflow": "error"}
    dtype = result_dtype(call["dtype"], sums)
    if out is not None:
        check_out(out, dtype or sums)
    if policy == "raise" and signal.dtype.kind in "fc" and np.isnan(signal).any():
        raise ValueError("wanted a signal without NaN (nan_policy='raise'), found one")
    if policy == "omit" and sums.kind in "fc":
        signal = signal.astype(sums, copy=False)
        if sums == np.float16:
            signal, kernel = signal.astype(np.float32), kernel.astype(np.float32)
        result = _native.run_ignoring_nan(signal, kernel, **question).astype(sums, copy=False)
        return laid(nearest(result, dtype) if dtype is not None else result, out)
    if dtype is None or holds(dtype, sums):
        return lines.run(signal, kernel, question, out, dtype)
    return laid(nearest(lines.run(signal, kernel, question), dtype), out)


def widest(dtype: np.dtype) -> np.dtype:
    """The widest integer dtype with or without a sign, as `dtype` is; any other is left alone."""
    return {"i": np.dtype(np.int64), "u": np.dtype(np.uint64)}.get(dtype.kind, dtype)


def check_out(out: Any, dtype: np.dtype) -> None:
    """Nothing, if results of `dtype` may be written to `out`."""
    if not isinstance(out, np.ndarray):
        raise TypeError(f"wanted an ndarray for out, found {type(out).__name__}")
    if not out.flags.writeable:
        raise ValueError("wanted an output array that can be written, found a read-only one")
    if not np.can_cast(dtype, out.dtype, "same_kind"):
        raise TypeError(f"wanted an output array that can hold {dtype}, found {out.dtype}")


def laid(result: np.ndarray, out: np.ndarray | None) -> np.ndarray:
    """`result`, in `out` if that is given."""
    if out is None:
        return result
    if out.shape != result.shape:
        raise ValueError(f"wanted an output array of shape {result.shape}, found {out.shape}")
    out[...] = result
    return out


def thread_count(threads: Any) -> int:
    """The engine's word for a number of threads."""
    if threads is None:
        return 0
    count = whole(threads, "threads")
    if not 1 <= count <= MOST_THREADS:
        raise ValueError(f"wanted 1 to {MOST_THREADS} threads, found {threads}")
    return count


def whole(number: Any, what: str) -> int:
    """A whole number as Python's own, or a TypeError that says what it was wanted for."""
    try:
        return operator.index(number)
    except TypeError:
        raise TypeError(f"wanted a whole number for {what}, found {number!r}") from None


def keywords(
    kernel_rank: int, *, axis: Any, axes: Any, boundary: Any, lags: Any, dilation: Any
) -> dict[str, Any]:
    """The engine's words for what a call asks about axes and edges."""
    if axis is not None and axes is not None:
        raise ValueError("wanted axis or axes, found both")
    if axis is not None:
        axes = [whole(axis, "axis")]
    elif axes is not None:
        axes = [whole(one, "axes") for one in (axes if np.iterable(axes) else (axes,))]
    count = kernel_rank if axes is None else len(axes)
    return {
        "axes": axes,
        "boundary": boundary,
        "dilation": dilation.tolist() if isinstance(dilation, np.ndarray) else dilation,
        "lags": None if lags is None else _lag_pairs(lags, count),
    }


def _lag_pairs(lags: Any, axes: int) -> list[tuple[int, int]]:
    if isinstance(lags, range):
        return [_lag_pair(lags)] * axes
    each = list(lags) if np.iterable(lags) and not isinstance(lags, str) else []
    if len(each) == 2 and not any(np.iterable(one) for one in each):
        return [_lag_pair(each)] * axes
    if not each or not all(_is_pair(one) for one in each):
        raise TypeError(
            "wanted lags as a range, a pair (first, end) or a list of these with one for each axis, "
            f"found {lags!r}"
        )
    return [_lag_pair(one) for one in each]


def _is_pair(lags: Any) -> bool:
    return isinstance(lags, range) or np.shape(lags) == (2,)


def _lag_pair(lags: Any) -> tuple[int, int]:
    if isinstance(lags, range):
        if lags.step != 1:
            raise ValueError(f"wanted lags in steps of 1 (see stride), found steps of {lags.step}")
        first, end = lags.start, max(lags.start, lags.stop)
    else:
        first, end = (whole(one, "lags") for one in lags)
    if not all(abs(one) < MOST_LAGS for one in (first, end)):
        raise ValueError(f"wanted lags that memory can hold, found {lags!r}")
    return first, end
