"""What is wrong with the rules of a programme: the field, and a sentence that says what to do."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass

from surveyapp.errors import BadInputError


def N_(text: str) -> str:  # noqa: N802 - the name by which translators' tools find texts
    """Mark a sentence for translation; whoever shows it to a reader translates it."""
    return text


@dataclass(frozen=True, slots=True)
class RuleProblem:
    """One problem. ``field`` is a place in the document such as ``quota.total``; ``text`` may name
    ``values`` like ``%(known)s``, and is the key of its translations.
    """

    field: str
    text: str
    values: Mapping[str, str] = dataclasses.field(default_factory=dict)
    line: int = 0

    @property
    def sentence(self) -> str:
        """The problem in English."""
        return self.text % self.values if self.values else self.text

    def __str__(self) -> str:
        place = f"line {self.line}, {self.field}" if self.line else self.field
        return f"{place}: {self.sentence}" if place else self.sentence


class UnfitRulesError(BadInputError):
    """The rules cannot be used; ``problems`` names everything that is wrong with them."""

    def __init__(self, problems: tuple[RuleProblem, ...]) -> None:
        super().__init__("; ".join(str(problem) for problem in problems))
        self.problems = problems
