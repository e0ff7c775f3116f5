"""办件列表 page by page and by what is asked for; a case with its version; who may do which."""

from __future__ import annotations

import pytest
from front_desk import AGENT, AUDITOR, CLERK, NEIGHBOUR, FrontDesk, json_of, refusal
from item_office import VILLAGE, ItemOffice, card


@pytest.fixture
def desk(office: ItemOffice) -> FrontDesk:
    return FrontDesk(office)


def ids(desk: FrontDesk, query: str = "", badge: str = CLERK) -> list[str]:
    return [one["case_id"] for one in json_of(desk.get(f"/cases?{query}", badge))["items"]]


def test_pages_follow_each_other_to_the_end(desk: FrontDesk) -> None:
    all_of_them = [desk.register() for _ in range(5)]
    found, place, pages = [], "", 0
    while pages == 0 or place:
        page = json_of(desk.get(f"/cases?limit=2&after={place}"))
        found += [one["case_id"] for one in page["items"]]
        place, pages = page["next"], pages + 1
    assert (sorted(found), pages) == (sorted(all_of_them), 3)
    assert len(set(found)) == 5


def test_full_last_page_has_no_next(desk: FrontDesk) -> None:
    desk.register()
    desk.register()
    assert json_of(desk.get("/cases?limit=2"))["next"] == ""
    assert json_of(desk.get("/cases?limit=1"))["next"] != ""


def test_list_is_asked_by_status_item_number_and_day(desk: FrontDesk) -> None:
    first = desk.register()
    desk.office.later(days=1)
    second = desk.register()
    desk.post(f"/cases/{second}/correction")
    number = json_of(desk.get(f"/cases/{first}"))["case_no"]
    status = json_of(desk.get(f"/cases/{first}"))["status"]
    assert ids(desk, f"case_no={number}") == [first]
    assert ids(desk, "from_day=2026-03-10") == [second]
    assert ids(desk, "to_day=2026-03-09") == [first]
    assert ids(desk, "from_day=2026-03-09&to_day=2026-03-10") == [first, second]
    assert first in ids(desk, f"status={status}")
    assert ids(desk, "status=closed") == []
    assert ids(desk, "item_id=grain_subsidy") == [first, second]
    assert ids(desk, "item_id=other") == []


@pytest.mark.parametrize(
    "query",
    ["limit=0", "limit=501", "limit=x", "status=gone", "from_day=2026-02-30", "from_day=2026-3-1"],
)
def test_question_that_makes_no_sense_is_refused(desk: FrontDesk, query: str) -> None:
    assert refusal(desk.get(f"/cases?{query}")) == (422, "invalid_fields")


def test_items_are_paged_too(desk: FrontDesk) -> None:
    first = json_of(desk.get("/items?limit=30"))
    rest = json_of(desk.get(f"/items?limit=30&after={first['next']}"))
    assert (len(first["items"]), rest["next"]) == (30, "")
    assert not {one["id"] for one in first["items"]} & {one["id"] for one in rest["items"]}


def test_act_upon_what_another_changed_meanwhile_is_refused(desk: FrontDesk) -> None:
    path = f"/cases/{desk.register()}"
    seen = desk.get(path).headers["ETag"]
    assert desk.get(path).headers["ETag"] == seen
    assert desk.post(f"{path}/unmasking", {"reason": "核对"}, If_Match=seen).status_code == 200
    late = desk.post(f"{path}/unmasking", {"reason": "核对"}, If_Match=seen)
    assert refusal(late) == (412, "changed_meanwhile")
    assert desk.get(path).headers["ETag"] != seen


def test_without_if_match_nobody_is_held_up(desk: FrontDesk) -> None:
    path = f"/cases/{desk.register()}/unmasking"
    assert desk.post(path, {"reason": "核对"}).status_code == 200
    assert desk.post(path, {"reason": "核对"}, If_Match="*").status_code == 200


def test_agent_in_the_village_writes_down_and_looks_at_the_own_village(desk: FrontDesk) -> None:
    own = desk.register(AGENT)
    assert desk.get(f"/cases/{own}", AGENT).status_code == 200
    stranger = f"wu.di {NEIGHBOUR} village_agent"
    assert refusal(desk.get(f"/cases/{own}", stranger)) == (404, "unknown_case")
    assert ids(desk, badge=stranger) == []
    assert refusal(desk.post(f"/cases/{own}/acceptance", badge=AGENT)) == (403, "role_missing")


def test_auditor_sees_all_nodes_and_changes_nothing(desk: FrontDesk) -> None:
    own = desk.register()
    assert ids(desk, badge=AUDITOR) == [own]
    assert refusal(desk.post(f"/cases/{own}/correction", badge=AUDITOR)) == (403, "role_missing")
    head = f"sun.li {VILLAGE} window_head"
    assert desk.post(f"/cases/{own}/correction", badge=head).status_code != 403


def test_item_carries_its_version_and_is_not_changed_upon_an_old_look(desk: FrontDesk) -> None:
    manager = "wang.fang 411521000000 item_manager"
    item_id = desk.office.draft(card())
    seen = desk.get(f"/items/{item_id}/history").headers["ETag"]
    checked = desk.post(f"/items/{item_id}/check", badge=manager, If_Match=seen)
    assert checked.status_code == 200
    day = {"effective_from": "2026-03-09"}
    late = desk.post(f"/items/{item_id}/publication", day, manager, If_Match=seen)
    assert refusal(late) == (412, "changed_meanwhile")
