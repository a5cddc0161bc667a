"""One message in one language: its words, how it looks to a customer, a test to oneself."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from surveyapp import clock
from surveyapp.audiences import Audience, audience
from surveyapp.errors import NotFoundError
from surveyapp.extensions import gettext as _
from surveyapp.extensions import reading, writing
from surveyapp.guard import current_member
from surveyapp.mail.channels import open_channels
from surveyapp.mail.compose import Mail, UnsafeMessageError, compose
from surveyapp.mail.header_values import UnfitHeaderError
from surveyapp.mail.letter_html import Addresses, shown_html
from surveyapp.mail.words import KINDS, Words
from surveyapp.mail_settings import Sender
from surveyapp.mailing.phrases import KIND_NAMES, PLACEHOLDER_NAMES, sentence
from surveyapp.mailing.texts import settings
from surveyapp.models import Channel, MessageKind, Survey
from surveyapp.queries.mail_preview import EXAMPLE_ADDRESS, preview_facts, words_for
from surveyapp.queries.outbox import LetterFacts
from surveyapp.queries.survey_page import find_survey
from surveyapp.services.sending.keep_mail_text import (
    UnfitMailTextError,
    as_typed,
    drop_mail_text,
    keep_mail_text,
    require_fit,
)
from surveyapp.services.sending.send_test_message import (
    PATIENCE,
    TestNotSentError,
    example_links,
    send_test_message,
)
from surveyapp.services.sending.write_letter import NoSenderError, letter, values_of
from surveyapp.typed_text import one_line

NO_SENDER = Sender("post@example.org")
"""Shown in previews where no sender is set up."""


class UnknownTextError(NotFoundError):
    """No such message, or not in this language."""


@dataclass(frozen=True, slots=True)
class Place:
    """Which message of which survey, its words as they are kept, and whom it is shown as."""

    survey: Survey
    kind: MessageKind
    language: str
    kept: Words
    own: bool
    customer: str
    facts: LetterFacts | None
    """None where there is no such customer."""


@dataclass(frozen=True, slots=True)
class Preview:
    """A message as one customer gets it; ``html`` is drawn with the style sheet of the page."""

    mail: Mail
    html: Markup


@dataclass(slots=True)
class Shown:
    """What the page shows besides the place it is about."""

    words: Words
    problems: dict[str, list[str]] = field(default_factory=dict)
    notice: str = ""
    failure: str = ""


@audience(Audience.RESEARCHER, Audience.ADMIN)
def text(survey_id: int, message: str, language: str) -> ResponseReturnValue:
    """The words as they are kept, and a preview; ``?customer=`` says as whom."""
    place = _place(survey_id, message, language, request.args.get("customer", ""))
    return _draw(place, Shown(place.kept))


@audience(Audience.RESEARCHER, Audience.ADMIN)
def keep_text(survey_id: int, message: str, language: str) -> ResponseReturnValue:
    """Keep the words, go back to ours, look at them, or send them to oneself."""
    place = _place(survey_id, message, language, request.form.get("customer", ""))
    wish = request.form.get("do")
    if wish == "restore":
        return _restore(place)
    shown = Shown(as_typed(request.form.get("subject", ""), request.form.get("body", "")))
    try:
        require_fit(shown.words)
    except UnfitMailTextError as error:
        for one in error.problems:
            shown.problems.setdefault(one.field, []).append(sentence(one))
        return _draw(place, shown), error.status
    if wish == "test":
        _send_test(place, shown)
    if wish in {"test", "preview"}:
        return _draw(place, shown)
    return _keep(place, shown.words)


def _place(survey_id: int, message: str, language: str, customer: str) -> Place:
    key = one_line(customer)
    with reading() as session:
        survey = find_survey(session, survey_id)
        kind = next((kind for kind in KINDS if kind.value == message), None)
        if kind is None or language not in survey.languages:
            raise UnknownTextError
        words, own = words_for(session, survey_id, kind, language)
        facts = preview_facts(session, survey, kind, language, key)
    return Place(survey, kind, language, words, own, key, facts)


def _keep(place: Place, words: Words) -> ResponseReturnValue:
    with writing() as session:
        keep_mail_text(session, place.survey.id, place.kind, place.language, words)
    flash(_("Messages that leave from now on say this."), "done")
    return _back(place)


def _restore(place: Place) -> ResponseReturnValue:
    with writing() as session:
        drop_mail_text(session, place.survey.id, place.kind, place.language)
    flash(_("The text that comes with the program is used again."), "done")
    return _back(place)


def _back(place: Place) -> ResponseReturnValue:
    message = place.kind.value
    where = url_for(
        "mailing.text", survey_id=place.survey.id, message=message, language=place.language
    )
    return redirect(where, 303)


def _send_test(place: Place, shown: Shown) -> None:
    if place.facts is None:
        return
    config, recipient = settings(), current_member().email
    channel = open_channels(config.mail, PATIENCE).get(Channel.EMAIL)
    try:
        send_test_message(channel, place.facts, shown.words, config, recipient, clock.now())
    except NoSenderError:
        shown.failure = _("No mail server is set up yet. Ask whoever operates this installation.")
    except TestNotSentError as error:
        shown.failure = _("The mail server did not take the test: %(answer)s", answer=str(error))
    except (UnfitHeaderError, UnsafeMessageError):
        shown.failure = _("The sender or the subject cannot stand in a message.")
    else:
        shown.notice = _("A test is on its way to %(address)s.", address=recipient)


def _draw(place: Place, shown: Shown) -> str:
    if place.facts is None:
        shown.problems["customer"] = [_("There is no customer with this key.")]
    preview = None
    if place.facts is not None and not shown.problems:
        preview = _preview(place.facts, shown)
    return render_template(
        "mailing/text.html",
        place=place,
        shown=shown,
        preview=preview,
        kinds=KIND_NAMES,
        placeholders=PLACEHOLDER_NAMES,
    )


def _preview(facts: LetterFacts, shown: Shown) -> Preview:
    config = settings()
    links = example_links(config)
    mail = letter(facts, shown.words, links, config.mail.sender or NO_SENDER, clock.now())
    try:
        compose(replace(mail, recipient=mail.recipient or EXAMPLE_ADDRESS))
    except (UnfitHeaderError, UnsafeMessageError):
        shown.failure = _("The sender or the subject cannot stand in a message.")
    to = Addresses(links.stop, links.choices)
    html = shown_html(shown.words.body, facts.language, values_of(facts, links), to)
    return Preview(mail, Markup(html))  # noqa: S704 - everything of others in it is escaped
