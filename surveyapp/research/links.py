"""The ways into a survey: making one, ending one, printing its QR code."""

from __future__ import annotations

from flask import Response, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from surveyapp import clock
from surveyapp.audiences import Audience, audience
from surveyapp.errors import NotFoundError
from surveyapp.extensions import gettext as _
from surveyapp.extensions import reading, writing
from surveyapp.queries.survey_page import LinkLine, find_survey, shared_link
from surveyapp.research.qr import QR_KINDS
from surveyapp.services.create_link import NewLink, create_link
from surveyapp.services.revoke_link import revoke_link
from surveyapp.typed_text import one_line

MAXIMUM_LABEL = 100


class UnknownFormatError(NotFoundError):
    """QR codes come as SVG and PNG only."""


@audience(Audience.RESEARCHER, Audience.ADMIN)
def add_link(survey_id: int) -> ResponseReturnValue:
    """Make an open link."""
    label = one_line(request.form.get("label", ""))[:MAXIMUM_LABEL]
    with writing() as database:
        create_link(database, survey_id, NewLink(label=label), clock.now())
    flash(_("The link is ready."), "done")
    return redirect(url_for("research.survey", survey_id=survey_id, _anchor="links"), 303)


@audience(Audience.RESEARCHER, Audience.ADMIN)
def end_link(survey_id: int, link_id: int) -> ResponseReturnValue:
    """Take a link out of use; nobody comes in by it any more."""
    with writing() as database:
        revoke_link(database, survey_id, link_id, clock.now())
    flash(_("The link is out of use."), "done")
    return redirect(url_for("research.survey", survey_id=survey_id, _anchor="links"), 303)


@audience(Audience.RESEARCHER, Audience.ADMIN)
def poster(survey_id: int, link_id: int) -> ResponseReturnValue:
    """A page to print and hang up."""
    link, title, languages = _find(survey_id, link_id)
    return render_template(
        "research/poster.html",
        link=link,
        survey_id=survey_id,
        title=title,
        asked_in=languages,
        address=link_address(link.slug),
    )


@audience(Audience.RESEARCHER, Audience.ADMIN)
def qr_code(survey_id: int, link_id: int, kind: str) -> ResponseReturnValue:
    """The QR code of a link; ``?download=1`` saves it as a file."""
    link, _title, _languages = _find(survey_id, link_id)
    if kind not in QR_KINDS:
        raise UnknownFormatError
    draw, mimetype = QR_KINDS[kind]
    response = Response(draw(link_address(link.slug)), mimetype=mimetype)
    if "download" in request.args:
        response.headers["Content-Disposition"] = f'attachment; filename="{link.slug}.{kind}"'
    return response


def link_address(slug: str) -> str:
    """Where respondents go; made from the configured address, whatever host this request named."""
    path = url_for("respond.open_link", slug=slug)
    return f"{current_app.config['PUBLIC_URL']}{path}"


def _find(survey_id: int, link_id: int) -> tuple[LinkLine, str, tuple[str, ...]]:
    with reading() as database:
        link = shared_link(database, survey_id, link_id, clock.now())
        survey = find_survey(database, survey_id)
        return link, survey.title, tuple(survey.languages)
