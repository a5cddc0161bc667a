"""Who may sign in, and as what; for administrators."""

from __future__ import annotations

from dataclasses import replace

from flask import current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from surveyapp import clock
from surveyapp.audiences import Audience, audience
from surveyapp.errors import BadInputError, UseCaseError
from surveyapp.extensions import gettext as _
from surveyapp.extensions import reading, writing
from surveyapp.models.user import Role
from surveyapp.passwords import MINIMUM_PASSWORD, UnfitPasswordError
from surveyapp.queries.staff import all_staff
from surveyapp.services.staff.change_user import (
    LastAdministratorError,
    change_role,
    disable_user,
    enable_user,
)
from surveyapp.services.staff.create_user import (
    NameTakenError,
    NewUser,
    UnfitNameError,
    create_user,
)


class UnknownChoiceError(BadInputError):
    """A role or state that the form does not offer."""


@audience(Audience.ADMIN)
def users() -> ResponseReturnValue:
    """Everybody, and the form to add somebody."""
    return _page()


@audience(Audience.ADMIN)
def add_user() -> ResponseReturnValue:
    """Add somebody."""
    form = request.form
    new = NewUser(form.get("email", ""), form.get("name", ""), _role(), form.get("password", ""))
    try:
        with writing() as database:
            create_user(database, current_app.extensions["passwords"], new, clock.now())
    except (UnfitNameError, NameTakenError, UnfitPasswordError) as error:
        return _page(_what_is_wrong(error), replace(new, password="")), error.status
    flash(_("%(name)s can sign in now.", name=new.name), "done")
    return redirect(url_for("account.users"), 303)


@audience(Audience.ADMIN)
def set_state(user_id: int) -> ResponseReturnValue:
    """Keep somebody out, or let them in again."""
    wish = request.form.get("state")
    if wish not in {"active", "disabled"}:
        raise UnknownChoiceError
    try:
        with writing() as database:
            if wish == "disabled":
                disable_user(database, user_id, clock.now())
            else:
                enable_user(database, user_id)
    except LastAdministratorError as error:
        return _page(_what_is_wrong(error)), error.status
    return redirect(url_for("account.users"), 303)


@audience(Audience.ADMIN)
def set_role(user_id: int) -> ResponseReturnValue:
    """Give somebody another role."""
    role = _role()
    try:
        with writing() as database:
            change_role(database, user_id, role)
    except LastAdministratorError as error:
        return _page(_what_is_wrong(error)), error.status
    flash(_("The role is changed; the person has to sign in again."), "done")
    return redirect(url_for("account.users"), 303)


def _page(problem: str = "", typed: NewUser | None = None) -> str:
    with reading() as database:
        people = all_staff(database)
    return render_template(
        "account/users.html", people=people, problem=problem, typed=typed, minimum=MINIMUM_PASSWORD
    )


def _role() -> Role:
    try:
        return Role(request.form.get("role", ""))
    except ValueError:
        raise UnknownChoiceError from None


def _what_is_wrong(error: UseCaseError) -> str:
    if isinstance(error, NameTakenError):
        return _("Somebody signs in with this address already.")
    if isinstance(error, UnfitPasswordError):
        return _("A password needs at least %(n)d characters.", n=MINIMUM_PASSWORD)
    if isinstance(error, LastAdministratorError):
        return _("This is the only administrator. Make somebody else administrator first.")
    return _("Give a name and an e-mail address like name@example.org.")
