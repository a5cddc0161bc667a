"""What goes wrong is logged, without the tokens that open somebody's answers."""

from __future__ import annotations

import pytest

from surveyapp.audiences import Audience, audience
from tests.surveyapp.respond.conftest import Fielded


@audience(Audience.RESPONDENT)
def broken(token: str) -> str:
    raise RuntimeError(f"a token of {len(token)} characters")


@pytest.mark.parametrize(
    ("endpoint", "address"),
    [
        ("respond.personal_link", "/p/{}"),
        ("respond.resume", "/r/{}"),
        ("mailing.stop_page", "/unsubscribe/{}"),
    ],
)
def test_a_fault_is_logged_by_its_route_and_not_by_its_token(
    fielded: Fielded, caplog: pytest.LogCaptureFixture, endpoint: str, address: str
) -> None:
    fielded.app.view_functions[endpoint] = broken
    answer = fielded.app.test_client().get(address.format("t0ken" * 6))
    assert (answer.status_code, "t0ken" in caplog.text) == (500, False)
    assert f"Exception on {address.format('<token>')} [GET]" in caplog.text
