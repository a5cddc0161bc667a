"""What checks about answering share: a survey of four pages, ways into it, and its answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from surveyapp.models import LinkKind, Privacy, Response, ResponseStatus
from tests.harness.wire import Browser
from tests.harness.world import World
from tests.surveyapp.factories import (
    a_personal_link,
    a_questionnaire,
    a_survey,
    an_open_link,
)

LONG_TEXT = "What I wanted to say. " * 80
"""So long that a request can be cut in the middle of it."""
ANSWERS = {
    "SAT1": "8",
    "AGR1": "5",
    "WAI1": "none",
    "LOY2": "9",
    "COM1": "no",
    "NAM1": "Bergen",
    "OPN1": LONG_TEXT,
}
KEPT = {**ANSWERS, "SAT1": 8, "AGR1": 5, "WAI1": ["none"], "LOY2": 9, "OPN1": LONG_TEXT.strip()}
PAGES = ({"SAT1", "AGR1"}, {"WAI1"}, {"LOY2", "COM1"}, {"NAM1", "OPN1"})
THANKS = "Thank you"


@dataclass(frozen=True)
class Entrance:
    """A way into a survey of its own, and whether its visitor's browser keeps cookies."""

    name: str
    survey_id: int
    path: str
    cookies: bool = True

    def visitor(self, world: World) -> Browser:
        """Somebody who looks at the first page."""
        browser = Browser(world.port, self.cookies)
        browser.open(self.path)
        return browser


def entrances(world: World, key: str) -> list[Entrance]:
    """Every way in, each to a survey that nobody has answered; ``key`` tells rounds apart."""
    return [
        an_open_entrance(world, "open link", cookies=True),
        an_open_entrance(world, "open link, no cookies", cookies=False),
        a_personal_entrance(world, "personal link", Privacy.CONFIDENTIAL, f"{key}-c"),
        a_personal_entrance(world, "anonymous link", Privacy.ANONYMOUS, f"{key}-a"),
    ]


def an_open_entrance(world: World, name: str, *, cookies: bool) -> Entrance:
    """An open link to a new survey."""
    with world.writing() as session:
        survey = a_survey(session, a_questionnaire())
        return Entrance(name, survey.id, f"/s/{an_open_link(session, survey).slug}", cookies)


def a_personal_entrance(world: World, name: str, privacy: Privacy, key: str) -> Entrance:
    """A personal link to a new survey."""
    with world.writing() as session:
        survey = a_survey(session, a_questionnaire(), privacy=privacy)
        token = a_personal_link(session, survey, key).token
        return Entrance(name, survey.id, f"/p/{token}")


def kiosk_slug(world: World) -> str:
    """The public name of a kiosk's link."""
    with world.writing() as session:
        return an_open_link(session, a_survey(session), LinkKind.KIOSK).slug


def is_whole(document: Mapping[str, object]) -> bool:
    """Whether all answers of a page are there or none, each as it was given."""
    known = all(KEPT.get(name) == value for name, value in document.items())
    return known and all(page & set(document) in (set(), page) for page in PAGES)


def is_finished(response: Response) -> bool:
    """Whether everything was kept, as it was given."""
    return response.status is ResponseStatus.SUBMITTED and response.document == KEPT
