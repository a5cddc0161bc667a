"""Making a survey, and opening and closing it."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from questionnaires.placeholders import role_ids, terms, unit_ids
from surveyapp import clock
from surveyapp.audiences import Audience, audience
from surveyapp.errors import BadInputError
from surveyapp.extensions import choose_language, reading, writing
from surveyapp.extensions import gettext as _
from surveyapp.models import Privacy, Relation
from surveyapp.queries.fieldable import fieldable
from surveyapp.services.surveys.create_survey import (
    NewSurvey,
    UnfitNameError,
    UnsendableNameError,
)
from surveyapp.services.surveys.field_survey import field_survey
from surveyapp.services.surveys.open_survey import close_survey, open_survey
from surveyapp.typed_text import one_line


class UnknownStateError(BadInputError):
    """A survey is opened or closed, nothing else."""


@audience(Audience.RESEARCHER, Audience.ADMIN)
def new_survey() -> ResponseReturnValue:
    """The form."""
    return _form({})


@audience(Audience.RESEARCHER, Audience.ADMIN)
def add_survey() -> ResponseReturnValue:
    """Make a draft of what was filled in."""
    form = request.form
    try:
        with writing() as database:
            choice = form.get("questionnaire", "")
            survey = field_survey(database, choice, _read(form), clock.now())
    except UnfitNameError as error:
        return _form(form, {error.field: _name_problem(error)}), error.status
    flash(_("The survey is a draft. Look at it, then open it."), "done")
    return redirect(url_for("research.survey", survey_id=survey.id), 303)


@audience(Audience.RESEARCHER, Audience.ADMIN)
def set_survey_state(survey_id: int) -> ResponseReturnValue:
    """Start or stop taking answers."""
    change = {"open": open_survey, "closed": close_survey}.get(request.form.get("state", ""))
    if change is None:
        raise UnknownStateError
    with writing() as database:
        change(database, survey_id, clock.now())
    return redirect(url_for("research.survey", survey_id=survey_id), 303)


def _read(form: dict[str, str]) -> NewSurvey:
    try:
        return NewSurvey(
            title=one_line(form.get("title", "")),
            organisation=one_line(form.get("organisation", "")),
            role=form.get("role", ""),
            unit=form.get("unit", ""),
            privacy=Privacy(form.get("privacy", "")),
            relation=Relation(form.get("relation", "")),
        )
    except ValueError as error:
        raise BadInputError from error


def _name_problem(error: UnfitNameError) -> str:
    if isinstance(error, UnsendableNameError):
        return _("Messages bear this name: write it without line breaks and invisible characters.")
    return _("Write something here, of at most 200 characters.")


def _form(typed: dict[str, str], problems: dict[str, str] | None = None) -> str:
    language = choose_language()
    with reading() as database:
        choices = fieldable(database, language)
    return render_template(
        "research/new_survey.html",
        choices=choices,
        typed=typed,
        problems=problems or {},
        roles={role: terms()["roles"][role][language] for role in role_ids()},
        units={unit: terms()["units"][unit][language] for unit in unit_ids()},
    )
