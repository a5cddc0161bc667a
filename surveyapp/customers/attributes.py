"""Facts that the organisation defines itself, and mappings that are kept."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from analysis.intake.mapping import InvalidMapping
from surveyapp import clock
from surveyapp.audiences import Audience, audience
from surveyapp.customers import words
from surveyapp.errors import BadInputError
from surveyapp.extensions import gettext as _
from surveyapp.extensions import reading, writing
from surveyapp.models import AttributeKind
from surveyapp.queries.import_batches import attributes as attribute_lines
from surveyapp.queries.import_batches import kept_mappings
from surveyapp.services.customers.define_attribute import (
    AttributeTakenError,
    NewAttribute,
    UnfitAttributeError,
    change_attribute,
    define_attribute,
)
from surveyapp.services.customers.facts import KNOWN_FACTS
from surveyapp.services.importing.keep_mapping import (
    UnfitMappingNameError,
    forget_mapping,
    keep_mapping,
)
from surveyapp.services.importing.plan_reading import document_of, loads_plan, yaml_of

LONGEST_NAME = 400
LONGEST_TEXT = 100_000


class UnknownKindError(BadInputError):
    """A kind of attribute that the form does not offer."""


@audience(Audience.RESEARCHER, Audience.ADMIN)
def attributes() -> ResponseReturnValue:
    """Every attribute, the facts known anyway, and the form to define one."""
    return _attributes()


@audience(Audience.RESEARCHER, Audience.ADMIN)
def add_attribute() -> ResponseReturnValue:
    """Define an attribute."""
    form = request.form
    new = NewAttribute(
        form.get("key", "").strip()[:LONGEST_NAME],
        form.get("name", "")[:LONGEST_NAME],
        _kind(form.get("kind", "")),
        _choices(),
    )
    try:
        with writing() as database:
            define_attribute(database, new, clock.now())
    except (UnfitAttributeError, AttributeTakenError) as error:
        return _attributes(_what_is_wrong(error), new), error.status
    flash(_("The attribute is defined; files may bring it now."), "done")
    return redirect(url_for("customers.attributes"), 303)


@audience(Audience.RESEARCHER, Audience.ADMIN)
def edit_attribute(attribute_id: int) -> ResponseReturnValue:
    """Rename an attribute, or add choices to it."""
    name = request.form.get("name", "")[:LONGEST_NAME]
    try:
        with writing() as database:
            change_attribute(database, attribute_id, name, _choices())
    except UnfitAttributeError as error:
        return _attributes(_what_is_wrong(error)), error.status
    flash(_("The attribute is changed."), "done")
    return redirect(url_for("customers.attributes"), 303)


@audience(Audience.RESEARCHER, Audience.ADMIN)
def mappings() -> ResponseReturnValue:
    """Every mapping that is kept, as the file that would say the same."""
    return _mappings()


@audience(Audience.RESEARCHER, Audience.ADMIN)
def add_mapping() -> ResponseReturnValue:
    """Keep a mapping by a name; one of the same name is replaced."""
    name, text = request.form.get("name", ""), request.form.get("text", "")[:LONGEST_TEXT]
    try:
        loads_plan(text, _("Mapping"))
        with writing() as database:
            keep_mapping(database, name[:LONGEST_NAME], document_of(text), clock.now())
    except InvalidMapping as error:
        return _mappings([str(p) for p in error.problems], text), 400
    except UnfitMappingNameError as error:
        return _mappings([_("Give the mapping a name.")], text), error.status
    flash(_("The mapping is kept."), "done")
    return redirect(url_for("customers.mappings"), 303)


@audience(Audience.RESEARCHER, Audience.ADMIN)
def remove_mapping(mapping_id: int) -> ResponseReturnValue:
    """Keep a mapping no longer."""
    with writing() as database:
        forget_mapping(database, mapping_id)
    flash(_("The mapping is removed; what was imported with it stays."), "done")
    return redirect(url_for("customers.mappings"), 303)


def _attributes(problem: str = "", typed: NewAttribute | None = None) -> str:
    with reading() as database:
        lines = attribute_lines(database)
    return render_template(
        "customers/attributes.html",
        attributes=lines,
        known=sorted(KNOWN_FACTS),
        problem=problem,
        typed=typed,
        words=words,
    )


def _mappings(problems: list[str] | None = None, text: str = "") -> str:
    with reading() as database:
        kept = [(line, yaml_of(line.document)) for line in kept_mappings(database)]
    return render_template(
        "customers/mappings.html", kept=kept, problems=problems or [], text=text, words=words
    )


def _kind(text: str) -> AttributeKind:
    try:
        return AttributeKind(text)
    except ValueError:
        raise UnknownKindError from None


def _choices() -> list[str]:
    return request.form.get("choices", "")[:LONGEST_TEXT].splitlines()


def _what_is_wrong(error: UnfitAttributeError | AttributeTakenError) -> str:
    if isinstance(error, AttributeTakenError):
        return _("There is an attribute with this key already.")
    return {
        "key": _("Write a key of letters, digits and _, at most 40, a letter first."),
        "known": _("This fact is known already; files may bring it by this name."),
        "name": _("Give the attribute a name."),
        "choices": _("A choice needs two to 200 different values, one on each line."),
    }[error.reason]
