"""All addresses about who is invited: programmes, dry runs, invitations, waves."""

from __future__ import annotations

from flask import Blueprint

from surveyapp.programme import dry_run, editing, invitations, programmes, waves

blueprint = Blueprint("programme", __name__, template_folder="templates")

SURVEY = "/surveys/<int:survey_id>"
ONE = f"{SURVEY}/programmes/<int:programme_id>"
INVITATION = f"{SURVEY}/invitations/<int:invitation_id>"

ADDRESSES = (
    ("GET", f"{SURVEY}/programmes", "programmes", programmes.programmes),
    ("GET", f"{SURVEY}/programmes/new", "new_programme", editing.new),
    ("POST", f"{SURVEY}/programmes", "add_programme", editing.add),
    ("POST", f"{SURVEY}/programmes/file", "add_programme_file", editing.add_file),
    ("GET", ONE, "programme", programmes.programme),
    ("GET", f"{ONE}/rules", "edit_programme", editing.edit),
    ("POST", f"{ONE}/rules", "change_programme", editing.change),
    ("GET", f"{ONE}/dry-run", "dry_run", dry_run.dry_run),
    ("GET", f"{ONE}/arms.csv", "programme_arms", dry_run.arms),
    ("POST", f"{ONE}/state", "set_programme_state", programmes.set_state),
    ("POST", f"{ONE}/invite", "invite_now", programmes.invite_now),
    ("GET", f"{SURVEY}/invitations", "invitations", invitations.invitations),
    ("GET", f"{SURVEY}/invitations/links.csv", "handed_links", invitations.handed),
    ("POST", f"{INVITATION}/cancel", "cancel_invitation", invitations.cancel),
    ("POST", f"{INVITATION}/resend", "resend_invitation", invitations.resend),
    ("GET", f"{SURVEY}/waves", "waves", waves.waves),
    ("POST", f"{SURVEY}/waves", "next_wave", waves.begin),
)

for method, address, name, view in ADDRESSES:
    blueprint.add_url_rule(address, name, view, methods=[method])
