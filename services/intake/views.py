"""Reads for the API: one function, one SELECT. Nothing here opens a sealed record."""

from __future__ import annotations

from typing import Any

import msgspec
from sqlalchemy import Engine, bindparam, func, select

from services.intake.domain.acceptance import STATUS_ZH
from services.intake.domain.cases import Case
from services.intake.domain.contacts import Contact
from services.intake.domain.items import Item
from services.intake.domain.on_the_spot import kinds
from services.intake.domain.receptions import channels_of
from services.intake.tables import cases, contacts, failed_applications
from shared.db.engine import reading
from shared.kernel.refusals import NotFound
from shared.service.paging import on_days, page


def shown(case: Case) -> dict[str, Any]:
    """A case as people may see it: no personal data."""
    return {
        "case_id": case.case_id,
        "case_no": case.case_no,
        "owner": case.owner,
        "item_id": case.item.id,
        "item_name": case.item.name_zh,
        "case_type": case.item.case_type,
        "status": case.status.value,
        "status_zh": STATUS_ZH[case.status],
        "missing": list(case.missing),
        "outcome": case.outcome,
        "reason": case.reason,
        "registered_at": case.registered_at.isoformat(),
        "channel": case.reception.channel,
        "first_asked": case.reception.first_asked,
        "kinds": list(kinds(case)),
        "remedies": case.remedies,
        "answerable": case.check.answerable if case.check else {},
    }


def offered(item: Item) -> dict[str, Any]:
    """An item as the window offers it."""
    found: dict[str, Any] = msgspec.to_builtins(item)
    return found | {"channels": channels_of(item)}


def one_case(engine: Engine, case_id: str, owner: str | None) -> tuple[Case, str]:
    """The case, if it belongs to `owner` (None: whoever owns it), and the head of its history."""
    statement = select(cases.c.state, cases.c.chain_head).where(cases.c.id == case_id)
    if owner is not None:
        statement = statement.where(cases.c.owner == owner)
    with reading(engine) as connection:
        found = connection.execute(statement).one_or_none()
    if found is None:
        raise NotFound("unknown_case", "没有这个办件，或不属于您所在的节点")
    return msgspec.json.decode(found.state, type=Case), found.chain_head


def item_of(engine: Engine, case_id: str) -> str | None:
    """What the case is about; None where there is no such case."""
    statement = select(cases.c.item_id).where(cases.c.id == case_id)
    with reading(engine) as connection:
        found: str | None = connection.execute(statement).scalar_one_or_none()
    return found


def contact(engine: Engine, contact_id: str, node: str) -> Contact:
    """The first contact, at its own node."""
    statement = select(contacts.c.state).where(contacts.c.id == contact_id)
    with reading(engine) as connection:
        state = connection.execute(statement.where(contacts.c.node == node)).scalar_one_or_none()
    if state is None:
        raise NotFound("unknown_contact", "没有这次接待，或不属于您所在的节点", "reception")
    return msgspec.json.decode(state, type=Contact)


def check_on_file(engine: Engine, case_no: str, party_id: str, material: str) -> None:
    """Refuses a reference to a paper that the applicant never handed in with that case."""
    statement = select(cases.c.state).where(cases.c.case_no == case_no)
    with reading(engine) as connection:
        state = connection.execute(statement).scalar_one_or_none()
    found = msgspec.json.decode(state, type=Case) if state is not None else None
    if found is None or found.party_id != party_id or material not in found.materials:
        raise NotFound("not_on_file", f"办件{case_no}中没有申请人的这份材料", "reception.papers")


#: Asked for every application, so it is built once.
_FAILED = (
    select(func.count())
    .select_from(failed_applications)
    .where(
        failed_applications.c.party_id == bindparam("party_id"),
        failed_applications.c.item_id == bindparam("item_id"),
    )
)


def failed_before(engine: Engine, party_id: str, item_id: str) -> int:
    """How many applications of the party for the item failed for want of materials."""
    given = {"party_id": party_id, "item_id": item_id}
    with reading(engine) as connection:
        count: int = connection.execute(_FAILED, given).scalar_one()
    return count


def some_cases(engine: Engine, owner: str | None, asked: dict[str, Any]) -> dict[str, Any]:
    """A page of cases, the oldest first, by owner and what else was asked for (`CaseQuery`)."""
    columns = cases.c
    statement = select(columns.id, columns.state).order_by(columns.id).limit(asked["limit"] + 1)
    wanted = {name: asked[name] for name in ("case_no", "status", "item_id")} | {"owner": owner}
    for name, value in wanted.items():
        if value:
            statement = statement.where(columns[name] == value)
    statement = statement.where(
        columns.id > asked["after"],
        *on_days(columns.registered_at, asked["from_day"], asked["to_day"]),
    )
    with reading(engine) as connection:
        rows = connection.execute(statement).all()
    return page(rows, asked["limit"], lambda row: shown(_case(row.state)), lambda row: row.id)


def _case(state: str) -> Case:
    return msgspec.json.decode(state, type=Case)
