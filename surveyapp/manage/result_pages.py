"""The surveys with results, and what one has come to."""

from __future__ import annotations

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import get_locale

from surveyapp import clock
from surveyapp.audiences import STAFF, audience
from surveyapp.extensions import LANGUAGES, reading
from surveyapp.manage.reports import shelf
from surveyapp.queries.goals import goals_of_survey
from surveyapp.queries.headlines import Headlines, read_headlines
from surveyapp.queries.overview import survey_overviews
from surveyapp.queries.survey_page import survey_page

NO_HEADLINES = Headlines((), {})


@audience(*STAFF)
def results() -> ResponseReturnValue:
    """Every survey with how many have answered."""
    with reading() as database:
        overviews = survey_overviews(database, clock.now())
    return render_template("manage/results.html", surveys=overviews)


@audience(*STAFF)
def result(survey_id: int) -> ResponseReturnValue:
    """Goals, the figures of the newest report, and all reports made."""
    locale = get_locale()
    language = locale.language if locale else "en"
    with reading() as database:
        survey = survey_page(database, survey_id, clock.now())
        goals = goals_of_survey(database, survey_id, language)
    newest = shelf().newest_findings(survey_id)
    return render_template(
        "manage/result.html",
        survey=survey,
        goals=goals,
        headlines=read_headlines(newest) if newest else NO_HEADLINES,
        reports=shelf().made(survey_id),
        just_made=request.args.get("made"),
        report_languages=LANGUAGES,
    )
