"""Corners of SciPy's and NumPy's functions that random calls seldom meet."""

from __future__ import annotations

import array

import numpy as np
import pytest
import scipy.ndimage
import scipy.signal

import faltung
from faltung import ndimage, signal

LINE, TAPS, IMAGE = np.arange(9.0), np.array([1.0, 2.0, 4.0]), np.arange(30.0).reshape(5, 6)


class DlpackOnly:
    """An array of a library that offers DLPack alone."""

    def __init__(self, values):
        self.values = np.asarray(values)

    def __dlpack__(self, **settings):
        return self.values.__dlpack__(**settings)

    def __dlpack_device__(self):
        return self.values.__dlpack_device__()


@pytest.mark.parametrize(
    "call",
    [
        lambda of: faltung.pad(of(LINE), 2),
        lambda of: signal.convolve(of(LINE), of(TAPS)),
        lambda of: signal.fftconvolve(of(LINE), of(TAPS)),
        lambda of: signal.convolve2d(of(IMAGE), of(IMAGE)),
        lambda of: signal.lfilter(of(TAPS), of(TAPS), of(LINE)),
        lambda of: signal.deconvolve(of(LINE + 1), of(TAPS))[1],
        lambda of: signal.upfirdn(of(TAPS), of(LINE)),
        lambda of: signal.savgol_filter(of(LINE), 5, 2),
        lambda of: signal.sepfir2d(of(IMAGE), of(TAPS), of(TAPS)),
        lambda of: ndimage.convolve(of(IMAGE), of(IMAGE[:3, :3])),
        lambda of: ndimage.correlate1d(of(LINE), of(TAPS)),
        lambda of: ndimage.gaussian_filter(of(IMAGE), 1),
        lambda of: ndimage.uniform_filter(of(IMAGE), 3),
        lambda of: ndimage.sobel(of(IMAGE)),
        lambda of: ndimage.laplace(of(IMAGE)),
    ],
)
def test_arrays_that_offer_dlpack_alone(call):
    np.testing.assert_array_equal(call(DlpackOnly), call(np.asarray))


@pytest.mark.parametrize("name", ["row", "column"])
def test_taps_of_a_buffer_keep_their_precision(name):
    # A list of numbers is of no precision, but what has one is not rounded to the image's.
    image = IMAGE.astype(np.float32)
    for taps in (memoryview(TAPS), array.array("d", TAPS), TAPS):
        filters = (taps, [1.0]) if name == "row" else ([1.0], taps)
        for face in (scipy.signal, signal):
            with pytest.raises(TypeError, match="float64.*float32.*'safe'"):
                face.sepfir2d(image, *filters)


@pytest.mark.parametrize("dtype", ["f8", "f4", "i4"])
def test_small_images_filtered_by_rows_and_columns(dtype):
    rng = np.random.default_rng(8)
    for height, width in [(1, 1), (1, 7), (6, 1), (5, 6), (13, 40), (60, 50)]:
        image = rng.integers(-9, 9, (height, width)).astype(dtype)
        for lengths in [(1, 1), (3, 1), (1, 5), (3, 5), (9, 7)]:
            # Longer ones make SciPy read what is not the image's.
            if lengths[0] > width or lengths[1] > height:
                continue
            taps = [rng.integers(-5, 6, length).astype(dtype) for length in lengths]
            for laid in (image, np.asfortranarray(image), image[::-1].copy()[::-1]):
                wanted = scipy.signal.sepfir2d(laid, *(one.astype("f4") for one in taps))
                found = signal.sepfir2d(laid, *(one.astype("f4") for one in taps))
                assert found.dtype == wanted.dtype
                np.testing.assert_array_equal(found, wanted)


class Low(np.ndarray):
    __array_priority__ = -1.0


class Equal(np.ndarray):
    pass


class High(np.ndarray):
    __array_priority__ = 5.0


@pytest.mark.parametrize("one", [np.ndarray, Low, Equal, High])
@pytest.mark.parametrize("other", [np.ndarray, Low, Equal, High])
@pytest.mark.parametrize("lengths", [(3, 5), (5, 3), (4, 4)])
def test_the_class_that_correlate_keeps(one, other, lengths):
    a, v = (np.arange(n + 1.0)[1:].view(kind) for n, kind in zip(lengths, (one, other)))
    wanted, found = np.correlate(a, v, "full"), faltung.correlate(a, v, "full")
    assert type(found) is type(wanted)
    np.testing.assert_array_equal(np.asarray(found), np.asarray(wanted))


@pytest.mark.parametrize("feedback", [1, 2])
@pytest.mark.parametrize("chars", ["hHF", "hHf", "Hhf", "fhH", "bBf", "hHd", "iIf", "BeF", "ffd"])
def test_the_type_of_a_filters_result(chars, feedback):
    b, a, x = (np.ones(n, char) for n, char in zip((2, feedback, 5), chars))
    wanted, found = scipy.signal.lfilter(b, a, x), signal.lfilter(b, a, x)
    assert found.dtype == wanted.dtype
    np.testing.assert_allclose(found, wanted, rtol=1e-5)


@pytest.mark.parametrize("order", "<>")
@pytest.mark.parametrize("lengths", [(5, 2), (2, 5), (3, 3)])
@pytest.mark.parametrize("char", ["f8", "f4", "c8", "i4"])
def test_the_types_of_quotient_and_remainder(char, lengths, order):
    operands = [np.arange(1, n + 1).astype(order + char) for n in lengths]
    for wanted, found in zip(scipy.signal.deconvolve(*operands), signal.deconvolve(*operands)):
        assert getattr(found, "dtype", None) == getattr(wanted, "dtype", None)
        np.testing.assert_allclose(found, wanted, rtol=1e-5)


def raised(call):
    """The built-in class of the error that a call ends with."""
    with pytest.raises(Exception) as error:
        call()
    return next(kind for kind in error.type.__mro__ if kind.__module__ in ("builtins", "numpy.exceptions"))


@pytest.mark.parametrize("method", ["auto", "direct", "fft"])
@pytest.mark.parametrize("shapes", [((3,), (0,)), ((0,), (3,)), ((0,), (0,)), ((2, 0), (1, 1))])
def test_convolving_nothing(shapes, method):
    operands = [np.ones(shape) for shape in shapes]
    for name in ("convolve", "correlate"):
        theirs, ours = getattr(scipy.signal, name), getattr(signal, name)
        try:
            wanted = theirs(*operands, method=method)
        except Exception:
            kind = raised(lambda: theirs(*operands, method=method))
            assert issubclass(raised(lambda: ours(*operands, method=method)), kind)
        else:
            found = ours(*operands, method=method)
            assert (found.shape, found.dtype) == (wanted.shape, wanted.dtype)


@pytest.mark.parametrize(
    "args",
    [
        (LINE, np.ones(0)),
        (np.ones(0), TAPS),
        (LINE, np.ones(0, int)),
        (LINE, TAPS, "bogus"),
        (LINE.astype(bool), TAPS.astype(bool), "bogus"),
        (np.ones((3, 9)), np.ones((9, 3)), "valid"),
        (LINE.astype("S"), TAPS),
        (LINE, TAPS, None),
    ],
)
def test_choosing_for_odd_operands(args):
    try:
        wanted = scipy.signal.choose_conv_method(*args)
    except Exception:
        kind = raised(lambda: scipy.signal.choose_conv_method(*args))
        assert issubclass(raised(lambda: signal.choose_conv_method(*args)), kind)
    else:
        assert signal.choose_conv_method(*args) == wanted


@pytest.mark.parametrize(
    "name, args",
    [
        ("correlate", (2.0, 3.0)),
        ("convolve", (2.0, np.float64(3))),
        ("convolve", (2.0, [1.0])),
        ("correlate1d", (2.0, [1.0, 2.0])),
        ("convolve1d", (2.0, 3.0)),
        ("gaussian_filter", (2.0, 1.0)),
        ("gaussian_filter1d", (2.0, 1.0)),
        ("uniform_filter", (2.0, 3)),
        ("uniform_filter1d", (2.0, 3)),
        ("sobel", (2.0,)),
        ("prewitt", (2,)),
        ("laplace", (2.0,)),
        ("gaussian_laplace", (2.0, 1.0)),
        ("gaussian_gradient_magnitude", (2.0, 1.0)),
    ],
)
def test_single_numbers(name, args):
    theirs, ours = getattr(scipy.ndimage, name), getattr(ndimage, name)
    try:
        wanted = theirs(*args)
    except Exception:
        assert issubclass(raised(lambda: ours(*args)), raised(lambda: theirs(*args)))
    else:
        found = ours(*args)
        assert (type(found), found.dtype, found.shape) == (type(wanted), wanted.dtype, wanted.shape)
        np.testing.assert_allclose(found, wanted)


@pytest.mark.parametrize("value", [0, 1.9, -1, 300, np.int64(300), np.float32(2.5), 1j, [3], [], None])
@pytest.mark.parametrize("char", "BhldfFD")
def test_what_is_put_around_an_image(char, value):
    image, few = np.arange(1, 7).reshape(2, 3).astype(char), np.ones((2, 2), char)
    try:
        with np.errstate(all="ignore"):
            wanted = scipy.signal.convolve2d(image, few, fillvalue=value)
    except Exception:
        kind = raised(lambda: scipy.signal.convolve2d(image, few, fillvalue=value))
        assert issubclass(raised(lambda: signal.convolve2d(image, few, fillvalue=value)), kind)
    else:
        # Sums of floats may be added in another order.
        exact = wanted.dtype.kind in "iu"
        rtol = 0 if exact else 8 * np.finfo(wanted.dtype).eps
        np.testing.assert_allclose(signal.convolve2d(image, few, fillvalue=value), wanted, rtol=rtol)


def test_windows_too_long_for_a_solver():
    """SciPy's solver drops powers there; a cubic is its own fit, and so are its derivatives."""
    delta = 1e-4
    t = (np.arange(30_001) - 15_000) * delta
    cubic = np.stack([t**3 - 2 * t, 1 - t**2])
    derivatives = [cubic, np.stack([3 * t**2 - 2, -2 * t]), np.stack([6 * t, -2 + 0 * t])]
    for deriv, wanted in enumerate(derivatives):
        found = signal.savgol_filter(cubic, 20_001, 3, deriv=deriv, delta=delta)
        np.testing.assert_allclose(found, wanted, rtol=1e-7, atol=1e-7)
    short = signal.savgol_filter(cubic, 101, 3, mode="nearest")
    np.testing.assert_allclose(short, scipy.signal.savgol_filter(cubic, 101, 3, mode="nearest"), atol=1e-14)
    np.testing.assert_allclose(signal.savgol_filter(np.ones(5), 3_000_001, 2, mode="nearest"), 1)


@pytest.mark.parametrize("cval", [1e300, 2.0**60, -(2.0**53), 2.0**31, np.inf])
@pytest.mark.parametrize("dtype", ["u1", "i2", "i4"])
def test_means_beside_a_value_that_swallows_pixels(dtype, cval):
    # SciPy slides its sums, and does not get back what such a value has swallowed: nor do we.
    for shape in [(6, 7), (60, 70), (9,)]:
        image = np.random.default_rng(9).integers(0, 99, shape).astype(dtype)
        for name in ("uniform_filter", "uniform_filter1d"):
            keywords = {"size": 3, "mode": "constant", "cval": cval}
            wanted = getattr(scipy.ndimage, name)(image, **keywords)
            np.testing.assert_array_equal(getattr(ndimage, name)(image, **keywords), wanted)
