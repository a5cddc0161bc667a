"""Signing in and out."""

from __future__ import annotations

from flask import current_app, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from surveyapp import clock
from surveyapp.attempts import Attempts, TooManyFailuresError
from surveyapp.audiences import STAFF, Audience, audience
from surveyapp.extensions import gettext as _
from surveyapp.extensions import reading, writing
from surveyapp.guard import TOKEN, current_member, current_member_or_none, same_site
from surveyapp.models.user import Role, sign_in_name
from surveyapp.passwords import Passwords
from surveyapp.services.staff.sign_in import (
    Credentials,
    WrongSignInError,
    find_password_hash,
    sign_in,
)
from surveyapp.services.staff.sign_out import sign_out


@audience(*STAFF)
def home() -> ResponseReturnValue:
    """Lead each role to where its work begins."""
    manager = current_member().role is Role.MANAGER
    return redirect(url_for("manage.results" if manager else "research.surveys"))


@audience(Audience.PUBLIC)
def sign_in_page() -> ResponseReturnValue:
    """The form; who is signed in already goes on."""
    if current_member_or_none():
        return redirect(same_site(request.args.get("next")) or url_for("account.home"))
    return _form()


@audience(Audience.PUBLIC)
def enter() -> ResponseReturnValue:
    """Check what was typed; a new session replaces whatever the browser had."""
    typed = Credentials(request.form.get("email", ""), request.form.get("password", ""))
    try:
        _require_right_password(typed)
        with writing() as database:
            token = sign_in(database, _passwords(), typed, clock.now())
    except WrongSignInError as error:
        return _form(_("The address or the password is wrong."), typed.email), error.status
    except TooManyFailuresError as error:
        page = _form(_("Too many wrong attempts. Wait a minute and try again."), typed.email)
        return page, error.status, {"Retry-After": str(error.retry_after)}
    session.clear()
    session.permanent = True
    session[TOKEN] = token
    return redirect(same_site(request.form.get("next")) or url_for("account.home"), 303)


@audience(*STAFF)
def leave() -> ResponseReturnValue:
    """End the session here and in the database."""
    with writing() as database:
        sign_out(database, session.get(TOKEN, ""))
    session.clear()
    return redirect(url_for("account.sign_in_page"), 303)


def _require_right_password(typed: Credentials) -> None:
    attempts: Attempts = current_app.extensions["attempts"]
    address, account = request.remote_addr or "", sign_in_name(typed.email)
    attempts.require_patience(address, account)
    with reading() as database:
        known_hash = find_password_hash(database, typed.email)
    # Hashing takes long on purpose, so it is done while no session is open.
    if not _passwords().check(typed.password, known_hash):
        attempts.note_failure(address, account)
        raise WrongSignInError
    attempts.forgive(address, account)


def _form(problem: str = "", email: str = "") -> str:
    target = same_site(request.values.get("next")) or ""
    return render_template("account/sign_in.html", problem=problem, email=email, target=target)


def _passwords() -> Passwords:
    found: Passwords = current_app.extensions["passwords"]
    return found
