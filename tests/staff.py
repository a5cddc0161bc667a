"""People of the organisation, a small survey and a browser, for tests of pages behind a sign-in."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from questionnaires import library
from surveyapp import migrations
from surveyapp.app import create_app
from surveyapp.config import Config
from surveyapp.database import Database
from surveyapp.models import (
    AttributeKind,
    Contact,
    Customer,
    Privacy,
    Response,
    ResponseStatus,
    Survey,
)
from surveyapp.models.user import Role
from surveyapp.passwords import Passwords
from surveyapp.services.customers.define_attribute import NewAttribute, define_attribute
from surveyapp.services.customers.record_event import NewEvent, record_event
from surveyapp.services.programmes.save_programme import Draft, save_programme
from surveyapp.services.staff.change_user import disable_user
from surveyapp.services.staff.create_user import NewUser, create_user
from surveyapp.services.surveys.create_link import NewLink, create_link
from surveyapp.services.surveys.create_survey import NewSurvey, create_survey
from surveyapp.services.surveys.open_survey import open_survey
from surveyapp.services.surveys.open_wave import open_wave
from surveyapp.services.surveys.publish_questionnaire import publish_questionnaire

SECRET = "a-key-of-thirty-two-and-more-characters"
PASSWORD = "an easy sentence to remember"
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
PEOPLE = {
    "admin": Role.ADMIN,
    "researcher": Role.RESEARCHER,
    "manager": Role.MANAGER,
    "disabled": Role.ADMIN,
}


def address_of(person: str) -> str:
    return f"{person}@example.org"


def fast_passwords() -> Passwords:
    """The real thing with the lightest settings it accepts."""
    return Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))


@dataclass
class Browser:
    """A client that keeps cookies and fills in forms as they were shown."""

    client: FlaskClient
    answers: dict[str, str] = field(default_factory=dict)

    def get(self, path: str, **options: Any) -> TestResponse:
        return self.client.get(path, **options)

    def post(self, path: str, **fields: str | tuple[BytesIO, str]) -> TestResponse:
        """Send a form with the proof a page of this browser carries."""
        return self.client.post(path, data={"csrf_token": self.proof(), **fields})

    def proof(self) -> str:
        page = self.client.get("/sign-in", follow_redirects=True).text
        found = re.search(r'name="csrf_token" value="([^"]+)"', page)
        assert found, "the page has no form"
        return found[1]

    def sign_in(self, person: str, password: str = PASSWORD, **fields: str) -> TestResponse:
        return self.post("/sign-in", email=address_of(person), password=password, **fields)


def settings(folder: Path, **changes: Any) -> Config:
    return Config(data_folder=folder, secret_key=SECRET, **changes)


def fill(database: Database) -> None:
    """One person of each kind, an open survey with a link and three responses, and a customer."""
    with database.writing() as session:
        for person, role in PEOPLE.items():
            new = NewUser(address_of(person), person.title(), role, PASSWORD)
            user = create_user(session, fast_passwords(), new, NOW)
            if person == "disabled":
                disable_user(session, user.id, NOW)
        version = publish_questionnaire(session, library.load("pulse"), NOW)
        new_survey = NewSurvey("Pulse <b>2026</b>", "Fjord & Bre", privacy=Privacy.CONFIDENTIAL)
        survey = create_survey(session, version.id, new_survey, NOW)
        open_survey(session, survey.id, NOW)
        wave = open_wave(session, survey.id, "2026-1", NOW)
        rules = {"trigger": {"kind": "filter"}}
        save_programme(session, survey.id, Draft("Everybody", rules, seed=1), NOW)
        link = create_link(session, survey.id, NewLink(label="At the desk"), NOW)
        for place, language in enumerate(("en", "nb", "nb")):
            done = place < 2
            session.add(response(survey, wave.id, link.id, language, NOW if done else None))
        know_a_customer(session)


def know_a_customer(session: Session) -> None:
    """Somebody with a fact of the organisation's own and a visit."""
    customer = Customer(key="C1", facts={"tier": "gold <i>"})
    session.add(customer)
    session.flush()
    new = NewAttribute("tier", "Tier", AttributeKind.CHOICE, ("gold <i>", "basic"))
    define_attribute(session, new, NOW)
    session.add(Contact(customer_id=customer.id, name="Åse <b>Berg</b>", email="ase@example.org"))
    record_event(session, NewEvent("E1", "C1", happened_at=NOW, unit="Bergen", wait=7.5), NOW)


def response(
    survey: Survey, wave_id: int, link_id: int, language: str, submitted_at: datetime | None
) -> Response:
    status = ResponseStatus.SUBMITTED if submitted_at else ResponseStatus.IN_PROGRESS
    return Response(
        survey_id=survey.id,
        version_id=survey.version_id,
        wave_id=wave_id,
        link_id=link_id,
        status=status,
        language=language,
        document={"SAT1": 8, "SAT2": 7, "SAT3": 6},
        seed=1,
        started_at=NOW,
        saved_at=NOW,
        submitted_at=submitted_at,
        submit_key=f"{language}-{submitted_at}-{id(object())}",
    )


@pytest.fixture(scope="session")
def filled_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder made once and copied for each test."""
    folder = tmp_path_factory.mktemp("filled")
    with closing(Database(f"sqlite:///{folder / 'surveyapp.sqlite'}")) as database:
        migrations.upgrade(database)
        fill(database)
    return folder


@pytest.fixture
def data_folder(tmp_path: Path, filled_folder: Path) -> Path:
    folder = tmp_path / "data"
    shutil.copytree(filled_folder, folder)
    return folder


@pytest.fixture
def app(data_folder: Path) -> Iterator[Flask]:
    made = create_app(settings(data_folder), fast_passwords())
    yield made
    made.extensions["database"].close()


@pytest.fixture
def stranger(app: Flask) -> Browser:
    """Somebody who is not signed in."""
    return Browser(app.test_client())


@pytest.fixture
def signed_in(app: Flask) -> Callable[[str], Browser]:
    """A browser in which this person is signed in."""

    def enter(person: str) -> Browser:
        browser = Browser(app.test_client())
        assert browser.sign_in(person).status_code == 303
        return browser

    return enter
