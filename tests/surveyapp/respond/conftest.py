"""The real application on a real database file, with one open survey."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from questionnaires.model import Questionnaire
from surveyapp.app import create_app
from surveyapp.config import Config
from surveyapp.database import Database
from surveyapp.models import LinkKind, Privacy, Response
from tests.staff import fast_passwords
from tests.surveyapp.factories import a_personal_link, a_survey, an_open_link

SECRET = "a-key-for-tests-of-thirty-two-and-more-characters"


@dataclass
class Fielded:
    """An application with a database; makes surveys and looks at what was kept."""

    app: Flask
    database: Database

    def open_link(
        self,
        definition: Questionnaire | None = None,
        kind: LinkKind = LinkKind.OPEN,
        **survey: object,
    ) -> str:
        """The address of an open link to a new survey."""
        with self.database.writing() as session:
            made = a_survey(session, definition, **survey)  # type: ignore[arg-type]
            return f"/s/{an_open_link(session, made, kind).slug}"

    def personal_link(self, privacy: Privacy = Privacy.CONFIDENTIAL) -> str:
        """The address of a personal link to a new survey."""
        with self.database.writing() as session:
            return f"/p/{a_personal_link(session, a_survey(session, privacy=privacy)).token}"

    def responses(self) -> list[Response]:
        """Every response there is."""
        with self.database.reading() as session:
            return list(session.scalars(select(Response)))


@pytest.fixture
def fielded(database: Database, tmp_path: Path) -> Iterator[Fielded]:
    """The application, nothing fielded yet."""
    app = create_app(Config(tmp_path, SECRET, database_url=str(database.url)), fast_passwords())
    yield Fielded(app, database)
    app.extensions["database"].close()
