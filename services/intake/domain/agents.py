"""代办人员名录: who acts or accompanies for others, as the public knows them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import singledispatch
from typing import Any

from shared.kernel.refusals import Conflict, Forbidden
from shared.kernel.rules import rule


class Service(StrEnum):
    """代办（帮办）, 一对一专办."""

    AGENCY = "agency"
    ONE_TO_ONE = "one_to_one"


SERVICE_ZH = {Service.AGENCY: "帮办代办", Service.ONE_TO_ONE: "一对一专办"}


class AgentStatus(StrEnum):
    """起草, 公示, 撤下."""

    DRAFT = "draft"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True)
class Entry:
    """名录的一行. `subject` is how the person signs in; `items` are ids, none while drafted."""

    subject: str
    name: str
    post: str
    phone: str
    services: tuple[Service, ...]
    items: tuple[str, ...]
    area: str
    supervision_phone: str


@dataclass(frozen=True)
class RegisteredAgent:
    agent_id: str
    node: str
    entry: Entry
    status: AgentStatus = AgentStatus.DRAFT


@dataclass(frozen=True)
class AgentRegistered:
    """登记, new or otherwise than before; the entry has to be published anew."""

    agent_id: str
    node: str
    entry: Entry


@dataclass(frozen=True)
class AgentPublished:
    """公示."""


@dataclass(frozen=True)
class AgentWithdrawn:
    """撤下."""

    reason: str


@singledispatch
def _fold(event: Any, _agent: RegisteredAgent) -> RegisteredAgent:
    raise TypeError(f"{type(event).__name__} is no event of a registered agent")


def apply(agent: RegisteredAgent | None, event: Any) -> RegisteredAgent:
    """The agent after the event."""
    if isinstance(event, AgentRegistered):
        return RegisteredAgent(event.agent_id, event.node, event.entry)
    if agent is None:
        raise TypeError("a registered agent begins with AgentRegistered")
    return _fold(event, agent)


@_fold.register
def _(_event: AgentPublished, agent: RegisteredAgent) -> RegisteredAgent:
    return replace(agent, status=AgentStatus.PUBLISHED)


@_fold.register
def _(_event: AgentWithdrawn, agent: RegisteredAgent) -> RegisteredAgent:
    return replace(agent, status=AgentStatus.WITHDRAWN)


@rule("LS-DB-01c")
def lacking(entry: Entry) -> tuple[str, ...]:
    """What the public could not know of this person: 身份、职务、联系方式、代办事项、监督电话."""
    told = {
        "姓名": entry.name,
        "职务": entry.post,
        "联系方式": entry.phone,
        "代办事项": "".join(entry.items),
        "监督电话": entry.supervision_phone,
    }
    return tuple(name for name, text in told.items() if not text.strip())


@rule("LS-DB-01c")
def shown_to_all(agent: RegisteredAgent) -> dict[str, Any]:
    """The entry of an agent as everybody reads it."""
    entry = agent.entry
    return {
        "name": entry.name,
        "post": entry.post,
        "phone": entry.phone,
        "services_zh": [SERVICE_ZH[service] for service in entry.services],
        "items": list(entry.items),
        "area": entry.area,
        "supervision_phone": entry.supervision_phone,
    }


def check_publishable(entry: Entry) -> None:
    missing = lacking(entry)
    if missing:
        raise Conflict("entry_incomplete", f"名录还缺：{'、'.join(missing)}，补齐后才能公示")


def check_public(agent: RegisteredAgent) -> None:
    """Only whoever is in the published list is given anything to do."""
    if agent.status is not AgentStatus.PUBLISHED:
        why = f"{agent.entry.name}的信息没有公示，不能指派"
        raise Conflict("agent_not_public", why, "agent_id")


def check_not_withdrawn(agent: RegisteredAgent) -> None:
    """Whoever was taken off the list acts for nobody any more."""
    if agent.status is AgentStatus.WITHDRAWN:
        why = f"{agent.entry.name}已从公示名录撤下，不能再代为申请，请申请人本人办理或者变更代办人"
        raise Conflict("agent_withdrawn", why, "agent")


def check_assignable(agent: RegisteredAgent, item_id: str) -> None:
    """代办: by a published agent, for one of the agent's items."""
    check_public(agent)
    if Service.AGENCY not in agent.entry.services or item_id not in agent.entry.items:
        why = f"{agent.entry.name}公示的代办事项中没有这个事项"
        raise Conflict("not_that_item", why, "agent_id")


@rule("LS-ZB-05c")
def special_officer(listed: Iterable[RegisteredAgent], subject: str) -> str:
    """专办人员: whoever looks through the materials of a one-to-one request, and lists what is
    missing, is one of the officers on record for it; the name."""
    for agent in listed:
        if agent.entry.subject == subject and Service.ONE_TO_ONE in agent.entry.services:
            return agent.entry.name
    raise Forbidden("no_special_officer", "只有名录中公示的一对一专办人员可以办理专办申请")
