"""A job that a statement fails in is logged and kept by what was violated, without values."""

from __future__ import annotations

import logging

import pytest
from sqlalchemy import insert

from surveyapp.jobs.kinds import JobContext, JobKind
from surveyapp.jobs.worker import Worker
from surveyapp.models import Suppression
from tests.surveyapp.factories import NOW
from tests.surveyapp.jobs.conftest import SOMEBODY, Bench

ROW = {"address_hash": SOMEBODY, "reason": "unsubscribed", "since": NOW}


def twice(context: JobContext) -> None:
    with context.database.writing() as session:
        session.execute(insert(Suppression), [ROW, ROW])


def test_constraint_and_table_are_named_and_no_value(
    bench: Bench, caplog: pytest.LogCaptureFixture
) -> None:
    bench.put("twice")
    with caplog.at_level(logging.DEBUG):
        Worker(bench.context, {"twice": JobKind(twice)}).work()
    kept = bench.job("twice").problem
    assert "constraint" in kept
    assert kept in caplog.text
    assert "table suppression" in kept
    assert SOMEBODY not in kept + caplog.text
