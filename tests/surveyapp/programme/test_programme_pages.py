"""Writing, trying, starting and ending programmes as a researcher does."""

import re
from io import BytesIO

import pytest
from flask import Flask
from sqlalchemy import select

from surveyapp import clock
from surveyapp.models import Invitation, InvitationStatus, Programme, ProgrammeState, Survey
from surveyapp.programme.rules_form import document_of, values_of
from tests.staff import Browser
from tests.surveyapp.programme.conftest import FILLED_IN

PROGRAMMES = "/surveys/1/programmes"


def programmes(app: Flask) -> list[Programme]:
    with app.extensions["database"].reading() as session:
        return list(session.scalars(select(Programme).order_by(Programme.id)))


def added(browser: Browser, **changes: str) -> str:
    """The address of a new programme."""
    answer = browser.post(PROGRAMMES, **{**FILLED_IN, **changes})
    assert answer.status_code == 303
    return str(answer.location)


def test_a_filled_in_form_becomes_a_draft(researcher: Browser, app: Flask) -> None:
    added(researcher)
    kept = programmes(app)[-1]
    assert (kept.name, kept.state) == ("Everybody in the north", ProgrammeState.DRAFT)
    assert kept.rules["where"] == "unit == north"


def test_all_problems_stand_at_their_fields_and_nothing_is_lost(researcher: Browser) -> None:
    wrong = {"quota.total": "0", "where": "unti == north", "reminders": "9, 3"}
    answer = researcher.post(PROGRAMMES, **{**FILLED_IN, **wrong})
    assert answer.status_code == 400
    for field in wrong:
        assert f'aria-describedby="{field}-problem"' in answer.text
        assert f'href="#{field}"' in answer.text
    assert 'value="Everybody in the north"' in answer.text


def test_problems_are_told_in_the_readers_language(researcher: Browser) -> None:
    researcher.post("/preferences", language="nb", next="/")
    answer = researcher.post(PROGRAMMES, **{**FILLED_IN, "where": "unti == north"})
    assert "Mente du «unit»?" in answer.text


WRONG = {
    "where": "unit = north",
    "stop.end": "2020-01-01",
    "reminders": "9, 3, 99999",
    "quota.total": "-1",
    "arms": "alone: 1",
    "window.from": "soon",
}


@pytest.mark.parametrize("language", ["nb", "sv"])
def test_no_sentence_is_left_in_english(researcher: Browser, language: str) -> None:
    told = {}
    for read_in in ("en", language):
        researcher.post("/preferences", language=read_in, next="/")
        page = researcher.post(PROGRAMMES, **{**FILLED_IN, **WRONG}).text
        told[read_in] = re.findall(r'id="([\w.]+)-problem">([^<]+)<', page)
    fields = [field for field, _ in told["en"]]
    assert set(fields) == set(WRONG)
    assert not {words for _, words in told["en"]} & {words for _, words in told[language]}


def test_a_file_that_is_none_is_told_in_the_readers_language(researcher: Browser) -> None:
    researcher.post("/preferences", language="sv", next="/")
    answer = researcher.post(f"{PROGRAMMES}/file", rules=(BytesIO(b"a: ["), "rules.yaml"))
    assert "varken YAML eller JSON" in answer.text


def test_why_a_programme_does_not_begin_is_told_with_its_field(
    researcher: Browser, app: Flask
) -> None:
    place = added(researcher)
    with app.extensions["database"].writing() as session:
        programme = session.get_one(Programme, programmes(app)[-1].id)
        programme.rules = {**programme.rules, "stop": {"end": "2020-01-01"}}
    data = {"csrf_token": researcher.proof(), "state": "active"}
    page = researcher.client.post(f"{place}/state", data=data, follow_redirects=True).text
    assert "This day is over; choose a later one. (stop.end)" in page


def test_markup_in_a_rule_is_shown_as_text(researcher: Browser) -> None:
    answer = researcher.post(PROGRAMMES, **{**FILLED_IN, "where": "<script>x</script>"})
    assert "<script>x" not in answer.text


def test_a_file_is_kept_like_a_form(researcher: Browser, app: Flask) -> None:
    content = b"name: From a file\ntrigger:\n  kind: filter\nsample:\n  n: 5\n"
    researcher.post(f"{PROGRAMMES}/file", rules=(BytesIO(content), "rules.yaml"))
    assert programmes(app)[-1].rules["sample"] == {"n": "5"}


def test_problems_of_a_file_name_its_lines(researcher: Browser) -> None:
    content = b"name: From a file\ntrigger:\n  kind: filter\nquota:\n  total: 0\n"
    answer = researcher.post(f"{PROGRAMMES}/file", rules=(BytesIO(content), "rules.yaml"))
    assert answer.status_code == 400
    assert "Line 5: A quota of 0 invites nobody." in answer.text


def test_a_dry_run_tells_who_and_why_not_and_writes_nothing(
    researcher: Browser, app: Flask
) -> None:
    page = researcher.get(f"{added(researcher)}/dry-run").text
    assert "2 people would be invited now" in page
    assert "clara: does not meet the condition" in page
    with app.extensions["database"].reading() as session:
        assert session.scalars(select(Invitation)).first() is None


def test_a_kind_of_event_that_never_came_is_noted_at_its_field(researcher: Browser) -> None:
    event = {"trigger.kind": "event", "trigger.event": "vist"}
    place = added(researcher, **event)
    noted = "No event of the kind &#39;vist&#39; has come so far. Did you mean &#39;visit&#39;?"
    assert noted in researcher.get(f"{place}/rules").text
    assert noted in researcher.get(f"{place}/dry-run").text


def test_a_started_programme_invites_and_an_ended_one_calls_off(
    researcher: Browser, app: Flask
) -> None:
    place = added(researcher)
    researcher.post(f"{place}/state", state="active")
    page = researcher.client.post(
        f"{place}/invite", data={"csrf_token": researcher.proof()}, follow_redirects=True
    ).text
    assert "2 invitations are planned." in page
    researcher.post(f"{place}/state", state="ended")
    with app.extensions["database"].reading() as session:
        states = list(session.scalars(select(Invitation.status)))
        assert states == [InvitationStatus.CANCELLED] * 2


def test_every_customer_s_arm_is_told_ahead(researcher: Browser) -> None:
    place = added(researcher, arms="announced: 1\ncontrol: 1")
    assert f'href="{place}/arms.csv"' in researcher.get(place).text
    header, *lines = researcher.get(f"{place}/arms.csv").data.decode("utf-8-sig").splitlines()
    told = dict(line.split(",") for line in lines)
    assert (header, {"anna", "berit", "clara"} <= told.keys()) == ("customer,arm", True)
    for key in ("anna", "berit"):
        assert f"{key}</th>" in (page := researcher.get(f"{place}/dry-run").text)
        assert f"/ {told[key]}" in page


def test_arms_of_another_system_are_not_told_ahead(researcher: Browser) -> None:
    place = added(researcher, arms="announced\ncontrol", **{"arms.from": "arm"})
    page = researcher.get(f"{place}/dry-run").text
    assert '<th scope="row">No arm was told</th><td class="number">2</td>' in page
    assert researcher.get(f"{place}/arms.csv").status_code == 404


def test_rules_in_use_are_not_changed(researcher: Browser) -> None:
    place = added(researcher)
    researcher.post(f"{place}/state", state="active")
    assert researcher.get(f"{place}/rules").status_code == 409
    assert researcher.post(f"{place}/rules", **FILLED_IN).status_code == 409


def test_a_draft_invites_nobody(researcher: Browser) -> None:
    assert researcher.post(f"{added(researcher)}/invite").status_code == 400


def test_a_survey_that_is_closed_invites_nobody(researcher: Browser, app: Flask) -> None:
    place = added(researcher)
    researcher.post(f"{place}/state", state="active")
    with app.extensions["database"].writing() as session:
        session.get_one(Survey, 1).close(clock.now())
    assert researcher.post(f"{place}/invite").status_code == 400


def test_a_programme_is_not_found_by_way_of_another_survey(researcher: Browser) -> None:
    place = added(researcher).replace("/surveys/1/", "/surveys/2/")
    assert researcher.get(place).status_code == 404
    assert researcher.post(f"{place}/state", state="active").status_code == 404


class Sent(dict[str, str]):
    """A form as a browser sends it."""

    def getlist(self, name: str) -> list[str]:
        return self[name].split() if name in self else []


@pytest.mark.parametrize(
    "document",
    [
        {"trigger": {"kind": "list", "keys": "a\nb"}},
        {"trigger": {"kind": "event", "event": "visit", "after": "2 hours"}},
        {"trigger": {"kind": "filter"}, "arms": {"a": "1", "b": "2"}},
        {"trigger": {"kind": "filter"}, "arms": {"from": "arm", "values": ["a", "b"]}},
        {"trigger": {"kind": "filter"}, "window": {"from": "09:00", "days": ["mon", "fri"]}},
        {"trigger": {"kind": "managers"}, "quiet_days": "0", "reminders": "3, 7"},
    ],
)
def test_what_the_form_shows_it_also_reads(document: dict[str, object]) -> None:
    shown = {
        name: " ".join(value) if isinstance(value, list) else str(value)
        for name, value in values_of(document).items()
        if value not in (None, "", [])
    }
    assert document_of(Sent(shown)) == document  # type: ignore[arg-type] # enough of a form
