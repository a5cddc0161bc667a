"""Which answers are missing together, and whether that looks like chance."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from analysis.dataset import Dataset, Floats
from analysis.findings import Check, Fact, Finding, Point, Unit, Verdict
from analysis.questions.making import described, hidden, refusal_of, refused
from analysis.questions.roles import OUTCOMES
from analysis.questions.small_cells import hidden_cells
from analysis.scores import Scores
from analysis.statistics.errors import StatisticsError
from analysis.statistics.little_mcar import little_mcar
from analysis.statistics.missing_table import MissingTable, missing_table
from analysis.thresholds import Thresholds
from questionnaires.model import ConstructRole

MOST_PATTERNS = 8
LITTLE_ROWS = 50_000
"""Most rows of Little's test: every second or third where there are more."""
WHOLE = "nothing"
REST = ""


def missing(dataset: Dataset, scores: Scores, plan: Thresholds) -> Iterator[Finding]:
    """The patterns of missing scores, and Little's test of them.

    Only of what everybody is asked: what depends on an earlier answer is never missing by chance.
    """
    asked_of_all = (ConstructRole.DIMENSION, ConstructRole.SIBLING, *OUTCOMES)
    names = [c.id for c in dataset.questionnaire.constructs_with_role(*asked_of_all)]
    columns = {name: scores.constructs[name] for name in names}
    asked = {name: column for name, column in columns.items() if not np.isnan(column).all()}
    if not asked or dataset.n == 0:
        return
    if dataset.n < plan.show:
        yield refused("respondents.missing", Unit.SHARE, "patterns", hidden(plan))
        return
    found = missing_table(np.column_stack(list(asked.values())), most=10_000)
    yield _patterns(found, tuple(asked), plan)
    if found.complete < found.n:
        step = -(-dataset.n // LITTLE_ROWS)
        some = np.column_stack([column[::step] for column in asked.values()])
        yield _by_chance(some, plan)


def _patterns(found: MissingTable, names: tuple[str, ...], plan: Thresholds) -> Finding:
    """The share of rows with a gap, and the most frequent patterns; small ones stay hidden."""
    counts = {_name(one.missing, names): one.rows for one in found.patterns}
    often = sorted(counts, key=lambda name: (name != WHOLE, -counts[name]))
    shown = often[:MOST_PATTERNS]
    cells = {name: counts[name] for name in shown}
    cells[REST] = found.n - sum(cells.values())
    unseen = hidden_cells(cells, plan, unpublished=(REST,))
    gaps = found.n - found.complete
    points = tuple(
        Point(name, cells[name] / found.n, cells[name]) for name in shown if name not in unseen
    )
    told = WHOLE in {point.x for point in points} or gaps == 0
    facts: dict[str, Fact] = {
        "columns": names,
        "patterns": found.distinct,
        "cells": found.cells,
    }
    key = "respondents.missing"
    if not told:
        return refused(key, Unit.SHARE, "patterns", hidden(plan), found.n)
    verdict = described(found.n, plan)
    return Finding(
        key, found.n, Unit.SHARE, "patterns", verdict, gaps / found.n, points=points, facts=facts
    )


def _name(places: tuple[int, ...], names: tuple[str, ...]) -> str:
    return ", ".join(names[place] for place in places) if places else WHOLE


def _by_chance(table: Floats, plan: Thresholds) -> Finding:
    """Little's test can reject that gaps are mere chance, and never show that they are."""
    key = "respondents.missing_by_chance"
    try:
        found = little_mcar(table, significance=plan.significance)
    except StatisticsError as error:
        return refused(key, Unit.COEFFICIENT, "little", refusal_of(error))
    return Finding(
        key,
        found.n,
        Unit.COEFFICIENT,
        "little",
        Verdict.SURE if found.rejected else Verdict.CANNOT_TELL,
        found.statistic,
        checks=(Check("not_rejected", not found.rejected, {"p": found.p}),),
        facts={"df": found.df, "p": found.p, "patterns": found.patterns},
    )
