"""预约: who comes is served and both sign; who neither comes nor can be reached gives it up."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from booking_desk import NODE, SATURDAY, SUNDAY, WANG, BookingDesk, open_desk, person, refused
from slip_office import words

from shared.kernel.refusals import Conflict, Forbidden, Invalid, NotFound


@pytest.fixture
def desk(stocked_intake: Path, tmp_path: Path) -> Iterator[BookingDesk]:
    """On Saturday 王芳 is on duty from nine to eleven."""
    desk = open_desk(stocked_intake, tmp_path)
    desk.on_duty()
    yield desk
    desk.engine.dispose()


@pytest.mark.rule("LS-YY-04b")
def test_arrival_is_noted_with_what_was_not_brought(desk: BookingDesk) -> None:
    first, second = desk.booked(time="09:30"), desk.booked(time="10:00")
    desk.clock("09:20")
    found = desk.arrive(first)
    assert (found["status"], found["arrived_at"]) == ("arrived", f"{SATURDAY}T09:20:00+08:00")
    assert found["wanting"] == ["居民身份证"]
    assert desk.arrive(second, "居民身份证")["wanting"] == []
    assert [fact["appointment_id"] for fact in desk.told("appointment_arrived")] == [first, second]
    with refused("wrong_status"):
        desk.arrive(first)


@pytest.mark.rule("LS-YY-04b")
def test_arrival_is_on_the_day_at_a_window_with_somebody(desk: BookingDesk) -> None:
    booked = desk.booked()
    with refused("other_day"):
        desk.arrive(booked)
    desk.clock("09:30")
    away = {"sign": "wait", "to": "", "destination": "三楼", "reason": "开会", "contact": "8001"}
    desk.do("/hall/windows/1/leave", away)
    with refused("window_left"):
        desk.arrive(booked)
    desk.do("/hall/windows/1/return")
    assert desk.arrive(booked)["status"] == "arrived"


@pytest.mark.rule("LS-YY-04c")
def test_who_does_not_come_and_cannot_be_reached_gives_it_up_after_half_an_hour(
    desk: BookingDesk,
) -> None:
    booked = desk.booked(time="09:30")
    desk.clock("09:40")
    assert desk.call(booked)["status"] == "agreed"
    desk.clock("09:59")
    assert desk.status(booked) == "agreed"
    desk.clock("10:00")
    assert desk.status(booked) == "abandoned"
    assert [fact["channel"] for fact in desk.told("appointment_contact_failed")] == ["预留电话"]
    assert [fact["appointment_id"] for fact in desk.told("appointment_abandoned")] == [booked]
    with refused("wrong_status"):
        desk.arrive(booked)


@pytest.mark.rule("LS-YY-04c")
def test_nothing_is_given_up_until_somebody_has_tried_to_reach_the_applicant(
    desk: BookingDesk,
) -> None:
    booked = desk.booked(time="09:30")
    desk.clock("10:01")
    assert desk.status(booked) == "agreed"
    desk.clock("10:10")
    found = desk.call(booked)
    assert found["status"] == "abandoned"
    assert [attempt["reached"] for attempt in found["attempts"]] == [False]


@pytest.mark.rule("LS-YY-04c")
def test_who_comes_after_25_minutes_is_served(desk: BookingDesk) -> None:
    booked = desk.booked(time="09:30")
    desk.clock("09:50")
    desk.call(booked)
    desk.clock("09:55")
    desk.arrive(booked)
    desk.clock("10:30")
    assert desk.status(booked) == "arrived"
    with refused("wrong_status"):
        desk.call(booked)
    assert desk.told("appointment_abandoned") == []


@pytest.mark.rule("LS-YY-04c")
def test_who_was_reached_in_the_end_has_not_given_it_up(desk: BookingDesk) -> None:
    booked = desk.booked(time="09:30")
    desk.clock("09:40")
    desk.call(booked)
    assert desk.told("appointment_contacted") == []
    desk.call(booked, reached=True)
    desk.clock("10:20")
    assert desk.status(booked) == "agreed"
    assert [fact["appointment_id"] for fact in desk.told("appointment_contacted")] == [booked]
    assert desk.arrive(booked)["status"] == "arrived"


@pytest.mark.rule("LS-YY-04c")
def test_call_before_the_time_does_not_count(desk: BookingDesk) -> None:
    booked = desk.booked(time="09:30")
    desk.clock("09:29")
    with refused("too_early"):
        desk.call(booked)
    desk.clock("10:05")
    assert desk.status(booked) == "agreed"


def test_cancelled_appointment_is_never_given_up(desk: BookingDesk) -> None:
    booked = desk.booked(time="09:30")
    desk.clock("09:40")
    desk.call(booked)
    desk.act(booked, "cancellation", reason="申请人来电取消")
    desk.clock("10:30")
    assert desk.status(booked) == "cancelled"


@pytest.mark.rule("LS-YY-04d")
def test_third_appointment_given_up_is_the_last(desk: BookingDesk) -> None:
    him, her = person(1), person(2)
    for time in ("09:00", "09:30"):
        desk.missed(him, time)
    assert desk.book(time="10:30", applicant=him)["status"] == "agreed"
    desk.missed(him, "10:00")
    desk.on_duty(SUNDAY)
    with refused("barred"):
        desk.book(SUNDAY, applicant=him)
    with refused("barred"):
        desk.online(SUNDAY, applicant=him)
    assert desk.book(SUNDAY, applicant=her)["status"] == "agreed"
    # The bar is for 预约办 alone.
    desk.on_duty("2026-03-10", from_time="18:00", to_time="19:00")
    off_hours = desk.book("2026-03-10", "18:00", applicant=him, mode="off_hours")
    assert off_hours["status"] == "agreed"


@pytest.mark.rule("LS-YY-04d")
def test_who_booked_on_the_network_in_another_name_bars_nobody(desk: BookingDesk) -> None:
    him = person(1)
    for time in ("09:00", "09:30", "10:00"):
        desk.missed(him, time, online=True)
    desk.on_duty(SUNDAY)
    assert desk.book(SUNDAY, applicant=him)["status"] == "agreed"


def test_strangers_do_not_learn_how_often_somebody_gave_up(desk: BookingDesk) -> None:
    him = person(1)
    for time in ("09:00", "09:30", "10:00"):
        desk.missed(him, time)
    desk.on_duty(SUNDAY)
    with pytest.raises(Conflict) as told:
        desk.online(SUNDAY, applicant=him)
    assert told.value.code == "barred"
    assert not any(character.isdigit() for character in told.value.detail)


def test_who_was_taken_for_somebody_who_did_not_come_is_not_barred(desk: BookingDesk) -> None:
    him = person(1)
    for time in ("09:00", "09:30", "10:00"):
        desk.missed(him, time)
    given_up = desk.get("/appointments", status="abandoned")["items"][0]["appointment_id"]
    with refused("reason_missing", Invalid):
        desk.act(given_up, "abandonment-correction", reason=" ")
    found = desk.act(given_up, "abandonment-correction", reason="他人冒用身份预约")
    assert (found["status"], found["reason"]) == ("cancelled", "他人冒用身份预约")
    with refused("wrong_status"):
        desk.act(given_up, "abandonment-correction", reason="再次更正")
    desk.on_duty(SUNDAY)
    assert desk.book(SUNDAY, applicant=him)["status"] == "agreed"


@pytest.mark.rule("LS-YY-04d")
def test_county_may_bar_after_more(desk: BookingDesk) -> None:
    him = person(1)
    desk.under("luoshan", appointment_ban=4)
    for time in ("09:00", "09:30", "10:00"):
        desk.missed(him, time)
    desk.on_duty(SUNDAY)
    assert desk.book(SUNDAY, applicant=him)["status"] == "agreed"


def served(desk: BookingDesk) -> str:
    """The id of an appointment that 王芳 has served."""
    booked = desk.booked()
    desk.clock("09:31")
    desk.arrive(booked, "居民身份证")
    assert desk.act(booked, "completion", outcome="已收件", who=WANG)["status"] == "served"
    return booked


@pytest.mark.rule("LS-YY-04e")
def test_form_is_signed_by_both_in_two_copies(desk: BookingDesk) -> None:
    booked = served(desk)
    (listed,) = desk.get(f"/issued-documents/{booked}")["items"]
    page = words(desk.ask("GET", f"/api/v1/documents/{listed['number']}/print", {}, NODE))
    for told in ("预约服务登记表", "一式2份", "欧阳明", "电话预约，登记表由工作人员代填"):
        assert told in page
    for told in (f"{SATURDAY} 09:30", f"{SATURDAY} 09:31", "居民身份证", "已收件"):
        assert told in page
    assert desk.act(booked, "signatures", side="applicant")["status"] == "served"
    assert desk.act(booked, "signatures", side="clerk", who=WANG)["status"] == "signed"


@pytest.mark.parametrize(
    ("act", "told"),
    [
        ("contact-attempts", {"channel": "预留电话", "reached": False, "note": "{}无人接听"}),
        ("cancellation", {"reason": "请改打{}"}),
        ("completion", {"outcome": "已收件，联系{}"}),
    ],
)
def test_numbers_of_persons_stand_in_no_note(
    desk: BookingDesk, act: str, told: dict[str, Any]
) -> None:
    """Notes and reasons are kept and told as they are written."""
    booked = desk.booked()
    desk.clock("09:31")
    if act == "completion":
        desk.arrive(booked, "居民身份证")
    if act == "contact-attempts":
        desk.clock("10:31")
    wrong, right = (
        {name: one.format(number) if isinstance(one, str) else one for name, one in told.items()}
        for number in ("13800001234", "家里")
    )
    with refused("personal_data", Invalid):
        desk.act(booked, act, who=WANG, **wrong)
    desk.act(booked, act, who=WANG, **right)


def test_whoever_prints_the_form_with_the_name_is_written_down(desk: BookingDesk) -> None:
    booked = served(desk)
    (listed,) = desk.get(f"/issued-documents/{booked}")["items"]
    assert desk.get("/unmaskings")["items"] == []
    desk.ask("GET", f"/api/v1/documents/{listed['number']}/print", {"reason": "请签字"}, NODE)
    (looked,) = desk.get("/unmaskings")["items"]
    assert (looked["case_id"], looked["shown_to"]) == (booked, WANG)
    assert "请签字" in looked["reason"]


@pytest.mark.rule("LS-YY-04e")
def test_nobody_signs_twice_for_somebody_else_or_too_early(desk: BookingDesk) -> None:
    with refused("wrong_status"):
        desk.act(desk.booked(time="10:00"), "signatures", side="applicant")
    booked = served(desk)
    with refused("not_the_handler", Forbidden):
        desk.act(booked, "signatures", side="clerk")
    desk.act(booked, "signatures", side="applicant")
    with refused("signed_already"):
        desk.act(booked, "signatures", side="applicant")


def test_application_that_came_of_it_is_only_named(desk: BookingDesk) -> None:
    booked = desk.booked()
    with refused("wrong_status"):
        desk.act(booked, "completion", outcome="已收件")
    desk.clock("09:31")
    desk.arrive(booked)
    with refused("unknown_case", NotFound):
        desk.act(booked, "completion", outcome="已收件", case_id="none")
    case_id = desk.apply(booked)
    assert desk.act(booked, "completion", outcome="已收件", case_id=case_id)["case_id"] == case_id
