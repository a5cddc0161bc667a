"""Where a respondent stands: the survey, the answers so far, and in which language they go on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from flask import g, request
from sqlalchemy.orm import Session

from questionnaires import routing
from questionnaires.model import Questionnaire
from questionnaires.placeholders import Wording
from questionnaires.routing import Page
from surveyapp.extensions import LANGUAGES
from surveyapp.models import LinkKind
from surveyapp.models.response import Value
from surveyapp.queries.account_name import account_asked_about
from surveyapp.respond.visit import KIOSK, held, keeps_cookies
from surveyapp.services.answering.find_link import Entrance
from surveyapp.services.answering.find_response import Underway
from surveyapp.services.answering.link_facts import LinkFacts, SurveyFacts
from surveyapp.services.answering.start_response import seed_of
from surveyapp.services.answering.take_page import END
from surveyapp.services.surveys.load_definition import load_definition

SPOKEN_ALIKE = {"no": "nb", "nn": "nb", "da": "nb"}
"""Norwegian browsers say "no" or "nn"; Danes read Bokmål more easily than English."""


@dataclass(frozen=True)
class Standing:
    """A response as the pages need it, or one that would be started (``started`` False)."""

    survey: SurveyFacts
    definition: Questionnaire
    language: str
    seed: int
    document: Mapping[str, Value] = field(default_factory=dict)
    started: bool = False
    kiosk: str = ""
    """Slug of the kiosk's link, to which the device goes back by itself."""
    account: str | None = None
    """The account that its manager is asked about."""

    @cached_property
    def pages(self) -> tuple[Page, ...]:
        """The pages there are, given the answers."""
        return routing.pages(self.definition, self.document, self.seed)

    def wording(self) -> Wording:
        """What fills the placeholders."""
        survey = self.survey
        return Wording(
            survey.organisation, survey.role, survey.unit, survey.event_date, self.account
        )

    def page_before(self, page_id: str) -> str | None:
        """The page to go back to; None on the first."""
        ids = [*(page.id for page in self.pages), END]
        place = ids.index(page_id) if page_id in ids else 0
        return ids[place - 1] if place > 0 else None


def standing_of(session: Session, response: Underway) -> Standing:
    """Where this response stands; the page from now on speaks its language."""
    definition = load_definition(session, response.survey.content_hash)
    return Standing(
        response.survey,
        definition,
        speak(response.language),
        response.seed,
        response.document,
        started=True,
        kiosk=_kiosk(response.link),
        account=account_asked_about(session, response.link.facts if response.link else None),
    )


def standing_before(session: Session, entrance: Entrance, token: str) -> Standing:
    """Where somebody stands who has come by this link and not sent anything."""
    definition = load_definition(session, entrance.survey.content_hash)
    return Standing(
        entrance.survey,
        definition,
        speak(choose(entrance)),
        seed_of(token),
        kiosk=_kiosk(entrance.link),
        account=account_asked_about(session, entrance.link.facts),
    )


def _kiosk(link: LinkFacts | None) -> str:
    if link is None or link.kind is not LinkKind.KIOSK:
        return ""
    # Somebody's own device, on which they go on, keeps cookies and holds none of a kiosk's.
    return link.slug if held(link.slug, KIOSK) or not keeps_cookies(link.slug) else ""


def speak(language: str) -> str:
    """Make the interface speak this language from here on."""
    g.language = language if language in LANGUAGES else "en"
    return language


def choose(entrance: Entrance) -> str:
    """The language asked for, the link's, the browser's, or the survey's first."""
    offered = entrance.survey.languages
    for wish in (request.args.get("language"), entrance.link.language, *_browsers_wishes()):
        if wish in offered:
            return str(wish)
    return str(offered[0])


def _browsers_wishes() -> list[str]:
    codes = [code.split("-")[0].lower() for code in request.accept_languages.values()]
    return [SPOKEN_ALIKE.get(code, code) for code in codes]
