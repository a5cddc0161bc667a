"""Staff, a survey with customers, and browsers."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from surveyapp.models import Survey
from tests.staff import Browser, app, data_folder, filled_folder, signed_in
from tests.surveyapp.invented_customers import a_customer

__all__ = ["app", "data_folder", "filled_folder", "signed_in"]

FILLED_IN = {
    "name": "Everybody in the north",
    "trigger.kind": "filter",
    "where": "unit == north",
    "quiet_days": "0",
    "channel": "email",
}


@pytest.fixture
def researcher(app: Flask, signed_in: Callable[[str], Browser]) -> Browser:
    """Signed in, with two customers in the north and one in the south."""
    with app.extensions["database"].writing() as session:
        assert session.get(Survey, 1)
        for key, unit in (("anna", "north"), ("berit", "north"), ("clara", "south")):
            a_customer(session, key, unit=unit)
    return signed_in("researcher")
