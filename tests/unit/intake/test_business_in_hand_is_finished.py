"""Nobody is sent home because it is late: what is in hand is finished, overtime is recorded."""

from __future__ import annotations

from typing import Any

import pytest
from hall_office import WINDOW
from help_desk import refused
from item_office import APPLICATION
from queue_office import AWAY, QueueHall
from slip_office import words

from services.intake.domain.windows import WindowKind
from shared.kernel.refusals import Conflict, Forbidden, Invalid, NotFound

LATE: dict[str, Any] = {
    "window": "1",
    "matter": "养老服务卡核发",
    "reason": "unfinished_at_closing",
    "applicant": "何桂兰",
}


def begun(queue: QueueHall, **changes: Any) -> dict[str, Any]:
    record: dict[str, Any] = queue.office.do("/overtime", LATE | changes)
    return record


def then(queue: QueueHall, record: dict[str, Any], act: str, **body: str) -> dict[str, Any]:
    found: dict[str, Any] = queue.office.do(f"/overtime/{record['overtime_id']}/{act}", body)
    return found


def test_numbers_of_persons_stand_in_no_note(queue: QueueHall) -> None:
    """Notes are kept as they are written."""
    number = "申请人电话13800001234"
    queue.take()
    called = queue.call()
    with refused(Invalid, "personal_data"):
        queue.do(called, "refusal", reason="materials_missing", note=number)
    queue.at(17, 20)
    for field in ("matter", "note"):
        with refused(Invalid, "personal_data"):
            begun(queue, **{field: number})
    record = begun(queue)
    with refused(Invalid, "personal_data"):
        then(queue, record, "end", outcome=number)
    assert then(queue, record, "end", outcome="已办结")["status"] == "ended"


@pytest.mark.rule("LS-YS-01a")
@pytest.mark.parametrize(
    ("reason", "note"),
    [
        ("closing_time", ""),
        ("other", "快下班了，明天再来"),
        ("system_down", "已经停止办公"),
        ("other", "下午再来吧"),
        ("materials_missing", "要下班了"),
    ],
)
def test_closing_time_is_no_reason_to_refuse_or_put_off(
    queue: QueueHall, reason: str, note: str
) -> None:
    ticket = queue.take()
    queue.call()
    with refused(Invalid, "closing_time"):
        queue.do(ticket, "refusal", reason=reason, note=note)
    assert queue.see(ticket)["status"] == "called"


@pytest.mark.rule("LS-YS-01a")
def test_other_reasons_are_written_down(queue: QueueHall) -> None:
    ticket = queue.take()
    queue.call()
    with refused(Invalid, "unknown_obstacle"):
        queue.do(ticket, "refusal", reason="tired")
    with refused(Invalid, "note_missing"):
        queue.do(ticket, "refusal", reason="other")
    told = {"reason": "materials_missing", "note": "补齐照片后明天再来"}
    assert queue.do(ticket, "refusal", **told)["status"] == "turned_away"
    queue.number()
    with refused(Invalid, "closing_time"):
        queue.do(queue.call(), "refusal", reason="closing_time")


@pytest.mark.rule("LS-YS-01a")
def test_application_is_not_refused_because_it_is_late(queue: QueueHall) -> None:
    case_id = str(queue.office.do("/cases", APPLICATION)["case_id"])
    with refused(Invalid, "closing_time"):
        queue.office.do(f"/cases/{case_id}/refusal", {"reason": "已到下班时间，明日再办"})
    refusal = queue.office.do(f"/cases/{case_id}/refusal", {"reason": "不属于本部门职权范围"})
    assert refusal["status"] != "registered"


@pytest.mark.rule("LS-YS-01a")
def test_session_ends_when_all_who_came_are_served(queue: QueueHall) -> None:
    queue.at(11, 58)
    queue.number(), queue.number()
    ticket = queue.call()
    queue.at(12, 5)
    for still in ("还有2个号", "还有1个号"):
        with pytest.raises(Conflict, match=still):
            queue.office.do("/hall/windows/1/session-end")
        queue.do(ticket, "completion")
        ticket = queue.call() if still == "还有2个号" else ticket
    assert queue.office.do("/hall/windows/1/session-end")["node"] == queue.office.at
    with refused(NotFound, "unknown_window"):
        queue.office.do("/hall/windows/99/session-end")


def test_number_is_still_given_out_shortly_before_closing(queue: QueueHall) -> None:
    queue.at(17, 29)
    assert queue.take()["status"] == "waiting"
    queue.at(17, 31)
    assert queue.call()["status"] == "called"


@pytest.mark.rule("LS-YS-01")
def test_clerk_goes_on_without_being_asked_and_writes_begin_and_end_down(queue: QueueHall) -> None:
    ticket = queue.take()
    queue.call()
    queue.at(11, 50)
    record = begun(queue, ticket_id=ticket["ticket_id"])
    assert (record["status"], record["clerk"], record["ended_at"]) == ("begun", "li.qiang", "")
    queue.at(12, 20)
    ended = then(queue, record, "end", outcome="已办结")
    assert ended["began_at"] == "2026-03-09T11:50:00+08:00"
    assert ended["ended_at"] == "2026-03-09T12:20:00+08:00"
    assert (ended["minutes"], ended["outcome"], ended["status"]) == (30, "已办结", "ended")
    with refused(Conflict, "wrong_status"):
        then(queue, record, "end", outcome="又办一次")
    assert len(queue.office.get("/overtime")["items"]) == 1


@pytest.mark.rule("LS-YS-01")
def test_what_is_done_within_office_hours_is_no_overtime(queue: QueueHall) -> None:
    queue.at(11, 29)
    with refused(Conflict, "not_near_closing"):
        begun(queue)
    queue.at(11, 30)
    assert begun(queue)["status"] == "begun"
    queue.at(12, 45)
    assert begun(queue)["status"] == "begun"
    queue.at(18, 10)
    assert begun(queue)["status"] == "begun"
    with refused(NotFound, "unknown_ticket"):
        begun(queue, ticket_id="nowhere")


@pytest.mark.rule("LS-YS-01d")
def test_overtime_has_one_of_three_reasons(queue: QueueHall) -> None:
    queue.at(17, 20)
    told = [
        begun(queue, reason=reason, note="申请人远道而来")["reason_zh"]
        for reason in ("unfinished_at_closing", "high_volume", "other")
    ]
    assert told == ["临近下班业务未办结", "业务量大", "其他"]
    with refused(Invalid, "unknown_reason"):
        begun(queue, reason="bored")
    with refused(Invalid, "note_missing"):
        begun(queue, reason="other", note=" ")


@pytest.mark.rule("LS-YS-02")
def test_all_windows_may_work_overtime_with_all_matters(queue: QueueHall) -> None:
    queue.at(17, 20)
    told = {
        **WINDOW,
        "approval_ref": "罗政服〔2026〕1号",
        "active_from": "2026-03-01",
        "active_to": "2026-03-02",
        "items": ["care_card"],
        "published": {"content": "复印", "procedure": "当场", "limits": "即时"},
    }
    queue.office.unit()
    for number, kind in enumerate(WindowKind, 10):
        unit_id = "civil_affairs" if kind is WindowKind.DEPARTMENT_SPECIAL else ""
        window = {"kind": kind.value, "number": str(number), "name": "窗口", "unit_id": unit_id}
        queue.office.do("/hall/windows", told | window)
        head = f"head.{number}"
        queue.office.staff(subject=head, role="window_head", window=str(number))
        record = begun(queue, window=str(number), matter="没有列入目录的事项")
        assert record["window_head"] == head
    queue.office.do("/hall/windows/1/leave", AWAY)
    assert begun(queue)["window"] == "1"
    with refused(NotFound, "unknown_window"):
        begun(queue, window="99")


@pytest.mark.rule("LS-YS-04")
def test_head_of_the_window_answers_for_its_overtime(queue: QueueHall) -> None:
    queue.at(17, 20)
    assert begun(queue)["window_head"] == "wang.fang"
    queue.office.window("comprehensive", "2")
    queue.office.staff(subject="li.qiang", role="clerk", window="2")
    with refused(Conflict, "no_window_head"):
        begun(queue, window="2")
    queue.office.staff(subject="zhao.min", role="window_head", window="2")
    assert begun(queue, window="2")["window_head"] == "zhao.min"


@pytest.mark.rule("LS-YS-06a")
def test_both_sign_the_form_after_the_service(queue: QueueHall) -> None:
    queue.at(17, 20)
    record = begun(queue)
    with refused(Conflict, "wrong_status"):
        then(queue, record, "signatures", side="applicant")
    then(queue, record, "end", outcome="已办结")
    assert then(queue, record, "signatures", side="applicant")["status"] == "ended"
    with refused(Conflict, "signed_already"):
        then(queue, record, "signatures", side="applicant")
    queue.office.subject = "zhao.min"
    with refused(Forbidden, "not_the_handler"):
        then(queue, record, "signatures", side="clerk")
    queue.office.subject = "li.qiang"
    signed = then(queue, record, "signatures", side="clerk")
    assert (signed["status"], signed["signed"]) == ("signed", ["applicant", "clerk"])


@pytest.mark.rule("LS-YS-06a")
def test_form_says_what_both_sign(queue: QueueHall) -> None:
    queue.at(17, 20)
    record = begun(queue, reason="other", note="申请人远道而来")
    issued = f"/api/v1/issued-documents/{record['overtime_id']}"
    assert queue.office.ask("GET", issued, {}, queue.office.at)["items"] == []
    queue.at(18, 5)
    then(queue, record, "end", outcome="已办结")
    (form,) = queue.office.ask("GET", issued, {}, queue.office.at)["items"]
    assert form["title"] == "延时服务登记表"
    path = f"/api/v1/documents/{form['number']}"
    paper = words(str(queue.office.ask("GET", f"{path}/print", {}, queue.office.at)))
    assert "|何桂兰：|" in paper
    assert "|延时原因|其他（申请人远道而来）|" in paper
    assert "|开始时间|2026-03-09 17:20|结束时间|2026-03-09 18:05（共45分钟）|" in paper
    assert "|窗口负责人|wang.fang|" in paper
    assert "|申请人（代办人）签名：" in paper
    assert "|经办人签名：" in paper
    (looked,) = queue.office.get("/unmaskings")["items"]
    assert looked["reason"].startswith("打印延时服务登记表")


def test_screen_masks_the_name_of_the_applicant(queue: QueueHall) -> None:
    queue.at(17, 20)
    record = begun(queue)
    then(queue, record, "end", outcome="已办结")
    assert record["applicant"] == "何**"
    issued = f"/api/v1/issued-documents/{record['overtime_id']}"
    (form,) = queue.office.ask("GET", issued, {}, queue.office.at)["items"]
    shown = queue.office.ask("GET", f"/api/v1/documents/{form['number']}", {}, queue.office.at)
    assert shown["addressee"] == "何**"
    assert "何桂兰" not in str(shown)
