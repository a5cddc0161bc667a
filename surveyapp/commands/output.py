"""Writes a command's result files whole or not at all."""

from __future__ import annotations

import errno
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS})


@contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """Give a temporary path beside ``path`` that replaces it when the block ends well.

    Raises ``click.ClickException`` when the folder cannot be written or the disk is full.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(
            dir=path.parent, prefix=f".{path.name}.", suffix=path.suffix
        )
    except OSError as problem:
        raise _unwritten(path, problem) from problem
    os.close(handle)
    draft = Path(name)
    try:
        yield draft
        draft.chmod(0o644)
        draft.replace(path)
    except OSError as problem:
        if problem.errno not in NO_ROOM:
            raise
        raise _unwritten(path, problem) from problem
    finally:
        draft.unlink(missing_ok=True)


def _unwritten(path: Path, problem: OSError) -> click.ClickException:
    return click.ClickException(f"{path} cannot be written: {problem.strerror}.")
