"""Gaussian filters and their derivatives."""

from __future__ import annotations

import functools
import numbers
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from faltung.operands import array_of

from ._arguments import (
    Array,
    axes_of,
    between_passes,
    in_turn,
    output_array,
    per_axis,
    settle,
)
from ._correlation import correlate1d

# ndimage takes a filter narrower than this for none at all.
NARROWEST = 1e-15

# Filters of a few widths are called again and again: up to this radius their weights are kept.
LONGEST_KNOWN = 256


def gaussian_filter1d(
    input: ArrayLike,
    sigma: float,
    axis: int = -1,
    order: int = 0,
    output: Any = None,
    mode: str = "reflect",
    cval: complex = 0.0,
    truncate: float = 4.0,
    *,
    radius: int | None = None,
) -> Array:
    """Smooth along one axis by a Gaussian; a replacement of `scipy.ndimage.gaussian_filter1d`.

    Parameters
    ----------
    input : array_like
        The array to filter.
    sigma : float
        The standard deviation, in samples.
    axis : int, optional
        The axis to filter along.
    order : int, optional
        0 for the Gaussian, n for its n-th derivative.
    output, mode, cval
        As in `correlate`.
    truncate : float, optional
        Where the Gaussian ends, in standard deviations.
    radius : int, optional
        Where it ends, in samples; then `truncate` says nothing.

    Returns
    -------
    ndarray
        As large as the input.

    Examples
    --------
    >>> from faltung import ndimage
    >>> ndimage.gaussian_filter1d([1.0, 2.0, 3.0, 4.0, 5.0], 1).round(3)
    array([1.427, 2.068, 3.   , 3.932, 4.573])
    """
    width = float(sigma)
    # Looked at also where a radius overrules it, as ndimage does: what is no number is refused.
    reach = int(truncate * width + 0.5)
    reach = reach if radius is None else radius
    if not isinstance(reach, numbers.Integral) or reach < 0:
        raise ValueError(f"Radius must be a nonnegative integer, found {reach!r}.")
    # A correlation reads the derivative's weights backwards.
    known = isinstance(sigma, float | int) and reach <= LONGEST_KNOWN
    weights = _known_gaussian if known else _gaussian
    backwards = weights(sigma, order, int(reach))[::-1]
    return correlate1d(input, backwards, axis, output, mode, cval, 0)


def gaussian_filter(
    input: ArrayLike,
    sigma: float | Sequence[float],
    order: int | Sequence[int] = 0,
    output: Any = None,
    mode: str | Sequence[str] = "reflect",
    cval: complex = 0.0,
    truncate: float = 4.0,
    *,
    radius: int | Sequence[int] | None = None,
    axes: int | Sequence[int] | None = None,
) -> Array:
    """Smooth by a Gaussian; a replacement of `scipy.ndimage.gaussian_filter`.

    Parameters are those of `gaussian_filter1d`; sigma, order, mode and radius may be given for each
    of the `axes`. They are filtered one after the other, and what is between them has the output's
    type.

    Returns
    -------
    ndarray
        As large as the input.

    Examples
    --------
    >>> import numpy as np
    >>> from faltung import ndimage
    >>> ndimage.gaussian_filter(np.arange(50, step=2).reshape((5, 5)), sigma=1)
    array([[ 4,  6,  8,  9, 11],
           [10, 12, 14, 15, 17],
           [20, 22, 24, 25, 27],
           [29, 31, 33, 34, 36],
           [35, 37, 39, 40, 42]])
    """
    array = array_of(input)
    output = output_array(output, array)
    along = axes_of(axes, array.ndim)
    each = [per_axis(value, len(along)) for value in (sigma, order, mode, radius)]
    passes = [one for one in zip(along, *each, strict=True) if one[1] > NARROWEST]
    if not passes:
        output[...] = array
    outputs = in_turn(between_passes(output), len(passes))
    for passed, (axis, width, degree, rule, reach) in zip(outputs, passes, strict=True):
        gaussian_filter1d(array, width, axis, degree, passed, rule, cval, truncate, radius=reach)
        array = passed
    return settle(output)


def _gaussian(sigma: float, order: int, radius: int) -> Array:
    """The Gaussian or one of its derivatives, sampled; the Gaussian has the sum 1.

    The n-th derivative of ``g = exp(-x^2 / (2 sigma^2))`` is ``q g`` for a polynomial q, and then
    ``(q g)' = (q' - q x / sigma^2) g``.
    """
    if order < 0:
        raise ValueError(f"order must be non-negative, found {order}")
    variance = sigma * sigma
    x = np.arange(-radius, radius + 1)
    bell = np.exp(-0.5 / variance * x**2)
    bell = bell / bell.sum()
    if order == 0:
        return bell
    powers = np.arange(order + 1)
    step = np.diag(powers[1:], 1) + np.diag(np.ones(order) / -variance, -1)
    polynomial = np.zeros(order + 1)
    polynomial[0] = 1
    for _ in range(order):
        polynomial = step @ polynomial
    return (x[:, None] ** powers) @ polynomial * bell


# A width of another type may round otherwise.
_known_gaussian = functools.lru_cache(maxsize=64, typed=True)(_gaussian)
