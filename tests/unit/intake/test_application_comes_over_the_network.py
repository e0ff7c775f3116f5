"""From the public network to a case: applied, reviewed beforehand, handed in, keyed in."""

from __future__ import annotations

from typing import Any

import pytest
from front_desk import AUDITOR, CLERK, json_of, refusal
from item_office import APPLICATION, ItemOffice
from online_office import BOTH, OFFICER, OnlineOffice

ONE_BOTH_SIDES = "wang.fang"
FOREIGN: dict[str, Any] = {"system": "民政业务系统", "number": "MZ-31", "entry": "interface"}


@pytest.fixture
def desk(office: ItemOffice) -> OnlineOffice:
    return OnlineOffice(office)


def own_system(desk: OnlineOffice, badge: str = OFFICER, **changes: Any) -> Any:
    body = {name: APPLICATION[name] for name in ("item_id", "applicant", "origin_division")}
    body |= {"purpose": "application", "materials": list(BOTH)}
    return desk.post("/submissions", body | FOREIGN | changes, badge)


@pytest.mark.rule("KD-RW-08a")
def test_what_is_applied_for_on_the_network_becomes_a_case_and_its_result_is_read_there(
    desk: OnlineOffice,
) -> None:
    sent = desk.sent(purpose="application")
    case = json_of(desk.take(sent["submission_id"]))
    assert (case["status"], case["channel"]) == ("registered", "web_hall")
    (online,) = desk.office.told("online_application_received")
    assert online["case_id"] == case["case_id"]
    desk.post(
        f"/cases/{case['case_id']}/check",
        {
            "points": [{"material": m, "finding": "in_order"} for m in BOTH],
            "identities": [{"proof": "居民身份证", "way": "线上核验"}],
        },
    )
    assert desk.post(f"/cases/{case['case_id']}/acceptance").status_code == 200
    desk.decide(case["case_id"])
    told = json_of(desk.progress(sent["submission_id"], sent["query_code"]))
    assert (told["number"], told["result"]["outcome"]) == (case["case_no"], "准予")


@pytest.mark.rule("XQ-YZ-03")
def test_what_was_applied_for_on_the_network_is_seen_with_the_visit(desk: OnlineOffice) -> None:
    sent = desk.sent(purpose="application")
    visit = f"/visits/{sent['submission_id']}"
    seen = json_of(desk.get(visit))
    assert (seen["submission"]["status"], seen["acceptance"]) == ("received", {})
    desk.take(sent["submission_id"])
    seen = json_of(desk.get(visit))
    assert (seen["submission"]["status"], seen["acceptance"]["status"]) == (
        "registered",
        "registered",
    )
    assert "欧阳明" not in str(seen)


@pytest.mark.rule("KD-RW-08a")
def test_item_that_is_not_offered_on_the_network_is_for_the_window(office: ItemOffice) -> None:
    desk = OnlineOffice(office, service_modes=[])
    assert refusal(desk.ask()) == (422, "not_online")


def test_who_applies_is_only_claimed_until_somebody_verifies_it(desk: OnlineOffice) -> None:
    sent = desk.sent()
    shown = json_of(desk.get(f"/submissions/{sent['submission_id']}", AUDITOR))
    assert (sent["identity"], shown["identity"], shown["proof"]) == ("claimed", "claimed", "")
    assert shown["applicant"]["name"] == "欧**"
    desk.tell(sent["submission_id"])
    desk.take(sent["submission_id"], papers=list(BOTH), proof="居民身份证")
    shown = json_of(desk.get(f"/submissions/{sent['submission_id']}"))
    assert (shown["identity"], shown["proof"]) == ("verified", "居民身份证")


def test_the_same_request_again_is_the_same_submission(desk: OnlineOffice) -> None:
    first = json_of(desk.ask(key="k-1"))
    assert json_of(desk.ask(key="k-1")) == first
    assert len(json_of(desk.get("/submissions"))["items"]) == 1
    assert refusal(desk.ask(key="k-1", materials=[])) == (409, "idempotency_key_reused")


@pytest.mark.parametrize(
    ("changes", "answer"),
    [
        ({"materials": ["deed"]}, (404, "unknown_material")),
        ({"item_id": "nothing"}, (404, "unknown_item")),
        ({"channel": "window"}, (422, "invalid_fields")),
        ({"materials": ["photo"] * 51}, (422, "invalid_fields")),
    ],
)
def test_what_the_office_cannot_use_is_refused(
    desk: OnlineOffice, changes: dict[str, Any], answer: tuple[int, str]
) -> None:
    assert refusal(desk.ask(**changes)) == answer


def test_submission_of_nobody_is_dismissed_and_never_becomes_a_case(desk: OnlineOffice) -> None:
    submission_id = desk.sent()["submission_id"]
    path = f"/submissions/{submission_id}/dismissal"
    assert json_of(desk.post(path, {"reason": "重复提交"}))["status"] == "dismissed"
    assert refusal(desk.tell(submission_id)) == (409, "wrong_status")
    assert desk.take(submission_id, papers=list(BOTH), proof="居民身份证").status_code == 409


@pytest.mark.rule("XQ-CZ-01c")
def test_result_of_the_pre_review_is_told_to_supervision_and_to_the_applicant(
    desk: OnlineOffice,
) -> None:
    sent = desk.sent()
    (asked,) = desk.office.told("pre_review_requested")
    assert asked == {"node": "411521101204", "item_id": "care_card"}
    assert desk.office.told("pre_review_told") == []
    desk.tell(sent["submission_id"], passed=False)
    (told,) = desk.office.told("pre_review_told")
    assert told == asked | {"passed": False}
    desk.sending.send_due()
    (letter,) = desk.mailbox.letters
    assert (letter.phone, "预审未通过" in letter.text) == ("13800000000", True)
    shown = json_of(desk.progress(sent["submission_id"], sent["query_code"]))
    assert (shown["status_zh"], shown["remarks"]) == ("预审未通过", "照片不清楚，请重新拍摄")


@pytest.mark.rule("XQ-CZ-01c")
def test_application_without_pre_review_starts_no_clock_for_one(desk: OnlineOffice) -> None:
    submission_id = desk.sent(purpose="application")["submission_id"]
    assert desk.office.told("pre_review_requested") == []
    assert refusal(desk.tell(submission_id)) == (409, "not_for_pre_review")


def test_result_is_told_once(desk: OnlineOffice) -> None:
    submission_id = desk.passed()
    assert refusal(desk.tell(submission_id, passed=False)) == (409, "wrong_status")
    desk.sending.send_due()
    assert len(desk.mailbox.letters) == 1


def test_who_fails_the_pre_review_is_told_why(desk: OnlineOffice) -> None:
    submission_id = desk.sent()["submission_id"]
    answer = desk.post(f"/submissions/{submission_id}/pre-review", {"passed": False}, OFFICER)
    assert refusal(answer) == (422, "reason_missing")


@pytest.mark.rule("XQ-CZ-01d")
def test_materials_and_result_of_the_pre_review_are_in_the_case(desk: OnlineOffice) -> None:
    submission_id = desk.passed()
    case = json_of(desk.take(submission_id, papers=["photo"], proof="居民身份证"))
    assert case["missing"] == []
    (registered,) = desk.office.told("case_registered")
    assert registered["case_id"] == submission_id
    assert json_of(desk.get(f"/submissions/{submission_id}"))["case_no"] == case["case_no"]


@pytest.mark.rule("XQ-CZ-01d")
def test_what_was_never_sent_is_missing_all_the_same(desk: OnlineOffice) -> None:
    submission_id = desk.passed(materials=[])
    case = json_of(desk.take(submission_id, papers=["photo"], proof="居民身份证"))
    assert case["missing"] == ["identity_card"]


@pytest.mark.rule("XQ-CZ-01e")
def test_paper_is_handed_in_upon_a_passed_pre_review_and_checked_for_completeness(
    desk: OnlineOffice,
) -> None:
    submission_id = desk.passed()
    case = json_of(desk.take(submission_id, papers=[], proof="居民身份证"))
    # What has to be seen in the original is not there because a picture of it was.
    assert (case["channel"], case["missing"]) == ("window", ["photo"])
    refused = desk.post(f"/cases/{submission_id}/acceptance")
    assert refusal(refused) == (409, "materials_missing")


@pytest.mark.rule("XQ-CZ-01e")
def test_paper_is_not_taken_before_the_pre_review_is_passed(desk: OnlineOffice) -> None:
    submission_id = desk.sent()["submission_id"]
    papers = list(BOTH)
    early = desk.take(submission_id, papers=papers, proof="居民身份证")
    assert refusal(early) == (409, "pre_review_not_passed")
    desk.tell(submission_id, passed=False)
    failed = desk.take(submission_id, papers=papers, proof="居民身份证")
    assert refusal(failed) == (409, "pre_review_not_passed")


@pytest.mark.rule("XQ-CZ-01e")
@pytest.mark.parametrize("proof", ["", "  "])
def test_paper_is_not_taken_from_somebody_unproven(desk: OnlineOffice, proof: str) -> None:
    answer = desk.take(desk.passed(), papers=list(BOTH), proof=proof)
    assert refusal(answer) == (422, "proof_missing")


def test_registering_twice_gives_one_case(desk: OnlineOffice) -> None:
    submission_id = desk.passed()
    first = json_of(desk.take(submission_id, papers=list(BOTH), proof="居民身份证"))
    again = json_of(desk.take(submission_id, papers=list(BOTH), proof="居民身份证"))
    assert first == again
    assert len(desk.office.told("case_registered")) == 1


@pytest.mark.rule("XQ-CZ-01g")
def test_application_in_a_department_system_is_here_once_with_channel_and_source(
    desk: OnlineOffice,
) -> None:
    first = own_system(desk)
    assert first.status_code == 201
    told = json_of(first)
    assert (told["channel"], told["system"]) == ("web_hall", "民政业务系统")
    assert told["number"] == "MZ-31"
    assert json_of(own_system(desk)) == told
    assert len(json_of(desk.get("/submissions"))["items"]) == 1
    other = own_system(desk, materials=["photo"])
    assert refusal(other) == (409, "foreign_number_used")


def test_slash_makes_no_two_applications_one(desk: OnlineOffice) -> None:
    first = own_system(desk, system="民政/低保", number="31")
    second = own_system(desk, system="民政", number="低保/31", materials=["photo"])
    assert (first.status_code, second.status_code) == (201, 201)
    assert json_of(own_system(desk, system="民政/低保", number="31")) == json_of(first)
    assert len(json_of(desk.get("/submissions"))["items"]) == 2


@pytest.mark.rule("XQ-CZ-01g")
def test_department_keys_in_only_what_no_interface_brings(desk: OnlineOffice) -> None:
    assert refusal(own_system(desk, entry="keyed_in")) == (422, "interface_first")
    keyed = own_system(desk, entry="keyed_in", no_interface="系统由省厅统建，没有接口")
    assert (keyed.status_code, json_of(keyed)["entry"]) == (201, "keyed_in")


@pytest.mark.rule("XQ-YZ-02")
def test_network_application_has_one_entrance(desk: OnlineOffice) -> None:
    past_it = desk.post("/cases", second_way())
    assert refusal(past_it) == (422, "second_entrance")
    through_it = desk.take(desk.sent(purpose="application")["submission_id"])
    assert through_it.status_code == 201


@pytest.mark.rule("XQ-YZ-02")
def test_county_without_back_office_takes_it_at_the_window(office: ItemOffice) -> None:
    desk = OnlineOffice(office, "luoshan")
    assert desk.post("/cases", second_way()).status_code == 201


def second_way() -> dict[str, Any]:
    return APPLICATION | {"materials": list(BOTH), "reception": {"channel": "web_hall"}}


@pytest.mark.rule("XQ-YZ-02")
def test_who_judged_it_in_the_back_office_does_not_take_it_in_at_the_front(
    desk: OnlineOffice,
) -> None:
    submission_id = desk.passed()
    handed_in = {"papers": list(BOTH), "proof": "居民身份证"}
    same = desk.take(submission_id, CLERK.replace("li.qiang", ONE_BOTH_SIDES), **handed_in)
    assert refusal(same) == (409, "same_person")
    assert desk.take(submission_id, **handed_in).status_code == 201
    again = desk.post(
        f"/cases/{submission_id}/acceptance", badge=CLERK.replace("li.qiang", ONE_BOTH_SIDES)
    )
    assert refusal(again) == (409, "same_person")


@pytest.mark.rule("XQ-YZ-02")
def test_account_of_both_sides_judges_nothing_and_accepts_nothing(desk: OnlineOffice) -> None:
    submission_id = desk.sent()["submission_id"]
    both = f"{OFFICER}+clerk"
    assert refusal(desk.tell(submission_id, badge=both)) == (403, "front_and_back")
    desk.tell(submission_id)
    desk.take(submission_id, papers=list(BOTH), proof="居民身份证")
    accepted = desk.post(f"/cases/{submission_id}/acceptance", badge=f"{CLERK}+department")
    assert refusal(accepted) == (403, "front_and_back")
