"""What anybody may send and ask over the public network."""

from __future__ import annotations

from typing import Any

from services.intake.domain.item_lists import on_offer
from services.intake.domain.items import Item
from services.intake.domain.submissions import Sent, Source
from services.intake.items.shelf import catalogue
from services.intake.online import commands, pages, schemas, views
from services.intake.online.codes import query_code
from services.intake.online.limits import APPLYING, allow
from shared.http.route import PUBLIC, Call, Route
from shared.kernel.canonical import digest
from shared.kernel.identity import check_resident_id
from shared.kernel.ids import uuid7
from shared.kernel.refusals import Invalid, NotFound
from shared.service.requests import Request
from shared.service.work import Origin

#: Who acts where nobody is known.
_APPLICANT = "applicant"


def send(call: Call) -> Any:
    """网上申报 by anybody; the answer has the code that opens its progress."""
    allow(call, APPLYING)
    node = call.service.directory.node_for(call.body["origin_division"])
    if not call.service.directory.is_hosted(node):
        why = "您所在的地方由另一个平台受理网上申报，请到那里的网上大厅申报"
        raise Invalid("elsewhere", why, "origin_division")
    item, sent, sealed = what_was_sent(call, Source())
    command = commands.ReceiveSubmission(uuid7(), node, item, sent, sealed)
    key = f"public/{call.idempotency_key}"
    request = Request(key, digest([type(command).__name__, call.path, call.body]))
    origin = Origin(_APPLICANT, None, call.traceparent)
    found = call.service.executor.execute(command, origin, views.shown, request)
    code = query_code(call.service.vault, found["submission_id"])
    return found | {"query_code": code}


def what_was_sent(call: Call, source: Source) -> tuple[Item, Sent, str]:
    """What `call.body` (`SubmissionBody`) says, with the party sealed."""
    body, service = call.body, call.service
    today = service.now().date()
    service.directory.divisions.get(body["origin_division"], "origin_division")
    item = on_offer(catalogue(service.executor).files, body["item_id"], today)
    applicant = body["applicant"]
    check_resident_id(applicant["id_number"], today, "applicant.id_number")
    sent = Sent(
        item_id=item.id,
        item_name=item.name_zh,
        purpose=body["purpose"],
        channel=body["channel"],
        origin_division=body["origin_division"],
        party_id=service.vault.party_id(applicant["id_type"], applicant["id_number"]),
        materials=tuple(dict.fromkeys(body["materials"])),
        method=body["method"],
        source=source,
    )
    return item, sent, service.vault.seal({"applicant": applicant, "agent": None})


def show_progress(call: Call) -> Any:
    return views.progress_of(call, call.path["number"], call.query["code"])


def show_progress_page(call: Call) -> Any:
    number, code = call.query["number"].strip(), call.query["code"]
    if not (number and code):
        return pages.progress_page(number, None)
    try:
        return pages.progress_page(number, views.progress_of(call, number, code))
    except NotFound as refusal:
        return pages.progress_page(number, None, refusal.detail)


ROUTES: tuple[Route, ...] = (
    Route(
        "POST",
        "/api/v1/public/submissions",
        send,
        "网上申报或申请预审（身份待核验）",
        PUBLIC,
        body=schemas.SubmissionBody,
        answer=schemas.SentAnswer,
        status=201,
    ),
    Route(
        "GET",
        "/api/v1/public/progress/<number>",
        show_progress,
        "凭编号和查询码查询办理进度和结果",
        PUBLIC,
        query=schemas.ProgressQuery,
        answer=schemas.ProgressAnswer,
    ),
    Route(
        "GET",
        "/progress",
        show_progress_page,
        "办件进度查询页面",
        PUBLIC,
        query=schemas.ProgressPageQuery,
        page=True,
    ),
)
