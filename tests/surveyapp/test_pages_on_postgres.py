"""Pages for staff on PostgreSQL, whose types are stricter than SQLite's."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.route_walk import make_patient, steps
from tests.staff import Browser
from tests.surveyapp.on_both import app_on_postgres

__all__ = ["app_on_postgres"]

KEEPING_OUT = {"account.enter", "account.leave", "account.replace_password"}


@pytest.mark.parametrize("person", ["admin", "researcher", "manager"])
def test_every_page_and_form_answers(app_on_postgres: Flask, person: str) -> None:
    browser = Browser(app_on_postgres.test_client())
    browser.sign_in(person)
    proof = browser.proof()
    broken = []
    for step in steps(app_on_postgres):
        if step.endpoint in KEEPING_OUT:
            continue
        make_patient(app_on_postgres)
        sent = {**step.fields, "csrf_token": proof} if step.method != "GET" else None
        answer = browser.client.open(step.address, method=step.method, data=sent, buffered=True)
        if answer.status_code >= 500:
            broken.append((step.name, answer.status_code))
    assert broken == []
