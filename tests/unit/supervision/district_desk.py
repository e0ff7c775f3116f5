"""A desk in X区, whose acceptance slip starts the promise and whose outgoing window ends it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from clock_desk import COUNTY_THERE, Desk, at, fact, terms

from shared.contracts.envelope import Envelope

RULES = "x-district"
DEPARTMENT = COUNTY_THERE
#: A Monday; nothing is off in the four weeks after it.
SLIP = "2026-03-09T10:00"
#: Ten working days after the slip.
PROMISE = "2026-03-23T17:30"
LONG_AFTER = "2026-12-31T00:00"


def office(**changed: Any) -> Desk:
    """A desk under the rules of X区, as another county may have changed them."""
    return Desk(profile=RULES, changed=changed)


def agreed(days: int = 10, case_type: str = "commitment", online: bool = False) -> dict[str, Any]:
    promised = terms((days, "working_day"), (30, "working_day"))
    return promised | {"case_type": case_type, "fully_online": online}


def slip(
    time: str = SLIP,
    days: int = 10,
    case_type: str = "commitment",
    online: bool = False,
    **data: Any,
) -> Envelope:
    """受理承诺单."""
    return fact(
        "intake.case_accepted",
        time,
        terms=agreed(days, case_type, online),
        flow=[{"act": "decide", "level": "county"}],
        competent_division=COUNTY_THERE,
        papers=True,
        result={"method": "counter_pickup", "mode": ""},
        sealed_party="sealed",
        **data,
    )


def decided(time: str) -> Envelope:
    return fact(
        "routing.case_decided",
        time,
        terms=agreed(),
        outcome="granted",
        decided_by=DEPARTMENT,
        reason="",
        decided_at=at(time).isoformat(),
    )


def handed_over(time: str) -> Envelope:
    """办理结果交接表."""
    window = "411521000000"
    return fact("delivery.result_handed_over", time, from_node=DEPARTMENT, to_node=window)


def refused(time: str, number: int = 1) -> Envelope:
    return fact(
        "delivery.handed_result_refused",
        time,
        refusal_id=f"R{number}",
        department=DEPARTMENT,
        reason="姓名有误",
    )


def a_minute_after(time: str) -> str:
    return (at(time) + timedelta(minutes=1)).strftime("%Y-%m-%dT%H:%M")


def in_time(desk: Desk, rule: str, key: str = "") -> bool:
    """Was it stopped by its due instant, so that its card never came?"""
    clock = desk.clock(rule, key)
    desk.let_pass(LONG_AFTER)
    return clock.in_time and not set(desk.cards(rule)) & {"yellow", "red"}
