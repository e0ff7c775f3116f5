"""X区: decided and handed to the outgoing window within the promise, corrected and served."""

from __future__ import annotations

from typing import Any

import pytest
from clock_desk import Desk, accepted, at, fact, parcel
from district_desk import (
    DEPARTMENT,
    LONG_AFTER,
    PROMISE,
    SLIP,
    a_minute_after,
    agreed,
    decided,
    handed_over,
    in_time,
    office,
    refused,
    slip,
)

from shared.contracts.envelope import Envelope

HANDED, DECISION, REFUSED = "2026-03-20T16:00", "2026-03-19T10:00", "2026-03-20T17:00"
LATE = a_minute_after(PROMISE)


@pytest.fixture
def desk() -> Desk:
    desk = office()
    desk.hear(slip())
    return desk


@pytest.mark.rule("XQ-CZ-06-1a")
@pytest.mark.parametrize(("time", "kept"), [(PROMISE, True), (LATE, False)])
def test_promise_is_kept_by_the_hand_over(desk: Desk, time: str, kept: bool) -> None:
    desk.hear(decided(DECISION), handed_over(time))
    assert desk.due("XQ-CZ-06-1a") == at(PROMISE)
    assert in_time(desk, "XQ-CZ-06-1a") is kept


@pytest.mark.rule("XQ-CZ-06-1a")
def test_decision_alone_does_not_end_the_promise(desk: Desk) -> None:
    desk.hear(decided(DECISION))
    assert desk.clock("XQ-CZ-06-1a").stopped_at is None
    there = Desk()
    there.hear(accepted(SLIP), decided("2026-03-10T10:00"))
    assert there.clock("promised").stopped_at == at("2026-03-10T10:00")


@pytest.mark.rule("XQ-CZ-06-1a")
def test_result_that_the_department_posts_itself_ends_the_promise(desk: Desk) -> None:
    sent: dict[str, Any] = {"carrier": "ems", "waybill_no": "EA1"}
    desk.hear(parcel("shipment_dispatched", DECISION, DEPARTMENT, "papers", 1, **sent))
    assert desk.clock("XQ-CZ-06-1a").stopped_at is None
    desk.hear(parcel("shipment_dispatched", HANDED, "applicant", "result", 2, **sent))
    assert desk.clock("XQ-CZ-06-1a").stopped_at == at(HANDED)


@pytest.mark.rule("XQ-CZ-06-1a")
def test_refused_result_opens_the_promise_again(desk: Desk) -> None:
    desk.hear(handed_over(HANDED), refused(REFUSED))
    assert desk.clock("XQ-CZ-06-1a").stopped_at is None
    desk.hear(handed_over("2026-03-23T11:00"))
    assert desk.clock("XQ-CZ-06-1a").stopped_at == at("2026-03-23T11:00")
    assert in_time(desk, "XQ-CZ-06-1a")


@pytest.mark.rule("XQ-CZ-06-1a")
def test_case_that_is_not_accepted_owes_no_result(desk: Desk) -> None:
    desk.hear(fact("intake.case_not_accepted", "2026-03-10T10:00", reason="不属于本部门职权范围"))
    assert desk.clock("XQ-CZ-06-1a").cancelled
    desk.let_pass(LONG_AFTER)
    assert desk.cards("XQ-CZ-06-1a") == []


@pytest.mark.rule("XQ-CZ-06-1c")
@pytest.mark.parametrize(
    ("time", "kept"), [("2026-03-23T17:30", True), ("2026-03-23T17:31", False)]
)
def test_refused_result_is_corrected_within_a_working_day(
    desk: Desk, time: str, kept: bool
) -> None:
    desk.hear(handed_over(HANDED), refused(REFUSED), handed_over(time))
    assert desk.due("XQ-CZ-06-1c", "R1") == at("2026-03-23T17:30")
    assert in_time(desk, "XQ-CZ-06-1c", "R1") is kept


@pytest.mark.rule("XQ-CZ-06-1c")
def test_each_refusal_has_its_own_day(desk: Desk) -> None:
    desk.hear(handed_over("2026-03-10T10:00"), refused("2026-03-10T11:00"))
    desk.hear(handed_over("2026-03-11T10:00"), refused("2026-03-11T11:00", 2))
    assert desk.clock("XQ-CZ-06-1c", "R1").stopped_at == at("2026-03-11T10:00")
    assert desk.clock("XQ-CZ-06-1c", "R2").stopped_at is None
    assert desk.due("XQ-CZ-06-1c", "R2") == at("2026-03-12T17:30")


@pytest.mark.rule("XQ-CZ-06-1c")
@pytest.mark.parametrize(("rule", "excused"), [("XQ-CZ-06-1c", True), ("XQ-ZZ-02-2a", False)])
def test_correction_takes_longer_with_a_recorded_reason(
    desk: Desk, rule: str, excused: bool
) -> None:
    desk.hear(refused(REFUSED))
    recorded = "supervision.exception_recorded"
    desk.hear(fact(recorded, "2026-03-23T10:00", rule=rule, reason="证照须重新印制"))
    desk.let_pass(LONG_AFTER)
    assert ("yellow" not in desk.cards("XQ-CZ-06-1c")) is excused


@pytest.mark.rule("XQ-ZZ-02-6")
@pytest.mark.parametrize(
    ("time", "cards"), [("2026-03-20T17:30", []), ("2026-03-20T17:31", ["amber"])]
)
def test_result_goes_to_the_window_promptly(desk: Desk, time: str, cards: list[str]) -> None:
    desk.hear(decided(DECISION))
    desk.let_pass("2026-03-20T17:29")
    assert desk.cards("XQ-ZZ-02-6") == []
    desk.hear(handed_over(time))
    desk.let_pass(LONG_AFTER)
    assert desk.cards("XQ-ZZ-02-6") == cards


@pytest.mark.rule("XQ-ZZ-02-6")
def test_window_that_issued_it_hands_nothing_over(desk: Desk) -> None:
    assert not desk.runs("XQ-ZZ-02-6")
    given = at(DECISION).isoformat()
    desk.hear(decided(DECISION))
    desk.hear(
        fact("delivery.result_delivered", DECISION, method="counter_pickup", delivered_at=given)
    )
    desk.let_pass(LONG_AFTER)
    assert desk.cards("XQ-ZZ-02-6") == []


@pytest.mark.rule("XQ-ZZ-02-3a")
@pytest.mark.parametrize(
    ("time", "kept"), [("2026-03-09T17:30", True), ("2026-03-09T17:31", False)]
)
def test_instant_case_is_finished_on_its_day(time: str, kept: bool) -> None:
    desk = office()
    desk.hear(slip(case_type="instant", days=5), decided(time))
    assert desk.due("XQ-ZZ-02-3a") == at("2026-03-09T17:30")
    assert in_time(desk, "XQ-ZZ-02-3a") is kept


@pytest.mark.rule("XQ-ZZ-02-3a")
def test_commitment_case_has_its_promise_and_not_the_day(desk: Desk) -> None:
    assert not desk.runs("XQ-ZZ-02-3a")


@pytest.mark.rule("XQ-ZZ-02-3a")
@pytest.mark.parametrize(
    ("start", "begun"), [("acceptance", SLIP), ("registration", "2026-03-09T09:10")]
)
def test_instant_case_begins_where_the_policy_says(start: str, begun: str) -> None:
    desk = office(clock_start__instant=start)
    desk.hear(_registered("2026-03-09T09:10", "instant"), slip(case_type="instant"))
    assert desk.clock("XQ-ZZ-02-3a").started_at == at(begun)


@pytest.mark.rule("XQ-CZ-05a")
@pytest.mark.parametrize(("time", "kept"), [(PROMISE, True), (LATE, False)])
def test_department_decides_within_the_limit(desk: Desk, time: str, kept: bool) -> None:
    desk.hear(decided(time))
    assert desk.due("XQ-CZ-05a") == at(PROMISE)
    assert in_time(desk, "XQ-CZ-05a") is kept


@pytest.mark.rule("XQ-CZ-05a")
def test_decision_is_measured_even_if_its_result_is_sent_back(desk: Desk) -> None:
    desk.hear(decided(DECISION), handed_over(HANDED), refused(REFUSED))
    assert desk.clock("XQ-CZ-05a").stopped_at == at(DECISION)
    desk.hear(slip())
    assert not desk.runs("XQ-CZ-05d")


ONLINE = "2026-03-05T15:00"


def _online() -> Envelope:
    return fact("intake.online_application_received", ONLINE, terms=agreed(online=True))


@pytest.mark.rule("XQ-CZ-05d")
@pytest.mark.parametrize(
    ("start", "begun", "due"),
    [
        ("acceptance", SLIP, PROMISE),
        ("electronic_receipt", ONLINE, "2026-03-19T17:30"),
    ],
)
def test_fully_online_case_begins_where_the_policy_says(start: str, begun: str, due: str) -> None:
    desk = office(clock_start__fully_online=start)
    desk.hear(_online(), slip(online=True))
    assert desk.clock("XQ-CZ-05d").started_at == at(begun)
    assert desk.due("XQ-CZ-05d") == at(due)
    assert desk.due("XQ-CZ-06-1a") == at(due)
    desk.hear(decided(due))
    assert in_time(desk, "XQ-CZ-05d")


@pytest.mark.rule("XQ-CZ-05d")
def test_paper_case_begins_with_its_slip_in_either_reading() -> None:
    desk = office(clock_start__fully_online="electronic_receipt")
    desk.hear(slip())
    assert not desk.runs("XQ-CZ-05d")
    assert desk.due("XQ-CZ-05a") == at(PROMISE)


def _registered(time: str, case_type: str) -> Envelope:
    return fact(
        "intake.case_registered",
        time,
        item_id="residence_permit",
        case_type=case_type,
        origin_division="411521101204",
        party_id="party",
        agency=False,
    )


LOCKED, EXPIRES = "2026-03-20T10:00", "2026-03-27T17:30"


def _ready(method: str) -> Envelope:
    where: dict[str, Any] = {"handover_id": "H1", "method": method, "at_node": DEPARTMENT}
    return fact("delivery.result_ready", LOCKED, **where)


def _fetched(time: str, method: str = "locker") -> Envelope:
    return fact("delivery.result_delivered", time, method=method, delivered_at=at(time).isoformat())


def _cleared(time: str) -> Envelope:
    return fact("delivery.locker_cleared", time, handover_id="H1", at_node=DEPARTMENT)


@pytest.mark.rule("XQ-CZ-06-2d")
@pytest.mark.parametrize("end", [_fetched, _cleared])
@pytest.mark.parametrize(("time", "cards"), [(EXPIRES, []), ("2026-03-27T17:31", ["amber"])])
def test_locker_is_emptied_in_its_time(desk: Desk, end: Any, time: str, cards: list[str]) -> None:
    desk.hear(_ready("locker"))
    assert desk.due("XQ-CZ-06-2d", "H1") == at(EXPIRES)
    desk.hear(end(time))
    desk.let_pass(LONG_AFTER)
    assert desk.cards("XQ-CZ-06-2d") == cards


@pytest.mark.rule("XQ-CZ-06-2d")
def test_counter_keeps_results_for_as_long_as_needed(desk: Desk) -> None:
    desk.hear(_ready("locker"))
    assert desk.runs("XQ-CZ-06-2d")
    there = office()
    there.hear(slip(), _ready("counter_pickup"))
    assert not there.runs("XQ-CZ-06-2d")


@pytest.mark.rule("XQ-CZ-06-3")
@pytest.mark.parametrize(
    ("time", "kept"), [("2026-03-23T17:30", True), ("2026-03-23T17:31", False)]
)
def test_service_is_on_record_the_next_working_day(desk: Desk, time: str, kept: bool) -> None:
    desk.hear(_fetched("2026-03-20T10:00"))
    desk.hear(fact("delivery.service_registered", time, department=DEPARTMENT))
    assert desk.due("XQ-CZ-06-3") == at("2026-03-23T17:30")
    assert in_time(desk, "XQ-CZ-06-3") is kept


@pytest.mark.rule("XQ-CZ-06-3")
@pytest.mark.parametrize(("purpose", "cancelled"), [("result", True), ("papers", False)])
def test_service_that_the_carrier_takes_back_needs_no_record(
    desk: Desk, purpose: str, cancelled: bool
) -> None:
    desk.hear(_fetched("2026-03-20T10:00", "courier"))
    desk.hear(parcel("delivery_revoked", "2026-03-20T16:00", "applicant", purpose, 1))
    assert desk.clock("XQ-CZ-06-3").cancelled is cancelled
