"""What somebody with the whole database would try, to tell who gave an answer."""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime

import numpy as np
from scipy.stats import rankdata
from sqlalchemy import text

from surveyapp.models import Record
from surveyapp.tokens import hash_token, used_mark
from tests.harness.world import World

Row = Mapping[str, object]
Tables = Mapping[str, Sequence[Row]]
Persons = Mapping[str, Callable[[Row], int | None]]
"""For each table about people: whose row it is."""

PHYSICAL = {
    "sqlite": "rowid AS lies_at",
    "postgresql": "ctid::text AS lies_at, xmin::text AS written_by",
}
"""Where rows lie, and in which transaction they were written; asked for with the columns."""
NUMBERED = ("lies_at", "written_by")
NAMING = ("link_id", "customer_id", "event_id")
ANSWER = "document"
WAITS = "released"
"""Tells the last answers from the others, and none of them from another; counted by itself."""
TIMES = ("started_at", "saved_at", "submitted_at")
MIDNIGHT = re.compile(r"\d{4}-\d{2}-\d{2}( 00:00:00(\.0+)?)?$")
DERIVED = (used_mark, lambda value: hash_token(value)[:22])
TRUTH = re.compile(r"person (\d+) wanted")


def read_tables(world: World) -> Tables:
    """Every row of every table as it lies there, in the order in which it is given out."""
    with world.database.engine.connect() as connection:
        return {
            name: [
                dict(row)
                for row in connection.execute(text(f'SELECT {asked}, * FROM "{name}"')).mappings()  # noqa: S608 - of our own models
            ]
            for name, asked in _asked(world.kind)
        }


def _asked(kind: str) -> Iterator[tuple[str, str]]:
    for name, table in Record.metadata.tables.items():
        lies_nowhere = kind == "sqlite" and not table.dialect_options["sqlite"]["with_rowid"]
        yield name, "NULL AS lies_at" if lies_nowhere else PHYSICAL[kind]


def answers_to(survey_id: int, tables: Tables) -> Tables:
    """The same, with the answers to one survey and the marks of its links only."""
    ours = {
        name: [row for row in tables[name] if row["survey_id"] == survey_id]
        for name in ("response", "mark_pool", "used_mark")
    }
    return {**tables, **ours}


def changed_columns(before: Tables, after: Tables) -> set[str]:
    """Columns about people whose values are not what they were; ``table.column``."""
    changed = set()
    for name, rows in after.items():
        if name in {"response", "questionnaire_version", "survey", "used_mark", "mark_pool"}:
            continue
        known = {_identity(row): row for row in before[name]}
        for row in rows:
            old = known.get(_identity(row), {})
            changed |= {
                f"{name}.{column}"
                for column, value in row.items()
                if column not in NUMBERED and old.get(column) != value
            }
    return changed


def _identity(row: Row) -> object:
    return row.get("id", row.get("customer_id"))


def whose(response: Row) -> int:
    """Who gave the answer, from its words, which the attacker does not know."""
    found = TRUTH.search(str(response[ANSWER]))
    return int(found[1]) if found else -1


def marks_together(tables: Tables) -> int:
    """The fewest marks of used tokens that one row or one transaction stands for."""
    written = Counter(row.get("written_by") for row in tables["used_mark"])
    pools = [len(json.loads(str(row["marks"]))) for row in tables["mark_pool"]]
    return min([*pools, *written.values()], default=0)


def marks_told(tables: Tables) -> int:
    """Marks that stand with people, or follow from anything that does."""
    marks = {str(row["mark"]) for row in tables["used_mark"]}
    marks |= {mark for row in tables["mark_pool"] for mark in json.loads(str(row["marks"]))}
    values = {
        str(value)
        for name, rows in tables.items()
        if name not in {"used_mark", "mark_pool"}
        for row in rows
        for value in row.values()
    }
    return len(marks & (values | {made(value) for value in values for made in DERIVED}))


def named(tables: Tables) -> int:
    """Answers that name their link, person or event."""
    return sum(any(row[name] is not None for name in NAMING) for row in tables["response"])


def waiting(tables: Tables) -> int:
    """Answers that staff do not see yet."""
    return sum(not row[WAITS] for row in tables["response"])


def fine_times(tables: Tables) -> int:
    """Times with answers that tell more than the day."""
    told = [row[name] for row in tables["response"] for name in TIMES if row[name] is not None]
    return sum(not MIDNIGHT.match(_shown(value)) for value in told)


def _shown(value: object) -> str:
    return value.isoformat(" ") if isinstance(value, datetime) else str(value)


def agreements(tables: Tables, persons: Persons) -> tuple[float, str]:
    """The largest share of answers that equal values give to the right person, and by which."""
    best, where = 0.0, ""
    for answer_column, values in _columns(tables["response"]):
        for place, owners in _owners(tables, persons):
            right = sum(owners.get(_shown(value), set()) == {who} for who, value in values)
            if right / len(values) > best:
                best, where = right / len(values), f" ({answer_column} = {place})"
    return best, where


def _columns(responses: Sequence[Row]) -> Iterator[tuple[str, list[tuple[int, object]]]]:
    for column in responses[0]:
        values = [(whose(row), row[column]) for row in responses if row[column] is not None]
        if column not in (ANSWER, WAITS) and values:
            yield column, values


def _owners(tables: Tables, persons: Persons) -> Iterator[tuple[str, dict[str, set[int]]]]:
    for name, owner in persons.items():
        rows = [(owner(row), row) for row in tables[name]]
        for column in rows[0][1] if rows else ():
            owners: dict[str, set[int]] = defaultdict(set)
            for who, row in rows:
                if who is not None and row[column] is not None:
                    owners[_shown(row[column])].add(who)
            yield f"{name}.{column}", owners


def strongest_order(tables: Tables, persons: Persons, exported: Sequence[int]) -> tuple[float, str]:
    """The largest rank correlation between any order of answers and any order of people."""
    answers = {name: _ranks(values) for name, values in _columns(tables["response"])}
    answers["order given out"] = {whose(row): n for n, row in enumerate(tables["response"])}
    answers["order of the export"] = {who: n for n, who in enumerate(exported)}
    best, where = 0.0, ""
    for name, owner in persons.items():
        rows = [(who, row) for row in tables[name] if (who := owner(row)) is not None]
        for column in rows[0][1] if rows else ():
            values = [(who, row[column]) for who, row in rows if row[column] is not None]
            people = _ranks(values)
            for order, ranks in answers.items():
                rho = _correlation(ranks, people)
                if rho > best:
                    best, where = rho, f" ({order}, {name}.{column})"
    return best, where


def _ranks(values: Sequence[tuple[int, object]]) -> dict[int, float]:
    keys = [_sortable(value) for _, value in values]
    order = {key: place for place, key in enumerate(sorted(set(keys)))}
    ranks = rankdata([order[key] for key in keys])
    return {who: float(rank) for (who, _), rank in zip(values, ranks, strict=True)}


def _sortable(value: object) -> tuple[float, ...] | tuple[str, ...]:
    """Numbers by size, places such as ``(3,14)`` and numbers in words too, all else as text."""
    words = _shown(value)
    if re.fullmatch(r"\(\d+,\d+\)|\d{1,19}", words):
        return ("0", *(number.zfill(20) for number in re.findall(r"\d+", words)))
    return ("1", words)


def _correlation(left: Mapping[int, float], right: Mapping[int, float]) -> float:
    both = sorted(left.keys() & right.keys())
    pairs = np.array([[left[who], right[who]] for who in both])
    if len(both) < 3 or not pairs.std(axis=0).all():
        return 0.0
    return abs(float(np.corrcoef(pairs.T)[0, 1]))
