"""Data sets that went wrong on their way here, made of good ones."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache

import numpy as np

from analysis.dataset import AnswerState, Dataset, Floats
from analysis.simulation.company import simulate
from questionnaires import library

Change = Callable[[str, Floats], Floats]


@cache
def good(form: str) -> Dataset:
    """About 190 answers in columns that may be changed."""
    made = simulate(library.load(form), customers=500, seed=3).dataset()
    return replace(made, values={item: np.array(made.values[item]) for item in made.values})


def answers(data: Dataset, change: Change) -> Dataset:
    """Every column that has answers, changed."""
    there = {item: column for item, column in data.values.items() if not np.isnan(column).all()}
    changed = {item: change(item, column.copy()) for item, column in there.items()}
    return replace(data, values={**data.values, **changed})


def numbers(data: Dataset, change: Callable[[Floats], Floats]) -> Dataset:
    """The facts that are numbers, changed."""
    facts = {
        name: column if column.dtype == object else change(np.asarray(column, np.float64))
        for name, column in data.facts.items()
    }
    return replace(data, facts=facts)


def constant(data: Dataset) -> Dataset:
    return answers(data, lambda _, a: np.where(np.isnan(a), a, np.nanmin(a)))


def duplicated(data: Dataset) -> Dataset:
    """All items of a scale answered as the first of them is."""
    first: dict[str, str] = {}
    for item in data.values:
        first.setdefault(data.questionnaire.questions[item].scale.id, item)
    source = {item: first[data.questionnaire.questions[item].scale.id] for item in data.values}
    values = {item: data.values[other].copy() for item, other in source.items()}
    states = {item: data.states[source.get(item, item)] for item in data.states}
    return replace(data, values=values, states=states)


def perfectly_correlated(data: Dataset) -> Dataset:
    step = (np.arange(data.n) % 5) / 4
    return answers(data, lambda _, a: np.round(np.nanmin(a) + (np.nanmax(a) - np.nanmin(a)) * step))


def heywood(data: Dataset) -> Dataset:
    """The first two items of every scale all but alike, the others answered at random."""
    rng = np.random.default_rng(1)
    values = {item: column.copy() for item, column in data.values.items()}
    for construct in data.questionnaire.constructs:
        items = [item for item in construct.items if item in values]
        if len(items) > 2:
            some = rng.random(data.n) < 0.03
            values[items[1]] = np.where(some, values[items[2]], values[items[0]])
            values |= {item: rng.permutation(values[item]) for item in items[2:]}
    return replace(data, values=values)


def in_groups(data: Dataset, labels: object) -> Dataset:
    column = np.empty(data.n, object)
    column[:] = labels
    return replace(data, facts={**data.facts, "segment": column, "unit": column, "channel": column})


def all_missing(data: Dataset) -> Dataset:
    blank = {item: np.full(data.n, AnswerState.BLANK, np.uint8) for item in data.states}
    return replace(answers(data, lambda _, a: np.full_like(a, np.nan)), states=blank)


def two_points(data: Dataset) -> Dataset:
    def ends(_: str, a: Floats) -> Floats:
        high = np.where(a > np.nanmedian(a), np.nanmax(a), np.nanmin(a))
        return np.where(np.isnan(a), a, high)

    return answers(data, ends)


def heaped(data: Dataset) -> Dataset:
    heaps = numbers(data, lambda a: np.round(a / 30) * 30)
    return answers(heaps, lambda _, a: np.clip(np.round(a / 3) * 3, np.nanmin(a), np.nanmax(a)))


def only_the_pleased(data: Dataset) -> Dataset:
    """What a filter leaves when it filters by what is analysed."""
    first = next(iter(data.values.values()))
    return data.take(first == np.nanmax(first), "only the pleased")


def noise(data: Dataset) -> Dataset:
    rng = np.random.default_rng(5)
    return answers(data, lambda _, a: rng.permutation(a))


HOSTILE: Mapping[str, tuple[Callable[[Dataset], Dataset], frozenset[str]]] = {
    "constant items": (constant, frozenset({"constant"})),
    "duplicated items": (duplicated, frozenset({"collinear", "repeated_items"})),
    "perfect correlation": (perfectly_correlated, frozenset({"collinear", "too_few_in_tails"})),
    "Heywood": (heywood, frozenset({"proper"})),
    "empty groups": (lambda d: in_groups(d, None), frozenset({"not_asked"})),
    "one group": (lambda d: in_groups(d, "A"), frozenset({"too_few"})),
    "a group each": (
        lambda d: in_groups(d, [f"g{row}" for row in range(d.n)]),
        frozenset({"too_few_to_show"}),
    ),
    "negative weights": (
        lambda d: replace(d, weights=np.where(np.arange(d.n) % 7 == 0, -1.0, 1.0)),
        frozenset({"cannot_weight"}),
    ),
    "no weights but zero": (
        lambda d: replace(d, weights=np.zeros(d.n)),
        frozenset({"cannot_weight"}),
    ),
    "n below p": (lambda d: d.take(np.arange(d.n) < 12, "twelve"), frozenset({"too_few"})),
    "all missing": (all_missing, frozenset({"too_few", "too_few_to_show"})),
    "facts in words": (
        lambda d: replace(d, facts={name: np.full(d.n, "much", object) for name in d.facts}),
        frozenset({"cannot_weight"}),
    ),
    "two points": (two_points, frozenset({"too_few_in_tails"})),
    "heaps": (heaped, frozenset({"too_few_in_tails", "heaping_robust", "even_spread"})),
    "no spread after filtering": (only_the_pleased, frozenset({"too_few"})),
    "facts of zero": (
        lambda d: replace(numbers(d, np.zeros_like), seconds=np.zeros(d.n)),
        frozenset({"out_of_range"}),
    ),
    "negative facts": (
        lambda d: replace(numbers(d, lambda a: -1 - np.abs(a)), seconds=np.full(d.n, -1.0)),
        frozenset({"out_of_range"}),
    ),
    "noise": (noise, frozenset()),
}
"""What was done to the data, and refusals or checks of which at least one has to tell of it."""
