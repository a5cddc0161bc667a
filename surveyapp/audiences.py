"""Who may open a route. A route that names nobody keeps the application from starting."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from functools import wraps
from typing import Any, TypeVar

from flask import Flask

View = TypeVar("View", bound=Callable[..., Any])

_AUDIENCES = "_audiences"


class Audience(StrEnum):
    """The people a page is for."""

    PUBLIC = "public"
    RESPONDENT = "respondent"
    RESEARCHER = "researcher"
    MANAGER = "manager"
    ADMIN = "admin"


OPEN = frozenset({Audience.PUBLIC, Audience.RESPONDENT})
"""Audiences that need no sign-in: a respondent shows a link's token instead."""

STAFF = (Audience.RESEARCHER, Audience.MANAGER, Audience.ADMIN)


class UndeclaredRouteError(Exception):
    """Routes that do not say who they are for."""

    def __init__(self, endpoints: list[str]) -> None:
        super().__init__(
            f"These routes name no audience: {', '.join(endpoints)}. "
            "Put @audience(Audience....) directly above each view function."
        )


def audience(*audiences: Audience) -> Callable[[View], View]:
    """Declare who a view is for; everybody else is turned away before it runs."""

    def declare(view: View) -> View:
        setattr(view, _AUDIENCES, frozenset(audiences))
        return view

    return declare


def audiences_of(app: Flask, endpoint: str) -> frozenset[Audience]:
    """Who the route is for; nobody when it does not say."""
    view = app.view_functions.get(endpoint)
    declared: frozenset[Audience] = getattr(view, _AUDIENCES, frozenset())
    return declared


def require_declared_audiences(app: Flask) -> None:
    """Stop here when a route names nobody.

    Raises:
        UndeclaredRouteError: naming every such route.
    """
    endpoints = sorted({rule.endpoint for rule in app.url_map.iter_rules()})
    undeclared = [endpoint for endpoint in endpoints if not audiences_of(app, endpoint)]
    if undeclared:
        raise UndeclaredRouteError(undeclared)


def declare_static_files_public(app: Flask) -> None:
    """Style sheets, scripts and fonts hold nothing of anybody's."""
    for endpoint, view in app.view_functions.items():
        if is_static(endpoint):
            app.view_functions[endpoint] = audience(Audience.PUBLIC)(_wrapped(view))


def is_static(endpoint: str | None) -> bool:
    """Whether the route serves files that come with the program."""
    return endpoint is not None and (endpoint == "static" or endpoint.endswith(".static"))


def _wrapped(view: Callable[..., Any]) -> Callable[..., Any]:
    # A blueprint's own view is a bound method, which takes no mark.
    @wraps(view)
    def serve(**values: Any) -> Any:
        return view(**values)

    return serve
