"""The ways into a survey: making one, ending one, printing its QR code."""

from __future__ import annotations

from flask import Response, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from surveyapp import clock
from surveyapp.audiences import Audience, audience
from surveyapp.errors import NotFoundError
from surveyapp.extensions import gettext as _
from surveyapp.extensions import reading, writing
from surveyapp.models import LinkKind
from surveyapp.queries.survey_page import LinkLine, find_survey, open_links, shared_link
from surveyapp.research.qr import QR_KINDS, picture_of
from surveyapp.services.surveys.create_link import NewLink, create_link
from surveyapp.services.surveys.create_unit_links import UnfitUnitsError, create_unit_links
from surveyapp.services.surveys.revoke_link import revoke_link
from surveyapp.typed_text import one_line

MAXIMUM_LABEL = 100


class UnknownFormatError(NotFoundError):
    """QR codes come as SVG and PNG only."""


@audience(Audience.RESEARCHER, Audience.ADMIN)
def add_link(survey_id: int) -> ResponseReturnValue:
    """Make an open link."""
    label = one_line(request.form.get("label", ""))[:MAXIMUM_LABEL]
    with writing() as database:
        create_link(database, survey_id, NewLink(kind=_kind(), label=label), clock.now())
    flash(_("The link is ready."), "done")
    return redirect(url_for("research.survey", survey_id=survey_id, _anchor="links"), 303)


@audience(Audience.RESEARCHER, Audience.ADMIN)
def add_unit_links(survey_id: int) -> ResponseReturnValue:
    """Make a link for each place named, a line each."""
    names = request.form.get("units", "").splitlines()
    try:
        with writing() as database:
            made = create_unit_links(database, survey_id, names, _kind(), clock.now())
    except UnfitUnitsError as error:
        flash(_what_is_wrong(error), "problem")
        return redirect(url_for("research.survey", survey_id=survey_id, _anchor="places"), 303)
    flash(_("Links made: %(n)s. Places that had one keep it.", n=len(made)), "done")
    return redirect(url_for("research.survey", survey_id=survey_id, _anchor="links"), 303)


def _what_is_wrong(error: UnfitUnitsError) -> str:
    if error.line is not None:
        return _("Line %(n)s is too long; 200 characters fit.", n=error.line)
    if error.names:
        return _("Those are %(n)s places; at most 500 fit at once.", n=error.names)
    return _("Write the names of the places, one a line.")


@audience(Audience.RESEARCHER, Audience.ADMIN)
def sheets(survey_id: int) -> ResponseReturnValue:
    """A sheet to print for each link in use, one a page."""
    with reading() as database:
        survey = find_survey(database, survey_id)
        links = open_links(database, survey_id, clock.now())
    return render_template(
        "research/sheets.html",
        survey=survey,
        links=links,
        addresses={link.id: link_address(link.slug) for link in links},
        pictures={link.id: picture_of(link_address(link.slug)) for link in links},
    )


def _kind() -> LinkKind:
    return LinkKind.KIOSK if request.form.get("kind") == LinkKind.KIOSK.value else LinkKind.OPEN


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
