"""Files that were sent and wait to be imported: in the data folder, for a day, by a secret name."""

from __future__ import annotations

import shutil
import time
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from flask import current_app
from werkzeug.datastructures import FileStorage
from werkzeug.utils import secure_filename

from surveyapp.errors import BadInputError, NotFoundError
from surveyapp.tokens import looks_like_token, new_token

FOLDER = "imports"
MAPPING = "mapping.yaml"
CONTENT = "content"
SECONDS_KEPT = 24 * 3600
LONGEST_NAME = 100


class NoFileError(BadInputError):
    """The form came without a file."""


class UnknownUploadError(NotFoundError):
    """The file was imported, thrown away, or is older than a day."""


@dataclass(frozen=True, slots=True)
class Upload:
    """A file waiting to be imported."""

    token: str
    folder: Path

    @property
    def path(self) -> Path:
        """The file itself, by the name it came with."""
        return next((self.folder / CONTENT).iterdir())

    @property
    def mapping(self) -> str:
        """The mapping as YAML; empty before one was chosen."""
        place = self.folder / MAPPING
        return place.read_text(encoding="utf-8") if place.exists() else ""

    def keep_mapping(self, text: str) -> None:
        """Remember how the file is to be read."""
        (self.folder / MAPPING).write_text(text, encoding="utf-8")

    def discard(self) -> None:
        """Throw the file away."""
        shutil.rmtree(self.folder, ignore_errors=True)


def keep_upload(sent: FileStorage | None) -> Upload:
    """Store a file that was sent, and throw away those nobody came back for.

    Raises:
        NoFileError: none was sent.
    """
    if sent is None or not sent.filename:
        raise NoFileError
    _forget_old()
    token = new_token()
    folder = _home() / token
    (folder / CONTENT).mkdir(mode=0o700, parents=True)
    with closing(sent):
        sent.save(folder / CONTENT / _file_name(sent.filename))
    return Upload(token, folder)


def find_upload(token: str) -> Upload:
    """The file of a token.

    Raises:
        UnknownUploadError: there is none, or no longer.
    """
    folder = _home() / token
    if not looks_like_token(token) or not any(folder.glob(f"{CONTENT}/*")):
        raise UnknownUploadError
    return Upload(token, folder)


def _file_name(name: str) -> str:
    """The end of the name says what kind of file it is, so it is the end that is kept."""
    return secure_filename(name)[-LONGEST_NAME:].lstrip(".") or "table.csv"


def _home() -> Path:
    return Path(current_app.config["DATA_FOLDER"]) / FOLDER


def _forget_old() -> None:
    home = _home()
    home.mkdir(mode=0o700, exist_ok=True)
    oldest = time.time() - SECONDS_KEPT
    for folder in home.iterdir():
        if folder.is_dir() and folder.stat().st_mtime < oldest:
            shutil.rmtree(folder, ignore_errors=True)
