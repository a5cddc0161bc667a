"""A real server on this machine, a real browser, and the judges they are put before."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
import pytest_socket
from playwright.sync_api import Browser
from sqlalchemy.orm import Session

from analysis.simulation.company import simulate
from questionnaires import library
from surveyapp import clock
from surveyapp.app import create_app
from surveyapp.config import Config
from surveyapp.database import Database
from surveyapp.migrations.running import upgrade
from surveyapp.models import InvitationStatus, MessageStatus, Role, Survey
from surveyapp.models.job import JobStatus
from surveyapp.passwords import Passwords
from surveyapp.queries.undelivered import NOT_SENT
from surveyapp.services.staff.create_user import NewUser, create_user
from surveyapp.services.surveys.set_up_demonstration import set_up_demonstration
from tests.browser.chromium import chromium
from tests.browser.looking import PASSWORD, Site
from tests.surveyapp.job_rows import a_job
from tests.surveyapp.outbox_rows import invite
from tests.web_server import served

SECRET = "0123456789abcdefghijklmnopqrstuvwxyz-not-secret"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.enable_socket)
            item.add_marker(pytest.mark.xdist_group("browser"))


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    pytest_socket.enable_socket()  # made before a test's own marker lifts the block
    config = Config(data_folder=tmp_path_factory.mktemp("site"), secret_key=SECRET)
    slug, survey_id = _fill(config)
    with served(create_app(config)) as port:
        yield Site(f"http://127.0.0.1:{port}", slug, survey_id)


def _fill(config: Config) -> tuple[str, int]:
    with closing(Database(config.database_url)) as database:
        upgrade(database)
        company = simulate(library.load("full"), customers=300)
        with database.writing() as session:
            shown = set_up_demonstration(session, company, clock.now())
            for role in Role:
                new = NewUser(f"{role}@test.example", role.value, role, PASSWORD)
                create_user(session, Passwords(), new, clock.now())
            session.add_all(a_job(status, clock.now()) for status in JobStatus)
            _lose_a_message(session, shown.survey_id)
    return shown.slug, shown.survey_id


def _lose_a_message(session: Session, survey_id: int) -> None:
    """Somebody whose invitation was given up."""
    lost = invite(session, session.get_one(Survey, survey_id), SECRET, due_at=clock.now())
    lost.message.status, lost.message.problem = MessageStatus.FAILED, "451 4.3.0 disk full"
    lost.invitation.status, lost.invitation.reason = InvitationStatus.CANCELLED, NOT_SENT


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    pytest_socket.enable_socket()
    with chromium() as started:
        yield started
