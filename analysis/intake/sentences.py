"""Sentences that can be told in other languages: English, with what they were made of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from questionnaires.problems import meant

LONGEST_VALUE = 60
UNPRINTABLE = "\N{REPLACEMENT CHARACTER}"
Value = str | int | float | date


def N_(text: str) -> str:  # noqa: N802 - the name by which translators' tools find texts
    """Mark a text for translation; whoever shows it to a reader translates it."""
    return text


class Sentence(str):
    """A sentence in English. ``text`` is the key of its translations, such as ``'%(value)s' is no
    number``, and ``values`` are what it names, which may be sentences themselves.
    """

    __slots__ = ("text", "values")
    text: str
    values: Mapping[str, Value]

    def __new__(cls, text: str, **values: Value) -> Sentence:
        """Put the values into the text."""
        written = {name: _in_english(value) for name, value in values.items()}
        told = super().__new__(cls, (text % written).strip() if values else text)
        told.text = text
        told.values = values
        return told


class UnfitValue(ValueError):
    """A value that cannot be used; ``sentence`` says why and what to do."""

    def __init__(self, text: str, **values: Value) -> None:
        self.sentence = Sentence(text, **values)
        super().__init__(self.sentence)


def hint(word: str, known: Iterable[str]) -> Sentence:
    """What may have been meant: the closest known word, else all of them where they are few."""
    closest, few = meant(word, known)
    if closest is not None:
        return Sentence(N_("Did you mean '%(name)s'?"), name=short(closest))
    if not few:
        return Sentence("")
    return Sentence(N_("Use one of: %(known)s."), known=", ".join(map(short, few)))


def short(value: object) -> str:
    """A value as it stands in a sentence: on one line, and not too long."""
    text = "" if value is None else str(value)
    visible = "".join(sign if sign.isprintable() else UNPRINTABLE for sign in text)
    return visible if len(visible) <= LONGEST_VALUE else f"{visible[: LONGEST_VALUE - 1]}…"


def _in_english(value: Value) -> str:
    if isinstance(value, str):
        return str(value)
    if isinstance(value, date):
        return f"{value.day} {value:%B} {value.year}"
    return f"{value:,}" if isinstance(value, int) else f"{value:,g}"
