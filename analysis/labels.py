"""Columns of labels as small whole numbers, so that nothing is counted word by word."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import NoneType
from typing import Any

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class Labels:
    """A column of labels: ``codes`` (n,) are places in ``names``, -1 where there is none.

    ``names`` are in the order in which the rows bring them.
    """

    codes: NDArray[np.int64]
    names: tuple[str, ...]

    def counts(self) -> Mapping[str, int]:
        """Rows of each label that any row has, in the order of the alphabet."""
        found = np.bincount(self.codes + 1, minlength=len(self.names) + 1)[1:]
        return {
            name: int(count) for name, count in sorted(zip(self.names, found, strict=True)) if count
        }

    def rows(self, name: str) -> NDArray[np.bool_]:
        """The rows (n,) of one label; none where nobody has it."""
        if name not in self.names:
            return np.zeros(self.codes.size, dtype=bool)
        return np.asarray(self.codes == self.names.index(name))

    def take(self, rows: NDArray[np.bool_] | NDArray[np.int64]) -> Labels:
        """The labels of some rows."""
        return Labels(self.codes[rows], self.names)

    def alone(self) -> NDArray[np.int64]:
        """Group numbers (n,) in which a row without a label is a group of its own."""
        groups = self.codes.copy()
        nameless = np.flatnonzero(groups < 0)
        groups[nameless] = len(self.names) + np.arange(nameless.size)
        return groups


class _Places(dict[object, int]):
    """Raw value -> code; different values that read alike have one."""

    def __init__(self) -> None:
        super().__init__()
        self.names: dict[str, int] = {}

    def __missing__(self, raw: object) -> int:
        name = _name(raw)
        code = -1 if name is None else self.names.setdefault(name, len(self.names))
        self[raw] = code
        return code


def _name(raw: object) -> str | None:
    if raw is None or raw == "":
        return None
    if isinstance(raw, float):
        return None if np.isnan(raw) else f"{raw:g}"
    return str(raw)


def labelled(column: NDArray[np.float64] | NDArray[np.object_]) -> Labels:
    """Any column (n,) of words or numbers as labels; empty words and NaN have none."""
    if column.dtype == object and (found := _of_words(column)) is not None:
        return found
    places = _Places()
    if column.dtype == object:
        codes = np.fromiter(map(places.__getitem__, column), np.int64, column.size)
    else:
        distinct, inverse = np.unique(np.asarray(column, np.float64), return_inverse=True)
        codes = np.array([places[float(number)] for number in distinct], np.int64)[inverse]
    return Labels(codes, tuple(places.names))


def _of_words(column: NDArray[Any]) -> Labels | None:
    """The labels of a column with nothing but words in it, however many, without a step of Python
    for each; None for any other column.
    """
    distinct: dict[object, None] = dict.fromkeys(column)
    if not {str, NoneType}.issuperset(map(type, distinct)):
        return None
    names = tuple(map(str, filter(None, distinct)))
    if len(names) == column.size:
        # As when everybody answered once: nothing is left to look up.
        return Labels(np.arange(column.size, dtype=np.int64), names)
    places: dict[object, int] = dict(zip(names, range(len(names)), strict=True))
    codes = np.fromiter(
        map({None: -1, "": -1, **places}.__getitem__, column), np.int64, column.size
    )
    return Labels(codes, names)
