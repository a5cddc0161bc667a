"""Finds what somebody named: a survey by its number, a programme by its number or name."""

from __future__ import annotations

import click
from sqlalchemy.orm import Session

from surveyapp.models import Programme, Survey
from surveyapp.services.surveys.open_survey import UnknownSurveyError, find_survey

NUMBER = click.IntRange(1, 2**31 - 1)


def survey_of(session: Session, survey_id: int) -> Survey:
    """The survey. Raises ``click.ClickException`` where there is none."""
    try:
        return find_survey(session, survey_id)
    except UnknownSurveyError as problem:
        raise click.ClickException(f"There is no survey {survey_id}.") from problem


def programme_of(session: Session, survey_id: int, typed: str) -> Programme:
    """The survey's programme of this number or name.

    Raises ``click.ClickException`` where there is none, or several have the name.
    """
    survey_of(session, survey_id)
    query = session.query(Programme).filter_by(survey_id=survey_id).order_by(Programme.id)
    programmes = query.all()
    found = [one for one in programmes if str(one.id) == typed]
    found = found or [one for one in programmes if one.name == typed.strip()]
    if len(found) == 1:
        return found[0]
    if not found:
        known = "; ".join(f"{one.id} {one.name}" for one in programmes) or "none"
        raise click.ClickException(
            f"Survey {survey_id} has no programme {typed!r}. There are: {known}."
        )
    numbers = ", ".join(str(one.id) for one in found)
    raise click.ClickException(
        f"Several programmes are called {typed!r}; give a number: {numbers}."
    )
