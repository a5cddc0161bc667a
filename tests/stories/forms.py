"""Questionnaires that researchers of the stories put together from shipped ones."""

from __future__ import annotations

from typing import Any

import yaml

from questionnaires import library

GUESS = {
    "en": "What do you think {cust} would answer?",
    "nb": "Hva tror du {cust} ville svart?",
    "sv": "Vad tror du att {cust} skulle svara?",
}


class _InFull(yaml.SafeDumper):
    """Writes everything out; questionnaires refer to nothing."""

    def ignore_aliases(self, data: object) -> bool:  # noqa: ARG002 - the library's signature
        return True


def visit_with_causes() -> str:
    """The form for one visit, and what may make a wait easier or harder to bear (WAI5-WAI9)."""
    visit, full = _shipped("visit"), _shipped("full")
    causes = next(block for block in full["blocks"] if block["id"] == "wait_causes")
    visit["scales"]["agree7"] = full["scales"]["agree7"]
    visit["blocks"].insert(1, causes)
    return _written(visit, "visit_with_causes")


def account_mirror() -> str:
    """The mirror for account managers, asked twice: what we think, and what the customer thinks."""
    form = _shipped("employee_mirror")
    mirror = form["blocks"][-1]
    guessed = [_guessed(question) for question in mirror["questions"]]
    form["blocks"] = [mirror, {**mirror, "id": "guess", "intro": GUESS, "questions": guessed}]
    asked = [one for one in form["constructs"] if one["items"][0].startswith("MIR")]
    guesses = [
        {**one, "id": f"guess_{one['id']}", "role": "other", "items": [_guess(one["items"][0])]}
        for one in asked
    ]
    form["constructs"] = asked + guesses
    form["scales"] = {"agree7": form["scales"]["agree7"]}
    return _written(form, "account_mirror")


def _guess(item: str) -> str:
    return item.replace("MIR", "GUE")


def _guessed(question: dict[str, Any]) -> dict[str, Any]:
    return {**question, "id": _guess(question["id"])}


def _shipped(name: str) -> dict[str, Any]:
    text = library.path(name).read_text(encoding="utf-8")
    found: dict[str, Any] = yaml.load(text, Loader=yaml.BaseLoader)  # noqa: S506 - it makes texts only
    return found


def _written(form: dict[str, Any], name: str) -> str:
    plain = yaml.dump({**form, "id": name}, Dumper=_InFull, allow_unicode=True, sort_keys=False)
    return plain.replace("'true'", "true").replace("'false'", "false")
