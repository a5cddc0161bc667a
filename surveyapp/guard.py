"""Looks at each request before its view: who is it, and is the page for them? Otherwise no."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Response, current_app, g, redirect, request, session, url_for
from werkzeug.wrappers import Response as Redirection

from surveyapp import clock
from surveyapp.audiences import OPEN, Audience, audiences_of, is_static
from surveyapp.errors import NotAllowedError
from surveyapp.extensions import SAFE_METHODS, reading
from surveyapp.queries.staff import StaffMember, signed_in
from surveyapp.security import allow_files

TOKEN = "staff"  # noqa: S105 - the key in the session, not a secret


class WrongAudienceError(NotAllowedError):
    """The page is for other roles."""


class SignedOutError(NotAllowedError):
    """A form came from somebody who is not signed in, or is no longer."""


def admit() -> Response | Redirection | None:
    """Let the request through, send a stranger to the sign-in page, or refuse.

    Raises:
        WrongAudienceError: the page is for others.
        SignedOutError: a stranger sends a form.
    """
    g.member = None
    if request.endpoint is None:
        return None
    audiences = audiences_of(current_app, request.endpoint)
    if Audience.RESPONDENT in audiences or is_static(request.endpoint):
        return None
    g.member = _who()
    if audiences & OPEN:
        return None
    return _admit_staff(audiences)


def _admit_staff(audiences: frozenset[Audience]) -> Redirection | None:
    member = current_member_or_none()
    if member is None and request.method in SAFE_METHODS:
        return redirect(url_for("account.sign_in_page", next=request.full_path.rstrip("?")))
    if member is None:
        raise SignedOutError
    if Audience(member.role.value) not in audiences:
        raise WrongAudienceError
    allow_files()
    return None


def current_member() -> StaffMember:
    """The person signed in; for views that are for staff.

    Raises:
        WrongAudienceError: nobody is.
    """
    member = current_member_or_none()
    if member is None:
        raise WrongAudienceError
    return member


def current_member_or_none() -> StaffMember | None:
    """The person signed in, if any; for pages that are also for strangers."""
    member = g.get("member")
    return member if isinstance(member, StaffMember) else None


def same_site(target: str | None) -> str | None:
    """The target when it is a path of this site, else nothing.

    Backslashes and control characters are refused: browsers read them as slashes or drop them.
    """
    if not target or not target.startswith("/") or target.startswith("//"):
        return None
    if "\\" in target or not target.isprintable():
        return None
    parts = urlsplit(target)
    return target if not parts.scheme and not parts.netloc else None


def _who() -> StaffMember | None:
    token = session.get(TOKEN)
    if not isinstance(token, str):
        return None
    with reading() as database:
        return signed_in(database, token, clock.now())
