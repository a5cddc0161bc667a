"""Whether anybody can meet a condition: values of each fact are tried in each branch of its "or".

What a comparison says of a fact changes only at the values it names. So "not known", those values,
one between each two of them and one on either side are all the cases there are.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import pairwise, product

from questionnaires.conditions.nodes import (
    Answered,
    Comparison,
    Every,
    Literal,
    Membership,
    Node,
    Not,
    Some,
)
from questionnaires.facts import FactKind
from surveyapp.models import FactValue
from surveyapp.services.customers.facts import FactType, FactTypes
from surveyapp.services.customers.record_event import EARLY
from surveyapp.services.importing.dates import EARLIEST, LATEST
from surveyapp.services.programmes.fact_values import compared, typed
from surveyapp.services.programmes.rules_fields import as_day

MOST_BRANCHES = 1_000
"""A condition of more branches is taken for one that can be met."""
FIRST_DAY, LAST_DAY = date(EARLIEST, 1, 1), date(LATEST, 12, 31)
NEVER_NEGATIVE = frozenset({"actual_wait", "abandoned_after", EARLY})
OTHER = "\N{REPLACEMENT CHARACTER}"
"""A text that no condition names."""

Part = Comparison | Membership | Answered
Branch = Mapping[str, int]
"""Fact -> which of its values fit, a bit each. A branch without a fitting value is never kept."""


class _TooManyError(Exception):
    """There are more branches than are looked through."""


def never_met(root: Node, known: FactTypes) -> tuple[str, ...]:
    """The facts that stand against each other where nobody can meet the condition; else none."""
    search = _Search(root, known)
    try:
        return () if search.branches(root) else tuple(search.failed)
    except _TooManyError:
        return ()


def literals(part: Part) -> tuple[Literal, ...]:
    """What the fact is compared with."""
    if isinstance(part, Comparison):
        return (part.value,)
    return part.values if isinstance(part, Membership) else ()


class _Search:
    def __init__(self, root: Node, known: FactTypes) -> None:
        self._kinds = {part.question: known[part.question].kind for part in root.comparisons()}
        self._tried = {name: _values(name, known[name], root) for name in self._kinds}
        self.failed: dict[str, None] = {}

    def branches(self, node: Node, negated: bool = False) -> list[Branch]:
        """The ways in which it can hold, or not hold where it is ``negated``."""
        if isinstance(node, Not):
            return self.branches(node.part, not negated)
        if isinstance(node, Every | Some):
            found = [self.branches(part, negated) for part in node.parts]
            if isinstance(node, Every) is negated:
                return [branch for some in found for branch in some]
            return self._together(found)
        [part] = node.comparisons()
        fitting = self._fitting(part)
        everything = (1 << len(self._tried[part.question])) - 1
        return self._kept([{part.question: everything ^ fitting if negated else fitting}])

    def _together(self, found: Sequence[list[Branch]]) -> list[Branch]:
        together: list[Branch] = [{}]
        can_be = True
        for some in found:
            pairs = (_both(one, other) for one, other in product(together, some))
            together = self._kept(pairs)
            if not together:
                # What stands against each other further on is told as well.
                together, can_be = [{}], False
        return together if can_be else []

    def _kept(self, branches: Iterable[Branch]) -> list[Branch]:
        kept = []
        for branch in branches:
            empty = [name for name, fitting in branch.items() if not fitting]
            self.failed.update(dict.fromkeys(empty))
            if not empty:
                kept.append(branch)
            if len(kept) > MOST_BRANCHES:
                raise _TooManyError
        return kept

    def _fitting(self, part: Part) -> int:
        kinds = {part.question: self._kinds[part.question]}
        meant = typed(part, kinds)
        return sum(
            meant.holds(compared({part.question: value}, kinds)) << place
            for place, value in enumerate(self._tried[part.question])
        )


def _both(one: Branch, other: Branch) -> Branch:
    together = dict(one)
    for name, fitting in other.items():
        together[name] = together.get(name, fitting) & fitting
    return together


def _values(name: str, fact: FactType, root: Node) -> tuple[FactValue, ...]:
    """All cases there are of the fact in this condition."""
    named = [part for part in root.comparisons() if part.question == name]
    given = [literal for part in named for literal in literals(part)]
    values: Sequence[FactValue]
    if fact.choices:
        values = fact.choices
    elif fact.kind is FactKind.NUMBER:
        values = _numbers(given, 0 if name in NEVER_NEGATIVE else None)
    elif fact.kind is FactKind.FLAG:
        values = (0.0, 1.0)
    elif fact.kind in (FactKind.DATE, FactKind.DATE_OR_FLAG):
        flags = (0.0, 1.0) if fact.kind is FactKind.DATE_OR_FLAG else ()
        values = (*_days(given), *flags)
    else:
        values = (*_texts(given), OTHER)
    return (None, *values)


def _numbers(given: Sequence[Literal], least: float | None) -> list[float]:
    points = sorted({one.number for one in given if one.number is not None} | {0.0})
    between = [(low + high) / 2 for low, high in pairwise(points)]
    found = [points[0] - 1, *points, *between, points[-1] + 1]
    return found if least is None else [value for value in found if value >= least]


def _days(given: Sequence[Literal]) -> list[str]:
    named = [day.toordinal() for one in given if (day := as_day(one.text)) is not None]
    first, last = FIRST_DAY.toordinal(), LAST_DAY.toordinal()
    around = {first, last, *(day + step for day in named for step in (-1, 0, 1))}
    return [date.fromordinal(day).isoformat() for day in sorted(around) if first <= day <= last]


def _texts(given: Sequence[Literal]) -> Iterator[FactValue]:
    """A text that looks like a number may be kept as either."""
    for one in given:
        yield one.text
        if one.number is not None:
            yield one.number
