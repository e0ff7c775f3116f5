"""同城通办: what the office that received the papers and the office that decides owe each other."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from clock_desk import COUNTY_THERE, VILLAGE, at, fact
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
    excused,
    hop,
    kundulun,
    luoshan,
    notified,
    offered_case,
    parcel_sent,
    task,
)

from shared.contracts.envelope import Envelope

CROSS = "cross_location"
ONLINE = accepted_case(mode=CROSS)
ON_PAPER = accepted_case(mode=CROSS, papers=True)
DECIDED = decided_case("2026-03-10T09:00", decided_at=MONDAY, mode=CROSS)
READY = fact(
    "delivery.result_ready",
    "2026-03-10T09:30",
    handover_id="1",
    method="counter_pickup",
    at_node=VILLAGE,
)
#: On Monday, though it was told on Tuesday only.
ARRIVED = hop("papers_arrived", "2026-03-10T09:00", arrived_at=at(MONDAY).isoformat())


def problem(name: str, time: str, number: int = 1, mode: str = CROSS) -> Envelope:
    data: dict[str, Any] = {"problem": "照片不清"} if name == "problem_found" else {}
    return fact(
        f"routing.{name}",
        time,
        terms=agreed(mode),
        problem_id=f"Q{number}",
        node=COUNTY_THERE,
        **data,
    )


def in_another_way(start: Envelope) -> Sequence[Envelope]:
    """The same within the county, or with papers instead of none, or the other way about."""
    data = start.data | {"terms": start.data["terms"] | {"service_mode": "local"}}
    return [fact(start.type[6:-3], MONDAY, **data)]


@pytest.mark.parametrize(
    ("rule", "start", "end", "due", "late"),
    [
        pytest.param(
            "LS-TC-04b",
            [ONLINE],
            offered_case,
            "2026-03-09T10:05",
            {"yellow"},
            marks=pytest.mark.rule("LS-TC-04b"),
        ),
        pytest.param(
            "LS-TC-04c",
            [ON_PAPER],
            lambda time: parcel_sent(time, "papers"),
            TUESDAY,
            {"yellow"},
            marks=pytest.mark.rule("LS-TC-04c"),
        ),
        pytest.param(
            "LS-TC-04d",
            [DECIDED],
            lambda time: parcel_sent(time, "result"),
            TUESDAY,
            {"yellow"},
            marks=pytest.mark.rule("LS-TC-04d"),
        ),
        pytest.param(
            "LS-TC-04d",
            [DECIDED],
            lambda time: parcel_sent(time, "transfer"),
            TUESDAY,
            {"yellow"},
            marks=pytest.mark.rule("LS-TC-04d"),
        ),
        pytest.param(
            "LS-TC-06a",
            [ONLINE],
            lambda time: concluded_case("2026-04-01T10:00", decided_at=time),
            PROMISE,
            {"yellow"},
            marks=pytest.mark.rule("LS-TC-06a"),
        ),
        pytest.param(
            "LS-TC-06a",
            [ONLINE],
            lambda time: decided_case("2026-04-01T10:00", decided_at=time, mode=CROSS),
            PROMISE,
            {"yellow"},
            marks=pytest.mark.rule("LS-TC-06a"),
        ),
        pytest.param(
            "LS-TC-06b",
            [task("task_completed", MONDAY, "decide", mode=CROSS, finding="granted")],
            lambda time: decided_case(time, decided_at=MONDAY, mode=CROSS),
            TUESDAY,
            {"amber"},
            marks=pytest.mark.rule("LS-TC-06b"),
        ),
        pytest.param(
            "LS-TC-06b",
            [task("task_completed", MONDAY, "decide", mode=CROSS, finding="granted")],
            notified,
            TUESDAY,
            {"amber"},
            marks=pytest.mark.rule("LS-TC-06b"),
        ),
        pytest.param(
            "LS-TC-06b-problem",
            [problem("problem_found", MONDAY)],
            lambda time: problem("problem_discussed", time),
            TUESDAY,
            {"amber"},
            marks=pytest.mark.rule("LS-TC-06b"),
        ),
        pytest.param(
            "LS-TC-06c",
            [offered_case(MONDAY)],
            lambda time: hop("handoff_signed", time),
            TUESDAY,
            {"amber"},
            marks=pytest.mark.rule("LS-TC-06c"),
        ),
        pytest.param(
            "LS-TC-06c",
            [ARRIVED],
            lambda time: hop("handoff_refused", time, reason="材料不符"),
            TUESDAY,
            {"amber"},
            marks=pytest.mark.rule("LS-TC-06c"),
        ),
    ],
)
def test_act_is_in_time_up_to_its_due_instant_and_only_between_two_counties(
    rule: str, start: list[Envelope], end: object, due: str, late: set[str]
) -> None:
    assert callable(end)
    assert cards_in_the_end(luoshan(), rule, [*start, end(due)]) == set()
    assert cards_in_the_end(luoshan(), rule, [*start, end(a_minute_after(due))]) == late
    at_home, elsewhere = luoshan(), kundulun()
    at_home.hear(*in_another_way(start[0]))
    elsewhere.hear(*start)
    assert not at_home.runs(rule)
    assert not elsewhere.runs(rule)


@pytest.mark.rule("LS-TC-04b")
def test_papers_go_by_post_and_nothing_else_does() -> None:
    desk = luoshan()
    desk.hear(ON_PAPER)
    assert (desk.runs("LS-TC-04b"), desk.runs("LS-TC-04c")) == (False, True)


@pytest.mark.rule("LS-TC-04c")
def test_case_without_papers_has_nothing_to_post() -> None:
    desk = luoshan()
    desk.hear(ONLINE)
    assert (desk.runs("LS-TC-04b"), desk.runs("LS-TC-04c")) == (True, False)


@pytest.mark.rule("LS-TC-04c")
def test_corrected_papers_are_posted_from_the_day_on_which_they_were_complete() -> None:
    desk = luoshan()
    complete = at("2026-03-10T15:00").isoformat()
    desk.hear(
        accepted_case(
            "2026-03-11T09:00",
            mode=CROSS,
            papers=True,
            corrected=True,
            materials_complete_at=complete,
        )
    )
    assert desk.due("LS-TC-04c") == at("2026-03-11T17:30")


@pytest.mark.rule("LS-TC-04c")
@pytest.mark.parametrize(("rule", "cards"), [("LS-TC-04c", set()), ("LS-DB-04", {"yellow", "red"})])
def test_posting_may_wait_with_a_recorded_reason(rule: str, cards: set[str]) -> None:
    """Of this very clause: a reason for another one excuses nothing."""
    heard = [ON_PAPER, excused("2026-03-10T09:00", rule)]
    assert cards_in_the_end(luoshan(), "LS-TC-04c", heard) == cards


@pytest.mark.rule("LS-TC-04c")
def test_result_in_the_post_does_not_count_for_the_papers() -> None:
    heard = [ON_PAPER, parcel_sent(MONDAY, "result")]
    assert cards_in_the_end(luoshan(), "LS-TC-04c", heard) == {"yellow", "red"}


@pytest.mark.rule("LS-TC-04d")
def test_papers_in_the_post_do_not_count_for_the_result() -> None:
    heard = [DECIDED, parcel_sent(MONDAY, "papers")]
    assert cards_in_the_end(luoshan(), "LS-TC-04d", heard) == {"yellow", "red"}


@pytest.mark.rule("LS-TC-04d")
def test_result_that_is_collected_where_it_was_made_is_not_posted() -> None:
    assert cards_in_the_end(luoshan(), "LS-TC-04d", [DECIDED, READY]) == set()


@pytest.mark.rule("LS-TC-04d")
def test_office_that_decided_answers_for_the_parcel() -> None:
    desk = luoshan()
    desk.hear(DECIDED)
    assert desk.clock("LS-TC-04d").responsible == COUNTY_THERE


@pytest.mark.rule("LS-TC-06b")
def test_notice_about_something_else_feeds_no_result_back() -> None:
    done = task("task_completed", MONDAY, "decide", mode=CROSS, finding="granted")
    desk = luoshan()
    heard = [done, notified("2026-03-09T11:00", "correction")]
    assert cards_in_the_end(desk, "LS-TC-06b", heard) == {"amber"}
    assert desk.clock("LS-TC-06b").responsible == COUNTY_THERE


@pytest.mark.rule("LS-TC-06b")
def test_check_on_the_way_has_no_result_to_feed_back() -> None:
    desk = luoshan()
    desk.hear(task("task_completed", MONDAY, "check", mode=CROSS, finding="passed"))
    assert not desk.runs("LS-TC-06b")


@pytest.mark.rule("LS-TC-06b")
def test_one_problem_talked_over_leaves_the_other_open() -> None:
    desk = luoshan()
    desk.hear(problem("problem_found", MONDAY), problem("problem_found", MONDAY, 2))
    desk.hear(problem("problem_discussed", "2026-03-09T15:00", 2))
    desk.let_pass(LONG_AFTER)
    raised = [card.clock for card in desk.clocks.cards]
    assert raised == ["LS-TC-06b-problem:Q1"]
    assert desk.clock("LS-TC-06b-problem", "Q1").responsible == COUNTY_THERE


@pytest.mark.rule("LS-TC-06c")
def test_originals_cannot_be_signed_for_before_they_are_there() -> None:
    desk = luoshan()
    desk.hear(offered_case("2026-03-05T10:00", papers=True))
    assert not desk.runs("LS-TC-06c")
    desk.hear(ARRIVED)
    assert desk.due("LS-TC-06c", "H1") == at(TUESDAY)
    assert desk.clock("LS-TC-06c", "H1").responsible == COUNTY_THERE


@pytest.mark.rule("LS-TC-06c")
def test_every_leg_has_its_own_receipt() -> None:
    desk = luoshan()
    desk.hear(offered_case(MONDAY), hop("handoff_signed", "2026-03-09T11:00"))
    desk.hear(offered_case(FRIDAY, number=2))
    desk.let_pass(LONG_AFTER)
    assert [card.clock for card in desk.clocks.cards] == ["LS-TC-06c:H2"]


@pytest.mark.rule("LS-TC-06c")
def test_offer_that_never_arrived_cannot_be_received() -> None:
    heard = [
        offered_case(MONDAY),
        hop("handoff_undelivered", "2026-03-09T11:00", reason="无此节点"),
    ]
    assert cards_in_the_end(luoshan(), "LS-TC-06c", heard) == set()
