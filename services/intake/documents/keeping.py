"""How an issued document is kept: one row, which nothing ever changes."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
from sqlalchemy import Engine, Row, Select, Table, select

from services.intake.appointments.tables import appointments
from services.intake.assistance.tables import assistances, certificates
from services.intake.domain.appointments import Appointment
from services.intake.domain.assistances import Assistance
from services.intake.domain.cases import Case
from services.intake.domain.certificates import Certificate
from services.intake.domain.consultations import Consultation
from services.intake.domain.contacts import Contact
from services.intake.domain.overtime import Overtime
from services.intake.domain.slips import SlipIssued, SlipKind
from services.intake.online.codes import query_code
from services.intake.queues.tables import overtime
from services.intake.tables import cases, documents
from shared.db.engine import reading
from shared.kernel.canonical import canonical_json, digest
from shared.kernel.refusals import Conflict, NotFound
from shared.service import definition
from shared.vault import Vault

#: So many hex digits of the content's digest stand on the paper: nobody guesses them.
_CODE_LENGTH = 12

#: What a document may be issued on: its id, and the node that issues.
_ISSUED_ON: Mapping[type, Callable[[Any], tuple[str, str]]] = {
    Case: lambda case: (case.case_id, case.owner),
    Contact: lambda contact: (contact.contact_id, contact.node),
    Appointment: lambda found: (found.appointment_id, found.node),
    Consultation: lambda asked: (asked.consultation_id, asked.node),
    Assistance: lambda request: (request.request_id, request.node),
    Certificate: lambda certificate: (certificate.certificate_id, certificate.node),
    Overtime: lambda record: (record.overtime_id, record.node),
}
#: Where the sealed record of whom a document names is, by what its content says that it is of.
_PARTIES = {
    "appointment": appointments,
    "assistance": assistances,
    "certificate": certificates,
    "overtime": overtime,
}


@dataclass(frozen=True)
class Document:
    """A document as it was issued. It names nobody: the name is put in when it is printed."""

    number: str
    kind: str
    about: str
    node: str
    issued_at: str
    issued_by: str
    template: int
    content: dict[str, Any]
    sha256: str

    @property
    def code(self) -> str:
        """验证码: who has the paper can ask whether it is genuine."""
        return self.sha256[:_CODE_LENGTH]

    @property
    def of_case(self) -> bool:
        """Whether it is about an application, and not about something else at the window."""
        return self.names_somebody and not self.of

    @property
    def of(self) -> str:
        """Whom it names where that is no case: the kind of the aggregate with the sealed record."""
        return str(self.content.get("of", ""))

    @property
    def names_somebody(self) -> bool:
        """Whether a name is put in; whoever was sent elsewhere need not give one."""
        return self.kind != SlipKind.REFERRAL_RECORD

    @property
    def genuine(self) -> bool:
        return digest(self.content) == self.sha256


def kept(slip: SlipIssued, issued_on: Any) -> definition.Outgoing:
    """The row of a document that was issued on an aggregate, of any kind of `_ISSUED_ON`."""
    about, node = _ISSUED_ON[type(issued_on)](issued_on)
    text = canonical_json(slip.content)
    values = {
        "number": slip.number,
        "kind": slip.kind,
        "about": about,
        "node": node,
        "issued_at": slip.issued_at.isoformat(),
        "issued_by": slip.issued_by,
        "template": slip.template,
        "content": text,
        "sha256": hashlib.sha256(text.encode()).hexdigest(),
    }
    return definition.Outgoing(rows=(definition.Row(documents, values),))


def document(engine: Engine, number: str, node: str | None) -> Document:
    """The document, if `node` issued it (None: whoever did); refuses one that was changed."""
    found = _read(engine, _of(node).where(documents.c.number == number))
    if not found:
        raise NotFound("unknown_document", "没有这份文书，或不由您所在的节点出具")
    if not found[0].genuine:
        raise Conflict("document_changed", "这份文书的存档与出具时不一致，请报告系统管理员")
    return found[0]


def issued_about(engine: Engine, about: str, node: str | None) -> list[Document]:
    """All documents of a case or a contact, in the order in which they were issued."""
    statement = _of(node).where(documents.c.about == about)
    found = _read(engine, statement)
    return sorted(found, key=lambda kept: (kept.issued_at, int(kept.number.rpartition("-")[2], 16)))


def is_genuine(engine: Engine, number: str, code: str) -> Document | None:
    """The document with this number, if the code is the one that stands on it."""
    found = _read(engine, _of(None).where(documents.c.number == number))
    if not found or not hmac.compare_digest(found[0].code.encode(), code.lower().encode()):
        return None
    return found[0] if found[0].genuine else None


def case_code(vault: Vault, document: Document) -> str:
    """What opens the progress of the case, where the document is about one."""
    case_no = document.content.get("case_no", "") if document.of_case else ""
    return query_code(vault, case_no) if case_no else ""


def addressee(engine: Engine, vault: Vault, document: Document) -> str:
    """The applicant's name, opened to be printed; whoever was sent elsewhere need not give one."""
    if not document.names_somebody:
        return "服务对象"
    name: str = vault.open(_sealed_party(engine, document))["applicant"]["name"]
    return name


def _sealed_party(engine: Engine, document: Document) -> str:
    if document.of_case:
        return case_of(engine, document).sealed_party
    return _sealed_of(engine, _PARTIES[document.of], document.about)


def _sealed_of(engine: Engine, table: Table, about: str) -> str:
    with reading(engine) as connection:
        state = connection.execute(select(table.c.state).where(table.c.id == about)).scalar_one()
    return str(msgspec.json.decode(state)["sealed_party"])


def statement(engine: Engine, vault: Vault, document: Document) -> str:
    """What a certificate says of whom it names, opened to be printed; "" on any other paper."""
    if document.kind != SlipKind.VILLAGE_CERTIFICATE:
        return ""
    return str(vault.open(_sealed_party(engine, document))["statement"])


def case_of(engine: Engine, document: Document) -> Case:
    """The case as it is now; only for a document that is about one."""
    with reading(engine) as connection:
        found = select(cases.c.state).where(cases.c.id == document.about)
        return msgspec.json.decode(connection.execute(found).scalar_one(), type=Case)


def _of(node: str | None) -> Select[Any]:
    statement = select(documents)
    return statement if node is None else statement.where(documents.c.node == node)


def _read(engine: Engine, statement: Select[Any]) -> list[Document]:
    with reading(engine) as connection:
        rows: Sequence[Row[Any]] = connection.execute(statement).all()
    return [_document(dict(row._mapping)) for row in rows]


def _document(values: dict[str, Any]) -> Document:
    return Document(**values | {"content": msgspec.json.decode(values["content"])})
