"""Whether a mapping fits a table and a questionnaire, and whether its rows fit each other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from analysis.dataset import Words
from analysis.intake.columns import ColumnMapping
from analysis.intake.problems import ROWS_NAMED, IntakeProblem, quoted
from analysis.intake.table import Table
from questionnaires.model import Questionnaire
from questionnaires.problems import did_you_mean

NAMED = 8


def mapping_problems(
    table: Table, mapping: ColumnMapping, questionnaire: Questionnaire
) -> Iterator[IntakeProblem]:
    """Columns and questions that are not there or are used twice."""
    for item in mapping.items:
        if item not in questionnaire.questions:
            hint = did_you_mean(item, questionnaire.questions)
            yield IntakeProblem("unknown-item", f"{quoted(item)} is no question here.{hint}")
    for column in _named_columns(mapping):
        if column not in table.columns:
            hint = did_you_mean(column, table.columns)
            yield IntakeProblem(
                "unknown-column", f"the file has no such column.{hint}", column=column
            )
    yield from _twice(mapping)
    if not mapping.items:
        yield _nothing_fits(list(table.columns), list(questionnaire.questions))


def _named_columns(mapping: ColumnMapping) -> list[str]:
    named = [place.column for place in mapping.items.values()]
    named += [place.column for place in mapping.facts.values()]
    named += [place.column for place in mapping.around.values()]
    named += [place.missing_reason for place in mapping.items.values() if place.missing_reason]
    return list(dict.fromkeys(named))


def _twice(mapping: ColumnMapping) -> Iterator[IntakeProblem]:
    users: dict[str, list[str]] = defaultdict(list)
    for item, place in mapping.items.items():
        users[place.column].append(item)
    for column, items in users.items():
        if len(items) > 1:
            sentence = f"it is mapped to {' and '.join(items)}; one column answers one question"
            yield IntakeProblem("duplicate-mapping", sentence, column=column)


def _nothing_fits(columns: Sequence[str], questions: Sequence[str]) -> IntakeProblem:
    sentence = (
        f"no column is named like a question. The file has {_few(columns)}; the questionnaire asks "
        f"{_few(questions)}. Say which is which with --map QUESTION=COLUMN or a mapping file"
    )
    return IntakeProblem("nothing-fits", sentence)


def _few(names: Sequence[str]) -> str:
    more = len(names) - NAMED
    shown = ", ".join(quoted(name) for name in names[:NAMED])
    return f"{shown} and {more:,} more" if more > 0 else shown


def row_problems(
    table: Table, mapping: ColumnMapping, respondent: Words | None, wave: Words | None
) -> Iterator[IntakeProblem]:
    """The same respondent twice in one wave."""
    if respondent is None:
        return
    column = mapping.around["respondent"].column
    rows: dict[tuple[str, str | None], list[int]] = defaultdict(list)
    for place, key in enumerate(respondent.tolist()):
        if key is not None:
            rows[key, None if wave is None else wave[place]].append(place)
    for (key, _), places in rows.items():
        if len(places) > 1:
            numbers = tuple(table.row_numbers[place] for place in places)
            sentence = f"{quoted(key)} answers more than once; keep one row a respondent and wave"
            yield IntakeProblem(
                "duplicate-respondent", sentence, column, key, numbers[:ROWS_NAMED], len(numbers)
            )


def no_answers(table: Table, mapping: ColumnMapping) -> IntakeProblem:
    """What a file in which nobody answers anything is told: it was read with the wrong mapping."""
    columns = _few([place.column for place in mapping.items.values()])
    sentence = (
        f"none of the {table.n:,} rows holds an answer in a column that is a question ({columns}); "
        "look at the mapping and its codes"
    )
    return IntakeProblem("no-answers", sentence)
