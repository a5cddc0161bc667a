"""A table and a mapping made into a dataset: everything, or nothing and all that is wrong."""

from __future__ import annotations

from collections.abc import Mapping

from analysis.dataset import AnswerState, Dataset, Source
from analysis.intake.around import read_around
from analysis.intake.checking import mapping_problems, no_answers, row_problems
from analysis.intake.columns import ColumnMapping, completed, named
from analysis.intake.facts import fact_column
from analysis.intake.items import ItemAnswers, item_answers
from analysis.intake.problems import IntakeProblem, IntakeProblems
from analysis.intake.table import Table
from analysis.levels import answered
from questionnaires.model import Questionnaire


def build_dataset(table: Table, mapping: ColumnMapping, questionnaire: Questionnaire) -> Dataset:
    """The rows of ``table`` as responses to ``questionnaire``.

    Columns that the mapping does not name are left out; questions without a column count as not
    shown. Raises ``IntakeProblems`` with every problem of mapping and cells.
    """
    questions = {q.id: q for q in answered(questionnaire.questions.values())}
    mapping = completed(mapping, list(table.columns), list(questions))
    problems: list[IntakeProblem] = list(mapping_problems(table, mapping, questionnaire))
    _raise_any(table, problems)
    items = {
        item: item_answers(question, table, mapping, questionnaire, problems)
        for item, question in questions.items()
    }
    facts = {
        name: fact_column(table, named(name, place), mapping, problems)
        for name, place in mapping.facts.items()
    }
    around = read_around(table, mapping, problems)
    problems.extend(row_problems(table, mapping, around.respondent, around.wave))
    _raise_any(table, problems)
    _raise_any(table, [] if _anybody_answers(items) else [no_answers(table, mapping)])
    return Dataset(
        questionnaire=questionnaire,
        n=table.n,
        values={i: a.values for i, a in items.items() if a.values is not None},
        states={i: a.states for i, a in items.items()},
        source=_source(table, mapping),
        choices={i: a.choices for i, a in items.items() if a.choices is not None},
        texts={i: a.texts for i, a in items.items() if a.texts is not None},
        facts=facts,
        respondent=around.respondent,
        language=around.language,
        wave=around.wave,
        seconds=around.seconds,
        complete=around.complete,
        weights=around.weights,
        goals=mapping.goals,
        organisation=mapping.organisation,
        wait_unit=mapping.wait_unit,
        currency=mapping.currency,
    )


def _source(table: Table, mapping: ColumnMapping) -> Source:
    return Source(
        table.name,
        table.sha256,
        table.n,
        level=mapping.level,
        self_selected=mapping.self_selected,
        invited=mapping.invited,
    )


def _raise_any(table: Table, problems: list[IntakeProblem]) -> None:
    if problems:
        raise IntakeProblems(table.name, problems)


def _anybody_answers(items: Mapping[str, ItemAnswers]) -> bool:
    return any((answers.states == AnswerState.ANSWERED).any() for answers in items.values())
