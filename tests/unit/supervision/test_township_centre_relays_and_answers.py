"""昆都仑区: the township's centre sorts and sends on, gives results out, and answers who comes."""

from __future__ import annotations

from typing import Any

import pytest
from clock_desk import COUNTY_THERE, VILLAGE, at, fact
from county_desk import (
    LONG_AFTER,
    MONDAY,
    TUESDAY,
    a_minute_after,
    agreed,
    cards_in_the_end,
    concluded_case,
    decided_case,
    kundulun,
    luoshan,
)

from shared.contracts.envelope import Envelope

CENTRE = "411521103000"
ON_THE_SPOT = "2026-03-09T10:30"


def leg(name: str, time: str, number: int = 1, **data: Any) -> Envelope:
    return fact(
        f"routing.relay_leg_{name}",
        time,
        terms=agreed(),
        leg_id=f"L{number}",
        node=CENTRE,
        **data,
    )


def sorted_out(level: str, number: int = 1) -> Envelope:
    """Told the next morning, of what came on Monday."""
    arrived = at(MONDAY).isoformat()
    return leg("sorted", "2026-03-10T09:00", number, item_level=level, arrived_at=arrived)


def forwarded(time: str, number: int = 1) -> Envelope:
    return leg("forwarded", time, number, to_node=COUNTY_THERE, channel="scheduled_run", batch="1")


@pytest.mark.rule("KD-ZN-3-5d")
def test_county_matter_is_sent_up_promptly() -> None:
    start = sorted_out("county")
    assert cards_in_the_end(kundulun(), "KD-ZN-3-5d", [start, forwarded(TUESDAY)]) == set()
    late = [start, forwarded(a_minute_after(TUESDAY))]
    assert cards_in_the_end(kundulun(), "KD-ZN-3-5d", late) == {"amber"}


@pytest.mark.rule("KD-ZN-3-5d")
def test_every_leg_is_sent_up() -> None:
    desk, elsewhere = kundulun(), luoshan()
    desk.hear(sorted_out("county"), sorted_out("county", 2), forwarded("2026-03-10T09:30", 2))
    desk.let_pass(LONG_AFTER)
    assert [card.clock for card in desk.clocks.cards] == ["KD-ZN-3-5d:L1"]
    assert desk.clock("KD-ZN-3-5d", "L1").responsible == CENTRE
    elsewhere.hear(sorted_out("county"))
    assert not elsewhere.runs("KD-ZN-3-5d")


@pytest.mark.rule("KD-ZN-3-5c")
def test_matter_of_the_township_is_settled_there_promptly() -> None:
    start = sorted_out("township")
    for told in (decided_case, concluded_case):
        done = told("2026-03-20T10:00", decided_at=TUESDAY)
        assert cards_in_the_end(kundulun(), "KD-ZN-3-5c", [start, done]) == set()
    late = [start, decided_case(a_minute_after(TUESDAY))]
    assert cards_in_the_end(kundulun(), "KD-ZN-3-5c", late) == {"amber"}
    assert cards_in_the_end(kundulun(), "KD-ZN-3-5c", [start, forwarded(MONDAY)]) == {"amber"}


@pytest.mark.rule("KD-ZN-3-5c")
def test_every_leg_is_noted_at_its_centre() -> None:
    desk = kundulun()
    desk.hear(sorted_out("township"), sorted_out("township", 2))
    assert set(desk.clocks.clocks) == {"KD-ZN-3-5c:L1", "KD-ZN-3-5c:L2"}
    assert desk.clock("KD-ZN-3-5c", "L2").responsible == CENTRE


@pytest.mark.parametrize(
    ("level", "rule", "other"),
    [
        pytest.param("township", "KD-ZN-3-5c", "KD-ZN-3-5d", marks=pytest.mark.rule("KD-ZN-3-5c")),
        pytest.param("county", "KD-ZN-3-5d", "KD-ZN-3-5c", marks=pytest.mark.rule("KD-ZN-3-5d")),
    ],
)
def test_level_of_the_item_says_which_way_it_goes(level: str, rule: str, other: str) -> None:
    desk, elsewhere = kundulun(), luoshan()
    for office in (desk, elsewhere):
        office.hear(sorted_out(level))
    assert (desk.runs(rule), desk.runs(other)) == (True, False)
    assert not elsewhere.runs(rule)


def handed_over(time: str) -> Envelope:
    return fact("delivery.result_handed_over", time, from_node=COUNTY_THERE, to_node=CENTRE)


def uploaded(time: str) -> Envelope:
    return fact("delivery.certificate_uploaded", time, certificate_id="C1", at_node=COUNTY_THERE)


@pytest.mark.rule("KD-RW-05c")
@pytest.mark.parametrize(
    ("row", "act", "other"),
    [("KD-RW-05c", handed_over, uploaded), ("KD-RW-05c-upload", uploaded, handed_over)],
)
def test_certificate_is_uploaded_and_handed_over_at_once(row: str, act: Any, other: Any) -> None:
    """Told the next day, decided on Monday at ten: the other act does not stand for this one."""
    granted = decided_case("2026-03-10T09:00", decided_at=MONDAY)
    assert cards_in_the_end(kundulun(), row, [granted, act(ON_THE_SPOT)]) == set()
    late = [granted, other(ON_THE_SPOT), act(a_minute_after(ON_THE_SPOT))]
    desk = kundulun()
    assert cards_in_the_end(desk, row, late) == {"yellow"}
    assert desk.clock(row).responsible == COUNTY_THERE


@pytest.mark.rule("KD-RW-05c")
def test_refusal_has_no_certificate() -> None:
    desk, elsewhere = kundulun(), luoshan()
    desk.hear(decided_case(MONDAY, outcome="refused"))
    elsewhere.hear(decided_case(MONDAY))
    for row in ("KD-RW-05c", "KD-RW-05c-upload"):
        assert not desk.runs(row)
        assert not elsewhere.runs(row)


def contact(name: str, time: str, **data: Any) -> Envelope:
    return fact(
        f"intake.first_contact_{name}",
        time,
        subject="consultation/c1",
        contact_id="c1",
        clerk="张某",
        **data,
    )


@pytest.mark.rule("KD-ZN-4-1")
@pytest.mark.parametrize(
    ("act", "data"), [("taken_up", {}), ("referred", {"window": "3号窗口", "person": "王某"})]
)
def test_who_is_asked_first_takes_it_up_or_says_who_does(act: str, data: dict[str, str]) -> None:
    made = contact("made", MONDAY)
    done, late = (contact(act, t, **data) for t in (ON_THE_SPOT, a_minute_after(ON_THE_SPOT)))
    assert cards_in_the_end(kundulun(), "KD-ZN-4-1", [made, done]) == set()
    desk = kundulun()
    assert cards_in_the_end(desk, "KD-ZN-4-1", [made, late]) == {"yellow"}
    assert desk.clock("KD-ZN-4-1").responsible == VILLAGE
    elsewhere = luoshan()
    elsewhere.hear(made)
    assert not elsewhere.runs("KD-ZN-4-1")


def opinion(name: str, time: str, **data: Any) -> Envelope:
    return fact(f"supervision.opinion_{name}", time, subject="opinion/o1", opinion_id="o1", **data)


@pytest.mark.rule("KD-ZN-4-7")
@pytest.mark.parametrize("kind", ["rating", "suggestion", "complaint"])
def test_whoever_left_an_opinion_is_called_back(kind: str) -> None:
    left = opinion("received", MONDAY, channel="意见箱", kind=kind)
    due = "2026-03-16T17:30"
    called, late = (
        opinion("called_back", t, answer="已增开窗口") for t in (due, a_minute_after(due))
    )
    assert cards_in_the_end(kundulun(), "KD-ZN-4-7", [left, called]) == set()
    assert cards_in_the_end(kundulun(), "KD-ZN-4-7", [left, late]) == {"amber"}
    desk, elsewhere = kundulun(), luoshan()
    desk.hear(left)
    elsewhere.hear(left)
    assert desk.clock("KD-ZN-4-7").responsible == VILLAGE
    assert not elsewhere.runs("KD-ZN-4-7")
