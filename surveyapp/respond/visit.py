"""How a visitor holds on to a response: by a cookie and a clean address, or by the address itself.

The cookie holds the response's token; it belongs to one link, so answering two surveys at once
works. Browsers that keep no cookies get addresses with the token in them. No page here has links
to other sites and every answer says ``Referrer-Policy: no-referrer``, so the token stays here.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from flask import current_app, request, url_for
from werkzeug.wrappers import Response

from surveyapp.services.answering.find_response import UnknownResponseError

KEPT = timedelta(days=30)

ALLOWED = "y"
"""Put there with the first page, to learn whether the browser keeps cookies."""
PERSONAL = "p"
"""Before the token of a personal link."""
RESPONSE = "r"
"""Before the token of a response."""
KIOSK = "k"
"""Before the token of whoever stands at a kiosk, from the first page on: beginning anew draws
another, so that the browser's Back leads nobody to an earlier person's pages."""


@dataclass(frozen=True, slots=True)
class Visit:
    """A response's token and, where a cookie holds it, the public name of the link."""

    token: str
    slug: str | None = None

    def address(self, place: str) -> str:
        """The address of a page, or of ``later`` and ``thanks``."""
        if self.slug is not None:
            return url_for("respond.page", slug=self.slug, place=place)
        return url_for("respond.page_by_token", token=self.token, place=place)

    def resume_address(self) -> str:
        """The address to go on with elsewhere; made from the configured one, whatever the host."""
        path = url_for("respond.resume", token=self.token)
        return f"{current_app.config['PUBLIC_URL']}{path}"


def visit_by_cookie(slug: str) -> Visit:
    """The visit that this browser's cookie for this link stands for.

    Raises:
        UnknownResponseError: it stands for none.
    """
    token = held(slug, RESPONSE) or held(slug, KIOSK)
    if token is None:
        raise UnknownResponseError
    return Visit(token, slug)


def kiosk_start() -> str | None:
    """Where this device begins anew, if the page asked for is one of a kiosk's."""
    slug = (request.view_args or {}).get("slug")
    if slug is None or held(slug, KIOSK) is None:
        return None
    return url_for("respond.open_link", slug=slug, new=1)


def held(slug: str, kind: str) -> str | None:
    """The token of this kind that the browser holds for the link."""
    value = request.cookies.get(_cookie(slug), "")
    return value[1:] if value.startswith(kind) and len(value) > 1 else None


def keeps_cookies(slug: str) -> bool:
    """Whether the browser gave back what it was given with the first page."""
    return _cookie(slug) in request.cookies


def hold(response: Response, slug: str, kind: str, token: str = "") -> None:
    """Have the browser keep a token for the link, a kiosk's only until it is closed."""
    response.set_cookie(
        _cookie(slug),
        kind + token,
        max_age=None if kind == KIOSK else KEPT,
        path="/",
        secure=_over_https(),
        httponly=True,
        samesite="Lax",
    )


def _cookie(slug: str) -> str:
    return f"__Host-a-{slug}" if _over_https() else f"a-{slug}"


def _over_https() -> bool:
    return bool(current_app.config["SESSION_COOKIE_SECURE"])
