"""Look at what an import would do, and do it: all rows of a file or none."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import SelectBase, insert, literal, select
from sqlalchemy.orm import Session

from analysis.intake.problems import IntakeProblem
from surveyapp.database import Aside, Database
from surveyapp.models import ImportBatch, ImportChange, ImportTarget
from surveyapp.services.importing.changes import Change, Portion
from surveyapp.services.importing.read_import import ReadFile
from surveyapp.services.importing.staging import unless_rows_moved
from surveyapp.services.importing.targets import TARGETS
from surveyapp.services.importing.write_consents import write_consents

FIRST_ROWS = 10
LONGEST_NAME = 200


@dataclass(frozen=True, slots=True)
class Preview:
    """What an import would do; nothing was changed. ``named`` accounts are no rows of their own."""

    rows: int
    named: int
    new: int
    changed: int
    unchanged: int
    first: tuple[Change, ...]
    problems: tuple[IntakeProblem, ...]


@dataclass(frozen=True, slots=True)
class Applied:
    """An import that was written, by its number; otherwise as in ``Preview``."""

    id: int
    rows: int
    named: int
    new: int
    changed: int
    unchanged: int


def preview_import(session: Session, file: ReadFile) -> Preview:
    """Counts, the first rows that would be new or changed, and every problem."""
    new = changed = unchanged = 0
    first: list[Change] = []
    for portion in _portions(session, file):
        new += len(portion.new)
        changed += len(portion.changed)
        unchanged += portion.unchanged
        first = sorted(
            [*first, *portion.new[:FIRST_ROWS], *portion.changed[:FIRST_ROWS]],
            key=lambda change: change.number,
        )[:FIRST_ROWS]
    counts = (file.n, file.named, new, changed, unchanged)
    return Preview(*counts, tuple(first), file.log.problems)


def apply_import(
    database: Database, file: ReadFile, now: datetime, by_user_id: int | None = None
) -> Applied:
    """Write the rows, with what undoing needs. Applying a file again changes nothing.

    Rows are compared and staged while others write; the turn to write is taken for the last
    statements only. Readers see all rows at once, and a process that dies leaves none.

    Raises:
        IntakeProblems: with every problem.
        RowsMovedError: others kept changing the same rows.
    """

    def once() -> Applied:
        with database.aside(TARGETS[file.plan.target].tables) as aside:
            staged = _stage(database, aside, file)
            return _write(aside, file, staged, _Origin(now, by_user_id))

    return unless_rows_moved(once)


@dataclass(frozen=True, slots=True)
class _Origin:
    now: datetime
    by_user_id: int | None


@dataclass(frozen=True, slots=True)
class _Staged:
    new: int
    changed: int
    unchanged: int
    meant: Counter[str]


def _portions(session: Session, file: ReadFile) -> Iterator[Portion]:
    return TARGETS[file.plan.target].compare(session, file.rows, file.plan, file.log)


def _stage(database: Database, aside: Aside, file: ReadFile) -> _Staged:
    """Compare every row, so that every problem is told at once."""
    target = TARGETS[file.plan.target]
    new = changed = unchanged = 0
    meant = Counter[str]()
    with database.reading() as session, aside.preparing() as connection:
        for portion in _portions(session, file):
            if not file.log:
                changes = [*portion.new, *portion.changed]
                meant.update(target.stage(connection, changes, new + changed))
            new += len(portion.new)
            changed += len(portion.changed)
            unchanged += portion.unchanged
    file.log.refuse()
    return _Staged(new, changed, unchanged, meant)


def _write(aside: Aside, file: ReadFile, staged: _Staged, origin: _Origin) -> Applied:
    target = TARGETS[file.plan.target]
    with aside.writing() as session:
        batch = ImportBatch(
            target=file.plan.target,
            file_name=file.name[:LONGEST_NAME],
            content_hash=file.sha256,
            rows=file.n + file.named,
            created=staged.new,
            changed=staged.changed,
            applied_at=origin.now,
            applied_by_id=origin.by_user_id,
        )
        session.add(batch)
        session.flush()
        target.write(session, staged.meant, origin.now)
        if file.plan.target is ImportTarget.CUSTOMERS:
            write_consents(session, batch.id, origin.now)
        _keep_changes(session, target.written, batch.id)
        counts = (file.n, file.named, staged.new, staged.changed, staged.unchanged)
        return Applied(batch.id, *counts)


def _keep_changes(session: Session, written: SelectBase, batch_id: int) -> None:
    """What undoing needs."""
    rows = select(literal(batch_id), *written.subquery().columns)
    names = ["batch_id", "row_id", "before", "after_hash"]
    session.execute(insert(ImportChange).from_select(names, rows))
