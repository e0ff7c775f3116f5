"""What a window of 桃山区 writes down about a case, as supervision hears it."""

from __future__ import annotations

from typing import Any

from clock_desk import COUNTY_THERE, VILLAGE, Desk, at, fact, terms

from shared.contracts.envelope import Envelope

UNIT, OTHER_UNIT = "411523103000", "411523000000"


def desk(profile: str = "taoshan", **changed: Any) -> Desk:
    """A supervisor of 桃山区, or of a place with other rules."""
    return Desk(profile, changed=changed)


def registered(time: str, case_type: str = "commitment", **data: Any) -> Envelope:
    usual: dict[str, Any] = {
        "item_id": "elderly_card",
        "origin_division": VILLAGE,
        "party_id": "p-1",
    }
    return fact("intake.case_registered", time, case_type=case_type, agency=False, **usual, **data)


def checked(time: str, passed: bool) -> Envelope:
    return fact("intake.materials_checked", time, check_id=time, passed=passed)


def corrected(time: str) -> Envelope:
    return fact("intake.case_correction_requested", time, missing=["photo"])


def accepted(
    time: str, case_type: str = "commitment", item_type: str = "", **data: Any
) -> Envelope:
    """Promised within 3 working days."""
    named = terms((3, "working_day"), (20, "working_day"))
    return fact(
        "intake.case_accepted",
        time,
        terms=named | {"case_type": case_type, "item_type": item_type},
        flow=[{"act": "decide", "level": "township"}],
        competent_division=VILLAGE,
        papers=False,
        result={"method": "counter_pickup", "mode": ""},
        sealed_party="sealed",
        **data,
    )


def refused(time: str) -> Envelope:
    return fact("intake.case_not_accepted", time, reason="不属于本部门职权范围")


def concluded(time: str, decided_at: str = "", method: str = "counter_pickup") -> Envelope:
    """The completion certificate bears the date of `decided_at`."""
    return fact(
        "intake.case_concluded",
        time,
        outcome="granted",
        decided_by=VILLAGE,
        reason="",
        decided_at=at(decided_at or time).isoformat(),
        result={"method": method, "mode": ""},
        sealed_party="sealed",
    )


def on_stage(name: str, time: str, **data: Any) -> Envelope:
    """What routing says, with the terms."""
    return fact(
        f"routing.{name}", time, terms=terms((3, "working_day"), (20, "working_day")), **data
    )


def decided(time: str, decided_at: str = "") -> Envelope:
    return on_stage(
        "case_decided",
        time,
        outcome="granted",
        decided_by=COUNTY_THERE,
        reason="",
        decided_at=at(decided_at or time).isoformat(),
    )


def hop(name: str, time: str, unit: str = UNIT, **data: Any) -> Envelope:
    """What happens to the handoff to a unit."""
    named = {"handoff_id": f"H-{unit}", "from_node": VILLAGE, "to_node": unit}
    return on_stage(f"handoff_{name}", time, **named, **data)


def offered(time: str, unit: str = UNIT) -> Envelope:
    return hop("offered", time, unit, attempt=1, act="decide", papers=False)


def signed(time: str, unit: str = UNIT) -> Envelope:
    return hop("signed", time, unit)


def answered(time: str, unit: str = UNIT) -> Envelope:
    return hop("answered", time, unit, outcome="granted", decided_at=at(time).isoformat())


def completed(time: str, unit: str = UNIT, finding: str = "granted") -> Envelope:
    brought = {} if unit == VILLAGE else {"handoff_id": f"H-{unit}"}
    return on_stage(
        "task_completed",
        time,
        task_id=f"T-{unit}",
        node=unit,
        act="decide",
        finding=finding,
        **brought,
    )


def exception(rule: str, time: str, **data: Any) -> Envelope:
    return fact("supervision.exception_recorded", time, rule=rule, reason="承办人外出勘验", **data)
