"""The simulated EMS: what it plans, how it pushes, and that an interruption loses nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from cli.sample_day.carrier import EmsSimulator, PlannedPush, plan
from services.delivery.carriers.ems.codes import TABLE
from services.delivery.carriers.ems.push import (
    EmsPush,
    parse_push,
    refuse_future,
    reply_failed,
    reply_ok,
)
from services.delivery.carriers.ems.waybills import waybill_number
from services.delivery.domain.tracking import State, TrackingState, tracking_state

KEY = bytes.fromhex("0123456789abcdeffedcba9876543210")
SENDER = "1100000000001"
URL = "http://delivery.test/webhooks/ems"
LOCAL = timezone(timedelta(hours=8))
MONDAY = datetime(2026, 1, 5, 15, 20, tzinfo=LOCAL)
FRIDAY = datetime(2026, 1, 9, 15, 20, tzinfo=LOCAL)
WAYBILLS = [waybill_number("EX", serial) for serial in range(10_000_000, 10_000_400)]


@dataclass
class Answer:
    body: Any
    status_code: int = 200

    def json(self) -> Any:
        if self.body is None:
            raise ValueError("no JSON")
        return self.body


@dataclass
class Webhook:
    """Reads pushes as our service does; while `answers` last it gives those instead."""

    answers: list[Answer | OSError] = field(default_factory=list)
    received: list[EmsPush] = field(default_factory=list)

    def post(self, url: str, *, json: Mapping[str, str], timeout: float) -> Answer:
        assert url == URL
        if self.answers:
            answer = self.answers.pop(0)
            if isinstance(answer, OSError):
                raise answer
            return answer
        read = parse_push(json, KEY, SENDER)
        refuse_future(read, read.sent_at - timedelta(minutes=10))
        self.received.append(read)
        return Answer(reply_ok(read.serial_no, SENDER))

    def state_of(self, waybill_no: str) -> TrackingState:
        scans = [read.event for read in self.received if read.waybill_no == waybill_no]
        return tracking_state(scans, TABLE)


def simulator(webhook: Webhook, **options: Any) -> EmsSimulator:
    return EmsSimulator(URL, KEY, SENDER, webhook.post, **options)


def codes(pushes: list[PlannedPush]) -> list[str]:
    return [push.event["opCode"] for push in sorted(pushes, key=lambda p: p.event["opTime"])]


def quiet_waybill() -> str:
    """A waybill that travels without incident."""
    return next(
        number
        for number in WAYBILLS
        if len(made := plan(number, MONDAY, False)) == 7
        and all(push.copies == 1 for push in made)
        and [push.event["opCode"] for push in made] == codes(made)
    )


def test_parcel_within_the_city_is_signed_the_next_morning() -> None:
    made = plan(quiet_waybill(), MONDAY, False)

    assert codes(made) == ["203", "305", "954", "516", "713", "702", "704"]
    signed = made[-1].event
    assert signed["opTime"].startswith("2026-01-06 ")
    assert "09:10:00" <= signed["opTime"][11:] < "12:00:00"
    assert signed["deliverCode"] == "10"


def test_parcel_of_a_friday_is_signed_on_monday() -> None:
    assert plan(quiet_waybill(), FRIDAY, False)[-1].event["opTime"].startswith("2026-01-12 ")


def test_parcel_waits_for_the_days_on_which_offices_are_open() -> None:
    def closed_until_thursday(day: Any) -> bool:
        return bool(day.isoformat() >= "2026-01-08")

    made = plan(quiet_waybill(), MONDAY, False, open_on=closed_until_thursday)
    assert made[-1].event["opTime"].startswith("2026-01-08 ")


def test_remote_parcel_takes_a_day_more() -> None:
    made = plan(quiet_waybill(), MONDAY, False, remote=True)

    assert codes(made) == ["203", "305", "954", "954", "516", "713", "702", "704"]
    assert made[-1].event["opTime"].startswith("2026-01-07 ")


def test_papers_between_offices_are_signed_at_the_office() -> None:
    signed = plan(quiet_waybill(), MONDAY, True, to_name="新县政务服务中心")[-1].event

    assert signed["deliverCode"] == "162"
    assert signed["opDesc"] == "【邮政投递部】妥投：办公室，签收单位：新县政务服务中心"


def test_name_of_a_person_stands_in_no_trace() -> None:
    made = plan(quiet_waybill(), MONDAY, False, to_name="李明")
    assert not any("李明" in text for push in made for text in push.event.values())


def test_plan_is_the_same_whenever_it_is_made() -> None:
    number = WAYBILLS[7]
    in_utc = MONDAY.astimezone(UTC)

    assert plan(number, MONDAY, False) == plan(number, in_utc, False)
    assert plan(number, MONDAY, False) != plan(WAYBILLS[8], MONDAY, False)
    assert plan(number, MONDAY, False) != plan(number, FRIDAY, False)


def test_no_two_pushes_share_a_serial_number() -> None:
    serials = [push.serial_no for number in WAYBILLS for push in plan(number, MONDAY, False)]

    assert len(set(serials)) == len(serials)
    assert all(len(serial) == 32 and int(serial, 16) >= 0 for serial in serials)


def test_no_scan_is_pushed_before_it_happened_and_scans_follow_each_other() -> None:
    for number in WAYBILLS:
        for late in (0, 3, 8):
            made = plan(number, MONDAY + timedelta(hours=late), False, remote=late == 8)
            assert all(push.due > _happened(push) for push in made)
            assert made[0].event["opCode"] == "203"
            assert codes(made)[-1] == "704"
            assert made == sorted(made, key=lambda push: push.due)


def _happened(push: PlannedPush) -> datetime:
    moment = datetime.strptime(push.event["opTime"], "%Y-%m-%d %H:%M:%S")  # noqa: DTZ007
    return moment.replace(tzinfo=LOCAL)


def test_a_small_share_of_parcels_meets_each_incident() -> None:
    met: Counter[str] = Counter()
    for number in WAYBILLS:
        made = plan(number, MONDAY, False)
        sent = [push.event["opCode"] for push in made]
        met["failed attempt"] += sent.count("705") == 1 and sent.count("702") == 2
        met["reversed"] += sent.count("743") == 1 and sent.count("704") == 2
        met["swapped"] += sent.index("713") < sent.index("516")
        met["repeated"] += any(push.copies == 2 for push in made)

    assert 0.04 < met["failed attempt"] / len(WAYBILLS) < 0.13
    assert 0.01 < met["reversed"] / len(WAYBILLS) < 0.08
    assert 0.02 < met["swapped"] / len(WAYBILLS) < 0.11
    assert 0.20 < met["repeated"] / len(WAYBILLS) < 0.50


def test_reversed_signature_is_followed_by_a_second_one() -> None:
    number = next(n for n in WAYBILLS if "743" in codes(plan(n, MONDAY, False)))
    assert codes(plan(number, MONDAY, False))[-3:] == ["704", "743", "704"]


def test_all_parcels_of_a_day_arrive_whatever_befell_them() -> None:
    webhook = Webhook()
    ems = simulator(webhook)
    for number in WAYBILLS[:100]:
        ems.accept(number, MONDAY, "", remote=number < WAYBILLS[20])

    while (due := ems.next_due()) is not None:
        assert ems.push_due(due) > 0

    assert {webhook.state_of(number).state for number in WAYBILLS[:100]} == {State.DELIVERED}
    told = [read.serial_no for read in webhook.received]
    assert len(told) > len(set(told)) == len(ems.confirmed)


def test_nothing_is_pushed_before_it_is_due() -> None:
    webhook = Webhook()
    ems = simulator(webhook)
    ems.accept(quiet_waybill(), MONDAY, "")

    assert ems.due(MONDAY) == []
    assert ems.push_due(MONDAY) == 0
    assert ems.push_due(MONDAY + timedelta(minutes=30)) == 1
    assert [read.event.op_code for read in webhook.received] == ["203"]


@pytest.mark.parametrize(
    "answer",
    [
        ConnectionError("refused"),
        Answer(None),
        Answer([]),
        Answer({}, status_code=503),
        Answer(reply_failed("0" * 32, SENDER, "稍后再试")),
        Answer(reply_ok("0" * 32, SENDER)),
    ],
)
def test_push_without_a_good_answer_is_sent_again_at_the_next_call(
    answer: Answer | OSError,
) -> None:
    webhook = Webhook(answers=[answer])
    ems = simulator(webhook)
    ems.accept(quiet_waybill(), MONDAY, "")
    later = MONDAY + timedelta(minutes=30)

    assert ems.push_due(later) == 0
    assert bool(ems.outage) or bool(ems.refusals)
    assert ems.push_due(later) == 1
    assert (ems.outage, ems.refusals) == ("", {})
    assert ems.push_due(later) == 0
    assert webhook.state_of(quiet_waybill()).state is State.PICKED_UP


def test_refused_push_does_not_hold_up_the_others() -> None:
    webhook = Webhook(answers=[Answer({}, status_code=500)])
    ems = simulator(webhook)
    ems.accept(quiet_waybill(), MONDAY, "")

    assert ems.push_due(MONDAY + timedelta(days=3)) == 6
    assert ems.push_due(MONDAY + timedelta(days=3)) == 1
    assert webhook.state_of(quiet_waybill()).state is State.DELIVERED


def test_simulator_goes_on_after_an_interruption_where_it_stopped() -> None:
    webhook = Webhook()
    before = simulator(webhook)
    before.accept(quiet_waybill(), MONDAY, "")
    before.push_due(MONDAY + timedelta(hours=5))

    after = simulator(webhook, confirmed=before.confirmed)
    after.accept(quiet_waybill(), MONDAY, "")
    after.push_due(MONDAY + timedelta(days=3))

    told = [read.serial_no for read in webhook.received]
    assert len(told) == len(set(told)) == 7
    assert after.next_due() is None


def test_parcel_handed_over_twice_travels_once() -> None:
    ems = simulator(Webhook())
    ems.accept(quiet_waybill(), MONDAY, "")
    ems.accept(quiet_waybill(), FRIDAY, "")

    assert len(ems.due(FRIDAY + timedelta(days=9))) == 7


def test_parcel_without_a_zoned_time_is_not_taken() -> None:
    with pytest.raises(ValueError, match="offset"):
        simulator(Webhook()).accept("EX123456785CN", datetime(2026, 1, 5, 15), "")  # noqa: DTZ001
