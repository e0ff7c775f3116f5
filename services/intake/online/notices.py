"""通知: wanted in the transaction that leads to it, sent after it, tried until it succeeds.

A notice is a row beside the aggregates. A nudge claims those that are due, and only then is the
contact opened; nothing of it is kept or logged. Who sends it is behind a port (`couriers`). It is
sent at least once: a process that dies in between leaves it to be sent again, under the same id.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, Final

import msgspec
import structlog
from sqlalchemy import Engine, select, update
from sqlalchemy.exc import DBAPIError

from services.intake.domain.tellings import STATUS_ZH, Letter, NoticeStatus, delay
from services.intake.online.couriers import Courier, NotSent, courier
from services.intake.online.tables import notices
from shared.db.engine import reading
from shared.kernel.ids import uuid7
from shared.kernel.refusals import Conflict, NotFound, Refusal
from shared.service.definition import AggregateKind, Row
from shared.service.paging import page
from shared.vault import Vault

log = structlog.get_logger(__name__)

_LIMIT: Final = 20
#: Whoever claimed a notice and died had it for so many seconds.
_LEASE: Final = 120.0
_MOST_TEXT: Final = 500


def notice(*, kind: str, about: str, node: str, text: str, now: datetime) -> Row:
    """What an event leads to, for `Outgoing.rows`. `about` is the aggregate, as `case/<id>`, whose
    state has the `sealed_party` to be told; `text` names nobody."""
    values = {
        "id": uuid7(),
        "node": node,
        "kind": kind,
        "about": about,
        "text": text[:_MOST_TEXT],
        "wanted_at": now.isoformat(),
        "status": NoticeStatus.WAITING.value,
        "attempts": 0,
        "next_attempt_at": 0.0,
        "error": "",
    }
    return Row(notices, values)


@dataclass(frozen=True)
class Post:
    """What sending needs. `machine` tells the seconds of the machine's clock."""

    engine: Engine
    kinds: Mapping[str, AggregateKind]
    vault: Vault
    courier: Courier
    machine: Callable[[], float] = time.time

    def send_due(self) -> int:
        """Send what is due; how many were tried."""
        claimed = self._claim()
        for row in claimed:
            try:
                self.courier.send(self._letter(row))
            except NotSent as error:
                self._failed(row, str(error))
            except DBAPIError:
                raise
            except Exception as error:
                # Its text might name somebody.
                self._failed(row, f"程序出错：{type(error).__name__}")
            else:
                self._note(row, NoticeStatus.SENT)
        return len(claimed)

    def _claim(self) -> list[Any]:
        """Counted as an attempt and committed before anything leaves: no transaction waits for a
        message service, and two processes never have the same one."""
        columns, now = notices.c, self.machine()
        due = (
            select(columns.id)
            .where(columns.status == NoticeStatus.WAITING.value, columns.next_attempt_at <= now)
            .order_by(columns.next_attempt_at)
            .limit(_LIMIT)
        )
        with reading(self.engine) as connection:
            if connection.execute(due.limit(1)).first() is None:
                return []
        claim = (
            update(notices)
            .where(columns.id.in_(due.with_for_update(skip_locked=True)))
            .values(attempts=columns.attempts + 1, next_attempt_at=now + _LEASE)
            .returning(columns.id, columns.about, columns.text, columns.attempts, columns.kind)
        )
        with self.engine.begin() as connection:
            return list(connection.execute(claim).all())

    def _letter(self, row: Any) -> Letter:
        kind, _, aggregate_id = row.about.partition("/")
        known = self.kinds.get(kind)
        state = None
        if known is not None:
            found = select(known.table.c.state).where(known.table.c.id == aggregate_id)
            with reading(self.engine) as connection:
                state = connection.execute(found).scalar_one_or_none()
        sealed = msgspec.json.decode(state).get("sealed_party", "") if state else ""
        try:
            applicant = self.vault.open(sealed).get("applicant") or {} if sealed else {}
        except Refusal:
            raise NotSent("联系方式打不开，请核对封存密钥") from None
        if not applicant.get("phone"):
            raise NotSent("没有申请人的联系电话")
        return Letter(row.id, applicant.get("name", ""), applicant["phone"], row.text)

    def _failed(self, row: Any, why: str) -> None:
        later = delay(row.attempts)
        log.warning("notice_not_sent", id=row.id, kind=row.kind, attempts=row.attempts, why=why)
        if later is None:
            self._note(row, NoticeStatus.FAILED, why)
        else:
            self._note(row, NoticeStatus.WAITING, why, self.machine() + later)

    def _note(self, row: Any, status: NoticeStatus, why: str = "", at: float = 0.0) -> None:
        # The attempts tell whether another process has it by now.
        mine = (notices.c.id == row.id, notices.c.attempts == row.attempts)
        values = {"status": status.value, "error": why[:200], "next_attempt_at": at}
        with self.engine.begin() as connection:
            connection.execute(update(notices).where(*mine).values(**values))


@cache
def post(runtime: Any) -> Post:
    """What a running service sends with."""
    chosen = courier(runtime.settings.notices, runtime.settings.notice_key)
    return Post(runtime.engine, runtime.definition.kinds, runtime.vault, chosen)


def some_notices(engine: Engine, node: str | None, asked: Mapping[str, Any]) -> dict[str, Any]:
    """A page of notices, the oldest first (`NoticeQuery`); of `node`, or of all."""
    columns = notices.c
    statement = select(notices).order_by(columns.id).limit(asked["limit"] + 1)
    statement = statement.where(columns.id > asked["after"])
    for name, value in (("node", node), ("status", asked["status"]), ("about", asked["about"])):
        if value:
            statement = statement.where(columns[name] == value)
    with reading(engine) as connection:
        rows = [dict(row) for row in connection.execute(statement).mappings()]
    return page(rows, asked["limit"], shown, lambda row: str(row["id"]))


def try_again(engine: Engine, notice_id: str, node: str) -> dict[str, Any]:
    """A notice that failed waits again, as if it were new. Asking twice changes nothing more."""
    own = (notices.c.id == notice_id, notices.c.node == node)
    waiting = {
        "status": NoticeStatus.WAITING.value,
        "attempts": 0,
        "next_attempt_at": 0.0,
        "error": "",
    }
    failed = notices.c.status == NoticeStatus.FAILED.value
    with engine.begin() as connection:
        connection.execute(update(notices).where(*own, failed).values(**waiting))
        found = connection.execute(select(notices).where(*own)).mappings().one_or_none()
    if found is None:
        raise NotFound("unknown_notice", "没有这条通知，或不属于您所在的节点")
    if found["status"] == NoticeStatus.SENT:
        raise Conflict("notice_sent", "这条通知已经发出，不用重发")
    return shown(dict(found))


def shown(row: Mapping[str, Any]) -> dict[str, Any]:
    """A notice as the office sees it: without name and number."""
    names = ("node", "kind", "about", "text", "wanted_at", "status", "attempts", "error")
    status_zh = STATUS_ZH[NoticeStatus(row["status"])]
    return {"notice_id": row["id"], "status_zh": status_zh} | {name: row[name] for name in names}
