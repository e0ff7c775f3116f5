"""Waybill numbers from our own reserved range, for parcels that the carrier gave none to."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Engine

from services.delivery.carriers.ems.waybills import waybill_number
from services.delivery.tables import waybill_numbers
from shared.db import bulk

OWN_PREFIX: Final = "EX"


def next_waybill(engine: Engine, prefix: str = OWN_PREFIX) -> str:
    """The next number, in a transaction of its own: one that is not used then stays unused."""
    with engine.begin() as connection:
        statement = bulk.insert(connection, waybill_numbers)
        statement = statement.on_conflict_do_update(
            index_elements=["prefix"], set_={"next": waybill_numbers.c.next + 1}
        ).returning(waybill_numbers.c.next)
        row = {"prefix": prefix, "next": 2}
        following: int = connection.execute(statement, row).scalar_one()
    return waybill_number(prefix, following - 1)
