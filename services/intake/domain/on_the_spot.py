"""即办: accepted, decided and issued at the window; and 办件类型 as the regulation counts them."""

from __future__ import annotations

from datetime import datetime

from services.intake.domain.cases import Case, Status
from shared.kernel.refusals import Conflict
from shared.kernel.rules import rule


def check_instant(case: Case) -> None:
    """Refuses what is no 即办件."""
    if case.item.case_type != "instant":
        raise Conflict("not_instant", f"“{case.item.name_zh}”不是即办件，不能在窗口当场办结")


@rule("KD-ZN-3-4a")
def check_own_power(case: Case) -> None:
    """The window finishes only what nobody else has to act on."""
    if case.to_unit:
        raise Conflict("not_own_power", "这个事项还要其他单位办理，不能在窗口当场办结")


@rule("XQ-CZ-04-3a")
def check_delegated(case: Case, connected: bool) -> None:
    """The comprehensive window issues what it has the power for, where the systems are joined."""
    if case.item.power_source != "own" and not connected:
        raise Conflict("not_connected", "授权办理的事项须系统已经对接，综合窗口才能发证")


@rule("TS-XS-05b")
def accepted_at(case: Case, clock_start: str, now: datetime) -> datetime:
    """Where an instant case counts from its registration, that is when it was accepted; off line
    nobody could act on the spot, so from its arrival."""
    instant = case.item.case_type == "instant"
    registered = case.arrived_at or case.registered_at
    return registered if instant and clock_start == "registration" else now


@rule("KD-ZN-3-4")
def kinds(case: Case) -> tuple[str, ...]:
    """All types under which the case is counted: how it is handled, and what became of it."""
    also = {
        "returned": case.status is Status.RETURNED,
        "supplement": bool(case.deferred),
        "agency": case.by_agent,
    }
    return (case.item.case_type, *(name for name, holds in also.items() if holds))
