"""Small files and mappings, and what comes of importing them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import select

from analysis.intake.problems import IntakeProblems
from surveyapp.database import Database
from surveyapp.models import Contact, Customer, Event, ImportBatch
from surveyapp.services.importing.apply_import import Preview, apply_import, preview_import
from surveyapp.services.importing.plan_reading import loads_plan
from surveyapp.services.importing.read_import import fact_types, read_import
from tests.surveyapp.factories import NOW

CUSTOMERS = """
format: 1
target: customers
fields: {key: No, name: Name, email: Mail}
facts: {segment: Segment, revenue_12m: Revenue}
"""
EVENTS = """
format: 1
target: events
fields:
  key: No
  customer: Customer
  wait: {column: Wait, unit: minutes}
  abandoned: Gone
"""
TIMES = """
format: 1
target: events
time_zone: Europe/Oslo
fields: {key: No, customer: Customer, kind: {value: visit}, arrived_at: Arrived, served_at: Served,
  ended_at: Ended, promised_at: Promised, delivered_at: Delivered}
"""


@dataclass
class Importing:
    """Imports texts as if they were files."""

    database: Database
    folder: Path

    def apply(self, text: str | bytes, mapping: str = CUSTOMERS, name: str = "file.csv") -> int:
        """The number of the import; raises as the service does."""
        path = self._file(text, name)
        with self.database.reading() as session:
            types = fact_types(session)
        file = read_import(path, loads_plan(mapping, "mapping.yaml"), types, NOW)
        return apply_import(self.database, file, NOW).id

    def preview(self, text: str | bytes, mapping: str = CUSTOMERS) -> Preview:
        path = self._file(text, "file.csv")
        with self.database.reading() as session:
            plan = loads_plan(mapping, "mapping.yaml")
            return preview_import(session, read_import(path, plan, fact_types(session), NOW))

    def problems(self, text: str | bytes, mapping: str = CUSTOMERS) -> str:
        """What is told of a file that must not be imported."""
        with pytest.raises(IntakeProblems) as refused:
            self.apply(text, mapping)
        return str(refused.value)

    def batch(self, number: int) -> ImportBatch:
        with self.database.reading() as session:
            return session.get_one(ImportBatch, number)

    def customer(self, key: str = "C1") -> Customer:
        with self.database.reading() as session:
            return session.scalars(select(Customer).where(Customer.key == key)).one()

    def contact(self, key: str = "C1") -> Contact:
        with self.database.reading() as session:
            found = select(Contact).join(Customer, Customer.id == Contact.customer_id)
            return session.scalars(found.where(Customer.key == key)).one()

    def event(self, key: str = "E1") -> Event:
        with self.database.reading() as session:
            return session.scalars(select(Event).where(Event.key == key)).one()

    def keys(self) -> list[str]:
        with self.database.reading() as session:
            return list(session.scalars(select(Customer.key).order_by(Customer.key)))

    def _file(self, text: str | bytes, name: str) -> Path:
        path = self.folder / name
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return path
