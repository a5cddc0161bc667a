"""What changes something asks for proof, and what is only looked at changes nothing."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import event

from surveyapp.extensions import GetMayNotWriteError, writing
from tests.route_walk import Step, make_patient, steps
from tests.staff import Browser

Enter = Callable[[str], Browser]
REFUSED = {400, 403, 404}
FROM_ANY_SITE = {"mailing.one_click"}
"""Mail programs send it from wherever they run (RFC 8058); its token is the proof."""


@contextmanager
def commits(app: Flask) -> Iterator[list[str]]:
    """The commits of the engine that can write, while the block runs."""
    seen: list[str] = []
    engine = app.extensions["database"].engine

    def note(_connection: object) -> None:
        seen.append("commit")

    event.listen(engine, "commit", note)
    yield seen
    event.remove(engine, "commit", note)


def files(folder: Path) -> set[str]:
    return {name for _, _, names in os.walk(folder) for name in names if "sqlite" not in name}


def by_method(app: Flask, *, safe: bool) -> list[Step]:
    make_patient(app)
    return [step for step in steps(app) if (step.method == "GET") is safe]


def test_no_get_commits_or_makes_a_file(app: Flask, signed_in: Enter, data_folder: Path) -> None:
    browser = signed_in("admin")
    before = files(data_folder)
    with commits(app) as seen:
        for step in by_method(app, safe=True):
            browser.get(step.address, buffered=True)
            assert not seen, step.name
    assert files(data_folder) == before


def test_the_guard_would_notice_a_commit(app: Flask, signed_in: Enter) -> None:
    browser = signed_in("admin")
    with commits(app) as seen:
        browser.post("/surveys/1/links", label="x")
    assert seen == ["commit"]


def test_writing_in_a_get_is_refused(app: Flask) -> None:
    with app.test_request_context("/"), pytest.raises(GetMayNotWriteError), writing():
        pass


def test_no_form_is_taken_without_its_proof(app: Flask, signed_in: Enter) -> None:
    browser = signed_in("admin")
    with commits(app) as seen:
        for step in by_method(app, safe=False):
            assert browser.client.post(step.address, data=step.fields).status_code in REFUSED
    assert not seen


def test_no_form_is_taken_with_the_proof_of_another_browser(
    app: Flask, signed_in: Enter, stranger: Browser
) -> None:
    browser, foreign = signed_in("admin"), stranger.proof()
    for step in by_method(app, safe=False):
        sent = {**step.fields, "csrf_token": foreign}
        assert browser.client.post(step.address, data=sent).status_code in REFUSED, step.name


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "http://127.0.0.1:9999"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
def test_no_form_is_taken_from_another_site(
    app: Flask, signed_in: Enter, headers: dict[str, str]
) -> None:
    browser = signed_in("admin")
    sent = {"csrf_token": browser.proof()}
    for step in by_method(app, safe=False):
        answer = browser.client.post(step.address, data=sent | step.fields, headers=headers)
        expected = 404 if step.endpoint in FROM_ANY_SITE else 403
        assert answer.status_code == expected, step.name


def test_a_form_of_our_own_page_is_taken(signed_in: Enter) -> None:
    browser = signed_in("admin")
    answer = browser.client.post(
        "/surveys/1/links",
        data={"csrf_token": browser.proof(), "label": "x"},
        headers={"Origin": "null", "Sec-Fetch-Site": "same-origin"},
    )
    assert answer.status_code == 303
