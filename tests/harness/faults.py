"""Builds with one thing taken away, to see that the checks would notice.

Each fault changes the program in the process that serves it and nowhere else; nothing in the
product knows of them.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from threading import Event
from typing import Any

from flask import current_app, request
from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session
from waitress import wasyncore

from surveyapp import clock, header_text
from surveyapp.attempts import Attempts, TooManyFailuresError
from surveyapp.commands import serve_app
from surveyapp.extensions import database
from surveyapp.mail import compose
from surveyapp.mail.transports import Envelope
from surveyapp.mailing import choices, stopping
from surveyapp.mailing.stopping import NotOneClickError
from surveyapp.models import Link
from surveyapp.respond import entering, refusals
from surveyapp.services.answering import (
    find_link,
    find_response,
    start_response,
    take_page,
    use_up_token,
)
from surveyapp.services.answering.find_link import Entrance, UnknownLinkError
from surveyapp.services.answering.find_response import Underway, keep
from surveyapp.services.answering.link_facts import SurveyFacts
from surveyapp.services.answering.start_response import Entry
from surveyapp.services.customers.unsubscribe import unsubscribe
from surveyapp.services.sending import record_sending, send_messages
from surveyapp.services.sending.write_letter import envelope_of
from surveyapp.services.webhooks import take_delivery
from surveyapp.starts import Starts
from surveyapp.tokens import hash_token, new_token, preference_slug, response_token
from tests.harness.half_forms import serve_half_forms


def no_fault() -> None:
    """The build as it is."""


def no_uniqueness() -> None:
    """A response is not found again by its key, and the key may be kept twice."""

    def keep_anyway(session: Session, response: Underway) -> bool:
        if keep(session, response):
            return True
        another = hash_token(secrets.token_hex())
        keys = {"submit_key": another, "resume_token_hash": another}
        return keep(session, replace(response, first={**(response.first or {}), **keys}))

    _change(start_response, "find", lambda _session, _token: None)
    _change(take_page, "keep", keep_anyway)


def submitted_again() -> None:
    """A finished response is taken as if it were not."""
    _change(Underway, "submitted", property(lambda _response: False))


def delivered_again() -> None:
    """No delivery is known from before."""

    def first(session: Session, source_id: int, external_id: str, now: datetime) -> bool:
        return is_first(session, source_id, f"{secrets.token_hex(4)}-{external_id}", now)

    is_first = take_delivery.is_first_delivery
    _change(take_delivery, "is_first_delivery", first)


def hasty_sender() -> None:
    """Each try has a new id, comes at once, and is never the last."""

    def renamed(*arguments: Any) -> Envelope:
        name = f"<{secrets.token_hex(8)}@surveyapp.invalid>"
        return replace(envelope_of(*arguments), message_id=name)

    _change(send_messages, "envelope_of", renamed)
    _change(record_sending, "pause_after", lambda _attempts: timedelta(seconds=1))
    _change(record_sending, "MOST_ATTEMPTS", 1_000)


def no_patience() -> None:
    """Failures are counted and have no consequence."""
    _change(Attempts, "require_patience", lambda _attempts, _address, _account: None)


def revoked_found() -> None:
    """A revoked link is found like any other."""
    every = (
        select(*find_link.SURVEY_COLUMNS, *find_link.LINK_COLUMNS)
        .select_from(find_link.LINK)
        .join(find_link.SURVEY, find_link.SURVEY.c.id == find_link.LINK.c.survey_id)
        .join(find_link.VERSION, find_link.VERSION.c.id == find_link.SURVEY.c.version_id)
    )
    wanted = find_link.LINK.c.token_hash == bindparam("wanted")
    _change(find_link, "_BY_TOKEN", every.where(wanted))


def bad_seal_told() -> None:
    """A token of a message that was not made by us is called so, where others are not found."""
    find = stopping.find_recipient

    def tell(session: Session, token: str, secret_key: str) -> Any:
        if preference_slug(secret_key, token) is None:
            raise NotOneClickError
        return find(session, token, secret_key)

    _change(stopping, "find_recipient", tell)
    _change(choices, "find_recipient", tell)


def guessers_hold_up() -> None:
    """Whether an address has guessed is asked before the token is looked at."""
    look = entering.exchange_token

    def patient(session: Session, token: str) -> Entrance:
        attempts = current_app.extensions[refusals.ATTEMPTS]
        try:
            attempts.require_patience(request.remote_addr or "", refusals.GUESSING)
        except TooManyFailuresError as waiting:
            raise UnknownLinkError from waiting
        return look(session, token)

    _change(entering, "exchange_token", patient)


def no_end_of_starts() -> None:
    """Nobody counts who begins at an open link."""
    _change(Starts, "begin", lambda _starts, _link, _address: None)


def few_starts() -> None:
    """A hundred from one address fill an open link."""
    _change(refusals, "Starts", lambda pace, now: Starts(replace(pace, at_once=100), now))


def link_kept() -> None:
    """Answers of an anonymous survey keep the link they came by."""
    _change(Entrance, "is_unnamed", property(lambda _entrance: False))


def use_told() -> None:
    """The link of an anonymous survey says that it has been used."""
    start = entering.start_response

    def told(session: Session, entrance: Entrance, entry: Entry, now: datetime) -> Underway:
        session.execute(update(Link).where(Link.id == entrance.link.id).values(used=True))
        return start(session, entrance, entry, now)

    _change(entering, "start_response", told)


def marks_alone() -> None:
    """Marks of used tokens do not wait for others."""
    _change(use_up_token, "STAYING", 0)


def times_kept() -> None:
    """Answers of an anonymous survey keep their times to the second."""
    _change(SurveyFacts, "kept_time", lambda _survey, moment: moment)


def secret_from_key() -> None:
    """The secret of an anonymous answer is worked out from its personal link."""
    draw = entering._first_page

    def first_page(session: Session, entrance: Entrance, personal: str | None) -> Any:
        _change(entering, "new_token", lambda: response_token(personal or new_token()))
        return draw(session, entrance, personal)

    _change(entering, "_first_page", first_page)


def order_kept() -> None:
    """Answers of an anonymous survey lie in the order in which they came."""
    _change(find_response, "_hides_order", lambda _connection, _response: False)


def headers_unchecked() -> None:
    """Whatever was typed goes into headers, and messages are not read again."""
    _change(header_text, "_is_forbidden", lambda _character: False)
    _change(compose, "require_headers", lambda _content, _expected: None)


def opening_unsubscribes() -> None:
    """Opening the page to unsubscribe does it."""
    show = stopping.preference_page

    def page(session: Session, *recipient: Any) -> Any:
        if request.method != "POST":
            token = str((request.view_args or {})["token"])
            with database().writing() as own:
                unsubscribe(own, token, stopping.secret_key(), clock.now())
        return show(session, *recipient)

    _change(stopping, "preference_page", page)


def broken_off() -> None:
    """Told to stop, the server drops what it has taken in, as waitress does by itself."""

    def run(told: Event, server: Any, watched: dict[int, Any], **_: Any) -> None:
        while not told.is_set():
            wasyncore.loop(1.0, use_poll=True, map=watched, count=1)
        server.task_dispatcher.shutdown()

    _change(serve_app, "run_until", run)


def _change(owner: Any, name: str, value: object) -> None:
    # A name that is gone would leave the build whole, and the control would prove nothing.
    getattr(owner, name)
    setattr(owner, name, value)


FAULTS: dict[str, Callable[[], None]] = {
    "sound": no_fault,
    "no_uniqueness": no_uniqueness,
    "submitted_again": submitted_again,
    "delivered_again": delivered_again,
    "hasty_sender": hasty_sender,
    "no_patience": no_patience,
    "revoked_found": revoked_found,
    "bad_seal_told": bad_seal_told,
    "guessers_hold_up": guessers_hold_up,
    "no_end_of_starts": no_end_of_starts,
    "few_starts": few_starts,
    "link_kept": link_kept,
    "use_told": use_told,
    "marks_alone": marks_alone,
    "times_kept": times_kept,
    "secret_from_key": secret_from_key,
    "order_kept": order_kept,
    "released_at_once": no_fault,
    "headers_unchecked": headers_unchecked,
    "opening_unsubscribes": opening_unsubscribes,
    "half_forms": serve_half_forms,
    "broken_off": broken_off,
}
