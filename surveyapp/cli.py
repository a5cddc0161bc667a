"""The command line. A command is loaded when it is asked for, so that none waits for another."""

from __future__ import annotations

import importlib

import click

COMMANDS = {
    "adduser": ("add_user", "Let a person sign in."),
    "attribute": (
        "define_attributes",
        "List, define and change facts about customers of your own.",
    ),
    "check": ("check_files", "Check questionnaire and plan files, every problem at once."),
    "demo": ("show_demo", "Set up a demonstration company, write its report and open the app."),
    "doctor": ("examine_machine", "Look at this machine and say what is missing."),
    "import": ("import_answers", "Bring answers from CSV, XLSX or Parquet into a survey."),
    "import-customers": ("import_customers", "Bring customers from CSV or XLSX, by a mapping."),
    "import-events": ("import_events", "Bring visits, purchases or calls from CSV or XLSX."),
    "imports": ("list_imports", "List imports of customers and events, and kept mappings."),
    "invite": ("invite", "Invite customers to a survey by the rules of a file, or try them."),
    "outcome": ("tell_outcome", "Tell what became of the invitations of a survey, with rates."),
    "plan": ("plan_fielding", "Say how exact a survey will be and what it will notice."),
    "programme": ("steer_programmes", "List, start, pause or end the programmes of a survey."),
    "publish": ("publish_file", "Make a questionnaire file a version that surveys can be made of."),
    "report": ("write_report", "Analyse answers and write the PDF report."),
    "serve": ("serve_app", "Serve the app."),
    "simulate": ("simulate_company", "Simulate a company with known truth."),
    "wave": ("steer_waves", "List the waves of a survey, and begin the next."),
    "worker": ("work", "Carry out background work: invitations, reminders, mail."),
}


class CommandTable(click.Group):
    """Finds a command by its name in the table."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Name all commands."""
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - the same
        """Load one command."""
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"surveyapp.commands.{COMMANDS[cmd_name][0]}")
        command: click.Command = module.command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - the same
        """List the commands without loading them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in sorted(COMMANDS.items())])


@click.command(cls=CommandTable, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="surveyapp")
def main() -> None:
    """Customer-relationship surveys: questionnaires, answers, honest statistics, PDF reports."""
