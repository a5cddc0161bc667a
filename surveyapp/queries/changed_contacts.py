"""Accounts for which others answer than in the wave before."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from itertools import pairwise

from sqlalchemy import select
from sqlalchemy.orm import Session

from surveyapp.models import Customer, Response, Wave


def changed_contacts(session: Session, survey_id: int) -> Mapping[tuple[str, str], bool]:
    """Whether nobody who answered for the account in its wave before answers in this one.

    By account key and wave label, from an account's second wave on: what differs between two waves
    may then be another person's view rather than a change.
    """
    account = Customer.__table__.alias("account")
    query = (
        select(account.c.key, Wave.label, Response.customer_id)
        .join(Customer, Customer.id == Response.customer_id)
        .join(account, account.c.id == Customer.account_id)
        .join(Wave, Wave.id == Response.wave_id)
        .where(Response.survey_id == survey_id)
        .distinct()
    )
    answered: defaultdict[str, defaultdict[str, set[int]]] = defaultdict(lambda: defaultdict(set))
    for key, wave, person in session.execute(query):
        answered[key][wave].add(person)
    return {
        (key, later): waves[later].isdisjoint(waves[earlier])
        for key, waves in answered.items()
        for earlier, later in pairwise(sorted(waves))
    }
