"""The words in braces that a text may hold, and what is put in their place. Nothing else in braces
means anything.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

import yaml

from questionnaires.problems import did_you_mean

ALLOWED = frozenset({"org", "role", "date", "unit", "cust", "pct"})

_PLACEHOLDER = re.compile(r"\{(" + "|".join(sorted(ALLOWED)) + r")\}")
_BRACED = re.compile(r"\{([^{}]*)\}")


class UnknownTerm(ValueError):
    """A role or unit that ``library/terms.yaml`` has no words for."""


@lru_cache(maxsize=1)
def terms() -> Mapping[str, Any]:
    """The words for roles and units in every language."""
    text = files("questionnaires").joinpath("library/terms.yaml").read_text(encoding="utf-8")
    loaded: Mapping[str, Any] = yaml.safe_load(text)
    return loaded


def role_ids() -> tuple[str, ...]:
    """What a respondent may be called: customer, patient ..."""
    return tuple(terms()["roles"])


def unit_ids() -> tuple[str, ...]:
    """What waiting may be counted in: minutes, hours, days."""
    return tuple(terms()["units"])


def flaws(text: str) -> Iterator[tuple[str, str]]:
    """A code and a sentence for each thing in braces that is no placeholder, and for braces without
    a partner.
    """
    for match in _BRACED.finditer(text):
        if match[1] not in ALLOWED:
            hint = did_you_mean(match[1].strip(), ALLOWED)
            yield "unknown-placeholder", f"{{{match[1]}}} is not a placeholder.{hint}"
    if set("{}") & set(_BRACED.sub("", text)):
        yield "stray-brace", "A brace has no partner; remove it or write a placeholder like {org}."


@dataclass(frozen=True)
class Wording:
    """What fills the placeholders for one survey and respondent.

    ``role`` and ``unit`` are ids of ``library/terms.yaml``. ``date``, ``customer`` and ``percent``
    are words ready to print; without them a neutral wording stands in for the first two and nothing
    for the last. Raises ``UnknownTerm``.
    """

    org: str
    role: str = "customer"
    unit: str = "minutes"
    date: str | None = None
    customer: str | None = None
    percent: str = ""

    def __post_init__(self) -> None:
        for kind, term in (("roles", self.role), ("units", self.unit)):
            if term not in terms()[kind]:
                raise UnknownTerm(f"'{term}' has no words.{did_you_mean(term, terms()[kind])}")

    def fill(self, text: str, language: str) -> str:
        """``text`` with its placeholders filled; what is filled in is never looked at again."""

        def replaced(match: re.Match[str]) -> str:
            own = self._given(match[1])
            if own is not None:
                return own
            word = self._term(match[1], language)
            return word[:1].upper() + word[1:] if match.start() == 0 else word

        return _PLACEHOLDER.sub(replaced, text) if "{" in text else text

    def _given(self, name: str) -> str | None:
        own = {"org": self.org, "date": self.date, "cust": self.customer, "pct": self.percent}
        return own.get(name)

    def _term(self, name: str, language: str) -> str:
        words = {
            "role": lambda: terms()["roles"][self.role],
            "unit": lambda: terms()["units"][self.unit],
            "cust": lambda: terms()["customer"],
            "date": lambda: terms()["date"],
        }[name]()
        return str(words.get(language, words["en"]))
