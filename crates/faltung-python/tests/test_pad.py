"""pad against np.pad."""

import numpy as np
import pytest

import faltung

MODES = [
    ("constant", {}),
    ("constant", {"constant_values": ((1, 2), (3, 4))}),
    ("edge", {}),
    ("linear_ramp", {}),
    ("linear_ramp", {"end_values": (7, -3)}),
    *((mode, {}) for mode in ("maximum", "mean", "median", "minimum")),
    *((mode, {"stat_length": (2, 1)}) for mode in ("maximum", "mean", "median", "minimum")),
    *(
        (mode, {"reflect_type": kind})
        for mode in ("reflect", "symmetric")
        for kind in ("even", "odd")
    ),
    ("wrap", {}),
]
SHAPES = [(1, 1), (1, 4), (3, 2), (5, 4), (2, 9)]
WIDTHS = [0, 1, (2, 3), ((0, 5), (11, 1)), {0: (1, 2)}, {-1: 7}, ((13,), (0,))]


@pytest.mark.parametrize("mode, settings", MODES)
@pytest.mark.parametrize("dtype", ["d", "f", "i", "B", "D", "O", ">i2"])
def test_every_mode(mode, settings, dtype):
    rng = np.random.default_rng(1)
    if mode == "linear_ramp" and dtype == "B" and settings:
        pytest.skip("a ramp to a negative number has no unsigned values")
    for shape in SHAPES:
        array = rng.integers(0, 100, shape).astype(dtype)
        for width in WIDTHS:
            if isinstance(width, dict) and np.lib.NumpyVersion(np.__version__) < "2.3.0":
                continue
            for laid in (array, np.asfortranarray(array), array[::-1, ::-1]):
                wanted = np.pad(laid, width, mode, **settings)
                found = faltung.pad(laid, width, mode, **settings)
                assert found.dtype == wanted.dtype
                assert found.flags.f_contiguous == wanted.flags.f_contiguous
                np.testing.assert_array_equal(found, wanted)


def test_a_function_pads_line_by_line():
    def tens(vector, width, axis, settings):
        vector[: width[0]] = settings.get("value", 10) + axis
        vector[vector.size - width[1] :] = -axis

    array = np.arange(6).reshape(2, 3)
    for settings in ({}, {"value": 5}):
        wanted = np.pad(array, ((1, 2), (0, 3)), tens, **settings)
        np.testing.assert_array_equal(
            faltung.pad(array, ((1, 2), (0, 3)), tens, **settings), wanted
        )


BAD = [
    ((1.5,), {}),
    ((-1,), {}),
    (((1, 2, 3),), {}),
    ((1, "mystery"), {}),
    ((1, "edge"), {"constant_values": 3}),
    ((1, "maximum"), {"stat_length": 0}),
    ((1, "mean"), {"stat_length": -1}),
    ((((1, 2), (3, 4)),), {}),
    (((((1, 2),),),), {}),
]


@pytest.mark.parametrize("arguments, settings", BAD)
def test_errors_are_numpys_to_the_word(arguments, settings):
    with pytest.raises(Exception) as wanted:
        np.pad([1, 2, 3], *arguments, **settings)
    with pytest.raises(wanted.type) as found:
        faltung.pad([1, 2, 3], *arguments, **settings)
    assert str(found.value) == str(wanted.value)


def test_nothing_cannot_be_extended_by_its_values():
    assert faltung.pad(np.ones((0, 2)), ((0, 0), (1, 1)), "edge").shape == (0, 4)
    with pytest.raises(ValueError, match="can't extend empty axis 0"):
        faltung.pad(np.ones((0, 2)), 1, "reflect")


def test_a_value_that_is_none():
    # Not the value that is taken where none is given.
    np.testing.assert_array_equal(
        faltung.pad([1.0], 1, constant_values=None), np.pad([1.0], 1, constant_values=None)
    )
    for mode, keyword, values in [
        ("constant", "constant_values", [1]),
        ("linear_ramp", "end_values", [1.0]),
    ]:
        for pad in (np.pad, faltung.pad):
            with pytest.raises(TypeError):
                pad(values, 1, mode, **{keyword: None})
