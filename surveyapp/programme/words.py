"""What the pages say for the words of rules, states and reasons."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from surveyapp.models import Channel, InvitationStatus, ProgrammeState
from surveyapp.services.programmes.planning import Reason

KINDS = {
    "event": (
        _l("Something that happened"),
        _l("For instance two hours after a visit, or four days after the first order."),
    ),
    "filter": (_l("Customers who fit"), _l("Everybody who meets a condition, or a sample.")),
    "list": (_l("A list"), _l("Customers you name by their keys.")),
    "anniversary": (
        _l("An anniversary"),
        _l("Every year, of the first purchase or of a date you keep."),
    ),
    "managers": (
        _l("Account managers"),
        _l("Once for each of their accounts, to be compared with what its people say."),
    ),
}
UNITS = {
    "minute": _l("minutes"),
    "hour": _l("hours"),
    "day": _l("days"),
    "week": _l("weeks"),
}
DAYS = {
    "mon": _l("Monday"),
    "tue": _l("Tuesday"),
    "wed": _l("Wednesday"),
    "thu": _l("Thursday"),
    "fri": _l("Friday"),
    "sat": _l("Saturday"),
    "sun": _l("Sunday"),
}
CHANNELS = {
    Channel.EMAIL.value: _l("E-mail"),
    Channel.SMS.value: _l("Text message"),
    Channel.HANDED.value: _l("Handed over by us"),
}
OCCURRENCES = {
    "any": _l("Every time"),
    "first": _l("The first time only"),
    "repeat": _l("Every time but the first"),
}
COUNTED_FROM = {
    "happened_at": _l("when it happened"),
    "ended_at": _l("when it ended"),
    "delivered_at": _l("when it was delivered"),
}
ALLOCATIONS = {
    "": _l("Among all, by chance"),
    "proportional": _l("From each group in proportion to its size"),
    "equal": _l("The same number from each group"),
}
BEFORE = {
    "any": _l("Everybody, invited before or not"),
    "same": _l("Only those of the wave before"),
    "new": _l("Only people not invited before"),
}
CONSENTS = {
    "optional": _l("Everybody who has not refused"),
    "required": _l("Only those who agreed to be invited"),
}
STATES = {
    ProgrammeState.DRAFT: _l("Draft"),
    ProgrammeState.ACTIVE: _l("Invites"),
    ProgrammeState.PAUSED: _l("Paused"),
    ProgrammeState.ENDED: _l("Ended"),
}
STATUSES = {
    InvitationStatus.PLANNED: _l("Planned"),
    InvitationStatus.SENT: _l("Sent"),
    InvitationStatus.BOUNCED: _l("Not delivered"),
    InvitationStatus.CANCELLED: _l("Called off"),
}
REASONS = {
    Reason.UNKNOWN_KEY: _l("nobody has this key"),
    Reason.CONDITION: _l("does not meet the condition"),
    Reason.NO_MANAGER: _l("the account names no manager who is known"),
    Reason.ALREADY_INVITED: _l("invited already"),
    Reason.EARLIER_WAVES: _l("left out because of earlier waves"),
    Reason.UNSUBSCRIBED: _l("wants no invitations"),
    Reason.NO_CONSENT: _l("has not agreed, or may not be asked"),
    Reason.NO_ADDRESS: _l("cannot be reached this way"),
    Reason.ANSWERED: _l("has answered this survey"),
    Reason.NO_ARM: _l("no arm was told"),
    Reason.OTHER_ARM: _l("the arm that was told is not one of the programme’s"),
    Reason.NO_DATE: _l("the date is not known"),
    Reason.TOO_LATE: _l("too long ago"),
    Reason.AHEAD: _l("lies ahead; looked at when the time comes"),
    Reason.NO_PERSON: _l("concerns an account and no person"),
    Reason.NOT_THE_FIRST: _l("not the first time"),
    Reason.THE_FIRST: _l("the first time"),
    Reason.LOOKED_AT: _l("left out when it was looked at before"),
    Reason.AFTER_END: _l("would come after the last day"),
    Reason.QUIET: _l("was or will be asked shortly before or after"),
    Reason.SHARED_ADDRESS: _l("shares an address with another customer, who is asked"),
    Reason.ACCOUNT_FULL: _l("enough people of the account are invited"),
    Reason.NOT_DRAWN: _l("not drawn"),
    Reason.GROUP_FULL: _l("the group is full"),
    Reason.QUOTA_FULL: _l("enough people are invited"),
}
WORDS = {
    "kinds": KINDS,
    "units": UNITS,
    "days": DAYS,
    "channels": CHANNELS,
    "occurrences": OCCURRENCES,
    "counted_from": COUNTED_FROM,
    "allocations": ALLOCATIONS,
    "before": BEFORE,
    "consents": CONSENTS,
    "states": STATES,
    "statuses": STATUSES,
    "reasons": REASONS,
}
"""Templates get all of them as ``words``."""
