import os
import shutil
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import text
from werkzeug.test import TestResponse

from tests.staff import Browser


def test_a_living_process_says_so(stranger: Browser) -> None:
    assert stranger.get("/livez").text == "alive\n"


def test_a_database_that_takes_writers_is_ready(stranger: Browser) -> None:
    assert stranger.get("/readyz").status_code == 200


def test_without_its_data_folder_the_app_is_not_ready(
    stranger: Browser, app: Flask, data_folder: Path
) -> None:
    app.extensions["database"].close()
    shutil.rmtree(data_folder)
    assert stranger.get("/readyz").status_code == 503


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write whatever the permissions say")
def test_a_read_only_folder_is_not_ready(stranger: Browser, data_folder: Path) -> None:
    data_folder.chmod(0o500)
    try:
        assert stranger.get("/readyz").status_code == 503
    finally:
        data_folder.chmod(0o700)


@pytest.fixture
def failed(stranger: Browser, app: Flask) -> TestResponse:
    """A sign-in while the database has lost its tables."""
    proof = stranger.proof()
    with app.extensions["database"].writing() as session:
        session.execute(text("DROP TABLE staff_session"))
        session.execute(text("DROP TABLE staff_user"))
    sent = {"csrf_token": proof, "email": "anna@example.org", "password": "x"}
    return stranger.client.post("/sign-in", data=sent)


def test_a_database_that_fails_gives_a_human_page(failed: TestResponse) -> None:
    assert failed.status_code == 503
    assert "Not available right now" in failed.text


def test_a_database_that_fails_gives_a_time_to_come_back(failed: TestResponse) -> None:
    assert int(failed.headers["Retry-After"]) > 0


@pytest.mark.usefixtures("failed")
def test_the_log_of_a_failure_names_nobody(caplog: pytest.LogCaptureFixture) -> None:
    logged = "".join(
        str(record.exc_info) + record.getMessage() for record in caplog.get_records("setup")
    )
    assert "staff_user" in logged
    assert "anna@example.org" not in logged
