"""At the same hall: tickets that change their window or their kind, and work after closing time."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any, Final

from cli.sample_day.answers import Answers
from cli.sample_day.applications import Application
from cli.sample_day.deed import Deed, with_side
from cli.sample_day.hall import COMPREHENSIVE, at_hall
from cli.sample_day.visit import Due, Later, Scene, Visit, after, before_arrival

_GUIDANCE: Final = "2"
_OTHER: Final = "4"


def draw(scene: Scene, stage: str = "apply", **told: Any) -> str:
    asked = {"item_id": scene.application.item_id, "stage": stage}
    drawn = str(scene.post("/tickets", asked | told, which="draw")["ticket_id"])
    scene.note("ticket", drawn)
    return drawn


def call(scene: Scene, window: str) -> str:
    """Whoever called first is the first that was asked."""
    called = scene.post("/tickets/calls", {"window": window}, which=f"call-{window}")
    scene.note("contact", called["ticket_id"])
    return str(called["ticket_id"])


def done(scene: Scene, ticket: str) -> None:
    scene.post(f"/tickets/{ticket}/completion", {"case_id": scene.case_id}, which="done")
    scene.note("ticket-served", ticket)


def _be_sent_on(scene: Scene) -> None:
    """改到另一窗口: where it is called again."""
    draw(scene)
    ticket = call(scene, COMPREHENSIVE)
    scene.post(f"/tickets/{ticket}/redirection", {"window": _OTHER}, which="redirect")
    scene.note("ticket-redirected", ticket)
    done(scene, call(scene, _OTHER))


def _ask_and_apply(scene: Scene) -> None:
    """咨询转申请: the department comes, answers and confirms; then the number becomes one for
    acceptance, and the application names the consultation."""
    application = scene.application
    draw(scene, "consult")
    ticket = call(scene, _GUIDANCE)
    told = {"name": application.applicant_name, "contact": application.phone}
    told |= {"question": "材料是否合格？", "item_id": application.item_id, "window": _GUIDANCE}
    asked = str(scene.post("/consultations", told, which="ask")["consultation_id"])
    scene.note("question", asked)
    path = f"/consultations/{asked}"
    scene.post(f"{path}/call", which="department")
    scene.note("department-called", asked)
    scene.post(f"{path}/arrival", role="department", which="arrival")
    scene.note("department-arrived", asked)
    answer = {"answer": "材料齐全，可以受理。", "citations": [{"kind": "acceptance_standard"}]}
    scene.post(f"{path}/answer", answer, role="department", which="answer")
    scene.note("question-answered", asked)
    ready = {"materials": list(application.materials_given)}
    scene.post(f"{path}/confirmation", ready, role="department", which="confirm")
    scene.note("question-confirmed", asked)
    kind = {"kind": "acceptance", "consultation_id": asked}
    scene.post(f"/tickets/{ticket}/conversion", kind, role="department", which="convert")
    scene.note("ticket-converted", ticket)
    scene.note("reception", application.application_no, consultation_id=asked)
    done(scene, call(scene, COMPREHENSIVE))


def _stay_late(scene: Scene) -> None:
    body = {
        "window": COMPREHENSIVE,
        "matter": "录入当天收到的材料",
        "reason": "unfinished_at_closing",
        "applicant": scene.application.applicant_name,
    }
    late = scene.post("/overtime", body)["overtime_id"]
    scene.note("overtime", late)
    scene.note("late", scene.application.application_no, overtime_id=late)


def _go_home(scene: Scene) -> None:
    began = scene.log.get("late", scene.application.application_no)
    late = str(began.data["overtime_id"]) if began else ""
    scene.post(f"/overtime/{late}/end", {"outcome": "已办结"}, which="end")
    scene.note("overtime-ended", late)
    for side in ("clerk", "applicant"):
        scene.post(f"/overtime/{late}/signatures", {"side": side}, which=side)
        scene.note("overtime-signed", f"{late} {side}")


def _same_day(act: str, at: time) -> Due:
    def due(application: Application, log: Answers, _: Later) -> datetime | None:
        answer = log.get(act, application.application_no)
        if answer is None:
            return None
        there = datetime.fromisoformat(answer.at)
        return datetime.combine(there.date(), at, there.tzinfo)

    return due


_SENT_ON = Deed("ticket-redirected", "intake", "ticket_redirected", "改到另一窗口")
_CONVERTED = Deed("ticket-converted", "intake", "ticket_converted", "咨询号转受理号")
_CALLED = Deed("department-called", "intake", "department_called", "通知部门")
_CAME = Deed("department-arrived", "intake", "department_arrived", "部门到窗")
_CONFIRMED = Deed("question-confirmed", "intake", "consultation_confirmed", "部门确认材料")
_LATE = Deed("overtime", "intake", "overtime_began", "延时服务")
_ENDED = Deed("overtime-ended", "intake", "overtime_ended", "延时服务结束")
_SIGNED = Deed("overtime-signed", "intake", "overtime_signed", "延时登记表签字", with_side)
_CONSULTED = (_CALLED, _CAME, _CONFIRMED, _CONVERTED)
_CLOSING, _LATER = time(17, 30), time(18, 15)
VISITS = (
    Visit("be-sent-on", at_hall(40), after("received"), _be_sent_on, (_SENT_ON,)),
    Visit("ask-and-apply", at_hall(352), before_arrival(3), _ask_and_apply, _CONSULTED),
    Visit("stay-late", at_hall(352), _same_day("received", _CLOSING), _stay_late, (_LATE,), True),
    Visit(
        "go-home", at_hall(352), _same_day("stay-late", _LATER), _go_home, (_ENDED, _SIGNED), True
    ),
)
