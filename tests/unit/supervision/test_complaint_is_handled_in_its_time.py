"""投诉管理: evidence, acceptance, handling and review of a complaint (桃山区)."""

from __future__ import annotations

from typing import Any

import pytest
from clock_desk import Desk, at, fact
from window_papers import desk

from services.supervision.domain.clocks import Status
from shared.contracts.envelope import Envelope

WINDOW, UNIT, OTHER_UNIT = "411523103000", "411523104000", "411523105000"
# A Monday; three working days later is Thursday.
MONDAY, TUESDAY, WEDNESDAY = "2026-03-09T10:00", "2026-03-10T09:00", "2026-03-11T09:00"
THURSDAY, THURSDAY_LATE = "2026-03-12T17:30", "2026-03-12T17:31"
FRIDAY, IN_TEN_DAYS, IN_THIRTY_DAYS = "2026-03-13T17:30", "2026-03-23T17:30", "2026-04-21T17:30"
HANDLING = "complaint_handling"


def said(name: str, time: str, **data: Any) -> Envelope:
    return fact(f"supervision.complaint_{name}", time, subject="complaint/1", **data)


def received(channel: str = "in_person", *, on_the_spot: bool = False) -> Envelope:
    return said("received", MONDAY, channel=channel, on_the_spot=on_the_spot)


def forwarded(time: str, handler: str = WINDOW, *, out_of_scope: bool = False) -> Envelope:
    return said("forwarded", time, handler=handler, out_of_scope=out_of_scope)


def reached(time: str, *, on_the_spot: bool = False) -> Envelope:
    return said("reached_handler", time, handler=WINDOW, on_the_spot=on_the_spot)


def graded(time: str, grade: str = "complex") -> Envelope:
    return said("classified", time, grade=grade)


def extended(time: str) -> Envelope:
    return said("extension_approved", time, reason="需要外出调查")


def exception(rule: str) -> Envelope:
    return fact(
        "supervision.exception_recorded",
        TUESDAY,
        subject="complaint/1",
        rule=rule,
        reason="当事人在外地",
    )


def office_with(*messages: Envelope, profile: str = "taoshan", **changed: Any) -> Desk:
    office = desk(profile, **changed)
    office.hear(*messages)
    return office


in_time_or_late = pytest.mark.parametrize(
    ("time", "late"), [(THURSDAY, False), (THURSDAY_LATE, True)]
)


@pytest.mark.rule("TS-TS-2-1b")
class TestEvidence:
    @pytest.mark.parametrize("channel", ["phone", "letter"])
    @in_time_or_late
    def test_follows_a_call_or_letter_within_three_days(
        self, channel: str, time: str, late: bool
    ) -> None:
        office = office_with(received(channel), said("evidence_supplied", time))
        assert office.due("TS-TS-2-1b") == at(THURSDAY)
        assert office.late("TS-TS-2-1b") is late

    @pytest.mark.parametrize("channel", ["in_person", "online"])
    def test_is_not_waited_for_where_it_was_brought_along(self, channel: str) -> None:
        assert not office_with(received(channel)).runs("TS-TS-2-1b")

    def test_that_does_not_come_is_no_breach_of_the_office(self) -> None:
        office = office_with(received("phone"))
        office.let_pass("2026-03-31T00:00")
        assert office.cards("TS-TS-2-1b") == []


@pytest.mark.rule("TS-TS-3-1b")
@in_time_or_late
@pytest.mark.parametrize("accepted", [True, False])
def test_acceptance_is_decided_within_three_days(time: str, late: bool, accepted: bool) -> None:
    office = office_with(received(), said("acceptance_decided", time, accepted=accepted))
    assert office.late("TS-TS-3-1b") is late


@pytest.mark.rule("TS-TS-3-1b")
def test_decision_that_was_not_told_yet_is_a_decision() -> None:
    office = office_with(received(), said("acceptance_decided", TUESDAY, accepted=True))
    office.let_pass("2026-03-31T00:00")
    assert (office.late("TS-TS-3-1b"), office.late("TS-TS-3-6f")) == (False, True)


@pytest.mark.rule("TS-TS-3-1b")
def test_forwarding_does_not_put_the_decision_off() -> None:
    office = office_with(received(), forwarded(TUESDAY), reached(WEDNESDAY))
    assert office.due("TS-TS-3-1b") == at(THURSDAY)


@pytest.mark.rule("TS-TS-3-6f")
@in_time_or_late
def test_complainant_is_told_of_acceptance_within_three_days(time: str, late: bool) -> None:
    decision = said("acceptance_decided", TUESDAY, accepted=True)
    office = office_with(received(), decision, said("acceptance_told", time, accepted=True))
    assert office.late("TS-TS-3-6f") is late


@pytest.mark.rule("TS-TS-3-6f")
def test_complainant_need_not_be_told_of_what_is_settled_at_once() -> None:
    assert not office_with(received(on_the_spot=True)).runs("TS-TS-3-6f")


@pytest.mark.rule("TS-TS-3-6a")
class TestSettledOnTheSpot:
    @pytest.mark.parametrize(
        ("time", "late"), [("2026-03-09T10:30", False), ("2026-03-09T10:31", True)]
    )
    def test_at_once_if_it_can_be(self, time: str, late: bool) -> None:
        office = office_with(received(on_the_spot=True), said("settled", time))
        assert office.late("TS-TS-3-6a") is late

    def test_by_the_window_from_its_own_receipt(self) -> None:
        office = office_with(received(), forwarded(MONDAY), reached(TUESDAY, on_the_spot=True))
        assert office.due("TS-TS-3-6a") == at("2026-03-10T09:30")

    def test_not_where_it_cannot_be(self) -> None:
        office = office_with(received(), forwarded(MONDAY), reached(TUESDAY))
        assert not office.runs("TS-TS-3-6a")


@pytest.mark.rule("TS-TS-3-1e")
class TestForwardedToAUnit:
    def sent(self, *more: Envelope, **changed: Any) -> Desk:
        return office_with(
            received(),
            forwarded(TUESDAY, UNIT, out_of_scope=True),
            forwarded(WEDNESDAY, OTHER_UNIT, out_of_scope=True),
            *more,
            **changed,
        )

    @pytest.mark.parametrize(("answer", "in_time"), [(FRIDAY, True), ("2026-03-13T17:31", False)])
    def test_unit_answers_within_the_limit_of_the_class(self, answer: str, in_time: bool) -> None:
        office = self.sent(said("opinion_returned", answer, handler=UNIT))
        clock = office.clock("TS-TS-3-1e", UNIT)
        assert (clock.in_time, clock.responsible) == (in_time, UNIT)
        assert office.clock("TS-TS-3-1e", OTHER_UNIT).stopped_at is None

    def test_complex_one_gives_the_unit_longer(self) -> None:
        office = self.sent(graded(WEDNESDAY))
        assert office.due("TS-TS-3-1e", UNIT) == at("2026-03-24T17:30")

    def test_forwarding_inside_the_centre_asks_no_unit(self) -> None:
        office = office_with(received(), forwarded(TUESDAY))
        assert not office.runs("TS-TS-3-1e")

    @pytest.mark.rule("TS-TS-3-6b")
    @pytest.mark.parametrize("reading", ["centre", "handling_window"])
    def test_centre_does_not_handle_it(self, reading: str) -> None:
        office = self.sent(clock_start__complaint=reading)
        assert office.clock(HANDLING).cancelled

    def test_simple_one_gives_the_unit_no_longer(self) -> None:
        office = self.sent(graded(WEDNESDAY, "general"))
        assert office.due("TS-TS-3-1e", UNIT) == at(FRIDAY)

    def test_centre_does_not_handle_it_itself(self) -> None:
        office = self.sent()
        office.let_pass("2026-03-31T00:00")
        assert office.cards(HANDLING) == []

    def test_is_not_forwarded_where_the_county_only_tells_the_channel(self) -> None:
        office = self.sent(complaint_out_of_scope="tell_only")
        assert not office.runs("TS-TS-3-1e")


@pytest.mark.rule("TS-TS-3-6b")
class TestGeneralComplaint:
    @in_time_or_late
    def test_is_finished_within_three_days_of_receipt(self, time: str, late: bool) -> None:
        office = office_with(received(), said("settled", time))
        assert office.late(HANDLING) is late

    def test_counts_from_the_receipt_of_the_window_to_which_it_was_forwarded(self) -> None:
        office = office_with(received(), forwarded(TUESDAY))
        office.let_pass("2026-03-12T18:00")
        assert "yellow" not in office.cards(HANDLING)
        office.hear(reached(TUESDAY))
        assert office.due(HANDLING) == at(FRIDAY)
        assert office.clock(HANDLING).responsible == WINDOW
        office.hear(said("settled", "2026-03-13T17:31"))
        assert office.clock(HANDLING).stopped_at == at("2026-03-13T17:31")

    def test_counts_from_the_receipt_of_the_centre_where_the_county_reads_it_so(self) -> None:
        office = office_with(
            received(), forwarded(TUESDAY), reached(TUESDAY), clock_start__complaint="centre"
        )
        assert office.due(HANDLING) == at(THURSDAY)
        office.let_pass(THURSDAY)
        assert "yellow" in office.cards(HANDLING)

    def test_takes_longer_only_for_a_recorded_reason(self) -> None:
        assert office_with(received(), exception("TS-TS-3-6b")).due(HANDLING) == at(IN_TEN_DAYS)
        assert office_with(received(), exception("TS-TS-3-1b")).due(HANDLING) == at(THURSDAY)

    @pytest.mark.parametrize("reason_for", ["TS-TS-3-6b", "TS-TS-3-1b"])
    def test_window_takes_longer_only_for_a_recorded_reason(self, reason_for: str) -> None:
        office = office_with(received(), forwarded(MONDAY), reached(MONDAY), exception(reason_for))
        longer = reason_for == "TS-TS-3-6b"
        assert office.due(HANDLING) == at(IN_TEN_DAYS if longer else THURSDAY)

    def test_that_was_accepted_is_handled(self) -> None:
        office = office_with(received(), said("acceptance_decided", TUESDAY, accepted=True))
        assert not office.clock(HANDLING).cancelled

    def test_that_was_not_accepted_is_not_handled(self) -> None:
        office = office_with(received(), said("acceptance_decided", TUESDAY, accepted=False))
        office.let_pass("2026-03-31T00:00")
        assert office.cards(HANDLING) == []
        assert office.clock(HANDLING).cancelled

    def test_is_not_measured_elsewhere(self) -> None:
        office = office_with(received(), profile="luozhuang")
        assert not office.runs(HANDLING)
        assert office.status() is Status.UNSTARTED


@pytest.mark.rule("TS-TS-3-6c")
class TestComplexComplaint:
    @pytest.mark.parametrize(("time", "late"), [(IN_TEN_DAYS, False), ("2026-03-23T17:31", True)])
    def test_is_finished_within_ten_days_of_receipt(self, time: str, late: bool) -> None:
        office = office_with(received(), graded(WEDNESDAY), said("settled", time))
        assert office.late(HANDLING) is late

    def test_counts_from_the_receipt_of_the_window_to_which_it_was_forwarded(self) -> None:
        office = office_with(received(), graded(MONDAY), forwarded(TUESDAY), reached(TUESDAY))
        assert office.due(HANDLING) == at("2026-03-24T17:30")

    def test_that_was_taken_for_simple_was_not_late(self) -> None:
        office = office_with(received())
        office.let_pass(THURSDAY)
        assert "yellow" in office.cards(HANDLING)
        office.hear(graded("2026-03-12T09:00"))
        assert "yellow" not in office.cards(HANDLING)

    def test_general_one_has_no_more_than_three_days_at_the_window(self) -> None:
        office = office_with(received(), reached(MONDAY), graded(TUESDAY, "general"))
        assert office.due(HANDLING) == at(THURSDAY)

    def test_general_one_has_no_more_than_three_days(self) -> None:
        assert office_with(received(), graded(TUESDAY, "general")).due(HANDLING) == at(THURSDAY)


@pytest.mark.rule("TS-TS-3-6d")
class TestExtendedComplaint:
    @pytest.mark.parametrize("before", [[], [graded(TUESDAY)]])
    def test_is_finished_within_thirty_days_of_receipt_in_all(self, before: list[Envelope]) -> None:
        office = office_with(received(), *before, extended("2026-03-12T09:00"))
        assert office.due(HANDLING) == at(IN_THIRTY_DAYS)

    @pytest.mark.parametrize(
        ("time", "late"), [(IN_THIRTY_DAYS, False), ("2026-04-21T17:31", True)]
    )
    def test_is_not_extended_any_further(self, time: str, late: bool) -> None:
        office = office_with(received(), extended(TUESDAY), extended("2026-04-20T09:00"))
        office.hear(said("settled", time))
        assert office.late(HANDLING) is late

    def test_counts_from_the_receipt_of_the_centre_where_the_county_reads_it_so(self) -> None:
        relay = (received(), forwarded(TUESDAY), reached(TUESDAY), extended(WEDNESDAY))
        assert office_with(*relay).due(HANDLING) == at("2026-04-22T17:30")
        other = office_with(*relay, clock_start__complaint="centre")
        assert other.due(HANDLING) == at(IN_THIRTY_DAYS)

    @pytest.mark.parametrize(
        # Three days, or ten where it is complex, and thirty more.
        ("before", "due"),
        [([], "2026-04-24T17:30"), ([graded(TUESDAY)], "2026-05-08T17:30")],
    )
    def test_may_take_thirty_days_more_where_the_county_reads_it_so(
        self, before: list[Envelope], due: str
    ) -> None:
        changed = {"complaint_limits__special_counts": "additional"}
        office = office_with(received(), *before, extended("2026-03-12T09:00"), **changed)
        assert office.due(HANDLING) == at(due)

    def test_without_approval_there_is_no_extension(self) -> None:
        assert office_with(received(), graded(TUESDAY)).due(HANDLING) == at(IN_TEN_DAYS)


@pytest.mark.rule("TS-TS-3-7b")
class TestReview:
    @pytest.mark.parametrize(
        ("time", "late"), [("2026-03-30T17:30", False), ("2026-03-30T17:31", True)]
    )
    def test_may_be_asked_for_fifteen_days_after_the_answer(self, time: str, late: bool) -> None:
        office = office_with(said("feedback_received", MONDAY), said("review_requested", time))
        assert office.late("TS-TS-3-7b") is late

    def test_that_nobody_asks_for_is_no_breach_of_the_office(self) -> None:
        office = office_with(said("feedback_received", MONDAY))
        office.let_pass("2026-04-30T00:00")
        assert office.cards("TS-TS-3-7b") == []

    def test_is_not_counted_before_the_complainant_has_the_answer(self) -> None:
        assert not office_with(received(), said("settled", TUESDAY)).runs("TS-TS-3-7b")
