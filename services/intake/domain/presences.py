"""驻场安排: on which days a department that does not sit in the hall comes, how it answers else."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import singledispatch
from typing import Any

from services.intake.domain.units import Unit
from shared.kernel.refusals import Invalid
from shared.kernel.rules import rule


class RemoteWay(StrEnum):
    """电话, 网络."""

    PHONE = "phone"
    NETWORK = "network"


WAY_ZH = {RemoteWay.PHONE: "电话", RemoteWay.NETWORK: "网络"}


@dataclass(frozen=True)
class Presence:
    """`weekdays`: 1 is Monday. `phone` and `network` are where it answers on all other days."""

    unit_id: str
    node: str
    weekdays: tuple[int, ...]
    phone: str = ""
    network: str = ""

    def reached_by(self, way: RemoteWay) -> str:
        return self.phone if way is RemoteWay.PHONE else self.network


@dataclass(frozen=True)
class PresenceArranged:
    """安排驻场, in place of what was arranged before."""

    unit_id: str
    node: str
    weekdays: tuple[int, ...]
    phone: str
    network: str


@singledispatch
def _fold(event: Any, _presence: Presence | None) -> Presence:
    raise TypeError(f"{type(event).__name__} is no event of a presence")


def apply(presence: Presence | None, event: Any) -> Presence:
    """What is arranged after the event."""
    return _fold(event, presence)


@_fold.register
def _(event: PresenceArranged, _presence: Presence | None) -> Presence:
    return Presence(event.unit_id, event.node, event.weekdays, event.phone, event.network)


@rule("XQ-ZZ-02-2b")
def check_reachable(phone: str, network: str) -> None:
    """Outside its days in the hall a department examines and answers in real time: it says by
    which telephone or address."""
    if not (phone.strip() or network.strip()):
        detail = "非常驻部门应写明非驻场时间实时审批、咨询的电话或网络方式"
        raise Invalid("not_reachable_outside", detail, "phone")


@rule("XQ-CZ-03e")
def answers_remotely(unit: Unit | None, presence: Presence | None, weekday: int) -> bool:
    """Whether a department that is called answers from afar: it does not sit in the hall, and this
    is none of its days there."""
    if unit is None or unit.present:
        return False
    return presence is None or weekday not in presence.weekdays
