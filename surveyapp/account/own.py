"""One's own account: password, language, appearance."""

from __future__ import annotations

from flask import current_app, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from surveyapp.attempts import Attempts
from surveyapp.audiences import STAFF, Audience, audience
from surveyapp.extensions import LANGUAGE_COOKIE, LANGUAGES, reading, writing
from surveyapp.extensions import gettext as _
from surveyapp.guard import current_member, same_site
from surveyapp.passwords import MINIMUM_PASSWORD, Passwords, UnfitPasswordError
from surveyapp.services.staff.change_password import (
    PasswordChange,
    WrongPasswordError,
    change_password,
    new_password_hash,
)
from surveyapp.services.staff.sign_in import find_password_hash
from surveyapp.staff_page import THEME_COOKIE, THEMES

A_YEAR = 365 * 24 * 3600


@audience(*STAFF)
def own_page() -> ResponseReturnValue:
    """Who one is, and the form for another password."""
    return _page()


@audience(*STAFF)
def replace_password() -> ResponseReturnValue:
    """Change the password; all sessions end, this one too."""
    member = current_member()
    attempts: Attempts = current_app.extensions["attempts"]
    address = request.remote_addr or ""
    attempts.require_patience(address, member.email)
    change = PasswordChange(request.form.get("present", ""), request.form.get("new", ""))
    try:
        with reading() as database:
            known_hash = find_password_hash(database, member.email)
        passwords: Passwords = current_app.extensions["passwords"]
        password_hash = new_password_hash(passwords, change, known_hash)
        with writing() as database:
            change_password(database, member.id, password_hash)
    except WrongPasswordError as error:
        attempts.note_failure(address, member.email)
        return _page(_("Your present password is not right.")), error.status
    except UnfitPasswordError as error:
        return _page(_too_short()), error.status
    session.clear()
    flash(_("Your password is changed. Sign in with the new one."), "done")
    return redirect(url_for("account.sign_in_page"), 303)


@audience(Audience.PUBLIC)
def prefer() -> ResponseReturnValue:
    """Remember the language or the appearance in this browser."""
    response = redirect(same_site(request.form.get("next")) or url_for("account.home"), 303)
    if (language := request.form.get("language")) in LANGUAGES:
        _remember(response, LANGUAGE_COOKIE, str(language))
    if (theme := request.form.get("theme")) in THEMES:
        _remember(response, THEME_COOKIE, str(theme))
    return response


def _page(problem: str = "") -> str:
    return render_template("account/own.html", problem=problem, minimum=MINIMUM_PASSWORD)


def _too_short() -> str:
    return _("A password needs at least %(n)d characters.", n=MINIMUM_PASSWORD)


def _remember(response: Response, name: str, value: str) -> None:
    response.set_cookie(
        name,
        value,
        max_age=A_YEAR,
        secure=current_app.config["SESSION_COOKIE_SECURE"],
        httponly=True,
        samesite="Lax",
    )
