"""What a chart is, and what it needs from whoever draws one: words and numbers in a language."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Chart:
    """A picture with its text alternative and the numbers it shows.

    ``svg`` is one ``<svg>`` element (no declaration, no style sheet, no ids but those of its title
    and description), ``description`` its text alternative, ``header`` and ``rows`` the table under
    it.
    """

    svg: str
    title: str
    description: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    key: str


class ChartWords(Protocol):
    """Gives the words of a language; ``CHART_WORDS`` lists every key and the facts it may name.

    Facts are strings in their final form (numbers were made by ``number`` and ``percent``).
    """

    def words(self, key: str, **facts: str) -> str:
        """The phrase ``key`` with its facts filled in."""
        ...

    def number(self, value: float, decimals: int = 0) -> str:
        """A number as the language writes it."""
        ...

    def percent(self, share: float) -> str:
        """A share from 0 to 1 as a percentage with its sign."""
        ...
