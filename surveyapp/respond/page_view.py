"""Puts the pages together: what a template needs, and nothing it would have to work out."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from flask import current_app, make_response, request, url_for
from markupsafe import Markup
from msgspec import structs
from werkzeug.wrappers import Response as Answer

from questionnaires import routing
from questionnaires.answer_types import AnswerProblem
from questionnaires.routing import Page
from surveyapp.models import LinkKind
from surveyapp.models.response import Value
from surveyapp.respond.blank_pages import Form, blank_page
from surveyapp.respond.form_state import FormState, seal
from surveyapp.respond.language_choice import (
    OPEN_LINK,
    direction,
    language_addresses,
    language_buttons,
)
from surveyapp.respond.problem_texts import sentence
from surveyapp.respond.qr import qr_svg
from surveyapp.respond.question_html import Given, Words, question_html
from surveyapp.respond.sent_form import SentForm
from surveyapp.respond.standing import Standing
from surveyapp.respond.visit import Visit
from surveyapp.services.answering.link_facts import LinkFacts
from surveyapp.services.answering.save_page import fingerprint, takes_answer

STATIC = Path(__file__).parent / "static"

WRONG = 422

CONTACT = "contact"
"""The place in the address, and the field, of the question after the last page."""

NO_FORM = Form()


@dataclass(frozen=True, slots=True)
class Problem:
    """A line of the error summary, leading to ``field``."""

    field: str
    question: str
    text: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """What is drawn. ``blank``: nothing in it is anybody's but the form, so that it may be kept."""

    template: str
    standing: Standing
    page: Page | None = None
    sent: SentForm | None = None
    texts: Mapping[str, str] = field(default_factory=dict)
    blank: bool = False

    def key(self) -> tuple[Hashable, ...]:
        """What a blank sheet depends on; a content hash stands for all texts of a version."""
        standing, page = self.standing, self.page
        shown = (page.id, *(question.id for question in page.questions)) if page else ()
        texts = (standing.survey.content_hash, standing.wording(), standing.language)
        return (self.template, *texts, standing.kiosk, shown)


def first_page(standing: Standing, slug: str, token: str, mark: str = "") -> Answer:
    """The page of somebody who has not sent anything; it begins with what the survey is about."""
    page = standing.pages[0]
    state = _state(standing, page.id, last=len(standing.pages) == 1)
    state = structs.replace(state, token=token, mark=mark)
    return _show(
        Sheet("respond/page.html", standing, page, blank=request.endpoint == OPEN_LINK),
        Form(seal(state, slug, _key()), url_for("respond.start", slug=slug)),
        own=_own_address(standing, slug, page.id),
        percent=0,
        last=state.last,
        first=True,
        choices=language_addresses(standing),
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
    answer = _show(
        Sheet("respond/page.html", standing, page, sent, texts, blank=not (sent or state.before)),
        Form(seal(state, visit.token, _key()), visit.address(place)),
        percent=_percent(standing, index),
        last=state.last,
        first=index == 0,
        back=index > 0,
        choices=language_buttons(standing),
    )
    if texts:
        answer.status_code = WRONG
    return answer


def thanks_page(standing: Standing, shared_by: LinkFacts | None) -> Answer:
    """The end. At a kiosk the next person may begin; on a shared link somebody else at home."""
    again = url_for("respond.open_link", slug=shared_by.slug, new=1) if shared_by else None
    kiosk = shared_by is not None and shared_by.kind is LinkKind.KIOSK
    return _show(
        Sheet("respond/thanks.html", standing, blank=True), again=again, kiosk=kiosk, asked=False
    )


def asking_page(standing: Standing, visit: Visit, permission: bool | None) -> Answer:
    """The end, with the question whether the organisation may see the answers and get in touch."""
    form = Form(
        seal(_state(standing, CONTACT, last=True), visit.token, _key()),
        visit.address(CONTACT),
    )
    sheet = Sheet("respond/thanks.html", standing, blank=True)
    return _show(sheet, form, again=None, kiosk=False, asked=True, permission=permission)


def later_page(standing: Standing, visit: Visit, reached: str) -> Answer:
    """How to go on later or elsewhere: an address and its QR code."""
    address = visit.resume_address()
    sheet = Sheet("respond/later.html", standing)
    return _show(sheet, address=address, qr=qr_svg(address), go_on=visit.address(reached))


def plain_page(template: str, status: int, language: str, **facts: object) -> Answer:
    """A page without a survey around it."""
    text = current_app.jinja_env.get_template(template).render(
        language=language, direction=direction(language), asset=asset, percent=None, **facts
    )
    return make_response(text, status)


def asset(name: str) -> str:
    """The address of a file of ours, new whenever the file is."""
    return url_for("respond.static", filename=name, v=_mark(name))


@cache
def _mark(name: str) -> str:
    return hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:8]


def _show(sheet: Sheet, form: Form = NO_FORM, **facts: Hashable) -> Answer:
    def draw(form: Form) -> str:
        return _draw(sheet, form, facts)

    if not sheet.blank:
        return make_response(draw(form))
    key = (request.script_root, *sheet.key(), tuple(facts.items()))
    return make_response(blank_page(key, draw, form))


def _draw(sheet: Sheet, form: Form, facts: Mapping[str, object]) -> str:
    standing, page, texts = sheet.standing, sheet.page, sheet.texts
    return current_app.jinja_env.get_template(sheet.template).render(
        language=standing.language,
        direction=direction(standing.language),
        asset=asset,
        survey=standing.survey,
        definition=standing.definition,
        words=Words(standing.wording(), standing.language),
        page=page,
        questions=_questions(standing, page, sheet.sent, texts),
        problems=_problems(standing, page, texts),
        sealed=form.sealed,
        action=form.action,
        start=_start(standing),
        **facts,
    )


def _start(standing: Standing) -> str | None:
    """Where a kiosk begins anew."""
    if not standing.kiosk:
        return None
    return url_for("respond.open_link", slug=standing.kiosk, new=1)


def _key() -> str:
    return str(current_app.config["SECRET_KEY"])


def _state(standing: Standing, page_id: str, *, last: bool) -> FormState:
    page = next((page for page in standing.pages if page.id == page_id), None)
    shown = [question.id for question in page.questions] if page else []
    given = {id_: standing.document.get(id_) for id_ in shown}
    before = {id_: fingerprint(value) for id_, value in given.items() if value is not None}
    return FormState(page_id, standing.language, int(time.time()), last, before)


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


def _own_address(standing: Standing, slug: str, page_id: str) -> str | None:
    # Once sent, the page is found here; the link itself leads to where the response has come, or
    # begins anew at a kiosk.
    if request.endpoint != OPEN_LINK or ("new" in request.args and not standing.kiosk):
        return None
    language = request.args.get("language")
    return url_for("respond.page", slug=slug, place=page_id, language=language)
