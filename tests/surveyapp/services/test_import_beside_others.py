"""An import is got ready while others write, and written at once or not at all."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import func, insert, inspect, select, update

from surveyapp.database import Aside
from surveyapp.models import Contact, Customer, Event, ImportBatch, ImportTarget
from surveyapp.services.importing.changes import Along, Change, CustomerState, EventState, Step
from surveyapp.services.importing.staging import RowsMovedError, unless_rows_moved
from surveyapp.services.importing.targets import TARGETS
from tests.surveyapp.factories import NOW
from tests.surveyapp.files_to_import import EVENTS, Importing

CUSTOMERS = TARGETS[ImportTarget.CUSTOMERS]
THERE = CustomerState("person", None, "chosen", None, "{}", "Anna", "a@example.org", None, None)
ANNA = "No,Name,Mail,Segment,Revenue\nC1,Anna,a@example.org,,\n"


@contextmanager
def staged(importing: Importing, change: Change) -> Iterator[Callable[[], None]]:
    """Somebody is about to write a change; what is given writes it."""
    with importing.database.aside(CUSTOMERS.tables) as aside:
        with aside.preparing() as connection:
            meant = CUSTOMERS.stage(connection, [change], 0)

        def write() -> None:
            with aside.writing() as session:
                CUSTOMERS.write(session, meant, NOW)

        yield write


def rename(importing: Importing, **values: object) -> Change:
    """What an import that calls Anna Berit would do."""
    here = importing.customer()
    along = Along(has_contact=True)
    return Change(2, "C1", here.id, THERE, THERE._replace(**{"name": "Berit", **values}), along)


def test_others_write_while_an_import_is_got_ready(importing: Importing) -> None:
    change = Change(2, "C9", None, None, THERE, Along(Step.NEW))
    with staged(importing, change) as write:
        importing.apply(ANNA)
        write()
    assert importing.keys() == ["C1", "C9"]


def test_nobody_sees_what_is_got_ready(importing: Importing) -> None:
    with staged(importing, Change(2, "C9", None, None, THERE, Along(Step.NEW))):
        assert importing.keys() == []


def test_what_was_got_ready_is_gone_afterwards(importing: Importing) -> None:
    importing.apply(ANNA)
    with importing.database.engine.connect() as connection:
        assert not inspect(connection).has_table("staged_customer")


@pytest.mark.parametrize(
    "moved", [{"name": "Cato"}, {"phone": "+4790000000"}, {"email": "other@example.org"}]
)
def test_a_contact_that_somebody_changed_meanwhile_is_not_overwritten(
    importing: Importing, moved: dict[str, str]
) -> None:
    importing.apply(ANNA)
    change = rename(importing, email="b@example.org", phone="+4791111111")
    with staged(importing, change) as write:
        with importing.database.writing() as session:
            session.execute(update(Contact).values(**moved))
        with pytest.raises(RowsMovedError):
            write()
    assert {name: getattr(importing.contact(), name) for name in moved} == moved


def test_facts_that_somebody_changed_meanwhile_are_not_overwritten(importing: Importing) -> None:
    importing.apply(ANNA)
    with staged(importing, rename(importing, facts='{"segment":"gold"}')) as write:
        with importing.database.writing() as session:
            session.execute(update(Customer).values(facts={"role": "owner"}))
        with pytest.raises(RowsMovedError):
            write()
    assert importing.contact().name == "Anna"


def test_an_account_that_went_meanwhile_is_not_named(importing: Importing) -> None:
    new = Change(2, "P1", None, None, THERE._replace(account="A1"), Along(Step.NEW))
    with staged(importing, new) as write, pytest.raises(RowsMovedError):
        write()
    assert importing.keys() == []


def test_a_contact_that_somebody_added_does_not_go_with_a_customer(importing: Importing) -> None:
    importing.apply("No\nC1\n", "{format: 1, target: customers, fields: {key: No}}")
    nobody = THERE._replace(name="", email=None)
    gone = Change(0, "C1", importing.customer().id, nobody, None, Along())
    with staged(importing, gone) as write:
        with importing.database.writing() as session:
            session.execute(insert(Contact).values(customer_id=gone.id, name="Anna"))
        with pytest.raises(RowsMovedError):
            write()
    assert importing.keys() == ["C1"]


def test_an_event_that_somebody_completed_meanwhile_is_not_overwritten(
    with_customers: Importing,
) -> None:
    with_customers.apply("No,Customer,Wait,Gone\nE1,C1,5,\n", EVENTS)
    events, here = TARGETS[ImportTarget.EVENTS], with_customers.event()
    was = EventState(**{n: getattr(here, n) for n in EventState._fields[:-1]}, facts="{}")
    change = Change(2, "E1", here.id, was, was._replace(actual_wait=9.0))
    with with_customers.database.aside(events.tables) as aside:
        with aside.preparing() as connection:
            meant = events.stage(connection, [change], 0)
        with with_customers.database.writing() as session:
            session.execute(update(Event).values(actual_wait=7.0))
        with pytest.raises(RowsMovedError), aside.writing() as session:
            events.write(session, meant, NOW)
    assert with_customers.event().actual_wait == 7


def test_an_import_that_dies_while_it_writes_leaves_nothing(importing: Importing) -> None:
    def die(aside: Aside) -> None:
        with aside.writing() as session:
            session.add(ImportBatch(target="customers", file_name="a", content_hash="a"))
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt), importing.database.aside(CUSTOMERS.tables) as aside:
        die(aside)
    with importing.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(ImportBatch)) == 0


def test_what_moved_once_is_looked_at_anew() -> None:
    tries = iter([RowsMovedError(), None])

    def act() -> str:
        if problem := next(tries):
            raise problem
        return "written"

    assert unless_rows_moved(act) == "written"


def test_what_moves_each_time_is_told() -> None:
    def act() -> None:
        raise RowsMovedError

    with pytest.raises(RowsMovedError):
        unless_rows_moved(act)
