"""Is a programme planned as fast as promised? ``python -m tests.benchmarks.planning``.

One line a task and database: how many invitations were decided on, the seconds of the clock from
asking to the commit, the processor seconds of this process (a busy machine makes the first longer,
hardly the second), the limit for the clock where there is one, and how many statements the database
was sent, which must not grow with every person. Ends with exit code 1 when a limit is missed.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, event, insert, text

from surveyapp import migrations
from surveyapp.database import Database
from surveyapp.models import Contact, Customer, Event, Programme
from surveyapp.services.programmes.plan_invitations import plan_programme
from tests.postgres import PostgresMissing, running_server
from tests.surveyapp.factories import NOW, a_survey
from tests.surveyapp.invented_customers import SECRET, a_programme

PEOPLE = 10_000
LIMIT = 3.0
STATEMENTS = 120
"""For 10,000 people; one more for each person would be 10,000."""
ATTRIBUTES = ("segment", "unit", "region", "tier")
DAY = timedelta(days=1)

EVERYTHING = {
    "where": "purchases_12m >= 0 and answered(segment)",
    "by": "segment",
    "window": {"from": "09:00", "until": "20:00", "days": "mon, tue, wed, thu, fri"},
    "time_zone": "Europe/Oslo",
    "quiet_days": 90,
    "arms": {"announced": 1, "not announced": 1},
    "reminders": [3, 7],
    "valid_days": 30,
    "fallback": "sms",
    "quota": {"total": 1_000_000, "each": 1_000_000},
}


@dataclass(frozen=True)
class Task:
    """Who is there beside the 10,000, what the programme says, and how many are invited."""

    name: str
    rules: dict[str, Any] = field(default_factory=dict)
    customers: int = PEOPLE
    invited: int = PEOPLE
    limit: float | None = LIMIT
    dry: bool = False


VISIT = {"kind": "event", "event": "visit", "after": "2 hours"}
TASKS = (
    Task("filter, every rule at once", EVERYTHING),
    Task("visit and two hours, every rule", {**EVERYTHING, "trigger": VISIT}),
    Task(
        "sample of 10,000 among 100,000",
        {"by": "segment", "sample": {"n": PEOPLE, "allocation": "proportional"}},
        customers=100_000,
        limit=None,
    ),
    Task("dry run of the filter", EVERYTHING, dry=True),
)


def fill(database: Database, task: Task) -> int:
    """Customers with ten facts and an address, one visit each; the programme's number."""
    numbers = range(1, task.customers + 1)
    with database.writing() as session:
        session.execute(insert(Customer), [customer(number) for number in numbers])
        session.execute(
            insert(Contact),
            [{"customer_id": n, "name": "", "email": f"p{n}@example.org"} for n in numbers],
        )
        visits = [visit(number) for number in numbers[:PEOPLE]]
        session.execute(insert(Event), visits)
        return a_programme(session, a_survey(session), **task.rules).id


def customer(number: int) -> dict[str, Any]:
    """A person as an import would write it."""
    facts: dict[str, Any] = {name: f"{name} {number % 7}" for name in ATTRIBUTES}
    facts |= {"purchases_12m": number % 12, "revenue_12m": 12.5 * number, "products_held": 2}
    facts |= {"last_purchase_date": "2026-01-15", "first_contact_date": "2020-05-01", "role": "x"}
    return {"id": number, "key": f"p{number}", "language": "nb", "facts": facts}


def visit(number: int) -> dict[str, Any]:
    """An hour ago."""
    happened_at = NOW - timedelta(hours=1)
    values = {"kind": "visit", "happened_at": happened_at, "received_at": NOW, "facts": {}}
    return {"key": f"v{number}", "customer_id": number, "unit": "Oslo", **values}


@contextmanager
def counted(database: Database) -> Iterator[list[str]]:
    """The statements sent meanwhile."""
    sent: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        sent.append(statement)

    event.listen(database.engine, "before_cursor_execute", note)
    yield sent
    event.remove(database.engine, "before_cursor_execute", note)


def measure(name: str, task: Task, database: Database) -> bool:
    """Print the line; whether the promise is kept."""
    programme_id = fill(database, task)
    with counted(database) as sent:
        started, worked = time.perf_counter(), time.process_time()
        with database.writing() as session:
            planned = plan_programme(session, programme_id, NOW, SECRET, task.dry)
        seconds, worked = time.perf_counter() - started, time.process_time() - worked
    kept = len(planned.decisions) == task.invited and len(sent) <= STATEMENTS
    kept = kept and (task.limit is None or seconds <= task.limit)
    with database.reading() as session:
        written = session.get_one(Programme, programme_id).looked_at is not None
    kept = kept and written is not task.dry
    limit = "" if task.limit is None else f"{task.limit:.1f}"
    sys.stdout.write(
        f"{name:12}{task.name:34}{len(planned.decisions):>9,}{seconds:>8.2f}{worked:>8.2f}{limit:>8}"
        f"{len(sent):>12}{'' if kept else '  missed'}\n"
    )
    sys.stdout.flush()
    return kept


@contextmanager
def on_sqlite(number: int, folder: Path) -> Iterator[Database]:
    """An empty database on a file."""
    with closing(Database(f"sqlite:///{folder / f'{number}.sqlite'}")) as database:
        migrations.upgrade(database)
        yield database


def on_postgres(server: str) -> Callable[[int, Path], Any]:
    """Empty databases of one server."""

    @contextmanager
    def opened(number: int, folder: Path) -> Iterator[Database]:
        del folder
        maker = create_engine(server.format(name="postgres"), isolation_level="AUTOCOMMIT")
        with maker.connect() as connection:
            connection.execute(text(f"CREATE DATABASE planning_{number}"))
        maker.dispose()
        with closing(Database(server.format(name=f"planning_{number}"))) as database:
            migrations.upgrade(database)
            yield database

    return opened


def run(name: str, open_one: Callable[[int, Path], Any]) -> int:
    """Every task on a database of its own; how many promises were missed."""
    missed = 0
    with tempfile.TemporaryDirectory() as folder:
        for number, task in enumerate(TASKS):
            with open_one(number, Path(folder)) as database:
                missed += not measure(name, task, database)
    return missed


def main() -> int:
    """Print a line for each task and database; 1 when a promise is not kept."""
    sys.stdout.write(
        f"{'database':12}{'task':34}{'invited':>9}{'s':>8}{'CPU s':>8}{'limit':>8}"
        f"{'statements':>12}\n"
    )
    missed = run("SQLite", on_sqlite)
    try:
        with running_server(fsync="on", synchronous_commit="on") as server:
            missed += run("PostgreSQL", on_postgres(server))
    except PostgresMissing as missing:
        sys.stdout.write(f"{missing}\n")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
