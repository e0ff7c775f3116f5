"""How an issued document is kept: one row, which nothing ever changes."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
from sqlalchemy import Engine, Row, Select, select

from services.intake.domain.cases import Case
from services.intake.domain.contacts import Contact
from services.intake.domain.slips import SlipIssued, SlipKind
from services.intake.tables import cases, documents
from shared.db.engine import reading
from shared.kernel.canonical import canonical_json, digest
from shared.kernel.refusals import Conflict, NotFound
from shared.service import definition
from shared.vault import Vault

#: So many hex digits of the content's digest stand on the paper: nobody guesses them.
_CODE_LENGTH = 12


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
        """Whether it is about an application, and not for somebody who was sent elsewhere."""
        return self.kind != SlipKind.REFERRAL_RECORD

    @property
    def genuine(self) -> bool:
        return digest(self.content) == self.sha256


def kept(slip: SlipIssued, issued_on: Case | Contact) -> definition.Outgoing:
    """The row of a document that was issued for a case, or for somebody who was sent elsewhere."""
    if isinstance(issued_on, Contact):
        about, node = issued_on.contact_id, issued_on.node
    else:
        about, node = issued_on.case_id, issued_on.owner
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


def addressee(engine: Engine, vault: Vault, document: Document) -> str:
    """The applicant's name, opened to be printed; whoever was sent elsewhere need not give one."""
    if not document.of_case:
        return "服务对象"
    name: str = vault.open(case_of(engine, document).sealed_party)["applicant"]["name"]
    return name


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
