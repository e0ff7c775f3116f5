"""Desks in 罗山县 and 昆都仑区, and the facts of their cases."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from clock_desk import COUNTY_THERE, VILLAGE, Desk, at, fact, terms

from shared.contracts.envelope import Envelope

#: A Monday, and the Friday after it; nothing is off in the four weeks that follow.
MONDAY, TUESDAY, FRIDAY = "2026-03-09T10:00", "2026-03-10T17:30", "2026-03-13T10:00"
#: Three working days after Monday.
PROMISE = "2026-03-12T17:30"
LONG_AFTER = "2026-12-31T00:00"


def luoshan(**changed: Any) -> Desk:
    """A desk under the rules of 罗山县, as another county may have changed them."""
    return Desk(profile="luoshan", changed=changed)


def kundulun(**changed: Any) -> Desk:
    return Desk(profile="kundulun", changed=changed)


def agreed(mode: str = "local", case_type: str = "commitment", item_type: str = "") -> Any:
    promised = terms((3, "working_day"), (20, "working_day"))
    stated = {"item_type": item_type} if item_type else {}
    return promised | {"service_mode": mode, "case_type": case_type} | stated


def accepted_case(
    time: str = MONDAY,
    mode: str = "local",
    case_type: str = "commitment",
    item_type: str = "",
    papers: bool = False,
    responsible: str = VILLAGE,
    **data: Any,
) -> Envelope:
    return fact(
        "intake.case_accepted",
        time,
        terms=agreed(mode, case_type, item_type) | {"responsible": responsible},
        flow=[{"act": "decide", "level": "county"}],
        competent_division=COUNTY_THERE,
        papers=papers,
        result={"method": "courier", "mode": ""},
        sealed_party="sealed",
        **data,
    )


def registered_case(time: str, case_type: str = "commitment", agency: bool = False) -> Envelope:
    return fact(
        "intake.case_registered",
        time,
        item_id="residence_permit",
        case_type=case_type,
        origin_division=VILLAGE,
        party_id="p1",
        agency=agency,
    )


def concluded_case(time: str, decided_at: str = "", **data: Any) -> Envelope:
    return fact(
        "intake.case_concluded",
        time,
        outcome="granted",
        decided_by=COUNTY_THERE,
        reason="",
        decided_at=at(decided_at or time).isoformat(),
        result={"method": "courier", "mode": ""},
        sealed_party="sealed",
        **data,
    )


def decided_case(
    time: str,
    decided_at: str = "",
    mode: str = "local",
    case_type: str = "commitment",
    outcome: str = "granted",
) -> Envelope:
    return fact(
        "routing.case_decided",
        time,
        terms=agreed(mode, case_type),
        outcome=outcome,
        decided_by=COUNTY_THERE,
        reason="",
        decided_at=at(decided_at or time).isoformat(),
    )


def task(
    name: str,
    time: str,
    act: str,
    case_type: str = "joint",
    mode: str = "local",
    number: int = 1,
    **data: Any,
) -> Envelope:
    """A task of the county, opened or completed."""
    return fact(
        f"routing.{name}",
        time,
        terms=agreed(mode, case_type),
        task_id=f"T{number}",
        node=COUNTY_THERE,
        act=act,
        **data,
    )


def hop(
    name: str, time: str, mode: str = "cross_location", number: int = 1, **data: Any
) -> Envelope:
    """What becomes of a handoff from the village to the county."""
    return fact(
        f"routing.{name}",
        time,
        terms=agreed(mode),
        handoff_id=f"H{number}",
        from_node=VILLAGE,
        to_node=COUNTY_THERE,
        **data,
    )


def offered_case(time: str, papers: bool = False, **data: Any) -> Envelope:
    return hop("handoff_offered", time, attempt=1, act="decide", papers=papers, **data)


def parcel_sent(time: str, purpose: str) -> Envelope:
    return fact(
        "delivery.shipment_dispatched",
        time,
        shipment_id=f"P-{purpose}",
        purpose=purpose,
        from_node=VILLAGE,
        to=COUNTY_THERE,
        carrier="ems",
        waybill_no="1234567890123",
    )


def notified(time: str, about: str = "result", **data: Any) -> Envelope:
    return fact("delivery.applicant_notified", time, about=about, channel="电话", **data)


def excused(time: str, rule: str) -> Envelope:
    return fact("supervision.exception_recorded", time, rule=rule, reason="道路中断")


def a_minute_after(time: str) -> str:
    return (at(time) + timedelta(minutes=1)).strftime("%Y-%m-%dT%H:%M")


def cards_in_the_end(desk: Desk, rule: str, heard: Sequence[Envelope]) -> set[str]:
    """The cards of a rule when all was heard and time has gone by; a warning before it is due is
    none, unless it is all that the clause allows."""
    desk.hear(*heard)
    desk.let_pass(LONG_AFTER)
    cards = set(desk.cards(rule))
    warned_early = any(
        card.level.value == "amber" and card.at < due.instant
        for clock in desk.clocks.clocks.values()
        for card in desk.clocks.cards
        if clock.id == card.clock and clock.rule == rule and (due := clock.due)
    )
    return cards - {"amber"} if warned_early else cards
