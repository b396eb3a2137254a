"""What goes in beside NumPy's arrays, and the labels that come out."""

import array

import numpy as np
import pytest

import faltung


def test_a_series_keeps_its_index_where_the_length_allows_it():
    pandas = pytest.importorskip("pandas")
    days = pandas.date_range("2026-01-01", periods=5)
    series = pandas.Series([1.0, 2, 3, 4, 5], index=days, name="level")
    smooth = faltung.convolve(series, [0.5, 0.5], "same")
    assert isinstance(smooth, pandas.Series)
    assert smooth.name == "level"
    assert (smooth.index == days).all()
    np.testing.assert_array_equal(smooth, np.convolve(series, [0.5, 0.5], "same"))
    assert type(faltung.convolve(series, [0.5, 0.5])) is np.ndarray
    plan = faltung.plan([0.5, 0.5], 5, mode="same")
    assert (plan.run(series).index == days).all()
    frame = pandas.DataFrame(np.eye(3), columns=list("abc"))
    assert list(faltung.convolve(frame, [1.0, 1], "same", axis=0).columns) == list("abc")


def test_a_data_array_keeps_its_coordinates_where_the_length_allows_it():
    xarray = pytest.importorskip("xarray")
    image = xarray.DataArray(
        np.arange(12.0).reshape(3, 4),
        dims=("y", "x"),
        coords={"y": [10, 20, 30], "x": [1, 2, 3, 4]},
        name="light",
    )
    same = faltung.convolve(image, [1.0, 1.0], "same", axis=1)
    assert same.dims == ("y", "x") and same.name == "light"
    assert list(same.coords) == ["y", "x"]
    full = faltung.convolve(image, [1.0, 1.0], axis=1)
    assert full.shape == (3, 5)
    assert list(full.coords) == ["y"]


class Foreign:
    """As arrays of other libraries that offer DLPack alone."""

    def __init__(self, values):
        self.values = values

    def __dlpack__(self, **settings):
        return self.values.__dlpack__(**settings)

    def __dlpack_device__(self):
        return self.values.__dlpack_device__()


@pytest.mark.parametrize(
    "call, wanted",
    [
        (lambda a: faltung.convolve(a, [1.0, 1.0]), [1, 3, 5, 3]),
        (lambda a: faltung.convolve([1.0, 1.0], a), [1, 3, 5, 3]),
        (lambda a: faltung.convolve(a, a, "same", boundary="edge"), [7, 10, 15]),
        (lambda a: faltung.correlate(a, [2.0, 1.0], "full"), [1, 4, 7, 6]),
        (lambda a: faltung.correlate([1.0, 0.0, 0.0, 0.0], a, "same"), [2, 1, 0, 0]),
        (lambda a: faltung.pad(a, (1, 2), "edge"), [1, 1, 2, 3, 3, 3]),
        (lambda a: faltung.plan([1.0, 1.0], 3).run(a), [1, 3, 5, 3]),
        (lambda a: faltung.plan(a, 2).run([1.0, 1.0]), [1, 3, 5, 3]),
    ],
)
def test_buffers_and_dlpack(call, wanted):
    values = np.array([1.0, 2, 3])
    read_only = values.copy()
    read_only.flags.writeable = False
    for a in (
        array.array("d", values),
        memoryview(values),
        Foreign(values),
        Foreign(read_only),
        Foreign(np.array([3.0, 2, 1])[::-1]),
    ):
        result = call(a)
        assert type(result) is np.ndarray
        assert result.tolist() == wanted
