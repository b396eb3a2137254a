"""Smoothing by polynomials that are fitted to a window."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from faltung import ndimage
from faltung.operands import array_of

from ._operands import Array

# Numbers up to which the equations of a fit are handed to a solver, which knows what to do with
# degrees near the window's length, but takes several times the memory.
SOLVABLE = 1 << 16

MODES = ("mirror", "constant", "nearest", "wrap", "interp")


def savgol_filter(
    x: ArrayLike,
    window_length: int,
    polyorder: int,
    deriv: int = 0,
    delta: float = 1.0,
    axis: int = -1,
    mode: str = "interp",
    cval: float = 0.0,
) -> Array:
    """Smooth by fitted polynomials (Savitzky and Golay); see `scipy.signal.savgol_filter`.

    Parameters
    ----------
    x : array_like
        The signal; anything but float32 is taken as float64.
    window_length : int
        How many samples each polynomial is fitted to.
    polyorder : int
        The polynomials' degree, less than `window_length`.
    deriv : int, optional
        Which derivative of the polynomial is the result, 0 for its value.
    delta : float, optional
        The distance of neighbouring samples, for derivatives.
    axis : int, optional
        The axis to smooth along.
    mode : {'interp', 'mirror', 'constant', 'nearest', 'wrap'}, optional
        ``interp`` takes the first and last polynomial for the ends of the signal; the others are
        modes of `faltung.ndimage`.
    cval : float, optional
        The value beyond the ends if mode is ``constant``.

    Returns
    -------
    ndarray
        As large as the signal.

    Examples
    --------
    >>> from faltung import signal
    >>> signal.savgol_filter([2.0, 2.0, 5.0, 2.0, 1.0, 0.0, 1.0, 4.0, 9.0], 5, 2).round(2)
    array([1.66, 3.17, 3.54, 2.86, 0.66, 0.17, 1.  , 4.  , 9.  ])
    """
    if mode not in MODES:
        raise ValueError(
            f"mode must be 'mirror', 'constant', 'nearest' 'wrap' or 'interp': found {mode!r}"
        )
    signal = array_of(x)
    dtype = np.float32 if signal.dtype == np.float32 else np.float64
    signal = signal.astype(dtype, copy=False)
    weights = _weights(window_length, polyorder, deriv, delta)
    if mode != "interp":
        return ndimage.convolve1d(signal, weights, axis=axis, mode=mode, cval=cval)
    if window_length > signal.shape[axis]:
        raise ValueError(
            "If mode is 'interp', window_length must be less than or equal to the size of x: "
            f"found {window_length} and {signal.shape[axis]}"
        )
    smooth = ndimage.convolve1d(signal, weights, axis=axis, mode="constant")
    half = window_length // 2
    lines, ends = np.moveaxis(signal, axis, 0), np.moveaxis(smooth, axis, 0)
    fit = (polyorder, deriv, delta)
    ends[:half] = _fitted(lines[:window_length], np.arange(half), *fit)
    ends[len(ends) - half :] = _fitted(
        lines[len(lines) - window_length :], np.arange(window_length - half, window_length), *fit
    )
    return smooth


def _weights(window_length: int, polyorder: int, deriv: int, delta: float) -> Array:
    """The weights whose convolution with a window is the polynomial's derivative at its centre.

    They solve ``sum_k w_k k^j = deriv! / delta^deriv`` for j = deriv, and 0 for the other powers up
    to the degree, at the least sum of squares.
    """
    if polyorder >= window_length:
        raise ValueError(
            f"polyorder must be less than window_length: found {polyorder} and {window_length}"
        )
    if window_length < 1:
        raise ValueError(f"window_length must be at least 1: found {window_length}")
    if deriv > polyorder:
        return np.zeros(window_length)
    if window_length * (polyorder + 1) > SOLVABLE:
        middle = np.array([(window_length - 1) / 2])
        weights = np.zeros(window_length)
        for polynomial, derived in _orthonormal(window_length, middle, polyorder, deriv):
            weights += polynomial * derived
        return weights[::-1] / delta**deriv
    centre = window_length // 2 - (0.5 if window_length % 2 == 0 else 0)
    places = centre - np.arange(window_length)
    powers = places ** np.arange(polyorder + 1.0)[:, None]
    moments = np.zeros(polyorder + 1)
    moments[deriv] = math.factorial(deriv) / delta**deriv
    return np.linalg.lstsq(powers, moments, rcond=None)[0]


def _fitted(window: Array, places: Array, polyorder: int, deriv: int, delta: float) -> Array:
    """The derivative, at some places of a window, of the polynomials fitted to its lines."""
    flat = window.reshape(len(window), -1)
    if len(window) * (polyorder + 1) > SOLVABLE:
        fitted = np.zeros((len(places), flat.shape[1]))
        for polynomial, slope in _orthonormal(len(window), places, polyorder, deriv):
            fitted += np.multiply.outer(slope, polynomial @ flat)
        return (fitted / delta**deriv).reshape(len(places), *window.shape[1:])
    polynomials = np.polynomial.polynomial.polyfit(np.arange(len(window)), flat, polyorder)
    derived: Any = np.polynomial.polynomial.polyder(polynomials, deriv)
    values = np.polynomial.polynomial.polyval(places, derived) / delta**deriv
    return values.T.reshape(len(places), *window.shape[1:])


def _orthonormal(
    length: int, at: Array, degree: int, deriv: int
) -> Iterator[tuple[Array, Array]]:
    """The polynomials that are orthonormal over ``range(length)``, up to a degree below `length`.

    Each as its values there, and the values of one of its derivatives at some places, by the
    recurrence of three terms ``c p' = u p - a p - b p''`` (Forsythe, "Generation and use of
    orthogonal polynomials for data-fitting", 1957), which derivatives obey with a term more.
    """
    half = max((length - 1) / 2, 0.5)
    window = (np.arange(length) - (length - 1) / 2) / half
    places = (at - (length - 1) / 2) / half
    values: Array = np.full(length, length**-0.5)
    before: Array = np.zeros(length)
    # One row for each derivative up to the one that is wanted.
    derived: Array = np.zeros((deriv + 1, len(places)))
    derived_before: Array = np.zeros_like(derived)
    derived[0] = length**-0.5
    orders = np.arange(deriv + 1.0)[:, None]
    step = 0.0
    for number in range(degree + 1):
        yield values, derived[deriv] / half**deriv
        if number == degree:
            return
        middle = float(values @ (window * values))
        following = (window - middle) * values - step * before
        size = float(np.linalg.norm(following))
        lower = np.vstack([np.zeros((1, len(places))), derived[:-1]])
        derived_following = (places - middle) * derived + orders * lower - step * derived_before
        before, values, step = values, following / size, size
        derived_before, derived = derived, derived_following / size
