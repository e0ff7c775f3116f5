"""代办, 一对一专办, 导办: materials are checked on the spot, agency cases do not wait in the hall,
and what the guides hear is passed on the same day."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from clock_desk import VILLAGE, at, fact
from county_desk import (
    FRIDAY,
    LONG_AFTER,
    MONDAY,
    TUESDAY,
    a_minute_after,
    cards_in_the_end,
    concluded_case,
    excused,
    kundulun,
    luoshan,
    offered_case,
    registered_case,
)

from shared.contracts.envelope import Envelope

ON_THE_SPOT = "2026-03-09T10:30"


def assistance(name: str, time: str, service: str, **data: Any) -> Envelope:
    return fact(
        f"intake.assistance_{name}",
        time,
        subject="request/r1",
        request_id="r1",
        service=service,
        **data,
    )


@pytest.mark.parametrize(
    ("rule", "service", "other"),
    [
        pytest.param("LS-DB-05b", "agency", "one_to_one", marks=pytest.mark.rule("LS-DB-05b")),
        pytest.param("LS-ZB-05b", "one_to_one", "agency", marks=pytest.mark.rule("LS-ZB-05b")),
    ],
)
def test_materials_are_checked_on_the_spot(rule: str, service: str, other: str) -> None:
    def checked(time: str) -> Envelope:
        return assistance("checked", time, service, complete=False, missing=["照片"])

    request = assistance("requested", MONDAY, service, party_id="p1")
    assert cards_in_the_end(luoshan(), rule, [request, checked(ON_THE_SPOT)]) == set()
    late = [request, checked(a_minute_after(ON_THE_SPOT))]
    assert cards_in_the_end(luoshan(), rule, late) == {"yellow"}
    open_desk = luoshan()
    assert cards_in_the_end(open_desk, rule, [request]) == {"yellow", "red"}
    assert open_desk.clock(rule).responsible == VILLAGE
    desk, elsewhere = luoshan(), kundulun()
    desk.hear(assistance("requested", MONDAY, other, party_id="p1"))
    elsewhere.hear(request)
    assert not desk.runs(rule)
    assert not elsewhere.runs(rule)


RECEIVED = registered_case(MONDAY, agency=True)
DWELL = "2026-03-18T17:30"
REFUSED = fact("intake.case_not_accepted", DWELL, reason="不属于本部门职权范围")


@pytest.mark.rule("LS-DB-04")
@pytest.mark.parametrize("leaves", [offered_case(DWELL), concluded_case(DWELL), REFUSED])
def test_agency_case_leaves_the_hall_within_seven_working_days(leaves: Envelope) -> None:
    assert cards_in_the_end(luoshan(), "LS-DB-04", [RECEIVED, leaves]) == set()


@pytest.mark.rule("LS-DB-04")
def test_agency_case_that_stays_longer_is_carded() -> None:
    late = [RECEIVED, offered_case(a_minute_after(DWELL))]
    assert cards_in_the_end(luoshan(), "LS-DB-04", late) == {"yellow"}
    assert cards_in_the_end(luoshan(), "LS-DB-04", [RECEIVED]) == {"yellow", "red"}


@pytest.mark.rule("LS-DB-04")
def test_agency_case_of_a_village_without_a_line_dwells_from_the_day_it_was_written_down() -> None:
    received = registered_case("2026-03-11T15:00", agency=True)
    written = replace(received, data=received.data | {"registered_at": f"{MONDAY}:00+08:00"})
    for leaves in (DWELL, a_minute_after(DWELL)):
        late = {"yellow"} if leaves != DWELL else set()
        assert cards_in_the_end(luoshan(), "LS-DB-04", [written, offered_case(leaves)]) == late
        assert cards_in_the_end(luoshan(), "LS-DB-04", [received, offered_case(leaves)]) == set()


@pytest.mark.rule("LS-DB-04")
def test_county_may_mean_the_whole_case() -> None:
    def whole() -> Any:
        return luoshan(agency_dwell_limit__measures="whole_case")

    moved_on = [RECEIVED, offered_case("2026-03-10T10:00")]
    assert cards_in_the_end(whole(), "LS-DB-04", moved_on) == {"yellow", "red"}
    assert cards_in_the_end(whole(), "LS-DB-04", [*moved_on, concluded_case(DWELL)]) == set()


@pytest.mark.rule("LS-DB-04")
@pytest.mark.parametrize(("rule", "cards"), [("LS-DB-04", set()), ("LS-TC-04c", {"yellow", "red"})])
def test_agency_case_may_stay_with_a_recorded_reason(rule: str, cards: set[str]) -> None:
    heard = [RECEIVED, excused("2026-03-17T09:00", rule)]
    assert cards_in_the_end(luoshan(), "LS-DB-04", heard) == cards


@pytest.mark.rule("LS-DB-04")
def test_case_that_its_applicant_brought_is_not_measured_so() -> None:
    desk, elsewhere = luoshan(), kundulun()
    desk.hear(registered_case(MONDAY))
    elsewhere.hear(RECEIVED)
    assert not desk.runs("LS-DB-04")
    assert not elsewhere.runs("LS-DB-04")


def handed_over(time: str) -> Envelope:
    return fact("delivery.agency_handover_signed", time, handover_id="h1", at_node=VILLAGE)


@pytest.mark.rule("LS-DB-05e")
def test_agent_hands_over_promptly() -> None:
    done = concluded_case(MONDAY, agency=True)
    assert cards_in_the_end(luoshan(), "LS-DB-05e", [done, handed_over(TUESDAY)]) == set()
    late = [done, handed_over(a_minute_after(TUESDAY))]
    assert cards_in_the_end(luoshan(), "LS-DB-05e", late) == {"amber"}


@pytest.mark.rule("LS-DB-05e")
def test_applicant_without_an_agent_gets_nothing_from_one() -> None:
    desk, elsewhere = luoshan(), kundulun()
    desk.hear(concluded_case(MONDAY, agency=False))
    elsewhere.hear(concluded_case(MONDAY, agency=True))
    assert not desk.runs("LS-DB-05e")
    assert not elsewhere.runs("LS-DB-05e")


def feedback(name: str, time: str, day: str, **data: Any) -> Envelope:
    subject = f"duty/{VILLAGE}-feedback_digest-2026"
    return fact(f"supervision.{name}", time, subject=subject, day=day, **data)


def collected(time: str) -> Envelope:
    return feedback("feedback_collected", time, time[:10], problem="排队太久")


def digest(time: str, day: str) -> Envelope:
    return feedback("feedback_digest_sent", time, day, suggestions="增开窗口")


@pytest.mark.rule("LS-DN-11")
def test_feedback_is_passed_on_before_the_office_closes() -> None:
    told = [collected(MONDAY), collected("2026-03-09T16:00")]
    closing = "2026-03-09T17:30"
    sent = [*told, digest(closing, "2026-03-09")]
    assert cards_in_the_end(luoshan(), "LS-DN-11", sent) == set()
    late = [*told, digest(a_minute_after(closing), "2026-03-09")]
    assert cards_in_the_end(luoshan(), "LS-DN-11", late) == {"yellow"}


@pytest.mark.rule("LS-DN-11")
def test_every_day_on_which_something_was_said_has_its_digest() -> None:
    desk, elsewhere = luoshan(), kundulun()
    desk.hear(collected(MONDAY), collected(FRIDAY), digest("2026-03-13T17:00", "2026-03-13"))
    desk.let_pass(LONG_AFTER)
    assert {card.clock for card in desk.clocks.cards} == {"LS-DN-11:2026-03-09"}
    assert len(desk.clocks.clocks) == 2
    elsewhere.hear(collected(MONDAY))
    assert not elsewhere.runs("LS-DN-11")


@pytest.mark.rule("LS-DN-11")
def test_what_is_said_on_a_day_off_is_passed_on_the_next_working_day() -> None:
    desk = luoshan()
    desk.hear(collected("2026-03-14T10:00"))
    assert desk.due("LS-DN-11", "2026-03-14") == at("2026-03-16T17:30")
    assert desk.clock("LS-DN-11", "2026-03-14").responsible == VILLAGE
