"""Files of customers and events: sent, mapped, looked at, applied, undone."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import format_decimal

from analysis.garbage import garbage_later
from analysis.intake.mapping import InvalidMapping
from analysis.intake.problems import IntakeProblem, IntakeProblems
from analysis.intake.reading import read_table
from analysis.intake.sentences import short
from analysis.intake.table import Table
from surveyapp import clock
from surveyapp.audiences import Audience, audience
from surveyapp.customers import mapping_form, words
from surveyapp.customers.mapping_document import document_from
from surveyapp.customers.mapping_texts import Told, taken_twice, told_of_mapping
from surveyapp.customers.problem_texts import told
from surveyapp.customers.shown_changes import shown
from surveyapp.customers.uploads import NoFileError, Upload, find_upload, keep_upload
from surveyapp.errors import BadInputError
from surveyapp.extensions import database_to_write, reading, writing
from surveyapp.extensions import gettext as _
from surveyapp.guard import current_member
from surveyapp.models import ImportTarget
from surveyapp.queries.import_batches import import_batch, import_batches, kept_mappings
from surveyapp.security import takes_files
from surveyapp.services.importing.apply_import import Preview, apply_import, preview_import
from surveyapp.services.importing.dates import FORMATS
from surveyapp.services.importing.keep_mapping import UnfitMappingNameError, keep_mapping, kept_plan
from surveyapp.services.importing.plan import FIELDS, ImportPlan
from surveyapp.services.importing.plan_reading import document_of, loads_plan, yaml_of
from surveyapp.services.importing.read_import import ReadFile, fact_types, read_import
from surveyapp.services.importing.undo_import import (
    AlreadyUndoneError,
    ImportInUseError,
    undo_import,
)
from surveyapp.typed_text import one_line

LONGEST_NAME = 100
LONGEST_TEXT = 100_000
MOST_TOLD = 50


class UnknownTargetError(BadInputError):
    """A file is of customers or of events."""


@audience(Audience.RESEARCHER, Audience.ADMIN)
def imports() -> ResponseReturnValue:
    """What was imported, and the form to send a file."""
    return _history()


@audience(Audience.RESEARCHER, Audience.ADMIN)
@takes_files
def upload() -> ResponseReturnValue:
    """Take a file; a kept mapping leads straight to what it would do."""
    name = one_line(request.form.get("mapping", "")[:LONGEST_NAME])
    target = _target()
    document = None
    if name:
        with reading() as database:
            document = kept_plan(database, name)[1]
    try:
        kept = keep_upload(request.files.get("file"))
    except NoFileError as error:
        return _history(_("Choose a file first.")), error.status
    if document is not None:
        kept.keep_mapping(yaml_of(document))
        return redirect(url_for("customers.preview", token=kept.token), 303)
    return redirect(url_for("customers.mapping", token=kept.token, target=target.value), 303)


@audience(Audience.RESEARCHER, Audience.ADMIN)
def mapping(token: str) -> ResponseReturnValue:
    """What each column means."""
    return _mapping_page(find_upload(token))


@audience(Audience.RESEARCHER, Audience.ADMIN)
def keep(token: str) -> ResponseReturnValue:
    """Take the mapping that was filled in or written, and keep it where it has a name."""
    kept = find_upload(token)
    name = request.form.get("name", "")[: LONGEST_NAME + 1].strip()
    try:
        text = _written(kept)
        if twice := _taken_twice(kept):
            return _mapping_page(kept, twice), 400
        loads_plan(text, _("Mapping"))
        if name:
            with writing() as database:
                keep_mapping(database, name, document_of(text), clock.now())
    except InvalidMapping as error:
        return _mapping_page(kept, told_of_mapping(error.problems)), 400
    except UnfitMappingNameError as error:
        return _mapping_page(kept, [Told(_("The name of the mapping is too long."))]), error.status
    except IntakeProblems as error:
        return _unreadable(kept, error.problems), 400
    kept.keep_mapping(text)
    return redirect(url_for("customers.preview", token=token), 303)


@audience(Audience.RESEARCHER, Audience.ADMIN)
def preview(token: str) -> ResponseReturnValue:
    """What the file would change, and everything that is wrong with it."""
    kept = find_upload(token)
    if not kept.mapping:
        return redirect(url_for("customers.mapping", token=token))
    try:
        with garbage_later(), reading() as database:
            file = _read(kept, loads_plan(kept.mapping, _("Mapping")))
            found = preview_import(database, file)
    except IntakeProblems as error:
        return _unreadable(kept, error.problems)
    return _preview_page(kept, file.plan.target, found)


@audience(Audience.RESEARCHER, Audience.ADMIN)
def apply(token: str) -> ResponseReturnValue:
    """Write all rows, or tell why none can be."""
    kept = find_upload(token)
    if not kept.mapping:
        return redirect(url_for("customers.mapping", token=token), 303)
    try:
        with garbage_later():
            file = _read(kept, loads_plan(kept.mapping, _("Mapping")))
            done = apply_import(database_to_write(), file, clock.now(), current_member().id)
    except IntakeProblems as error:
        return _unreadable(kept, error.problems), 400
    kept.discard()
    flash(_("The file is imported."), "done")
    return redirect(url_for("customers.batch", batch_id=done.id), 303)


@audience(Audience.RESEARCHER, Audience.ADMIN)
def discard(token: str) -> ResponseReturnValue:
    """Throw the file away."""
    find_upload(token).discard()
    flash(_("The file is thrown away; nothing was imported."), "done")
    return redirect(url_for("customers.imports"), 303)


@audience(Audience.RESEARCHER, Audience.ADMIN)
def batch(batch_id: int) -> ResponseReturnValue:
    """One import, and the button that undoes it."""
    with reading() as database:
        line = import_batch(database, batch_id)
    return render_template("customers/batch.html", batch=line, problem="", words=words)


@audience(Audience.RESEARCHER, Audience.ADMIN)
def undo(batch_id: int) -> ResponseReturnValue:
    """Put back what an import changed."""
    try:
        undo_import(database_to_write(), batch_id, clock.now())
    except AlreadyUndoneError:
        flash(_("This import was undone already."), "problem")
    except ImportInUseError as error:
        with reading() as database:
            line = import_batch(database, batch_id)
        problem = _why_not(error)
        page = render_template("customers/batch.html", batch=line, problem=problem, words=words)
        return page, error.status
    else:
        flash(_("The import is undone: everything is as it was before."), "done")
    return redirect(url_for("customers.batch", batch_id=batch_id), 303)


def _why_not(error: ImportInUseError) -> str:
    keys = ", ".join(map(short, error.keys))
    if error.reason == "changed":
        return _(
            "Nothing was undone. Rows were changed since (%(count)s, such as %(keys)s); "
            "undo what came later first.",
            count=format_decimal(error.count),
            keys=keys,
        )
    if error.reason == "invited":
        return _(
            "Nothing was undone. Invitations because of rows of this import are planned "
            "(%(count)s, such as %(keys)s); end their programme or call them off, "
            "then undo again.",
            count=format_decimal(error.count),
            keys=keys,
        )
    return _(
        "Nothing was undone. Invitations, answers, events or later consents refer to rows of this "
        "import (%(count)s, such as %(keys)s), so that they have to stay.",
        count=format_decimal(error.count),
        keys=keys,
    )


def _target() -> ImportTarget:
    try:
        return ImportTarget(request.values.get("target", "customers"))
    except ValueError:
        raise UnknownTargetError from None


def _read(kept: Upload, plan: ImportPlan) -> ReadFile:
    with reading() as database:
        types = fact_types(database)
    return read_import(kept.path, plan, types, clock.now())


def _written(kept: Upload) -> str:
    if request.form.get("how") == "text":
        return request.form.get("text", "")[:LONGEST_TEXT]
    columns = list(_table(kept).columns)
    before = document_of(kept.mapping) if kept.mapping else {}
    return yaml_of(document_from(request.form, columns, _target(), before))


def _taken_twice(kept: Upload) -> list[Told]:
    if request.form.get("how") == "text":
        return []
    columns = list(_table(kept).columns)
    return [taken_twice(meaning) for meaning in mapping_form.taken_twice(request.form, columns)]


def _table(kept: Upload) -> Table:
    return read_table(kept.path)


def _history(problem: str = "") -> str:
    with reading() as database:
        batches = import_batches(database)
        kept = kept_mappings(database)
    return render_template(
        "customers/imports.html", batches=batches, kept=kept, problem=problem, words=words
    )


def _mapping_page(kept: Upload, problems: list[Told] | None = None) -> str:
    try:
        table = _table(kept)
    except IntakeProblems as error:
        return _unreadable(kept, error.problems)
    known = kept.mapping
    target = loads_plan(known, "").target if known else _target()
    with reading() as database:
        types = fact_types(database)
    meanings = mapping_form.guessed_meanings(table, target, types)
    if known:
        meanings = mapping_form.meanings_of(known)
    if request.form:
        meanings = {n: request.form.get(f"c{i}", "") for i, n in enumerate(table.columns)}
    settings = mapping_form.settings_of(known)
    settings |= {name: request.form.get(name, "") for name in settings if request.form}
    return render_template(
        "customers/mapping.html",
        kept=kept,
        target=target,
        columns=mapping_form.column_lines(table, meanings),
        fields=FIELDS[target],
        facts=sorted(types),
        consents=mapping_form.consent_meanings() if target is ImportTarget.CUSTOMERS else [],
        settings=settings,
        formats=list(FORMATS),
        text=request.form.get("text", "") or known,
        problems=problems or [],
        words=words,
    )


def _preview_page(kept: Upload, target: ImportTarget, found: Preview) -> str:
    return render_template(
        "customers/preview.html",
        kept=kept,
        target=target,
        found=found,
        first=[shown(change) for change in found.first],
        problems=found.problems[:MOST_TOLD],
        told=told,
        short=short,
        words=words,
    )


def _unreadable(kept: Upload, problems: tuple[IntakeProblem, ...]) -> str:
    return render_template(
        "customers/unreadable.html",
        kept=kept,
        problems=problems[:MOST_TOLD],
        told=told,
        short=short,
    )
