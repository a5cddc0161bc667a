"""Facts of customers and events out of their columns, by their types."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from analysis.intake.sentences import N_, Sentence, hint, short
from questionnaires.facts import FactKind
from surveyapp.services.customers.facts import FactTypes
from surveyapp.services.importing import cells
from surveyapp.services.importing.binding import Binding
from surveyapp.services.importing.cells import Read
from surveyapp.services.importing.plan import Place

LONGEST_FACT = 500


def fact_columns(binding: Binding, types: FactTypes) -> dict[str, Iterable[Any]]:
    """The values of each fact of the plan; unknown facts are noted."""
    found: dict[str, Iterable[Any]] = {}
    for name, place in binding.plan.facts.items():
        if name not in types:
            told = N_("no fact is called '%(name)s'; define it as an attribute first. %(hint)s")
            sentence = Sentence(told, name=short(name), hint=hint(name, types))
            binding.log.add("unknown-fact", sentence)
            continue
        found[name] = binding.values(place, _read(binding, name, place, types))
    return found


def rows_of(columns: dict[str, Iterable[Any]], n: int) -> Iterator[tuple[Any, ...]]:
    """The values of all facts row by row, in the order of their names."""
    if not columns:
        return iter([()] * n)
    return zip(*columns.values(), strict=True)


def _read(binding: Binding, name: str, place: Place, types: FactTypes) -> Read:
    kind = types[name].kind
    if kind is FactKind.NUMBER:
        read = cells.number(binding.decimal(place))
    elif kind is FactKind.DATE:
        read = cells.day(binding.reading(place))
    elif kind is FactKind.DATE_OR_FLAG:
        read = cells.day_or_flag(binding.reading(place))
    elif kind is FactKind.FLAG:
        read = cells.flag
    elif kind is FactKind.CHOICE:
        read = cells.choice(types[name].choices)
    else:
        read = cells.text(LONGEST_FACT)
    return cells.translated(place.values, read)
