"""A file completes what a system told, where no doubt is possible about which event is meant."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from surveyapp.models import Event, SourceRight
from surveyapp.services.customers.record_event import NewEvent, record_event
from surveyapp.services.webhooks.webhook_sources import add_source
from tests.surveyapp.factories import NOW
from tests.surveyapp.files_to_import import EVENTS, Importing

FILE = "No,Customer,Wait,Gone\nE1,C1,5,\n"


def tell(importing: Importing, customer: str, systems: int = 1) -> None:
    """Let systems tell of the event E1, each of its own."""
    with importing.database.writing() as session:
        for number in range(systems):
            source = add_source(session, f"Till {number}", {SourceRight.EVENTS}, NOW)
            record_event(session, NewEvent("E1", customer, source_id=source.id), NOW)


def waits(importing: Importing) -> list[float | None]:
    with importing.database.reading() as session:
        return list(session.scalars(select(Event.actual_wait).order_by(Event.id)))


@pytest.mark.parametrize(
    ("customer", "systems", "found"),
    [("C1", 1, [5.0]), ("C2", 1, [None, 5.0]), ("C1", 2, [None, None, 5.0])],
)
def test_a_file_completes_the_only_event_of_its_key_and_customer(
    with_customers: Importing, customer: str, systems: int, found: list[float | None]
) -> None:
    tell(with_customers, customer, systems)
    with_customers.apply(FILE, EVENTS)
    assert waits(with_customers) == found


def test_an_event_of_files_is_meant_before_any_of_systems(with_customers: Importing) -> None:
    with_customers.apply(FILE, EVENTS)
    tell(with_customers, "C1")
    with_customers.apply(FILE.replace(",5,", ",7,"), EVENTS)
    assert waits(with_customers) == [7.0, None]
