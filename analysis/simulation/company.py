"""A whole simulated company with known truth: customers, visits, invitations and answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from analysis.dataset import Dataset, Goal
from analysis.documents import FactValue, ResponseRow, dataset_from_documents, fact_columns
from analysis.simulation.answering import Asked
from analysis.simulation.customers import Customer, make_customers
from analysis.simulation.fielding import (
    WAVES,
    Invitation,
    Response,
    Visit,
    Wave,
    invite,
    responses,
    visits,
)
from analysis.simulation.relationship import make_feelings
from analysis.simulation.truth import Truth
from questionnaires.model import Questionnaire

ORGANISATION = "Havblikk"
CURRENCY = "NOK"
CUSTOMERS = 2_600
SEED = 2033
"""Chosen so that the sample of the first tour is close to the truth; others stray further from it,
as samples do.
"""
GOALS = (
    Goal(
        "satisfied_customers",
        {"en": "Satisfied customers", "nb": "Fornøyde kunder", "sv": "Nöjda kunder"},
        "satisfaction",
        70.0,
        deadline="2026-12-31",
    ),
    Goal(
        "trust",
        {
            "en": "Customers trust us",
            "nb": "Kundene har tillit til oss",
            "sv": "Kunderna litar på oss",
        },
        "trust",
        62.0,
        parent="satisfied_customers",
    ),
    Goal(
        "openness",
        {"en": "Tell in good time", "nb": "Si fra i god tid", "sv": "Berätta i god tid"},
        "openness",
        60.0,
        parent="satisfied_customers",
    ),
    Goal(
        "loyal_customers",
        {"en": "Customers stay", "nb": "Kundene blir", "sv": "Kunderna stannar"},
        "loyalty",
        65.0,
    ),
)
"""One that is met, one that is not, and two that are close."""


@dataclass(frozen=True)
class Company:
    """What the company knows, what its customers answered, and what is true about them."""

    organisation: str
    questionnaire: Questionnaire
    customers: tuple[Customer, ...]
    visits: tuple[Visit, ...]
    invitations: tuple[Invitation, ...]
    responses: tuple[Response, ...]
    truth: Truth

    @property
    def goals(self) -> tuple[Goal, ...]:
        """What the company wants to reach, as far as the questionnaire asks about it."""
        return tuple(g for g in GOALS if g.subject in self.questionnaire.construct_by_id)

    def facts(self) -> dict[str, dict[str, FactValue]]:
        """Customer key -> facts, the wait of the visit included."""
        waits = {visit.customer: visit.actual_wait for visit in self.visits}
        return {c.key: {**c.facts(), "actual_wait": waits.get(c.key)} for c in self.customers}

    def dataset(self) -> Dataset:
        """The responses with their facts, and the facts of everyone invited as the frame."""
        facts = self.facts()
        rows = (_row(response, facts[response.customer]) for response in self.responses)
        data = dataset_from_documents(
            self.questionnaire,
            rows,
            f"simulated company {self.organisation}",
            invited=len(self.invitations),
            self_selected=False,
        )
        frame = fact_columns([facts[invitation.customer] for invitation in self.invitations])
        return replace(
            data,
            frame=frame,
            goals=self.goals,
            organisation=self.organisation,
            currency=CURRENCY,
        )


def simulate(
    questionnaire: Questionnaire,
    *,
    seed: int = SEED,
    customers: int = CUSTOMERS,
    waves: tuple[Wave, ...] = WAVES,
    truth: Truth | None = None,
) -> Company:
    """Simulate a company whose customers answer ``questionnaire``; equal arguments, equal company.

    Every customer is invited to exactly one of the ``waves``. About four in ten answer, more in the
    better segments, so raw answers are not a fair picture of all customers.
    """
    truth = truth or Truth()
    everyone = make_customers(customers, seed, questionnaire.languages)
    turns = np.arange(customers) % len(waves)
    feelings = make_feelings(questionnaire, everyone, turns.astype(np.float64), truth, seed)
    invitations = invite(everyone, [waves[turn] for turn in turns], seed)
    asked = Asked(questionnaire, everyone, feelings, truth, seed)
    return Company(
        organisation=ORGANISATION,
        questionnaire=questionnaire,
        customers=everyone,
        visits=visits(feelings.waiting.actual, invitations, seed),
        invitations=invitations,
        responses=responses(asked, invitations),
        truth=truth,
    )


def _row(response: Response, facts: Mapping[str, FactValue]) -> ResponseRow:
    return ResponseRow(
        answers=response.answers,
        respondent=response.customer,
        language=response.language,
        wave=response.wave,
        seconds=response.seconds,
        complete=response.complete,
        facts=facts,
    )
