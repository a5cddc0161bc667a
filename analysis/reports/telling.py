"""How findings become words: values with their unit, margins, verdicts and refusals."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property

from analysis.dataset import Dataset
from analysis.findings import Answer, Finding, Interval, Refusal, Unit, Verdict
from analysis.questions.risk import imposed
from analysis.reports.phrases import Phrases
from analysis.run import Findings
from questionnaires.placeholders import Wording

OF_STAFF = "employee_satisfaction"
"""The construct that only staff are asked about."""

SYMMETRY = 0.15
"""How far, as a share of the half width, an interval may lean and still be told as "±"."""


@dataclass(frozen=True)
class Telling:
    """Everything a page is made from: findings, the data they rest on, and a language."""

    findings: Findings
    dataset: Dataset
    phrases: Phrases

    def say(self, key: str, **facts: str | int) -> str:
        """A phrase, see ``Phrases.words``, in the words for those who answered."""
        theirs = f"{self.audience}.{key}"
        return self.phrases.words(theirs if self.phrases.has(theirs) else key, **facts)

    @cached_property
    def audience(self) -> str:
        """Who answered: ``customers``, ``users`` who cannot go elsewhere, or ``employees``."""
        form = self.dataset.questionnaire
        if any(construct.id == OF_STAFF for construct in form.constructs):
            return "employees"
        return "users" if imposed(form) else "customers"

    def answer(self, question: str) -> Answer:
        """What one managerial question came to."""
        unasked = Answer(question, refusal=Refusal("not_planned"))
        return self.findings.answers.get(question, unasked)

    def find(self, key: str) -> Finding | None:
        """The finding with this key, refused or not."""
        return self.findings.find(key)

    def told(self, key: str) -> Finding | None:
        """The finding with this key, if it carries a number or points."""
        finding = self.findings.find(key)
        return finding if finding is not None and finding.refusal is None else None

    @cached_property
    def names(self) -> Mapping[str, str]:
        """Names of constructs and of the recommendation balance in the report's language."""
        form = self.dataset.questionnaire
        named = {c.id: self.own(c.name) for c in form.constructs}
        return {**named, "recommendation": self.say("common.recommendation_balance")}

    def name(self, subject: str | None) -> str:
        """The name of a construct, or the subject itself where it has none (a segment)."""
        return self.names.get(subject or "", subject or "")

    def fact_name(self, fact: str | None) -> str:
        """A fact such as ``segment`` in the report's language; unknown facts by their own name."""
        key = f"facts.{fact}"
        return self.say(key) if self.phrases.has(key) else str(fact).replace("_", " ")

    def unit_rows(self, level: str) -> str:
        """What aggregate rows stand for, in the plural: ``hospitals``."""
        key = f"facts.rows_{level}"
        return self.say(key) if self.phrases.has(key) else level

    def filled(self, text: Mapping[str, str]) -> str:
        """A text of the questionnaire with its placeholders filled for this organisation."""
        language = self.phrases.language if self.phrases.language in text else next(iter(text))
        organisation = self.dataset.organisation or self.say("common.the_organisation")
        wording = Wording(org=organisation, unit=self.dataset.wait_unit)
        return wording.fill(self.own(text), language)

    def own(self, text: Mapping[str, str]) -> str:
        """A text of the data or the questionnaire in the report's language, else in its first."""
        return text.get(self.phrases.language) or next(iter(text.values()))

    def value(self, finding: Finding) -> str:
        """The estimate as it is printed, with its unit where the number alone would be unclear."""
        return "" if finding.estimate is None else self.quantity(finding.estimate, finding.unit)

    def quantity(self, value: float, unit: Unit) -> str:
        """A number of this unit."""
        return self._writers[unit](value)

    def margin(self, finding: Finding) -> str:
        """``± 2`` for an interval as good as symmetric, else ``between 3 and 9``."""
        if finding.estimate is None or finding.interval is None:
            return ""
        if finding.interval.low == finding.interval.high:
            return ""
        low, high = finding.interval.low, finding.interval.high
        half = (high - low) / 2
        lean = abs(finding.estimate - (low + high) / 2)
        if half <= 0 or lean > SYMMETRY * half or finding.unit in {Unit.RATIO, Unit.MONEY}:
            return self.between(finding.interval, finding.unit)
        return "±\N{NO-BREAK SPACE}" + self._half_width(half, finding.unit)

    def between(self, interval: Interval, unit: Unit) -> str:
        """``between 3 and 9``."""
        return self.say(
            "common.between",
            low=self._bare(interval.low, unit),
            high=self.quantity(interval.high, unit),
        )

    def basis(self, finding: Finding) -> str:
        """``n = 480``."""
        return self.say("common.n", n=finding.n)

    def verdict(self, finding: Finding) -> str:
        """``sure``, ``probably``, ``cannot tell`` or ``too few``."""
        return self.say(f"verdicts.{finding.verdict.value}")

    def is_sure(self, finding: Finding | None) -> bool:
        """Whether the finding may be told as it stands."""
        return finding is not None and finding.verdict is Verdict.SURE

    def refusal(self, refusal: Refusal) -> str:
        """The sentence for a refusal, with what would be needed."""
        facts = {name: self._fact(fact) for name, fact in refusal.facts.items()}
        return self.say(f"refusals.{refusal.code}", **{"n": "0", "needed": "", **facts})

    def wait(self, value: float, decimals: int | None = None) -> str:
        """A wait with its unit: ``12 minutes``."""
        digits = decimals if decimals is not None else (0 if float(value).is_integer() else 1)
        number = self.phrases.number(value, digits)
        return self.say(f"common.{self.dataset.wait_unit}", count=2, number=number)

    @cached_property
    def _writers(self) -> Mapping[Unit, Callable[[float], str]]:
        number = self.phrases.number
        return {
            Unit.POINTS: number,
            Unit.SHARE: self.phrases.percent,
            Unit.BALANCE: self.phrases.signed,
            Unit.CORRELATION: lambda v: number(v, 2),
            Unit.RATIO: lambda v: number(v, 1),
            Unit.WAIT: self.wait,
            Unit.POINTS_PER_WAIT: lambda v: number(v, 1),
            Unit.MONEY: lambda v: self.phrases.money(v, self.dataset.currency),
            Unit.COUNT: number,
            Unit.COEFFICIENT: lambda v: number(v, 2),
        }

    def _bare(self, value: float, unit: Unit) -> str:
        if unit is Unit.WAIT:
            return self.phrases.number(value, 0 if float(value).is_integer() else 1)
        if unit is Unit.SHARE:
            return self.phrases.number(100 * value)
        if unit is Unit.MONEY:
            return self.phrases.money(value, "")
        return self.quantity(value, unit)

    def _half_width(self, half: float, unit: Unit) -> str:
        if unit is Unit.SHARE:
            return self.phrases.number(100 * half, 0 if half >= 0.01 else 1)
        if unit in {Unit.POINTS, Unit.BALANCE}:
            return self.phrases.number(half, 0 if half >= 2 else 1)
        return self._bare(half, unit)

    def _fact(self, fact: object) -> str:
        if isinstance(fact, tuple):
            return self.phrases.listed([str(part) for part in fact])
        if isinstance(fact, int | float) and not isinstance(fact, bool):
            return self.phrases.number(fact, 0 if float(fact).is_integer() else 2)
        return str(fact)
