"""上级批复: the office that reported up handles the reply and tells the applicant."""

from __future__ import annotations

from typing import Any

import pytest
from clock_desk import COUNTY_THERE, at, fact
from county_desk import (
    FRIDAY,
    LONG_AFTER,
    MONDAY,
    PROMISE,
    TUESDAY,
    a_minute_after,
    accepted_case,
    agreed,
    cards_in_the_end,
    concluded_case,
    decided_case,
    kundulun,
    luoshan,
    notified,
)
from day_kinds import read_with

from shared.contracts.envelope import Envelope


def replied(time: str, case_type: str, number: int = 1) -> Envelope:
    return fact(
        "routing.superior_reply_received",
        time,
        terms=agreed(case_type=case_type),
        task_id=f"T{number}",
        node=COUNTY_THERE,
        superior="市民政局",
    )


REPLIES = [decided_case(MONDAY, case_type="report_up"), replied(MONDAY, "report_up")]


@pytest.mark.rule("LS-KC-03b")
@pytest.mark.parametrize("reply", REPLIES)
def test_delay_after_the_reply_is_a_reminder_and_no_breach(reply: Envelope) -> None:
    assert cards_in_the_end(luoshan(), "LS-KC-03b", [reply, concluded_case(TUESDAY)]) == set()
    late = [reply, concluded_case(a_minute_after(TUESDAY))]
    assert cards_in_the_end(luoshan(), "LS-KC-03b", late) == {"amber"}
    assert cards_in_the_end(luoshan(), "LS-KC-03b", [reply]) == {"amber"}


@pytest.mark.rule("LS-KC-03b")
@pytest.mark.parametrize("reply", REPLIES)
def test_county_may_want_a_card_for_it(reply: Envelope) -> None:
    strict = luoshan(superior_reply__cross_level_effect="card")
    assert cards_in_the_end(strict, "LS-KC-03b", [reply]) == {"yellow", "red"}
    in_time = luoshan(superior_reply__cross_level_effect="card")
    heard = [reply, concluded_case(TUESDAY, decided_at="2026-03-06T10:00")]
    assert cards_in_the_end(in_time, "LS-KC-03b", heard) == set()


@pytest.mark.rule("LS-KC-03b")
@pytest.mark.parametrize("effect", ["notice", "card"])
@pytest.mark.parametrize("case_type", ["commitment", "joint"])
def test_only_what_was_reported_up_has_a_reply_to_handle(case_type: str, effect: str) -> None:
    desk = luoshan(superior_reply__cross_level_effect=effect)
    desk.hear(decided_case(MONDAY, case_type=case_type), replied(MONDAY, case_type))
    assert not desk.runs("LS-KC-03b")


@pytest.mark.rule("LS-LH-06i")
def test_applicant_hears_of_the_reply_within_a_day() -> None:
    reply = replied(MONDAY, "joint")
    told = notified(TUESDAY, "superior_reply", task_id="T1")
    late = notified(a_minute_after(TUESDAY), "superior_reply", task_id="T1")
    assert cards_in_the_end(luoshan(), "LS-LH-06i", [reply, told]) == set()
    assert cards_in_the_end(luoshan(), "LS-LH-06i", [reply, late]) == {"yellow"}
    other = notified(TUESDAY, "correction")
    assert cards_in_the_end(luoshan(), "LS-LH-06i", [reply, other]) == {"yellow", "red"}


@pytest.mark.rule("LS-LH-06i")
def test_every_window_tells_its_own_reply() -> None:
    desk = luoshan()
    desk.hear(replied(MONDAY, "joint"), replied(MONDAY, "joint", 2))
    desk.hear(notified("2026-03-09T12:00", "superior_reply", task_id="T2"))
    desk.let_pass(LONG_AFTER)
    assert {card.clock for card in desk.clocks.cards} == {"LS-LH-06i:T1"}
    assert desk.clock("LS-LH-06i", "T1").responsible == COUNTY_THERE


@pytest.mark.rule("LS-LH-06i")
def test_reply_in_a_case_of_one_window_or_in_another_county_is_no_matter_of_the_clause() -> None:
    alone, elsewhere = luoshan(), kundulun()
    alone.hear(replied(MONDAY, "report_up"))
    elsewhere.hear(replied(MONDAY, "joint"))
    assert not alone.runs("LS-LH-06i")
    assert not elsewhere.runs("LS-LH-06i")


@pytest.mark.rule("LS-LH-06i")
@pytest.mark.parametrize(
    ("kind", "due"), [("working_day", "2026-03-16T17:30"), ("natural_day", "2026-03-14T17:30")]
)
def test_day_of_which_the_clause_does_not_say_the_kind(kind: str, due: str) -> None:
    desk = luoshan(superior_reply__joint=read_with(kind).values["superior_reply.joint"])
    desk.hear(replied(FRIDAY, "joint"))
    assert desk.due("LS-LH-06i", "T1") == at(due)


REPORTED = accepted_case(MONDAY, case_type="report_up")
#: At the end of the promise, though the carrier told it days later.
HANDED_IN = fact(
    "delivery.result_delivered",
    "2026-03-20T10:00",
    method="courier",
    delivered_at=at(PROMISE).isoformat(),
)


@pytest.mark.rule("LS-KC-03c")
def test_promise_of_a_reported_case_covers_the_notice() -> None:
    heard = [REPORTED, concluded_case("2026-03-11T10:00")]
    for notice in (notified(PROMISE), HANDED_IN):
        assert cards_in_the_end(luoshan(), "LS-KC-03c", [*heard, notice]) == set()
    late = [*heard, notified(a_minute_after(PROMISE))]
    assert cards_in_the_end(luoshan(), "LS-KC-03c", late) == {"yellow"}
    assert cards_in_the_end(luoshan(), "LS-KC-03c", heard) == {"yellow", "red"}
    other = [*heard, notified("2026-03-11T10:00", "correction")]
    assert cards_in_the_end(luoshan(), "LS-KC-03c", other) == {"yellow", "red"}


HANDED_OVER: dict[str, Any] = {"from_node": COUNTY_THERE, "to_node": "411521000000"}


@pytest.mark.rule("LS-KC-03c")
@pytest.mark.parametrize(
    ("stop", "end"),
    [
        ("handover", fact("delivery.result_handed_over", PROMISE, **HANDED_OVER)),
        ("certificate", concluded_case("2026-03-20T10:00", decided_at=PROMISE)),
    ],
)
def test_county_may_let_it_end_elsewhere(stop: str, end: Envelope) -> None:
    changed = luoshan(clock_stop__cross_level=stop)
    assert cards_in_the_end(changed, "LS-KC-03c", [REPORTED, end]) == set()
    # What ends it there does not tell the applicant.
    assert cards_in_the_end(luoshan(), "LS-KC-03c", [REPORTED, end]) == {"yellow", "red"}
    without = [REPORTED, notified("2026-03-11T10:00"), HANDED_IN]
    changed = luoshan(clock_stop__cross_level=stop)
    assert cards_in_the_end(changed, "LS-KC-03c", without) == {"yellow", "red"}


@pytest.mark.rule("LS-KC-03c")
def test_where_the_promise_ends_with_the_decision_the_notice_has_no_clock() -> None:
    desk, plain = luoshan(clock_stop__cross_level="decision"), luoshan()
    desk.hear(REPORTED)
    plain.hear(accepted_case(MONDAY))
    assert not desk.runs("LS-KC-03c")
    assert not plain.runs("LS-KC-03c")
