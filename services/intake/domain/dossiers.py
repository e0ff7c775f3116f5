"""电子材料夹: what is uploaded for a case, what was refused, which certificates were looked up."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import singledispatch
from typing import Any

from shared.kernel.refusals import Conflict, Invalid, NotFound

#: Of what came to nothing, so many are remembered, to tell whoever asks.
REMEMBERED = 50


@dataclass(frozen=True)
class Sheet:
    """What an upload is held against: its case, the materials that the item asks for, which of
    them it requires, and whether the case is still open."""

    case_id: str
    case_no: str
    owner: str
    materials: tuple[str, ...]
    required: tuple[str, ...]
    open: bool


@dataclass(frozen=True)
class Upload:
    """上传: one file as it was announced; `sha256` is empty where nobody told it."""

    upload_id: str
    material: str
    media_type: str
    size: int
    sha256: str
    begun_by: str
    expires_at: datetime


@dataclass(frozen=True)
class Filed:
    """入库: one file as it was found to be; `scan` is clean or unscanned."""

    upload_id: str
    material: str
    media_type: str
    size: int
    sha256: str
    scan: str
    filed_by: str
    filed_at: datetime


@dataclass(frozen=True)
class Failed:
    """An upload that was refused at its end, or expired."""

    upload_id: str
    code: str
    reason: str


@dataclass(frozen=True)
class Issuer:
    """Which department of which place issued a certificate."""

    department: str
    division: str


@dataclass(frozen=True)
class Certificate:
    """电子证照: what the library says of one. `reference` is a keyed digest of its number, which
    may be the number of a person: the same certificate has the same one, and it names nobody."""

    kind: str
    reference: str
    name_zh: str
    issuer: Issuer
    valid_to: str


@dataclass(frozen=True)
class Use:
    """One look into the library, and what for; no certificate: there was none."""

    use_id: str
    kind: str
    material: str
    purpose: str
    used_by: str
    used_at: datetime
    certificate: Certificate | None = None
    #: Which borders it crossed: department, area, level.
    across: tuple[str, ...] = ()


@dataclass(frozen=True)
class Dossier:
    case_id: str
    case_no: str
    owner: str
    uploads: tuple[Upload, ...] = ()
    filed: tuple[Filed, ...] = ()
    failed: tuple[Failed, ...] = ()
    uses: tuple[Use, ...] = ()

    def upload(self, upload_id: str) -> Upload | None:
        return next((one for one in self.uploads if one.upload_id == upload_id), None)

    def file(self, upload_id: str) -> Filed | None:
        return next((one for one in self.filed if one.upload_id == upload_id), None)

    def failure(self, upload_id: str) -> Failed | None:
        return next((one for one in self.failed if one.upload_id == upload_id), None)


@dataclass(frozen=True)
class DossierOpened:
    case_id: str
    case_no: str
    owner: str


@dataclass(frozen=True)
class UploadBegun:
    upload: Upload


@dataclass(frozen=True)
class MaterialFiled:
    """上传入库: the file is in the store."""

    file: Filed


@dataclass(frozen=True)
class UploadFailed:
    """The file was refused, or did not come in time."""

    failure: Failed


@dataclass(frozen=True)
class MaterialShown:
    """Somebody took the content of a file out, and said why."""

    upload_id: str
    sha256: str
    shown_to: str
    reason: str
    shown_at: datetime


@dataclass(frozen=True)
class CertificateUsed:
    """电子证照共享: the library was asked about the applicant."""

    use: Use


@singledispatch
def _fold(event: Any, _dossier: Dossier) -> Dossier:
    raise TypeError(f"{type(event).__name__} is no event of a dossier")


def apply(dossier: Dossier | None, event: Any) -> Dossier:
    """The dossier after the event."""
    if isinstance(event, DossierOpened):
        return Dossier(event.case_id, event.case_no, event.owner)
    if dossier is None:
        raise TypeError("a dossier begins with DossierOpened")
    return _fold(event, dossier)


@_fold.register
def _(event: UploadBegun, dossier: Dossier) -> Dossier:
    return replace(dossier, uploads=(*dossier.uploads, event.upload))


@_fold.register
def _(event: MaterialFiled, dossier: Dossier) -> Dossier:
    uploads = _without(dossier, event.file.upload_id)
    return replace(dossier, uploads=uploads, filed=(*dossier.filed, event.file))


@_fold.register
def _(event: UploadFailed, dossier: Dossier) -> Dossier:
    failed = (*dossier.failed, event.failure)[-REMEMBERED:]
    return replace(dossier, uploads=_without(dossier, event.failure.upload_id), failed=failed)


@_fold.register
def _(event: CertificateUsed, dossier: Dossier) -> Dossier:
    return replace(dossier, uses=(*dossier.uses, event.use))


@_fold.register(MaterialShown)
def _(_event: object, dossier: Dossier) -> Dossier:
    return dossier


def _without(dossier: Dossier, upload_id: str) -> tuple[Upload, ...]:
    return tuple(one for one in dossier.uploads if one.upload_id != upload_id)


def opened(dossier: Dossier | None, sheet: Sheet) -> Sequence[Any]:
    """What makes a dossier where there was none."""
    if dossier is not None:
        return ()
    return (DossierOpened(sheet.case_id, sheet.case_no, sheet.owner),)


def check_material(sheet: Sheet, material: str) -> None:
    """Refuses what the item does not ask for, and what comes after the end of the case."""
    if not sheet.open:
        raise Conflict("case_ended", "办件已经办结，不能再上传材料")
    if material not in sheet.materials:
        raise Invalid(
            "unknown_material", "事项的材料清单中没有这份材料，请核对材料标识", "material"
        )


def check_room(dossier: Dossier | None, most: int) -> None:
    """Uploads that are under way count too: nobody fills the store with beginnings."""
    if dossier is not None and len(dossier.uploads) + len(dossier.filed) >= most:
        raise Conflict("too_many_files", f"一个办件最多 {most} 份电子材料，请先合并后再上传")


def filed_before(dossier: Dossier, upload_id: str) -> Sequence[Any]:
    """Filed already, by whoever was faster, it is filed once; refuses what came to nothing."""
    if dossier.file(upload_id) is None:
        raise not_under_way(dossier, upload_id)
    return []


def failed(dossier: Dossier | None, failure: Failed) -> Sequence[Any]:
    """What is at its end already stays as it is."""
    if dossier is None or dossier.upload(failure.upload_id) is None:
        return []
    return [UploadFailed(failure)]


def not_under_way(dossier: Dossier, upload_id: str) -> Conflict | NotFound:
    """Why nothing more is taken for an upload."""
    if dossier.file(upload_id) is not None:
        return Conflict("upload_finished", "这份材料已经上传完毕并入库，不能再改动")
    failure = dossier.failure(upload_id)
    if failure is not None:
        return NotFound("upload_gone", f"这次上传已经作废：{failure.reason}")
    return NotFound("unknown_upload", "没有这次上传，请核对上传标识")


def not_uploaded(dossier: Dossier | None, required: Collection[str]) -> tuple[str, ...]:
    """The required materials of which the platform has neither file nor certificate."""
    there: set[str] = set()
    if dossier is not None:
        there |= {file.material for file in dossier.filed}
        there |= {use.material for use in dossier.uses if use.certificate}
    return tuple(material for material in required if material not in there)
