"""A survey's dataset in the form that leaves the house: answers, but not who gave them."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import cast

import numpy as np
from numpy.typing import NDArray

from analysis.dataset import AnswerState, Dataset, Floats, Words
from analysis.thresholds import PLAN
from questionnaires.model import QuestionRole
from surveyapp.queries.accounts_told import NAMED
from surveyapp.queries.names_told import names_told
from surveyapp.queries.untold_accounts import without_accounts

IDENTIFYING = frozenset(
    {
        "account",
        "account_key",
        "account_name",
        "address",
        "birth_date",
        "consent_to_link",
        "contact",
        "customer",
        "customer_key",
        "customer_number",
        "email",
        "first_name",
        "last_name",
        "name",
        "phone",
        "postcode",
    }
)
"""Facts that name a person or lead straight to one."""

CONSENT = "yes"
"""The option by which a respondent asks to be contacted."""


def shareable(dataset: Dataset) -> Dataset:
    """The dataset without what could identify those who did not ask to be contacted.

    Customers' keys become numbers that mean nothing outside the file. Facts that name a person go,
    and so do words that fewer than seven rows share, in anonymous surveys of people who were
    invited languages too; rows with consent keep theirs. Accounts stay untold of which not all who
    answered agreed to be named, whatever one of them asked for.
    """
    consent = consenting(dataset)
    dataset = without_accounts(dataset)
    return replace(
        dataset,
        respondent=_numbered(dataset.respondent, consent),
        facts={
            name: column
            for name, fact in dataset.facts.items()
            if (column := _shareable_fact(name, fact, consent)) is not None
        },
        language=_language(dataset, consent),
        frame={},
    )


def consenting(dataset: Dataset) -> NDArray[np.bool_]:
    """For each row, whether the respondent asked to be contacted; ``n`` booleans."""
    question = dataset.questionnaire.with_role(QuestionRole.CONTACT_CONSENT)
    if question is None or question.id not in dataset.values:
        return np.zeros(dataset.n, np.bool_)
    codes = [option.code for option in question.scale.options]
    if CONSENT not in codes:
        return np.zeros(dataset.n, np.bool_)
    score = question.scale.options[codes.index(CONSENT)].score
    yes = float(codes.index(CONSENT)) if score is None else score
    answered = dataset.states[question.id] == AnswerState.ANSWERED
    chosen: NDArray[np.bool_] = answered & (dataset.values[question.id] == yes)
    return chosen


def _numbered(keys: Words | None, consent: NDArray[np.bool_]) -> Words | None:
    if keys is None:
        return None
    numbers: dict[str, str] = {}
    return np.array(
        [
            key if key is None or agreed else numbers.setdefault(key, f"person {len(numbers) + 1}")
            for key, agreed in zip(keys, consent, strict=True)
        ],
        object,
    )


def _shareable_fact(
    name: str, fact: Floats | Words, consent: NDArray[np.bool_]
) -> Floats | Words | None:
    if name == NAMED:
        return fact
    if name.casefold() in IDENTIFYING:
        return _only(fact, consent) if consent.any() else None
    if fact.dtype != np.object_:
        return fact if len(fact) >= PLAN.show else None
    return _told(cast("Words", fact), consent)


def _language(dataset: Dataset, consent: NDArray[np.bool_]) -> Words | None:
    """Of people who were invited but must not be known, only languages that enough of them share.

    Whoever invited them knows the only one who reads Swedish.
    """
    words = dataset.language
    is_hidden = dataset.respondent is None and dataset.source.invited is not None
    return words if words is None or not is_hidden else _told(words, consent)


def _told(words: Words, consent: NDArray[np.bool_]) -> Words:
    told = names_told(Counter(value for value in words if value is not None))
    frequent = np.array([value in told for value in words], np.bool_)
    cut = words.copy()
    cut[~(frequent | consent)] = None
    return cut


def _only(fact: Floats | Words, kept: NDArray[np.bool_]) -> Floats | Words:
    cut = fact.copy()
    cut[~kept] = None if fact.dtype == np.object_ else np.nan
    return cut
