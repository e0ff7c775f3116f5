"""The queue is measured: who waits, how long it took at which window, who had been led wrongly."""

from __future__ import annotations

import pytest
from help_desk import refused
from queue_office import QueueHall

from shared.kernel.refusals import Conflict, Invalid


@pytest.mark.rule("LS-YS-01b")
def test_waiting_time_is_told_by_window_and_hour(queue: QueueHall) -> None:
    queue.office.window("comprehensive", "2")
    for _ in range(4):
        queue.number()
    queue.office.later(minutes=10)
    queue.served("1")
    queue.office.later(minutes=10, seconds=1)
    queue.served("1")
    queue.served("2")
    queue.at(11, 30)
    queue.served("1")
    waits = queue.office.get("/hall/queue/figures")["waits"]
    told = ("window", "hour", "called", "average_minutes", "longest_minutes")
    assert [tuple(figure[name] for name in told) for figure in waits] == [
        ("1", 10, 2, 16, 21),
        ("1", 11, 1, 90, 90),
        ("2", 10, 1, 21, 21),
    ]
    assert queue.office.get("/hall/queue/figures", day="2026-03-08")["waits"] == []


@pytest.mark.rule("LS-YS-01b")
def test_long_wait_suggests_more_windows(queue: QueueHall) -> None:
    queue.number()
    queue.office.later(minutes=29)
    assert queue.office.get("/hall/queue")["advice"] == []
    queue.office.later(minutes=1)
    load = queue.office.get("/hall/queue")
    assert (load["waiting"], load["longest_minutes"], load["windows_calling"]) == (1, 30, 1)
    assert load["advice_zh"] == ["增设窗口或增加人手"]
    queue.served()
    assert queue.office.get("/hall/queue")["advice"] == []


@pytest.mark.rule("LS-YS-01b")
def test_many_who_wait_suggest_more_windows_and_near_closing_overtime(queue: QueueHall) -> None:
    for _ in range(9):
        queue.number()
    assert queue.office.get("/hall/queue")["advice"] == []
    queue.number()
    assert queue.office.get("/hall/queue")["advice"] == ["add_windows"]
    queue.office.window("comprehensive", "2")
    assert queue.office.get("/hall/queue")["advice"] == []
    queue.at(11, 45)
    assert "start_overtime" in queue.office.get("/hall/queue")["advice"]


def test_more_windows_are_written_down_with_what_made_them_needed(queue: QueueHall) -> None:
    queue.number(), queue.number()
    queue.office.later(minutes=40)
    with refused(Invalid, "nothing_added"):
        queue.office.do("/hall/queue/relief", {"note": "说说而已"})
    queue.office.do("/hall/queue/relief", {"windows": 1, "people": 2, "note": "开放3号机动窗口"})
    (relief,) = queue.office.get("/hall/queue")["reliefs"]
    assert (relief["windows"], relief["people"], relief["note"]) == (1, 2, "开放3号机动窗口")
    assert (relief["waiting"], relief["longest_minutes"]) == (2, 40)
    assert relief["decided_by"] == "li.qiang"


@pytest.mark.rule("LS-DN-09")
def test_whoever_was_led_to_the_wrong_window_is_counted(queue: QueueHall) -> None:
    queue.office.window("outgoing", "7")
    for _ in range(3):
        queue.number()
    for misdirected in (True, True, False):
        queue.do(queue.call("1"), "redirection", window="7", misdirected=misdirected)
    assert queue.office.get("/hall/queue/figures")["misdirected"] == {"1": 2}
    with refused(Conflict, "nobody_waiting"):
        queue.call("1")
    ticket = queue.call("7")
    assert (ticket["number"], ticket["misdirected"]) == ("A001", 1)
    with refused(Conflict, "same_window"):
        queue.do(ticket, "redirection", window="7")
