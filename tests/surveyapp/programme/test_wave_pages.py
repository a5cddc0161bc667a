"""Beginning a wave as a researcher does: what will happen is told, and what cannot be."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from surveyapp.models import Programme, ProgrammeState, Survey, Wave
from tests.staff import NOW, Browser
from tests.surveyapp.invented_customers import a_programme

WAVES = "/surveys/1/waves"
ENDED = ProgrammeState.ENDED


def waves(app: Flask) -> list[tuple[str, bool]]:
    """The name of each wave, and whether it runs."""
    with app.extensions["database"].reading() as session:
        found = session.scalars(select(Wave).where(Wave.survey_id == 1).order_by(Wave.label))
        return [(one.label, one.closed_at is None) for one in found]


def programme(app: Flask, state: ProgrammeState = ProgrammeState.ACTIVE, **rules: Any) -> int:
    with app.extensions["database"].writing() as session:
        return a_programme(session, session.get_one(Survey, 1), state, **rules).id


def kept(app: Flask) -> Programme:
    with app.extensions["database"].reading() as session:
        return session.query(Programme).order_by(Programme.id.desc()).limit(1).one()


def test_a_wave_begins_and_the_page_names_who_invites_in_it(
    researcher: Browser, app: Flask
) -> None:
    programme(app)
    page = researcher.get(researcher.post(WAVES, label=" 2026-2 ").location).text
    assert "New responses belong to wave 2026-2." in page
    assert "Programmes that invite in it: Programme." in page
    assert waves(app) == [("2026-1", False), ("2026-2", True)]


def test_a_wave_in_which_nobody_is_invited_says_so(researcher: Browser) -> None:
    page = researcher.get(researcher.post(WAVES, label="2026-2").location).text
    assert "No programme invites in it" in page


@pytest.mark.parametrize(
    ("label", "told"),
    [
        ("2026-1", "Wave 2026-1 does not begin again; 2026-2 runs."),
        ("2026-2", "Wave 2026-2 runs already. Nothing was changed."),
        ("2025-9", "Names of waves sort in time"),
        (" ", "Give the wave a short name"),
        ("x" * 41, "Give the wave a short name"),
    ],
)
def test_a_name_that_cannot_be_is_told_at_its_field(
    researcher: Browser, app: Flask, label: str, told: str
) -> None:
    programme(app)
    researcher.post(WAVES, label="2026-2", before="new")
    answer = researcher.post(WAVES, label=label, before="same")
    assert answer.status_code in {400, 409}
    assert f'id="wrong-label">{told}' in answer.text
    assert (waves(app)[-1], kept(app).rules["before"]) == (("2026-2", True), "new")


def test_what_has_ended_can_be_started_with_the_wave(researcher: Browser, app: Flask) -> None:
    number = programme(app, ENDED)
    page = researcher.get(WAVES).text
    assert f'name="again" value="{number}"> <span>Start Programme again' in page
    researcher.post(WAVES, label="2026-2", again=str(number))
    assert kept(app).state is ProgrammeState.ACTIVE


def test_what_cannot_start_again_is_told_with_its_reason(researcher: Browser, app: Flask) -> None:
    number = programme(app, ENDED, stop={"end": "2020-01-01"})
    page = researcher.get(WAVES).text
    assert "It would invite nobody" in page
    assert "copy its rules into a new programme" in page
    answer = researcher.post(WAVES, label="2026-2", again=str(number))
    assert (answer.status_code, waves(app)) == (400, [("2026-1", True)])


def test_people_that_rules_forbid_are_told_beside_the_programme(
    researcher: Browser, app: Flask
) -> None:
    programme(app, stop={"answered": "yes"})
    answer = researcher.post(WAVES, label="2026-2", before="same")
    assert (answer.status_code, "It would invite nobody" in answer.text) == (400, True)
    assert 'value="same" checked' in answer.text


def test_a_closed_survey_offers_no_wave(researcher: Browser, app: Flask) -> None:
    with app.extensions["database"].writing() as session:
        session.get_one(Survey, 1).closes_at = NOW
    assert "nobody could answer in a new wave" in researcher.get(WAVES).text
    assert researcher.post(WAVES, label="2026-2").status_code == 409


@pytest.mark.parametrize(
    ("fields", "status"),
    [({"before": "nobody"}, 400), ({"again": "x"}, 400), ({"again": "999"}, 404)],
)
def test_choices_there_are_not_change_nothing(
    researcher: Browser, app: Flask, fields: dict[str, str], status: int
) -> None:
    assert researcher.post(WAVES, label="2026-2", **fields).status_code == status
    assert waves(app) == [("2026-1", True)]


def test_the_page_of_the_survey_leads_to_its_waves(researcher: Browser) -> None:
    assert f'href="{WAVES}"' in researcher.get("/surveys/1").text
