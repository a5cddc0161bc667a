"""The phrases of a report in one language, and numbers as that language writes them."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache
from pathlib import Path

import yaml
from babel import Locale
from babel.dates import format_date
from babel.lists import format_list
from babel.numbers import format_currency, format_decimal, format_percent

FOLDER = Path(__file__).parent / "phrases"
LANGUAGES = ("en", "nb", "sv")
MINUS = "−"
TINY = 1e-9

Phrase = str | Mapping[str, str]


class UnknownPhrase(KeyError):
    """A key that a language lacks; a fault of the program, found by the tests of the catalogues."""


class UnknownLanguage(ValueError):
    """Reports are written in English, Norwegian and Swedish."""


@lru_cache(maxsize=len(LANGUAGES))
def load_phrases(language: str) -> Phrases:
    """The phrases of a language, all files of its folder together.

    Raises ``UnknownLanguage``.
    """
    if language not in LANGUAGES:
        raise UnknownLanguage(language)
    texts: dict[str, Phrase] = {}
    for path in sorted((FOLDER / language).glob("*.yaml")):
        for key, text in (yaml.safe_load(path.read_text(encoding="utf-8")) or {}).items():
            texts[f"{path.stem}.{key}"] = text
    return Phrases(language, texts)


class Phrases:
    """Sentences by key ``<file>.<key>``, with numbers, dates and lists of the language."""

    def __init__(self, language: str, texts: Mapping[str, Phrase]) -> None:
        self.language = language
        self.texts = texts
        self._locale = Locale.parse(language)

    def has(self, key: str) -> bool:
        """Whether there is such a phrase."""
        return key in self.texts

    def words(self, key: str, **facts: str | int) -> str:
        """The phrase with its facts filled in; a fact ``count`` chooses singular or plural.

        Raises ``UnknownPhrase``.
        """
        phrase = self.texts.get(key)
        if phrase is None:
            raise UnknownPhrase(key)
        if not isinstance(phrase, str):
            form = self._locale.plural_form(int(facts.get("count", 2)))
            phrase = phrase.get(form, phrase["other"])
        told = {
            name: self.number(fact) if isinstance(fact, int) else fact
            for name, fact in facts.items()
        }
        return phrase.format_map(told)

    def number(self, value: float, decimals: int = 0) -> str:
        """A number with its thousands apart; a negative zero is a zero."""
        rounded = round(value, decimals)
        pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
        text = format_decimal(abs(rounded) if rounded else 0, format=pattern, locale=self._locale)
        return MINUS + text if rounded < -TINY else text

    def signed(self, value: float, decimals: int = 0) -> str:
        """A number that shows its direction."""
        text = self.number(value, decimals)
        return "+" + text if round(value, decimals) > TINY else text

    def percent(self, share: float, decimals: int = 0) -> str:
        """A share from 0 to 1 as a percentage."""
        pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
        written = format_percent(abs(share), locale=self._locale, format=pattern + self._sign())
        return MINUS + written if round(share * 100, decimals) < -TINY else written

    def money(self, value: float, currency: str) -> str:
        """An amount without minor units; figures above ten thousand are rounded to three digits."""
        rounded = self._three_digits(value)
        if not currency:
            return self.number(rounded)
        return format_currency(
            rounded, currency, locale=self._locale, currency_digits=False, format="#,##0 ¤¤"
        )

    def listed(self, items: Sequence[str]) -> str:
        """``a, b and c``."""
        return format_list(list(items), locale=self._locale)

    def date(self, day: date) -> str:
        """A date in words."""
        return format_date(day, format="long", locale=self._locale)

    def _sign(self) -> str:
        return "%" if self.language == "en" else "\N{NO-BREAK SPACE}%"

    @staticmethod
    def _three_digits(value: float) -> float:
        if abs(value) < 10_000:
            return round(value)
        places = 2 - math.floor(math.log10(abs(value)))
        return round(value, places)
