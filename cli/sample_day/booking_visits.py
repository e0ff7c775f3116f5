"""预约办 and 错时办 at the hall: agreed, refused, cancelled, kept to its end, or not come to."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any, Final

from cli.sample_day.answers import Answers
from cli.sample_day.applications import Application
from cli.sample_day.deed import Deed, with_side
from cli.sample_day.hall import COMPREHENSIVE, HALL, applicant_of, at_hall
from cli.sample_day.visit import Later, Scene, Visit, after, running_number

_SATURDAY: Final = 5
#: By running number, for which time; with the first the duty of the day is arranged.
_TIMES: Final = {1: "09:30", 116: "10:00", 284: "10:30"}
_FIRST: Final = 1


def _roster(scene: Scene, day: date, from_time: str, to_time: str) -> None:
    shift = {"window": COMPREHENSIVE, "clerk": f"clerk.{HALL}", "day": day.isoformat()}
    shift |= {"from_time": from_time, "to_time": to_time}
    scene.post("/hall/shifts", shift, role="window_head", which="shift")


def _book(scene: Scene) -> None:
    """预约: for Saturday, when somebody is on duty who can do it."""
    day = scene.now.date() + timedelta(days=_SATURDAY - scene.now.weekday())
    number = running_number(scene.application)
    if number == _FIRST:
        _roster(scene, day, "09:00", "11:00")
        phone = {"phone": "0376-2170012"}
        scene.post("/hall/booking-number", phone, role="window_head", which="phone")
    _agreed(scene, "appointment", day, _TIMES[number])


def _book_off_hours(scene: Scene) -> None:
    """错时: after closing time of the same day."""
    _roster(scene, scene.now.date(), "18:00", "19:00")
    _agreed(scene, "off_hours", scene.now.date(), "18:00")


def _agreed(scene: Scene, mode: str, day: date, time: str) -> None:
    application = scene.application
    told = [*application.materials_given, *application.missing_later_given]
    agreed = {"day": day.isoformat(), "time": time, "materials": told}
    made = _appointment(scene, mode, "agreed", agreed)
    booked = made["appointment_id"]
    scene.note("appointment-agreed", booked)
    kept = {"appointment_id": booked, "starts_at": made["starts_at"]}
    scene.note("booked", application.application_no, **kept)


def _book_in_vain(scene: Scene) -> None:
    reason = {"reason": "需要现场勘验，请先与勘验单位商定时间"}
    made = _appointment(scene, "appointment", "refused", reason)
    scene.note("appointment-refused", made["appointment_id"])


def _appointment(scene: Scene, mode: str, answer: str, told: dict[str, Any]) -> dict[str, Any]:
    application = scene.application
    applicant = {name: applicant_of(application)[name] for name in ("name", "id_number", "phone")}
    body: dict[str, Any] = {"mode": mode, "channel": "phone", "window": COMPREHENSIVE}
    body |= {"item_id": application.item_id, "applicant": applicant, answer: told}
    made = scene.post("/appointments", body, which=answer)
    scene.note("appointment", made["appointment_id"])
    scene.note("contact", made["appointment_id"])
    return made


def _booked(scene: Scene) -> str:
    booked = scene.log.get("booked", scene.application.application_no)
    return str(booked.data["appointment_id"]) if booked else ""


def _as_booked(application: Application, log: Answers, _: Later) -> datetime | None:
    """At the time that was agreed, whether or not the offices are open then."""
    booked = log.get("booked", application.application_no)
    return datetime.fromisoformat(booked.data["starts_at"]) if booked else None


def _cancel(scene: Scene) -> None:
    """It was all done at the window meanwhile."""
    booked = _booked(scene)
    scene.post(f"/appointments/{booked}/cancellation", {"reason": "已在窗口办理"})
    scene.note("appointment-cancelled", booked)


def _keep(scene: Scene) -> None:
    """到场、办毕、双方签字."""
    booked = _booked(scene)
    scene.post(f"/appointments/{booked}/arrival", which="arrival")
    scene.note("appointment-arrived", booked)
    outcome = {"outcome": "已当场办理", "case_id": scene.case_id}
    scene.post(f"/appointments/{booked}/completion", outcome, which="done")
    scene.note("appointment-served", booked)
    for side in ("clerk", "applicant"):
        scene.post(f"/appointments/{booked}/signatures", {"side": side}, which=side)
        scene.note("appointment-signed", f"{booked} {side}")


def _call_in_vain(scene: Scene) -> None:
    """Nobody comes, and nobody answers the telephone."""
    booked = _booked(scene)
    attempt = {"channel": "预留电话", "reached": False, "note": "无人接听"}
    scene.post(f"/appointments/{booked}/contact-attempts", attempt)
    scene.note("contact-failed", booked)


def _see_it_given_up(scene: Scene) -> None:
    """放弃: by the clock alone, when the time of grace is over; the history has to say so too."""
    scene.note("appointment-abandoned", _booked(scene))


def _read_notice(scene: Scene) -> None:
    """通知: what was agreed has left the office."""
    about = f"appointment/{_booked(scene)}"
    sent = [notice["status"] for notice in scene.get("/notices", about=about)["items"]]
    scene.note("notice-sent", about, sent=sent == ["sent"])


_BOOKED = Deed("appointment", "intake", "appointment_requested", "预约")
_TIMED = Deed("appointment-agreed", "intake", "appointment_agreed", "同意预约")
_NOT_TIMED = Deed("appointment-refused", "intake", "appointment_refused", "说明不能预约的理由")
_CANCELLED = Deed("appointment-cancelled", "intake", "appointment_cancelled", "取消预约")
_ARRIVED = Deed("appointment-arrived", "intake", "appointment_arrived", "预约到场")
_SERVED = Deed("appointment-served", "intake", "appointment_served", "预约办毕")
_SIGNED = Deed("appointment-signed", "intake", "appointment_signed", "预约登记表签字", with_side)
_KEPT = (_ARRIVED, _SERVED, _SIGNED)
_NOT_REACHED = Deed("contact-failed", "intake", "applicant_not_reached", "预约未到场，联系不上")
_GIVEN_UP = Deed("appointment-abandoned", "intake", "appointment_abandoned", "预约视为放弃")
VISITS = (
    Visit("book", at_hall(*_TIMES), after("received"), _book, (_BOOKED, _TIMED)),
    Visit("book", at_hall(167), after("received"), _book_off_hours),
    Visit("book-in-vain", at_hall(32), after("received"), _book_in_vain, (_NOT_TIMED,)),
    Visit("cancel", at_hall(1), after("book", 1), _cancel, (_CANCELLED,)),
    Visit("read-notice", at_hall(116), after("book", 1), _read_notice),
    Visit("keep", at_hall(116, 167), _as_booked, _keep, _KEPT, any_hour=True),
    Visit("not-come", at_hall(284), _as_booked, _call_in_vain, (_NOT_REACHED,), any_hour=True),
    Visit("given-up", at_hall(284), after("not-come", 1), _see_it_given_up, (_GIVEN_UP,)),
)
