"""Why ordinal answers cannot be correlated. Each error carries the facts a sentence needs."""

from __future__ import annotations

from analysis.statistics.errors import StatisticsError


class TooManyCategories(StatisticsError):
    """An item with so many different answers that it is a measurement, not a category."""

    def __init__(self, item: str, categories: int, allowed: int) -> None:
        self.item = item
        self.categories = categories
        self.allowed = allowed
        super().__init__(
            f"{item} has {categories} different answers, at most {allowed} can be treated as"
            " ordered categories; treat it as continuous"
        )


class NeverAnsweredTogether(StatisticsError):
    """Two items of which one shows no variation among the rows that answered both."""

    def __init__(self, first: str, second: str, pairs: int) -> None:
        self.first = first
        self.second = second
        self.pairs = pairs
        more = f" (and {pairs - 1} more such pairs)" if pairs > 1 else ""
        super().__init__(
            f"those who answered both {first} and {second} are none, or all alike in one of"
            f" them{more}; leave one out"
        )
