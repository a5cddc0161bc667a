"""All addresses for researchers: surveys, their links and datasets, and the questionnaires."""

from __future__ import annotations

from flask import Blueprint

from surveyapp.research import (
    datasets,
    fielding,
    links,
    mirror,
    outcome_page,
    plans,
    questionnaire_pages,
    survey_pages,
)

blueprint = Blueprint("research", __name__, template_folder="templates")

ADDRESSES = (
    ("GET", "/surveys", "surveys", survey_pages.surveys),
    ("GET", "/surveys/new", "new_survey", fielding.new_survey),
    ("POST", "/surveys", "add_survey", fielding.add_survey),
    ("POST", "/surveys/<int:survey_id>/state", "set_survey_state", fielding.set_survey_state),
    ("GET", "/surveys/<int:survey_id>", "survey", survey_pages.survey),
    ("POST", "/surveys/<int:survey_id>/plan", "keep_plan", plans.keep),
    ("POST", "/surveys/<int:survey_id>/mirror", "choose_mirror", mirror.choose),
    ("POST", "/surveys/<int:survey_id>/links", "add_link", links.add_link),
    ("POST", "/surveys/<int:survey_id>/links/places", "add_unit_links", links.add_unit_links),
    ("GET", "/surveys/<int:survey_id>/sheets", "sheets", links.sheets),
    ("POST", "/surveys/<int:survey_id>/links/<int:link_id>/end", "end_link", links.end_link),
    ("GET", "/surveys/<int:survey_id>/links/<int:link_id>/poster", "poster", links.poster),
    ("GET", "/surveys/<int:survey_id>/links/<int:link_id>/qr.<kind>", "qr_code", links.qr_code),
    ("GET", "/surveys/<int:survey_id>/outcome", "outcome", outcome_page.outcome),
    ("GET", "/surveys/<int:survey_id>/dataset.<kind>", "dataset", datasets.dataset),
    ("GET", "/questionnaires", "questionnaires", questionnaire_pages.questionnaires),
    (
        "GET",
        "/questionnaires/<int:version_id>",
        "questionnaire",
        questionnaire_pages.questionnaire,
    ),
)

for method, address, name, view in ADDRESSES:
    blueprint.add_url_rule(address, name, view, methods=[method])
