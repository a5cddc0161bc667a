"""The database: sessions that read, sessions that write, and nothing in between.

PostgreSQL lets writers work side by side, each seeing what others committed (READ COMMITTED): what
may happen once only is guarded by a unique key, or by an UPDATE whose WHERE names the state before.

SQLite keeps a write-ahead log and syncs it fully, so that what was acknowledged survives a power
cut. Writers queue before ``BEGIN IMMEDIATE``. SQLite up to 3.51.2 can damage a database when two
connections write, checkpoint or close at once; there a lock file beside the database serialises
processes as well.
"""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, cast
from urllib.parse import quote

from sqlalchemy import Connection, Engine, MetaData, create_engine, event
from sqlalchemy.engine import URL, ExceptionContext, make_url
from sqlalchemy.orm import Session

from surveyapp.database_errors import leave_values_out
from surveyapp.errors import UnavailableError
from surveyapp.lock_file import alone

BUSY_SECONDS = 20.0
"""How long a writer waits for its turn: an import keeps it for a second or two per 100,000 rows."""
READING = "reading"
"""Set in ``Session.info`` of sessions for reading, which must not lock rows either."""
OUT_OF_TURN = "out_of_turn"
"""Set on connections while they are used for their temporary tables only."""
POOL_SIZE = 16
RETRY_SECONDS = 5

UNAVAILABLE = {
    "25006": "the database is read-only",
    "40P01": "two writers waited for each other",
    "55P03": "other writers are at work",
}
"""What PostgreSQL says by number when it cannot be written to just now."""

SqliteVersion = tuple[int, int, int]


class DatabaseUnavailableError(UnavailableError):
    """Nothing can be saved now: the database is locked, read-only, full or gone."""


class ReadingSessionError(RuntimeError):
    """A session for reading was asked to write: a fault of the program, not of its user."""


class ReadingSession(Session):
    """A session that refuses to write, however it is asked."""

    def flush(self, objects: Any = None) -> None:
        """Refuse pending changes; a flush of nothing is what every query begins with."""
        if self.new or self.dirty or self.deleted:
            raise ReadingSessionError(
                "this session only reads; use Database.writing() to change rows"
            )
        super().flush(objects)

    def commit(self) -> None:
        """Refuse."""
        raise ReadingSessionError("this session only reads; use Database.writing() to commit")


def needs_lock_file(version: SqliteVersion) -> bool:
    """Whether this SQLite can damage a write-ahead log that several connections use."""
    fixed_branches = {(3, 44): 6, (3, 50): 7}
    patch = fixed_branches.get(version[:2])
    return version < (3, 51, 3) and (patch is None or version[2] < patch)


class Database:
    """One database, by URL: ``sqlite:///path``, ``sqlite://`` is refused, ``postgresql+psycopg://...``."""

    def __init__(
        self, url: str, sqlite_version: SqliteVersion = sqlite3.sqlite_version_info
    ) -> None:
        self.url = make_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self._writers = threading.RLock()
        self._turns = 0
        self._lock_file = _lock_file(self.url, sqlite_version) if self.is_sqlite else None
        self.engine = self._engine(read_only=False)
        self._reading_engine = self._engine_for_reading()

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session that changes nothing; both Python and SQLite see to it."""
        with ReadingSession(self._reading_engine, autoflush=False, info={READING: True}) as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """A session committed when the block ends well, rolled back otherwise.

        Raises:
            DatabaseUnavailableError: other writers kept the database for too long.
        """
        with self.writers_turn(), Session(self.engine, expire_on_commit=False) as session:
            yield session
            session.commit()

    @contextmanager
    def writers_turn(self) -> Iterator[None]:
        """Wait until no other writer is at work, in this process or another."""
        if not self.is_sqlite:
            yield
            return
        if not self._writers.acquire(timeout=BUSY_SECONDS):
            raise DatabaseUnavailableError("other writers are at work", retry_after=RETRY_SECONDS)
        try:
            with ExitStack() as held:
                if self._lock_file is not None and self._turns == 0:
                    self._keep_other_processes_out(held, self._lock_file)
                self._turns += 1
                try:
                    yield
                finally:
                    self._turns -= 1
        finally:
            self._writers.release()

    @contextmanager
    def aside(self, tables: MetaData) -> Iterator[Aside]:
        """Temporary tables to get a large change ready in, before its turn to write is taken."""
        with self.engine.connect() as connection:
            aside = Aside(self, connection)
            with aside.preparing():
                tables.create_all(connection)
            try:
                yield aside
            finally:
                if not connection.invalidated:
                    with aside.preparing():
                        tables.drop_all(connection)

    def server_version(self) -> tuple[int, ...]:
        """The version of the server, or of SQLite itself.

        Raises:
            sqlalchemy.exc.DBAPIError: it does not answer.
        """
        with self._reading_engine.connect() as connection:
            known = connection.dialect.server_version_info or ()
            return tuple(part for part in known if isinstance(part, int))

    def prove_writable(self) -> None:
        """Write and sync a page that changes nothing.

        Raises:
            sqlalchemy.exc.DBAPIError: read-only, full or gone.
            DatabaseUnavailableError: other writers kept the database for too long.
        """
        with self.writers_turn(), self.engine.begin() as connection:
            if self.is_sqlite:
                version = connection.exec_driver_sql("PRAGMA user_version").scalar_one()
                connection.exec_driver_sql(f"PRAGMA user_version = {int(version)}")
            else:
                connection.exec_driver_sql("CREATE TEMPORARY TABLE writable () ON COMMIT DROP")

    def close(self) -> None:
        """Close every connection; the last one folds the write-ahead log into the database."""
        with self.turn_to_close():
            self._reading_engine.dispose()
            self.engine.dispose()

    @contextmanager
    def turn_to_close(self) -> Iterator[None]:
        """A writer's turn; none is needed where the folder is gone, and all writers with it."""
        if self.is_sqlite and not Path(str(self.url.database)).parent.exists():
            yield
            return
        with self.writers_turn():
            yield

    @staticmethod
    def _keep_other_processes_out(held: ExitStack, file: Path) -> None:
        try:
            held.enter_context(alone(file, BUSY_SECONDS))
        except OSError as error:
            raise DatabaseUnavailableError(
                f"no turn to write: {error}", retry_after=RETRY_SECONDS
            ) from error

    def _engine_for_reading(self) -> Engine:
        if self.is_sqlite:
            return self._engine(read_only=True)
        return self.engine.execution_options(postgresql_readonly=True)

    def _engine(self, *, read_only: bool) -> Engine:
        if not self.is_sqlite:
            return _postgres_engine(self.url)
        engine = create_engine(
            _url_for_reading(self.url) if read_only else self.url,
            # Values of a failed statement are people's answers, and errors are logged.
            hide_parameters=True,
            pool_size=POOL_SIZE,
            max_overflow=POOL_SIZE,
            connect_args={
                "timeout": BUSY_SECONDS,
                "check_same_thread": False,
                "factory": _connection_closing_in_turn(self),
            },
        )
        event.listen(engine, "handle_error", leave_values_out)
        event.listen(engine, "connect", _prepare_reader if read_only else _prepare_writer)
        event.listen(engine, "begin", _begin if read_only else _begin_immediate)
        return engine


class Aside:
    """A connection with temporary tables, which are nobody else's and gone when it ends."""

    def __init__(self, database: Database, connection: Connection) -> None:
        self._database = database
        self.connection = connection

    @contextmanager
    def preparing(self) -> Iterator[Connection]:
        """A transaction for the temporary tables only; other writers need not wait."""
        self.connection.execution_options(**{OUT_OF_TURN: True})
        try:
            with self.connection.begin():
                yield self.connection
        finally:
            self.connection.execution_options(**{OUT_OF_TURN: False})

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """``Database.writing`` beside the temporary tables."""
        with (
            self._database.writers_turn(),
            Session(self.connection, expire_on_commit=False) as session,
        ):
            yield session
            session.commit()


def _postgres_engine(url: URL) -> Engine:
    # A restarted server is noticed before a page needs it, by asking when a connection is taken.
    engine = create_engine(url, pool_size=POOL_SIZE, pool_pre_ping=True, hide_parameters=True)
    event.listen(engine, "connect", _behave_as_sqlite_does)
    event.listen(engine, "handle_error", leave_values_out)
    event.listen(engine, "handle_error", _say_unavailable)
    return engine


def _behave_as_sqlite_does(connection: Any, record: object) -> None:
    del record
    connection.execute(f"SET lock_timeout = {round(BUSY_SECONDS * 1000)}")
    # Moments are kept in UTC without saying so; the server would read them by its own clock.
    connection.execute("SET TIME ZONE 'UTC'")
    connection.commit()


def _say_unavailable(context: ExceptionContext) -> None:
    reason = UNAVAILABLE.get(getattr(context.original_exception, "sqlstate", None) or "")
    if reason is not None:
        raise DatabaseUnavailableError(
            reason, retry_after=RETRY_SECONDS
        ) from context.original_exception


def _url_for_reading(url: URL) -> URL:
    """The same, but for a folder that cannot be written to.

    SQLite keeps a shared index beside a database with a write-ahead log and does not even read
    where it cannot make one, unless it is told that nobody will write.
    """
    path = Path(str(url.database)).absolute()
    log = path.with_name(f"{path.name}-wal")
    if os.access(path.parent, os.W_OK) or not path.exists() or log.exists():
        return url
    query = {"immutable": "1", "uri": "true"}
    return url.set(database=f"file:{quote(str(path))}", query=query)


def _lock_file(url: URL, version: SqliteVersion) -> Path | None:
    if url.database in {None, "", ":memory:"}:
        raise ValueError(f"{url} names no file; write sqlite:////folder/name.sqlite")
    if not needs_lock_file(version):
        return None
    return Path(f"{url.database}.lock")


def _connection_closing_in_turn(database: Database) -> type[sqlite3.Connection]:
    class ClosingInTurn(sqlite3.Connection):
        def close(self) -> None:
            with database.turn_to_close():
                super().close()

    return ClosingInTurn


def _prepare_reader(connection: sqlite3.Connection, record: object) -> None:
    del record
    connection.isolation_level = None
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA query_only = ON")


def _prepare_writer(connection: sqlite3.Connection, record: object) -> None:
    del record
    connection.isolation_level = None
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA foreign_keys = ON")


def _begin(connection: Connection) -> None:
    _driver(connection).execute("BEGIN")


def _begin_immediate(connection: Connection) -> None:
    if connection.get_execution_options().get(OUT_OF_TURN):
        # Nothing of the database itself is locked as long as only temporary tables are used.
        _begin(connection)
        return
    try:
        _driver(connection).execute("BEGIN IMMEDIATE")
    except sqlite3.OperationalError as error:
        raise DatabaseUnavailableError(str(error), retry_after=RETRY_SECONDS) from error


def _driver(connection: Connection) -> sqlite3.Connection:
    # Straight to the driver: this runs twice for every page a respondent sees.
    return cast("sqlite3.Connection", connection.connection.dbapi_connection)
