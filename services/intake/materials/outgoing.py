"""Events of materials -> what the others are told: of a file the hash, never the bytes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from services.intake.domain import dossiers
from services.intake.domain.dossiers import Dossier
from services.intake.materials import tables
from shared.service.definition import Fact, Outgoing, Row, Timer

#: By when an upload has to be at its end.
EXPIRY = "upload_expiry"
UNDER_WAY, FILED, FAILED = "receiving", "filed", "failed"


def _timer_id(dossier: Dossier, upload_id: str) -> str:
    return f"{dossier.case_id}/upload/{upload_id}"


def _row(dossier: Dossier, upload_id: str, status: str, size: int, sha256: str = "") -> Row:
    values = {
        "upload_id": upload_id,
        "case_id": dossier.case_id,
        "size": size,
        "status": status,
        "sha256": sha256,
    }
    return Row(tables.uploads, values, "upload_id")


def _fact(dossier: Dossier, name: str, **data: Any) -> Fact:
    told = {"case_id": dossier.case_id, "case_no": dossier.case_no, "owner": dossier.owner}
    return Fact(name, f"dossier/{dossier.case_id}", told | data)


def upload_begun(event: dossiers.UploadBegun, dossier: Dossier) -> Outgoing:
    upload = event.upload
    target = f"{dossier.case_id}/{upload.upload_id}"
    timer = Timer(_timer_id(dossier, upload.upload_id), EXPIRY, target, upload.expires_at)
    row = _row(dossier, upload.upload_id, UNDER_WAY, upload.size)
    return Outgoing(timers=(timer,), rows=(row,))


def material_filed(event: dossiers.MaterialFiled, dossier: Dossier) -> Outgoing:
    file = event.file
    told = _fact(
        dossier,
        "material_filed",
        material=file.material,
        sha256=file.sha256,
        size=file.size,
        media_type=file.media_type,
        scan=file.scan,
    )
    row = _row(dossier, file.upload_id, FILED, file.size, file.sha256)
    return Outgoing((told,), disarm=(_timer_id(dossier, file.upload_id),), rows=(row,))


def upload_failed(event: dossiers.UploadFailed, dossier: Dossier) -> Outgoing:
    upload_id = event.failure.upload_id
    row = _row(dossier, upload_id, FAILED, 0)
    return Outgoing(disarm=(_timer_id(dossier, upload_id),), rows=(row,))


def material_shown(event: dossiers.MaterialShown, dossier: Dossier) -> Outgoing:
    """Nobody is told; the auditor finds it in the list."""
    row = {
        "case_id": dossier.case_id,
        "case_no": dossier.case_no,
        "node": dossier.owner,
        "upload_id": event.upload_id,
        "sha256": event.sha256,
        "shown_to": event.shown_to,
        "reason": event.reason,
        "shown_at": event.shown_at.isoformat(),
    }
    return Outgoing(rows=(Row(tables.material_views, row),))


def certificate_used(event: dossiers.CertificateUsed, dossier: Dossier) -> Outgoing:
    use, found = event.use, event.use.certificate
    row = {
        "use_id": use.use_id,
        "case_id": dossier.case_id,
        "case_no": dossier.case_no,
        "node": dossier.owner,
        "kind": use.kind,
        "material": use.material,
        "issuer": found.issuer.department if found else "",
        "issued_in": found.issuer.division if found else "",
        "across": " ".join(use.across),
        "found": int(found is not None),
        "purpose": use.purpose,
        "used_by": use.used_by,
        "used_at": use.used_at.isoformat(),
    }
    told = _fact(
        dossier,
        "certificate_used",
        kind=use.kind,
        material=use.material,
        found=found is not None,
        across=list(use.across),
    )
    return Outgoing((told,), rows=(Row(tables.certificate_uses, row),))


OUTGOING: dict[type, Callable[[Any, Any], Outgoing]] = {
    dossiers.UploadBegun: upload_begun,
    dossiers.MaterialFiled: material_filed,
    dossiers.UploadFailed: upload_failed,
    dossiers.MaterialShown: material_shown,
    dossiers.CertificateUsed: certificate_used,
}
