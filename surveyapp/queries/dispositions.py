"""How invitations end, in the groups of the AAPOR definitions, and the rates made of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from analysis.statistics.proportions import wilson
from analysis.statistics.survey.outcome_rates import Dispositions, Rate, outcome_rates

UNSUBSCRIBED = "unsubscribed"
COMPLAINED = "complained"
DECLINED = (UNSUBSCRIBED, COMPLAINED)
"""Reasons of an invitation by which the person refused it, noted when that was said."""


class Disposition(StrEnum):
    """How an invitation stands or ended."""

    PENDING = "pending"
    """Not sent yet."""
    CALLED_OFF = "called_off"
    """Withdrawn before it was sent: outside every rate."""
    COMPLETE = "complete"
    PARTIAL = "partial"
    REFUSED = "refused"
    """Said no to this invitation, without an answer."""
    NOT_REACHED = "not_reached"
    """Nothing came back."""
    UNDELIVERED = "undelivered"
    """Every message came back: nobody knows whether anybody would have answered."""
    NOT_SENT = "not_sent"
    """Sending was tried and given up; nobody knows either."""


CODES: Mapping[Disposition, str] = {
    Disposition.COMPLETE: "1.1",
    Disposition.PARTIAL: "1.2",
    Disposition.REFUSED: "2.11",
    Disposition.NOT_REACHED: "2.20",
    Disposition.NOT_SENT: "3.11",
    Disposition.UNDELIVERED: "3.30",
}
"""Final disposition codes of internet surveys of specifically named persons."""
OUTSIDE = frozenset({Disposition.PENDING, Disposition.CALLED_OFF})


@dataclass(frozen=True, slots=True)
class Outcome:
    """Counts by disposition for all invitations, or for those of one wave, channel or language.

    Rates are None where there is nobody to divide by. Their intervals say what others like those
    invited would do; of those invited the rates themselves are exact.
    """

    name: str
    counts: Mapping[Disposition, int]

    @property
    def invited(self) -> int:
        """Those a message was sent to, whether or not it arrived."""
        outside = {*OUTSIDE, Disposition.NOT_SENT}
        return sum(count for one, count in self.counts.items() if one not in outside)

    @property
    def dispositions(self) -> Dispositions:
        """The same in the groups the standard rates are made of."""
        return Dispositions(
            complete=self._of(Disposition.COMPLETE),
            partial=self._of(Disposition.PARTIAL),
            refused=self._of(Disposition.REFUSED),
            not_reached=self._of(Disposition.NOT_REACHED),
            unknown=self._of(Disposition.UNDELIVERED) + self._of(Disposition.NOT_SENT),
        )

    @property
    def response(self) -> Rate | None:
        """RR5: complete, of those whose message arrived."""
        return self._standard("RR5")

    @property
    def least_response(self) -> Rate | None:
        """RR1: complete, of all who were to be asked, whether or not a message arrived."""
        return self._standard("RR1")

    @property
    def completion(self) -> Rate | None:
        """Complete, of those who began."""
        found = self.dispositions
        begun = found.complete + found.partial
        if not begun:
            return None
        of_those = wilson(found.complete, begun)
        return Rate("completion", of_those.share, begun, of_those.interval)

    @property
    def unsubscribed(self) -> Rate | None:
        """REF3: refused without an answer, of those whose message arrived."""
        return self._standard("REF3")

    def _standard(self, name: str) -> Rate | None:
        found = self.dispositions
        if not found.eligible + found.unknown:
            return None
        return outcome_rates(found, random_sample=True).of(name)

    def _of(self, disposition: Disposition) -> int:
        return self.counts.get(disposition, 0)
