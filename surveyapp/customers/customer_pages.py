"""The page of one customer, and what staff may change there."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from surveyapp import clock
from surveyapp.audiences import STAFF, Audience, audience
from surveyapp.customers import words
from surveyapp.errors import BadInputError
from surveyapp.extensions import choose_language, reading, writing
from surveyapp.extensions import gettext as _
from surveyapp.guard import current_member
from surveyapp.models import ConsentPurpose
from surveyapp.queries.customer_page import customer_page
from surveyapp.services.customers.change_customer import Typed, UnfitCustomerError, change_customer
from surveyapp.services.customers.record_consent import UnfitConsentError
from surveyapp.services.customers.record_decision import Told, record_decision

LONGEST = 400


class UnknownChoiceError(BadInputError):
    """A purpose or decision that the form does not offer."""


@audience(*STAFF)
def customer(customer_id: int) -> ResponseReturnValue:
    """Facts, events, invitations, consents; answers where the customer allows it."""
    return _page(customer_id)


@audience(Audience.RESEARCHER, Audience.ADMIN)
def change(customer_id: int) -> ResponseReturnValue:
    """Keep how the customer is reached."""
    names = Typed.__dataclass_fields__
    typed = Typed(**{name: request.form.get(name, "")[:LONGEST] for name in names})
    try:
        with writing() as database:
            change_customer(database, customer_id, typed, clock.now())
    except UnfitCustomerError as error:
        return _page(customer_id, typed, error.fields), error.status
    flash(_("The customer is changed."), "done")
    return redirect(url_for("customers.customer", customer_id=customer_id), 303)


@audience(Audience.RESEARCHER, Audience.ADMIN)
def add_consent(customer_id: int) -> ResponseReturnValue:
    """Record a decision that the customer told somebody."""
    try:
        purpose = ConsentPurpose(request.form.get("purpose", ""))
        given = {"yes": True, "no": False}[request.form.get("given", "")]
    except (ValueError, KeyError):
        raise UnknownChoiceError from None
    told = Told(purpose, given, request.form.get("wording", "")[:LONGEST])
    source = f"staff {current_member().id}"
    try:
        with writing() as database:
            record_decision(database, customer_id, told, source, clock.now())
    except UnfitConsentError:
        flash(_("Name the version of the wording that the customer was told."), "problem")
    else:
        flash(_("The decision is recorded."), "done")
    return redirect(url_for("customers.customer", customer_id=customer_id, _anchor="consents"), 303)


def _page(customer_id: int, typed: Typed | None = None, unfit: tuple[str, ...] = ()) -> str:
    with reading() as database:
        page = customer_page(database, customer_id, clock.now(), choose_language())
    return render_template(
        "customers/customer.html", page=page, typed=typed, unfit=unfit, words=words
    )
