"""预约办、错时办: what can be booked, when, by which channel, and what the answer has to say.

预约办 is on days off, where the county says so; 错时办 is outside office hours, on any day.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from services.intake.domain.halls import Hall
from services.intake.domain.item_words import ItemType
from shared.kernel.refusals import Conflict, Invalid
from shared.kernel.rules import rule


class Mode(StrEnum):
    """服务时间方式, of those that are booked."""

    APPOINTMENT = "appointment"
    OFF_HOURS = "off_hours"


class BookedBy(StrEnum):
    """预约渠道."""

    ON_SITE = "on_site"
    PHONE = "phone"
    ONLINE = "online"


class Filler(StrEnum):
    """Who filled in the form."""

    APPLICANT = "applicant"
    STAFF = "staff"


class Way(StrEnum):
    """How an item is served on a day."""

    OFFICE_HOURS = "office_hours"
    ON_DUTY = "on_duty"
    BOOKED = "booked"
    CLOSED = "closed"


MODE_ZH = {Mode.APPOINTMENT: "预约办", Mode.OFF_HOURS: "错时办"}
BOOKED_BY_ZH = {BookedBy.ON_SITE: "现场", BookedBy.PHONE: "电话", BookedBy.ONLINE: "网上"}
FILLER_ZH = {Filler.APPLICANT: "申请人填写", Filler.STAFF: "工作人员代填"}
WAY_ZH = {
    Way.OFFICE_HOURS: "工作日办公时间直接到窗口办理",
    Way.ON_DUTY: "值班窗口直接办理，不用预约",
    Way.BOOKED: "请先预约",
    Way.CLOSED: "不提供服务",
}


@dataclass(frozen=True)
class Wanted:
    """The item as it is booked; `required` are the names of its materials by their ids."""

    item_id: str
    name: str
    item_type: ItemType
    category: str
    required: Mapping[str, str]


@dataclass(frozen=True)
class Agreement:
    """The time, who is to serve, and which materials were told, by their ids. `clerk` is empty
    where it is all the same who."""

    starts_at: datetime
    clerk: str
    materials: tuple[str, ...]


@dataclass(frozen=True)
class County:
    """What the county's policy says."""

    booking_days: str
    service: str

    @property
    def only_days_off(self) -> bool:
        """Whether 预约办 is for days off alone, and booked at windows as that regulation says."""
        return self.booking_days == "non_working_day"


@dataclass(frozen=True)
class Hour:
    """An instant as the office's calendar sees it."""

    at: datetime
    working_day: bool
    office_open: bool


def read_mode(name: str) -> Mode:
    for mode in Mode:
        if mode.value == name:
            return mode
    raise Invalid("unknown_mode", f"没有“{name}”这种预约，应为预约办或错时办", "mode")


def read_channel(name: str) -> BookedBy:
    for channel in BookedBy:
        if channel.value == name:
            return channel
    raise Invalid("unknown_channel", f"没有“{name}”这种预约渠道，应为现场、电话或网上", "channel")


@rule("LS-YY-02")
def may_be_booked(item_type: ItemType) -> bool:
    """Items of every kind, of every department; none is left out."""
    return item_type in set(ItemType)


@rule("LS-YY-01")
def check_day_off(county: County, mode: Mode, hour: Hour) -> None:
    """预约办 is agreed for a day on which the office does not work."""
    if mode is Mode.APPOINTMENT and county.only_days_off and hour.working_day:
        detail = "预约办约在非工作日；这一天是工作日，请直接到窗口，或约办公时间之外的错时办"
        raise Invalid("working_day", detail, "agreed.day")


@rule("LS-CS-01")
def check_off_hours(mode: Mode, hour: Hour) -> None:
    """错时办 is outside office hours, whichever way it was booked."""
    if mode is Mode.OFF_HOURS and hour.office_open:
        detail = "错时办约在办公时间之外；这个时间窗口正常办公，请直接到窗口"
        raise Invalid("within_office_hours", detail, "agreed.time")


def check_offered(county: County, mode: Mode, hour: Hour) -> None:
    """Where nothing is said of days off, the hall is closed then."""
    if county.service == "none" and (mode is Mode.OFF_HOURS or not hour.working_day):
        raise Conflict("not_offered", "本地没有开办错时服务和非工作日服务，请约工作日的办公时间")


@rule("KD-ZN-4-8a")
def needs_no_booking(county: County, wanted: Wanted, *, working_day: bool) -> bool:
    """On days off what many people need is done by whoever is on duty; the rest is booked."""
    return county.service == "duty" and not working_day and _much_asked_for(wanted)


#: 社会保障, 医疗报销 by their categories; 婚姻登记 has none of its own.
_MUCH_ASKED_FOR = frozenset(
    {"social_assistance", "labour_security", "pension_security", "medical_security"}
)


def _much_asked_for(wanted: Wanted) -> bool:
    return wanted.category in _MUCH_ASKED_FOR or "婚姻登记" in wanted.name


def way_of(county: County, wanted: Wanted, *, working_day: bool) -> Way:
    """How the item is served on such a day."""
    if working_day:
        return Way.OFFICE_HOURS
    if needs_no_booking(county, wanted, working_day=working_day):
        return Way.ON_DUTY
    return Way.CLOSED if county.service == "none" else Way.BOOKED


@rule("KD-RW-13c")
def check_number_published(county: County, phone: str) -> None:
    """Where people book for days off, the node has its one number in public."""
    if county.service == "duty" and not phone:
        detail = "还没有公布预约服务电话，请先公布本节点统一的预约电话，再接受预约"
        raise Conflict("no_booking_number", detail)


@rule("LS-YY-03a")
def filled_on_site(county: County, mode: Mode, hour: Hour) -> Filler:
    """At the window, on a working day; the applicant fills in the form."""
    if mode is Mode.APPOINTMENT and county.only_days_off and not hour.working_day:
        detail = "预约办在工作日到窗口登记；今天不是工作日，请改用电话或者网上预约"
        raise Conflict("no_desk_today", detail)
    return Filler.APPLICANT


@rule("LS-YY-03b")
def filled_by_phone() -> Filler:
    """Whoever takes the call fills in the form."""
    return Filler.STAFF


def filled_by(county: County, mode: Mode, channel: BookedBy, hour: Hour) -> Filler:
    if channel is BookedBy.ON_SITE:
        return filled_on_site(county, mode, hour)
    return filled_by_phone() if channel is BookedBy.PHONE else Filler.APPLICANT


@rule("LS-CS-02")
def check_taken_in_office_hours(mode: Mode, channel: BookedBy, hour: Hour) -> None:
    """Windows take bookings for 错时办 while they are open; the network takes them always."""
    if mode is Mode.OFF_HOURS and channel is not BookedBy.ONLINE and not hour.office_open:
        detail = "窗口在工作日办公时间接受错时办预约；现在请引导申请人网上预约"
        raise Conflict("desk_closed", detail)


@rule("LS-CS-03")
def taken_at(hall: Hall, mode: Mode, channel: BookedBy, window: str, unit_id: str) -> str:
    """The window at which 错时办 was booked on site: one of the unit that the item belongs to, if
    that has any; "" for what was not booked there."""
    if mode is not Mode.OFF_HOURS or channel is not BookedBy.ON_SITE:
        return ""
    of_unit = [one.number for one in hall.windows if unit_id and one.unit_id == unit_id]
    if of_unit and window not in of_unit:
        told = "、".join(of_unit)
        detail = f"错时办在办理单位的服务窗口登记，请到{told}号窗口"
        raise Conflict("other_window", detail, "window")
    return window


@rule("LS-YY-04a")
def first_asked(channel: BookedBy, actor: str, clerk: str) -> str:
    """首问责任人: whoever took the booking; of one from the network, whoever is to serve."""
    return clerk if channel is BookedBy.ONLINE else actor


@rule("LS-YY-04d")
def check_not_barred(mode: Mode, abandoned: int, most: int) -> None:
    """Who did not come so often gets no further 预约办; the window stays open to them."""
    if mode is Mode.APPOINTMENT and abandoned >= most:
        # How often is nobody's business: on the network anybody may ask in any name.
        detail = "按规定不再为这位申请人提供预约服务，请在办公时间直接到窗口办理"
        raise Conflict("barred", detail)


#: On the network, where nobody is identified, so many times are held in one name.
MOST_ONLINE = 3


def check_few_open(channel: BookedBy, held: int) -> None:
    """Nobody fills the hall's day in one name; the window and the telephone stay open."""
    if channel is BookedBy.ONLINE and held >= MOST_ONLINE:
        detail = "网上预约的时间太多，请先办理或者取消已约的，也可以电话或者现场预约"
        raise Conflict("bookings_open", detail)


@rule("LS-YY-05a")
def check_answered(answers: int) -> None:
    """A request is answered together with being written down, and in one way."""
    if answers != 1:
        detail = "收到预约申请应当即答复：请填写同意的时间，或者不同意的理由，二者必居其一"
        raise Invalid("answer_missing", detail, "agreed")


@rule("LS-YY-05b")
def materials_told(wanted: Wanted, stated: Collection[str]) -> tuple[str, ...]:
    """The names of the materials that the applicant was told to bring: none that is required is
    left out."""
    missing = [name for id_, name in wanted.required.items() if id_ not in stated]
    if missing:
        detail = f"同意预约时应说明依法需要的全部资料，还没有说明：{'、'.join(missing)}"
        raise Invalid("materials_not_told", detail, "agreed.materials")
    return tuple(wanted.required.get(id_, id_) for id_ in dict.fromkeys(stated))


@rule("LS-YY-05c")
def check_reason(reason: str) -> None:
    """Whoever is refused is told why."""
    if not reason.strip():
        raise Invalid("reason_missing", "不同意预约必须说明理由", "refused.reason")


_DAY_OFF = re.compile(
    "非工作日|不是工作日|休息日|双休|周末|周六|周日|星期[六天日]|节假日|放假|假期|不上班"
)


@rule("LS-YY-07")
def check_not_day_off(reason: str) -> None:
    """That people do not work on the day is no reason: it is what this service is for."""
    found = _DAY_OFF.search(reason)
    if found:
        detail = f"不能以非工作日为由拒绝预约（理由中写有“{found[0]}”），请约定时间，或写明其他理由"
        raise Invalid("day_off_is_no_reason", detail, "refused.reason")


@rule("XQ-CZ-01b")
def receipt(number: str, item: str, starts_at: datetime, place: str, bring: Sequence[str]) -> str:
    """回执: the result and the number of the booking, with time and place."""
    told = f"预约成功，预约号{number}：请于{starts_at:%Y-%m-%d %H:%M}到{place}办理“{item}”"
    return f"{told}，带好{'、'.join(bring)}。" if bring else f"{told}。"
