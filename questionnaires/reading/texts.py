"""Texts in several languages: ``{en: ..., nb: ..., sv: ...}``."""

from __future__ import annotations

import re

from questionnaires.model import Text
from questionnaires.reading.cursor import Cursor

_LANGUAGE = re.compile(r"[a-z]{2}", re.ASCII)
_INSTEAD = {"no": "nb", "se": "sv", "gb": "en", "uk": "en", "us": "en", "dk": "da"}


def read_languages(cursor: Cursor) -> tuple[str, ...]:
    """The languages of a questionnaire, the first one being its default."""
    codes: list[str] = []
    for part in cursor.parts():
        code = part.string()
        if code in codes:
            part.problem("duplicate-language", f"'{code}' stands here twice; remove one.")
        elif is_language(part, code):
            codes.append(code)
    if not codes:
        cursor.problem("no-language", "Name at least one language, like [en, nb, sv].")
    return tuple(codes)


def is_language(cursor: Cursor, code: str) -> bool:
    """Whether ``code`` is a language code; if not it is reported."""
    if _LANGUAGE.fullmatch(code) and code not in _INSTEAD:
        return True
    hint = f"write '{_INSTEAD[code]}'" if code in _INSTEAD else "use two letters, like en, nb or sv"
    cursor.problem("bad-language", f"'{code[:20]}' is no language code; {hint}.")
    return False


def read_text(cursor: Cursor) -> Text:
    """A text by language. A language that is missing is for ``checking`` to find."""
    if not cursor.is_mapping:
        cursor.problem("wrong-shape", "Expected a text for each language, like {en: ..., nb: ...}.")
        return {}
    found = cursor.entries()
    return {code: text.string() for code, text in found.items() if is_language(text, code)}


def read_text_or_sign(cursor: Cursor, languages: tuple[str, ...]) -> Text:
    """A text by language, or one that is the same in all of them (``2-3``)."""
    if cursor.is_mapping:
        return read_text(cursor)
    text = cursor.string()
    return dict.fromkeys(languages, text)


def read_text_lists(cursor: Cursor) -> tuple[Text, ...]:
    """``{en: [a, b], nb: [c, d]}`` as one text for each place in the lists, which must be equally
    long.
    """
    lists = {
        code: [part.string() for part in column.parts()]
        for code, column in cursor.entries().items()
        if is_language(column, code)
    }
    lengths = {code: len(texts) for code, texts in lists.items()}
    if len(set(lengths.values())) > 1:
        counts = ", ".join(f"{code} {length}" for code, length in lengths.items())
        cursor.problem(
            "uneven-labels", f"The languages have different numbers of labels: {counts}."
        )
    longest = max(lengths.values(), default=0)
    return tuple(
        {code: texts[place] for code, texts in lists.items() if place < len(texts)}
        for place in range(longest)
    )
