"""Who may leave: the grid of satisfaction and loyalty, with labels only where another answer bears
them out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.dataset import Dataset, Floats
from analysis.findings import Answer, Finding, Point, Refusal, Unit, Verdict
from analysis.questions import roles
from analysis.questions.corroboration import Corroboration, held_back, looking_around
from analysis.questions.making import (
    REST,
    SEED,
    hidden,
    not_asked,
    persons_only,
    refused,
    share,
    too_few,
)
from analysis.questions.present import present
from analysis.questions.risk_value import METHOD as VALUE_METHOD
from analysis.questions.risk_value import value_at_risk
from analysis.questions.small_cells import Place, hidden_cells, hidden_places, is_small, told
from analysis.questions.suppression import Hidden, group_rows, hidden_groups
from analysis.scores import Scores
from analysis.statistics.proportions import wilson
from analysis.thresholds import PLAN, Thresholds
from questionnaires.model import Questionnaire

CELLS = (
    "ambassador",
    "defector",
    "hostage",
    "mercenary",
    "unclear_hostage",
    "unclear_mercenary",
    "undecided",
)
AT_RISK = tuple(cell for cell in CELLS if cell not in ("ambassador", "undecided"))
BANDS = ("low", "middle", "high")
LOW, HIGH = (0, 0), (2, 2)
PAIRS: Mapping[Place, tuple[str, ...]] = {
    (0, 2): ("hostage", "unclear_hostage"),
    (2, 0): ("mercenary", "unclear_mercenary"),
}
CORNERS: Mapping[Place, tuple[str, ...]] = {**PAIRS, LOW: ("defector",), HIGH: ("ambassador",)}
"""The cells by their bands of satisfaction and loyalty."""
ASKED_WITHOUT_CHOICE = "LOYP1"
"""The item bank asks "if I could choose freely" only of those who cannot."""


@dataclass(frozen=True)
class Grid:
    """Customers (m,) with both scores: their cells, and what they were placed by."""

    dataset: Dataset
    wave: str | None
    satisfaction: str
    loyalty: str
    cells: NDArray[np.str_]
    bands: tuple[NDArray[np.str_], NDArray[np.str_]]
    hostage: Corroboration
    mercenary: Corroboration

    @property
    def n(self) -> int:
        """Customers on the grid."""
        return int(self.cells.size)

    def count(self, cell: str) -> int:
        """Customers in one of ``CELLS``."""
        return int((self.cells == cell).sum())

    def counts(self) -> dict[Place, int]:
        """Customers by the numbers (from 0, low) of their bands of satisfaction and loyalty."""
        first, then = self.bands
        return {
            (i, j): int(((first == low) & (then == high)).sum())
            for i, low in enumerate(BANDS)
            for j, high in enumerate(BANDS)
        }

    @property
    def at_risk(self) -> NDArray[np.bool_]:
        """Who stands in one of the corners other than ambassador."""
        return np.isin(self.cells, AT_RISK)


@dataclass(frozen=True)
class Held:
    """What is not shown of a grid: cells by name, places, or everything."""

    cells: Mapping[str, Hidden]
    places: frozenset[Place]
    everything: bool = False


def answer(dataset: Dataset, scores: Scores, plan: Thresholds = PLAN, seed: int = SEED) -> Answer:
    """Shares of the grid's corners, the share at risk by segment, and the value at risk."""
    why = _refusal(dataset)
    if why is not None:
        return Answer("risk", refusal=why)
    grid = _grid(dataset, scores, plan)
    if grid is None:
        return Answer("risk", refusal=not_asked("satisfaction", "loyalty"))
    if grid.n < plan.risk:
        return Answer("risk", refusal=too_few(grid.n, plan.risk))
    return Answer("risk", tuple(_findings(grid, plan, seed)))


def _refusal(dataset: Dataset) -> Refusal | None:
    if dataset.n == 0:
        return Refusal("no_answers")
    form, aggregate = dataset.questionnaire, persons_only(dataset)
    if aggregate is not None:
        return aggregate
    if imposed(form):
        return Refusal("imposed")
    first, then = roles.satisfaction(form), roles.loyalty(form)
    if first is None or then is None:
        return not_asked("satisfaction", "loyalty")
    if roles.is_binary(form, first) or roles.is_binary(form, then):
        return Refusal("binary")
    return None


def imposed(form: Questionnaire) -> bool:
    """Whether the form is for people who have no other provider to go to."""
    loyalty = roles.loyalty(form)
    return loyalty is not None and ASKED_WITHOUT_CHOICE in loyalty.items


def _grid(dataset: Dataset, scores: Scores, plan: Thresholds) -> Grid | None:
    now = present(dataset, scores)
    first, then = roles.satisfaction(dataset.questionnaire), roles.loyalty(dataset.questionnaire)
    if first is None or then is None:
        return None
    x, y = now.scores.constructs[first.id], now.scores.constructs[then.id]
    rows = ~np.isnan(x) & ~np.isnan(y)
    part = now.dataset.take(rows, "satisfaction and loyalty known")
    bands = (_bands(x[rows], plan), _bands(y[rows], plan))
    hostage, mercenary = held_back(part), looking_around(part)
    cells = _cells(bands, hostage, mercenary)
    return Grid(part, now.wave, first.id, then.id, cells, bands, hostage, mercenary)


def _bands(values: Floats, plan: Thresholds) -> NDArray[np.str_]:
    places = np.digitize(values, [plan.band_low, plan.band_high])
    return np.array(BANDS)[places]


def _cells(
    bands: tuple[NDArray[np.str_], NDArray[np.str_]],
    hostage: Corroboration,
    mercenary: Corroboration,
) -> NDArray[np.str_]:
    satisfied, loyal = bands
    stays = (satisfied == "low") & (loyal == "high")
    roams = (satisfied == "high") & (loyal == "low")
    rules = {
        "ambassador": (satisfied == "high") & (loyal == "high"),
        "defector": (satisfied == "low") & (loyal == "low"),
        "hostage": stays & hostage.rows,
        "mercenary": roams & mercenary.rows,
        "unclear_hostage": stays & ~hostage.rows,
        "unclear_mercenary": roams & ~mercenary.rows,
    }
    return np.select(list(rules.values()), list(rules), default="undecided")


def _held_cells(grid: Grid, plan: Thresholds) -> Held:
    """What to hide so that no group of fewer than seven is shown or can be worked out.

    Known to a reader: the levels' bands (the margins), everyone at risk, the undecided, and what is
    told of satisfied customers who are not loyal.
    """
    counts = grid.counts()
    at_risk = int(grid.at_risk.sum())
    whole = (at_risk, grid.count("undecided"), grid.count("ambassador"))
    if any(is_small(count, plan) for count in whole):
        cells = {cell: _why(grid.count(cell), plan) for cell in CELLS}
        return Held(cells, frozenset(counts), everything=True)
    pairs = {place: {name: grid.count(name) for name in names} for place, names in PAIRS.items()}
    inside = {place: hidden_cells(pair, plan) for place, pair in pairs.items()}
    also = [place for place, unseen in inside.items() if told(unseen, pairs[place], plan)]
    corners = {*PAIRS, LOW, HIGH}
    known = (corners - {HIGH}, set(counts) - corners)
    places = hidden_places(counts, known, _told_elsewhere(counts, plan), plan, also)
    found = {name: why for unseen in inside.values() for name, why in unseen.items()}
    for place in places & corners:
        found |= {name: _why(grid.count(name), plan) for name in CORNERS[place]}
    return Held(found, places)


def _told_elsewhere(counts: Mapping[Place, int], plan: Thresholds) -> list[Place]:
    """Places that ``loyalty.satisfied_not_loyal`` tells."""
    not_loyal, between, loyal = (counts[2, j] for j in range(3))
    if is_small(not_loyal, plan) or is_small(between + loyal, plan):
        return []
    if is_small(between, plan) or is_small(loyal, plan):
        return [(2, 0)]
    return [(2, 0), (2, 1), (2, 2)]


def _why(count: int, plan: Thresholds) -> Hidden:
    return Hidden.SMALL if is_small(count, plan) else Hidden.COMPLEMENTARY


def _findings(grid: Grid, plan: Thresholds, seed: int) -> Iterator[Finding]:
    held = _held_cells(grid, plan)
    asked = {"unclear_hostage": grid.hostage.asked, "unclear_mercenary": grid.mercenary.asked}
    for cell in CELLS:
        facts = {"wave": grid.wave}
        extra = {"corroborated_by": asked[cell]} if cell in asked else {}
        if cell in held.cells:
            yield refused(f"risk.{cell}", Unit.SHARE, "wilson", held.cells[cell].refusal(plan))
        else:
            yield share(f"risk.{cell}", grid.count(cell), grid.n, plan, facts={**facts, **extra})
    yield _table(grid, held, plan)
    if held.everything:
        for key, unit, method in (
            ("risk.at_risk", Unit.SHARE, "wilson"),
            ("risk.value_at_risk", Unit.MONEY, VALUE_METHOD),
        ):
            yield refused(key, unit, method, hidden(plan))
        return
    at_risk = int(grid.at_risk.sum())
    yield share("risk.at_risk", at_risk, grid.n, plan, facts={"cells": AT_RISK})
    yield from _segments(grid, plan)
    yield value_at_risk(grid.dataset, grid.at_risk, AT_RISK, grid.wave, plan, seed)


def _table(grid: Grid, held: Held, plan: Thresholds) -> Finding:
    points: list[Point] = []
    for (first, then), count in grid.counts().items():
        name = f"{BANDS[first]}/{BANDS[then]}"
        part = wilson(count, grid.n)
        if (first, then) in held.places:
            points.append(Point(name, None, 0))
        else:
            points.append(Point(name, part.share, count, part.interval.low, part.interval.high))
    return Finding(
        "risk.grid",
        grid.n,
        Unit.SHARE,
        "wilson",
        Verdict.SURE,
        points=tuple(points),
        facts={
            "satisfaction": grid.satisfaction,
            "loyalty": grid.loyalty,
            "limit_low": plan.band_low,
            "limit_high": plan.band_high,
            "wave": grid.wave,
        },
    )


def _segments(grid: Grid, plan: Thresholds) -> Iterator[Finding]:
    if "segment" not in grid.dataset.facts:
        return
    rows = group_rows(grid.dataset.fact_labels("segment"))
    counts = {name: int(mask.sum()) for name, mask in rows.items()}
    unseen = hidden_groups(counts, grid.n - sum(counts.values()), plan)
    large = {
        name: int(grid.at_risk[mask].sum())
        for name, mask in rows.items()
        if name not in unseen and counts[name] >= plan.risk_segment
    }
    unseen |= _few(grid, large, {name: counts[name] - part for name, part in large.items()}, plan)
    for name in rows:
        key = f"risk.segment.{name}"
        if name in unseen:
            yield refused(key, Unit.SHARE, "wilson", unseen[name].refusal(plan))
        elif counts[name] < plan.risk_segment:
            why = too_few(counts[name], plan.risk_segment)
            yield refused(key, Unit.SHARE, "wilson", why, counts[name])
        else:
            yield share(key, large[name], counts[name], plan, facts={"wave": grid.wave})


def _few(
    grid: Grid, risky: dict[str, int], others: dict[str, int], plan: Thresholds
) -> dict[str, Hidden]:
    """Segments in which few are at risk or few are not, and what would give them away."""
    total = int(grid.at_risk.sum())
    found: dict[str, Hidden] = {}
    for part, whole in ((risky, total), (others, grid.n - total)):
        rest = {REST: whole - sum(part.values())}
        found |= hidden_cells({**rest, **part}, plan, unpublished=(REST,))
    return found
