"""All addresses of background work."""

from __future__ import annotations

from flask import Blueprint

from surveyapp.work import job_pages

blueprint = Blueprint("work", __name__, template_folder="templates")

ADDRESSES = (
    ("GET", "/work", "jobs", job_pages.jobs),
    ("POST", "/work/<int:job_id>/retry", "retry", job_pages.retry),
)

for method, address, name, view in ADDRESSES:
    blueprint.add_url_rule(address, name, view, methods=[method])
