"""What stands around the answers: who, in which language and wave, how fast, to the end or not."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.dataset import Floats, Words
from analysis.intake.columns import ColumnMapping
from analysis.intake.facts import number_column, words
from analysis.intake.items import at_rows
from analysis.intake.problems import IntakeProblem, quoted
from analysis.intake.table import Table

YES_OR_NO: Mapping[str, bool] = {
    "true": True,
    "yes": True,
    "1": True,
    "false": False,
    "no": False,
    "0": False,
}


@dataclass(frozen=True, slots=True)
class Around:
    """Columns of a dataset that are no answers; None where the file does not have them."""

    respondent: Words | None
    language: Words | None
    wave: Words | None
    seconds: Floats | None
    complete: NDArray[np.bool_] | None
    weights: Floats | None


def read_around(table: Table, mapping: ColumnMapping, problems: list[IntakeProblem]) -> Around:
    """Read the columns that the mapping names; what cannot be read is added to ``problems``."""
    return Around(
        respondent=_words(table, mapping, "respondent"),
        language=_words(table, mapping, "language"),
        wave=_words(table, mapping, "wave"),
        seconds=_seconds(table, mapping, problems),
        complete=_complete(table, mapping, problems),
        weights=_weights(table, mapping, problems),
    )


def _weights(table: Table, mapping: ColumnMapping, problems: list[IntakeProblem]) -> Floats | None:
    place = mapping.around.get("weight")
    if place is None:
        return None
    before = len(problems)
    weights = number_column(table, place.column, mapping, problems)
    if len(problems) > before:
        return weights
    where = np.flatnonzero(~(np.isfinite(weights) & (weights > 0)))
    if where.size:
        sentence = "a weight is a number above 0; give every row one, or leave the row out"
        raw = table.columns[place.column][where[0]]
        problems.append(at_rows(table, where, "bad-weight", sentence, place.column, raw))
    return weights


def _seconds(table: Table, mapping: ColumnMapping, problems: list[IntakeProblem]) -> Floats | None:
    place = mapping.around.get("seconds")
    if place is None:
        return None
    seconds = number_column(table, place.column, mapping, problems)
    where = np.flatnonzero(seconds < 0)
    if where.size:
        sentence = "nobody answers in less than no time; correct the seconds or blank them"
        raw = table.columns[place.column][where[0]]
        problems.append(at_rows(table, where, "negative-seconds", sentence, place.column, raw))
    return seconds


def _words(table: Table, mapping: ColumnMapping, name: str) -> Words | None:
    place = mapping.around.get(name)
    if place is None:
        return None
    return words(table, place.column, mapping.missing, place.default)


def _complete(
    table: Table, mapping: ColumnMapping, problems: list[IntakeProblem]
) -> NDArray[np.bool_] | None:
    place = mapping.around.get("complete")
    if place is None:
        return None
    given = words(table, place.column, mapping.missing, place.default)
    texts = [str(text or "").lower() for text in given]
    wrong: dict[str, list[int]] = defaultdict(list)
    for row, text in enumerate(texts):
        if text not in YES_OR_NO:
            wrong[text].append(row)
    for raw, rows in wrong.items():
        sentence = f"{quoted(raw)} is neither yes nor no; write true or false"
        where = np.array(rows, np.int64)
        problems.append(at_rows(table, where, "not-yes-or-no", sentence, place.column, raw))
    return np.array([YES_OR_NO.get(text, False) for text in texts], np.bool_)
