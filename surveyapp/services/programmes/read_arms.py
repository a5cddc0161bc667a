"""The arms of a comparison: drawn here by weights, or told by a fact that another system drew."""

from __future__ import annotations

from collections.abc import Iterable

from surveyapp.services.programmes.programme_rules import Arm
from surveyapp.services.programmes.rule_problems import N_
from surveyapp.services.programmes.rules_fields import Fields, as_number

LONGEST_ARM = 40
ARMS, FROM = "arms", "from"
ROUNDED = 0.02
"""By which three times 0.33 and the like miss 1."""


def read_arms(top: Fields) -> tuple[tuple[Arm, ...], str]:
    """The arms, and the fact that tells them; the fact is empty where they are drawn here."""
    given = top.mapping(ARMS)
    if FROM not in given:
        return _drawn(top, given), ""
    fields = top.section(ARMS)
    fact, names = fields.text(FROM, 60), fields.names("values")
    fields.finish()
    _check_names(top, names)
    return tuple(Arm(name) for name in names), fact


def _drawn(top: Fields, given: dict[str, object]) -> tuple[Arm, ...]:
    in_percent = bool(given) and all(str(weight).endswith("%") for weight in given.values())
    weights = {
        name: as_number(str(weight).removesuffix("%") if in_percent else weight)
        for name, weight in given.items()
    }
    if any(weight is None or weight <= 0 for weight in weights.values()):
        top.object_to(ARMS, N_("Give each arm a weight above 0, such as announced: 1."))
    else:
        _check_shares(top, [weight or 0 for weight in weights.values()], in_percent)
    if given:
        _check_names(top, given)
    return tuple(Arm(name, weight) for name, weight in weights.items() if weight)


def _check_shares(top: Fields, weights: list[float], in_percent: bool) -> None:
    """Weights below 1 are meant as shares of the whole."""
    whole, total = (100 if in_percent else 1), sum(weights)
    if len(weights) < 2 or not (in_percent or all(weight < 1 for weight in weights)):
        return
    if abs(total - whole) > ROUNDED * whole:
        text = N_("The shares make %(total)s, not %(whole)s; correct them, or write weights.")
        top.object_to(ARMS, text, total=f"{total:g}", whole=str(whole))


def _check_names(top: Fields, names: Iterable[str]) -> None:
    found = list(names)
    if any(not 0 < len(name) <= LONGEST_ARM or not name.isprintable() for name in found):
        top.object_to(
            ARMS, N_("Write one line of at most %(most)s characters."), most=str(LONGEST_ARM)
        )
    if len(found) < 2:
        top.object_to(ARMS, N_("A comparison has two arms or more."))
