"""How fast the lists of customers and events answer: ``python -m tests.benchmarks.lists [URL]``.

Fills an empty database with a million customers and as many events (``--rows``), then asks each
list as the pages do: the first lines, lines from the middle, searches, filters. Prints the median
and the slowest of 20 runs; ends with exit code 1 when a median is over 100 milliseconds. Without a
URL the database is SQLite in a temporary folder.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import insert, select, text
from sqlalchemy.orm import Session

from surveyapp import migrations
from surveyapp.database import Database
from surveyapp.models import Contact, Customer, CustomerKind, Event
from surveyapp.queries.customer_list import SearchBy, Wanted, customer_list, segments
from surveyapp.queries.event_list import WantedEvents, event_kinds, event_list

LIMIT = 0.1
RUNS = 20
AT_ONCE = 10_000
START = datetime(2020, 1, 1, tzinfo=UTC)
SEGMENTS = ("gold", "silver", "bronze", "none")
KINDS = ("visit", "purchase", "call", "delivery", "complaint")

Ask = Callable[[Session], object]


def main() -> None:
    """Fill, ask, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("url", nargs="?")
    parser.add_argument("--rows", type=int, default=1_000_000)
    wish = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        url = wish.url or f"sqlite:///{folder}/lists.sqlite"
        with closing(Database(url)) as database:
            migrations.upgrade(database)
            _fill(database, wish.rows)
            slow = [name for name, ask in _questions(wish.rows) if _line(database, name, ask)]
    sys.exit(1 if slow else 0)


def _fill(database: Database, rows: int) -> None:
    with database.reading() as session:
        if session.scalar(select(Customer.id).limit(1)) is not None:
            return
    for first in range(1, rows + 1, AT_ONCE):
        numbers = range(first, min(first + AT_ONCE, rows + 1))
        with database.writing() as session:
            connection = session.connection()
            connection.execute(insert(Customer), [_customer(n) for n in numbers])
            connection.execute(insert(Contact), [_contact(n) for n in numbers])
            connection.execute(insert(Event), [_event(n) for n in numbers])
    with database.writing() as session:
        session.execute(text("ANALYZE"))


def _customer(number: int) -> dict[str, Any]:
    kind = CustomerKind.ACCOUNT if number % 1_000 == 0 else CustomerKind.PERSON
    facts = {"segment": SEGMENTS[number % 4]}
    return {"id": number, "key": f"C{number:07}", "kind": kind, "facts": facts}


def _contact(number: int) -> dict[str, Any]:
    name = f"{chr(ord('A') + number % 26)}nna Øst {number}"
    return {
        "customer_id": number,
        "name": name,
        "email": f"p{number}@mail{number % 50}.example.org",
    }


def _event(number: int) -> dict[str, Any]:
    return {
        "key": f"E{number}",
        "customer_id": number,
        "kind": KINDS[4] if number % 1_000 == 0 else KINDS[number % 4],
        "happened_at": START + timedelta(minutes=number * 3 % 2_000_000),
        "unit": f"Unit {number % 30}",
        "actual_wait": float(number % 60),
        "facts": {},
    }


def _questions(rows: int) -> Iterator[tuple[str, Ask]]:
    middle = f"C{rows // 2:07}"
    name, key, mail = SearchBy.NAME, SearchBy.KEY, SearchBy.EMAIL
    account, gold = CustomerKind.ACCOUNT, "gold"
    wishes = {
        "first customers": Wanted(),
        "customers from the middle": Wanted(after=middle),
        "a key": Wanted(find=middle, by=key),
        "keys that begin with C": Wanted(find="C", by=key),
        "keys that begin with C, middle": Wanted(find="C", by=key, after=middle),
        "names that begin with anna": Wanted(find="anna", by=name),
        "such names from the middle": Wanted(find="anna", by=name, after="anna øst 5"),
        "a name": Wanted(find=f"anna øst {26 * 1_000}", by=name),
        "names of a nobody": Wanted(find="zz", by=name),
        "an address": Wanted(find=f"p{rows // 2}@", by=mail),
        "addresses that begin with p": Wanted(find="p", by=mail),
        "such addresses from the middle": Wanted(find="p", by=mail, after="p5"),
        "accounts": Wanted(kind=account),
        "accounts of a segment": Wanted(kind=account, segment="silver"),
        "accounts in the gold segment": Wanted(kind=account, segment=gold),
        "a segment from the middle": Wanted(segment=gold, after=middle),
        "accounts by name": Wanted(find="a", by=name, kind=account),
    }
    for title, wanted in wishes.items():
        yield title, lambda session, wanted=wanted: customer_list(session, wanted)
    yield "segments to choose from", segments
    noon = START + timedelta(minutes=1_000_000)
    for title, wanted_events in {
        "latest events": WantedEvents(),
        "events from the middle": WantedEvents(before=noon, before_id=rows // 2),
        "complaints": WantedEvents(kind="complaint"),
        "complaints from the middle": WantedEvents("complaint", before=noon, before_id=rows // 2),
        "events without a time": WantedEvents(timeless=True),
        "events of no kind there is": WantedEvents(kind="wedding"),
    }.items():
        yield title, lambda session, wanted=wanted_events: event_list(session, wanted)
    yield "kinds to choose from", event_kinds


def _line(database: Database, name: str, ask: Ask) -> bool:
    """Whether the slowest run is over the limit."""
    taken = []
    for _ in range(RUNS):
        with database.reading() as session:
            started = time.perf_counter()
            ask(session)
            taken.append(time.perf_counter() - started)
    median, slowest = statistics.median(taken), max(taken)
    sys.stdout.write(
        f"{name:34} {median * 1_000:8.1f} ms median {slowest * 1_000:8.1f} ms slowest\n"
    )
    sys.stdout.flush()
    return median > LIMIT


if __name__ == "__main__":
    main()
