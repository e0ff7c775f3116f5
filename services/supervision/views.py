"""Reads for the API: one function, one SELECT."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Engine, and_, case, func, or_, select

from services.supervision.domain.clocks import Card, CardStatus, Clock, Clocks, Status
from services.supervision.domain.measuring import CalendarOf
from services.supervision.tables import cards as cards_table
from services.supervision.tables import clocks as table
from services.supervision.wording import CARD_STATUS_ZH, LEVEL_ZH, STATUS_ZH
from shared.db.engine import reading
from shared.kernel.clockrules import Level
from shared.kernel.refusals import NotFound
from shared.kernel.worktime import ZONE, WorkCalendar
from shared.rulebook.clocks import title_of
from shared.service.paging import beyond, on_days, page, place_of

_OPEN = (Status.RUNNING.value, Status.PAUSED.value)
_COUNTING = (CardStatus.ISSUED.value, CardStatus.APPEALED.value)


def shown(clocks: Clocks, now: datetime, calendar_of: CalendarOf) -> dict[str, Any]:
    """The clocks of a subject as people see them; `provisional` where a due instant rests on a year
    whose holidays nobody has announced yet."""
    return {
        "subject": clocks.subject.id,
        "case_id": clocks.subject.case_id,
        "case_no": clocks.subject.case_no,
        "owner": clocks.subject.node,
        "profile": clocks.profile,
        "profile_version": clocks.profile_version,
        "status": clocks.status.value,
        "status_zh": STATUS_ZH[clocks.status],
        "away": clocks.away,
        "pauses": [{"begin": _text(p.begin), "end": _text(p.end)} for p in clocks.pauses],
        "exceptions": [
            {"rule": one.rule, "title": title_of(one.rule), "reason": one.reason}
            for one in clocks.exceptions
        ],
        "clocks": [_clock(clock, clocks, now, calendar_of) for clock in clocks.clocks.values()],
        "cards": [_card(card, clocks) for card in clocks.cards],
    }


def _clock(clock: Clock, clocks: Clocks, now: datetime, calendar_of: CalendarOf) -> dict[str, Any]:
    return {
        "id": clock.id,
        "which": clock.name,
        "rule": clock.rule,
        "title": title_of(clock.rule),
        "responsible": clock.responsible,
        "status": clock.status.value,
        "limit": msgspec.to_builtins(clock.limit),
        "started_at": _text(clock.started_at),
        "due_at": _text(clock.due.instant if clock.due else None),
        "provisional": _provisional(clock, calendar_of(clock.responsible)),
        "stopped_at": _text(clock.stopped_at),
        "cancelled": clock.cancelled,
        "late": clocks.late(clock),
        "suspected": clocks.suspected(clock, now),
    }


def _provisional(clock: Clock, calendar: WorkCalendar) -> bool:
    """A due instant that proved right when its year was published still stands as it was told."""
    if clock.due is None or not clock.due.provisional:
        return False
    began, ends = clock.started_at.astimezone(ZONE), clock.due.instant.astimezone(ZONE)
    return not all(map(calendar.is_published, range(began.year, ends.year + 1)))


def _card(card: Card, clocks: Clocks) -> dict[str, Any]:
    return {
        "subject": clocks.subject.id,
        "case_no": clocks.subject.case_no,
        "node": clocks.subject.node,
        "card": card.id,
        "rule": card.rule,
        "title": title_of(card.rule),
        "level": card.level.value,
        "level_zh": LEVEL_ZH[card.level],
        "status": card.status.value,
        "status_zh": CARD_STATUS_ZH[card.status],
        "at": _text(card.at),
        "responsible": card.responsible,
        "addressed": list(card.addressed),
        "reason": card.reason,
    }


def recorded(clocks: Clocks) -> dict[str, Any]:
    """The subject about which something was recorded."""
    subject = clocks.subject
    return {"subject": subject.id, "case_no": subject.case_no, "node": subject.node}


def one_card(clocks: Clocks, card: str) -> dict[str, Any]:
    """The last card of this name."""
    return _card([one for one in clocks.cards if one.id == card][-1], clocks)


def due_soon(
    engine: Engine, now: datetime, horizons: Mapping[str, datetime], after: str, limit: int
) -> dict[str, Any]:
    """A page of cases whose next due instant is no later than the horizon of their node, first due
    first. What is overdue and not done stands before them."""
    columns = table.c
    texts = {node: horizon.astimezone(ZONE).isoformat() for node, horizon in horizons.items()}
    soon = or_(
        *(
            and_(
                columns.node.in_([node for node, own in texts.items() if own == until]),
                columns.due_next <= until,
            )
            for until in sorted(set(texts.values()))
        )
    )
    wanted = select(columns.id, columns.due_next, columns.state)
    statement = wanted.where(columns.case_id != "", soon)
    statement = statement.order_by(columns.due_next, columns.id).limit(limit + 1)
    if after:
        statement = statement.where(beyond(columns.due_next, columns.id, after))
    with reading(engine) as connection:
        rows = connection.execute(statement).all()
    return page(
        rows,
        limit,
        lambda row: _next_due(_read(row.state), now),
        lambda row: place_of(row.due_next, row.id),
    )


def _read(state: str) -> Clocks:
    return msgspec.json.decode(state, type=Clocks)


def _next_due(clocks: Clocks, now: datetime) -> dict[str, Any]:
    open_ = [
        (clock.due.instant, clock.rule)
        for clock in clocks.clocks.values()
        if clock.due and clock.stopped_at is None
    ]
    due, rule = min(open_)
    return {
        **recorded(clocks),
        "case_id": clocks.subject.case_id,
        "rule": rule,
        "title": title_of(rule),
        "due_at": _text(due),
        "overdue": due < now,
    }


def one_case(
    engine: Engine, case_id: str, owner: str | None, now: datetime, calendar_of: CalendarOf
) -> dict[str, Any]:
    """The clocks of a case, if it belongs to `owner` (None: whoever owns it)."""
    statement = select(table.c.state).where(table.c.id == f"case/{case_id}")
    if owner is not None:
        statement = statement.where(table.c.node == owner)
    with reading(engine) as connection:
        state = connection.execute(statement).scalars().first()
    if state is None:
        raise NotFound("unknown_case", "没有这个办件的计时，或不属于您所在的节点")
    return shown(_read(state), now, calendar_of)


def some_clocks(
    engine: Engine, now: datetime, asked: Mapping[str, Any], calendar_of: CalendarOf
) -> dict[str, Any]:
    """A page of clocks (`ClocksQuery`), what is due first first, what is never due last."""
    due, id_ = table.c.due_promised, table.c.id
    statement = select(id_, due, table.c.state).order_by(due.nulls_last(), id_)
    for column, value in ((table.c.status, asked["status"]), (table.c.case_no, asked["case_no"])):
        if value:
            statement = statement.where(column == value)
    if asked["due_before"] is not None:
        statement = statement.where(due < _text(asked["due_before"]))
    if asked["after"]:
        statement = statement.where(_due_beyond(asked["after"]))
    with reading(engine) as connection:
        rows = connection.execute(statement.limit(asked["limit"] + 1)).all()
    return page(
        rows,
        asked["limit"],
        lambda row: shown(_read(row.state), now, calendar_of),
        lambda row: place_of(row.due_promised or "", row.id),
    )


def _due_beyond(after: str) -> ColumnElement[bool]:
    due, id_ = table.c.due_promised, table.c.id
    further = beyond(due, id_, after)
    reached, _, last = after.partition(" ")
    return or_(further, due.is_(None)) if reached else and_(due.is_(None), id_ > last)


def some_cards(engine: Engine, node: str | None, asked: Mapping[str, Any]) -> dict[str, Any]:
    """A page of cards (`CardsQuery`) of a node (None: of all), the latest first; those that no
    longer count are there, with the reason."""
    columns = cards_table.c
    statement = select(cards_table).order_by(columns.at.desc(), columns.id)
    wanted = {name: asked[name] for name in ("level", "status", "case_no")} | {"node": node}
    for name, value in wanted.items():
        if value:
            statement = statement.where(columns[name] == value)
    statement = statement.where(*on_days(columns.at, asked["from_day"], asked["to_day"]))
    if asked["after"]:
        statement = statement.where(beyond(columns.at, columns.id, asked["after"], falling=True))
    with reading(engine) as connection:
        rows = connection.execute(statement.limit(asked["limit"] + 1)).mappings().all()
    return page(
        rows,
        asked["limit"],
        lambda row: _card_row(dict(row)),
        lambda row: place_of(row["at"], row["id"]),
    )


def _card_row(row: dict[str, Any]) -> dict[str, Any]:
    shown = {name: row[name] for name in ("subject", "case_no", "node", "card", "rule", "level")}
    return {
        **shown,
        "title": title_of(row["rule"]),
        "level_zh": LEVEL_ZH[Level(row["level"])],
        "status": row["status"],
        "status_zh": CARD_STATUS_ZH[CardStatus(row["status"])],
        "at": row["at"],
        "responsible": row["responsible"],
        "addressed": row["addressed"].split(),
        "reason": row["reason"],
    }


def summary(engine: Engine) -> dict[str, int]:
    """How the promises of the site stand, and how many cards count, by level. Overdue is what was
    declared, not what may yet prove to have been in time."""
    status, late = table.c.status, table.c.late_promised == 1
    promised = table.c.due_promised.is_not(None)
    stopped = and_(status == Status.STOPPED.value, promised)
    statement = select(
        _count(and_(status == Status.RUNNING.value, promised)).label("running"),
        _count(status == Status.PAUSED.value).label("paused"),
        _count(and_(stopped, ~late)).label("stopped_within_promise"),
        _count(and_(stopped, late)).label("stopped_beyond_promise"),
        _count(and_(status.in_(_OPEN), late)).label("overdue_now"),
        func.coalesce(func.sum(table.c.withdrawn), 0).label("withdrawn"),
    )
    columns = cards_table.c
    cards = select(columns.level, func.count().label("cards")).where(columns.status.in_(_COUNTING))
    with reading(engine) as connection:
        row = connection.execute(statement).one()
        found = connection.execute(cards.group_by(columns.level)).all()
    by_level = {row.level: row.cards for row in found}
    return {
        **{name: int(value) for name, value in row._mapping.items()},
        **{f"cards_{level.value}": by_level.get(level.value, 0) for level in Level},
    }


def _count(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)


def _text(instant: datetime | None) -> str | None:
    return None if instant is None else instant.astimezone(ZONE).isoformat()
