"""What kinds, stages and states are called on pages."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from surveyapp.models import (
    AttributeKind,
    Basis,
    ConsentPurpose,
    CustomerKind,
    ImportTarget,
    InvitationStatus,
)
from surveyapp.queries.customer_list import SearchBy
from surveyapp.queries.ladder_stage import Stage

KINDS = {CustomerKind.PERSON: _l("Person"), CustomerKind.ACCOUNT: _l("Account")}
BASES = {Basis.CHOSEN: _l("Chosen"), Basis.IMPOSED: _l("Imposed")}
SEARCHES = {
    SearchBy.NAME: _l("Name"),
    SearchBy.KEY: _l("Customer number"),
    SearchBy.EMAIL: _l("E-mail address"),
}
PURPOSES = {
    ConsentPurpose.INVITATIONS: _l("Invitations by message"),
    ConsentPurpose.NAMED_ANSWERS: _l("Own answers beside the name"),
    ConsentPurpose.LINKED_WAVES: _l("Answers of several waves put together"),
}
STAGES = {
    Stage.LEAD: _l("Lead"),
    Stage.PROSPECT: _l("Prospect"),
    Stage.FIRST_BUYER: _l("First-time buyer"),
    Stage.REPEAT_BUYER: _l("Repeat buyer"),
    Stage.AMBASSADOR: _l("Ambassador"),
}
INVITATIONS = {
    InvitationStatus.PLANNED: _l("Planned"),
    InvitationStatus.SENT: _l("Sent"),
    InvitationStatus.BOUNCED: _l("Not delivered"),
    InvitationStatus.CANCELLED: _l("Cancelled"),
}
TARGETS = {ImportTarget.CUSTOMERS: _l("Customers"), ImportTarget.EVENTS: _l("Events")}
ATTRIBUTE_KINDS = {
    AttributeKind.TEXT: _l("Text"),
    AttributeKind.NUMBER: _l("Number"),
    AttributeKind.DATE: _l("Date"),
    AttributeKind.CHOICE: _l("Choice"),
}
EVENT_KINDS = {
    "visit": _l("Visit"),
    "purchase": _l("Purchase"),
    "call": _l("Call"),
    "delivery": _l("Delivery"),
    "complaint": _l("Complaint"),
}
FIELD_NAMES = {
    "key": _l("Key (number of the row in your system)"),
    "kind": _l("Kind"),
    "account": _l("Key of the account"),
    "account_name": _l("Name of the account"),
    "basis": _l("Relation: chosen or imposed"),
    "language": _l("Language"),
    "name": _l("Name"),
    "email": _l("E-mail address"),
    "phone": _l("Telephone"),
    "time_zone": _l("Time zone"),
    "customer": _l("Key of the customer"),
    "happened_at": _l("When it happened"),
    "unit": _l("Shop, clinic or desk"),
    "channel": _l("Channel"),
    "value": _l("Value"),
    "arrived_at": _l("Arrived"),
    "served_at": _l("Served"),
    "ended_at": _l("Ended"),
    "promised_at": _l("Promised"),
    "delivered_at": _l("Delivered"),
    "wait": _l("Wait"),
    "abandoned": _l("Wait was abandoned (yes or no)"),
}
UNITS = {
    "seconds": _l("seconds"),
    "minutes": _l("minutes"),
    "hours": _l("hours"),
    "days": _l("days"),
}
CHANGED_FIELDS = {
    **FIELD_NAMES,
    "account": _l("Account"),
    "facts": _l("Facts"),
    "actual_wait": _l("Minutes waited"),
    "abandoned_after": _l("Abandoned after minutes"),
    "customer_id": _l("Customer"),
}
"""Of a preview, which shows rows as they would be kept."""
