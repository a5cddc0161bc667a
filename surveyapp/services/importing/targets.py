"""Customers and events: how rows of a file are compared, staged and written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, MetaData, SelectBase
from sqlalchemy.orm import Session

from surveyapp.models import ImportTarget
from surveyapp.services.importing import write_customers, write_events
from surveyapp.services.importing.changes import Change, Portion
from surveyapp.services.importing.compare_customers import compare_customers
from surveyapp.services.importing.compare_events import compare_events
from surveyapp.services.importing.plan import ImportPlan
from surveyapp.services.importing.problem_log import ProblemLog
from surveyapp.services.importing.write_consents import stage_consents


@dataclass(frozen=True, slots=True)
class Target:
    """What an import of one kind is made of.

    ``tables`` are temporary; ``written`` finds the ids of what was written out of them, and what
    undoing needs.
    """

    compare: Callable[[Session, Sequence[Any], ImportPlan, ProblemLog], Iterator[Portion]]
    tables: MetaData
    stage: Callable[[Connection, Sequence[Change], int], Counter[str]]
    write: Callable[[Session, Counter[str], datetime], None]
    take_back: Callable[[Session, Counter[str], datetime], None]
    written: SelectBase


def _stage_with_consents(
    connection: Connection, changes: Sequence[Change], first: int
) -> Counter[str]:
    stage_consents(connection, changes, first)
    return write_customers.stage_customers(connection, changes, first)


TARGETS = {
    ImportTarget.CUSTOMERS: Target(
        compare_customers,
        write_customers.TABLES,
        _stage_with_consents,
        write_customers.write_customers,
        write_customers.write_customers,
        write_customers.WRITTEN,
    ),
    ImportTarget.EVENTS: Target(
        compare_events,
        write_events.TABLES,
        write_events.stage_events,
        write_events.write_events,
        write_events.take_events_back,
        write_events.WRITTEN,
    ),
}
