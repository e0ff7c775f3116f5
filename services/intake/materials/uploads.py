"""Uploads in parts, by the core of tus 1.0 with its creation, checksum and expiration.

A part is a request body, so `JIELI_MAX_BODY_BYTES` bounds it; a part that broke off is sent again.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from dataclasses import replace
from datetime import UTC, datetime
from email.utils import format_datetime
from math import ceil
from typing import Any, Final

from services.intake import views as cases
from services.intake.domain.dossiers import Dossier, Upload, not_under_way
from services.intake.materials import commands, schemas, views
from services.intake.materials.depot import Depot, depot
from services.intake.materials.finishing import finish
from services.intake.materials.outgoing import FAILED, FILED, UNDER_WAY
from shared.http.reading import header_values
from shared.http.refusals import (
    ChecksumMismatch,
    TooLarge,
    UnknownVersion,
    UnsupportedMediaType,
)
from shared.http.route import Call, WithHeaders
from shared.kernel.ids import uuid7
from shared.kernel.refusals import Conflict, Invalid, NotFound
from shared.service.web import run, scope
from shared.service.work import Origin

VERSION: Final = "1.0.0"
PART: Final = "application/offset+octet-stream"
COMPLETE: Final = "complete"
#: Each part is a file in the store until the last one has come.
MOST_PARTS: Final = 2000
_DIGESTS: Final = {"sha1": hashlib.sha1, "sha256": hashlib.sha256}


def begin(call: Call) -> Any:
    """创建: a file is announced; what would be too long is refused before a byte of it came."""
    sent = header_values(call.headers, schemas.BeginHeaders)
    told = schemas.announced(sent["metadata"])
    _check_version(call)
    here, size = depot(call.service), int(sent["length"])
    _check_size(size, here)
    case, _ = cases.one_case(call.service.engine, call.path["case_id"], call.actor.node)
    command = commands.BeginUpload(
        case.case_id,
        uuid7(),
        views.sheet(case),
        told["material"],
        told["filetype"],
        size,
        told["sha256"],
        here.most_files,
        here.hours,
    )
    # What is asked stands in headers: the idempotency key is held against them.
    asked = replace(call, body={"length": size, **told})
    return _told(run(asked, command, lambda found: _begun(found, command.upload_id, call)))


def show(call: Call) -> Any:
    """How far it is. HEAD is answered by the same, without the body."""
    found, upload_id = _dossier(call, scope(call)), call.path["upload_id"]
    upload = found.upload(upload_id)
    if upload is None:
        return _told(_ended(found, upload_id, call))
    offset = depot(call.service).store.offset(upload_id)
    return _told(_under_way(found, upload, offset, call))


def go_on(call: Call) -> Any:
    """续传: the next part; with the last one the file is checked and filed."""
    sent = header_values(call.headers, schemas.PartHeaders)
    _check_version(call)
    if call.headers.get("Content-Type") != PART:
        raise UnsupportedMediaType("unsupported_media_type", f"Content-Type 应为 {PART}")
    found, upload_id = _dossier(call, call.actor.node), call.path["upload_id"]
    upload = found.upload(upload_id)
    if upload is None:
        raise not_under_way(found, upload_id)
    _check_not_expired(upload, call)
    here, offset = depot(call.service), int(sent["offset"])
    _check_part(upload, offset, call.raw, sent["checksum"])
    if call.raw:
        here.store.append(upload_id, offset, call.raw)
        offset += len(call.raw)
    elif offset != here.store.offset(upload_id):
        raise Conflict("offset", "这一部分接不上已收到的内容，请先查询偏移量", "Upload-Offset")
    if offset == upload.size:
        origin = Origin(call.actor.subject, call.actor.node, call.traceparent)
        finish(call.service, here, found.case_id, upload, origin)
    return WithHeaders(None, _headers(offset, upload.expires_at.isoformat()))


def _check_version(call: Call) -> None:
    if call.headers.get("Tus-Resumable") != VERSION:
        detail = f"上传按 tus 协议 {VERSION} 版，请带请求头 Tus-Resumable: {VERSION}"
        raise UnknownVersion("tus_version", detail, "Tus-Resumable")


def _check_size(size: int, here: Depot) -> None:
    if size > here.most_bytes:
        detail = f"文件有 {size} 字节，超过一份材料 {here.most_bytes} 字节的上限，请压缩或分成几份"
        raise TooLarge("file_too_large", detail, "Upload-Length")
    if not size:
        raise Invalid("file_empty", "空文件不能作为材料，请重新选择", "Upload-Length")


def _check_part(upload: Upload, offset: int, part: bytes, checksum: str) -> None:
    if offset + len(part) > upload.size:
        detail = f"超过了开始时说明的 {upload.size} 字节，多出的不能接收"
        raise TooLarge("longer_than_announced", detail, "Upload-Offset")
    least = ceil(upload.size / MOST_PARTS)
    if 0 < len(part) < min(least, upload.size - offset):
        detail = f"除最后一部分外，每一部分至少 {least} 字节，请一次多传一些"
        raise Invalid("part_too_small", detail, "Content-Length")
    if checksum and not _is_checksum(part, checksum):
        detail = "这一部分与校验值不符，可能在途中损坏，请重传这一部分"
        raise ChecksumMismatch("checksum_mismatch", detail, "Upload-Checksum")


def _is_checksum(part: bytes, checksum: str) -> bool:
    name, _, value = checksum.partition(" ")
    try:
        return base64.b64decode(value, validate=True) == _DIGESTS[name](part).digest()
    except binascii.Error:
        return False


def _check_not_expired(upload: Upload, call: Call) -> None:
    """It may be over before the timer has fired."""
    if call.service.now() >= upload.expires_at:
        raise NotFound("upload_gone", "这次上传已过期限，请重新上传")


def _dossier(call: Call, node: str | None) -> Dossier:
    """Of a case of the node: its uploads are found through it, never by themselves."""
    case, _ = cases.one_case(call.service.engine, call.path["case_id"], node)
    found = views.dossier(call.service.engine, case.case_id)
    if found is None:
        raise NotFound("unknown_upload", "没有这次上传，请核对上传标识")
    return found


def _begun(dossier: Dossier, upload_id: str, call: Call) -> dict[str, Any]:
    upload = dossier.upload(upload_id)
    if upload is None:
        raise not_under_way(dossier, upload_id)
    return _under_way(dossier, upload, 0, call)


def _under_way(dossier: Dossier, upload: Upload, offset: int, call: Call) -> dict[str, Any]:
    return {
        "upload_id": upload.upload_id,
        "case_id": dossier.case_id,
        "material": upload.material,
        "status": COMPLETE if offset == upload.size else UNDER_WAY,
        "reason": "",
        "offset": offset,
        "length": upload.size,
        "part_bytes": call.service.max_body_bytes,
        "expires_at": upload.expires_at.isoformat(),
    }


def _ended(dossier: Dossier, upload_id: str, call: Call) -> dict[str, Any]:
    file, failure = dossier.file(upload_id), dossier.failure(upload_id)
    if file is None and failure is None:
        raise NotFound("unknown_upload", "没有这次上传，请核对上传标识")
    size = file.size if file else 0
    return {
        "upload_id": upload_id,
        "case_id": dossier.case_id,
        "material": file.material if file else "",
        "status": FILED if file else FAILED,
        "reason": failure.reason if failure else "",
        "offset": size,
        "length": size,
        "part_bytes": call.service.max_body_bytes,
        "expires_at": "",
    }


def _told(shown: dict[str, Any]) -> WithHeaders:
    headers = _headers(shown["offset"], shown["expires_at"]) | {
        "Upload-Length": str(shown["length"]),
        "Location": f"/api/v1/cases/{shown['case_id']}/uploads/{shown['upload_id']}",
    }
    return WithHeaders(shown, headers)


def _headers(offset: int, expires_at: str) -> dict[str, str]:
    headers = {"Tus-Resumable": VERSION, "Upload-Offset": str(offset)}
    if expires_at:
        instant = datetime.fromisoformat(expires_at).astimezone(UTC)
        headers["Upload-Expires"] = format_datetime(instant, usegmt=True)
    return headers
