"""Response documents, as the web keeps and the simulation makes them, read into a dataset."""

from __future__ import annotations

import hashlib
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from operator import methodcaller
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from analysis.dataset import AnswerState, Dataset, Floats, Source, Words
from analysis.levelled import Levelled
from analysis.levels import (
    ABSENT,
    BLANK,
    DONT_KNOW_LEVEL,
    NOT_SHOWN,
    TEXT_TYPES,
    Level,
    LevelTable,
    State,
    answered,
    option_values,
)
from questionnaires.model import DONT_KNOW, AnswerType, Question, Questionnaire, Scale

CHUNK = 2_000
"""Rows decoded at a time: few enough to stay in the cache, many enough to make the loop cheap."""

FactValue = float | int | str | None


class UnreadableDocumentError(ValueError):
    """A stored answer that its question could never have taken."""

    def __init__(self, question: str, raw: object) -> None:
        super().__init__(
            f"question {question} cannot hold the answer {raw!r}; "
            "was the response given to another version of the questionnaire?"
        )
        self.question = question


@dataclass(frozen=True, slots=True)
class ResponseRow:
    """One response: its document (JSON, or already decoded) and what is known around it."""

    answers: bytes | str | Mapping[str, Any]
    respondent: str | None = None
    language: str | None = None
    wave: str | None = None
    seconds: float | None = None
    complete: bool = True
    facts: Mapping[str, FactValue] = field(default_factory=dict)
    submitted: float | None = None
    """When it was finished, in seconds or days; None for what is not known."""


def dataset_from_documents(
    questionnaire: Questionnaire,
    responses: Iterable[ResponseRow],
    name: str,
    *,
    invited: int | None = None,
    self_selected: bool = True,
) -> Dataset:
    """Read ``responses`` as a stream into columns.

    Answers to questions that the questionnaire does not have are left out. The source's hash is
    taken over documents and metadata, so equal responses in equal order give equal hashes. Set
    organisation, goals, frame and the like with ``dataclasses.replace`` on the result. Raises
    ``UnreadableDocumentError`` for an answer outside its scale.
    """
    columns = [_column(question) for question in answered(questionnaire.questions.values())]
    around = _Around()
    for rows in _chunks(responses):
        documents = [around.decode(row) for row in rows]
        around.add(rows)
        for column in columns:
            column.add(documents)
    source = Source(name, around.digest(), around.n, self_selected=self_selected, invited=invited)
    return _assemble(questionnaire, columns, around, source)


def fact_columns(rows: Sequence[Mapping[str, FactValue]]) -> dict[str, Floats | Words]:
    """Facts of many customers or responses as columns of floats or, if any is not one, of words."""
    names = dict.fromkeys(name for row in rows for name in row)
    return {name: _fact_column([row.get(name) for row in rows]) for name in names}


def _fact_column(values: list[FactValue]) -> Floats | Words:
    if all(isinstance(value, int | float) for value in values if value is not None):
        return np.array([np.nan if value is None else value for value in values], np.float64)
    return np.array([None if value is None else str(value) for value in values], object)


def _chunks(responses: Iterable[ResponseRow]) -> Iterator[list[ResponseRow]]:
    stream = iter(responses)
    while rows := list(islice(stream, CHUNK)):
        yield rows


_Kept = tuple[str | None, str | None, str | None, float | None, bool, float | None]


def _known_numbers(given: list[float | None]) -> Floats | None:
    column = np.array([np.nan if one is None else one for one in given], np.float64)
    return column if np.isfinite(column).any() else None


class _Around:
    """Everything about the responses that is not an answer, and the hash of all of it."""

    def __init__(self) -> None:
        self._rows: list[_Kept] = []
        self._facts: list[Mapping[str, FactValue]] = []
        self._hash = hashlib.sha256()
        self._decode = msgspec.json.Decoder(dict[str, Any]).decode

    @property
    def n(self) -> int:
        return len(self._rows)

    def decode(self, row: ResponseRow) -> Mapping[str, Any]:
        answers = row.answers
        if isinstance(answers, bytes | str):
            self._hash.update(answers.encode() if isinstance(answers, str) else answers)
            return self._decode(answers)
        self._hash.update(msgspec.json.encode(answers))
        return answers

    def add(self, rows: list[ResponseRow]) -> None:
        kept = [
            (r.respondent, r.language, r.wave, r.seconds, r.complete, r.submitted) for r in rows
        ]
        facts = [row.facts for row in rows]
        self._hash.update(msgspec.json.encode([kept, facts]))
        self._rows.extend(kept)
        self._facts.extend(facts)

    def digest(self) -> str:
        return self._hash.hexdigest()

    def words(self, position: int) -> Words | None:
        column = [row[position] for row in self._rows]
        return np.array(column, object) if any(v is not None for v in column) else None

    def seconds(self) -> Floats | None:
        return _known_numbers([row[3] for row in self._rows])

    def submitted(self) -> Floats | None:
        return _known_numbers([row[5] for row in self._rows])

    def complete(self) -> NDArray[np.bool_]:
        return np.array([row[4] for row in self._rows], np.bool_)

    def facts(self) -> dict[str, Floats | Words]:
        return fact_columns(self._facts)


class _LevelColumn:
    """The answers to one question that has few different answers."""

    def __init__(self, question: Question) -> None:
        self.question = question
        self._known = _known_levels(question)
        self.table = LevelTable(self._translate)
        self._parts: list[NDArray[np.int64]] = []

    def add(self, documents: list[Mapping[str, Any]]) -> None:
        raw: Iterable[Any] = _of_each(documents, self.question.id)
        if self.question.scale.type is AnswerType.MULTIPLE_CHOICE:
            raw = (tuple(value) if isinstance(value, list) else value for value in raw)
        self._parts.append(self.table.positions(raw, len(documents)))

    def positions(self) -> NDArray[np.int64]:
        return np.concatenate(self._parts) if self._parts else np.empty(0, np.int64)

    def _translate(self, raw: Hashable) -> Level:
        if raw in self._known:
            return self._known[raw]
        if isinstance(raw, tuple) and self.question.scale.type is AnswerType.MULTIPLE_CHOICE:
            return self._chosen(raw)
        if not isinstance(raw, int | float) or not _on_scale(raw, self.question.scale):
            raise UnreadableDocumentError(self.question.id, raw)
        return Level(AnswerState.ANSWERED, float(raw))

    def _chosen(self, codes: tuple[Hashable, ...]) -> Level:
        known = {option.code for option in self.question.scale.options}
        chosen = frozenset(code for code in codes if isinstance(code, str) and code in known)
        if len(chosen) != len(codes):
            raise UnreadableDocumentError(self.question.id, list(codes))
        return Level(AnswerState.ANSWERED, chosen=chosen)


class _TextColumn:
    """The answers to one question that takes free text."""

    def __init__(self, question: Question) -> None:
        self.question = question
        self._texts: list[str | None] = []
        self._states: list[AnswerState] = []

    def add(self, documents: list[Mapping[str, Any]]) -> None:
        for raw in _of_each(documents, self.question.id):
            self._states.append(_text_state(raw))
            self._texts.append(raw if isinstance(raw, str) and raw else None)

    def texts(self) -> Words:
        return np.array(self._texts, object)

    def states(self) -> State:
        return np.array(self._states, np.uint8)


def _of_each(documents: list[Mapping[str, Any]], item: str) -> Iterator[Any]:
    """What each document says of one question; a loop without a line of Python in it."""
    return map(methodcaller("get", item, ABSENT), documents)


def _text_state(raw: object) -> AnswerState:
    if raw is ABSENT:
        return AnswerState.NOT_SHOWN
    return AnswerState.ANSWERED if raw else AnswerState.BLANK


def _column(question: Question) -> _LevelColumn | _TextColumn:
    return _TextColumn(question) if question.scale.type in TEXT_TYPES else _LevelColumn(question)


def _known_levels(question: Question) -> dict[Hashable, Level]:
    known: dict[Hashable, Level] = {ABSENT: NOT_SHOWN, None: BLANK, DONT_KNOW: DONT_KNOW_LEVEL}
    if question.scale.type is AnswerType.SINGLE_CHOICE:
        for code, value in option_values(question.scale).items():
            known[code] = Level(AnswerState.ANSWERED, value)
    return known


def _on_scale(value: float, scale: Scale) -> bool:
    above = scale.minimum is None or value >= scale.minimum
    return not scale.options and above and (scale.maximum is None or value <= scale.maximum)


def _assemble(
    questionnaire: Questionnaire,
    columns: Sequence[_LevelColumn | _TextColumn],
    around: _Around,
    source: Source,
) -> Dataset:
    values: dict[str, tuple[NDArray[np.int64], Floats]] = {}
    states: dict[str, State] = {}
    choices: dict[str, dict[str, NDArray[np.bool_]]] = {}
    texts: dict[str, Words] = {}
    for column in columns:
        item = column.question.id
        if isinstance(column, _TextColumn):
            texts[item], states[item] = column.texts(), column.states()
            continue
        positions = column.positions()
        states[item] = column.table.states(positions)
        if column.question.scale.type is AnswerType.MULTIPLE_CHOICE:
            codes = [option.code for option in column.question.scale.options]
            choices[item] = {code: column.table.chosen(positions, code) for code in codes}
        else:
            values[item] = column.table.column(positions)
    return Dataset(
        questionnaire=questionnaire,
        n=around.n,
        values=Levelled(values),
        states=states,
        source=source,
        choices=choices,
        texts=texts,
        facts=around.facts(),
        respondent=around.words(0),
        language=around.words(1),
        wave=around.words(2),
        seconds=around.seconds(),
        complete=around.complete(),
        submitted=around.submitted(),
    )
