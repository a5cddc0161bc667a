"""One message in one language: its words, how it looks to a customer, a test to oneself."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from surveyapp.audiences import Audience, audience
from surveyapp.errors import NotFoundError
from surveyapp.extensions import gettext as _
from surveyapp.extensions import reading, writing
from surveyapp.guard import current_member
from surveyapp.mail.compose import UnsafeMessageError
from surveyapp.mail.header_values import UnfitHeaderError
from surveyapp.mail.words import KINDS, Wording, Words
from surveyapp.mailing.own_tests import send_test
from surveyapp.mailing.phrases import KIND_NAMES, PAGES, PLACEHOLDER_NAMES, sentence
from surveyapp.mailing.previews import MailPreview, TextPreview, preview
from surveyapp.mailing.texts import settings
from surveyapp.models import Channel, Survey
from surveyapp.queries.mail_preview import preview_facts, words_for
from surveyapp.queries.outbox import LetterFacts
from surveyapp.queries.survey_page import find_survey
from surveyapp.services.sending.keep_mail_text import (
    UnfitMailTextError,
    as_typed,
    drop_mail_text,
    keep_mail_text,
    require_fit,
)
from surveyapp.typed_text import one_line

TEMPLATES = {Channel.EMAIL: "mailing/text.html", Channel.SMS: "mailing/short_text.html"}


class UnknownTextError(NotFoundError):
    """No such message, or not in this language."""


@dataclass(frozen=True, slots=True)
class Place:
    """Which message of which survey, its words as they are kept, and whom it is shown as."""

    survey: Survey
    wording: Wording
    kept: Words
    own: bool
    customer: str
    facts: LetterFacts | None
    """None where there is no such customer."""
    theirs: Words | None
    """What is said to a customer of another language."""

    @property
    def address(self) -> str:
        """Of this page."""
        wording = self.wording
        return url_for(
            PAGES[wording.channel],
            survey_id=wording.survey_id,
            message=wording.kind.value,
            language=wording.language,
        )


@dataclass(slots=True)
class Shown:
    """What the page shows besides the place it is about."""

    words: Words
    problems: dict[str, list[str]] = field(default_factory=dict)
    number: str = ""
    """Where a test by text message goes."""
    notice: str = ""
    failure: str = ""


@audience(Audience.RESEARCHER, Audience.ADMIN)
def text(survey_id: int, message: str, language: str) -> ResponseReturnValue:
    """The words of a mail as they are kept, and a preview; ``?customer=`` says as whom."""
    return _show(survey_id, message, language, Channel.EMAIL)


@audience(Audience.RESEARCHER, Audience.ADMIN)
def keep_text(survey_id: int, message: str, language: str) -> ResponseReturnValue:
    """Keep the words, go back to ours, look at them, or send them to oneself."""
    return _take(survey_id, message, language, Channel.EMAIL)


@audience(Audience.RESEARCHER, Audience.ADMIN)
def short_text(survey_id: int, message: str, language: str) -> ResponseReturnValue:
    """The same for a text message."""
    return _show(survey_id, message, language, Channel.SMS)


@audience(Audience.RESEARCHER, Audience.ADMIN)
def keep_short_text(survey_id: int, message: str, language: str) -> ResponseReturnValue:
    """The same for a text message."""
    return _take(survey_id, message, language, Channel.SMS)


def _show(survey_id: int, message: str, language: str, channel: Channel) -> ResponseReturnValue:
    wording = _wording(survey_id, message, language, channel)
    place = _place(wording, request.args.get("customer", ""))
    return _draw(place, Shown(place.kept))


def _take(survey_id: int, message: str, language: str, channel: Channel) -> ResponseReturnValue:
    form = request.form
    place = _place(_wording(survey_id, message, language, channel), form.get("customer", ""))
    wish = form.get("do")
    if wish == "restore":
        return _restore(place)
    shown = Shown(as_typed(form.get("subject", ""), form.get("body", "")))
    shown.number = "".join(form.get("number", "").split())
    try:
        require_fit(shown.words, channel)
    except UnfitMailTextError as error:
        for one in error.problems:
            shown.problems.setdefault(one.field, []).append(sentence(one))
        return _draw(place, shown), error.status
    if wish == "test":
        _test(place, shown)
    if wish in {"test", "preview"}:
        return _draw(place, shown)
    return _keep(place, shown.words)


def _wording(survey_id: int, message: str, language: str, channel: Channel) -> Wording:
    kind = next((kind for kind in KINDS if kind.value == message), None)
    if kind is None:
        raise UnknownTextError
    return Wording(survey_id, kind, language, channel)


def _place(wording: Wording, customer: str) -> Place:
    key = one_line(customer)
    with reading() as session:
        survey = find_survey(session, wording.survey_id)
        if wording.language not in survey.languages:
            raise UnknownTextError
        words, own = words_for(session, wording)
        facts = preview_facts(session, survey, wording, key)
        theirs = None
        if facts is not None and facts.language != wording.language:
            theirs, _own = words_for(session, replace(wording, language=facts.language))
    return Place(survey, wording, words, own, key, facts, theirs)


def _keep(place: Place, words: Words) -> ResponseReturnValue:
    with writing() as session:
        keep_mail_text(session, place.wording, words)
    flash(_("Messages that leave from now on say this."), "done")
    return redirect(place.address, 303)


def _restore(place: Place) -> ResponseReturnValue:
    with writing() as session:
        drop_mail_text(session, place.wording)
    flash(_("The text that comes with the program is used again."), "done")
    return redirect(place.address, 303)


def _test(place: Place, shown: Shown) -> None:
    """The words of the page, whatever language the customer speaks it is shown as."""
    if place.facts is None:
        return
    facts = replace(place.facts, link_language=place.wording.language)
    by_mail = place.wording.channel is Channel.EMAIL
    recipient = current_member().email if by_mail else shown.number
    told = send_test(facts, shown.words, settings(), recipient)
    shown.notice, shown.failure = told.notice, told.failure
    if told.wrong_number:
        shown.problems["number"] = [told.wrong_number]


def _draw(place: Place, shown: Shown) -> str:
    if place.facts is None:
        shown.problems["customer"] = [_("There is no customer with this key.")]
    return render_template(
        TEMPLATES[place.wording.channel],
        place=place,
        shown=shown,
        preview=_preview(place, shown),
        kinds=KIND_NAMES,
        placeholders=PLACEHOLDER_NAMES,
    )


def _preview(place: Place, shown: Shown) -> MailPreview | TextPreview | None:
    if place.facts is None or shown.problems.keys() - {"number"}:
        return None
    try:
        return preview(place.facts, place.theirs or shown.words, settings())
    except (UnfitHeaderError, UnsafeMessageError):
        shown.failure = _("The sender or the subject cannot stand in a message.")
        return None
