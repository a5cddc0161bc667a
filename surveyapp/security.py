"""What every answer carries and every request must satisfy, errors included."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar
from urllib.parse import urlsplit

from flask import Flask, Request, Response, current_app, request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface
from werkzeug.middleware.proxy_fix import ProxyFix

from surveyapp.audiences import is_static
from surveyapp.config import Config
from surveyapp.errors import NotAllowedError
from surveyapp.extensions import SAFE_METHODS

CONTENT_SECURITY_POLICY = "; ".join(
    [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",  # respondents' pages name an empty icon, which saves a request
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    ]
)

HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}

FOREIGN = frozenset({"cross-site", "same-site"})
"""What browsers call pages of other sites and of neighbouring hosts."""

_ANY_SITE = "_any_site"
_FILES = "_files"

STRICT_TRANSPORT = "max-age=31536000; includeSubDomains"

STATIC_SECONDS = 86_400
MAXIMUM_REQUEST = 1_048_576
"""A page of long answers is some tens of kilobytes."""
MAXIMUM_FILE = 50 * 2**20
"""Of a file that staff import."""
MAXIMUM_FORM_PARTS = 500

SESSION_SECONDS = 12 * 3600


View = TypeVar("View", bound=Callable[..., Any])


def from_any_site(view: View) -> View:
    """Take what other sites send to this view: its token is the proof, and no cookie counts."""
    setattr(view, _ANY_SITE, True)
    return view


def takes_files(view: View) -> View:
    """Let staff send this view a file, which is larger than any form."""
    setattr(view, _FILES, True)
    return view


def allow_files() -> None:
    """Raise the limit of a request where its view takes files; only staff come this far."""
    view = current_app.view_functions.get(request.endpoint or "")
    if getattr(view, _FILES, False):
        request.max_content_length = MAXIMUM_FILE


class StaffSessions(SecureCookieSessionInterface):
    """Sessions for those who bring a cookie; respondents have none, and reading none is free."""

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """The session in the cookie, or an empty one."""
        if self.get_cookie_name(app) not in request.cookies:
            return self.session_class()
        return super().open_session(app, request)


class ForeignOriginError(NotAllowedError):
    """A page of another site sent this form."""


def flask_settings(config: Config) -> dict[str, object]:
    """The framework's settings that follow from ours."""
    return {
        "SECRET_KEY": config.secret_key,
        "DEBUG": config.debug,
        "PUBLIC_URL": config.public_url,
        "DATA_FOLDER": config.data_folder,
        "DATABASE_URL": config.database_url,
        "MAX_CONTENT_LENGTH": MAXIMUM_REQUEST,
        "MAX_FORM_MEMORY_SIZE": MAXIMUM_REQUEST,
        "MAX_FORM_PARTS": MAXIMUM_FORM_PARTS,
        "SEND_FILE_MAX_AGE_DEFAULT": STATIC_SECONDS,
        "SESSION_COOKIE_NAME": cookie_name(config, "session"),
        "SESSION_COOKIE_SECURE": config.https,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_PATH": "/",
        "PERMANENT_SESSION_LIFETIME": SESSION_SECONDS,
        "WTF_CSRF_TIME_LIMIT": None,
        "WTF_CSRF_SSL_STRICT": False,
    }


def cookie_name(config: Config, name: str) -> str:
    """A name no neighbouring host can set; browsers accept the prefix over https only."""
    return f"__Host-{name}" if config.https else name


def protect(app: Flask, config: Config) -> None:
    """Check where requests come from and put the headers on every answer."""
    if config.proxies:
        wsgi = ProxyFix(app.wsgi_app, x_for=config.proxies, x_proto=config.proxies, x_host=0)
        app.wsgi_app = wsgi  # type: ignore[method-assign] # the documented way to wrap a Flask application
    app.session_interface = StaffSessions()
    app.before_request(refuse_foreign_origin)
    app.after_request(add_headers)


def refuse_foreign_origin() -> None:
    """Browsers say which page sent a form; a foreign one is refused before all else.

    Raises:
        ForeignOriginError: the request changes something and comes from another site.
    """
    if request.method in SAFE_METHODS or _is_for_any_site():
        return
    if request.headers.get("Sec-Fetch-Site") in FOREIGN or not _is_ours(
        request.headers.get("Origin")
    ):
        raise ForeignOriginError


def _is_for_any_site() -> bool:
    view = current_app.view_functions.get(request.endpoint or "")
    return bool(getattr(view, _ANY_SITE, False))


def _is_ours(origin: str | None) -> bool:
    # Our pages say "no-referrer", so browsers send "null"; the form's own proof decides then.
    if origin is None or origin == "null":
        return True
    public = urlsplit(current_app.config["PUBLIC_URL"]).netloc
    return origin.partition("://")[2] in {public, request.host}


def add_headers(response: Response) -> Response:
    """The header table; private pages are kept by no cache."""
    response.headers.extend(HEADERS)
    if current_app.config["SESSION_COOKIE_SECURE"]:
        response.headers["Strict-Transport-Security"] = STRICT_TRANSPORT
    if not is_static(request.endpoint):
        response.headers["Cache-Control"] = "no-store"
    return response
