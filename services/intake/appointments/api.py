"""Appointments over HTTP: asked for at the window, by telephone or on the network; kept or not."""

from __future__ import annotations

from typing import Any

from sqlalchemy.exc import IntegrityError

from services.intake import views as intake
from services.intake.appointments import commands, roster_api, schemas, views
from services.intake.appointments.roster_api import instant
from services.intake.appointments.tables import booking_numbers
from services.intake.domain.appointments import Appointment
from services.intake.domain.booking import Agreement, BookedBy
from services.intake.domain.contacts import Caller, Matter
from services.intake.domain.overtime import Side
from services.intake.numbers import reserve
from services.intake.online.limits import APPLYING, allow
from services.intake.privacy import UnmaskingBody
from services.intake.queues.hall_api import hall_of, here
from services.intake.reception.commands import MakeContact
from services.intake.reception.meeting import meet
from shared.http.route import PUBLIC, Call, Route
from shared.kernel.canonical import digest
from shared.kernel.identity import check_resident_id
from shared.kernel.ids import uuid7
from shared.kernel.refusals import Conflict
from shared.service.requests import Request
from shared.service.roles import READERS, WINDOW
from shared.service.web import run, scope
from shared.service.work import Origin

#: Who acts where nobody has shown a token.
_APPLICANT = "applicant"


def book(call: Call) -> Any:
    """The request and its answer; whoever took it is the 首问责任人 of a contact with its id."""
    body, node = call.body, call.actor.node
    agreed, refused = body["agreed"], body["refused"]
    command = _booking(
        call,
        node,
        body["channel"],
        agreed=_agreed(agreed) if agreed else None,
        refused=refused["reason"] if refused else None,
    )
    try:
        shown = run(call, command, _shown(call))
    except IntegrityError:
        raise _just_taken() from None
    found = views.appointment(call.service.engine, shown["appointment_id"], node)
    caller, matter = Caller.CITIZEN.value, Matter.HANDLING.value
    met = MakeContact(found.appointment_id, node, caller, matter, found.item_name)
    meet(call, met, Origin(call.actor.subject, node, call.traceparent))
    return shown


def _agreed(body: dict[str, Any]) -> Agreement:
    return Agreement(instant(body["day"], body["time"]), body["clerk"], tuple(body["materials"]))


def book_online(call: Call) -> Any:
    """Answered at once, with number and receipt; what the list asks for is all told."""
    allow(call, APPLYING)
    body, node = call.body, call.body["node"]
    materials = tuple(roster_api.wanted(roster_api.item_of(call, body["item_id"])).required)
    agreed = Agreement(instant(body["day"], body["time"]), "", materials)
    command = _booking(call, node, BookedBy.ONLINE.value, agreed=agreed, refused=None)
    phone = command.books.phone
    origin = Origin(_APPLICANT, None, call.traceparent)
    request = Request(
        f"{_APPLICANT}/{call.idempotency_key}", digest(["BookOnline", call.path, call.body])
    )

    def answer(found: Appointment) -> dict[str, Any]:
        return views.shown_receipt(found, phone)

    try:
        told: dict[str, Any] = call.service.executor.execute(command, origin, answer, request)
    except IntegrityError:
        raise _just_taken() from None
    return told


def _just_taken() -> Conflict:
    return Conflict("time_taken", "这个时间刚被别人约走，请另选时间", "time")


def _booking(
    call: Call,
    node: str,
    channel: str,
    *,
    agreed: Agreement | None,
    refused: str | None,
) -> commands.BookAppointment:
    body, service, today = call.body, call.service, here(call).date()
    applicant = body["applicant"]
    check_resident_id(applicant["id_number"], today, "applicant.id_number")
    party_id = service.vault.party_id("resident_id", applicant["id_number"])
    item = roster_api.item_of(call, body["item_id"])
    day = agreed.starts_at.date() if agreed else today
    return commands.BookAppointment(
        uuid7(),
        node,
        _number(call, node),
        body["mode"],
        channel,
        roster_api.wanted(item),
        roster_api.unit_of(call, node, item.id),
        hall_of(call, node),
        body["window"],
        party_id,
        service.vault.seal({"applicant": applicant | {"id_type": "resident_id", "address": ""}}),
        agreed,
        refused,
        views.books(service.engine, node, day, party_id),
        views.open_online(service.engine, party_id, today),
    )


def _number(call: Call, node: str) -> str:
    """The next booking number of the day; one that is not used in the end stays unused."""
    hall_of(call, node)
    day = here(call).date()
    counted = {"node": node, "day": day.isoformat()}
    running = reserve(call.service.engine, booking_numbers, counted, 1)
    return f"YY{day:%Y%m%d}{running:04}"


def check_in(call: Call) -> Any:
    hall = hall_of(call, call.actor.node)
    brought = tuple(call.body["brought"])
    command = commands.CheckIn(call.path["appointment_id"], hall, brought)
    return run(call, command, _shown(call))


def log_attempt(call: Call) -> Any:
    command = commands.LogContactAttempt(call.path["appointment_id"], **call.body)
    return run(call, command, _shown(call))


def show_phone(call: Call) -> Any:
    """Written into history first."""
    appointment_id = call.path["appointment_id"]
    command = commands.ShowReservedPhone(appointment_id, call.body["reason"].strip())
    run(call, command, lambda found: {"appointment_id": found.appointment_id})
    found = views.appointment(call.service.engine, appointment_id, call.actor.node)
    applicant = call.service.vault.open(found.sealed_party)["applicant"]
    return {"name": applicant["name"], "phone": applicant["phone"]}


def cancel(call: Call) -> Any:
    command = commands.CancelAppointment(call.path["appointment_id"], **call.body)
    return run(call, command, _shown(call))


def correct_abandonment(call: Call) -> Any:
    command = commands.CorrectAbandonment(call.path["appointment_id"], call.body["reason"])
    return run(call, command, _shown(call))


def reassign(call: Call) -> Any:
    engine, node = call.service.engine, call.actor.node
    found = views.appointment(engine, call.path["appointment_id"], node)
    day = (found.starts_at or found.requested_at).date()
    books = views.books(engine, node, day)
    command = commands.ReassignAppointment(found.appointment_id, call.body["clerk"], books)
    try:
        return run(call, command, _shown(call))
    except IntegrityError:
        raise _just_taken() from None


def complete(call: Call) -> Any:
    case_id = call.body["case_id"]
    if case_id:
        intake.one_case(call.service.engine, case_id, call.actor.node)
    command = commands.CompleteAppointment(call.path["appointment_id"], **call.body)
    return run(call, command, _shown(call))


def sign(call: Call) -> Any:
    side = Side(call.body["side"])
    return run(call, commands.SignAppointment(call.path["appointment_id"], side), _shown(call))


def show(call: Call) -> Any:
    engine, appointment_id = call.service.engine, call.path["appointment_id"]
    return _shown(call)(views.appointment(engine, appointment_id, scope(call)))


def list_appointments(call: Call) -> Any:
    service = call.service
    return views.some_appointments(service.engine, service.vault, scope(call), call.query)


def _shown(call: Call) -> Any:
    def shown(found: Appointment) -> dict[str, Any]:
        return views.shown(found, call.service.vault)

    return shown


def _post(path: str, endpoint: Any, summary: str, body: Any, status: int = 200) -> Route:
    path = f"/api/v1/appointments{path}"
    answer = schemas.AppointmentAnswer
    return Route("POST", path, endpoint, summary, WINDOW, body=body, answer=answer, status=status)


_ONE = "/<appointment_id>"
ROUTES: tuple[Route, ...] = (
    _post("", book, "预约登记并当即答复", schemas.AppointmentBody, 201),
    _post(f"{_ONE}/arrival", check_in, "预约到场登记", schemas.ArrivalBody),
    _post(f"{_ONE}/contact-attempts", log_attempt, "登记联系情况", schemas.AttemptBody),
    _post(f"{_ONE}/cancellation", cancel, "取消预约", schemas.CancellationBody),
    _post(f"{_ONE}/clerk", reassign, "预约改派值班人员", schemas.ClerkBody),
    _post(f"{_ONE}/completion", complete, "预约办理完毕，出具登记表", schemas.CompletionBody),
    _post(f"{_ONE}/signatures", sign, "预约登记表签字", schemas.SignatureBody),
    Route(
        "POST",
        f"/api/v1/appointments{_ONE}/abandonment-correction",
        correct_abandonment,
        "更正放弃认定（窗口负责人）",
        frozenset({"window_head"}),
        body=schemas.CorrectionBody,
        answer=schemas.AppointmentAnswer,
    ),
    Route(
        "POST",
        f"/api/v1/appointments{_ONE}/phone",
        show_phone,
        "查看预留电话（须说明理由，记入历史）",
        WINDOW,
        body=UnmaskingBody,
        answer=schemas.PhoneAnswer,
    ),
    Route(
        "GET",
        "/api/v1/appointments",
        list_appointments,
        "预约、错时服务登记",
        READERS,
        query=schemas.AppointmentQuery,
        answer=schemas.AppointmentList,
    ),
    Route(
        "GET",
        f"/api/v1/appointments{_ONE}",
        show,
        "查看预约",
        READERS,
        answer=schemas.AppointmentAnswer,
    ),
    Route(
        "POST",
        "/api/v1/public/appointments",
        book_online,
        "网上预约",
        PUBLIC,
        body=schemas.OnlineBody,
        answer=schemas.ReceiptAnswer,
        status=201,
    ),
    *roster_api.ROUTES,
)
