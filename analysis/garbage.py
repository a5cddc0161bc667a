"""Python's search for garbage, put off while much is made that stays."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def garbage_later() -> Iterator[None]:
    """Reading rows and laying out pages keep hundreds of thousands of objects alive to their end;
    looking through them for garbage again and again takes time and finds none.

    May be nested, and used by several threads: the first to begin is the one that resumes.
    """
    before = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if before:
            gc.enable()
