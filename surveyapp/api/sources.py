"""The systems that may tell something, and what; for administrators."""

from __future__ import annotations

from flask import current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from surveyapp import clock
from surveyapp.audiences import Audience, audience
from surveyapp.extensions import gettext as _
from surveyapp.extensions import reading, writing
from surveyapp.models import SourceRight
from surveyapp.queries.webhook_page import SourceLine, latest_deliveries, source_lines
from surveyapp.services.webhooks.verify_delivery import shown_secret
from surveyapp.services.webhooks.webhook_sources import (
    NoRightError,
    UnfitSourceNameError,
    add_source,
    change_rights,
    renew_secret,
    revoke_source,
)
from surveyapp.tokens import webhook_secret

ENDPOINTS = {SourceRight.EVENTS: "api.take_event", SourceRight.BOUNCES: "api.take_bounce"}


@audience(Audience.ADMIN)
def sources() -> ResponseReturnValue:
    """Every system with its address and secret, and the latest deliveries."""
    return _page()


@audience(Audience.ADMIN)
def add() -> ResponseReturnValue:
    """Add a system."""
    try:
        with writing() as database:
            add_source(database, request.form.get("name", ""), _rights(), clock.now())
    except UnfitSourceNameError as error:
        return _page(_("Give the system a name of at most 100 characters.")), error.status
    except NoRightError as error:
        return _page(_("Choose what the system may tell.")), error.status
    flash(_("The system is added. Enter address and secret there."), "done")
    return redirect(url_for("api.sources"), 303)


@audience(Audience.ADMIN)
def allow(source_id: int) -> ResponseReturnValue:
    """Change what a system may tell."""
    try:
        with writing() as database:
            change_rights(database, source_id, _rights())
    except NoRightError as error:
        return _page(_("Choose what the system may tell, or take it out of use.")), error.status
    flash(_("Saved. The system may tell just this from now on."), "done")
    return redirect(url_for("api.sources"), 303)


@audience(Audience.ADMIN)
def renew(source_id: int) -> ResponseReturnValue:
    """Give a system a new secret."""
    with writing() as database:
        renew_secret(database, source_id)
    flash(_("The old secret is worthless now. Enter the new one in the other system."), "done")
    return redirect(url_for("api.sources"), 303)


@audience(Audience.ADMIN)
def revoke(source_id: int) -> ResponseReturnValue:
    """Take nothing more from a system."""
    with writing() as database:
        revoke_source(database, source_id, clock.now())
    flash(_("Nothing is taken from this system any more."), "done")
    return redirect(url_for("api.sources"), 303)


def _rights() -> frozenset[SourceRight]:
    ticked = request.form.getlist("rights")
    return frozenset(right for right in SourceRight if right.value in ticked)


def _page(problem: str = "") -> str:
    with reading() as database:
        lines, deliveries = source_lines(database), latest_deliveries(database)
    return render_template(
        "api/sources.html",
        sources=lines,
        deliveries=deliveries,
        problem=problem,
        name=request.form.get("name", ""),
        rights=_rights(),
        secrets={line.id: _secret(line) for line in lines if line.revoked_at is None},
        addresses={line.id: _addresses(line) for line in lines},
    )


def _secret(line: SourceLine) -> str:
    key = str(current_app.config["SECRET_KEY"])
    return shown_secret(webhook_secret(key, line.slug, line.secret_version))


def _addresses(line: SourceLine) -> list[str]:
    """Where it may send what it may tell."""
    here = str(current_app.config["PUBLIC_URL"])
    return [
        here + url_for(endpoint, slug=line.slug)
        for right, endpoint in ENDPOINTS.items()
        if right in line.rights
    ]
