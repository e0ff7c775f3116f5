"""特殊群体来访: what is declared of a visitor, who stays with them, what was offered."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import singledispatch
from typing import Any

from services.intake.domain import special_needs
from services.intake.domain.special_needs import Help, SpecialGroup
from shared.kernel.refusals import Conflict


@dataclass(frozen=True)
class Declared:
    """What follows from a declaration. It never says which kind: that stands in the seal."""

    priority: bool
    green_channel: bool
    assistant_due: bool
    offer_due: bool
    help: tuple[Help, ...]


@dataclass(frozen=True)
class SpecialVisit:
    """`assistant` is the registered agent who stays with the visitor; `offer` says whether
    one-to-one service was taken: "", "accepted" or "declined". The kinds are in `sealed_party`:
    of the sick, disabled and pregnant they would say something on health."""

    visit_id: str
    node: str
    declared: Declared
    declared_at: datetime
    sealed_party: str
    assistant: str = ""
    offer: str = ""
    ended: bool = False


@dataclass(frozen=True)
class SpecialNeedDeclared:
    visit_id: str
    node: str
    declared: Declared
    declared_at: datetime
    sealed_party: str = field(metadata={"sealed": True})


@dataclass(frozen=True)
class VisitAssistantNamed:
    agent_id: str


@dataclass(frozen=True)
class OneToOneOffered:
    """主动提供: and what the visitor said."""

    accepted: bool


@dataclass(frozen=True)
class SpecialVisitEnded:
    pass


@dataclass(frozen=True)
class SpecialNeedShown:
    """Somebody looked at which kind it is."""

    shown_to: str
    reason: str
    shown_at: datetime


@singledispatch
def _fold(event: Any, _visit: SpecialVisit) -> SpecialVisit:
    raise TypeError(f"{type(event).__name__} is no event of a special visit")


def apply(visit: SpecialVisit | None, event: Any) -> SpecialVisit:
    """The visit after the event."""
    if isinstance(event, SpecialNeedDeclared):
        values = {name: getattr(event, name) for name in event.__dataclass_fields__}
        return SpecialVisit(**values)
    if visit is None:
        raise TypeError("a special visit begins with SpecialNeedDeclared")
    return _fold(event, visit)


@_fold.register
def _(event: VisitAssistantNamed, visit: SpecialVisit) -> SpecialVisit:
    return replace(visit, assistant=event.agent_id)


@_fold.register
def _(event: OneToOneOffered, visit: SpecialVisit) -> SpecialVisit:
    return replace(visit, offer="accepted" if event.accepted else "declined")


@_fold.register
def _(_event: SpecialVisitEnded, visit: SpecialVisit) -> SpecialVisit:
    return replace(visit, ended=True)


@_fold.register
def _(_event: SpecialNeedShown, visit: SpecialVisit) -> SpecialVisit:
    return visit


def declared(
    groups: tuple[SpecialGroup, ...], chosen: tuple[Help, ...], regulations: tuple[str, ...]
) -> Declared:
    """What the office owes whoever declares this."""
    special_needs.check_help(groups, chosen, regulations)
    return Declared(
        special_needs.gives_priority(groups, chosen),
        special_needs.in_green_channel(groups, chosen),
        special_needs.needs_assistant(groups, regulations),
        special_needs.must_offer_one_to_one(groups, regulations),
        chosen,
    )


def check_there(visit: SpecialVisit) -> None:
    if visit.ended:
        raise Conflict("visit_ended", "这次来访已经结束")


def served_first(visit: SpecialVisit) -> bool:
    """Whether a ticket of this visitor, who is there, is called before others."""
    check_there(visit)
    return visit.declared.priority


def check_served(visit: SpecialVisit) -> None:
    """Nobody goes who was owed an assistant and had none, or was never offered the service."""
    check_there(visit)
    if visit.declared.assistant_due and not visit.assistant:
        raise Conflict("assistant_missing", "请先为特殊服务对象指定全程协助的人员")
    if visit.declared.offer_due and not visit.offer:
        raise Conflict("not_offered", "请先主动提供一对一专办服务，并登记对方是否接受")
