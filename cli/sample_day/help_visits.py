"""Help at the hall: somebody acts for an applicant, or stays with whoever has special needs."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from cli.sample_day.applications import Application
from cli.sample_day.deed import Deed
from cli.sample_day.hall import AGENT, COMPREHENSIVE, HALL, applicant_of, at_hall
from cli.sample_day.queue_visits import call, done, draw
from cli.sample_day.visit import Scene, Visit, after, before_arrival, running_number

_AGREED: Final = timedelta(days=90)
_ONE_TO_ONE: Final = "5"
_CERTIFIED: Final = 33


def _be_helped(scene: Scene) -> None:
    """代办: asked for, checked, agreed, papers handed over; suspended for a while."""
    application, papers = scene.application, list(scene.application.materials_given)
    agent = _agent(scene, "liu.fang", AGENT["name"], "agency")
    body = {"service": "agency", "item_id": application.item_id, "voluntary": True}
    body |= {"applicant": applicant_of(application)}
    request = str(scene.post("/assistances", body, which="ask")["request_id"])
    scene.note("assistance", request)
    begins = scene.now.date()
    period = {"valid_from": begins.isoformat(), "valid_to": (begins + _AGREED).isoformat()}
    both = {"materials": papers, "applicant_signed": True, "agent_signed": True}
    for act, told in (
        ("check", {"materials": papers}),
        ("agreement", {"agent_id": agent} | period),
        ("papers", both | {"direction": "to_agent"}),
        ("suspension", {"ground": "client_withdrawal", "reason": "申请人要求暂停"}),
        ("resumption", {"reason": "申请人要求继续"}),
    ):
        scene.post(f"/assistances/{request}/{act}", told, which=act)
        scene.note(f"assistance-{act}", request)
    scene.note("reception", application.application_no, assistance_id=request)


def _have_it_done(scene: Scene) -> None:
    """代办结束: the agent has applied."""
    led_here = scene.log.get("reception", scene.application.application_no)
    request = str(led_here.data["assistance_id"]) if led_here else ""
    told = {"reason": "已代为提交申请", "case_id": scene.case_id}
    scene.post(f"/assistances/{request}/end", told)
    scene.note("assistance-ended", request)


def _come_first(scene: Scene) -> None:
    """绿色通道、一对一专办: called before others, taken to the department."""
    application = scene.application
    _agent(scene, f"clerk.{HALL}", "何志强", "one_to_one")
    declared = scene.post("/special-visits", {"groups": ["disabled"]}, which="declare")
    visit = str(declared["visit_id"])
    scene.note("need", visit)
    with_them = {"agent_id": _agent(scene, "sun.li", "孙丽", "agency")}
    scene.post(f"/special-visits/{visit}/assistant", with_them, which="assistant")
    scene.post(f"/special-visits/{visit}/offer", {"accepted": True}, which="offer")
    draw(scene, special_visit_id=visit)
    done(scene, call(scene, COMPREHENSIVE))
    body = {"service": "one_to_one", "item_id": application.item_id, "voluntary": True}
    body |= {"applicant": applicant_of(application), "window": _ONE_TO_ONE, "visit_id": visit}
    request = str(scene.post("/assistances", body, which="ask")["request_id"])
    scene.note("assistance", request)
    given = [*application.materials_given, *application.missing_later_given]
    scene.post(f"/assistances/{request}/check", {"materials": given}, which="check")
    scene.note("assistance-check", request)
    scene.post(f"/assistances/{request}/accompaniment", which="accompany")
    scene.note("accompanied", request)
    told = {"reason": "已带领到部门办理", "case_id": scene.case_id}
    scene.post(f"/assistances/{request}/end", told, which="end-help")
    scene.note("assistance-ended", request)
    scene.post(f"/special-visits/{visit}/end", which="end")
    scene.note("need-met", visit)


def _get_certificate(scene: Scene) -> None:
    """村民证明."""
    body = {"applicant": applicant_of(scene.application), "matter": "居住证明"}
    body |= {"purpose": "办理土地流转", "statement": "系本村村民，长期居住在本村。"}
    made = scene.post("/certificates", body)
    scene.note("certificate", made["certificate_id"])


def _in_village(application: Application) -> bool:
    at_village = not application.received_at.endswith("000")
    return at_village and running_number(application) == _CERTIFIED


def _agent(scene: Scene, subject: str, name: str, service: str) -> str:
    """In the list, and public."""
    entry = {
        "subject": subject,
        "name": name,
        "post": "代办员",
        "phone": "0376-2170005",
        "services": [service],
        "items": [scene.application.item_id],
        "area": "灵山镇",
        "supervision_phone": "0376-2170110",
    }
    listed = scene.post("/agents", entry, role="item_manager", which=f"agent-{subject}")["agent_id"]
    scene.post(f"/agents/{listed}/publication", role="item_manager", which=f"public-{subject}")
    scene.note("agent-published", listed)
    return str(listed)


def _come_with_needs(scene: Scene) -> None:
    """特殊群体来访: declared by the visitor, who declines one-to-one service."""
    declared = scene.post("/special-visits", {"groups": ["elderly"]}, which="declare")
    visit = declared["visit_id"]
    scene.note("need", visit)
    with_them = {"agent_id": _agent(scene, "zhao.yun", "赵云", "agency")}
    scene.post(f"/special-visits/{visit}/assistant", with_them, which="assistant")
    scene.post(f"/special-visits/{visit}/offer", {"accepted": False}, which="offer")
    scene.post(f"/special-visits/{visit}/end", which="end")
    scene.note("need-met", visit)


_PUBLIC = Deed("agent-published", "intake", "agent_published", "公示代办人员")
_HELPED = Deed("assistance", "intake", "assistance_asked", "申请代办")
_ENDED = Deed("assistance-ended", "intake", "assistance_ended", "代办结束")
_DECLARED = Deed("need", "intake", "special_need_declared", "特殊群体来访")
_MET = Deed("need-met", "intake", "special_visit_ended", "来访结束")
_CHECKED = Deed("assistance-check", "intake", "assistance_materials_checked", "当场审查材料")
_AGREEMENT = Deed("assistance-agreement", "intake", "agency_agreed", "签订代办协议")
_HANDED = Deed("assistance-papers", "intake", "agency_papers_handed", "代办材料交接")
_SUSPENDED = Deed("assistance-suspension", "intake", "assistance_suspended", "中止代办")
_RESUMED = Deed("assistance-resumption", "intake", "assistance_resumed", "恢复代办")
_TAKEN = Deed("accompanied", "intake", "applicant_accompanied", "陪同到部门办理")
_CERTIFICATE = Deed("certificate", "intake", "certificate_issued", "村民证明")
_BY_AGENT = (_PUBLIC, _HELPED, _CHECKED, _AGREEMENT, _HANDED, _SUSPENDED, _RESUMED)
VISITS = (
    Visit("be-helped", at_hall(393), before_arrival(1), _be_helped, _BY_AGENT),
    Visit("have-it-done", at_hall(393), after("register"), _have_it_done, (_ENDED,)),
    Visit("come-first", at_hall(116), after("materials"), _come_first, (_TAKEN,)),
    Visit("come-with-needs", at_hall(352), before_arrival(2), _come_with_needs, (_DECLARED, _MET)),
    Visit("get-certificate", _in_village, after("received"), _get_certificate, (_CERTIFICATE,)),
)
