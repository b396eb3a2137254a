"""Labels that results keep: the index of pandas, the coordinates of xarray."""

from __future__ import annotations

import sys
from typing import Any

import numpy as np


def labelled_like(operand: Any, result: np.ndarray) -> Any:
    """`result` with the labels of `operand`, where it has as many samples along every axis.

    An xarray DataArray keeps its dimensions in any case, and the coordinates of those whose length
    is the same.
    """
    if type(operand) is np.ndarray or result is operand:
        return result
    pandas, xarray = sys.modules.get("pandas"), sys.modules.get("xarray")
    if pandas is not None and hasattr(pandas, "Series"):
        if isinstance(operand, pandas.Series) and result.shape == operand.shape:
            return pandas.Series(result, index=operand.index, name=operand.name)
        if isinstance(operand, pandas.DataFrame) and result.shape == operand.shape:
            return pandas.DataFrame(result, index=operand.index, columns=operand.columns)
    if xarray is not None and hasattr(xarray, "DataArray"):
        if isinstance(operand, xarray.DataArray) and result.ndim == operand.ndim:
            return _data_array(xarray, operand, result)
    return result


def _data_array(xarray: Any, operand: Any, result: np.ndarray) -> Any:
    lengths = dict(zip(operand.dims, result.shape))
    coords = {
        name: coord
        for name, coord in operand.coords.items()
        if all(operand.sizes[dim] == lengths[dim] for dim in coord.dims)
    }
    return xarray.DataArray(
        result, coords=coords, dims=operand.dims, name=operand.name, attrs=operand.attrs
    )
