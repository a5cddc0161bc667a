"""All addresses for those who read results: surveys' results, goals and reports."""

from __future__ import annotations

from flask import Blueprint

from surveyapp.manage import reports, result_pages

blueprint = Blueprint("manage", __name__, template_folder="templates")

ADDRESSES = (
    ("GET", "/results", "results", result_pages.results),
    ("GET", "/results/<int:survey_id>", "result", result_pages.result),
    ("POST", "/results/<int:survey_id>/reports", "make", reports.make),
    ("GET", "/results/<int:survey_id>/reports/<name>.pdf", "report", reports.report),
)

for method, address, name, view in ADDRESSES:
    blueprint.add_url_rule(address, name, view, methods=[method])
