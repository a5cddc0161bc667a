"""What alembic runs for every command; the caller hands over the connection and the transaction."""

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext

from surveyapp.models import Record
from surveyapp.models.record import Document, Moment


def _own_types(kind: str, item: Any, autogenerate: AutogenContext) -> str | Literal[False]:
    del autogenerate
    own = kind == "type" and isinstance(item, Document | Moment)
    return f"{type(item).__name__}()" if own else False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Record.metadata,
    render_as_batch=True,
    render_item=_own_types,
)
context.run_migrations()
