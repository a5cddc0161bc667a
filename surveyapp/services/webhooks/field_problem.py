"""What is wrong with a delivery, at which of its fields."""

from __future__ import annotations

from dataclasses import dataclass

from surveyapp.errors import UseCaseError

BODY = "body"
"""Stands for a field where the whole is wrong."""


@dataclass(frozen=True, slots=True)
class FieldProblem:
    """A field by its path, as ``wait.amount``, or a header; and what to do."""

    field: str
    message: str

    def __str__(self) -> str:
        return f"{self.field}: {self.message}"


class UnfitDeliveryError(UseCaseError):
    """A delivery that is not taken; ``problems`` name its fields."""

    def __init__(self, *problems: FieldProblem) -> None:
        super().__init__("; ".join(map(str, problems)))
        self.problems = problems
