"""Writing the rules of a programme, in a form or as a file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from surveyapp import clock
from surveyapp.audiences import Audience, audience
from surveyapp.config import Config
from surveyapp.extensions import gettext as _
from surveyapp.extensions import reading, writing
from surveyapp.models import ProgrammeState
from surveyapp.programme.problem_texts import by_field
from surveyapp.programme.rules_form import document_of, values_of
from surveyapp.programme.words import WORDS
from surveyapp.queries.programme_page import programme_of
from surveyapp.queries.survey_page import find_survey
from surveyapp.services.customers.facts import facts_to_name
from surveyapp.services.programmes.passed_over import notes_on
from surveyapp.services.programmes.programme_rules import QUIET_DAYS
from surveyapp.services.programmes.rule_problems import RuleProblem, UnfitRulesError
from surveyapp.services.programmes.rules_fields import as_seed
from surveyapp.services.programmes.rules_file import at_lines, read_rules_file
from surveyapp.services.programmes.save_programme import Draft, ProgrammeInUseError, save_programme
from surveyapp.typed_text import one_line

PROPOSED = {
    "trigger": {"kind": "event", "event": "visit", "after": "2 hours"},
    "quiet_days": QUIET_DAYS,
    "window": {"from": "09:00", "until": "20:00"},
    "late": "7 days",
    "channel": "email",
}
"""What a new programme starts from."""


@audience(Audience.RESEARCHER, Audience.ADMIN)
def new(survey_id: int) -> ResponseReturnValue:
    """The form for a new programme."""
    return _form(survey_id, {**PROPOSED, "time_zone": _time_zone()}, "")


@audience(Audience.RESEARCHER, Audience.ADMIN)
def add(survey_id: int) -> ResponseReturnValue:
    """Keep a new programme, or show everything that is wrong with it."""
    document = document_of(request.form)
    return _keep(survey_id, _draft(document, request.form.get("name", "")))


@audience(Audience.RESEARCHER, Audience.ADMIN)
def add_file(survey_id: int) -> ResponseReturnValue:
    """Keep the programme of an uploaded file."""
    file = request.files.get("rules")
    try:
        found = read_rules_file(file.read() if file else b"")
    except UnfitRulesError as error:
        return _form(survey_id, PROPOSED, "", problems=error.problems), error.status
    document = {"time_zone": _time_zone(), **found.document}
    name = str(document.pop("name", "") or "")
    return _keep(survey_id, _draft(document, name), lines=found.lines)


@audience(Audience.RESEARCHER, Audience.ADMIN)
def edit(survey_id: int, programme_id: int) -> ResponseReturnValue:
    """The form with the rules as they are."""
    with reading() as database:
        line = programme_of(database, survey_id, programme_id)
    if line.state in (ProgrammeState.ACTIVE, ProgrammeState.ENDED):
        raise ProgrammeInUseError
    return _form(survey_id, line.rules, line.name, programme_id)


@audience(Audience.RESEARCHER, Audience.ADMIN)
def change(survey_id: int, programme_id: int) -> ResponseReturnValue:
    """Keep changed rules, or show everything that is wrong with them."""
    document = document_of(request.form)
    return _keep(survey_id, _draft(document, request.form.get("name", "")), programme_id)


def _keep(
    survey_id: int,
    draft: Draft,
    programme_id: int | None = None,
    lines: Mapping[str, int] | None = None,
) -> ResponseReturnValue:
    try:
        with writing() as database:
            saved = save_programme(database, survey_id, draft, clock.now(), programme_id)
    except UnfitRulesError as error:
        told = at_lines(error.problems, lines or {})
        page = _form(survey_id, draft.document, draft.name, programme_id, problems=told)
        return page, error.status
    flash(_("The programme is kept. See who would be invited, then start it."), "done")
    place = url_for("programme.programme", survey_id=survey_id, programme_id=saved.id)
    return redirect(place, 303)


def _draft(document: dict[str, Any], name: str) -> Draft:
    return Draft(one_line(name), document, as_seed(document.pop("seed", None)))


def _form(
    survey_id: int,
    document: Mapping[str, Any],
    name: str,
    programme_id: int | None = None,
    problems: tuple[RuleProblem, ...] = (),
) -> str:
    with reading() as database:
        survey = find_survey(database, survey_id)
        facts = sorted(facts_to_name(database, with_event=True))
        notes = by_field(notes_on(database, document)) if name else {}
    return render_template(
        "programme/edit.html",
        survey=survey,
        programme_id=programme_id,
        name=name,
        values=values_of(document),
        problems=by_field(problems),
        notes=notes,
        facts=facts,
        words=WORDS,
    )


def _time_zone() -> str:
    config = current_app.extensions["settings"]
    return config.time_zone if isinstance(config, Config) else "UTC"
