"""The end of an upload: what came is checked, scanned and kept, and only then is there a row.

Whoever finds an upload complete may finish it, and it may be tried again: the request that brought
the last part, and the sweep, where that request died.
"""

from __future__ import annotations

import hashlib
import threading
from typing import Any

from services.intake.domain.dossiers import Dossier, Upload
from services.intake.materials import commands
from services.intake.materials.depot import Depot
from shared.kernel.refusals import Conflict, Invalid, Refusal
from shared.materials.media import BY_TYPE, recognise
from shared.materials.scanning import Verdict
from shared.service.definition import Command
from shared.service.work import Origin

#: A whole file is in memory while it is looked at.
_FEW = threading.BoundedSemaphore(2)


def finish(service: Any, depot: Depot, case_id: str, upload: Upload, origin: Origin) -> None:
    """File the upload; raises what it is refused for, once that is on record and the bytes are
    gone. Unavailable leaves all as it is."""
    with _FEW:
        content = depot.store.gathered(upload.upload_id)
        if len(content) != upload.size:
            raise Conflict("upload_finished", "这份材料正由另一个请求办理入库，请稍后查看")
        try:
            verdict = _looked_at(depot, upload, content)
        except Invalid as refusal:
            command = commands.RefuseUpload(case_id, upload.upload_id, refusal.code, refusal.detail)
            _execute(service, command, origin)
            depot.store.discard(upload.upload_id)
            raise
        _keep(service, depot, case_id, upload, content, verdict, origin)


def _looked_at(depot: Depot, upload: Upload, content: bytes) -> Verdict:
    """Clean or unscanned; Invalid where the file is not what was announced, or infected."""
    if upload.sha256 and hashlib.sha256(content).hexdigest() != upload.sha256:
        raise Invalid(
            "sha256_differs", "文件内容与所写的 SHA-256 不符，已删除，请重新上传", "sha256"
        )
    found = recognise(content)
    if found != upload.media_type:
        said, is_ = BY_TYPE[upload.media_type].name_zh, BY_TYPE.get(found)
        really = f"是{is_.name_zh}" if is_ else "不是可以接收的文件"
        detail = f"文件写的是{said}，内容{really}，已删除；请上传真实的{said}"
        raise Invalid("type_differs", detail, "filetype")
    verdict = depot.scanner.look_at(content)
    if verdict is Verdict.INFECTED:
        raise Invalid("infected", "文件带有病毒，已删除；请换一台干净的设备重新制作")
    return verdict


def _keep(
    service: Any,
    depot: Depot,
    case_id: str,
    upload: Upload,
    content: bytes,
    verdict: Verdict,
    origin: Origin,
) -> None:
    """The bytes first, then the row: what has a row is in the store. Swept away between the two,
    it is kept again."""
    sha256 = depot.store.keep(content)
    command = commands.FileMaterial(case_id, upload.upload_id, sha256, verdict.value)
    try:
        _execute(service, command, origin)
    except Refusal:
        depot.store.discard(upload.upload_id)
        raise
    depot.store.keep(content)
    depot.store.discard(upload.upload_id)


def _execute(service: Any, command: Command, origin: Origin) -> None:
    service.executor.execute(command, origin, _nothing)


def _nothing(_: Dossier | None) -> dict[str, Any]:
    return {}
