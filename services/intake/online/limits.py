"""How often strangers may ask: by machine in memory, wrong codes for one number in a table.

What a machine asks is counted in each process, in bounded memory: a flood then costs no write, and
with several processes each allows its share. Wrong codes are counted in a table, so that all
processes and a restart know of them; only what passed the first count is written there.
"""

from __future__ import annotations

import ipaddress
import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from math import ceil
from typing import Final

from sqlalchemy import Connection, Engine, case, delete, select, update

from services.intake.domain.guessing import WHILE, Tries, may_try
from services.intake.online.tables import wrong_codes
from shared.db import bulk
from shared.http.refusals import TooMany
from shared.http.route import Call
from shared.vault import Vault

_MACHINES: Final = 20_000
_BITE: Final = 200
#: The part of an address that one subscriber of IPv6 has alone.
_SUBSCRIBER: Final = 64


@dataclass(frozen=True)
class Allowance:
    """So many requests within so many seconds, each purpose on its own."""

    purpose: str
    most: int
    seconds: int


LOOKING = Allowance("look", 60, 60)
#: What hangs in the hall and is read by everybody: ten screens behind one address that ask every
#: other second.
READING = Allowance("read", 300, 60)
#: What somebody writes into our books is looked at by people.
APPLYING = Allowance("apply", 20, 3600)


class Counter:
    """Of one process. Of more machines than it can remember it forgets those that it has known the
    longest."""

    def __init__(self, most: int = _MACHINES) -> None:
        self._most = most
        self._lock = threading.Lock()
        self._begun: OrderedDict[tuple[str, str], tuple[float, int]] = OrderedDict()

    def count(self, allowance: Allowance, machine: str, now: datetime) -> None:
        """Refuses what is too much, and says when it will not be."""
        key, instant = (allowance.purpose, machine), now.timestamp()
        with self._lock:
            begun, asked = self._begun.get(key, (instant, 0))
            if not begun <= instant < begun + allowance.seconds:
                self._begun.pop(key, None)
                begun, asked = instant, 0
            self._begun[key] = begun, asked + 1
            if len(self._begun) > self._most:
                self._begun.popitem(last=False)
        if asked >= allowance.most:
            left = ceil(begun + allowance.seconds - instant)
            raise TooMany("too_many_requests", f"请求太频繁，请{minutes(left)}后再试", left)


@cache
def _counter(_engine: Engine) -> Counter:
    return Counter()


def allow(call: Call, allowance: Allowance) -> None:
    """For the first line of a public endpoint."""
    now = call.service.system_now()
    _counter(call.service.engine).count(allowance, machine_of(call.client), now)


def machine_of(address: str) -> str:
    """Who asks, as far as addresses tell: of IPv6 the network of the subscriber."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address[:64]
    if isinstance(found, ipaddress.IPv6Address):
        if found.ipv4_mapped is not None:
            return str(found.ipv4_mapped)
        return str(ipaddress.ip_network((found, _SUBSCRIBER), strict=False))
    return str(found)


@dataclass(frozen=True)
class Guesses:
    """Attempts at the code of one number, by one machine."""

    engine: Engine
    own: str
    anybody: str

    @classmethod
    def of(cls, call: Call, number: str) -> Guesses:
        """The number and the machine stand in the table as digests only."""
        vault: Vault = call.service.vault
        anybody = vault.keyed("number", number).hex()[:32]
        machine = vault.keyed("machine", machine_of(call.client)).hex()[:32]
        return cls(call.service.engine, f"{anybody}/{machine}", anybody)

    def begin(self, now: datetime) -> None:
        """Counts an attempt before its code is looked at, so that a thousand at once are counted as
        a thousand; refuses it where there were too many."""
        with self.engine.begin() as connection:
            instant = now.timestamp()
            _forget_some(connection, instant)
            # In the order of their keys, so that two processes never wait for each other.
            tries, until = zip(
                *(_add(connection, key, instant) for key in (self.anybody, self.own)), strict=True
            )
        if not may_try(Tries(own=tries[1], all=tries[0])):
            left = max(1, ceil(_closed_until(tries, until) - instant))
            detail = f"查询码多次不符，这个编号暂停查询，请{minutes(left)}后再试"
            raise TooMany("too_many_wrong_codes", detail, left)

    def was_right(self) -> None:
        """The attempt does not count."""
        with self.engine.begin() as connection:
            for key in (self.anybody, self.own):
                fewer = wrong_codes.c.tries - 1
                known = (wrong_codes.c.id == key, wrong_codes.c.tries > 0)
                connection.execute(update(wrong_codes).where(*known).values(tries=fewer))


def _forget_some(connection: Connection, instant: float) -> None:
    """What is over, as far as nobody else is at it: nobody waits for this."""
    over = select(wrong_codes.c.id).where(wrong_codes.c.expires_at <= instant).limit(_BITE)
    over = over.with_for_update(skip_locked=True)
    connection.execute(delete(wrong_codes).where(wrong_codes.c.id.in_(over)))


def _add(connection: Connection, key: str, instant: float) -> tuple[int, float]:
    """The count and the end of its while, which further attempts do not put off; when it is over,
    another one begins."""
    columns, statement = wrong_codes.c, bulk.insert(connection, wrong_codes)
    again = columns.expires_at <= instant
    statement = statement.on_conflict_do_update(
        index_elements=["id"],
        set_={
            "tries": case((again, 1), else_=columns.tries + 1),
            "expires_at": case((again, instant + WHILE), else_=columns.expires_at),
        },
    ).returning(columns.tries, columns.expires_at)
    row = {"id": key, "tries": 1, "expires_at": instant + WHILE}
    found = connection.execute(statement, row).one()
    return found.tries, found.expires_at


def _closed_until(tries: Sequence[int], until: Sequence[float]) -> float:
    """Whoever erred too often waits for the own while; else for that of the number."""
    own_alone = may_try(Tries(own=tries[1], all=0))
    return min(until) if own_alone else until[1]


def minutes(seconds: int) -> str:
    return f"{seconds}秒" if seconds < 60 else f"{ceil(seconds / 60)}分钟"
