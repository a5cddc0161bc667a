"""Every route of the application, with addresses that lead to something that exists."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from flask import Flask
from werkzeug.routing import Rule

from analysis.dataset import Dataset
from surveyapp import clock
from surveyapp.attempts import Attempts
from surveyapp.models import Link, User
from surveyapp.respond.refusals import ATTEMPTS
from tests.staff import PASSWORD, address_of

FIELDS = {
    "account.enter": {"email": "nobody@example.org", "password": "wrong"},
    "account.replace_password": {"present": PASSWORD, "new": PASSWORD},
    "account.prefer": {"theme": "dark"},
    "account.add_user": {"email": "nobody", "name": "", "role": "manager", "password": PASSWORD},
    "account.set_state": {"state": "disabled"},
    "account.set_role": {"role": "admin"},
    "research.add_link": {"label": "x"},
    "research.add_survey": {"title": "", "role": "customer", "privacy": "anonymous"},
    "research.set_survey_state": {"state": "nowhere"},
    "mailing.keep_sender": {"name": "Fjord", "address": "", "reply_to": ""},
    "mailing.keep_text": {"do": "preview", "subject": "Hei", "body": "{link}", "customer": ""},
    "mailing.keep_short_text": {"do": "preview", "body": "{link}", "customer": "", "number": ""},
    "mailing.keep_choices": {"language": "nb", "agreed": "invitations"},
    "mailing.one_click": {"List-Unsubscribe": "One-Click"},
    "programme.add_programme": {"name": ""},
    "programme.change_programme": {"name": ""},
    "programme.set_programme_state": {"state": "nowhere"},
    "programme.next_wave": {"before": "nobody"},
    "api.allow_source": {"rights": "events"},
    "manage.make": {"language": "nb"},
    "customers.change": {"name": "Åse", "email": "", "phone": "", "basis": "chosen"},
    "customers.add_consent": {"purpose": "invitations", "given": "yes", "wording": "1"},
    "customers.upload": {"target": "events", "mapping": ""},
    "customers.keep": {"how": "text", "text": "format: 1", "name": "x"},
    "customers.add_attribute": {"key": "size", "name": "", "kind": "choice", "choices": "a"},
    "customers.edit_attribute": {"name": "Tier", "choices": "silver"},
    "customers.add_mapping": {"name": "x", "text": "format: 1"},
}
"""What each form needs so that its view runs to its end without changing who may do what."""


@dataclass(frozen=True)
class Step:
    """One method of one route, and an address to try it with."""

    method: str
    rule: str
    endpoint: str
    address: str

    @property
    def name(self) -> str:
        return f"{self.method} {self.rule}"

    @property
    def fields(self) -> dict[str, str]:
        return FIELDS.get(self.endpoint, {})


def steps(app: Flask) -> Iterator[Step]:
    """Every method of every route but HEAD and OPTIONS, which follow GET."""
    values = existing(app)
    for rule in sorted(app.url_map.iter_rules(), key=lambda rule: rule.rule):
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            yield Step(method, rule.rule, rule.endpoint, address(app, rule, values))


def address(app: Flask, rule: Rule, values: dict[str, object]) -> str:
    chosen = {name: values[name] for name in rule.arguments}
    if "dataset" in rule.rule:
        chosen["kind"] = "csv"
    if rule.endpoint == "respond.static":
        folder = Path(app.blueprints["respond"].static_folder or "")
        chosen["filename"] = sorted(path.name for path in folder.iterdir() if path.is_file())[0]
    with app.test_request_context():
        return app.url_for(rule.endpoint, **chosen)


def existing(app: Flask) -> dict[str, object]:
    with app.extensions["database"].reading() as session:
        slug = session.query(Link.slug).filter_by(id=1).scalar()
        person = session.query(User.id).filter_by(email=address_of("disabled")).scalar()
    return {
        "survey_id": 1,
        "link_id": 1,
        "programme_id": 1,
        "invitation_id": 1,
        "message_id": 999,
        "version_id": 1,
        "user_id": person,
        "customer_id": 1,
        "attribute_id": 1,
        "batch_id": 1,
        "mapping_id": 1,
        "job_id": 1,
        "source_id": 999,
        "slug": slug,
        "kind": "svg",
        "message": "invitation",
        "language": "nb",
        "name": "0123456789abcdef-nb",
        "place": "nowhere",
        "token": "x" * 32,
        "filename": "staff.css",
    }


def make_patient(app: Flask) -> None:
    """Forget failed attempts, and write reports without analysing."""
    app.extensions["attempts"] = Attempts(clock.now)
    app.extensions[ATTEMPTS] = Attempts(clock.now)
    app.extensions["report_work"] = quick_report


def quick_report(dataset: Dataset, language: str, place: Path, findings: Path) -> None:
    place.write_bytes(f"%PDF {dataset.n} {language}".encode())
    findings.write_text('{"answers": {}}')
