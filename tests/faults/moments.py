"""The moments at which a fault hurts most, seen from the database: in the middle of a batch."""

from __future__ import annotations

import time

from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

_LOOK_SECONDS = 0.001
#: Of a service's sessions, those within a transaction, with what they asked last.
_UNDER_WAY = text(
    "SELECT query FROM pg_stat_activity "
    "WHERE application_name = :name AND state = 'idle in transaction' AND query ~ :query "
    "AND (NOT :publishing OR EXISTS (SELECT 1 FROM outbox WHERE sent_at IS NULL))"
)
#: The outbox rows are claimed and locked, and no confirm has come yet.
_PUBLISHING = "EXECUTE outbox_(claim|count)_"
#: A message is noted as seen, and nothing of its effect is committed yet.
_HANDLING = "EXECUTE (inbox|cursors|streams|history|outbox)_(insert_new|lock|add_up|append)"


def publishing(engine: Engine, service: str, patience: float) -> bool:
    """Wait until this service's publisher has claimed rows and waits for their confirms."""
    return _seen(engine, service, _PUBLISHING, patience)


def handling(engine: Engine, service: str, patience: float) -> bool:
    """Wait until this service is in the middle of handling messages or a request."""
    return _seen(engine, service, _HANDLING, patience)


def _seen(engine: Engine, service: str, query: str, patience: float) -> bool:
    """False if the moment does not come in time, or the database goes away."""
    deadline = time.monotonic() + patience
    try:
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            publishing = query == _PUBLISHING
            wanted = {"name": f"jieli-{service}", "query": query, "publishing": publishing}
            while connection.execute(_UNDER_WAY, wanted).first() is None:
                if time.monotonic() > deadline:
                    return False
                time.sleep(_LOOK_SECONDS)
    except DBAPIError:
        return False
    return True
