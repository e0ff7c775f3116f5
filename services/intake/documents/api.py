"""Documents over HTTP: looked at, printed with the name, verified by whoever holds the paper."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from services.intake import commands
from services.intake.appointments import commands as appointments
from services.intake.assistance import commands as assistance
from services.intake.documents import keeping, rendering, schemas
from services.intake.documents.keeping import Document
from services.intake.domain.acceptance import STATUS_ZH
from services.intake.online.limits import LOOKING, allow
from services.intake.queues import commands as queues
from shared.http.route import PUBLIC, Call, Route
from shared.kernel.identity import mask_name
from shared.kernel.worktime import ZONE
from shared.service.definition import Command
from shared.service.roles import CASE_READERS, WINDOW
from shared.service.web import run, scope

#: By of what a document is that is of no case.
_NOTES: dict[str, Callable[[str, str], Command]] = {
    "appointment": appointments.NoteFormPrinted,
    "assistance": assistance.NoteAssistancePrinted,
    "certificate": assistance.NoteCertificatePrinted,
    "overtime": queues.NoteOvertimePrinted,
}


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
    printing = _printing(document, call.query["reason"].strip())
    if printing is not None:
        run(call, printing, lambda _: {})
    today = call.service.now().astimezone(ZONE).date()
    said = keeping.statement(call.service.engine, call.service.vault, document)
    again = _reprinted_on(call, document, today)
    code = keeping.case_code(call.service.vault, document)
    return rendering.rendered(document, _name(call, document), again, said, code)


def _printing(document: Document, reason: str) -> Command | None:
    """What is written down before a name is printed; None on papers that have none."""
    reason = f"打印{document.content['title']}{document.number}：{reason}"
    if document.of_case:
        return commands.ShowPersonalData(document.about, reason)
    if not document.names_somebody:
        return None
    # A kind that is missing here prints nothing, rather than a name that nobody wrote down.
    return _NOTES[document.of](document.about, reason)


def _reprinted_on(call: Call, document: Document, today: date) -> date | None:
    """Whatever is printed after the day of issue was printed again."""
    again = call.query["again"] or today.isoformat() != document.issued_at[:10]
    return today if again else None


def verify(call: Call) -> Any:
    allow(call, LOOKING)
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
    return mask_name(name) if document.names_somebody else name


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
