"""The published questionnaires, and what one asks in each of its languages."""

from __future__ import annotations

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import get_locale

from surveyapp.audiences import Audience, audience
from surveyapp.extensions import reading
from surveyapp.queries.questionnaires import published_version, published_versions
from surveyapp.research.preview import preview, summary


@audience(Audience.RESEARCHER, Audience.ADMIN)
def questionnaires() -> ResponseReturnValue:
    """All published versions."""
    with reading() as database:
        versions = published_versions(database)
    language = _own_language()
    lines = [summary(version, language) for version in versions]
    return render_template("research/questionnaires.html", versions=lines)


@audience(Audience.RESEARCHER, Audience.ADMIN)
def questionnaire(version_id: int) -> ResponseReturnValue:
    """One version as respondents read it, in the language chosen."""
    with reading() as database:
        version = published_version(database, version_id)
    offered = version.definition.languages
    chosen = _first_offered(request.args.get("language"), _own_language(), offered)
    return render_template(
        "research/questionnaire.html",
        version=version,
        offered=offered,
        chosen=chosen,
        preview=preview(version.definition, chosen),
    )


def _own_language() -> str | None:
    locale = get_locale()
    return str(locale.language) if locale else None


def _first_offered(wish: str | None, own: str | None, offered: tuple[str, ...]) -> str:
    return next((language for language in (wish, own) if language in offered), offered[0])
