"""Documents over HTTP: looked at, printed with the name, verified by whoever holds the paper."""

from __future__ import annotations

from datetime import date
from typing import Any

from services.intake import commands, views
from services.intake.documents import keeping, rendering, schemas
from services.intake.documents.keeping import Document
from services.intake.domain.acceptance import STATUS_ZH
from shared.http.route import PUBLIC, Call, Route
from shared.kernel.identity import mask_name
from shared.kernel.worktime import ZONE
from shared.service.roles import CASE_READERS, WINDOW
from shared.service.web import run, scope


def list_documents(call: Call) -> Any:
    found = keeping.issued_about(call.service.engine, call.path["about"], scope(call))
    return {"items": [_summary(document) for document in found]}


def show_document(call: Call) -> Any:
    document = keeping.document(call.service.engine, call.path["number"], scope(call))
    return _summary(document) | {
        "about": document.about,
        "case_no": document.content["case_no"],
        "node": document.node,
        "template": document.template,
        "sha256": document.sha256,
        "code": document.code,
        "verify_url": rendering.verify_url(document),
        "addressee": _masked(call, document),
        "content": document.content,
    }


def print_document(call: Call) -> Any:
    """The page with the name, for the office that issued it; each print is written into the
    case's history first."""
    document = keeping.document(call.service.engine, call.path["number"], call.actor.node)
    if document.of_case:
        reason = f"打印{document.content['title']}{document.number}：{call.query['reason'].strip()}"
        run(call, commands.ShowPersonalData(document.about, reason), views.shown)
    today = call.service.now().astimezone(ZONE).date()
    return rendering.rendered(document, _name(call, document), _reprinted_on(call, document, today))


def _reprinted_on(call: Call, document: Document, today: date) -> date | None:
    """Whatever is printed after the day of issue was printed again."""
    again = call.query["again"] or today.isoformat() != document.issued_at[:10]
    return today if again else None


def verify(call: Call) -> Any:
    number, code = call.path["number"], call.query["code"]
    document = keeping.is_genuine(call.service.engine, number, code)
    status = ""
    if document and document.of_case:
        status = STATUS_ZH[keeping.case_of(call.service.engine, document).status]
    return rendering.verdict(number, document, status)


def _name(call: Call, document: Document) -> str:
    return keeping.addressee(call.service.engine, call.service.vault, document)


def _masked(call: Call, document: Document) -> str:
    name = _name(call, document)
    return mask_name(name) if document.of_case else name


def _summary(document: Document) -> dict[str, Any]:
    return {
        "number": document.number,
        "kind": document.kind,
        "title": document.content["title"],
        "issued_at": document.issued_at,
        "issued_by": document.issued_by,
    }


ROUTES = (
    Route(
        "GET",
        "/api/v1/issued-documents/<about>",
        list_documents,
        "一个办件或一次接待的文书",
        CASE_READERS,
        answer=schemas.DocumentList,
    ),
    Route(
        "GET",
        "/api/v1/documents/<number>",
        show_document,
        "查看文书",
        CASE_READERS,
        answer=schemas.DocumentAnswer,
    ),
    Route(
        "GET",
        "/api/v1/documents/<number>/print",
        print_document,
        "打印文书（载有姓名，记入历史）",
        WINDOW,
        query=schemas.PrintQuery,
        page=True,
    ),
    Route(
        "GET",
        "/verify/<number>",
        verify,
        "核验文书真伪",
        PUBLIC,
        query=schemas.VerifyQuery,
        page=True,
    ),
)
