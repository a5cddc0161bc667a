"""Read a file of customers or events by a mapping, before the database is asked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from analysis.intake.reading import read_table
from analysis.intake.table import Table
from surveyapp.models import ImportTarget
from surveyapp.services.customers.facts import KNOWN_FACTS, FactTypes, own_facts
from surveyapp.services.importing.customer_rows import (
    customer_rows,
    refuse_decisions_to_come,
)
from surveyapp.services.importing.event_rows import event_rows, refuse_times_to_come
from surveyapp.services.importing.plan import ImportPlan
from surveyapp.services.importing.problem_log import ProblemLog

ReadRows = Callable[[Table, ImportPlan, FactTypes, ProblemLog], Sequence[Any]]

READERS: dict[ImportTarget, ReadRows] = {
    ImportTarget.CUSTOMERS: customer_rows,
    ImportTarget.EVENTS: event_rows,
}


@dataclass(frozen=True, slots=True)
class TableWays:
    """How a file is to be read where that is not found out: encoding, separator, sheet."""

    encoding: str | None = None
    separator: str | None = None
    sheet: str | None = None


@dataclass(frozen=True, slots=True)
class ReadFile:
    """The rows of a file by a plan, with what is wrong so far."""

    name: str
    sha256: str
    n: int
    plan: ImportPlan
    rows: Sequence[Any]
    log: ProblemLog

    @property
    def named(self) -> int:
        """How many accounts to add are named by rows, and are none of their own."""
        return max(len(self.rows) - self.n, 0)


def fact_types(session: Session) -> FactTypes:
    """The facts that may be imported: those of the item bank and the organisation's own."""
    return {**KNOWN_FACTS, **own_facts(session)}


def read_import(
    path: Path,
    plan: ImportPlan,
    types: FactTypes,
    now: datetime,
    ways: TableWays | None = None,
) -> ReadFile:
    """The rows; raises ``IntakeProblems`` when the file is no table at all."""
    ways = ways or TableWays()
    table = read_table(path, encoding=ways.encoding, separator=ways.separator, sheet=ways.sheet)
    log = ProblemLog(table.name)
    rows = READERS[plan.target](table, plan, types, log)
    if plan.target is ImportTarget.CUSTOMERS:
        refuse_decisions_to_come(rows, plan, now, log)
    else:
        refuse_times_to_come(rows, plan, now, log)
    return ReadFile(table.name, table.sha256, table.n, plan, rows, log)
