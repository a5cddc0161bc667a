"""Purchases of a shop and delays of an airline go through the imports as they are."""

import csv
import gzip
from itertools import islice
from pathlib import Path

import pytest
from sqlalchemy import func, select

from surveyapp import migrations
from surveyapp.database import Database
from surveyapp.models import Customer, Event
from surveyapp.queries.ladder_stage import Stage, ladder_stage
from tests.shared import SHARED, needs_shared
from tests.surveyapp.files_to_import import Importing

AIRLINE = SHARED / "data" / "airline_passenger_satisfaction.csv.gz"
SHOP = SHARED / "data" / "cdnow_customers_summary_with_transactions.csv"
SOME = 3_000
BUYERS = """
format: 1
target: customers
decimal: "."
fields: {key: ID}
facts: {purchases_12m: x, days_observed: T}
"""
PURCHASES = """
format: 1
target: events
decimal: "."
fields: {key: ID, customer: ID, kind: {value: purchase}, value: zbar}
"""
PASSENGERS = """
format: 1
target: customers
fields: {key: ID}
facts: {segment: Class, role: Customer Type}
"""
FLIGHTS = """
format: 1
target: events
fields:
  key: ID
  customer: ID
  channel: Type of Travel
  wait: {column: Arrival Delay, unit: minutes}
"""

pytestmark = [needs_shared, pytest.mark.slow]


@pytest.fixture(scope="module")
def importing(tmp_path_factory: pytest.TempPathFactory) -> Importing:
    folder = tmp_path_factory.mktemp("real")
    database = Database(f"sqlite:///{folder / 'real.sqlite'}")
    migrations.upgrade(database)
    return Importing(database, folder)


@pytest.fixture(scope="module")
def shop(importing: Importing) -> Importing:
    importing.apply(_renamed(SHOP), BUYERS)
    importing.apply(_renamed(SHOP), PURCHASES)
    return importing


@pytest.fixture(scope="module")
def airline(importing: Importing) -> Importing:
    with gzip.open(AIRLINE, "rt", encoding="utf-8") as file:
        text = "".join(islice(file, SOME + 1)).replace("\n", "\nF", SOME)
    importing.apply(text, PASSENGERS)
    importing.apply(text, FLIGHTS)
    return importing


def _renamed(path: Path) -> str:
    """With keys that the airline does not use."""
    header, *rows = csv.reader(path.read_text().splitlines())
    return "\n".join([",".join(header), *(f"S{','.join(row)}" for row in rows)])


def test_every_buyer_has_a_row_and_those_who_came_again_an_amount(shop: Importing) -> None:
    with shop.database.reading() as session:
        purchases = select(func.count()).where(Event.kind == "purchase")
        assert session.scalar(purchases) == 2_357
        assert session.scalar(purchases.where(Event.value > 0)) == 946


def test_buyers_stand_on_the_ladder_by_their_purchases(shop: Importing) -> None:
    assert ladder_stage(shop.customer("S1").facts, 0) is Stage.REPEAT_BUYER
    assert ladder_stage(shop.customer("S2").facts, 0) is Stage.FIRST_BUYER


def test_passengers_waited_as_long_as_their_flight_was_late(airline: Importing) -> None:
    assert airline.event("F1").actual_wait == 5
    assert airline.event("F2").actual_wait == 39


def test_a_delay_nobody_knows_is_no_wait_of_nothing(airline: Importing) -> None:
    with airline.database.reading() as session:
        flights = select(func.count()).where(Event.kind == "visit")
        assert session.scalar(flights) == SOME
        assert 0 < (session.scalar(flights.where(Event.actual_wait.is_(None))) or 0) < SOME / 100


def test_the_same_passengers_again_change_nothing(airline: Importing) -> None:
    with gzip.open(AIRLINE, "rt", encoding="utf-8") as file:
        text = "".join(islice(file, SOME + 1)).replace("\n", "\nF", SOME)
    batch = airline.batch(airline.apply(text, FLIGHTS))
    assert (batch.created, batch.changed) == (0, 0)
    with airline.database.reading() as session:
        assert (session.scalar(select(func.count()).select_from(Customer)) or 0) > SOME
