"""Look at what an import would do, and do it: all rows of a file or none."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from analysis.intake.problems import IntakeProblem
from surveyapp.models import ImportBatch, ImportTarget
from surveyapp.services.importing.changes import Change, Portion
from surveyapp.services.importing.compare_customers import compare_customers
from surveyapp.services.importing.compare_events import compare_events
from surveyapp.services.importing.plan import ImportPlan
from surveyapp.services.importing.problem_log import ProblemLog
from surveyapp.services.importing.read_import import ReadFile
from surveyapp.services.importing.write_customers import write_customers
from surveyapp.services.importing.write_events import write_events

FIRST_ROWS = 10
LONGEST_NAME = 200


@dataclass(frozen=True, slots=True)
class Target:
    """How rows of one kind are compared and written."""

    compare: Callable[[Session, Sequence[Any], ImportPlan, ProblemLog], Iterator[Portion]]
    write: Callable[[Session, Portion, int, datetime], None]


TARGETS = {
    ImportTarget.CUSTOMERS: Target(compare_customers, write_customers),
    ImportTarget.EVENTS: Target(compare_events, write_events),
}


@dataclass(frozen=True, slots=True)
class Preview:
    """What an import would do; nothing was changed."""

    rows: int
    new: int
    changed: int
    unchanged: int
    first: tuple[Change, ...]
    problems: tuple[IntakeProblem, ...]


def preview_import(session: Session, file: ReadFile) -> Preview:
    """Counts, the first rows that would be new or changed, and every problem."""
    new = changed = unchanged = 0
    first: list[Change] = []
    for portion in TARGETS[file.plan.target].compare(session, file.rows, file.plan, file.log):
        new += len(portion.new)
        changed += len(portion.changed)
        unchanged += portion.unchanged
        first = sorted(
            [*first, *portion.new[:FIRST_ROWS], *portion.changed[:FIRST_ROWS]],
            key=lambda change: change.number,
        )[:FIRST_ROWS]
    return Preview(file.n, new, changed, unchanged, tuple(first), file.log.problems)


def apply_import(
    session: Session, file: ReadFile, now: datetime, by_user_id: int | None = None
) -> ImportBatch:
    """Write the rows, with what undoing needs. Applying a file again changes nothing.

    Raises:
        IntakeProblems: with every problem; the caller's transaction must not be committed.
    """
    target = TARGETS[file.plan.target]
    batch = ImportBatch(
        target=file.plan.target,
        file_name=file.name[:LONGEST_NAME],
        content_hash=file.sha256,
        rows=file.n,
        created=0,
        changed=0,
        applied_at=now,
        applied_by_id=by_user_id,
    )
    session.add(batch)
    session.flush()
    for portion in target.compare(session, file.rows, file.plan, file.log):
        if file.log:
            continue  # the rest is looked at only so that every problem is told at once
        target.write(session, portion, batch.id, now)
        batch.created += len(portion.new)
        batch.changed += len(portion.changed)
    file.log.refuse()
    return batch
