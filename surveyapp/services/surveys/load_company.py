"""Put a simulated company into the database: what it knows and what its customers answered."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from analysis.simulation.company import Company
from analysis.simulation.fielding import Response as Answered
from surveyapp.models import (
    Contact,
    Customer,
    Event,
    Invitation,
    InvitationStatus,
    Link,
    LinkKind,
    Privacy,
    ResponseStatus,
    Survey,
)
from surveyapp.services.surveys.import_responses import existing_keys, insert_responses, response_id
from surveyapp.services.surveys.open_survey import find_survey
from surveyapp.services.surveys.open_wave import open_wave
from surveyapp.tokens import hash_token, new_slug, new_token

SOURCE = "simulated"
NOWHERE = "customers.example"
"""A domain that is reserved, so that nobody is ever written to by mistake."""

Ids = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Loaded:
    """What was new."""

    customers: int
    visits: int
    invitations: int
    responses: int


def load_company(session: Session, survey_id: int, company: Company) -> Loaded:
    """Add what is not there yet; loading the same company again adds nothing.

    The questionnaire the company answered must be the survey's.

    Raises:
        UnknownSurveyError: there is no such survey.
    """
    survey = find_survey(session, survey_id)
    new_customers = _add_customers(session, company)
    customers = _ids(session, Customer)
    new_visits = _add_visits(session, company, customers)
    waves = _open_waves(session, survey_id, company)
    new_invitations = _add_invitations(session, company, survey, customers, waves)
    new_responses = _add_responses(session, company, survey, customers, waves)
    return Loaded(new_customers, new_visits, new_invitations, new_responses)


def _add_customers(session: Session, company: Company) -> int:
    known = _ids(session, Customer)
    new = [customer for customer in company.customers if customer.key not in known]
    values = [
        {
            "key": customer.key,
            "language": customer.language,
            "segment": customer.segment,
            "facts": customer.facts(),
            "created_at": datetime.combine(customer.first_contact, time.min, UTC),
        }
        for customer in new
    ]
    added = _insert(session, Customer, values)
    ids = _ids(session, Customer)
    contacts = [
        {"customer_id": ids[customer.key], "email": f"{customer.key.lower()}@{NOWHERE}"}
        for customer in new
    ]
    _insert(session, Contact, contacts)
    return added


def _add_visits(session: Session, company: Company, customers: Ids) -> int:
    known = _ids(session, Event)
    units = {customer.key: customer.unit for customer in company.customers}
    values = [
        {
            "key": _visit_key(visit.customer),
            "customer_id": customers[visit.customer],
            "kind": "visit",
            "happened_at": visit.arrived_at,
            "unit": units[visit.customer],
            "arrived_at": visit.arrived_at,
            "served_at": visit.arrived_at + timedelta(minutes=visit.actual_wait),
            "actual_wait": visit.actual_wait,
            "facts": {},
        }
        for visit in company.visits
        if _visit_key(visit.customer) not in known
    ]
    return _insert(session, Event, values)


def _open_waves(session: Session, survey_id: int, company: Company) -> Ids:
    opened: dict[str, datetime] = {}
    for invitation in company.invitations:
        first = opened.get(invitation.wave, invitation.sent_at)
        opened[invitation.wave] = min(first, invitation.sent_at)
    return {
        label: open_wave(session, survey_id, label, at).id for label, at in sorted(opened.items())
    }


def _add_invitations(
    session: Session, company: Company, survey: Survey, customers: Ids, waves: Ids
) -> int:
    known = set(_links(session, survey.id))
    new = [i for i in company.invitations if customers[i.customer] not in known]
    finished = {response.customer for response in company.responses if response.complete}
    links = [
        {
            "survey_id": survey.id,
            "wave_id": waves[invitation.wave],
            "customer_id": customers[invitation.customer],
            "kind": LinkKind.PERSONAL,
            "slug": new_slug(),
            "token_hash": hash_token(new_token()),
            "language": _language(survey, invitation.language),
            "created_at": invitation.sent_at,
            "used": invitation.customer in finished and survey.privacy is Privacy.CONFIDENTIAL,
        }
        for invitation in new
    ]
    _insert(session, Link, links)
    by_customer, visits = _links(session, survey.id), _ids(session, Event)
    values = [
        {
            "link_id": by_customer[customers[invitation.customer]],
            "survey_id": survey.id,
            "customer_id": customers[invitation.customer],
            "event_id": visits.get(_visit_key(invitation.customer)),
            "status": InvitationStatus.SENT,
            "sent_at": invitation.sent_at,
            "reminders": 0,
        }
        for invitation in new
    ]
    return _insert(session, Invitation, values)


def _add_responses(
    session: Session, company: Company, survey: Survey, customers: Ids, waves: Ids
) -> int:
    known = existing_keys(session, survey.id)
    links, visits = _links(session, survey.id), _ids(session, Event)
    # Numbered, because a key that named the customer would undo the anonymity of the survey.
    numbered = [(f"{SOURCE}:{n}", r) for n, r in enumerate(company.responses, start=1)]
    new = [(key, response) for key, response in numbered if key not in known]
    anonymous = survey.privacy is Privacy.ANONYMOUS
    values = (
        _values(survey, key, response, waves)
        | ({} if anonymous else _person(response, customers, links, visits))
        for key, response in new
    )
    insert_responses(session, values)
    return len(new)


def _values(survey: Survey, key: str, response: Answered, waves: Ids) -> dict[str, Any]:
    status = ResponseStatus.SUBMITTED if response.complete else ResponseStatus.IN_PROGRESS
    return {
        "id": response_id(survey.id, key),
        "survey_id": survey.id,
        "version_id": survey.version_id,
        "wave_id": waves[response.wave],
        "link_id": None,
        "customer_id": None,
        "event_id": None,
        "status": status,
        "language": _language(survey, response.language),
        "document": response.answers,
        "facts": {},
        "quality": [],
        "seed": 0,
        "seconds": response.seconds,
        "started_at": _kept(survey, response.started_at),
        "saved_at": _kept(survey, response.submitted_at or response.started_at),
        "submitted_at": _kept(survey, response.submitted_at),
        "submit_key": key,
    }


def _person(
    response: Answered, customers: Ids, links: Mapping[int, int], visits: Ids
) -> dict[str, Any]:
    customer = customers[response.customer]
    return {
        "link_id": links[customer],
        "customer_id": customer,
        "event_id": visits.get(_visit_key(response.customer)),
    }


def _kept(survey: Survey, moment: datetime | None) -> datetime | None:
    if moment is None or survey.privacy is Privacy.CONFIDENTIAL:
        return moment
    return moment.replace(hour=0, minute=0, second=0, microsecond=0)


def _language(survey: Survey, language: str) -> str:
    return language if language in survey.languages else survey.languages[0]


def _visit_key(customer: str) -> str:
    return f"{SOURCE}:{customer}"


def _ids(session: Session, model: type[Customer] | type[Event]) -> dict[str, int]:
    return dict(session.execute(select(model.key, model.id)).all())


def _links(session: Session, survey_id: int) -> dict[int, int]:
    query = select(Link.customer_id, Link.id).where(
        Link.survey_id == survey_id, Link.customer_id.is_not(None)
    )
    return {customer: link for customer, link in session.execute(query) if customer}


def _insert(session: Session, model: type[Any], values: Iterable[dict[str, Any]]) -> int:
    rows = list(values)
    if rows:
        session.execute(insert(model), rows)
    return len(rows)
