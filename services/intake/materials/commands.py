"""What may be asked of the electronic materials of a case."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from services.intake.domain.dossiers import Certificate, Sheet
from shared.service.definition import Target


@dataclass(frozen=True)
class _OnDossier:
    case_id: str

    @property
    def target(self) -> Target:
        return Target("dossier", self.case_id)


@dataclass(frozen=True)
class BeginUpload(_OnDossier):
    """上传: announce a file. `most`: so many a case may have; `hours`: so long it may take."""

    upload_id: str
    sheet: Sheet
    material: str
    media_type: str
    size: int
    sha256: str
    most: int
    hours: int


@dataclass(frozen=True)
class FileMaterial(_OnDossier):
    """入库: what was announced is there, and is what it was said to be."""

    upload_id: str
    sha256: str
    scan: str


@dataclass(frozen=True)
class RefuseUpload(_OnDossier):
    """What came is not what was said."""

    upload_id: str
    code: str
    reason: str


@dataclass(frozen=True)
class ExpireUpload(_OnDossier):
    """It did not come in time."""

    upload_id: str
    due_at: datetime


@dataclass(frozen=True)
class ShowMaterial(_OnDossier):
    """查看电子材料: somebody needs the content, and says why."""

    upload_id: str
    reason: str


@dataclass(frozen=True)
class UseCertificate(_OnDossier):
    """电子证照: what the library said of the applicant; None: nothing. `department` asks."""

    use_id: str
    sheet: Sheet
    department: str
    kind: str
    material: str
    purpose: str
    certificate: Certificate | None
