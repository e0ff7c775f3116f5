"""One function per command of appointments; HANDLERS joins the table of contents of intake."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from services.intake.appointments import commands
from services.intake.appointments.forms import appointment_form
from services.intake.domain import appointments, booking, shifts
from services.intake.domain.appointments import Appointment, AppointmentStatus, Attempt
from services.intake.domain.assistances import PaperPrinted
from services.intake.domain.booking import Agreement, County, Hour, Mode
from services.intake.domain.booking_lines import BookingLine, BookingNumberPublished
from services.intake.domain.consulting import check_impersonal
from services.intake.domain.shifts import Books, Shift
from services.intake.domain.windows import is_called, is_open
from shared.kernel.refusals import Conflict, Invalid, NotFound
from shared.kernel.rules import rule
from shared.kernel.worktime import ZONE
from shared.service.definition import Context, Handler

Events = Sequence[Any]


def _here(context: Context) -> datetime:
    """The hour that the clock in the hall shows."""
    return context.now.astimezone(ZONE)


def _hour(context: Context, node: str, at: datetime) -> Hour:
    calendar = context.calendars.of(node)
    return Hour(at, calendar.is_working_day(at.date()), calendar.next_opening(at) == at)


def _county(context: Context, node: str) -> County:
    values = context.policies.of(node, _here(context).date()).values
    return County(str(values["booking_days"]), str(values["non_working_day_service"]))


def roster(shift: Shift | None, asked: commands.RosterShift, context: Context) -> Events:
    if shift is not None:
        raise Conflict("shift_exists", "这次排班已经登记过")
    asked.hall.window(asked.window)
    shifts.check_ahead(asked.ends_at, _here(context))
    shifts.check_period(asked.begins_at, asked.ends_at, asked.minutes)
    members = {one.subject for one in asked.hall.staff if one.window == asked.window}
    if asked.clerk not in members:
        detail = f"{asked.clerk}不是{asked.window}号窗口的工作人员，请先安排人员"
        raise Conflict("not_at_window", detail, "clerk")
    shifts.check_apart(asked.others, asked.begins_at, asked.ends_at)
    return [
        shifts.ShiftRostered(
            asked.shift_id,
            asked.node,
            asked.window,
            asked.clerk,
            asked.begins_at,
            asked.ends_at,
            asked.minutes,
        )
    ]


def withdraw(shift: Shift | None, asked: commands.WithdrawShift, _: Context) -> Events:
    """Not while somebody is waiting for this clerk."""
    if shift is None or shift.withdrawn:
        raise NotFound("unknown_shift", "没有这次排班，或已经撤销", "shift_id")
    promised = sorted(
        at for clerk, at in asked.booked if clerk == shift.clerk and at in shift.times
    )
    if promised:
        detail = f"{shift.clerk}在{promised[0]:%H:%M}还有预约，请先改派其他值班人员"
        raise Conflict("clerk_promised", detail)
    return [shifts.ShiftWithdrawn(asked.reason)]


def publish_number(
    _: BookingLine | None, asked: commands.PublishBookingNumber, context: Context
) -> Events:
    context.directory.site_of(asked.node)
    return [BookingNumberPublished(asked.node, asked.phone)]


def book(
    appointment: Appointment | None, asked: commands.BookAppointment, context: Context
) -> Events:
    if appointment is not None:
        raise Conflict("appointment_exists", "这个预约已经登记过")
    mode, channel = booking.read_mode(asked.mode), booking.read_channel(asked.channel)
    county, now = _county(context, asked.node), _here(context)
    booking.check_answered((asked.agreed is not None) + (asked.refused is not None))
    asked.hall.window(asked.window)
    booking.check_number_published(county, asked.books.phone)
    hour = _hour(context, asked.node, now)
    booking.check_taken_in_office_hours(mode, channel, hour)
    filled_by = booking.filled_by(county, mode, channel, hour)
    taken_at = booking.taken_at(asked.hall, mode, channel, asked.window, asked.unit_id)
    answer = _answer(asked, mode, county, context)
    clerk = answer.clerk if isinstance(answer, appointments.AppointmentAgreed) else ""
    requested = appointments.AppointmentRequested(
        asked.appointment_id,
        asked.node,
        asked.number,
        mode,
        channel,
        filled_by,
        asked.wanted.item_id,
        asked.wanted.name,
        asked.window,
        taken_at,
        booking.first_asked(channel, context.actor, clerk),
        asked.party_id,
        now,
        asked.sealed_party,
    )
    return [requested, answer]


def _answer(
    asked: commands.BookAppointment, mode: Mode, county: County, context: Context
) -> appointments.AppointmentAgreed | appointments.AppointmentRefused:
    if asked.agreed is None:
        reason = asked.refused or ""
        booking.check_reason(reason)
        check_impersonal(reason, "refused.reason")
        booking.check_not_day_off(reason)
        return appointments.AppointmentRefused(reason.strip())
    if not booking.may_be_booked(asked.wanted.item_type):
        raise Conflict("not_bookable", f"“{asked.wanted.name}”不能预约", "item_id")
    most = context.policies.of(asked.node, _here(context).date()).values["appointment_ban"]
    booking.check_few_open(booking.read_channel(asked.channel), asked.open_online)
    booking.check_not_barred(mode, asked.books.abandoned, int(str(most)))
    _check_time(asked, asked.agreed, mode, county, context)
    clerk = _clerk(asked, asked.agreed, mode)
    return _agreed(asked, asked.agreed, clerk, context)


def _check_time(
    asked: commands.BookAppointment,
    agreed: Agreement,
    mode: Mode,
    county: County,
    context: Context,
) -> None:
    shifts.check_ahead(agreed.starts_at, _here(context))
    hour = _hour(context, asked.node, agreed.starts_at)
    booking.check_offered(county, mode, hour)
    booking.check_day_off(county, mode, hour)
    booking.check_off_hours(mode, hour)
    if booking.needs_no_booking(county, asked.wanted, working_day=hour.working_day):
        detail = f"“{asked.wanted.name}”节假日有人值班，不用预约，请申请人直接到值班窗口办理"
        raise Conflict("no_booking_needed", detail, "item_id")
    window = asked.hall.window(asked.window)
    if not is_open(window, agreed.starts_at.date()):
        raise Conflict("window_not_open", f"{asked.window}号窗口这一天没有启用", "window")


def _clerk(asked: commands.BookAppointment, agreed: Agreement, mode: Mode) -> str:
    """Who is to serve: on duty at that time, and not promised to anybody else."""
    clerks = shifts.on_duty(asked.books.shifts, asked.window, agreed.starts_at)
    free = _free(clerks, asked.books, agreed.starts_at)
    clerk = shifts.rostered(clerks, agreed.clerk or next(iter(free or clerks), ""))
    if mode is Mode.OFF_HOURS:
        shifts.check_enough(len(clerks), len(clerks) - len(free) + 1)
    return _check_free(clerk, free)


def _free(clerks: Sequence[str], books: Books, at: datetime) -> list[str]:
    return [clerk for clerk in clerks if (clerk, at) not in books.taken]


def _check_free(clerk: str, free: Sequence[str]) -> str:
    if clerk not in free:
        raise Conflict("time_taken", f"{clerk}这个时间已经约给别人，请另选时间或人员", "clerk")
    return clerk


def _agreed(
    asked: commands.BookAppointment, agreed: Agreement, clerk: str, context: Context
) -> appointments.AppointmentAgreed:
    materials = booking.materials_told(asked.wanted, agreed.materials)
    grace = context.policies.of(asked.node, _here(context).date()).limit("appointment_grace")
    due_at = context.calendars.of(asked.node).due(agreed.starts_at, grace).instant
    place = f"{context.directory.title(asked.node)}{asked.window}号窗口"
    told = booking.receipt(asked.number, asked.wanted.name, agreed.starts_at, place, materials)
    return appointments.AppointmentAgreed(agreed.starts_at, clerk, materials, due_at, told)


def _booked(appointment: Appointment | None) -> Appointment:
    if appointment is None:
        raise NotFound("unknown_appointment", "没有这个预约，请核对", "appointment_id")
    return appointment


def _waited_for(appointment: Appointment | None) -> Appointment:
    appointment = _booked(appointment)
    appointments.expect(appointment, AppointmentStatus.AGREED)
    return appointment


@rule("LS-YY-04b")
def check_in(appointment: Appointment | None, asked: commands.CheckIn, context: Context) -> Events:
    appointment, now = _waited_for(appointment), _here(context)
    appointments.check_day(appointment, now)
    if not is_called(asked.hall.window(appointment.window)):
        detail = f"{appointment.window}号窗口的人员离岗，请先返岗或者安排别人接待"
        raise Conflict("window_left", detail)
    return [appointments.AppointmentArrived(now, appointments.wanting(appointment, asked.brought))]


def log_attempt(
    appointment: Appointment | None, asked: commands.LogContactAttempt, context: Context
) -> Events:
    appointment, now = _waited_for(appointment), _here(context)
    appointments.check_past_due(appointment, now)
    check_impersonal(asked.note, "note")
    attempt = Attempt(asked.channel, asked.reached, asked.note, context.actor, now)
    if asked.reached:
        return [appointments.ApplicantReached(attempt)]
    attempts = (*appointment.attempts, attempt)
    return [
        appointments.ApplicantNotReached(attempt),
        *appointments.deem(appointment, attempts, now),
    ]


def show_phone(
    appointment: Appointment | None, asked: commands.ShowReservedPhone, context: Context
) -> Events:
    _booked(appointment)
    return [appointments.ReservedPhoneShown(context.actor, asked.reason, _here(context))]


def note_due(
    appointment: Appointment | None, _: commands.AppointmentDue, context: Context
) -> Events:
    appointment = _booked(appointment)
    return appointments.deem(appointment, appointment.attempts, _here(context))


def cancel(
    appointment: Appointment | None, asked: commands.CancelAppointment, _: Context
) -> Events:
    _waited_for(appointment)
    if not asked.reason.strip():
        raise Invalid("reason_missing", "取消预约请写明原因", "reason")
    check_impersonal(asked.reason, "reason")
    return [appointments.AppointmentCancelled(asked.reason.strip(), asked.by_applicant)]


def correct_abandonment(
    appointment: Appointment | None, asked: commands.CorrectAbandonment, _: Context
) -> Events:
    appointments.expect(_booked(appointment), AppointmentStatus.ABANDONED)
    if not asked.reason.strip():
        raise Invalid("reason_missing", "更正放弃认定请写明原因", "reason")
    check_impersonal(asked.reason, "reason")
    return [appointments.AbandonmentCorrected(asked.reason.strip())]


def reassign(
    appointment: Appointment | None, asked: commands.ReassignAppointment, _: Context
) -> Events:
    appointment = _waited_for(appointment)
    at = appointments.agreed_for(appointment)
    clerks = shifts.on_duty(asked.books.shifts, appointment.window, at)
    clerk = shifts.rostered(clerks, asked.clerk)
    return [appointments.AppointmentReassigned(_check_free(clerk, _free(clerks, asked.books, at)))]


def complete(
    appointment: Appointment | None, asked: commands.CompleteAppointment, context: Context
) -> Events:
    appointment, now = _booked(appointment), _here(context)
    appointments.expect(appointment, AppointmentStatus.ARRIVED)
    check_impersonal(asked.outcome, "outcome")
    served = appointments.AppointmentServed(context.actor, asked.outcome, asked.case_id, now)
    return [served, appointment_form(appointment, asked.outcome, context)]


def sign(
    appointment: Appointment | None, asked: commands.SignAppointment, context: Context
) -> Events:
    return appointments.sign(_booked(appointment), asked.side, context.actor, _here(context))


def note_form_printed(
    appointment: Appointment | None, asked: commands.NoteFormPrinted, context: Context
) -> Events:
    _booked(appointment)
    return [PaperPrinted(context.actor, asked.reason, context.now)]


HANDLERS: dict[type, Handler] = {
    commands.RosterShift: roster,
    commands.WithdrawShift: withdraw,
    commands.PublishBookingNumber: publish_number,
    commands.BookAppointment: book,
    commands.CheckIn: check_in,
    commands.LogContactAttempt: log_attempt,
    commands.ShowReservedPhone: show_phone,
    commands.AppointmentDue: note_due,
    commands.CancelAppointment: cancel,
    commands.CorrectAbandonment: correct_abandonment,
    commands.ReassignAppointment: reassign,
    commands.CompleteAppointment: complete,
    commands.SignAppointment: sign,
    commands.NoteFormPrinted: note_form_printed,
}
