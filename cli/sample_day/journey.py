"""How one simulated parcel travels: a pure plan of EMS scans, the same whenever it is made."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone
from typing import Final

from services.delivery.carriers.ems.codes import TABLE

LOCAL: Final = timezone(timedelta(hours=8))

FAILED_ATTEMPTS: Final = 0.08
REVERSED_DELIVERIES: Final = 0.04
REPEATED_PUSHES: Final = 0.06
SWAPPED_PUSHES: Final = 0.06

IN_PERSON: Final = "10"
AT_THE_OFFICE: Final = "162"
NOT_IN: Final = "4"

_PLACES: Final = {
    "203": ("46420001", "邮政揽投部"),
    "305": ("46420001", "邮政揽投部"),
    "954": ("46400100", "邮件处理中心"),
    "516": ("46400200", "寄达地邮件处理中心"),
}
_DELIVERY_OFFICE: Final = ("46420009", "邮政投递部")


@dataclass(frozen=True, slots=True)
class PlannedPush:
    """One push of the carrier: `due` is when it is sent, `copies` how often under its number."""

    serial_no: str
    waybill_no: str
    due: datetime
    event: dict[str, str]
    copies: int = 1


@dataclass(frozen=True, slots=True)
class _Scan:
    op_code: str
    at: datetime
    sub_code: str = ""


@dataclass(frozen=True, slots=True)
class _Draw:
    """Chance without a generator: the same lot always draws the same."""

    waybill_no: str
    lot: str

    def share(self, purpose: str) -> float:
        digest = hashlib.sha256(f"{self.lot}|{purpose}".encode()).digest()
        return int.from_bytes(digest[:6]) / 2**48

    def minutes(self, purpose: str, least: int, most: int) -> timedelta:
        return timedelta(minutes=least + int(self.share(purpose) * (most - least + 1)))


def is_weekday(day: date) -> bool:
    return day.weekday() < 5


def plan(
    waybill_no: str,
    accepted_at: datetime,
    to_office: bool,
    *,
    remote: bool = False,
    to_name: str = "",
    lot: str = "",
    open_on: Callable[[date], bool] = is_weekday,
) -> list[PlannedPush]:
    """All pushes for one parcel: at the door the next open morning, a day later if remote.

    `lot` is what chance follows where waybill numbers are not the same in every run.
    """
    if accepted_at.tzinfo is None:
        raise ValueError("accepted_at needs a UTC offset")
    start = accepted_at.astimezone(LOCAL).replace(microsecond=0)
    draw = _Draw(waybill_no, lot or waybill_no)
    arrival = _open_day_after(start.date(), open_on)
    scans = list(_to_the_hub(draw, start))
    if remote:
        scans.append(_Scan("954", _at(arrival, time(14, 0)) + draw.minutes("far hub", 0, 90)))
        arrival = _open_day_after(arrival, open_on)
    method = AT_THE_OFFICE if to_office else IN_PERSON
    scans += _at_the_door(draw, arrival, method, open_on)
    return _pushes(draw, start, scans, to_name)


def _to_the_hub(draw: _Draw, start: datetime) -> Iterator[_Scan]:
    collected = start + draw.minutes("collected", 5, 20)
    yield _Scan("203", collected)
    sent = max(collected + timedelta(minutes=40), _at(start.date(), time(18, 30)))
    yield _Scan("305", sent)
    yield _Scan("954", sent + draw.minutes("hub", 120, 180))


def _at_the_door(
    draw: _Draw, day: date, method: str, open_on: Callable[[date], bool]
) -> Iterator[_Scan]:
    yield _Scan("516", _at(day, time(5, 30)) + draw.minutes("destination", 0, 30))
    yield _Scan("713", _at(day, time(7, 0)) + draw.minutes("office", 0, 30))
    if draw.share("failed attempt") < FAILED_ATTEMPTS:
        yield _Scan("702", _out(draw, day))
        yield _Scan("705", _door(draw, day), NOT_IN)
        day = _open_day_after(day, open_on)
    yield _Scan("702", _out(draw, day))
    signed = _door(draw, day)
    yield _Scan("704", signed, method)
    if draw.share("reversed delivery") < REVERSED_DELIVERIES:
        yield _Scan("743", signed + timedelta(minutes=25))
        yield _Scan("704", signed + timedelta(hours=4), method)


def _pushes(draw: _Draw, start: datetime, scans: list[_Scan], to_name: str) -> list[PlannedPush]:
    overtaking = draw.share("swapped pushes") < SWAPPED_PUSHES
    at_delivery_office = next(scan.at for scan in scans if scan.op_code == "713")
    pushes = []
    for place, scan in enumerate(scans):
        late = overtaking and scan.op_code == "516"
        seen = at_delivery_office + timedelta(minutes=10) if late else scan.at
        repeated = draw.share(f"repeated push {place}") < REPEATED_PUSHES
        pushes.append(
            PlannedPush(
                serial_no=_serial_no(draw, start, place),
                waybill_no=draw.waybill_no,
                due=seen + draw.minutes(f"lag {place}", 1, 4),
                event=_event(draw.waybill_no, scan, to_name),
                copies=2 if repeated else 1,
            )
        )
    return sorted(pushes, key=lambda push: push.due)


def _event(waybill_no: str, scan: _Scan, to_name: str) -> dict[str, str]:
    org_code, org_name = _PLACES.get(scan.op_code, _DELIVERY_OFFICE)
    text = TABLE.text(scan.op_code, scan.sub_code)
    # The office's name may stand in a trace; a person's may not.
    taker = f"，签收单位：{to_name}" if scan.sub_code == AT_THE_OFFICE and to_name else ""
    return {
        "waybillNo": waybill_no,
        "opTime": scan.at.strftime("%Y-%m-%d %H:%M:%S"),
        "opCode": scan.op_code,
        "opName": TABLE.text(scan.op_code),
        "opDesc": f"【{org_name}】{text}{taker}",
        "opOrgCode": org_code,
        "opOrgName": org_name,
        "deliverCode": scan.sub_code if scan.op_code == "704" else "",
        "attemptDeliveryCode": scan.sub_code if scan.op_code == "705" else "",
    }


def _serial_no(draw: _Draw, start: datetime, place: int) -> str:
    """Of the lot too: every site gives out waybill numbers of its own."""
    parcel = f"{draw.waybill_no}|{draw.lot}|{start.isoformat()}|{place}"
    return hashlib.sha256(parcel.encode()).hexdigest()[:32]


def _open_day_after(day: date, open_on: Callable[[date], bool]) -> date:
    following = day + timedelta(days=1)
    while not open_on(following):
        following += timedelta(days=1)
    return following


def _out(draw: _Draw, day: date) -> datetime:
    return _at(day, time(8, 0)) + draw.minutes("out", 0, 40)


def _door(draw: _Draw, day: date) -> datetime:
    return _at(day, time(9, 10)) + draw.minutes("door", 0, 140)


def _at(day: date, clock: time) -> datetime:
    return datetime.combine(day, clock, tzinfo=LOCAL)
