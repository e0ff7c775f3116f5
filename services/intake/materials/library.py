"""电子证照库: the external library of certificates, behind a port, with one adapter over HTTP.

The adapter asks `POST {url}/certificates/query`. The holder's number stands in the body, never in
an address, and nothing of the answer is kept but what names the certificate.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, Protocol

import requests
import structlog
from marshmallow import EXCLUDE, Schema, ValidationError, fields, validate

from services.intake.domain.dossiers import Certificate, Issuer
from shared.contracts.common import DIVISION
from shared.http.refusals import Unavailable
from shared.kernel.refusals import Conflict
from shared.vault import Vault

log = structlog.get_logger(__name__)

_SECONDS: Final = (3.0, 10.0)
_MOST_BYTES: Final = 65_536
_NONE: Final = 404


@dataclass(frozen=True)
class Question:
    """Whose certificate, of which kind, for which case, and what for."""

    kind: str
    id_type: str
    id_number: str
    case_no: str
    purpose: str
    asked_by: str


class Library(Protocol):
    def find(self, question: Question) -> Certificate | None:
        """The certificate in force, or None. Unavailable where the library does not answer."""


class _Issuer(Schema):
    class Meta:
        unknown = EXCLUDE

    department = fields.String(required=True, validate=validate.Length(min=1, max=120))
    division = fields.String(required=True, validate=DIVISION)


class _Found(Schema):
    class Meta:
        unknown = EXCLUDE

    number = fields.String(required=True, validate=validate.Length(min=1, max=100))
    name_zh = fields.String(required=True, validate=validate.Length(min=1, max=100))
    issuer = fields.Nested(_Issuer, required=True)
    valid_to = fields.Date(load_default=None, allow_none=True)


@dataclass(frozen=True)
class HttpLibrary:
    """JSON over HTTP with a bearer token."""

    url: str
    token: str
    vault: Vault

    def find(self, question: Question) -> Certificate | None:
        asked = {
            "kind": question.kind,
            "holder": {"id_type": question.id_type, "id_number": question.id_number},
            "case_no": question.case_no,
            "purpose": question.purpose,
            "asked_by": question.asked_by,
        }
        try:
            status, raw = self._ask(asked)
        except requests.RequestException as error:
            raise _away(type(error).__name__) from None
        if status == _NONE:
            return None
        if status != requests.codes.ok:
            raise _away(f"status {status}")
        return _read(question.kind, raw, self.vault)

    def _ask(self, asked: dict[str, Any]) -> tuple[int, bytes]:
        """Status and body, of which no more is read than there may be."""
        with requests.post(
            f"{self.url.rstrip('/')}/certificates/query",
            json=asked,
            headers={"Authorization": f"Bearer {self.token}"} if self.token else {},
            timeout=_SECONDS,
            allow_redirects=False,
            stream=True,
        ) as answer:
            raw = next(answer.iter_content(_MOST_BYTES + 1), b"")
            return answer.status_code, raw


def _read(kind: str, raw: bytes, vault: Vault) -> Certificate:
    if len(raw) > _MOST_BYTES:
        raise _away("answer too long")
    try:
        found = _Found().loads(raw.decode())
    except (ValidationError, ValueError, RecursionError):
        raise _away("answer not understood") from None
    valid_to = found["valid_to"].isoformat() if found["valid_to"] else ""
    issuer = Issuer(**found["issuer"])
    reference = vault.party_id(kind, found["number"])
    return Certificate(kind, reference, found["name_zh"], issuer, valid_to)


def _away(why: str) -> Unavailable:
    log.warning("certificate_library_away", reason=why)
    detail = "电子证照库暂时查不到结果，请稍后再试，或请申请人提交纸质材料"
    return Unavailable("certificate_library_away", detail)


def library_of(url: str, token: str, vault: Vault) -> Library:
    """By the settings; refuses where the site has none."""
    if not url:
        detail = "本站没有接通电子证照库，请申请人提交材料，或联系运行维护人员"
        raise Conflict("no_certificate_library", detail)
    return HttpLibrary(url, token, vault)
