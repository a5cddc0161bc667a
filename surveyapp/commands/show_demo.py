"""``surveyapp demo``: the whole line once, on a simulated company, ending in the running app."""

from __future__ import annotations

import os
import platform
import secrets
import shutil
import socket
import threading
import webbrowser
from dataclasses import dataclass
from pathlib import Path

import click

from analysis.simulation.company import CUSTOMERS, simulate
from questionnaires import library
from surveyapp import clock
from surveyapp.app import create_app
from surveyapp.commands.output import whole_file
from surveyapp.commands.serve_app import serve
from surveyapp.commands.setting_up import open_database, prepare
from surveyapp.commands.steps import Steps
from surveyapp.commands.worker_beside import worker_beside
from surveyapp.config import Config
from surveyapp.database import Database
from surveyapp.models.user import Role
from surveyapp.passwords import Passwords
from surveyapp.queries.report_shelf import ReportShelf
from surveyapp.queries.survey_dataset import survey_dataset
from surveyapp.services.staff.create_user import NameTakenError, NewUser, create_user
from surveyapp.services.surveys.make_report import fingerprint
from surveyapp.services.surveys.set_up_demonstration import Demonstration, set_up_demonstration
from surveyapp.services.surveys.write_report import write_report

QUESTIONNAIRE = "full"
HOST = "127.0.0.1"
PORT = 8000
PORTS_TRIED = 20
STAFF = (Role.RESEARCHER, Role.MANAGER, Role.ADMIN)
LANGUAGES = ("en", "nb", "sv")


@dataclass(frozen=True, slots=True)
class SignIn:
    """A name and password of the demonstration."""

    role: Role
    email: str
    password: str


@click.command("demo")
@click.option(
    "--data",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("demo"),
    show_default=True,
    help="Folder for the database, the report and the sign-in.",
)
@click.option("--customers", type=click.IntRange(100, 100_000), default=CUSTOMERS)
@click.option("--language", type=click.Choice(LANGUAGES), default="en", show_default=True)
@click.option("--port", type=click.IntRange(1, 65535), help="8000, or the next free one.")
@click.option("--serve/--no-serve", "serving", default=True, help="Open the app at the end.")
@click.option("--browser/--no-browser", default=True, help="Show it in a browser.")
def command(
    data: Path, customers: int, language: str, port: int | None, serving: bool, browser: bool
) -> None:
    """Set up a demonstration company, write its report and open the app.

    Everything stays in one folder; running it again keeps what is there, new answers included.
    """
    port = port or _free_port()
    steps = Steps(5)
    with steps.step("Setting up the database"):
        config = prepare(data, default_url=f"http://{HOST}:{port}")
    with steps.step(f"Loading the questionnaire “{QUESTIONNAIRE}”"):
        questionnaire = library.load(QUESTIONNAIRE)
    with steps.step(f"Simulating {customers:,} customers, their visits and answers"):
        company = simulate(questionnaire, customers=customers)
    with open_database(config) as database:
        with steps.step("Saving them, and letting staff sign in"):
            with database.writing() as session:
                shown = set_up_demonstration(session, company, clock.now())
            sign_ins = _let_staff_in(database, config.data_folder)
        report = _report(database, shown, config, language, steps)
    _tell(config, shown, report, sign_ins)
    if serving:
        if browser:
            _open_browser(f"{config.public_url}/s/{shown.slug}")
        with worker_beside(config):
            serve(create_app(config), config, HOST, port)


def _report(
    database: Database, shown: Demonstration, config: Config, language: str, steps: Steps
) -> Path:
    """Make the report where staff find it too, and lay a copy beside the database."""
    with steps.step("Analysing the answers and writing the report"):
        with database.reading() as session:
            dataset = survey_dataset(session, shown.survey_id)
        shelf = ReportShelf(config.data_folder / "reports")
        made_of = fingerprint(dataset)
        made = shelf.place(shown.survey_id, made_of, language)
        findings = shelf.findings(shown.survey_id, made_of)
        made.parent.mkdir(parents=True, exist_ok=True)
        write_report(dataset, language, made, findings)
        for source, name in ((findings, "findings.json"), (made, "report.pdf")):
            with whole_file(config.data_folder / name) as draft:
                shutil.copyfile(source, draft)
    return config.data_folder / "report.pdf"


def _let_staff_in(database: Database, folder: Path) -> tuple[SignIn, ...]:
    """Passwords are made by chance on the first run and kept beside the database."""
    place = folder / "sign-in.txt"
    if not place.exists():
        lines = [f"{role} {role}@demo.example {secrets.token_urlsafe(12)}\n" for role in STAFF]
        descriptor = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.writelines(lines)
    rows = (line.split() for line in place.read_text(encoding="utf-8").splitlines())
    sign_ins = tuple(SignIn(Role(role), email, password) for role, email, password in rows)
    for sign_in in sign_ins:
        _add(database, sign_in)
    return sign_ins


def _add(database: Database, sign_in: SignIn) -> None:
    new = NewUser(sign_in.email, sign_in.role.value.capitalize(), sign_in.role, sign_in.password)
    try:
        with database.writing() as session:
            create_user(session, Passwords(), new, clock.now())
    except NameTakenError:
        return


def _tell(config: Config, shown: Demonstration, report: Path, sign_ins: tuple[SignIn, ...]) -> None:
    new = shown.loaded
    click.echo()
    click.echo(f"Report        {report.absolute()}")
    click.echo(f"Survey link   {config.public_url}/s/{shown.slug}")
    click.echo(f"Staff         {config.public_url}/sign-in")
    for sign_in in sign_ins:
        click.echo(f"  {sign_in.role.value:<12}{sign_in.email}   {sign_in.password}")
    if new.responses:
        click.echo(f"Simulated     {new.customers:,} customers, {new.responses:,} responses")
    else:
        click.echo("Simulated     nothing new: the company was there already")
    click.echo()


def _free_port() -> int:
    for port in range(PORT, PORT + PORTS_TRIED):
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((HOST, port))
            except OSError:
                continue
            return port
    raise click.ClickException(
        f"Ports {PORT} to {PORT + PORTS_TRIED - 1} are all taken; choose one with --port."
    )


def _open_browser(url: str) -> None:
    """Show the page once the server is up, where there is a screen to show it on."""
    screen = platform.system() in {"Darwin", "Windows"} or any(
        os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY")
    )
    if screen:
        timer = threading.Timer(1.0, webbrowser.open, [url])
        timer.daemon = True
        timer.start()
