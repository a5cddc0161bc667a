"""A failed statement behind a page is logged by its kind, constraint and table, without values."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import insert

from surveyapp.audiences import Audience, audience
from surveyapp.extensions import csrf, writing
from surveyapp.models import Suppression
from tests.staff import NOW
from tests.surveyapp.api.conftest import ON_BOTH

SECRET = "kari.nordmann@nordmann.example"
ROW = {"address_hash": SECRET, "reason": "unsubscribed", "since": NOW}


@csrf.exempt
@audience(Audience.PUBLIC)
def broken(slug: str) -> str:
    with writing() as session:
        session.execute(insert(Suppression), [ROW, ROW])
    return slug


@ON_BOTH
def test_the_log_names_what_was_violated_and_no_value(
    app: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    app.view_functions["api.take_event"] = broken
    answer = app.test_client().post(f"/api/v1/events/{SECRET}")
    assert (answer.status_code, "table suppression" in caplog.text) == (500, True)
    assert "IntegrityError" in caplog.text
    assert "nordmann" not in caplog.text + answer.text
