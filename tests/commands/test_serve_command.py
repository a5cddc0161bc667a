from waitress.adjustments import Adjustments

from surveyapp.commands.serve_app import limits
from surveyapp.security import MAXIMUM_REQUEST


def test_hundreds_may_keep_a_connection_open_before_anybody_waits() -> None:
    assert limits()["connection_limit"] > 3 * Adjustments.connection_limit


def test_a_connection_nobody_uses_soon_makes_room() -> None:
    assert limits()["channel_timeout"] <= 30


def test_a_form_too_large_still_reaches_the_page_that_says_so() -> None:
    assert MAXIMUM_REQUEST < limits()["max_request_body_size"] < 20 * MAXIMUM_REQUEST
