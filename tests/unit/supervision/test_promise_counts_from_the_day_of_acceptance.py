"""限时办结: which day is that of acceptance, and what ends the promise (桃山区)."""

from __future__ import annotations

from typing import Any

import pytest
from clock_desk import at
from window_papers import accepted, concluded, corrected, decided, desk, refused, registered

LICENCE = "administrative_license"
# Monday to Thursday; promised within 3 working days.
MONDAY, TUESDAY, THURSDAY = "2026-03-09T10:00", "2026-03-10T09:00", "2026-03-12T17:30"
FRIDAY = "2026-03-13T17:30"


@pytest.mark.rule("TS-XS-05a")
class TestEveryItem:
    @pytest.mark.parametrize("case_type", ["report_up", "joint"])
    def test_is_to_be_finished_within_its_promise(self, case_type: str) -> None:
        office = desk()
        office.hear(accepted(MONDAY, case_type))
        assert office.due("TS-XS-05a") == at(THURSDAY)
        office.let_pass("2026-03-31T00:00")
        assert office.cards("TS-XS-05a") == ["amber", "yellow", "red"]

    @pytest.mark.parametrize(
        ("certificate", "late"), [(THURSDAY, False), ("2026-03-12T17:31", True)]
    )
    def test_is_finished_on_the_date_of_its_certificate(self, certificate: str, late: bool) -> None:
        office = desk()
        office.hear(accepted(MONDAY, "report_up"), concluded("2026-03-20T09:00", certificate))
        assert office.late("TS-XS-05a") is late

    def test_is_not_finished_by_a_decision_without_certificate(self) -> None:
        office, elsewhere = desk(), desk("national")
        for one in (office, elsewhere):
            one.hear(accepted(MONDAY, "report_up"), decided(TUESDAY))
            one.let_pass("2026-03-31T00:00")
        assert office.late("TS-XS-05a")
        assert not elsewhere.late("promised")


@pytest.mark.rule("TS-XS-05b")
class TestInstantCase:
    def test_counts_from_its_registration_and_is_finished_on_the_spot(self) -> None:
        office = desk()
        office.hear(registered(MONDAY, "instant"), accepted("2026-03-09T10:20", "instant"))
        assert office.due("TS-XS-05b") == at("2026-03-09T10:30")
        office.hear(concluded("2026-03-09T10:31"))
        assert office.late("TS-XS-05b")

    def test_finished_at_the_counter_is_in_time(self) -> None:
        office = desk()
        office.hear(registered(MONDAY, "instant"), accepted(MONDAY, "instant"))
        office.hear(concluded("2026-03-09T10:30"))
        office.let_pass("2026-03-31T00:00")
        assert not office.late("TS-XS-05b")
        assert "yellow" not in office.cards("TS-XS-05b")

    def test_commitment_case_has_no_such_clock(self) -> None:
        office = desk()
        office.hear(registered(MONDAY), accepted(MONDAY))
        assert not office.runs("TS-XS-05b")

    def test_refused_application_is_not_waited_for(self) -> None:
        office = desk()
        office.hear(registered(MONDAY, "instant"), refused("2026-03-09T10:10"))
        office.let_pass("2026-03-31T00:00")
        assert office.cards("TS-XS-05b") == []

    def test_counts_from_acceptance_where_the_county_says_so(self) -> None:
        office = desk(clock_start__instant="acceptance")
        office.hear(registered(MONDAY, "instant"))
        office.hear(accepted("2026-03-09T10:10"))
        assert not office.runs("TS-XS-05b")
        office.hear(accepted("2026-03-09T10:20", "instant"))
        assert office.due("TS-XS-05b") == at("2026-03-09T10:50")


@pytest.mark.rule("TS-XS-05c")
class TestCommitmentCase:
    def test_counts_from_the_day_of_its_notice(self) -> None:
        office = desk()
        office.hear(accepted(MONDAY, notice_at=at(TUESDAY).isoformat()))
        assert office.due("TS-XS-05c") == at(FRIDAY)

    def test_notice_is_of_the_day_of_acceptance_unless_it_says_otherwise(self) -> None:
        office = desk()
        office.hear(accepted(MONDAY))
        assert office.due("TS-XS-05c") == at(THURSDAY)

    @pytest.mark.parametrize("notice", ["2026-03-06T10:00", TUESDAY])
    def test_notice_does_not_count_where_acceptance_does(self, notice: str) -> None:
        office = desk(clock_start__commitment="acceptance")
        office.hear(accepted(MONDAY, notice_at=at(notice).isoformat()))
        assert office.due("TS-XS-05c") == at(THURSDAY)

    def test_case_of_another_kind_has_no_such_clock_there(self) -> None:
        office = desk(clock_start__commitment="acceptance")
        office.hear(accepted(MONDAY, "report_up"))
        assert not office.runs("TS-XS-05c")

    def test_case_that_is_reported_up_has_no_such_clock(self) -> None:
        office = desk()
        office.hear(accepted(MONDAY, "report_up", notice_at=at(TUESDAY).isoformat()))
        assert not office.runs("TS-XS-05c")


COMPLETE: dict[str, Any] = {"corrected": True, "materials_complete_at": at(MONDAY).isoformat()}


@pytest.mark.rule("TS-XS-05d")
class TestCorrectedCase:
    def test_counts_from_the_day_on_which_the_materials_were_complete(self) -> None:
        office = desk()
        office.hear(accepted(TUESDAY, **COMPLETE))
        assert office.due("TS-XS-05d") == at(THURSDAY)

    def test_complete_application_has_no_such_clock(self) -> None:
        office = desk()
        office.hear(accepted(TUESDAY, corrected=False))
        assert not office.runs("TS-XS-05d")
        assert office.due("TS-XS-05c") == at(FRIDAY)

    @pytest.mark.rule("TS-XS-05b")
    def test_instant_case_with_missing_materials_is_not_measured_before(self) -> None:
        office = desk(pause__correction=False)
        office.hear(registered("2026-03-06T10:00", "instant"), corrected("2026-03-06T10:10"))
        office.let_pass("2026-03-09T09:00")
        assert office.cards("TS-XS-05b") == []
        office.hear(accepted(TUESDAY, "instant", **COMPLETE))
        assert (office.runs("TS-XS-05b"), office.runs("TS-XS-05d")) == (False, True)

    def test_counts_from_acceptance_where_the_county_says_so(self) -> None:
        office = desk(clock_start__after_correction="acceptance")
        office.hear(accepted(TUESDAY, **COMPLETE))
        assert not office.runs("TS-XS-05d")
        assert office.due("TS-XS-05c") == at(FRIDAY)


@pytest.mark.rule("TS-SG-15a")
class TestLicence:
    @pytest.mark.parametrize(("decision", "late"), [(THURSDAY, False), ("2026-03-12T17:31", True)])
    def test_centre_decides_within_the_promise(self, decision: str, late: bool) -> None:
        office = desk()
        office.hear(accepted(MONDAY, item_type=LICENCE), decided(decision))
        assert office.late("TS-SG-15a") is late

    def test_decision_counts_from_when_it_was_made(self) -> None:
        office = desk()
        office.hear(accepted(MONDAY, item_type=LICENCE), decided("2026-03-20T09:00", THURSDAY))
        assert not office.late("TS-SG-15a")

    def test_decision_counts_though_no_certificate_was_made(self) -> None:
        office = desk()
        office.hear(accepted(MONDAY, item_type=LICENCE), decided(TUESDAY))
        office.let_pass("2026-03-31T00:00")
        assert (office.late("TS-SG-15a"), office.late("TS-XS-05c")) == (False, True)

    def test_what_is_no_licence_has_no_such_clock(self) -> None:
        office = desk()
        office.hear(accepted(MONDAY, item_type="public_service"))
        assert not office.runs("TS-SG-15a")


@pytest.mark.parametrize(
    ("rule", "case_type", "data"),
    [
        pytest.param("TS-XS-05b", "instant", {}, marks=pytest.mark.rule("TS-XS-05b")),
        pytest.param("TS-XS-05c", "commitment", {}, marks=pytest.mark.rule("TS-XS-05c")),
        pytest.param("TS-XS-05d", "commitment", COMPLETE, marks=pytest.mark.rule("TS-XS-05d")),
    ],
)
def test_promise_ends_on_the_date_of_the_certificate(
    rule: str, case_type: str, data: dict[str, Any]
) -> None:
    office = desk()
    office.hear(registered(MONDAY, case_type), accepted(MONDAY, case_type, **data))
    office.hear(decided(MONDAY), concluded("2026-03-20T09:00", "2026-03-09T10:25"))
    assert office.clock(rule).stopped_at == at("2026-03-09T10:25")
