"""The plan of a survey: kept as long as it is a draft."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from surveyapp import clock
from surveyapp.audiences import Audience, audience
from surveyapp.extensions import gettext as _
from surveyapp.extensions import reading, writing
from surveyapp.queries.survey_page import survey_page
from surveyapp.services.surveys.keep_plan import UnfitPlanError, keep_plan


@audience(Audience.RESEARCHER, Audience.ADMIN)
def keep(survey_id: int) -> ResponseReturnValue:
    """Keep the uploaded plan, or show everything that is wrong with it."""
    file = request.files.get("plan")
    content, name = (file.read(), file.filename or "") if file else (b"", "")
    try:
        with writing() as database:
            keep_plan(database, survey_id, content, name, clock.now())
    except UnfitPlanError as error:
        with reading() as database:
            survey = survey_page(database, survey_id, clock.now())
        page = render_template("research/plan.html", survey=survey, problems=error.problems)
        return page, error.status
    flash(_("The plan is kept. Opening the survey fixes it."), "done")
    return redirect(url_for("research.survey", survey_id=survey_id, _anchor="plan"), 303)
