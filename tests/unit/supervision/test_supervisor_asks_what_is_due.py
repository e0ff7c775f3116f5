"""Supervision on its database: no alarm before everybody has been heard, and what people see."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import quote

import pytest
from clock_desk import CASE_ID, CASE_NO, VILLAGE, accepted, concluded, delivered, offered
from clock_office import (
    CLERK,
    OPERATOR,
    OTHER_CLERK,
    PRODUCERS,
    SUPERVISOR,
    Office,
    other_case,
    refusal,
)
from sqlalchemy import update

from services.supervision.tables import clocks
from shared.contracts.envelope import Envelope
from shared.rulebook.clocks import title_of

RECEIPT, PROMISE = "2026-03-09T10:00", "2026-03-12T17:30"
CLOCKS = f"/api/v1/cases/{CASE_ID}/clocks"


def test_no_alarm_before_all_producers_are_heard(office: Office) -> None:
    office.hear(accepted(RECEIPT))
    late = "delivery"
    office.heard_all("2026-03-20T00:00", tuple(name for name in PRODUCERS if name != late))
    assert office.fire() == 0
    assert office.summary() == {"running": 1}
    office.heard_all("2026-03-12T17:29", (late,))
    assert office.fire() == 1
    assert office.summary() == {"running": 1, "cards_amber": 1}
    office.heard_all(PROMISE, (late,))
    assert office.fire() == 1
    assert office.summary() == {
        "running": 1,
        "overdue_now": 1,
        "cards_amber": 1,
        "cards_yellow": 1,
    }
    assert office.fire() == 0


def test_conclusion_that_was_under_way_prevents_the_alarm(office: Office) -> None:
    office.hear(accepted(RECEIPT))
    office.hear(concluded("2026-03-11T17:00"))
    office.heard_all("2026-03-20T00:00")
    assert office.fire() == 0
    assert office.summary() == {"stopped_within_promise": 1}


def test_late_conclusion_that_came_before_the_timer_leaves_a_card(office: Office) -> None:
    office.hear(accepted(RECEIPT))
    office.hear(concluded("2026-03-12T18:00"))
    office.heard_all("2026-03-20T00:00")
    assert office.fire() == 2
    assert office.summary() == {
        "stopped_beyond_promise": 1,
        "cards_amber": 1,
        "cards_yellow": 1,
    }
    assert set(office.cards()) == {"promised/amber", "promised/yellow"}


def test_summary_counts_every_case_once(office: Office) -> None:
    for number in range(1, 6):
        office.hear(other_case(_in_luoshan(accepted(RECEIPT)), number))
    office.hear(other_case(_in_luoshan(offered("2026-03-10T10:00")), 2))
    office.heard_all("2026-03-13T00:00")
    office.fire()
    office.hear(other_case(concluded("2026-03-12T16:00"), 3))
    office.hear(other_case(concluded("2026-03-13T16:00"), 4))
    summary = office.summary()
    assert {name: count for name, count in summary.items() if "cards" not in name} == {
        "running": 2,
        "paused": 1,
        "stopped_within_promise": 1,
        "stopped_beyond_promise": 1,
        "overdue_now": 2,
        "withdrawn": 1,
    }
    assert (summary["cards_amber"], summary["cards_yellow"]) == (4, 3)


def test_subject_without_a_promise_is_not_counted_as_one_in_time(office: Office) -> None:
    office.hear(offered("2026-03-10T10:00"))
    assert office.summary() == {}


def test_office_without_cases_has_an_empty_summary(office: Office) -> None:
    assert office.summary() == {}


def test_clerk_sees_the_clocks_of_the_own_node(office: Office) -> None:
    office.hear(
        _in_luoshan(accepted(RECEIPT)),
        _in_luoshan(offered("2026-03-10T10:00")),
        delivered("2026-03-11T10:00"),
    )
    seen = office.ask(CLOCKS, CLERK)
    assert (seen["case_no"], seen["status"], seen["status_zh"]) == (CASE_NO, "running", "计时中")
    assert (seen["profile"], seen["profile_version"]) == ("luoshan", 1)
    assert seen["pauses"] == [
        {"begin": "2026-03-10T10:00:00+08:00", "end": "2026-03-11T10:00:00+08:00"}
    ]
    (promised,) = [clock for clock in seen["clocks"] if clock["which"] == "promised"]
    assert promised == {
        "id": promised["rule"],
        "which": "promised",
        "rule": promised["rule"],
        "title": title_of(promised["rule"]),
        "responsible": VILLAGE,
        "status": "running",
        "limit": {"value": 3, "unit": "working_day"},
        "started_at": "2026-03-09T10:00:00+08:00",
        "due_at": "2026-03-13T17:30:00+08:00",
        "provisional": False,
        "stopped_at": None,
        "cancelled": False,
        "late": False,
        "suspected": False,
    }


def test_clerk_of_another_node_does_not_see_them(office: Office) -> None:
    office.hear(accepted(RECEIPT))
    assert refusal(office.get(CLOCKS, OTHER_CLERK)) == (404, "unknown_case")
    assert office.ask(CLOCKS, SUPERVISOR)["case_id"] == CASE_ID


def test_withdrawn_card_stays_visible(office: Office) -> None:
    office.hear(accepted(RECEIPT))
    office.heard_all(PROMISE)
    office.fire()
    office.hear(concluded("2026-03-12T16:00"))
    assert office.cards() == {
        "promised/amber": ("issued", ""),
        "promised/yellow": ("withdrawn", "已于2026年3月12日16:00办完，没有超过时限"),
    }
    listed = office.ask("/api/v1/cards?status=withdrawn", CLERK)["items"]
    assert [(card["card"], card["level_zh"], card["status_zh"]) for card in listed] == [
        ("promised/yellow", "黄牌", "已撤回")
    ]
    assert office.ask("/api/v1/cards", OTHER_CLERK)["items"] == []


def test_supervisor_lists_what_is_due_first(office: Office) -> None:
    for number, received in enumerate(["2026-03-11", "2026-03-09", "2026-03-10"], start=1):
        office.hear(other_case(accepted(f"{received}T10:00"), number))
    office.hear(other_case(concluded("2026-03-10T16:00"), 3))

    def numbers(query: str = "") -> list[str]:
        return [case["case_no"][-2:] for case in office.ask(f"/api/v1/clocks{query}")["items"]]

    assert numbers() == ["02", "03", "01"]
    assert numbers("?status=running") == ["02", "01"]
    assert numbers("?due_before=2026-03-16T17:30:00%2B08:00") == ["02", "03"]
    assert numbers("?due_before=2026-03-16T17:31:00") == ["02", "03", "01"]
    assert numbers("?status=running&limit=1") == ["02"]
    assert walked(office, "/api/v1/clocks") == ["02", "03", "01"]


@pytest.mark.parametrize("instant", ["0001-01-01T00:00:00%2B14:00", "9999-12-31T23:59:59-12:00"])
def test_instant_that_no_clock_shows_is_refused(office: Office, instant: str) -> None:
    answer = office.get(f"/api/v1/clocks?due_before={instant}", SUPERVISOR)
    assert refusal(answer) == (422, "invalid_fields")


def walked(office: Office, path: str, badge: str = SUPERVISOR) -> list[str]:
    """The ends of the case numbers, page by page of one."""
    found, place = [], ""
    for _ in range(10):
        page = office.ask(f"{path}?limit=1&after={quote(place)}", badge)
        found += [one["case_no"][-2:] for one in page["items"]]
        place = page["next"]
        if not place:
            return found
    raise AssertionError(f"no end: {found}")


def test_what_has_no_promised_instant_comes_last_and_page_by_page(office: Office) -> None:
    for number in (1, 2, 3):
        office.hear(other_case(accepted(f"2026-03-1{number}T10:00"), number))
    with office.engine.begin() as connection:
        gone = update(clocks).where(clocks.c.case_no.like("%01") | clocks.c.case_no.like("%02"))
        connection.execute(gone.values(due_promised=None))
    assert walked(office, "/api/v1/clocks") == ["03", "01", "02"]


def test_cards_are_listed_page_by_page_and_by_day(office: Office) -> None:
    for number in (1, 2, 3):
        office.hear(other_case(accepted(RECEIPT), number))
    office.heard_all(PROMISE)
    office.fire()
    total = len(office.ask("/api/v1/cards", CLERK)["items"])
    day = office.ask("/api/v1/cards", CLERK)["items"][0]["at"][:10]
    number = office.ask("/api/v1/cards", CLERK)["items"][0]["case_no"]
    assert len(walked(office, "/api/v1/cards", CLERK)) == total > 2
    of_day = office.ask(f"/api/v1/cards?from_day={day}&to_day={day}", CLERK)["items"]
    assert {card["at"][:10] for card in of_day} == {day}
    assert office.ask("/api/v1/cards?from_day=2099-01-01", CLERK)["items"] == []
    of_case = office.ask(f"/api/v1/cards?case_no={number}", CLERK)["items"]
    assert 0 < len(of_case) < total


def test_page_that_begins_nowhere_is_refused(office: Office) -> None:
    refused = office.get("/api/v1/clocks?after=here", SUPERVISOR)
    assert refusal(refused) == (422, "page_place")


def test_only_supervisors_list_clocks_and_clerks_see_no_summary(office: Office) -> None:
    for path, allowed in {
        "/api/v1/clocks": {SUPERVISOR},
        "/api/v1/clocks/summary": {SUPERVISOR, OPERATOR},
        "/api/v1/due-soon": {SUPERVISOR, CLERK},
        "/api/v1/cards": {SUPERVISOR, OPERATOR, CLERK},
    }.items():
        for badge in (SUPERVISOR, OPERATOR, CLERK):
            assert office.get(path, badge).status_code == (200 if badge in allowed else 403)


def _in_luoshan(message: Envelope) -> Envelope:
    terms = message.data["terms"] | {"profile": "luoshan"}
    return replace(message, data=message.data | {"terms": terms})
