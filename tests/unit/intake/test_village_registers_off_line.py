"""An agent registers with numbers taken along; what comes back is there once, or is a conflict."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from front_desk import AGENT, CLERK, json_of, refusal
from item_office import COUNTY, MONDAY, VILLAGE, ItemOffice, card
from online_office import BOTH, OnlineOffice
from village_desk import DEVICE, HEAD, OTHER_AGENT, SUBSIDY, VillageDesk

from services.intake.domain import offline_conflicts
from shared.kernel.worktime import ZONE

FRIDAY, NEXT_MONDAY = datetime(2026, 3, 13, 9, tzinfo=ZONE), datetime(2026, 3, 16, 9, tzinfo=ZONE)


@pytest.fixture
def desk(office: ItemOffice) -> VillageDesk:
    return VillageDesk(office)


def test_booklet_has_numbers_that_nobody_else_gets(desk: VillageDesk) -> None:
    booklet = desk.booklet(size=3)
    assert booklet["numbers"] == [f"{VILLAGE}20260309{running:06d}" for running in (1, 2, 3)]
    assert (booklet["agent"], booklet["valid_to"], booklet["unused"]) == (
        "chen.mei",
        "2026-03-15",
        3,
    )
    desk.register()
    assert desk.cases() == [f"{VILLAGE}20260309000004"]
    assert desk.booklet(OTHER_AGENT)["numbers"][0] > desk.cases()[0]


def test_village_without_a_line_over_the_weekend_is_registered_as_of_friday(
    desk: VillageDesk,
) -> None:
    office = desk.office
    office.time = FRIDAY
    booklet = desk.booklet()
    entry = desk.entry(booklet, at=FRIDAY + timedelta(hours=1))
    office.time = NEXT_MONDAY
    (result,) = desk.send(entry)
    assert (result["outcome"], result["case_no"]) == ("registered", booklet["numbers"][0])
    case = json_of(desk.get(f"/cases/{entry['case_id']}"))
    assert case["registered_at"] == "2026-03-13T10:00:00+08:00"
    assert case["first_asked"] == "chen.mei"
    (told,) = office.told("case_registered")
    assert told["registered_at"] == "2026-03-13T10:00:00+08:00"
    desk.register()
    assert "registered_at" not in office.told("case_registered")[1]


def test_batch_that_comes_again_registers_nothing_twice(desk: VillageDesk) -> None:
    booklet = desk.booklet()
    entries = [desk.entry(booklet, nth) for nth in range(2)]
    assert [one["outcome"] for one in desk.send(*entries)] == ["registered"] * 2
    third = desk.entry(booklet, 2)
    again = desk.send(*entries, third)
    assert [one["outcome"] for one in again] == ["already_there", "already_there", "registered"]
    assert [one["case_no"] for one in again] == booklet["numbers"][:3]
    assert len(desk.cases()) == 3
    assert desk.conflicts() == []


def test_batch_that_comes_by_several_ways_at_once_is_registered_once(desk: VillageDesk) -> None:
    booklet = desk.booklet()
    entries = [desk.entry(booklet, nth) for nth in range(4)]
    with ThreadPoolExecutor(4) as ways:
        answers = list(ways.map(lambda _: desk.send(*entries), range(4)))
    outcomes = [one["outcome"] for answer in answers for one in answer]
    assert sorted(outcomes) == ["already_there"] * 12 + ["registered"] * 4
    assert len(desk.cases()) == 4
    assert desk.conflicts() == []


def test_second_of_two_with_the_same_number_is_kept_and_gets_a_new_one(desk: VillageDesk) -> None:
    booklet = desk.booklet()
    first, second = desk.entry(booklet), desk.entry(booklet)
    other_phone = "13911112222"
    second["application"] = second["application"] | {
        "applicant": SUBSIDY["applicant"] | {"phone": other_phone}
    }
    results = desk.send(first, second)
    assert [one["outcome"] for one in results] == ["registered", "conflict"]
    (conflict,) = desk.conflicts()
    assert (conflict["fault"], conflict["number"]) == ("number_used", booklet["numbers"][0])
    path = f"/offline-conflicts/{conflict['conflict_id']}"
    shown = desk.get(path, HEAD)
    assert json_of(shown)["applicant"]["phone"] == "139****2222"
    assert other_phone not in shown.text
    settled = json_of(desk.post(f"{path}/registration", {}, HEAD))
    assert settled["status"] == "registered"
    assert settled["registered_as"] == second["case_id"]
    assert set(desk.cases()) == {booklet["numbers"][0], settled["case_no"]}
    (again,) = desk.send(second)
    assert (again["outcome"], again["case_no"]) == ("already_there", settled["case_no"])
    assert len(desk.cases()) == 2


def test_number_of_another_agent_is_not_let_in(desk: VillageDesk) -> None:
    booklet = desk.booklet()
    (stolen,) = desk.send(desk.entry(booklet), badge=OTHER_AGENT)
    assert (stolen["outcome"], stolen["fault"]) == ("conflict", "other_agent")
    (mine,) = desk.send(desk.entry(booklet))
    assert mine["outcome"] == "registered"


def test_copy_of_the_booklet_on_another_device_is_not_let_in(desk: VillageDesk) -> None:
    booklet = desk.booklet()
    (result,) = desk.send(desk.entry(booklet), device="phone-2")
    assert (result["outcome"], result["fault"]) == ("conflict", "other_device")


def test_one_bad_entry_keeps_none_of_the_others_back(desk: VillageDesk) -> None:
    booklet = desk.booklet()
    entries = [
        desk.entry(booklet, 0, item_id="no_such_item"),
        desk.entry(booklet, 1, applicant={"name": "欧阳明"}),
        desk.entry(booklet, 2),
        desk.entry(booklet, 3) | {"number": f"{VILLAGE}20260309000999"},
        desk.entry(booklet, 4) | {"booklet_id": "none"},
        desk.entry(booklet, 5, origin_division="999999999999"),
    ]
    results = desk.send(*entries)
    assert [(one["outcome"], one["fault"]) for one in results] == [
        ("conflict", "unknown_item"),
        ("conflict", "application_invalid"),
        ("registered", ""),
        ("conflict", "not_of_booklet"),
        ("conflict", "unknown_booklet"),
        ("conflict", "unknown_division"),
    ]
    assert "applicant.id_number" in results[1]["detail"]
    assert len(desk.cases()) == 1
    assert len(desk.conflicts()) == 5
    # The number of what was kept as a conflict is not used up.
    (good,) = desk.send(desk.entry(booklet, 0))
    assert good["outcome"] == "registered"


def test_item_that_was_cancelled_meanwhile_is_told_and_kept(
    office: ItemOffice, desk: VillageDesk
) -> None:
    office.publish(card())
    booklet = desk.booklet()
    office.post("/items/care_card/cancellation", {"reason": "取消", "legal_basis": "国发"})
    (result,) = desk.send(desk.entry(booklet, item_id="care_card"))
    assert (result["outcome"], result["fault"]) == ("conflict", "item_cancelled")


@pytest.mark.parametrize(
    ("days", "fault"), [(-1, "before_booklet"), (6, ""), (7, "booklet_expired")]
)
def test_number_is_good_on_the_days_of_its_booklet(
    desk: VillageDesk, days: int, fault: str
) -> None:
    booklet = desk.booklet(days=7)
    entry = desk.entry(booklet, at=MONDAY + timedelta(days=days))
    desk.office.later(days=10)
    (result,) = desk.send(entry)
    assert (result["outcome"], result["fault"]) == ("conflict" if fault else "registered", fault)


@pytest.mark.parametrize(
    ("ahead", "outcome"),
    [(timedelta(minutes=4), "registered"), (timedelta(minutes=6), "conflict")],
)
def test_clock_of_a_device_may_be_a_little_ahead(
    desk: VillageDesk, ahead: timedelta, outcome: str
) -> None:
    booklet = desk.booklet()
    entry = desk.entry(booklet, at=MONDAY + ahead)
    (result,) = desk.send(entry)
    assert result["outcome"] == outcome
    if outcome == "registered":
        case = json_of(desk.get(f"/cases/{entry['case_id']}"))
        assert case["registered_at"] == MONDAY.isoformat()


def test_application_of_last_month_is_no_plausible_one(desk: VillageDesk) -> None:
    booklet = desk.booklet()
    entry, late = desk.entry(booklet, 0), desk.entry(booklet, 1)
    desk.office.later(days=30)
    assert desk.send(entry)[0]["outcome"] == "registered"
    desk.office.later(minutes=1)
    assert desk.send(late)[0]["fault"] == "too_old"


def test_device_that_was_stolen_lets_nothing_in_and_loses_nothing(desk: VillageDesk) -> None:
    booklet = desk.booklet()
    before, honest = desk.entry(booklet, 0), desk.entry(booklet, 1)
    desk.send(before)
    path = f"/booklets/{booklet['booklet_id']}/revocation"
    assert refusal(desk.post(path, {"reason": "手机丢失"}, CLERK)) == (403, "role_missing")
    revoked = json_of(desk.post(path, {"reason": "手机丢失"}, HEAD))
    assert (revoked["status"], revoked["status_zh"]) == ("revoked", "已作废")
    sent = desk.send(before, honest)
    assert [(one["outcome"], one["fault"]) for one in sent] == [
        ("already_there", ""),
        ("conflict", "booklet_revoked"),
    ]
    assert "手机丢失" in sent[1]["detail"]
    (kept,) = desk.conflicts()
    rejection = f"/offline-conflicts/{kept['conflict_id']}/rejection"
    assert desk.post(rejection, {"reason": "代办员没有写过"}, HEAD).status_code == 200
    (result,) = desk.send(honest)
    assert (result["outcome"], result["detail"]) == ("rejected", "代办员没有写过")
    assert len(desk.cases()) == 1


def test_what_was_at_fault_is_looked_at_with_a_reason_and_corrected(desk: VillageDesk) -> None:
    booklet = desk.booklet()
    wrong = SUBSIDY["applicant"] | {"id_number": "110105194912310021"}
    entry = desk.entry(booklet, applicant=wrong)
    (result,) = desk.send(entry)
    assert result["outcome"] == "conflict"
    path = f"/offline-conflicts/{result['conflict_id']}"
    refused = desk.post(f"{path}/registration", {}, HEAD)
    assert refused.status_code == 422
    opened = json_of(desk.post(f"{path}/unmasking", {"reason": "核对证件号码"}, HEAD))
    assert opened["application"]["applicant"]["id_number"] == "110105194912310021"
    seen = json_of(desk.get("/unmaskings", f"zhou.min {COUNTY} auditor"))["items"]
    assert [(one["shown_to"], one["reason"]) for one in seen] == [("wang.fang", "核对证件号码")]
    settled = desk.post(f"{path}/registration", {"corrected": SUBSIDY}, HEAD)
    assert json_of(settled)["status"] == "registered"
    again = desk.post(f"{path}/registration", {"corrected": SUBSIDY}, HEAD)
    assert refusal(again) == (409, "already_settled")
    assert len(desk.cases()) == 1


def test_same_key_settles_a_conflict_once(desk: VillageDesk) -> None:
    booklet = desk.booklet()
    (_, kept) = desk.send(desk.entry(booklet), desk.entry(booklet))
    path = f"/offline-conflicts/{kept['conflict_id']}/registration"
    answers = [desk.post(path, {}, HEAD, Idempotency_Key="once") for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert len({json_of(answer)["case_no"] for answer in answers}) == 1
    assert len(desk.cases()) == 2


def test_two_papers_with_one_identity_of_a_case_are_both_kept(desk: VillageDesk) -> None:
    booklet = desk.booklet()
    first = desk.entry(booklet, 0)
    second = desk.entry(booklet, 1) | {"case_id": first["case_id"]}
    assert [one["outcome"] for one in desk.send(first, second)] == ["registered", "conflict"]
    (kept,) = desk.conflicts()
    path = f"/offline-conflicts/{kept['conflict_id']}/registration"
    settled = json_of(desk.post(path, {}, HEAD))
    assert settled["registered_as"] not in ("", first["case_id"])
    assert len(desk.cases()) == 2


def test_what_somebody_sent_on_the_network_is_not_taken_by_an_entry(
    office: ItemOffice, desk: VillageDesk
) -> None:
    online = OnlineOffice(office)
    submission_id = online.passed()
    booklet = desk.booklet()
    (result,) = desk.send(desk.entry(booklet) | {"case_id": submission_id})
    assert (result["outcome"], result["fault"]) == ("conflict", "case_id_taken")
    assert desk.cases() == []
    path = f"/offline-conflicts/{result['conflict_id']}/registration"
    settled = json_of(desk.post(path, {}, HEAD))
    assert settled["registered_as"] not in ("", submission_id)
    assert online.take(submission_id, papers=list(BOTH), proof="居民身份证").status_code == 201
    assert len(desk.cases()) == 2


def test_agent_takes_only_so_many_numbers_on_one_day(desk: VillageDesk) -> None:
    for _ in range(3):
        booklet = desk.booklet(size=100)
        desk.post(f"/booklets/{booklet['booklet_id']}/return", {}, AGENT)
    more = desk.post("/booklets", {"device": DEVICE, "size": 1}, AGENT)
    assert refusal(more) == (409, "numbers_taken")
    # None was taken out of the day for nothing, and nobody else is kept from theirs.
    assert desk.booklet(OTHER_AGENT, size=1)["numbers"] == [f"{VILLAGE}20260309000301"]
    desk.office.later(days=1)
    assert desk.booklet(size=1)["unused"] == 1


def test_agent_leaves_only_so_many_conflicts_open(
    desk: VillageDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(offline_conflicts, "MOST_OPEN", 2)
    booklet = desk.booklet()
    bad = [desk.entry(booklet, nth, item_id="no_such_item") for nth in range(3)]
    kept = desk.send(*bad[:2])
    assert [one["outcome"] for one in kept] == ["conflict"] * 2
    body = {"device": DEVICE, "entries": [bad[2]]}
    assert refusal(desk.post("/offline-batches", body, AGENT)) == (409, "conflicts_open")
    assert len(desk.conflicts()) == 2
    # What is good is still let in, what was kept is still known, and others are not kept out.
    assert desk.send(desk.entry(booklet, 4), *bad[:2])[0]["outcome"] == "registered"
    (other,) = desk.send(desk.entry(booklet, 5), badge=OTHER_AGENT)
    assert other["outcome"] == "conflict"
    path = f"/offline-conflicts/{kept[0]['conflict_id']}/rejection"
    desk.post(path, {"reason": "代办员没有写过"}, HEAD)
    assert desk.send(bad[2])[0]["outcome"] == "conflict"


def test_unused_numbers_are_returned_by_whoever_took_them(desk: VillageDesk) -> None:
    booklet = desk.booklet(size=5)
    desk.send(desk.entry(booklet))
    path = f"/booklets/{booklet['booklet_id']}/return"
    assert refusal(desk.post(path, {}, OTHER_AGENT)) == (403, "other_agent")
    returned = json_of(desk.post(path, {}, AGENT))
    assert (returned["status"], returned["unused"]) == ("returned", 4)
    (late,) = desk.send(desk.entry(booklet, 1))
    assert (late["outcome"], late["fault"]) == ("conflict", "booklet_returned")
    listed = json_of(desk.get("/booklets?status=returned", AGENT))["items"]
    assert [one["booklet_id"] for one in listed] == [booklet["booklet_id"]]
    assert json_of(desk.get("/booklets", OTHER_AGENT))["items"] == []
    assert len(json_of(desk.get("/booklets", CLERK))["items"]) == 1


def test_nobody_carries_more_booklets_than_one_needs(desk: VillageDesk) -> None:
    for _ in range(5):
        desk.booklet(size=1)
    sixth = desk.post("/booklets", {"device": DEVICE}, AGENT)
    assert refusal(sixth) == (409, "booklets_held")
    desk.office.later(days=7)
    assert desk.booklet(size=1)["unused"] == 1


def test_neighbour_sees_neither_booklets_nor_conflicts(desk: VillageDesk) -> None:
    booklet = desk.booklet()
    desk.send(desk.entry(booklet), desk.entry(booklet))
    (kept,) = desk.conflicts()
    there = "he.li 411521103209 window_head"
    assert desk.conflicts(there) == []
    path = f"/offline-conflicts/{kept['conflict_id']}"
    assert desk.get(path, there).status_code == 404
    assert desk.post(f"{path}/registration", {}, there).status_code == 404
    assert desk.post(f"{path}/rejection", {"reason": "不要"}, there).status_code == 403
    agent_there = "zhao.yi 411521103209 village_agent"
    (result,) = desk.send(desk.entry(booklet, 1), badge=agent_there)
    assert result["outcome"] == "conflict"
    assert len(desk.cases()) == 1


def test_nothing_personal_stands_open_in_what_is_kept(desk: VillageDesk) -> None:
    booklet = desk.booklet()
    desk.send(desk.entry(booklet), desk.entry(booklet))
    desk.office.engine.dispose()
    for file in desk.office.path.glob("*.sqlite*"):
        kept = file.read_bytes()
        assert "欧阳明".encode() not in kept
        assert b"11010519491231002X" not in kept


@pytest.mark.parametrize("instant", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00"])
def test_instant_that_no_clock_shows_is_named(desk: VillageDesk, instant: str) -> None:
    entry = desk.entry(desk.booklet()) | {"written_at": instant}
    answer = desk.post("/offline-batches", {"device": DEVICE, "entries": [entry]}, AGENT)
    assert answer.status_code == 422
    (error,) = json_of(answer)["errors"]
    assert error["field"] == "entries.0.written_at"
    assert (desk.cases(), desk.conflicts()) == ([], [])
    # A clock that was never set is a wrong one: what was written down is kept.
    (kept,) = desk.send(entry | {"written_at": "0001-01-01T00:00:00+00:00"})
    assert (kept["outcome"], kept["fault"]) == ("conflict", "too_old")
