"""Where stories are played: an installation of its own, a mail server, and a clock that moves.

Researchers do what they do by forms and commands; customers read the mail that arrived and follow
its link. Nothing here does what a part of the product should do.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from io import BytesIO, StringIO
from pathlib import Path

from click.testing import CliRunner, Result
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from analysis.dataset import Dataset
from surveyapp import clock
from surveyapp.app import create_app
from surveyapp.cli import main
from surveyapp.config import Config, load_config
from surveyapp.database import Database
from surveyapp.models import Customer
from surveyapp.queries.survey_dataset import survey_dataset
from tests.ports import free_port
from tests.staff import Browser, fast_passwords
from tests.stories.text_gateway import TextGateway
from tests.surveyapp.respondent import Person, ShownForm
from tests.surveyapp.smtp_server import Mailroom
from tests.web_server import served

MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)

Answers = Mapping[str, str | list[str]]
Row = dict[str, str]


@dataclass
class Stage:
    """One organisation with a researcher and a manager, on Monday morning."""

    folder: Path
    environment: dict[str, str]
    room: Mailroom
    gateway: TextGateway
    config: Config = field(init=False)
    app: Flask = field(init=False)
    _clock: ExitStack = field(default_factory=ExitStack)
    _files: int = 0
    _began: bool = False

    def __post_init__(self) -> None:
        self.config = load_config(self.environment)
        self.app = create_app(self.config, fast_passwords())
        self.go_to(MONDAY)

    @property
    def database(self) -> Database:
        """What the application keeps everything in."""
        found: Database = self.app.extensions["database"]
        return found

    def close(self) -> None:
        """Set the clock right and let go of the database."""
        self._clock.close()
        self.database.close()

    # The clock

    def go_to(self, moment: datetime) -> None:
        """Let it be this moment; there is no way back."""
        assert moment >= clock.now() or not self._began, "time does not run backwards"
        self._began = True
        self._clock.close()
        self._clock.enter_context(clock.moved(moment - clock.now()))

    def wait(self, length: timedelta) -> None:
        """Let time pass."""
        self.go_to(clock.now() + length)

    def work(self) -> None:
        """Let the worker run for two minutes, as it does all the time: one plans, one sends."""
        for _ in range(2):
            self.command("worker", "--once")
            self.wait(MINUTE)

    # What staff do

    def command(self, *arguments: object) -> Result:
        """A command of the product that must end well."""
        texts = [str(argument) for argument in arguments]
        runner = CliRunner()
        result = runner.invoke(main, texts, env=self.environment, catch_exceptions=False)
        assert result.exit_code == 0, result.output
        return result

    def researcher(self) -> Browser:
        """A browser in which the researcher is signed in."""
        return self._signed_in("researcher")

    def manager(self) -> Browser:
        """The same of a manager."""
        return self._signed_in("manager")

    def administrator(self) -> Browser:
        """The same of an administrator."""
        return self._signed_in("admin")

    def _signed_in(self, person: str) -> Browser:
        browser = Browser(self.app.test_client())
        assert browser.sign_in(person).status_code == 303
        return browser

    def file(self, content: str, ending: str) -> Path:
        """A file of the researcher's."""
        self._files += 1
        path = self.folder / f"file-{self._files}.{ending}"
        path.write_text(content, encoding="utf-8")
        return path

    def bring_in(self, target: str, rows: Sequence[Mapping[str, object]], mapping: str) -> str:
        """Import customers or events; the mapping is YAML without its head."""
        table = self.file(written(rows), "csv")
        document = self.file(f"format: 1\ntarget: {target}\n{mapping}", "yaml")
        return self.command(f"import-{target}", table, "--mapping", document).output

    def publish(self, questionnaire: str) -> str:
        """Publish a questionnaire file; what the new survey's form calls it."""
        told = self.command("publish", self.file(questionnaire, "yaml")).output
        return told.rpartition("version ")[2].strip(" .\n")

    def open_survey(self, questionnaire: str, title: str, **fields: str) -> int:
        """Make a survey by its form and open it."""
        browser = self.researcher()
        usual = {"role": "customer", "unit": "minutes", "privacy": "confidential"}
        form = {"relation": "market", "organisation": "Fjord", **usual, **fields}
        made = browser.post("/surveys", title=title, questionnaire=questionnaire, **form)
        assert made.status_code == 303, made.text
        number = int(made.location.rpartition("/")[2])
        browser.post(f"/surveys/{number}/state", state="open")
        return number

    def close_survey(self, survey_id: int) -> None:
        """Close a survey by the button on its page."""
        closed = self.researcher().post(f"/surveys/{survey_id}/state", state="closed")
        assert closed.status_code == 303, closed.text

    def programme(self, survey_id: int, name: str, rules: str) -> None:
        """Let a programme by these rules (YAML) invite."""
        browser, file = (
            self.researcher(),
            (BytesIO(f"name: {name}\n{rules}".encode()), "rules.yaml"),
        )
        kept = browser.post(f"/surveys/{survey_id}/programmes/file", rules=file)
        assert kept.status_code == 303, kept.text
        page = kept.location
        assert browser.get(f"{page}/dry-run").status_code == 200
        started = browser.post(f"{page}/state", state="active")
        assert started.status_code == 303, started.text

    def dataset(self, survey_id: int) -> Dataset:
        """What the analysis reads."""
        with self.looking() as session:
            return survey_dataset(session, survey_id)

    def table(self, survey_id: int) -> list[Row]:
        """The dataset as the researcher saves it."""
        answer = self.researcher().get(f"/surveys/{survey_id}/dataset.csv")
        assert answer.status_code == 200
        return list(csv.DictReader(StringIO(answer.data.decode("utf-8-sig"))))

    def customer_page(self, key: str) -> str:
        """A customer's page, as the researcher sees it."""
        with self.looking() as session:
            number = session.scalar(select(Customer.id).where(Customer.key == key))
        return self.researcher().get(f"/customers/{number}").text

    @contextmanager
    def looking(self) -> Iterator[Session]:
        """A look at what is kept."""
        with self.database.reading() as session:
            yield session

    # What customers do

    def letters(self) -> list[EmailMessage]:
        """Every mail that arrived, in order."""
        return self.room.messages()

    def recipients(self) -> list[str]:
        """Who got mail, by the name before the @, in order of the alphabet."""
        return sorted(address.partition("@")[0] for address in self.room.recipients())

    def letter_to(self, name: str) -> EmailMessage:
        """The last mail to this person."""
        to = self.room.recipients()
        places = [place for place, address in enumerate(to) if address.startswith(f"{name}@")]
        assert places, f"no mail to {name}; there is mail to {self.recipients()}"
        return Mailroom([self.room.letters[places[-1]]]).messages()[0]

    def link_in(self, letter: EmailMessage) -> str:
        """The path of the personal link in a mail."""
        body = letter.get_body(("plain",))
        assert body is not None
        return self.link_of(str(body.get_content()))

    def link_of(self, text: str) -> str:
        """The path of the personal link in a text."""
        found = re.search(re.escape(self.config.public_url) + r"(/p/[\w-]+)", text)
        assert found, text
        return found[1]

    def answer(self, path: str, answers: Answers, address: str = "127.0.0.1") -> Person:
        """Somebody opens a link and goes through to the end, answering what is asked of these."""
        return answer_as(Person(self.app, address=address), path, answers)

    @contextmanager
    def served(self) -> Iterator[str]:
        """The application on a port of this machine, for real browsers; its address."""
        port = int(self.config.public_url.rpartition(":")[2])
        with served(self.app, port):
            yield self.config.public_url


def answer_as(person: Person, path: str, answers: Answers) -> Person:
    """The same by a browser that has been used before."""
    person.open(path)
    while 'id="answers"' in person.page:
        form = person.form
        offered = {**form.choices, **form.fields}
        person.press(**{name: value for name, value in answers.items() if name in offered})
        assert person.answer.status_code == 200, person.page
    return person


def asked(person: Person) -> set[str]:
    """Ids of the questions on the page that is shown."""
    form = ShownForm(person.page)
    return {*form.choices, *form.fields} - {"state"}


def written(rows: Sequence[Mapping[str, object]]) -> str:
    """Rows as CSV."""
    text = StringIO()
    writer = csv.DictWriter(text, fieldnames=list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def environment_of(folder: Path, smtp_port: int, gateway_port: int) -> dict[str, str]:
    """The settings of an installation that sends mail and text messages."""
    return {
        "SURVEYAPP_DATA": str(folder),
        "SURVEYAPP_PUBLIC_URL": f"http://127.0.0.1:{free_port()}",
        "SURVEYAPP_SMTP": f"smtp://127.0.0.1:{smtp_port}",
        "SURVEYAPP_MAIL_FROM": "Fjord <post@fjord.example>",
        "SURVEYAPP_MAIL_RATE": "10000",
        "SURVEYAPP_SMS": f"http://127.0.0.1:{gateway_port}/messages",
    }
