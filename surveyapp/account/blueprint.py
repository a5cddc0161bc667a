"""All addresses for signing in, for one's own account and for the list of people."""

from __future__ import annotations

from flask import Blueprint

from surveyapp.account import own, people, signing

blueprint = Blueprint("account", __name__, template_folder="templates")

ADDRESSES = (
    ("GET", "/", "home", signing.home),
    ("GET", "/sign-in", "sign_in_page", signing.sign_in_page),
    ("POST", "/sign-in", "enter", signing.enter),
    ("POST", "/sign-out", "leave", signing.leave),
    ("POST", "/preferences", "prefer", own.prefer),
    ("GET", "/account", "own_page", own.own_page),
    ("POST", "/account/password", "replace_password", own.replace_password),
    ("GET", "/people", "users", people.users),
    ("POST", "/people", "add_user", people.add_user),
    ("POST", "/people/<int:user_id>/state", "set_state", people.set_state),
    ("POST", "/people/<int:user_id>/role", "set_role", people.set_role),
)

for method, address, name, view in ADDRESSES:
    blueprint.add_url_rule(address, name, view, methods=[method])
