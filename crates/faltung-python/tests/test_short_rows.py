"""Pictures with a few colours, and others whose rows are short: every pixel is ndimage's."""

import itertools

import numpy as np
import pytest
import scipy.ndimage

from faltung import ndimage

# Rows that are summed together, by themselves, and that fill more than one part.
SHAPES = [(40, 50, 3), (7, 6, 5, 4), (300, 1), (90, 17), (3, 1500), (1, 9, 2, 5), (900, 130), (5000,)]
MODES = ["reflect", "constant", "nearest", "mirror", "wrap"]


def picture(shape, dtype):
    return np.random.default_rng(len(shape)).integers(0, 200, shape).astype(dtype)


def layouts(array):
    """As it lies in memory, with its axes the other way round, and with gaps between the samples."""
    yield array
    yield np.asfortranarray(array)
    spread = np.zeros((*array.shape[:-1], 2 * array.shape[-1]), array.dtype)[..., ::2]
    spread[...] = array
    yield spread


def assert_same(name, *args, **keywords):
    wanted = getattr(scipy.ndimage, name)(*args, **keywords)
    found = getattr(ndimage, name)(*args, **keywords)
    assert found.dtype == wanted.dtype
    np.testing.assert_array_equal(found, wanted)


@pytest.mark.parametrize("dtype", ["u1", "i2", "i8"])
@pytest.mark.parametrize("shape", SHAPES)
def test_lines_along_every_axis(shape, dtype):
    weights = [np.array([0.3, 0.5, 0.1, 0.7]), np.array([1.0, 2.0, 1.0]), np.array([2.5])]
    for image in layouts(picture(shape, dtype)):
        for axis, taps, mode in itertools.product(range(len(shape)), weights, MODES):
            assert_same("correlate1d", image, taps, axis, mode=mode, cval=7)


@pytest.mark.parametrize("dtype", ["u1", "i2", "i8"])
@pytest.mark.parametrize("shape", SHAPES)
def test_means_along_every_axis(shape, dtype):
    for image in layouts(picture(shape, dtype)):
        for axis, size, mode in itertools.product(range(len(shape)), [2, 5, 40], MODES):
            assert_same("uniform_filter1d", image, size, axis, mode=mode, cval=7, origin=-1)


@pytest.mark.parametrize("shape", SHAPES)
def test_boxes_that_leave_some_axes_alone(shape):
    rng = np.random.default_rng(5)
    for image in layouts(picture(shape, "u1")):
        for narrow in itertools.product([1, 3], repeat=len(shape)):
            assert_same("correlate", image, rng.normal(size=narrow), mode="mirror")


def test_an_output_may_be_the_picture_itself():
    image = picture((30, 20, 3), "i4")
    wanted = scipy.ndimage.correlate1d(image, [1.0, 0.5], 1)
    ndimage.correlate1d(image, [1.0, 0.5], 1, output=image)
    np.testing.assert_array_equal(image, wanted)


def test_a_window_that_memory_cannot_hold():
    with pytest.raises(MemoryError):
        ndimage.uniform_filter1d(picture((40, 50, 3), "i4"), 10**14, 0)
