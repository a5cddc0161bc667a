"""Signs of careless answering, row by row: runs, halves that disagree, odd patterns, opposites."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from analysis.dataset import Dataset, Floats
from analysis.findings import Fact, Refusal
from analysis.levelled import part
from analysis.questions.careless import careless
from analysis.questions.making import not_asked, refusal_of
from analysis.questions.roles import reversed_items
from analysis.scores import Scores
from analysis.statistics.arrays import whole_rows
from analysis.statistics.careless.distance import distances
from analysis.statistics.careless.even_odd import even_odd
from analysis.statistics.careless.long_string import long_string
from analysis.statistics.careless.reverse_pairs import reverse_pairs
from analysis.statistics.errors import StatisticsError
from analysis.thresholds import Thresholds
from questionnaires.model import ConstructRole

Rows = NDArray[np.bool_]
AGAINST = 0.0
"""Below this the halves of a person's scales go against each other."""
FEWEST_ITEMS = 6
SIGNS_NEEDED = 2
"""One sign alone is often chance; two are not."""
ROWS_AT_ONCE = 25_000
"""A table of all answers of a million rows would take more memory than the answers do."""


@dataclass(frozen=True, eq=False)
class Indicator:
    """Rows (n,) that show a sign of carelessness, rows that could be judged, and its limits."""

    rows: Rows
    known: Rows
    facts: Mapping[str, Fact]


@dataclass(frozen=True)
class Items:
    """Items on one scale in the order of the questionnaire, and what belongs together.

    ``scales`` and ``pairs`` (of opposite meaning) are places in ``ids``.
    """

    ids: tuple[str, ...]
    scales: tuple[tuple[int, ...], ...]
    pairs: tuple[tuple[int, int], ...]
    minimum: float
    maximum: float


Found = Mapping[str, Indicator | Refusal]


def indicators(dataset: Dataset, scores: Scores) -> Found:
    """Each sign by name, or why it cannot be looked for; looked for once."""
    if "indicators" not in scores.computed:
        scores.computed["indicators"] = _indicators(dataset, scores)
    found: Found = scores.computed["indicators"]
    return found


def doubtful(dataset: Dataset, scores: Scores, plan: Thresholds) -> Rows:
    """The rows (n,) that show two signs or more, speed and straight lines among them."""
    seen = careless(dataset, scores, plan)
    signs = seen.fast.astype(np.int8)
    signs += seen.straight
    for found in indicators(dataset, scores).values():
        if isinstance(found, Indicator):
            signs += found.rows
    return np.asarray(signs >= SIGNS_NEEDED)


def _indicators(dataset: Dataset, scores: Scores) -> Found:
    items = _items(dataset, scores)
    if len(items.ids) < FEWEST_ITEMS:
        return dict.fromkeys(SIGNS, not_asked("items on one scale"))
    found: dict[str, list[Indicator] | Refusal] = {name: [] for name in SIGNS}
    for start in range(0, max(dataset.n, 1), ROWS_AT_ONCE):
        rows = slice(start, start + ROWS_AT_ONCE)
        tables = (_table(dataset.values, items, rows), _table(scores.items, items, rows))
        for name, sign in SIGNS.items():
            before = found[name]
            if isinstance(before, list):
                now = _looked_for(sign, tables, items)
                found[name] = now if isinstance(now, Refusal) else [*before, now]
    return {
        name: parts if isinstance(parts, Refusal) else _joined(parts)
        for name, parts in found.items()
    }


def _table(columns: Mapping[str, Floats], items: Items, rows: slice) -> Floats:
    some = part(columns, rows)
    return np.column_stack([some[item] for item in items.ids])


def _joined(parts: list[Indicator]) -> Indicator:
    rows, known = ([getattr(part, name) for part in parts] for name in ("rows", "known"))
    return replace(parts[0], rows=np.concatenate(rows), known=np.concatenate(known))


def _looked_for(
    sign: Callable[[Floats, Floats, Items], Indicator | Refusal],
    tables: tuple[Floats, Floats],
    items: Items,
) -> Indicator | Refusal:
    try:
        return sign(*tables, items)
    except StatisticsError as error:
        return refusal_of(error)


def _items(dataset: Dataset, scores: Scores) -> Items:
    form = dataset.questionnaire
    constructs = [
        [item for item in construct.items if item in scores.items and item in dataset.values]
        for construct in form.constructs
        if construct.role is not ConstructRole.CHECKLIST and not construct.of_constructs
    ]
    scales = Counter(form.questions[item].scale.id for items in constructs for item in items)
    if not scales:
        return Items((), (), (), 0, 1)
    usual = scales.most_common(1)[0][0]
    alike = [[i for i in part if form.questions[i].scale.id == usual] for part in constructs]
    ids = tuple(dict.fromkeys(item for part in alike for item in part))
    place = {item: number for number, item in enumerate(ids)}
    reverse = {item for c in form.constructs for item in reversed_items(form, c)}
    scale = form.questions[ids[0]].scale
    return Items(
        ids,
        tuple(tuple(place[item] for item in part) for part in alike if len(part) > 1),
        tuple(
            (place[one], place[other])
            for part in alike
            for one in part
            for other in part
            if one in reverse and other not in reverse
        ),
        0.0 if scale.minimum is None else float(scale.minimum),
        1.0 if scale.maximum is None else float(scale.maximum),
    )


def _long_string(given: Floats, _turned: Floats, _items: Items) -> Indicator:
    found = long_string(given)
    known = (~np.isnan(given)).sum(axis=1) >= found.limit
    return Indicator(found.straight, known, {"limit": found.limit, "items": given.shape[1]})


def _even_odd(_given: Floats, turned: Floats, items: Items) -> Indicator:
    found = even_odd(turned, items.scales)
    known = ~np.isnan(found)
    rows = known & (np.where(known, found, 1.0) < AGAINST)
    return Indicator(rows, known, {"limit": AGAINST, "scales": len(items.scales)})


def _far(_given: Floats, turned: Floats, _items: Items) -> Indicator:
    """Rows with every answer: with gaps each of thousands of patterns has its own distance."""
    known: Rows = whole_rows(turned)
    found = distances(turned[known])
    rows = known.copy()
    rows[known] = found.far
    facts: dict[str, Fact] = {
        "significance": found.significance,
        "items": turned.shape[1],
    }
    return Indicator(rows, known, facts)


def _opposites(given: Floats, _turned: Floats, items: Items) -> Indicator | Refusal:
    if not items.pairs:
        return not_asked("reversed items")
    found = reverse_pairs(given, items.pairs, minimum=items.minimum, maximum=items.maximum)
    known = found.answered >= found.fewest
    return Indicator(found.contradicting, known, {"pairs": len(items.pairs)})


SIGNS: Mapping[str, Callable[[Floats, Floats, Items], Indicator | Refusal]] = {
    "long_string": _long_string,
    "even_odd": _even_odd,
    "far": _far,
    "reverse_pairs": _opposites,
}
