"""What one raw value of an item's column means."""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterable, Mapping
from functools import cached_property
from typing import TypeVar

from analysis.dataset import AnswerState
from analysis.intake.columns import ColumnMapping, ItemColumn
from analysis.intake.numbers import NotANumber, parse_number
from analysis.intake.problems import DIFFERENT_VALUES, WrongColumn, quoted
from analysis.intake.table import cell_text
from analysis.levels import (
    BLANK,
    DONT_KNOW_LEVEL,
    NOT_APPLICABLE,
    NOT_SHOWN,
    Level,
    option_values,
)
from questionnaires.model import DONT_KNOW, AnswerType, Question, Questionnaire, Text
from questionnaires.problems import did_you_mean

_STATES: Mapping[str, Level] = {
    "missing": BLANK,
    "not_applicable": NOT_APPLICABLE,
    "not_shown": NOT_SHOWN,
    DONT_KNOW: DONT_KNOW_LEVEL,
}
"""What a value code may mean besides a number or an option's code."""

Meaning = TypeVar("Meaning", str, float)
_SEVERAL = re.compile(r"\s*[;,|]\s*")
TOLERANCE = 1e-9
"""Rescaling may leave a whole number this far from one."""


class Untranslatable(ValueError):
    """A value that the question cannot hold; the message says what to do."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class Translator:
    """Translates the raw values of one item; each distinct value is asked about once."""

    def __init__(
        self,
        question: Question,
        place: ItemColumn,
        mapping: ColumnMapping,
        questionnaire: Questionnaire,
    ) -> None:
        self.question = question
        self.place = place
        self._decimal = mapping.decimal
        self._missing = mapping.missing
        self._codes = {**mapping.codes, **place.codes}
        self._dont_know_label = questionnaire.dont_know_label
        self.untranslatable: dict[Hashable, Untranslatable] = {}

    def level(self, raw: Hashable) -> Level:
        """The level of a raw value; one that means nothing is noted and counted as blank.

        Raises ``WrongColumn`` when too many are.
        """
        try:
            return self.translate(cell_text(raw))
        except Untranslatable as problem:
            self.untranslatable[raw] = problem
            if len(self.untranslatable) > DIFFERENT_VALUES:
                raise WrongColumn(self.place.column, raw) from problem
            return BLANK

    def translate(self, text: str) -> Level:
        """The level of a cell. Raises ``Untranslatable``."""
        if not text or text in self._missing:
            return BLANK
        meaning = self._codes.get(text) or self._given_labels.get(text.casefold())
        if meaning is not None:
            return _STATES.get(meaning) or self._coded(text, meaning)
        if text == DONT_KNOW or text.casefold() in self._unsure:
            return DONT_KNOW_LEVEL
        return self._by_type(text)

    def _coded(self, text: str, meaning: str) -> Level:
        try:
            return self._by_type(meaning)
        except Untranslatable as problem:
            hint = did_you_mean(meaning, _STATES)
            sentence = (
                f"the code {text}={meaning} does not fit {self.question.id}: {problem}.{hint}"
            )
            raise Untranslatable("bad-code", sentence) from problem

    @cached_property
    def _given_labels(self) -> Mapping[str, str]:
        return {label.strip().casefold(): value for label, value in self.place.labels.items()}

    @cached_property
    def _unsure(self) -> frozenset[str]:
        return frozenset(label.casefold() for label in self._dont_know_label.values())

    def _by_type(self, text: str) -> Level:
        return _READERS[self.question.scale.type](self, text)

    def number(self, text: str) -> Level:
        """A number on the question's scale, after turning and stretching the file's own scale."""
        by_label = self._values_by_label.get(text.casefold())
        if by_label is not None:
            return Level(AnswerState.ANSWERED, by_label)
        try:
            value = self._rescaled(parse_number(text, self._decimal))
        except NotANumber as problem:
            sentence = f"{quoted(text)} {problem}; if it means no answer, name it with --missing"
            raise Untranslatable("not-a-number", sentence) from None
        whole = round(value)
        if abs(value - whole) > TOLERANCE and not self.place.fractions:
            sentence = f"{quoted(text)} lies between the points of the scale; correct it, or set"
            raise Untranslatable("fraction", f"{sentence} 'fractions: true' where means are meant")
        exact = float(whole) if abs(value - whole) <= TOLERANCE else value
        self._refuse_off_scale(text, exact)
        return Level(AnswerState.ANSWERED, exact)

    def _rescaled(self, value: float) -> float:
        low, high = self._own_scale
        if self.place.reverse_coded:
            value = low + high - value
        ends = self.question.scale.minimum, self.question.scale.maximum
        if self.place.minimum is None or ends[0] is None or ends[1] is None:
            return value
        return ends[0] + (value - low) * (ends[1] - ends[0]) / (high - low)

    @property
    def _own_scale(self) -> tuple[float, float]:
        low, high = self.place.minimum, self.place.maximum
        scale = self.question.scale
        return (
            float(scale.minimum or 0) if low is None else low,
            float(scale.maximum or 0) if high is None else high,
        )

    def _refuse_off_scale(self, text: str, value: float) -> None:
        low, high = self.question.scale.minimum, self.question.scale.maximum
        if (low is not None and value < low) or (high is not None and value > high):
            sentence = f"{quoted(text)} is not on the scale {low}-{high} of {self.question.id}"
            remedy = f"correct it, or say what it means with a code such as {text}=not_applicable"
            raise Untranslatable("off-scale", f"{sentence}; {remedy}")

    def option(self, text: str) -> Level:
        """One option, by code or by label."""
        code = self._option_code(text)
        return Level(AnswerState.ANSWERED, option_values(self.question.scale)[code])

    def options(self, text: str) -> Level:
        """Several options in one cell, parted by ``;``, ``,`` or ``|``."""
        parts = [part for part in _SEVERAL.split(text) if part]
        chosen = frozenset(self._option_code(part) for part in parts)
        alone = [o.code for o in self.question.scale.options if o.exclusive and o.code in chosen]
        if alone and len(chosen) > 1:
            sentence = f"{quoted(text)} combines {quoted(alone[0])} with others; keep one of them"
            raise Untranslatable("exclusive-option", sentence)
        return Level(AnswerState.ANSWERED, chosen=chosen)

    def _option_code(self, text: str) -> str:
        codes = {option.code for option in self.question.scale.options}
        if text in codes:
            return text
        code = self._codes_by_label.get(text.casefold())
        if code is None:
            sentence = f"{quoted(text)} is no option of {self.question.id}."
            raise Untranslatable("unknown-option", f"{sentence}{did_you_mean(text, codes)}")
        return code

    @cached_property
    def _codes_by_label(self) -> Mapping[str, str]:
        return _by_label((option.label, option.code) for option in self.question.scale.options)

    @cached_property
    def _values_by_label(self) -> Mapping[str, float]:
        scale = self.question.scale
        first = float(scale.minimum or 0)
        labels = enumerate(scale.point_labels)
        return _by_label((label, first + position) for position, label in labels)


def _by_label(labelled: Iterable[tuple[Text, Meaning]]) -> Mapping[str, Meaning]:
    """Labels of every language; one that stands for two things in two languages is left out."""
    found: dict[str, Meaning] = {}
    unclear: set[str] = set()
    for label, value in labelled:
        for text in label.values():
            key = text.casefold()
            if found.setdefault(key, value) != value:
                unclear.add(key)
    return {key: value for key, value in found.items() if key not in unclear}


_READERS: Mapping[AnswerType, Callable[[Translator, str], Level]] = {
    AnswerType.RATING: Translator.number,
    AnswerType.LIKELIHOOD: Translator.number,
    AnswerType.WHOLE_NUMBER: Translator.number,
    AnswerType.SINGLE_CHOICE: Translator.option,
    AnswerType.MULTIPLE_CHOICE: Translator.options,
}
