"""What a check is, what it finds, and how that is told in a line."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tests.harness.world import World

SQLITE, POSTGRESQL = "sqlite", "postgresql"
BOTH = (SQLITE, POSTGRESQL)


@dataclass(frozen=True)
class Figure:
    """A number and what it has to be; ``limit`` is how that is written."""

    name: str
    value: float
    limit: str
    ok: bool

    def __str__(self) -> str:
        mark = "" if self.ok else "!"
        return f"{self.name} {self.value:,.3g} ({self.limit}){mark}"


def exactly(name: str, value: float, wanted: float) -> Figure:
    """A figure that has to be this one."""
    return Figure(name, value, f"= {wanted:,}", value == wanted)


def at_most(name: str, value: float, limit: float) -> Figure:
    """A figure that may not be larger."""
    return Figure(name, value, f"<= {limit:,.3g}", value <= limit)


def at_least(name: str, value: float, limit: float) -> Figure:
    """A figure that may not be smaller."""
    return Figure(name, value, f">= {limit:,.3g}", value >= limit)


@dataclass(frozen=True)
class Control:
    """A build with one thing taken away (``fault``, see ``faults.py``); ``without`` says what."""

    fault: str
    without: str
    databases: tuple[str, ...] = (SQLITE,)


@dataclass(frozen=True)
class Check:
    """One promise. ``measure`` does what visitors or other systems do to a served app.

    It takes the world and whether a few requests are enough, and gives every figure.
    """

    id: str
    title: str
    measure: Callable[[World, bool], list[Figure]]
    controls: tuple[Control, ...]
    databases: tuple[str, ...] = BOTH


def holds(figures: list[Figure]) -> bool:
    """Whether every figure is what it has to be."""
    return all(figure.ok for figure in figures)


def told(figures: list[Figure]) -> str:
    """All figures in one line; those that are not what they have to be end with "!"."""
    return " · ".join(str(figure) for figure in figures)
