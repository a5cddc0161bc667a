"""For machines that watch: is the process alive, can it save?"""

from __future__ import annotations

import os
import tempfile

from flask import Blueprint, Response, current_app
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from surveyapp.audiences import Audience, audience
from surveyapp.errors import UnavailableError
from surveyapp.extensions import database

PROBE_BYTES = 16_384

blueprint = Blueprint("health", __name__)


@blueprint.get("/livez")
@audience(Audience.PUBLIC)
def alive() -> Response:
    """The process answers."""
    return Response("alive\n", mimetype="text/plain")


@blueprint.get("/readyz")
@audience(Audience.PUBLIC)
def ready() -> Response:
    """There is room on the disk, and the database takes a writer right now."""
    try:
        _require_room()
        _require_writable_database()
    except (DBAPIError, OSError, UnavailableError):
        return Response("nothing can be saved now\n", status=503, mimetype="text/plain")
    return Response("ready\n", mimetype="text/plain")


def _require_room() -> None:
    with tempfile.TemporaryFile(dir=current_app.config["DATA_FOLDER"], buffering=0) as probe:
        probe.write(bytes(PROBE_BYTES))
        os.fsync(probe.fileno())


def _require_writable_database() -> None:
    # A writer's turn is taken and given back; extensions.writing() is for requests that change.
    with database().writing() as session:
        session.execute(text("SELECT 1"))
        session.rollback()
