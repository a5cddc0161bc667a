"""A stage for each story, and a phone. A story is played once; its tests say what came of it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest
import pytest_socket
from playwright.sync_api import Browser

from surveyapp import migrations
from surveyapp.config import ensure
from surveyapp.database import Database
from surveyapp.models import Role
from surveyapp.services.staff.create_user import NewUser, create_user
from tests.browser.chromium import chromium
from tests.staff import PASSWORD, address_of, fast_passwords
from tests.stories.stage import MONDAY, Stage, environment_of
from tests.stories.text_gateway import TextGateway, text_gateway
from tests.surveyapp.conftest import empty, postgres_database, postgres_server
from tests.surveyapp.smtp_server import Mailroom, mail_server

__all__ = ["postgres_database", "postgres_server"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.enable_socket)
            item.add_marker(pytest.mark.xdist_group(item.path.stem))
            if "browser" in getattr(item, "fixturenames", ()):
                item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """The browser of telephones."""
    pytest_socket.enable_socket()
    with chromium() as started:
        yield started


@pytest.fixture(scope="session")
def prepared_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An installation without customers, made once and copied for each story."""
    folder = tmp_path_factory.mktemp("stage") / "data"
    ensure(folder)
    with closing(Database(f"sqlite:///{folder / 'surveyapp.sqlite'}")) as database:
        migrations.upgrade(database)
        let_in_staff(database)
    return folder


def let_in_staff(database: Database) -> None:
    with database.writing() as session:
        for role in Role:
            new = NewUser(address_of(role.value), role.value.title(), role, PASSWORD)
            create_user(session, fast_passwords(), new, MONDAY)


@pytest.fixture(scope="module")
def mailroom() -> Mailroom:
    """Every mail that arrived, in order."""
    return Mailroom()


@pytest.fixture(scope="module")
def servers(mailroom: Mailroom) -> Iterator[tuple[int, TextGateway]]:
    """The port of a mail server, and a gateway for text messages."""
    pytest_socket.enable_socket()  # made before a test's own marker lifts the block
    with ExitStack() as held:
        smtp = held.enter_context(mail_server(mailroom))
        yield smtp.port, held.enter_context(text_gateway())


@pytest.fixture(scope="module")
def stage(
    prepared_folder: Path,
    tmp_path_factory: pytest.TempPathFactory,
    mailroom: Mailroom,
    servers: tuple[int, TextGateway],
) -> Iterator[Stage]:
    """The stage of a story, on SQLite."""
    folder, (port, gateway) = tmp_path_factory.mktemp("story"), servers
    shutil.copytree(prepared_folder, folder / "data")
    settings = environment_of(folder / "data", port, gateway.port)
    made = Stage(folder, settings, mailroom, gateway)
    yield made
    made.close()


@pytest.fixture(scope="module")
def stage_on_postgres(
    postgres_database: str,
    tmp_path_factory: pytest.TempPathFactory,
    mailroom: Mailroom,
    servers: tuple[int, TextGateway],
) -> Iterator[Stage]:
    """The same on PostgreSQL."""
    folder, (port, gateway) = tmp_path_factory.mktemp("story"), servers
    empty(postgres_database)
    ensure(folder / "data")
    settings = environment_of(folder / "data", port, gateway.port)
    settings["SURVEYAPP_DATABASE"] = postgres_database
    made = Stage(folder, settings, mailroom, gateway)
    let_in_staff(made.database)
    yield made
    made.close()
