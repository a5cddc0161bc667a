"""S16, S18: guessed, tampered, expired, revoked and foreign tokens: one page, and soon a wait.

So for open links: a crowd behind one address begins, and a script that goes on beginning waits."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial

from sqlalchemy import select

from surveyapp import clock
from surveyapp.models import Customer, Link, Privacy
from surveyapp.services.surveys.issue_personal_link import Recipient, issue_personal_link
from surveyapp.services.surveys.revoke_link import revoke_link
from surveyapp.tokens import new_slug, new_token, preference_token
from tests.harness.check import Check, Control, Figure, at_least, at_most, exactly
from tests.harness.fielding import THANKS
from tests.harness.wire import Answer, Browser, side_by_side
from tests.harness.world import World
from tests.surveyapp.factories import EARLIER, a_survey, an_open_link, one_page_questionnaire

ALLOWED = 10
"""Failures a minute and address that are answered."""
GUESSES = 30
SHARING = 200
SHARING_BRIEFLY = 12
GUESSER, SHARED, LIAR = "127.0.0.11", "127.0.0.12", "127.0.0.13"
CROWD, SCRIPT = "127.0.0.14", "127.0.0.15"
AT_ONCE = 300
"""Answers that one address may begin at an open link."""
TOO_MANY = 60
A_MINUTE = 10
"""How many more it may begin each minute."""
TAMPERED_PLACES = (0, 15, 31)
ROOMS = ("/p/{}", "/r/{}", "/r/{}/thanks")
MESSAGES = ("/unsubscribe/{}", "/choices/{}")
SENT = (b"List-Unsubscribe=One-Click", b"language=nb&agreed=invitations")
"""What readers send there."""


@dataclass
class Tokens:
    """Tokens by what is wrong with them, and those of people who may come in."""

    valid: list[str] = field(default_factory=list)
    wrong: dict[str, list[str]] = field(default_factory=dict)
    """Addresses, by what is wrong."""
    wrong_in_messages: dict[str, list[str]] = field(default_factory=dict)
    """Tokens of messages, by what is wrong."""


def measure(world: World, brief: bool) -> list[Figure]:
    """Guess from one address, try every kind of wrong token, and let many share an address."""
    people = SHARING_BRIEFLY if brief else SHARING
    tokens = _tokens(world, people)
    first = _guesses(world, GUESSER, ROOMS)
    unsubscribing = _guesses(world, GUESSER, MESSAGES)
    lying = _guesses(world, LIAR, ROOMS, "X-Forwarded-For")
    return [
        exactly("guesses answered", first[404], ALLOWED),
        exactly("guesses told to wait", first[429], GUESSES - ALLOWED),
        exactly("waits without a time", first["no time"] + unsubscribing["no time"], 0),
        exactly("unsubscribe guesses answered", unsubscribing[404], ALLOWED),
        exactly("unsubscribe guesses told to wait", unsubscribing[429], GUESSES - ALLOWED),
        exactly("told to wait under invented addresses", lying[429], GUESSES - ALLOWED),
        *_one_page(world, tokens),
        *_one_page_of_messages(world, tokens),
        *_sharing(world, tokens),
        *_beginning(world, people),
    ]


def _guesses(
    world: World, source: str, rooms: tuple[str, ...], lie: str = ""
) -> Counter[int | str]:
    seen: Counter[int | str] = Counter()
    for number in range(GUESSES):
        token = new_token() if rooms is ROOMS else f"{new_slug()}.{new_token()}"
        told = {lie: f"10.1.2.{number}"} if lie else {}
        answer = Browser(world.port, source=source, headers=told).ask(
            rooms[number % len(rooms)].format(token)
        )
        seen[answer.status] += 1
        seen["no time"] += answer.status == 429 and "Retry-After" not in answer.headers
    return seen


def _one_page(world: World, tokens: Tokens) -> list[Figure]:
    """What each kind of wrong token gets, each from an address that has not failed before."""
    pages, tried, number = set(), 0, 0
    for addresses in tokens.wrong.values():
        for path in addresses:
            number += 1
            source = f"127.0.1.{number}"
            browser = Browser(world.port, source=source)
            pages.add((_seen(browser.ask(path)), _seen(browser.open(path))))
            tried += 1
    return [
        at_least("kinds of wrong token", len(tokens.wrong), 4),
        at_least("wrong tokens", tried, 8),
        exactly("different answers to them", len(pages), 1),
    ]


def _one_page_of_messages(world: World, tokens: Tokens) -> list[Figure]:
    """The same for what messages lead to, opened and sent to; both pages look alike."""
    opened, sent, number = set(), set(), 0
    for token in (token for group in tokens.wrong_in_messages.values() for token in group):
        for room, body in zip(MESSAGES, SENT, strict=True):
            number += 1
            browser = Browser(world.port, source=f"127.0.2.{number}")
            opened.add(_seen(browser.ask(room.format(token))))
            sent.add(_seen(browser.exchange(browser.request("POST", room.format(token), body))))
    return [
        at_least("kinds of wrong token in messages", len(tokens.wrong_in_messages), 4),
        at_least("wrong tokens in messages", number, 16),
        exactly("different answers to opening them", len(opened), 1),
        exactly("different answers to sending by them", len(sent), 1),
    ]


def _seen(answer: Answer) -> tuple[object, ...]:
    """All of an answer that a visitor could tell it by."""
    quiet = {"date", "set-cookie", "content-security-policy", "server"}
    heads = {(name.lower(), text) for name, text in answer.headers.items()}
    told = sorted(pair for pair in heads if pair[0] not in quiet)
    return (answer.status, answer.page, *told, "Set-Cookie" in answer.headers)


def _sharing(world: World, tokens: Tokens) -> list[Figure]:
    """Many people with links of their own behind one address, from which somebody guesses."""
    _guesses(world, SHARED, ROOMS)
    shown = side_by_side((partial(_answer, world, token) for token in tokens.valid), workers=8)
    return [
        exactly("people behind one address", len(shown), len(tokens.valid)),
        exactly("of them held up", sum(_held_up(answer) for answer in shown), 0),
    ]


def _answer(world: World, token: str) -> Answer:
    browser = Browser(world.port, source=SHARED)
    answer = browser.open(f"/p/{token}")
    return browser.press({"SAT1": "8"}) if 'id="answers"' in answer.page else answer


def _beginning(world: World, people: int) -> list[Figure]:
    """A crowd at an open link, a script after it, and then somebody from elsewhere."""
    with world.writing() as session:
        survey = a_survey(session, one_page_questionnaire())
        path = f"/s/{an_open_link(session, survey).slug}"
    started = clock.now()
    crowd = [_begin(world, path, CROWD) for _ in range(people)]
    script = [_begin(world, path, SCRIPT) for _ in range(AT_ONCE + TOO_MANY)]
    spare = A_MINUTE * ((clock.now() - started) / timedelta(minutes=1) + 1)
    waiting = [answer for answer in script if answer.status == 429]
    begun = len(crowd) + len(script) - len(waiting)
    return [
        exactly("at an open link, of a crowd held up", sum(_held_up(one) for one in crowd), 0),
        at_least("begun by a script", len(script) - len(waiting), AT_ONCE),
        at_most("begun by a script at most", len(script) - len(waiting), AT_ONCE + spare),
        exactly("waits without a time", sum("Retry-After" not in a.headers for a in waiting), 0),
        exactly("kept of those who wait", len(world.responses(survey.id)) - begun, 0),
        exactly("held up elsewhere", _held_up(_begin(world, path, LIAR)), 0),
    ]


def _begin(world: World, path: str, source: str) -> Answer:
    browser = Browser(world.port, source=source)
    browser.open(path)
    return browser.press({"SAT1": "8"})


def _held_up(answer: Answer) -> bool:
    return THANKS not in answer.page


def _tokens(world: World, people: int) -> Tokens:
    found, now = Tokens(), clock.now()
    with world.writing() as session:
        survey = a_survey(session, one_page_questionnaire(), privacy=Privacy.ANONYMOUS)
        other = a_survey(session, one_page_questionnaire())
        gone = Recipient(expires_at=now - timedelta(days=1))
        expired = [issue_personal_link(session, survey.id, gone, EARLIER).token for _ in "ab"]
        revoked = [issue_personal_link(session, survey.id, Recipient(), EARLIER) for _ in "ab"]
        for issued in revoked:
            revoke_link(session, survey.id, issued.link.id, now)
        for number in range(people):
            customer = Customer(key=f"shared-{number}", facts={})
            session.add(customer)
            session.flush()
            to = Recipient(customer.id)
            found.valid.append(issue_personal_link(session, survey.id, to, EARLIER).token)
        foreign = an_open_link(session, other)
        nobodys = issue_personal_link(session, survey.id, Recipient(), EARLIER)
        known = session.scalars(select(Link).where(Link.customer_id.is_not(None)).limit(1)).one()
        good = preference_token(world.key, known.slug)
        found.wrong_in_messages = {
            "guessed": [f"{new_slug()}.{new_token()}", f"{known.slug}.{new_token()}", new_token()],
            "tampered": [good[:-1], f"{good}A", good.swapcase(), good.replace(".", "-")],
            "foreign": [preference_token("another-key", known.slug), found.valid[0], known.slug],
            "of nobody": [
                preference_token(world.key, slug)
                for slug in (nobodys.link.slug, foreign.slug, new_slug())
            ],
        }
        found.wrong = {
            "guessed": [room.format(new_token()) for room in ROOMS],
            "tampered": [f"/p/{text}" for text in _tampered(found.valid[0])],
            "expired": [f"/p/{token}" for token in expired],
            "revoked": [f"/p/{one.token}" for one in revoked],
            "foreign": [
                f"/r/{found.valid[0]}",
                f"/p/{preference_token(world.key, foreign.slug)}",
                f"/p/{preference_token('another-key', foreign.slug)[-32:]}",
                f"/p/{foreign.slug}",
            ],
        }
    return found


def _tampered(token: str) -> Iterator[str]:
    for place in TAMPERED_PLACES:
        other = "A" if token[place] != "A" else "B"
        yield token[:place] + other + token[place + 1 :]
    yield token[:-1]
    yield token + "A"
    yield token.swapcase()


CHECK = Check(
    "S16",
    "S16, S18: wrong tokens, and scripts at open links, soon wait; 200 behind one address do not",
    measure,
    (
        Control("no_patience", "the limit on guesses"),
        Control("revoked_found", "the filter on revoked links"),
        Control("bad_seal_told", "one answer to forged tokens of messages and to those of nobody"),
        Control("guessers_hold_up", "looking at valid tokens first"),
        Control("no_end_of_starts", "the limit on beginning at an open link"),
        Control("few_starts", "room for two hundred who begin behind one address"),
    ),
)
