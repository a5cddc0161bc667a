"""The item bank's facts: joined from the organisation's own systems, never asked."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from functools import lru_cache
from importlib.resources import files

import yaml


class FactKind(StrEnum):
    """What values a fact takes."""

    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    MOMENT = "moment"
    FLAG = "flag"
    """Yes or no, kept as 1 or 0."""
    DATE_OR_FLAG = "date_or_flag"
    """A day, or yes where only that it happened is known."""
    CHOICE = "choice"
    """One of a list; facts that an organisation defines itself may be so."""


@lru_cache(maxsize=1)
def bank_facts() -> Mapping[str, FactKind]:
    """Every fact of ``library/facts.yaml`` by its name."""
    text = files("questionnaires").joinpath("library/facts.yaml").read_text(encoding="utf-8")
    groups: Mapping[str, Mapping[str, str]] = yaml.safe_load(text)
    return {name: FactKind(kind) for group in groups.values() for name, kind in group.items()}
