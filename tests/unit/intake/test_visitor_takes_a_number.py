"""A visitor takes a number for what is to be done, and is led to where that is done."""

from __future__ import annotations

from datetime import timedelta

import pytest
from booking_desk import person
from hall_office import TAOSHAN
from help_desk import refused
from queue_office import QueueHall, offer, second_machine

from shared.kernel.refusals import Conflict, Invalid, NotFound


@pytest.mark.rule("XQ-CZ-02a")
def test_number_is_taken_by_department_business_and_stage(queue: QueueHall) -> None:
    chosen = {"item_id": "", "department": "民政局", "business": "社会救助", "stage": "collect"}
    ticket = queue.take(**chosen)
    told = (ticket["department"], ticket["business"], ticket["stage"], ticket["kind_zh"])
    assert told == ("民政局", "社会救助", "collect", "取件号")
    for missing, code in (("department", "department_missing"), ("business", "business_missing")):
        with refused(Invalid, code):
            queue.take(**chosen | {missing: "  "})
    with refused(Invalid, "unknown_stage"):
        queue.take(**chosen | {"stage": "chat"})


@pytest.mark.parametrize(("day", "is_today"), [("2026-03-09", True), ("2026-03-10", False)])
def test_number_is_taken_upon_an_appointment_of_the_day(
    queue: QueueHall, day: str, is_today: bool
) -> None:
    booked = queue.booked(day, person(1))
    if is_today:
        assert queue.take(appointment_id=booked)["appointment_id"] == booked
        return
    with refused(Conflict, "other_day"):
        queue.take(appointment_id=booked)


def test_number_is_taken_upon_no_appointment_of_another_hall(queue: QueueHall) -> None:
    with refused(NotFound, "unknown_appointment"):
        queue.take(appointment_id="nowhere")
    booked = queue.booked("2026-03-09", person(1))
    queue.office.at = TAOSHAN
    queue.office.window("comprehensive", "1")
    with refused(NotFound, "unknown_appointment"):
        queue.take(appointment_id=booked)


@pytest.mark.rule("XQ-CZ-02a")
def test_item_says_department_and_business_by_itself(queue: QueueHall) -> None:
    ticket = queue.take(stage="consult")
    assert (ticket["department"], ticket["business"]) == ("民政局", "social_assistance")
    assert ticket["kind"] == "consultation"
    with refused(Invalid, "unknown_stage"):
        queue.take(stage=" ")


def test_numbers_count_up_by_class_of_windows_and_begin_anew_each_day(queue: QueueHall) -> None:
    queue.office.window("outgoing", "8")
    taken = [queue.number(), queue.number(), queue.number(stage="collect"), queue.number()]
    assert queue.take()["ahead"] == 3
    assert taken == ["A001", "A002", "G001", "A003"]
    queue.office.time += timedelta(days=1)
    assert queue.number() == "A001"


def test_other_towns_count_for_themselves(queue: QueueHall) -> None:
    queue.number()
    queue.office.at = TAOSHAN
    with refused(NotFound, "unknown_hall"):
        queue.number()
    queue.office.window("comprehensive", "1")
    assert queue.number() == "A001"


def test_two_machines_never_give_out_the_same_number(queue: QueueHall) -> None:
    other = second_machine(queue)
    taken = [machine.number() for _ in range(5) for machine in (queue, other)]
    other.office.engine.dispose()
    assert taken == [f"A{number:03}" for number in range(1, 11)]


@pytest.mark.rule("LS-DN-08")
def test_what_can_be_done_at_a_terminal_leads_to_the_self_service_zone(queue: QueueHall) -> None:
    offer(queue, "self_card", name_zh="参保证明打印", self_service=True)
    led = queue.take(item_id="self_card")
    assert led["status_zh"] == "引导自助办理"
    assert "请到自助服务区办理" in led["direction"]
    with refused(Conflict, "nobody_waiting"):
        queue.call()
    assert queue.acts(led) == ["self_service"]
    assert queue.take()["status"] == "waiting"


def test_whoever_cannot_use_the_terminal_is_served_at_a_window(queue: QueueHall) -> None:
    offer(queue, "self_card", name_zh="参保证明打印", self_service=True)
    at_window = queue.take(item_id="self_card", at_window_because="老年人，不会使用终端")
    question = queue.take(item_id="self_card", stage="consult")
    assert [at_window["status"], question["status"]] == ["waiting", "waiting"]
    assert queue.call()["number"] == at_window["number"]


@pytest.mark.rule("LS-DN-09")
def test_number_leads_to_the_window_that_is_there_for_the_matter(queue: QueueHall) -> None:
    queue.office.unit()
    special = {"unit_id": "civil_affairs", "approval_ref": "罗政服〔2026〕1号"}
    queue.office.window("department_special", "5", **special)
    queue.office.window("guidance", "6")
    queue.office.window("outgoing", "7")
    by_stage = {
        stage: queue.take(stage=stage)["direction"]
        for stage in ("apply", "supplement", "consult", "collect")
    }
    assert by_stage == {
        "apply": "请在5号窗口前等候叫号",
        "supplement": "请在5号窗口前等候叫号",
        "consult": "请在6号窗口前等候叫号",
        "collect": "请在7号窗口前等候叫号",
    }
    other = queue.take(item_id="", department="公安局", business="户政")
    assert other["direction"] == "请在1号窗口前等候叫号"


@pytest.mark.rule("LS-DN-09")
def test_matter_of_no_window_gets_no_number(queue: QueueHall) -> None:
    queue.office.do("/hall/windows/1/removal")
    queue.office.window("outgoing", "7")
    with refused(Conflict, "no_window"):
        queue.take()
    assert queue.take(stage="collect")["number"] == "G001"


@pytest.mark.rule("LS-YS-01c")
def test_day_has_no_cap_unless_an_exception_is_on_record(queue: QueueHall) -> None:
    cap = {"day": "2026-03-09", "most": 2}
    with refused(Invalid, "no_exception"):
        queue.office.do("/hall/queue/cap", cap)
    with refused(Invalid, "no_exception"):
        queue.office.do("/hall/queue/cap", cap | {"reason": "人多", "approval": " "})
    assert len({queue.number() for _ in range(3)}) == 3
    assert queue.office.get("/hall/queue")["caps"] == []


@pytest.mark.rule("LS-YS-01c")
def test_recorded_exception_holds_for_its_day_alone(queue: QueueHall) -> None:
    why = {"reason": "大厅停电", "approval": "罗政服〔2026〕3号"}
    queue.office.do("/hall/queue/cap", {"day": "2026-03-09", "most": 2} | why)
    assert queue.office.get("/hall/queue")["caps"] == [{"day": "2026-03-09", "most": 2} | why]
    assert [queue.number(), queue.number()] == ["A001", "A002"]
    with refused(Conflict, "queue_full"):
        queue.number()
    queue.office.do("/hall/queue/cap/removal", {"day": "2026-03-09"})
    assert queue.take()["status"] == "waiting"
    with refused(Conflict, "no_cap"):
        queue.office.do("/hall/queue/cap/removal", {"day": "2026-03-09"})
    with refused(Invalid, "day_passed"):
        queue.office.do("/hall/queue/cap", {"day": "2026-03-08", "most": 2} | why)
