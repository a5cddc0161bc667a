from collections.abc import Callable
from io import BytesIO

from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from analysis.plans.canonical import rebuild_plan
from surveyapp import clock
from surveyapp.models import AnalysisPlan, Survey
from surveyapp.queries.survey_dataset import survey_dataset
from surveyapp.services.surveys.open_survey import open_survey
from tests.staff import Browser

SignedIn = Callable[[str], Browser]
PLAN = "format: 1\nid: yearly\ntitle: Yearly plan\nquestionnaire: pulse\nseed: 5\n"


def draft(app: Flask) -> int:
    """A survey nobody can answer yet."""
    with app.extensions["database"].writing() as session:
        opened = session.get(Survey, 1)
        copy = Survey(
            version_id=opened.version_id,
            title="Next year",
            organisation="Havblikk",
            languages=["en"],
            privacy=opened.privacy,
            relation=opened.relation,
            created_at=clock.now(),
        )
        session.add(copy)
        session.flush()
        return int(copy.id)


def upload(browser: Browser, survey: int, text: str) -> TestResponse:
    file = (BytesIO(text.encode()), "plan.yaml")
    browser.get(f"/surveys/{survey}")
    return browser.post(f"/surveys/{survey}/plan", plan=file)


def kept(app: Flask) -> AnalysisPlan | None:
    with app.extensions["database"].reading() as session:
        found: AnalysisPlan | None = session.scalar(select(AnalysisPlan))
        return found


def test_a_plan_is_kept_with_everything_written_out(signed_in: SignedIn, app: Flask) -> None:
    assert upload(signed_in("researcher"), draft(app), PLAN).status_code == 303
    plan = kept(app)
    assert plan is not None
    assert rebuild_plan(plan.canonical).seed == 5
    assert rebuild_plan(plan.canonical).questions


def test_the_page_shows_the_plan_with_its_hash(signed_in: SignedIn, app: Flask) -> None:
    survey, browser = draft(app), signed_in("researcher")
    upload(browser, survey, PLAN)
    page = browser.get(f"/surveys/{survey}").text
    plan = kept(app)
    assert plan is not None
    assert "Yearly plan" in page
    assert plan.content_hash in page


def test_every_problem_of_a_plan_is_shown_at_once(signed_in: SignedIn, app: Flask) -> None:
    answer = upload(signed_in("researcher"), draft(app), "format: 1\nid: x\nsed: 1\nseed: -1\n")
    assert answer.status_code == 400
    assert "Line 3" in answer.text
    assert "Line 4" in answer.text


def test_nothing_chosen_is_told_as_a_problem(signed_in: SignedIn, app: Flask) -> None:
    survey, browser = draft(app), signed_in("researcher")
    browser.get(f"/surveys/{survey}")
    assert browser.post(f"/surveys/{survey}/plan").status_code == 400


def test_a_plan_for_another_questionnaire_is_refused(signed_in: SignedIn, app: Flask) -> None:
    other = PLAN.replace("pulse", "full")
    assert upload(signed_in("researcher"), draft(app), other).status_code == 400
    assert kept(app) is None


def test_a_later_plan_takes_the_place_of_a_draft_s_first(signed_in: SignedIn, app: Flask) -> None:
    survey, browser = draft(app), signed_in("researcher")
    upload(browser, survey, PLAN)
    upload(browser, survey, PLAN.replace("seed: 5", "seed: 6"))
    plan = kept(app)
    assert plan is not None
    assert rebuild_plan(plan.canonical).seed == 6


def test_opening_fixes_the_plan(signed_in: SignedIn, app: Flask) -> None:
    survey, browser = draft(app), signed_in("researcher")
    upload(browser, survey, PLAN)
    with app.extensions["database"].writing() as session:
        open_survey(session, survey, clock.now())
    assert upload(browser, survey, PLAN).status_code == 409
    assert "Fixed" in browser.get(f"/surveys/{survey}").text


def test_the_dataset_brings_the_fixed_plan_only(signed_in: SignedIn, app: Flask) -> None:
    survey = draft(app)
    upload(signed_in("researcher"), survey, PLAN)
    with app.extensions["database"].writing() as session:
        before = survey_dataset(session, survey).plan
        open_survey(session, survey, clock.now())
        after = survey_dataset(session, survey).plan
    plan = kept(app)
    assert plan is not None
    assert before is None
    assert after is not None
    assert after.sha256 == plan.content_hash
