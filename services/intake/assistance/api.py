"""Help with an application, over HTTP."""

from __future__ import annotations

from datetime import date
from typing import Any

from services.intake.assistance import board, commands, schemas, views
from services.intake.centre import shelf
from services.intake.domain import assisting
from services.intake.domain.agents import AgentStatus, Entry, Service, check_not_withdrawn
from services.intake.domain.item_lists import on_offer
from services.intake.domain.receptions import Authorisation
from services.intake.domain.special_needs import GROUP_ZH, Help, SpecialGroup, group_named
from services.intake.items.shelf import catalogue
from services.intake.online.limits import READING, allow
from services.intake.privacy import UnmaskingBody
from services.intake.views import one_case
from shared.http.route import PUBLIC, Call, Roles, Route
from shared.kernel.identity import check_resident_id
from shared.kernel.ids import uuid7
from shared.kernel.refusals import Conflict
from shared.service.paging import PageQuery
from shared.service.roles import CASE_READERS, REGISTRARS, WINDOW
from shared.service.web import run, scope

MANAGER = frozenset({"item_manager"})


def _today(call: Call) -> date:
    today: date = call.service.now().date()
    return today


def _entry(body: dict[str, Any]) -> Entry:
    services = tuple(dict.fromkeys(Service(name) for name in body["services"]))
    return Entry(**body | {"services": services, "items": tuple(body["items"])})


def register_agent(call: Call) -> Any:
    command = commands.RegisterAgent(uuid7(), call.actor.node, _entry(call.body))
    return run(call, command, views.shown_agent)


def revise_agent(call: Call) -> Any:
    known = views.agent(call.service.engine, call.path["agent_id"], call.actor.node)
    command = commands.RegisterAgent(known.agent_id, known.node, _entry(call.body))
    return run(call, command, views.shown_agent)


def publish_agent(call: Call) -> Any:
    return run(call, commands.PublishAgent(call.path["agent_id"]), views.shown_agent)


def withdraw_agent(call: Call) -> Any:
    command = commands.WithdrawAgent(call.path["agent_id"], **call.body)
    return run(call, command, views.shown_agent)


def list_agents(call: Call) -> Any:
    return views.some_agents(call.service.engine, scope(call), "", call.query)


def list_public_agents(call: Call) -> Any:
    allow(call, READING)
    node, known = call.query["node"] or None, AgentStatus.PUBLISHED.value
    return views.some_agents(call.service.engine, node, known, call.query)


def show_agency_page(call: Call) -> Any:
    allow(call, READING)
    return board.page(call.service.executor, call.path["node"], _today(call))


def declare_need(call: Call) -> Any:
    groups = tuple(dict.fromkeys(group_named(name) for name in call.body["groups"]))
    chosen = tuple(dict.fromkeys(Help(name) for name in call.body["help"]))
    sealed = call.service.vault.seal({"groups": [group.value for group in groups]})
    command = commands.DeclareSpecialNeed(uuid7(), call.actor.node, groups, chosen, sealed)
    return run(call, command, views.shown_visit)


def name_assistant(call: Call) -> Any:
    agent = views.agent(call.service.engine, call.body["agent_id"], call.actor.node)
    command = commands.NameVisitAssistant(call.path["visit_id"], agent)
    return run(call, command, views.shown_visit)


def offer_one_to_one(call: Call) -> Any:
    command = commands.OfferOneToOne(call.path["visit_id"], **call.body)
    return run(call, command, views.shown_visit)


def end_visit(call: Call) -> Any:
    return run(call, commands.EndSpecialVisit(call.path["visit_id"]), views.shown_visit)


def show_need(call: Call) -> Any:
    """Written down first: who was refused there, sees nothing."""
    visit_id = call.path["visit_id"]
    command = commands.ShowSpecialNeed(visit_id, call.body["reason"].strip())
    run(call, command, views.shown_visit)
    visit = views.visit(call.service.engine, visit_id, call.actor.node)
    groups = call.service.vault.open(visit.sealed_party)["groups"]
    return {"visit_id": visit_id, "groups_zh": [GROUP_ZH[SpecialGroup(one)] for one in groups]}


def list_visits(call: Call) -> Any:
    return views.some_visits(call.service.engine, scope(call), call.query)


def request_assistance(call: Call) -> Any:
    body, service, today = call.body, call.service, _today(call)
    applicant, visit_id, node = body["applicant"], body["visit_id"], call.actor.node
    check_resident_id(applicant["id_number"], today, "applicant.id_number")
    visit = views.visit(service.engine, visit_id, node) if visit_id else None
    command = commands.RequestAssistance(
        request_id=uuid7(),
        node=node,
        service=Service(body["service"]),
        item=on_offer(catalogue(service.executor).files, body["item_id"], today),
        party_id=service.vault.party_id(applicant["id_type"], applicant["id_number"]),
        sealed_party=service.vault.seal({"applicant": applicant}),
        voluntary=body["voluntary"],
        window=body["window"],
        key_project=body["key_project"],
        visit_id=visit_id,
        special=visit is not None and visit.offer != "declined",
        mandate=shelf.mandate(service.executor, node, today),
    )
    return run(call, command, views.shown_request)


def check_assistance(call: Call) -> Any:
    listed = views.published(call.service.engine, call.actor.node)
    given = tuple(call.body["materials"])
    command = commands.CheckAssistance(call.path["request_id"], given, listed)
    return run(call, command, views.shown_request)


def accompany(call: Call) -> Any:
    listed = views.published(call.service.engine, call.actor.node)
    mandate = shelf.mandate(call.service.executor, call.actor.node, _today(call))
    person = call.body["person"]
    command = commands.AccompanyApplicant(call.path["request_id"], person, listed, mandate)
    return run(call, command, views.shown_request)


def agree(call: Call) -> Any:
    body = call.body
    agent = views.agent(call.service.engine, body["agent_id"], call.actor.node)
    begins, ends = (date.fromisoformat(body[name]) for name in ("valid_from", "valid_to"))
    command = commands.AgreeAgency(call.path["request_id"], agent, begins, ends)
    return run(call, command, views.shown_request)


def hand_papers(call: Call) -> Any:
    body = call.body
    command = commands.HandPapers(
        call.path["request_id"],
        body["direction"] == "to_agent",
        tuple(dict.fromkeys(body["materials"])),
        body["applicant_signed"],
        body["agent_signed"],
    )
    return run(call, command, views.shown_request)


def suspend(call: Call) -> Any:
    command = commands.SuspendAssistance(call.path["request_id"], **call.body)
    return run(call, command, views.shown_request)


def resume(call: Call) -> Any:
    command = commands.ResumeAssistance(call.path["request_id"], **call.body)
    return run(call, command, views.shown_request)


def end(call: Call) -> Any:
    if call.body["case_id"]:
        one_case(call.service.engine, call.body["case_id"], call.actor.node)
    command = commands.EndAssistance(call.path["request_id"], **call.body)
    return run(call, command, views.shown_request)


def show_request(call: Call) -> Any:
    found = views.request(call.service.engine, call.path["request_id"], scope(call))
    return views.shown_request(found)


def list_requests(call: Call) -> Any:
    return views.some_requests(call.service.engine, scope(call), call.query)


def joined(call: Call, party_id: str, day: date) -> Authorisation | None:
    """The agreement under which an application is registered that names a request; None where it
    names none, or the officer only came along.

    Whether the agreement had run out is asked of `day`, on which the papers were handed in: an
    applicant who handed them in within its term has no part in a line that was down. Whether it was
    stopped, or the agent taken off the list, is asked of now: who took the trust back shall not see
    it used because a device says it was before. What is refused off line is kept, and the window
    head hears the applicant about it.
    """
    body = call.body
    request_id, agent = body["reception"]["assistance_id"], body["agent"]
    if not request_id:
        return None
    request = views.request(call.service.engine, request_id, call.actor.node)
    letter = assisting.joined(request, party_id, body["item_id"], day)
    if letter is not None and agent is not None:
        signed_with = views.agent(call.service.engine, request.agent, call.actor.node)
        if signed_with.entry.name != agent["name"]:
            raise Conflict("another_agent", "代办人不是委托代办协议上的代办人", "agent.name")
        check_not_withdrawn(signed_with)
    return letter


def issue_certificate(call: Call) -> Any:
    body, vault = call.body, call.service.vault
    applicant, said = body["applicant"], body["statement"].strip()
    check_resident_id(applicant["id_number"], _today(call), "applicant.id_number")
    command = commands.IssueCertificate(
        certificate_id=uuid7(),
        node=call.actor.node,
        matter=body["matter"],
        purpose=body["purpose"],
        sealed_party=vault.seal({"applicant": applicant, "statement": said}),
        statement_mark=vault.party_id("certificate", said),
    )
    return run(call, command, views.shown_certificate)


def list_certificates(call: Call) -> Any:
    return views.some_certificates(call.service.engine, scope(call), call.query)


def _post(
    path: str,
    endpoint: Any,
    summary: str,
    body: Any = None,
    answer: Any = schemas.AssistanceAnswer,
    roles: Roles = REGISTRARS,
    status: int = 200,
) -> Route:
    return Route(
        "POST", f"/api/v1{path}", endpoint, summary, roles, body=body, answer=answer, status=status
    )


def _get(
    path: str, endpoint: Any, summary: str, answer: Any, query: Any = None, roles: Roles = PUBLIC
) -> Route:
    return Route("GET", f"/api/v1{path}", endpoint, summary, roles, query=query, answer=answer)


def _agent(path: str, endpoint: Any, summary: str, body: Any = None, status: int = 200) -> Route:
    path = f"/agents{path}"
    return _post(path, endpoint, summary, body, schemas.AgentAnswer, MANAGER, status)


def _visit(path: str, endpoint: Any, summary: str, body: Any = None, status: int = 200) -> Route:
    path = f"/special-visits{path}"
    return _post(path, endpoint, summary, body, schemas.VisitAnswer, REGISTRARS, status)


def _request(path: str, endpoint: Any, summary: str, body: Any, roles: Roles = REGISTRARS) -> Route:
    path = f"/assistances/<request_id>/{path}"
    return _post(path, endpoint, summary, body, roles=roles)


_AGENTS = (
    _agent("", register_agent, "登记代办、专办人员", schemas.AgentEntryBody, 201),
    _agent("/<agent_id>/revision", revise_agent, "变更登记，须重新公示", schemas.AgentEntryBody),
    _agent("/<agent_id>/publication", publish_agent, "公示代办、专办人员"),
    _agent("/<agent_id>/withdrawal", withdraw_agent, "撤下代办、专办人员", schemas.ReasonBody),
    _get(
        "/agents", list_agents, "代办人员名录", schemas.AgentList, PageQuery, CASE_READERS | MANAGER
    ),
    _get(
        "/public/agents",
        list_public_agents,
        "公示的代办、专办人员",
        schemas.PublicAgents,
        schemas.AgentQuery,
    ),
    _get("/public/agency/<node>", show_agency_page, "帮办代办公示", schemas.AgencyPage),
)

_VISITS = (
    _visit("", declare_need, "特殊群体来访申报", schemas.NeedBody, 201),
    _visit("/<visit_id>/assistant", name_assistant, "指定全程协助人员", schemas.AgentIdBody),
    _visit("/<visit_id>/offer", offer_one_to_one, "主动提供一对一专办", schemas.OfferBody),
    _visit("/<visit_id>/end", end_visit, "来访结束"),
    _get(
        "/special-visits",
        list_visits,
        "特殊群体来访列表",
        schemas.VisitList,
        schemas.VisitQuery,
        CASE_READERS,
    ),
    _post(
        "/special-visits/<visit_id>/unmasking",
        show_need,
        "查看申报的群体（须说明理由，记入历史）",
        UnmaskingBody,
        schemas.NeedAnswer,
        WINDOW,
    ),
)

_REQUESTS = (
    _post(
        "/assistances",
        request_assistance,
        "申请代办或一对一专办",
        schemas.AssistanceBody,
        status=201,
    ),
    _request("check", check_assistance, "当场审查材料", schemas.GivenBody),
    _request("accompaniment", accompany, "带领申请人到部门办理", schemas.PersonBody),
    _request("agreement", agree, "签订委托代办协议", schemas.AgreementBody),
    _request("papers", hand_papers, "材料交接", schemas.PapersBody),
    _request("suspension", suspend, "中止代办", schemas.SuspensionBody, WINDOW),
    _request("resumption", resume, "恢复代办", schemas.ReasonBody, WINDOW),
    _request("end", end, "代办、专办结束", schemas.EndBody),
    _get(
        "/assistances/<request_id>",
        show_request,
        "查看代办、专办申请",
        schemas.AssistanceAnswer,
        roles=CASE_READERS,
    ),
    _get(
        "/assistances",
        list_requests,
        "代办、专办申请列表",
        schemas.AssistanceList,
        schemas.AssistanceQuery,
        CASE_READERS,
    ),
)

_CERTIFICATES = (
    _post(
        "/certificates",
        issue_certificate,
        "出具村民证明",
        schemas.CertificateBody,
        schemas.CertificateAnswer,
        WINDOW,
        201,
    ),
    _get(
        "/certificates",
        list_certificates,
        "村民证明台账",
        schemas.CertificateList,
        schemas.CertificateQuery,
        CASE_READERS,
    ),
)

ROUTES: tuple[Route, ...] = (*_AGENTS, *_VISITS, *_REQUESTS, *_CERTIFICATES)
