"""The list of surveys and the page of one."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from surveyapp import clock
from surveyapp.audiences import Audience, audience
from surveyapp.extensions import reading
from surveyapp.queries.overview import survey_overviews
from surveyapp.queries.survey_page import survey_page
from surveyapp.research.links import link_address
from surveyapp.research.sparkline import sparkline


@audience(Audience.RESEARCHER, Audience.ADMIN)
def surveys() -> ResponseReturnValue:
    """Every survey with how far it has come."""
    with reading() as database:
        overviews = survey_overviews(database, clock.now())
    lines = {overview.id: sparkline(overview.daily) for overview in overviews}
    return render_template("research/surveys.html", surveys=overviews, lines=lines)


@audience(Audience.RESEARCHER, Audience.ADMIN)
def survey(survey_id: int) -> ResponseReturnValue:
    """One survey: counts, links, files."""
    with reading() as database:
        page = survey_page(database, survey_id, clock.now())
    addresses = {link.id: link_address(link.slug) for link in page.links}
    return render_template("research/survey.html", survey=page, addresses=addresses)
