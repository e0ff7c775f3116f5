"""审管分离: from the window to a functional unit, and the finished case back to the applicant."""

from __future__ import annotations

from typing import Any

import pytest
from clock_desk import VILLAGE, Desk, at, fact
from window_papers import (
    OTHER_UNIT,
    UNIT,
    accepted,
    answered,
    completed,
    concluded,
    corrected,
    decided,
    desk,
    exception,
    offered,
    refused,
    registered,
    signed,
)

from shared.kernel.limits import Limit, LimitUnit

MONDAY, CLOSING = "2026-03-09T10:00", "2026-03-09T17:30"
TUESDAY, TUESDAY_CLOSING = "2026-03-10T09:00", "2026-03-10T17:30"


@pytest.mark.rule("TS-SG-23b")
class TestHandoverToTheUnit:
    @pytest.mark.parametrize(("signature", "late"), [(CLOSING, False), ("2026-03-09T17:31", True)])
    def test_is_made_on_the_day_of_receipt(self, signature: str, late: bool) -> None:
        office = desk()
        office.hear(registered(MONDAY, to_unit=True), offered("2026-03-09T16:00"))
        office.hear(signed(signature))
        assert office.due("TS-SG-23b") == at(CLOSING)
        assert office.late("TS-SG-23b") is late

    def test_waits_until_the_next_day_for_a_recorded_reason(self) -> None:
        office = desk()
        office.hear(registered(MONDAY, to_unit=True))
        office.let_pass(CLOSING)
        assert "yellow" in office.cards("TS-SG-23b")
        office.hear(exception("TS-SG-23b", "2026-03-09T17:20"))
        assert office.due("TS-SG-23b") == at(TUESDAY_CLOSING)
        assert "yellow" not in office.cards("TS-SG-23b")
        office.hear(signed("2026-03-10T17:31"))
        assert office.late("TS-SG-23b")

    def test_does_not_wait_for_the_reason_of_another_clause(self) -> None:
        office = desk()
        office.hear(registered(MONDAY, to_unit=True), exception("TS-SG-23c", MONDAY))
        assert office.due("TS-SG-23b") == at(CLOSING)

    @pytest.mark.parametrize(
        ("kind", "due"),
        [
            (LimitUnit.WORKING_DAY, "2026-03-16T17:30"),
            (LimitUnit.NATURAL_DAY, "2026-03-14T17:30"),
        ],
    )
    def test_next_day_of_a_friday_is_as_the_county_reads_it(
        self, kind: LimitUnit, due: str
    ) -> None:
        office = desk(handover_front_to_back__exception=Limit(1, kind))
        friday = "2026-03-13T10:00"
        office.hear(registered(friday, to_unit=True), exception("TS-SG-23b", friday))
        assert office.due("TS-SG-23b") == at(due)

    @pytest.mark.parametrize(
        ("case_type", "case"),
        [("commitment", {"to_unit": False}), ("commitment", {}), ("instant", {"to_unit": True})],
    )
    def test_is_not_asked_of_what_the_window_does_itself(
        self, case_type: str, case: dict[str, Any]
    ) -> None:
        office = desk()
        office.hear(registered(MONDAY, case_type, **case))
        assert not office.runs("TS-SG-23b")

    def test_is_measured_otherwise_where_the_county_has_cut_offs(self) -> None:
        office = desk(handover_front_to_back="cut_off")
        office.hear(registered(MONDAY, to_unit=True))
        assert not office.runs("TS-SG-23b")

    @pytest.mark.parametrize("end", [corrected, refused])
    def test_is_not_asked_of_what_was_sent_home(self, end: Any) -> None:
        office = desk()
        office.hear(registered(MONDAY, to_unit=True), end("2026-03-09T10:10"))
        office.let_pass("2026-03-31T00:00")
        assert office.cards("TS-SG-23b") == []


@pytest.mark.rule("TS-SW-05d")
class TestMatterOfAnotherDesk:
    @pytest.mark.parametrize(
        ("sent", "late"), [(TUESDAY_CLOSING, False), ("2026-03-10T17:31", True)]
    )
    def test_is_sent_on_within_a_working_day_of_acceptance(self, sent: str, late: bool) -> None:
        office = desk()
        office.hear(accepted(MONDAY, outside_duty=True), offered(sent))
        assert office.due("TS-SW-05d") == at(TUESDAY_CLOSING)
        assert office.late("TS-SW-05d") is late

    def test_own_matter_has_no_such_clock(self) -> None:
        office = desk()
        office.hear(accepted(MONDAY, outside_duty=False))
        assert not office.runs("TS-SW-05d")


def unit_clock(office: Desk, rule: str, unit: str = UNIT) -> Any:
    return office.clock(rule, f"H-{unit}")


@pytest.mark.rule("TS-SG-23c")
class TestUnit:
    def test_has_the_promise_from_its_own_receipt(self) -> None:
        office = desk()
        office.hear(accepted(MONDAY), signed(TUESDAY), signed("2026-03-11T09:00", OTHER_UNIT))
        assert office.due("TS-XS-05c") == at("2026-03-12T17:30")
        assert office.due("TS-SG-23c", f"H-{UNIT}") == at("2026-03-13T17:30")
        assert office.due("TS-SG-23c", f"H-{OTHER_UNIT}") == at("2026-03-16T17:30")
        assert unit_clock(office, "TS-SG-23c").responsible == UNIT

    @pytest.mark.parametrize(
        ("done", "in_time"), [("2026-03-13T17:30", True), ("2026-03-13T17:31", False)]
    )
    def test_is_measured_by_when_it_is_done(self, done: str, in_time: bool) -> None:
        office = desk()
        office.hear(signed(TUESDAY), signed(TUESDAY, OTHER_UNIT), completed(done))
        assert unit_clock(office, "TS-SG-23c").in_time is in_time
        assert unit_clock(office, "TS-SG-23c", OTHER_UNIT).stopped_at is None

    def test_is_excused_by_a_recorded_reason_of_its_own(self) -> None:
        office = desk()
        office.hear(signed(TUESDAY), signed(TUESDAY, OTHER_UNIT))
        office.hear(exception("TS-SG-23c", "2026-03-11T09:00", handoff_id=f"H-{UNIT}"))
        office.let_pass("2026-03-31T00:00")
        assert {card.clock for card in office.clocks.cards} == {f"TS-SG-23c:H-{OTHER_UNIT}"}

    def test_is_not_excused_by_the_reason_of_another_clause(self) -> None:
        office = desk()
        office.hear(signed(TUESDAY), exception("TS-SG-23b", "2026-03-11T09:00"))
        office.let_pass("2026-03-31T00:00")
        assert office.cards("TS-SG-23c") == ["amber", "yellow", "red"]


@pytest.mark.rule("TS-SG-23d")
class TestReturnToTheWindow:
    @pytest.mark.parametrize(
        ("back", "in_time"), [(TUESDAY_CLOSING, True), ("2026-03-10T17:31", False)]
    )
    def test_follows_within_a_working_day(self, back: str, in_time: bool) -> None:
        office = desk()
        office.hear(completed(MONDAY), answered(back))
        clock = unit_clock(office, "TS-SG-23d")
        assert (clock.in_time, clock.responsible) == (in_time, UNIT)

    def test_return_by_another_unit_is_not_its_own(self) -> None:
        office = desk()
        office.hear(completed(MONDAY), answered("2026-03-09T11:00", OTHER_UNIT))
        office.let_pass("2026-03-31T00:00")
        assert "red" in office.cards("TS-SG-23d")

    @pytest.mark.parametrize("finding", ["granted", "refused"])
    def test_is_asked_whatever_was_decided(self, finding: str) -> None:
        office = desk()
        office.hear(completed(MONDAY, finding=finding))
        assert office.due("TS-SG-23d", f"H-{UNIT}") == at(TUESDAY_CLOSING)

    def test_is_not_asked_of_who_hands_it_on(self) -> None:
        office = desk()
        office.hear(completed(MONDAY, finding="passed"))
        assert not office.runs("TS-SG-23d")

    def test_is_not_asked_of_the_window_itself(self) -> None:
        office = desk()
        office.hear(completed(MONDAY, VILLAGE), decided(MONDAY))
        office.let_pass("2026-03-31T00:00")
        assert office.cards("TS-SG-23d") == []


def told(time: str, about: str = "result") -> Any:
    return fact("delivery.applicant_notified", time, about=about, channel="sms")


@pytest.mark.rule("TS-XS-06b")
class TestNoticeToCollect:
    @pytest.mark.parametrize(
        ("time", "late"), [(TUESDAY_CLOSING, False), ("2026-03-10T17:31", True)]
    )
    def test_is_given_by_the_next_working_day(self, time: str, late: bool) -> None:
        office = desk()
        office.hear(concluded(TUESDAY, decided_at=MONDAY), told(time))
        assert office.due("TS-XS-06b") == at(TUESDAY_CLOSING)
        assert office.late("TS-XS-06b") is late

    def test_about_something_else_is_none(self) -> None:
        office = desk()
        office.hear(concluded(MONDAY), told("2026-03-09T11:00", "correction"))
        office.let_pass("2026-03-31T00:00")
        assert "yellow" in office.cards("TS-XS-06b")

    def test_is_not_needed_by_who_has_the_result(self) -> None:
        office = desk()
        instant = at("2026-03-09T11:00").isoformat()
        collected: dict[str, Any] = {"method": "counter_pickup", "delivered_at": instant}
        office.hear(concluded(MONDAY), fact("delivery.result_delivered", TUESDAY, **collected))
        assert office.clock("TS-XS-06b").stopped_at == at("2026-03-09T11:00")

    @pytest.mark.parametrize("method", ["counter_pickup", "locker"])
    def test_is_asked_of_what_has_to_be_fetched(self, method: str) -> None:
        office = desk()
        office.hear(concluded(MONDAY, method=method))
        assert office.runs("TS-XS-06b")

    def test_is_not_asked_of_what_is_posted(self) -> None:
        office = desk()
        office.hear(concluded(MONDAY, method="courier"))
        assert not office.runs("TS-XS-06b")

    def test_counts_otherwise_where_the_window_signs_for_results(self) -> None:
        office = desk(notify_applicant_limit__counts_from="result_signed")
        office.hear(concluded(MONDAY))
        assert not office.runs("TS-XS-06b")
