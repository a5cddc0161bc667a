"""Labels of groups, units and clusters as numbers."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analysis.statistics.errors import MissingValues, OutOfRange, ShapeMismatch


def coded_labels(labels: ArrayLike) -> tuple[NDArray[np.generic], NDArray[np.intp]]:
    """The different labels in order, and each row's position (n,) among them.

    Labels may be numbers or text. None and NaN are no label: rows without one belong nowhere, so
    they raise MissingValues. Raises OutOfRange where text and numbers are mixed, ShapeMismatch.
    """
    given = np.asarray(labels)
    if given.ndim != 1:
        raise ShapeMismatch(given.shape)
    without = _without_label(given)
    if without:
        raise MissingValues(without)
    try:
        names, code = np.unique(given, return_inverse=True)
    except TypeError as error:
        raise OutOfRange("labels", "all text or all numbers") from error
    return names, code.astype(np.intp, copy=False)


def _without_label(given: NDArray[np.generic]) -> int:
    if given.dtype.kind == "f":
        return int(np.isnan(given).sum())
    if given.dtype.kind != "O":
        return 0
    return sum(each is None or (isinstance(each, float) and math.isnan(each)) for each in given)
