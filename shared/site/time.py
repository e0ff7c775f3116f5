"""Where `now` comes from: the system's clock, or stepped business time for simulations."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Engine, select

from shared.db import bulk
from shared.db.engine import reading
from shared.site.tables import business_time

ZONE = ZoneInfo("Asia/Shanghai")
Now = Callable[[], datetime]
_STORED = select(business_time.c.instant)


def system_now() -> datetime:
    """The machine's time, in the zone of the offices."""
    return datetime.now(ZONE).replace(microsecond=0)


class SteppedTime:
    """An instant in the site's database that the driver of a simulation alone advances.

    It survives a restart, and never moves by itself.
    """

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def __call__(self) -> datetime:
        instant = self.stored()
        if instant is None:
            raise RuntimeError("stepped time was never set: the driver must set it first")
        return instant

    def stored(self) -> datetime | None:
        with reading(self.engine) as connection:
            text = connection.execute(_STORED).scalar_one_or_none()
        return datetime.fromisoformat(text).astimezone(ZONE) if text else None

    def set(self, instant: datetime) -> None:
        with self.engine.begin() as connection:
            row = {"id": 1, "instant": instant.astimezone(ZONE).isoformat()}
            bulk.upsert(connection, business_time, [row], "id")
