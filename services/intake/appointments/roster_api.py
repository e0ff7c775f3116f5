"""The roster, the booking number, and the times that anybody may book, over HTTP."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

import msgspec

from services.intake.appointments import commands, schemas, views
from services.intake.centre import shelf
from services.intake.domain.booking import WAY_ZH, County, Wanted, way_of
from services.intake.domain.item_lists import on_offer
from services.intake.domain.items import Item
from services.intake.domain.shifts import open_times
from services.intake.domain.windows import is_called, is_open
from services.intake.items.shelf import catalogue
from services.intake.online.limits import LOOKING, allow
from services.intake.queues.hall_api import HEADS, hall_of, here
from shared.http.route import PUBLIC, Call, Route
from shared.kernel.ids import uuid7
from shared.kernel.worktime import ZONE
from shared.service.roles import READERS
from shared.service.web import run, scope


def instant(day: str, moment: str) -> datetime:
    return datetime.combine(date.fromisoformat(day), time.fromisoformat(moment), ZONE)


def item_of(call: Call, item_id: str) -> Item:
    return on_offer(catalogue(call.service.executor).files, item_id, here(call).date())


def wanted(item: Item) -> Wanted:
    required = {one.id: one.name_zh for one in item.materials if one.required}
    return Wanted(item.id, item.name_zh, item.item_type, item.category, required)


def roster(call: Call) -> Any:
    body, node = call.body, call.actor.node
    begins_at = instant(body["day"], body["from_time"])
    on_the_day = views.shifts_on(call.service.engine, node, begins_at.date())
    command = commands.RosterShift(
        uuid7(),
        node,
        hall_of(call, node),
        body["window"],
        body["clerk"],
        begins_at,
        instant(body["day"], body["to_time"]),
        body["minutes"],
        tuple(one for one in on_the_day if one.clerk == body["clerk"]),
    )
    return run(call, command, views.shown_shift)


def withdraw(call: Call) -> Any:
    engine, shift_id = call.service.engine, call.path["shift_id"]
    booked = views.promised(engine, shift_id)
    command = commands.WithdrawShift(shift_id, call.body["reason"], booked)
    return run(call, command, views.shown_shift)


def list_shifts(call: Call) -> Any:
    return views.some_shifts(call.service.engine, scope(call), call.query)


def publish_number(call: Call) -> Any:
    command = commands.PublishBookingNumber(call.actor.node, call.body["phone"])
    return run(call, command, msgspec.to_builtins)


def show_times(call: Call) -> Any:
    """What can be booked; of a window that is closed or left today, nothing."""
    allow(call, LOOKING)
    node, asked, now = call.path["node"], call.query, here(call)
    engine, hall, day = call.service.engine, hall_of(call, node), date.fromisoformat(asked["day"])
    there = {
        window.number
        for window in hall.windows
        if is_open(window, day) and (day != now.date() or is_called(window))
    }
    shifts = [one for one in views.shifts_on(engine, node, day) if one.window in there]
    working_day = call.service.executor.calendars.of(node).is_working_day(day)
    way = _way(call, node, working_day=working_day)
    return {
        "node": node,
        "day": asked["day"],
        "working_day": working_day,
        "way": way.value if way else "",
        "way_zh": WAY_ZH[way] if way else "",
        "booking_phone": views.booking_phone(engine, node),
        "times": [
            {"window": one.window, "starts_at": one.starts_at.isoformat(), "free": one.free}
            for one in open_times(shifts, views.taken(engine, node, day), now)
        ],
    }


def _way(call: Call, node: str, *, working_day: bool) -> Any:
    if not call.query["item_id"]:
        return None
    values = call.service.executor.policies.of(node, here(call).date()).values
    county = County(str(values["booking_days"]), str(values["non_working_day_service"]))
    return way_of(county, wanted(item_of(call, call.query["item_id"])), working_day=working_day)


def unit_of(call: Call, node: str, item_id: str) -> str:
    """To which unit in the hall the item belongs; empty where to none."""
    unit = shelf.mandate(call.service.executor, node, here(call).date()).unit_of(item_id)
    return unit.unit_id if unit else ""


ROUTES: tuple[Route, ...] = (
    Route(
        "POST",
        "/api/v1/hall/shifts",
        roster,
        "预约、错时服务排班",
        HEADS,
        body=schemas.ShiftBody,
        answer=schemas.ShiftAnswer,
        status=201,
    ),
    Route(
        "POST",
        "/api/v1/hall/shifts/<shift_id>/withdrawal",
        withdraw,
        "撤销排班",
        HEADS,
        body=schemas.ShiftReasonBody,
        answer=schemas.ShiftAnswer,
    ),
    Route(
        "GET",
        "/api/v1/hall/shifts",
        list_shifts,
        "预约、错时服务的排班",
        READERS,
        query=schemas.ShiftQuery,
        answer=schemas.ShiftList,
    ),
    Route(
        "POST",
        "/api/v1/hall/booking-number",
        publish_number,
        "公布预约服务电话",
        HEADS,
        body=schemas.BookingNumberBody,
        answer=schemas.BookingNumberAnswer,
    ),
    Route(
        "GET",
        "/api/v1/public/halls/<node>/appointment-times",
        show_times,
        "可以预约的时间和预约电话",
        PUBLIC,
        query=schemas.TimesQuery,
        answer=schemas.TimesAnswer,
    ),
)
