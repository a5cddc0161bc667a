"""Whatever is sent to a page for staff, the answer is a page and never a fault of ours."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from flask import Flask

from tests.route_walk import Step, make_patient, steps
from tests.staff import Browser

Enter = Callable[[str], Browser]

KEEPING_OUT = {"account.enter", "account.leave", "account.replace_password"}
"""After these somebody else is signed in, or nobody."""


def pages_for_staff(app: Flask) -> Iterator[Step]:
    return (
        step
        for step in steps(app)
        if not step.endpoint.startswith("respond.") and step.endpoint not in KEEPING_OUT
    )


@pytest.mark.parametrize("number", ["0", "9" * 40, "9" * 5_000, str(2**31), str(2**63)])
def test_a_number_that_nothing_has_is_an_unknown_page(
    app: Flask, signed_in: Enter, number: str
) -> None:
    browser = signed_in("admin")
    proof = browser.proof()
    for step in pages_for_staff(app):
        address = re.sub(r"/\d+(?=/|$)", f"/{number}", step.address)
        if address != step.address:
            sent = {**step.fields, "csrf_token": proof}
            answer = browser.client.open(address, method=step.method, data=sent)
            # Where reading and sending share an address, the router names the other method.
            assert answer.status_code in {400, 404, 405}, step.name


@pytest.mark.parametrize("text", ["", "a\0b", "x" * 100_000, "9" * 400, "\u202e", "{{7*7}}"])
def test_no_text_in_a_form_is_a_fault_of_ours(app: Flask, signed_in: Enter, text: str) -> None:
    browser = signed_in("admin")
    proof = browser.proof()
    for step in pages_for_staff(app):
        for name in step.fields:
            make_patient(app)
            sent = {**step.fields, "csrf_token": proof, name: text}
            assert browser.client.post(step.address, data=sent).status_code < 500, step.name
