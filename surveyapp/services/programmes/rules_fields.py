"""One section of a rules document, read field by field; every problem is noted, none stops."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from datetime import date, time, timedelta
from enum import StrEnum
from typing import TypeVar

from questionnaires.problems import did_you_mean
from surveyapp.services.programmes.rule_problems import N_, RuleProblem

Choice = TypeVar("Choice", bound=StrEnum)

UNITS = {"minute": 1, "hour": 60, "day": 1440, "week": 10080}
LONGEST_DELAY = timedelta(days=730)
_DELAY = re.compile(r"(\d{1,6})\s*(minute|hour|day|week)s?")
_HOUR = re.compile(r"([01]?\d|2[0-3])[:.]([0-5]\d)")
_LIST_SIGNS = re.compile(r"[\n\r,;\t]+")
YES = frozenset({"yes", "true", "on", "1"})
NO = frozenset({"no", "false", "off", "0"})


class Fields:
    """The section at ``prefix``. What was not asked for is unknown when the section is finished."""

    def __init__(
        self, values: Mapping[str, object], problems: list[RuleProblem], prefix: str = ""
    ) -> None:
        self._values = {str(key): value for key, value in values.items()}
        self._problems = problems
        self._prefix = prefix
        self._known: list[str] = []

    def object_to(self, name: str, text: str, **values: str) -> None:
        """Note a problem of this field."""
        self._problems.append(RuleProblem(f"{self._prefix}{name}", text, values))

    def section(self, name: str) -> Fields:
        """A section inside; an empty one where there is none."""
        given = self._given(name)
        if given is not None and not isinstance(given, Mapping):
            self.object_to(name, N_("Write fields with values below this one."))
            given = None
        return Fields(given or {}, self._problems, f"{self._prefix}{name}.")

    def mapping(self, name: str) -> dict[str, object]:
        """Names with values."""
        given = self._given(name)
        if given is None:
            return {}
        if not isinstance(given, Mapping):
            self.object_to(name, N_("Write names with values, such as a: 1."))
            return {}
        return {str(key): value for key, value in given.items()}

    def is_given(self, name: str) -> bool:
        """Whether anything stands there."""
        return self._given(name) is not None

    def text(self, name: str, longest: int = 500) -> str:
        """A text on one line; empty where there is none."""
        given = self._given(name)
        if given is None:
            return ""
        text = str(given).strip() if isinstance(given, str | int | float) else ""
        if not text or len(text) > longest or not text.isprintable():
            self.object_to(
                name, N_("Write one line of at most %(most)s characters."), most=str(longest)
            )
            return ""
        return text

    def names(self, name: str) -> tuple[str, ...]:
        """A list, or a text with one name a line or separated by commas; each once."""
        given = self._given(name)
        if given is None:
            return ()
        parts = _LIST_SIGNS.split(given) if isinstance(given, str) else given
        if not isinstance(parts, list) or any(isinstance(part, list | dict) for part in parts):
            self.object_to(name, N_("Write a list."))
            return ()
        return tuple(dict.fromkeys(text for part in parts if (text := str(part).strip())))

    def number(self, name: str, lowest: int, highest: int, nought: str | None = None) -> int | None:
        """A whole number; None where there is none, or none that can be used.

        ``nought`` is what is said of a 0 that is too low.
        """
        given = self._given(name)
        if given is None:
            return None
        text = str(given).strip()
        whole = re.fullmatch(r"-?\d{1,12}", text) is not None and not isinstance(given, bool)
        if whole and lowest <= int(text) <= highest:
            return int(text)
        if whole and nought and int(text) == 0:
            self.object_to(name, nought)
        else:
            limits = {"lowest": str(lowest), "highest": str(highest)}
            self.object_to(
                name, N_("Write a whole number from %(lowest)s to %(highest)s."), **limits
            )
        return None

    def above_zero(self, name: str, highest: float, too_low: str) -> float | None:
        """A number above 0."""
        found = as_number(self._given(name))
        if not self.is_given(name):
            return None
        if found is not None and 0 < found <= highest:
            return found
        self.object_to(name, too_low)
        return None

    def choice(self, name: str, among: type[Choice], otherwise: Choice) -> Choice:
        """One of a closed list."""
        given = self._given(name)
        if given is None:
            return otherwise
        known = [member.value for member in among]
        if isinstance(given, str) and given.strip() in known:
            return among(given.strip())
        self.object_to(name, N_("Choose one of: %(known)s."), known=", ".join(known))
        return otherwise

    def yes(self, name: str) -> bool:
        """Yes or no; no where nothing stands."""
        given = self._given(name)
        word = str(given).strip().casefold()
        if given is not None and word not in YES | NO:
            self.object_to(name, N_("Write yes or no."))
        return given is not None and word in YES

    def delay(self, name: str, otherwise: timedelta) -> timedelta:
        """Such as ``4 days`` or ``2 hours``."""
        given = self._given(name)
        if given is None:
            return otherwise
        found = _DELAY.fullmatch(str(given).strip())
        delay = timedelta(minutes=int(found[1]) * UNITS[found[2]]) if found else None
        if delay is None or delay > LONGEST_DELAY:
            self.object_to(name, N_("Write a time such as 4 days or 2 hours, two years at most."))
            return otherwise
        return delay

    def hour(self, name: str) -> time:
        """Such as ``09:00``; midnight where nothing stands."""
        given = self._given(name)
        if given is None:
            return time(0)
        found = _HOUR.fullmatch(str(given).strip())
        if found is None:
            self.object_to(name, N_("Write an hour such as 09:00."))
            return time(0)
        return time(int(found[1]), int(found[2]))

    def day(self, name: str) -> date | None:
        """Such as ``2026-12-31``."""
        given = self._given(name)
        if given is None:
            return None
        found = as_day(given)
        if found is None:
            self.object_to(name, N_("Write a date such as 2026-12-31."))
        return found

    def finish(self) -> None:
        """Object to what nobody asked for."""
        for name in self._values:
            if name not in self._known:
                hint = did_you_mean(name, self._known)
                self.object_to(name, N_("There is no such field.%(hint)s"), hint=hint)

    def _given(self, name: str) -> object | None:
        if name not in self._known:
            self._known.append(name)
        given = self._values.get(name)
        return None if given in ("", [], {}) else given


def as_number(given: object) -> float | None:
    """A number as a document or form writes it, with a comma if need be; else nothing."""
    if isinstance(given, int | float) and not isinstance(given, bool):
        return float(given) if math.isfinite(given) else None
    text = str(given).strip().replace(",", ".", 1)
    if not re.fullmatch(r"-?\d{1,12}(\.\d{1,9})?", text):
        return None
    return float(text)


def as_day(given: object) -> date | None:
    """A day written as 2026-12-31, else nothing."""
    try:
        return date.fromisoformat(str(given).strip())
    except ValueError:
        return None


def as_seed(given: object) -> int | None:
    """A seed as a document writes it; nothing where it is none, which reading then objects to."""
    text = str(given).strip()
    return int(text) if re.fullmatch(r"\d{1,10}", text) and int(text) < 2**31 else None
