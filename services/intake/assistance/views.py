"""What people are shown of agents, visits, requests for assistance and certificates."""

from __future__ import annotations

from typing import Any, TypeVar

import msgspec
from sqlalchemy import Engine, Table, select

from services.intake.assistance.tables import agents, assistances, certificates, special_visits
from services.intake.domain.agents import (
    SERVICE_ZH,
    AgentStatus,
    RegisteredAgent,
    lacking,
    shown_to_all,
)
from services.intake.domain.assistances import GROUND_ZH, STAGE_ZH, Assistance, Ground
from services.intake.domain.certificates import Certificate
from services.intake.domain.special_needs import HELP_ZH
from services.intake.domain.special_visits import SpecialVisit
from shared.db.engine import reading
from shared.kernel.refusals import NotFound
from shared.service.paging import page

T = TypeVar("T")


def shown_agent(agent: RegisteredAgent) -> dict[str, Any]:
    """An agent as the office sees it, with what keeps the entry from being published."""
    return public_agent(agent) | {
        "agent_id": agent.agent_id,
        "subject": agent.entry.subject,
        "status": agent.status.value,
        "missing": list(lacking(agent.entry)),
    }


def public_agent(agent: RegisteredAgent) -> dict[str, Any]:
    return {"node": agent.node} | shown_to_all(agent)


def shown_visit(visit: SpecialVisit) -> dict[str, Any]:
    """A visit without the kind that was declared."""
    declared = visit.declared
    return {
        "visit_id": visit.visit_id,
        "node": visit.node,
        "priority": declared.priority,
        "green_channel": declared.green_channel,
        "help": [help_.value for help_ in declared.help],
        "may_choose": list(HELP_ZH.values()),
        "assistant_due": declared.assistant_due,
        "assistant": visit.assistant,
        "offer_due": declared.offer_due,
        "offer": visit.offer,
        "ended": visit.ended,
    }


def shown_request(request: Assistance) -> dict[str, Any]:
    """A request without anything of the person."""
    letter = request.agreement
    return {
        "request_id": request.request_id,
        "node": request.node,
        "service": request.service.value,
        "service_zh": SERVICE_ZH[request.service],
        "item_id": request.item.id,
        "item_name": request.item.name_zh,
        "window": request.window,
        "stage": request.stage.value,
        "stage_zh": STAGE_ZH[request.stage],
        "given": list(request.given),
        "missing": list(request.missing),
        "department": request.department,
        "person": request.person,
        "agent": request.agent,
        "agreement": letter.reference if letter else "",
        "valid_to": letter.valid_to.isoformat() if letter else "",
        "held": list(request.held),
        "ground_zh": GROUND_ZH[Ground(request.ground)] if request.ground else "",
        "case_id": request.case_id,
    }


def shown_certificate(certificate: Certificate) -> dict[str, Any]:
    """A line of the ledger: neither whom it names nor what it says of them."""
    return {
        "certificate_id": certificate.certificate_id,
        "node": certificate.node,
        "matter": certificate.matter,
        "purpose": certificate.purpose,
        "number": certificate.number,
        "issued_at": certificate.issued_at.isoformat(),
    }


def agent(engine: Engine, agent_id: str, node: str) -> RegisteredAgent:
    """The agent of this node; refuses any other."""
    refusal = NotFound("unknown_agent", "本节点的名录中没有这个人", "agent_id")
    return _one(engine, agents, agent_id, node, RegisteredAgent, refusal)


def visit(engine: Engine, visit_id: str, node: str) -> SpecialVisit:
    refusal = NotFound("unknown_visit", "本节点没有登记这次来访", "visit_id")
    return _one(engine, special_visits, visit_id, node, SpecialVisit, refusal)


def request(engine: Engine, request_id: str, node: str | None) -> Assistance:
    """The request, if it is of `node` (None: whoever's)."""
    refusal = NotFound("unknown_assistance", "没有这次代办、专办申请，或不属于您所在的节点")
    return _one(engine, assistances, request_id, node, Assistance, refusal)


def _one(
    engine: Engine, table: Table, id_: str, node: str | None, kind: type[T], refusal: NotFound
) -> T:
    statement = select(table.c.state).where(table.c.id == id_)
    if node is not None:
        statement = statement.where(table.c.node == node)
    with reading(engine) as connection:
        state = connection.execute(statement).scalar_one_or_none()
    if state is None:
        raise refusal
    return msgspec.json.decode(state, type=kind)


def published(engine: Engine, node: str) -> tuple[RegisteredAgent, ...]:
    """The agents of a node that the public knows."""
    statement = select(agents.c.state).where(
        agents.c.node == node, agents.c.status == AgentStatus.PUBLISHED.value
    )
    with reading(engine) as connection:
        states = connection.execute(statement.order_by(agents.c.id)).scalars().all()
    return tuple(msgspec.json.decode(state, type=RegisteredAgent) for state in states)


def some_agents(
    engine: Engine, node: str | None, status: str, asked: dict[str, Any]
) -> dict[str, Any]:
    """A page of agents, of a node and in a status where these are given."""
    shown = public_agent if status else shown_agent
    wanted = {"node": node, "status": status}
    return _listed(engine, agents, RegisteredAgent, wanted, asked, shown)


def some_requests(engine: Engine, node: str | None, asked: dict[str, Any]) -> dict[str, Any]:
    wanted = {"node": node, "stage": asked["stage"], "service": asked["service"]}
    return _listed(engine, assistances, Assistance, wanted, asked, shown_request)


def some_visits(engine: Engine, node: str | None, asked: dict[str, Any]) -> dict[str, Any]:
    return _listed(engine, special_visits, SpecialVisit, {"node": node}, asked, shown_visit)


def some_certificates(engine: Engine, node: str | None, asked: dict[str, Any]) -> dict[str, Any]:
    """A page of the station's ledger."""
    return _listed(engine, certificates, Certificate, {"node": node}, asked, shown_certificate)


def _listed(
    engine: Engine,
    table: Table,
    kind: type[T],
    wanted: dict[str, str | None],
    asked: dict[str, Any],
    shown: Any,
) -> dict[str, Any]:
    columns, limit = table.c, asked["limit"]
    statement = select(columns.id, columns.state).where(columns.id > asked["after"])
    for name, value in wanted.items():
        if value:
            statement = statement.where(columns[name] == value)
    with reading(engine) as connection:
        rows = connection.execute(statement.order_by(columns.id).limit(limit + 1)).all()
    return page(
        rows,
        limit,
        lambda row: shown(msgspec.json.decode(row.state, type=kind)),
        lambda row: str(row.id),
    )
