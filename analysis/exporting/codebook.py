"""What the columns of an export mean, for people and for reading the export back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import yaml

from analysis.dataset import Dataset, Floats, Goal, Words
from analysis.exporting.columns import ExportCell, ExportColumn
from analysis.intake.columns import AROUND
from questionnaires.model import Question, Scale, Text

HEADER = ("column", "kind", "meaning", "value", "label")


def codebook_rows(
    dataset: Dataset, columns: Sequence[ExportColumn], language: str
) -> Iterator[tuple[ExportCell, ...]]:
    """One row a column, followed by one a value that has a label, under ``HEADER``."""
    for column in columns:
        if column.kind != "item":
            yield column.name, column.kind, column.of, None, None
            continue
        question = dataset.questionnaire.questions[column.of]
        yield column.name, str(question.scale.type), _meaning(question, language), None, None
        for value, label in _labels(question.scale, language):
            yield column.name, "value", None, value, label


def _meaning(question: Question, language: str) -> str:
    turned = " (R)" if question.reverse else ""
    return f"{_in(question.text, language)}{turned}"


def _labels(scale: Scale, language: str) -> Iterator[tuple[ExportCell, str]]:
    for option in scale.options:
        yield option.code, _in(option.label, language)
    for value, label in enumerate(scale.point_labels, start=scale.minimum or 0):
        yield value, _in(label, language)
    if scale.end_labels is not None:
        yield scale.minimum, _in(scale.end_labels[0], language)
        yield scale.maximum, _in(scale.end_labels[1], language)


def _in(text: Text, language: str) -> str:
    return text.get(language) or next(iter(text.values()), "")


def mapping_text(dataset: Dataset, columns: Sequence[ExportColumn]) -> str:
    """A mapping file with which reading the export back gives the same dataset."""
    source = dataset.source
    whole = {
        "format": 1,
        "by_name": False,
        "decimal": ".",
        "level": source.level,
        "items": _items(columns),
        "facts": {
            column.of: {"column": column.name, "type": _type(dataset.facts[column.of])}
            for column in columns
            if column.kind == "fact"
        },
        **{column.of: column.name for column in columns if column.of in AROUND},
        "organisation": dataset.organisation,
        "wait_unit": dataset.wait_unit,
        "currency": dataset.currency,
        "self_selected": source.self_selected,
        "invited": source.invited,
        "goals": [_goal(goal) for goal in dataset.goals],
    }
    given = {key: value for key, value in whole.items() if value not in (None, "", [], {})}
    return yaml.safe_dump(given, allow_unicode=True, sort_keys=False, width=100)


def _items(columns: Sequence[ExportColumn]) -> dict[str, dict[str, object]]:
    reasons = {column.of: column.name for column in columns if column.kind == "missing"}
    items: dict[str, dict[str, object]] = {}
    for column in columns:
        if column.kind == "item":
            options: dict[str, object] = {"column": column.name}
            if column.of in reasons:
                options["missing_reason"] = reasons[column.of]
            if any(isinstance(cell, float) for cell in column.cells):
                options["fractions"] = True
            items[column.of] = options
    return items


def _type(column: Floats | Words) -> str:
    return "text" if column.dtype == object else "number"


def _goal(goal: Goal) -> dict[str, object]:
    whole = {
        "id": goal.id,
        "name": dict(goal.name),
        "subject": goal.subject,
        "target": goal.target,
        "direction": goal.direction,
        "parent": goal.parent,
        "deadline": goal.deadline,
    }
    return {key: value for key, value in whole.items() if value is not None}
