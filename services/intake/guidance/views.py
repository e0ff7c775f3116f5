"""Reads for guidance: one function, one SELECT. Nothing here opens a sealed record."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any

import msgspec
from sqlalchemy import Engine, Select, select

from services.intake.domain.citations import BASIS_ZH, Citation
from services.intake.domain.consultations import (
    PURPOSE_ZH,
    SERVICE_ZH,
    STATUS_ZH,
    Consultation,
    DepartmentCall,
)
from services.intake.domain.data_sources import DataSource
from services.intake.domain.knowledge import KnowledgeEntry
from services.intake.domain.presences import WAY_ZH, Presence
from services.intake.domain.problems import AcceptanceProblem
from services.intake.guidance import tables
from shared.db.engine import reading
from shared.kernel.refusals import Invalid, NotFound
from shared.service.paging import on_days, page

#: How many entries of one item may be cited, and how many words are searched for.
MOST_ENTRIES, MOST_WORDS = 500, 5


def consultation(engine: Engine, consultation_id: str, node: str | None) -> Consultation:
    """The consultation, with the department's confirmation where there is one, if it is of this
    node (None: of any)."""
    table = tables.consultations
    statement = select(table.c.state).where(table.c.id == consultation_id)
    if node is not None:
        statement = statement.where(table.c.node == node)
    with reading(engine) as connection:
        state = connection.execute(statement).scalar_one_or_none()
    if state is None:
        raise NotFound("unknown_consultation", "没有这次咨询，或不属于您所在的节点")
    return msgspec.json.decode(state, type=Consultation)


def cases_of(engine: Engine, consultation_id: str) -> list[str]:
    """The applications to which a consultation led."""
    table = tables.consultation_cases
    statement = select(table.c.case_id).where(table.c.consultation_id == consultation_id)
    with reading(engine) as connection:
        return list(connection.execute(statement.order_by(table.c.case_id).limit(100)).scalars())


def leading_to(engine: Engine, consultation_id: str, node: str, item_id: str) -> Consultation:
    """The consultation from which an application for the item is made; refuses one about something
    else."""
    found = consultation(engine, consultation_id, node)
    if found.item_id not in ("", item_id):
        detail = "这次咨询问的是另一个事项，请核对咨询标识"
        raise Invalid("other_item", detail, "reception.consultation_id")
    return found


def some_consultations(engine: Engine, node: str | None, asked: dict[str, Any]) -> dict[str, Any]:
    """A page of consultations, the oldest first."""
    columns = tables.consultations.c
    statement = select(columns.id, columns.state).where(
        columns.id > asked["after"],
        *on_days(columns.asked_at, asked["from_day"], asked["to_day"]),
    )
    wanted = {"node": node, "status": asked["status"], "item_id": asked["item_id"]}
    for name, value in wanted.items():
        if value:
            statement = statement.where(columns[name] == value)
    return _aggregates(engine, statement, columns.id, asked["limit"], _shown_state)


def _shown_state(state: str) -> dict[str, Any]:
    return shown(msgspec.json.decode(state, type=Consultation))


def _aggregates(
    engine: Engine,
    statement: Select[Any],
    id_: Any,
    limit: int,
    show: Callable[[str], dict[str, Any]],
) -> dict[str, Any]:
    with reading(engine) as connection:
        rows = connection.execute(statement.order_by(id_).limit(limit + 1)).all()
    return page(rows, limit, lambda row: show(row.state), lambda row: row.id)


def shown(found: Consultation) -> dict[str, Any]:
    """A consultation as those at the window see it: no personal data."""
    answer, told = found.answer, _told(found)
    return told | {
        "service_zh": SERVICE_ZH[found.service],
        "status_zh": STATUS_ZH[found.status],
        "call": _call(found.call) if found.call else None,
        "answer": _told(answer) | {"citations": shown_citations(answer.citations)}
        if answer
        else None,
    }


def _call(call: DepartmentCall) -> dict[str, Any]:
    return _told(call) | {
        "came_at": _instant(call.came_at),
        "way_zh": WAY_ZH[call.way] if call.way else "",
        "purpose_zh": PURPOSE_ZH[call.purpose] if call.purpose else "",
    }


def _told(found: Any) -> dict[str, Any]:
    told: dict[str, Any] = msgspec.to_builtins(found)
    return told


def _instant(at: datetime | None) -> str:
    return at.isoformat() if at else ""


def shown_citations(citations: Sequence[Citation]) -> list[dict[str, Any]]:
    return [_told(citation) | {"kind_zh": BASIS_ZH[citation.kind]} for citation in citations]


def entry(engine: Engine, entry_id: str) -> KnowledgeEntry:
    table = tables.knowledge_entries
    with reading(engine) as connection:
        state = connection.execute(
            select(table.c.state).where(table.c.id == entry_id)
        ).scalar_one_or_none()
    if state is None:
        raise NotFound("unknown_knowledge", "没有这条知识，请核对条目标识", "entry_id")
    return msgspec.json.decode(state, type=KnowledgeEntry)


def entries_about(engine: Engine, items: Sequence[str]) -> tuple[KnowledgeEntry, ...]:
    """The entries about these items, each with all its versions."""
    table = tables.knowledge_entries
    statement = select(table.c.state).where(table.c.item_id.in_(items)).order_by(table.c.id)
    with reading(engine) as connection:
        found = connection.execute(statement.limit(MOST_ENTRIES * len(items))).scalars().all()
    return tuple(msgspec.json.decode(state, type=KnowledgeEntry) for state in found)


def shown_entry(found: KnowledgeEntry) -> dict[str, Any]:
    versions = [
        _told(version)
        | {"effective_to": version.effective_to.isoformat() if version.effective_to else ""}
        for version in found.versions
    ]
    withdrawn_on = found.withdrawn_on.isoformat() if found.withdrawn_on else ""
    return _told(found) | {"versions": versions, "withdrawn_on": withdrawn_on}


def search(
    engine: Engine, day: date, asked: dict[str, Any], *, public: bool = False
) -> dict[str, Any]:
    """A page of what counts on this day about the item, with all the words in question or answer;
    `public`: only of what everybody may read."""
    columns, today = tables.knowledge_versions.c, day.isoformat()
    statement = select(tables.knowledge_versions).where(
        columns.id > asked["after"],
        columns.effective_from <= today,
        columns.effective_to >= today,
    )
    if asked["item_id"]:
        statement = statement.where(columns.item_id == asked["item_id"])
    if public:
        statement = statement.where(columns.public)
    for word in asked["words"].split()[:MOST_WORDS]:
        in_title = columns.title.icontains(word, autoescape=True)
        statement = statement.where(in_title | columns.text.icontains(word, autoescape=True))
    with reading(engine) as connection:
        found = connection.execute(statement.order_by(columns.id).limit(asked["limit"] + 1))
        rows = found.mappings().all()
    return page(rows, asked["limit"], dict, lambda row: str(row["id"]))


def some_problems(engine: Engine, node: str | None, asked: dict[str, Any]) -> dict[str, Any]:
    """A page of acceptance problems, the oldest first."""
    columns = tables.acceptance_problems.c
    statement = select(columns.id, columns.state).where(columns.id > asked["after"])
    for name, value in (("node", node), ("item_id", asked["item_id"])):
        if value:
            statement = statement.where(columns[name] == value)
    if asked["solved"]:
        statement = statement.where(columns.solved == (asked["solved"] == "yes"))
    return _aggregates(engine, statement, columns.id, asked["limit"], _problem_state)


def _problem_state(state: str) -> dict[str, Any]:
    return shown_problem(msgspec.json.decode(state, type=AcceptanceProblem))


def shown_problem(found: AcceptanceProblem) -> dict[str, Any]:
    return _told(found) | {"solved_at": _instant(found.solved_at)}


def presence(engine: Engine, unit_id: str, node: str) -> Presence | None:
    """What a unit arranged with a hall that it does not sit in."""
    table = tables.presences
    statement = select(table.c.state).where(table.c.id == f"{unit_id}@{node}")
    with reading(engine) as connection:
        state = connection.execute(statement).scalar_one_or_none()
    return msgspec.json.decode(state, type=Presence) if state is not None else None


def shown_presence(found: Presence) -> dict[str, Any]:
    return _told(found)


def connected(engine: Engine, items: Sequence[str]) -> tuple[DataSource, ...]:
    """The interfaces that are registered for these items."""
    table = tables.data_sources
    statement = select(table.c.state).where(table.c.item_id.in_(items)).order_by(table.c.id)
    with reading(engine) as connection:
        found = connection.execute(statement.limit(MOST_ENTRIES * len(items))).scalars().all()
    return tuple(msgspec.json.decode(state, type=DataSource) for state in found)


def shown_source(found: DataSource) -> dict[str, Any]:
    return _told(found) | {
        "expected": list(found.fields),
        "lacking": list(found.lacking),
        "delivered_at": _instant(found.delivered_at),
    }
