"""What a failed statement leaves in logs and tracebacks names no value, on both databases."""

from __future__ import annotations

import logging
import subprocess
import sys
import traceback
from collections.abc import Callable

import pytest
from sqlalchemy import insert, text
from sqlalchemy.exc import DBAPIError, PendingRollbackError, StatementError
from sqlalchemy.orm import Session

from surveyapp.database import Database
from surveyapp.models import Contact, Customer, WebhookSource
from surveyapp.models.record import Record
from tests.surveyapp.engines import ON_POSTGRES, ON_SQLITE
from tests.surveyapp.factories import NOW

SECRET = "kari.nordmann@nordmann.example"
TWICE = [{"name": SECRET, "slug": SECRET, "secret_version": 1, "created_at": NOW}] * 2
RIGHTS = {"may_send_events": True, "may_report_bounces": False}
SOURCE, EVENT = Record.metadata.tables["webhook_source"], Record.metadata.tables["event"]

SQLITE = ("SQLITE_CONSTRAINT_UNIQUE", "webhook_source.slug")
POSTGRES = ("UniqueViolation", "uq_webhook_source_slug")

Fail = Callable[[Session], object]


def same_key_twice(session: Session) -> None:
    session.execute(insert(SOURCE), [{**row, **RIGHTS} for row in TWICE])


def same_row_twice(session: Session) -> None:
    session.add_all([WebhookSource(**row, **RIGHTS) for row in TWICE])
    session.flush()


def nobodys_contact(session: Session) -> None:
    session.add(Contact(customer_id=999, name=SECRET, email=SECRET))
    session.flush()


def too_little(session: Session) -> None:
    session.add(Customer(key=SECRET, facts={}))
    session.flush()
    customer = session.query(Customer.id).scalar()
    session.execute(insert(EVENT), {"key": SECRET, "customer_id": customer, "actual_wait": -1})


def nothing(session: Session) -> None:
    row = {"key": None, "facts": {}, "created_at": NOW, "language": SECRET[:5]}
    session.execute(insert(Record.metadata.tables["customer"]), row)


FAILURES = [
    (same_key_twice, "webhook_source"),
    (same_row_twice, "webhook_source"),
    (nobodys_contact, "contact"),
    (too_little, "wait_not_negative"),
    (nothing, "key"),
]


def failing(database: Database, fail: Fail) -> StatementError:
    with pytest.raises(StatementError) as raised:
        run(database, fail)
    return raised.value


def run(database: Database, fail: Fail) -> None:
    with database.writing() as session:
        fail(session)
        session.flush()


@pytest.mark.parametrize(("fail", "named"), FAILURES)
def test_a_traceback_names_what_was_violated_and_no_value(
    database: Database, fail: Fail, named: str
) -> None:
    told = "".join(traceback.format_exception(failing(database, fail)))
    assert named in told
    assert not [leak for leak in ("nordmann", "[SQL", "[parameters", "DETAIL") if leak in told]


def test_kind_constraint_and_table_are_what_is_told(database: Database) -> None:
    kind, constraint = SQLITE if database.is_sqlite else POSTGRES
    told = str(failing(database, same_key_twice))
    assert kind in told
    assert f"constraint {constraint}, table webhook_source" in told


@ON_POSTGRES
@pytest.mark.parametrize("kind", ["int", "timestamp", "json"])
def test_a_value_that_does_not_fit_is_not_repeated(database: Database, kind: str) -> None:
    query = text(f"SELECT CAST(CAST(:secret AS text) AS {kind}) FROM customer")  # noqa: S608 - of the test
    with database.writing() as session:
        session.add(Customer(key=SECRET, facts={}))
    error = failing(database, lambda one: one.execute(query, {"secret": SECRET}))
    told = "".join(traceback.format_exception(error))
    assert "table customer" in told
    assert "nordmann" not in told


@ON_SQLITE
def test_text_that_sqlite_cannot_read_is_not_repeated(database: Database) -> None:
    query = text("SELECT CAST(x'6e6f72646d616e6eff' AS TEXT) FROM webhook_source")
    with database.writing() as session:
        session.execute(insert(SOURCE), {**TWICE[0], **RIGHTS})
    error = failing(database, lambda session: session.execute(query).all())
    assert "nordmann" not in "".join(traceback.format_exception(error))


def test_what_python_refuses_to_send_is_not_repeated(database: Database) -> None:
    error = failing(database, lambda one: one.add(Customer(key=SECRET, facts={}, kind=SECRET)))
    assert "nordmann" not in "".join(traceback.format_exception(error))


def test_a_session_used_after_a_failure_repeats_no_value(database: Database) -> None:
    def go_on(session: Session) -> None:
        with pytest.raises(DBAPIError):
            same_row_twice(session)
        session.query(Customer).all()

    with pytest.raises(PendingRollbackError) as raised:
        run(database, go_on)
    assert "webhook_source" in str(raised.value)
    assert "nordmann" not in str(raised.value)


def test_a_log_with_the_traceback_holds_no_value(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    try:
        run(database, same_key_twice)
    except DBAPIError:
        logging.getLogger("anything").exception("it failed")
    assert "webhook_source" in caplog.text
    assert "nordmann" not in caplog.text


PROGRAM = """
import sys
from contextlib import closing
from sqlalchemy import text
from surveyapp.database import Database
with closing(Database(sys.argv[1])) as database, database.writing() as session:
    for _ in range(2):
        session.execute(text("INSERT INTO customer (key, facts, kind, basis, created_at) "
        "VALUES (:key, '{}', 'person', 'chosen', '2026-03-02')"), {"key": sys.argv[2]})
"""


def test_a_command_that_breaks_off_prints_no_value(database: Database) -> None:
    url = database.url.render_as_string(hide_password=False)
    ended = subprocess.run(
        [sys.executable, "-c", PROGRAM, url, SECRET], capture_output=True, text=True, check=False
    )
    assert ended.returncode == 1
    assert "IntegrityError" in ended.stderr
    assert "table customer" in ended.stderr
    assert "nordmann" not in ended.stderr
