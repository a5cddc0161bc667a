"""The answers that models of measurement rest on: which constructs, which items, which rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from analysis.dataset import Dataset, Floats
from analysis.findings import Check, Fact, Refusal
from analysis.questions.making import ecological
from analysis.scores import Scores
from analysis.statistics.structure.two_stage import FirstStage, first_stage
from analysis.thresholds import Thresholds
from questionnaires.model import ConstructRole, Questionnaire

Scales = Mapping[str, tuple[str, ...]]
Rows = NDArray[np.bool_]

NO_SCALE = frozenset({ConstructRole.CHECKLIST, ConstructRole.RELATIONSHIP_INDEX})
STEPS = 5
"""Items with fewer different answers than this are hardly on a continuous scale."""
FIRST = 1_000
"""Answers by which that is judged."""
CHECKED = 1_000
"""Complete rows that a second look by a slower model takes, drawn at random where there are more.
"""


@dataclass(frozen=True, eq=False)
class Measured:
    """Items on 0-100, high is favourable, of constructs that have two items or more.

    ``rows`` (n, k) in the order of ``items``; with ``gaps`` NaN stands for what was not answered.
    Of all who answered any of the items (``asked``) ``whole`` answered all. ``places``
    are the rows taken, ``dropped`` the items left out and why, ``coarse`` those of few different
    answers. ``complete`` are some of the rows without gaps.
    """

    scales: Scales
    rows: Floats
    places: NDArray[np.intp]
    gaps: bool
    asked: int
    whole: int
    dropped: Mapping[str, tuple[str, Refusal]] = field(default_factory=dict)
    coarse: tuple[str, ...] = ()
    complete: Floats = field(default_factory=lambda: np.empty((0, 0)))

    @property
    def items(self) -> tuple[str, ...]:
        """The items, scale by scale."""
        return tuple(item for items in self.scales.values() for item in items)

    @property
    def n(self) -> int:
        """Rows to be looked at."""
        return int(self.rows.shape[0])

    @property
    def lost(self) -> float:
        """The share of those asked who left out an item."""
        return 1 - self.whole / self.asked if self.asked else 0.0

    @cached_property
    def stage(self) -> FirstStage:
        """The items' most likely moments given the rows with gaps; raises StatisticsError."""
        return first_stage(self.rows, self.items)

    def columns(self, *constructs: str) -> list[int]:
        """Where the items of some constructs stand."""
        names = self.items
        return [names.index(item) for name in constructs for item in self.scales[name]]

    def whole_rows(self, *constructs: str) -> Floats:
        """The items (m, k) of some constructs in the rows that have them all."""
        part = self.rows[:, self.columns(*constructs)]
        return part[~np.isnan(part).any(axis=1)] if self.gaps else part

    def checks(self, dataset: Dataset, plan: Thresholds) -> tuple[Check, ...]:
        """What is doubtful about the rows themselves."""
        gaps: dict[str, Fact] = {
            "lost": self.lost,
            "handled": "two_stage" if self.gaps else "complete_rows",
            "rows": self.n,
            "asked": self.asked,
        }
        again = repeated(dataset)
        return (
            Check("gaps", self.lost < plan.listwise, gaps),
            Check("continuous", not self.coarse, {"items": self.coarse, "steps": STEPS}),
            Check("independent", again == 0, {"share": again}),
            *ecological(dataset),
        )


def repeated(dataset: Dataset) -> float:
    """The share of rows given by somebody who gave another row too."""
    labels = dataset.respondent_labels
    if labels is None or dataset.n == 0:
        return 0.0
    codes = labels.alone()
    counts = np.bincount(codes) if codes.size else np.zeros(1, dtype=np.int64)
    return float(counts[counts > 1].sum() / dataset.n)


def scales_of(form: Questionnaire) -> Scales:
    """The constructs whose items are meant to reflect one thing, each item once."""
    seen: set[str] = set()
    found: dict[str, tuple[str, ...]] = {}
    for construct in form.constructs:
        items = tuple(dict.fromkeys(construct.items))
        if construct.of_constructs or construct.role in NO_SCALE or seen & set(items):
            continue
        if len(items) > 1:
            found[construct.id] = items
            seen |= set(items)
    return found


def measured(dataset: Dataset, scores: Scores, plan: Thresholds, seed: int) -> Measured:
    """Choose the rows once for all models of measurement."""
    mark = ("measured", plan, seed)
    if mark not in scores.computed:
        scores.computed[mark] = _measured(scores, scales_of(dataset.questionnaire), plan, seed)
    kept: Measured = scores.computed[mark]
    return kept


def _measured(scores: Scores, scales: Scales, plan: Thresholds, seed: int) -> Measured:
    wanted = {name: tuple(i for i in own if i in scores.items) for name, own in scales.items()}
    looked = _Looked.at(scores, _all(wanted))
    total = int(looked.asked.sum())
    dropped = {
        item: (name, why)
        for name, own in wanted.items()
        for item in own
        if (why := looked.columns[item].refusal(total, plan)) is not None
    }
    kept = {name: tuple(i for i in own if i not in dropped) for name, own in wanted.items()}
    kept = {name: own for name, own in kept.items() if len(own) > 1}
    items = _all(kept)
    if items != _all(wanted):
        looked = replace(looked, whole=_whole(scores, items) & looked.asked)
    whole = int(looked.whole.sum())
    gaps = whole < (1 - plan.listwise) * total
    chosen, most = (looked.asked, plan.cfa_gappy) if gaps else (looked.whole, plan.cfa_rows)
    places = _some(chosen, most, seed)
    coarse = tuple(item for item in items if looked.columns[item].steps < STEPS)
    without_gaps = _some(looked.whole, CHECKED, seed)
    table = _table(scores, items, np.concatenate([places, without_gaps]))
    rows, complete = table[: places.size], table[places.size :]
    return Measured(kept, rows, places, gaps, total, whole, dropped, coarse, complete)


def _table(scores: Scores, items: tuple[str, ...], places: NDArray[np.intp]) -> Floats:
    """Rows (m, k), column by column: all rows of all items at once would fill the memory."""
    rows = np.empty((places.size, len(items)))
    for place, item in enumerate(items):
        rows[:, place] = scores.items[item][places]
    return rows


def _whole(scores: Scores, items: tuple[str, ...]) -> Rows:
    whole = np.ones(next((c.size for c in scores.constructs.values()), 0), dtype=bool)
    for item in items:
        whole &= ~np.isnan(scores.items[item])
    return whole


@dataclass(frozen=True, slots=True, eq=False)
class _Looked:
    """What one look at each item tells: who answered any (``asked``) and all of them."""

    asked: Rows
    whole: Rows
    columns: Mapping[str, _Column]

    @classmethod
    def at(cls, scores: Scores, items: tuple[str, ...]) -> _Looked:
        n = next((column.size for column in scores.constructs.values()), 0)
        asked, whole = np.zeros(n, dtype=bool), np.ones(n, dtype=bool)
        columns = {}
        for item in items:
            column = scores.items[item]
            there = ~np.isnan(column)
            asked |= there
            whole &= there
            columns[item] = _Column.of(column[there])
        return cls(asked, whole & asked, columns)


def _all(scales: Scales) -> tuple[str, ...]:
    return tuple(item for items in scales.values() for item in items)


@dataclass(frozen=True, slots=True)
class _Column:
    """The answers to one item: how many, whether they differ, how many steps the first show."""

    n: int
    constant: bool
    steps: int

    @classmethod
    def of(cls, there: Floats) -> _Column:
        if there.size == 0:
            return cls(0, True, 0)
        constant = bool(there.min() == there.max())
        return cls(there.size, constant, int(np.unique(there[:FIRST]).size))

    def refusal(self, asked: int, plan: Thresholds) -> Refusal | None:
        missing = 1 - self.n / max(asked, 1)
        if missing > plan.predictor_missing:
            facts: dict[str, Fact] = {"share": missing, "limit": plan.predictor_missing}
            return Refusal("mostly_missing", facts)
        return Refusal("constant") if self.constant else None


def _some(rows: Rows, most: int, seed: int) -> NDArray[np.intp]:
    """All rows, or as many of them drawn at random."""
    places = np.flatnonzero(rows)
    if places.size <= most:
        return places
    random = np.random.Generator(np.random.PCG64(seed))
    return np.sort(random.choice(places, most, replace=False, shuffle=False))
