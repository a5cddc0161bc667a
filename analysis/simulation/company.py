"""A whole simulated company with known truth: customers, visits, invitations and answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from analysis.dataset import Dataset
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
SEED = 20260101


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
        return replace(data, frame=frame, organisation=self.organisation, currency=CURRENCY)


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
