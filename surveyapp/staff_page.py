"""What surrounds every page for staff: who is signed in, where to go, language and theme."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from flask import current_app, request, url_for
from flask_babel import get_locale
from flask_babel import lazy_gettext as _l

from surveyapp.audiences import Audience, audiences_of
from surveyapp.extensions import LANGUAGES
from surveyapp.guard import current_member_or_none
from surveyapp.models.user import Role

THEME_COOKIE = "theme"
THEMES = {"auto": _l("As the device"), "light": _l("Light"), "dark": _l("Dark")}

ROLE_NAMES = {
    Role.RESEARCHER: _l("Researcher"),
    Role.MANAGER: _l("Manager"),
    Role.ADMIN: _l("Administrator"),
}

PLACES = (
    ("research.surveys", _l("Surveys")),
    ("research.questionnaires", _l("Questionnaires")),
    ("customers.customers", _l("Customers")),
    ("manage.results", _l("Results")),
    ("account.users", _l("People")),
    ("work.jobs", _l("Work")),
    ("api.sources", _l("Systems")),
)


@dataclass(frozen=True, slots=True)
class Place:
    """A step in the navigation."""

    address: str
    name: Any
    current: bool


def describe_page() -> dict[str, object]:
    """What the page around the subject needs; templates get it by these names."""
    locale = get_locale()
    return {
        "member": current_member_or_none(),
        "places": _places(),
        "languages": LANGUAGES,
        "language": locale.language if locale else "en",
        "theme": theme(),
        "themes": THEMES,
        "role_names": ROLE_NAMES,
        "asset": asset,
    }


def theme() -> str:
    """What the reader chose; otherwise the device decides."""
    chosen = request.cookies.get(THEME_COOKIE, "auto")
    return chosen if chosen in THEMES else "auto"


def asset(name: str) -> str:
    """The address of a file of ours, new whenever the file is."""
    folder = current_app.static_folder or ""
    return url_for("static", filename=name, v=_fingerprint(Path(folder) / name))


@cache
def _fingerprint(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12]


def _places() -> tuple[Place, ...]:
    member = current_member_or_none()
    if member is None:
        return ()
    here = (request.endpoint or "").split(".")[0]
    audience = Audience(member.role.value)
    return tuple(
        Place(url_for(endpoint), name, _is_here(endpoint, here))
        for endpoint, name in PLACES
        if audience in audiences_of(current_app, endpoint)
    )


def _is_here(endpoint: str, here: str) -> bool:
    """The place itself, or the one its page belongs to."""
    if request.endpoint == endpoint:
        return True
    path, subject = request.path, endpoint.split(".")
    return subject[0] == here and path.startswith(url_for(endpoint) + "/")
