"""Applications from the network, over HTTP."""

from __future__ import annotations

import uuid
from dataclasses import replace
from typing import Any

from services.intake import registering
from services.intake import schemas as intake
from services.intake import views as case_views
from services.intake.centre import shelf
from services.intake.commands import RegisterCase
from services.intake.domain.cases import Case
from services.intake.domain.item_lists import on_offer
from services.intake.domain.receptions import Channel, OnlineOrigin
from services.intake.domain.submissions import (
    Purpose,
    Source,
    Submission,
    SubmissionStatus,
    carried_over,
    check_handed_in,
    check_open,
)
from services.intake.items.shelf import catalogue
from services.intake.online import commands, notices, public, schemas, views
from services.intake.online.public import what_was_sent
from shared.http.route import Call, Route
from shared.kernel.canonical import canonical_json
from shared.kernel.identity import mask_identity, mask_name, mask_phone
from shared.service.roles import READERS, WINDOW
from shared.service.web import run, scope
from shared.service.work import Origin

_DEPARTMENT = frozenset({"department"})
_OFFICE = WINDOW | _DEPARTMENT


def take_over(call: Call) -> Any:
    """自建系统的申报: the same number of the same system is the same submission."""
    body, node = call.body, call.actor.node
    source = Source(body["system"], body["number"], body["entry"], body["no_interface"])
    item, sent, sealed = what_was_sent(call, source)
    # Spelt so that no other system and number read the same.
    named = uuid.uuid5(uuid.NAMESPACE_URL, canonical_json([node, source.system, source.number]))
    mandate = shelf.mandate(call.service.executor, node, call.service.now().date())
    command = commands.TakeOverSubmission(str(named), node, item, sent, sealed, mandate)
    return run(call, command, views.shown)


def list_submissions(call: Call) -> Any:
    return views.some_submissions(call.service.engine, scope(call), call.query)


def show_submission(call: Call) -> Any:
    found = views.one_submission(call.service.engine, call.path["submission_id"], scope(call))
    applicant = call.service.vault.open(found.sealed_party)["applicant"]
    masked = {
        "name": mask_name(applicant["name"]),
        "id_number": mask_identity(applicant["id_number"]),
        "phone": mask_phone(applicant["phone"]),
        "address": "*",
    }
    return views.shown(found) | {"applicant": masked}


def tell_pre_review(call: Call) -> Any:
    body = call.body
    command = commands.TellPreReview(
        call.path["submission_id"], body["passed"], body["remarks"], call.actor.roles
    )
    return run(call, command, views.shown)


def dismiss(call: Call) -> Any:
    command = commands.DismissSubmission(call.path["submission_id"], call.body["reason"])
    return run(call, command, views.shown)


def register(call: Call) -> Any:
    """登记为办件, which has the submission's id: asked for again, it is the same case."""
    service, submission_id = call.service, call.path["submission_id"]
    submission = views.one_submission(service.engine, submission_id, call.actor.node)
    if submission.status is not SubmissionStatus.REGISTERED:
        check_handed_in(submission, call.body["proof"])
        check_open(submission)
        command = _registration(call, submission)
        mark = commands.MarkRegistered(submission_id, command.case_no, call.body["proof"])
        origin = Origin(call.actor.subject, call.actor.node, call.traceparent)
        service.executor.execute_all([command, mark], origin)
    case, _ = case_views.one_case(service.engine, submission_id, call.actor.node)
    return _case(case)


def _case(case: Case) -> dict[str, Any]:
    return case_views.shown(case)


def _registration(call: Call, submission: Submission) -> RegisterCase:
    sent, paper = submission.sent, call.body["papers"]
    files = catalogue(call.service.executor).files
    item = on_offer(files, sent.item_id, call.service.now().date())
    carried = carried_over(submission, item, paper)
    papers = [{"material": name, "form": "electronic"} for name in carried]
    papers += [{"material": name, "form": item.material(name).kind.value} for name in paper]
    at_window = sent.purpose == Purpose.PRE_REVIEW
    body = {
        "item_id": sent.item_id,
        "applicant": call.service.vault.open(submission.sealed_party)["applicant"],
        "origin_division": sent.origin_division,
        "materials": [*paper, *carried],
        "result": {"method": sent.method},
        "reception": {
            "channel": Channel.WINDOW.value if at_window else sent.channel,
            "fallback_reason": "网上预审后到窗口递交纸质材料" if at_window else "",
            "papers": papers,
        },
    }
    read = replace(call, body=intake.RegisterBody().load(body))
    number = registering.next_number(call)
    command = registering.registration(read, submission.submission_id, number)
    origin = _origin(submission, call.body["proof"])
    return replace(command, reception=replace(command.reception, online=origin))


def _origin(submission: Submission, proof: str) -> OnlineOrigin:
    return OnlineOrigin(
        submission.submission_id,
        proof=proof.strip(),
        system=submission.sent.source.system,
        number=submission.sent.source.number,
        reviewed_by=submission.reviewed_by,
        review="passed" if submission.told_at else "",
        told_at=submission.told_at.isoformat() if submission.told_at else "",
    )


def list_notices(call: Call) -> Any:
    return notices.some_notices(call.service.engine, scope(call), call.query)


def send_again(call: Call) -> Any:
    return notices.try_again(call.service.engine, call.path["notice_id"], call.actor.node)


def _post(path: str, endpoint: Any, summary: str, roles: Any, body: Any, **more: Any) -> Route:
    more = {"answer": schemas.SubmissionAnswer} | more
    return Route("POST", f"/api/v1{path}", endpoint, summary, roles, body=body, **more)


def _get(path: str, endpoint: Any, summary: str, answer: Any, query: Any = None) -> Route:
    roles = READERS | _DEPARTMENT
    return Route("GET", f"/api/v1{path}", endpoint, summary, roles, query=query, answer=answer)


_ONE = "/submissions/<submission_id>"

ROUTES: tuple[Route, ...] = (
    *public.ROUTES,
    _post(
        "/submissions",
        take_over,
        "自建系统的申报，接口传送或部门录入",
        _OFFICE,
        schemas.OwnSystemBody,
        status=201,
    ),
    _get(
        "/submissions",
        list_submissions,
        "网上申报列表",
        schemas.SubmissionList,
        schemas.SubmissionQuery,
    ),
    _get(_ONE, show_submission, "查看网上申报", schemas.SubmissionFileAnswer),
    _post(
        f"{_ONE}/pre-review", tell_pre_review, "告知预审结果", _DEPARTMENT, schemas.PreReviewBody
    ),
    _post(
        f"{_ONE}/registration",
        register,
        "网上申报登记为办件，材料随带",
        WINDOW,
        schemas.RegistrationBody,
        answer=intake.CaseAnswer,
        status=201,
    ),
    _post(f"{_ONE}/dismissal", dismiss, "网上申报不予登记", _OFFICE, schemas.ReasonBody),
    Route(
        "GET",
        "/api/v1/notices",
        list_notices,
        "发给申请人的通知",
        READERS,
        query=schemas.NoticeQuery,
        answer=schemas.NoticeList,
    ),
    Route(
        "POST",
        "/api/v1/notices/<notice_id>/retry",
        send_again,
        "重发没有发出的通知",
        WINDOW,
        answer=schemas.NoticeAnswer,
    ),
)
