"""Puts the pages together: what a template needs, and nothing it would have to work out."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from flask import current_app, make_response, request, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response as Answer

from questionnaires import routing
from questionnaires.answer_types import AnswerProblem
from questionnaires.routing import Page
from surveyapp.models import LinkKind
from surveyapp.models.response import Value
from surveyapp.respond.form_state import FormState, seal
from surveyapp.respond.problem_texts import sentence
from surveyapp.respond.qr import qr_svg
from surveyapp.respond.question_html import Given, Words, question_html
from surveyapp.respond.sent_form import SentForm
from surveyapp.respond.standing import Standing
from surveyapp.respond.visit import Visit
from surveyapp.services.link_facts import LinkFacts
from surveyapp.services.save_page import fingerprint, takes_answer

STATIC = Path(__file__).parent / "static"

OWN_NAMES = {
    "en": "English",
    "nb": "Norsk",
    "sv": "Svenska",
    "da": "Dansk",
    "fi": "Suomi",
    "de": "Deutsch",
    "ar": "العربية",
    "he": "עברית",
}
RIGHT_TO_LEFT = frozenset({"ar", "he", "fa", "ur"})

WRONG = 422

WAYS = frozenset({"plain", "new"})
"""What an address of the first page may say besides the language."""


@dataclass(frozen=True, slots=True)
class Problem:
    """A line of the error summary, leading to ``field``."""

    field: str
    question: str
    text: str


def first_page(standing: Standing, slug: str, token: str) -> Answer:
    """The page of somebody who has not sent anything; it begins with what the survey is about."""
    page = standing.pages[0]
    state = _state(standing, page.id, last=len(standing.pages) == 1, token=token)
    return _render(
        "respond/page.html",
        standing,
        sealed=seal(state, slug, _key()),
        action=url_for("respond.start", slug=slug),
        own=_own_address(slug, page.id),
        page=page,
        questions=[question_html(standing, question, Given()) for question in page.questions],
        percent=0,
        last=state.last,
        first=True,
        choices=_language_addresses(standing),
    )


def question_page(
    standing: Standing,
    visit: Visit,
    place: str,
    sent: SentForm | None = None,
    problems: Mapping[str, AnswerProblem] | None = None,
) -> Answer:
    """A page with the answers there are; after a failed try, with what was sent and is wrong."""
    pages = standing.pages
    index = next((i for i, page in enumerate(pages) if page.id == place), len(pages))
    page = pages[index] if index < len(pages) else None
    texts = {id_: sentence(problem) for id_, problem in (problems or {}).items()}
    state = _state(standing, place, last=index >= len(pages) - 1)
    answer = _render(
        "respond/page.html",
        standing,
        sealed=seal(state, visit.token, _key()),
        action=visit.address(place),
        page=page,
        questions=_questions(standing, page, sent, texts),
        problems=_problems(standing, page, texts),
        percent=_percent(standing, index),
        last=state.last,
        first=index == 0,
        back=index > 0,
    )
    if texts:
        answer.status_code = WRONG
    return answer


def thanks_page(standing: Standing, shared_by: LinkFacts | None) -> Answer:
    """The end. At a kiosk the next person may begin; on a shared link somebody else at home."""
    again = url_for("respond.open_link", slug=shared_by.slug, new=1) if shared_by else None
    kiosk = shared_by is not None and shared_by.kind is LinkKind.KIOSK
    return _render("respond/thanks.html", standing, percent=100, again=again, kiosk=kiosk)


def later_page(standing: Standing, visit: Visit, reached: str) -> Answer:
    """How to go on later or elsewhere: an address and its QR code."""
    address = visit.resume_address()
    return _render(
        "respond/later.html",
        standing,
        address=address,
        qr=qr_svg(address),
        go_on=visit.address(reached),
    )


def plain_page(template: str, status: int, language: str, **facts: object) -> Answer:
    """A page without a survey around it."""
    text = current_app.jinja_env.get_template(template).render(
        language=language, direction=_direction(language), asset=asset, percent=None, **facts
    )
    return make_response(text, status)


def asset(name: str) -> str:
    """The address of a file of ours, new whenever the file is."""
    return url_for("respond.static", filename=name, v=_mark(name))


@cache
def _mark(name: str) -> str:
    return hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:8]


def _render(template: str, standing: Standing, **facts: Any) -> Answer:
    facts.setdefault("percent", None)
    facts.setdefault("choices", _language_buttons(standing) if "sealed" in facts else ())
    text = current_app.jinja_env.get_template(template).render(
        language=standing.language,
        direction=_direction(standing.language),
        asset=asset,
        survey=standing.survey,
        definition=standing.definition,
        words=Words(standing.wording(), standing.language),
        **facts,
    )
    return make_response(text)


def _direction(language: str) -> str:
    return "rtl" if language in RIGHT_TO_LEFT else "ltr"


def _key() -> str:
    return str(current_app.config["SECRET_KEY"])


def _state(standing: Standing, page_id: str, *, last: bool, token: str = "") -> FormState:
    page = next((page for page in standing.pages if page.id == page_id), None)
    shown = [question.id for question in page.questions] if page else []
    given = {id_: standing.document.get(id_) for id_ in shown}
    before = {id_: fingerprint(value) for id_, value in given.items() if value is not None}
    return FormState(page_id, standing.language, int(time.time()), last, before, token)


def _questions(
    standing: Standing, page: Page | None, sent: SentForm | None, texts: Mapping[str, str]
) -> list[Markup]:
    if page is None:
        return []
    return [
        question_html(standing, question, _given(standing, question.id, sent, texts))
        for question in page.questions
    ]


def _given(
    standing: Standing, question_id: str, sent: SentForm | None, texts: Mapping[str, str]
) -> Given:
    problem = texts.get(question_id)
    if sent is not None:
        return Given(tuple(sent.fields.get(question_id, ())), problem)
    return Given(_as_sent(standing.document.get(question_id)))


def _as_sent(value: Value) -> Sequence[str]:
    if value is None:
        return ()
    return tuple(value) if isinstance(value, list) else (str(value),)


def _problems(standing: Standing, page: Page | None, texts: Mapping[str, str]) -> Sequence[Problem]:
    words = Words(standing.wording(), standing.language)
    return [
        Problem(f"{question.id}-in", words(question.text), texts[question.id])
        for question in (page.questions if page else ())
        if question.id in texts and takes_answer(question)
    ]


def _percent(standing: Standing, index: int) -> int:
    share = routing.progress(standing.definition, standing.document, standing.seed, index)
    return round(100 * share)


def _own_address(slug: str, page_id: str) -> str | None:
    # Once sent, the page is found here; the link itself leads to where the response has come.
    if request.endpoint != "respond.open_link" or "new" in request.args:
        return None
    language = request.args.get("language")
    return url_for("respond.page", slug=slug, place=page_id, language=language)


def _language_addresses(standing: Standing) -> list[dict[str, str | bool]]:
    # The way in that the reader came by: a browser without cookies has no other.
    here = {**(request.view_args or {}), **{k: v for k, v in request.args.items() if k in WAYS}}
    way = request.endpoint or "respond.open_link"
    return [
        {
            "code": code,
            "name": OWN_NAMES.get(code, code),
            "here": code == standing.language,
            "address": url_for(way, **{**here, "language": code}),
        }
        for code in standing.survey.languages
    ]


def _language_buttons(standing: Standing) -> list[dict[str, str | bool]]:
    return [
        {"code": code, "name": OWN_NAMES.get(code, code), "here": code == standing.language}
        for code in standing.survey.languages
    ]
