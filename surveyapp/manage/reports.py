"""Reports: made when asked for, then fetched."""

from __future__ import annotations

from flask import current_app, redirect, request, send_file, url_for
from flask.typing import ResponseReturnValue

from surveyapp.audiences import STAFF, audience
from surveyapp.extensions import reading
from surveyapp.queries.report_shelf import ReportShelf
from surveyapp.queries.survey_dataset import survey_dataset
from surveyapp.queries.survey_page import find_survey
from surveyapp.services.surveys.make_report import make_report


@audience(*STAFF)
def make(survey_id: int) -> ResponseReturnValue:
    """Make the report of what has been answered so far, then lead to it."""
    with reading() as database:
        find_survey(database, survey_id)
        dataset = survey_dataset(database, survey_id)
    name = make_report(
        shelf(),
        survey_id,
        dataset,
        request.form.get("language", ""),
        current_app.extensions["report_work"],
    )
    return redirect(
        url_for("manage.result", survey_id=survey_id, made=name, _anchor="reports"), 303
    )


@audience(*STAFF)
def report(survey_id: int, name: str) -> ResponseReturnValue:
    """The PDF of a report that was made."""
    with reading() as database:
        find_survey(database, survey_id)
    path = shelf().find(survey_id, name)
    return send_file(
        path.absolute(),
        mimetype="application/pdf",
        as_attachment="download" in request.args,
        download_name=f"report-{survey_id}-{name}.pdf",
        etag=False,
    )


def shelf() -> ReportShelf:
    """Where reports lie."""
    return ReportShelf(current_app.config["DATA_FOLDER"] / "reports")
