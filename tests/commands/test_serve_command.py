from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import pytest
from click.testing import CliRunner
from waitress.adjustments import Adjustments

from surveyapp.cli import main
from surveyapp.commands.serve_app import limits
from surveyapp.security import MAXIMUM_REQUEST
from tests.web_server import served


def forwarded(proxies: int) -> str:
    """What the application hears when a request says whom it was sent for."""

    def echo(environ: dict[str, Any], start: Any) -> list[bytes]:
        start("200 OK", [("Content-Type", "text/plain")])
        return [environ.get("HTTP_X_FORWARDED_FOR", "nobody").encode()]

    with served(echo, proxies=proxies) as port:
        address = f"http://127.0.0.1:{port}/"
        with urlopen(Request(address, headers={"X-Forwarded-For": "192.0.2.7"})) as answer:
            return str(answer.read().decode())


@pytest.mark.enable_socket
def test_a_proxy_tells_the_visitors_address_only_where_there_is_one() -> None:
    assert (forwarded(proxies=1), forwarded(proxies=0)) == ("192.0.2.7", "nobody")


def test_hundreds_may_keep_a_connection_open_before_anybody_waits() -> None:
    assert limits()["connection_limit"] > 3 * Adjustments.connection_limit


def test_a_connection_nobody_uses_soon_makes_room() -> None:
    assert limits()["channel_timeout"] <= 30


def test_a_form_too_large_still_reaches_the_page_that_says_so() -> None:
    assert MAXIMUM_REQUEST < limits()["max_request_body_size"] < 20 * MAXIMUM_REQUEST


@pytest.fixture
def served_text(tmp_path: Path) -> str:
    (tmp_path / "surveyapp.sqlite").write_text("no database at all " * 100)
    result = CliRunner().invoke(main, ["serve", "--data", str(tmp_path)])
    assert result.exit_code == 1
    return result.output


def test_a_file_that_is_no_database_is_named_with_what_to_do(served_text: str) -> None:
    assert "surveyapp.sqlite cannot be used: file is not a database" in served_text
    assert "Check that" in served_text


def test_a_folder_that_takes_no_lock_file_stops_the_start_with_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "surveyapp.sqlite.lock").mkdir()
    result = CliRunner().invoke(main, ["serve", "--data", str(tmp_path)])
    assert result.exit_code == 1
    assert "its folder may be written to" in result.output
