"""Electronic materials, over HTTP."""

from __future__ import annotations

from typing import Any

from services.intake import views as cases
from services.intake.domain import dossiers, e_certificates
from services.intake.domain.cases import Case
from services.intake.domain.dossiers import Dossier
from services.intake.materials import commands, schemas, uploads, views
from services.intake.materials.depot import depot
from services.intake.materials.library import Question, library_of
from services.intake.materials.tables import certificate_uses, material_views
from shared.http.route import Call, Download, Route
from shared.kernel.ids import uuid7
from shared.kernel.refusals import NotFound
from shared.materials.media import BY_TYPE
from shared.service.roles import AUDITORS, CASE_READERS, REGISTRARS, WINDOW
from shared.service.web import run, scope


def list_materials(call: Call) -> Any:
    case, _ = cases.one_case(call.service.engine, call.path["case_id"], scope(call))
    return views.material_list(case, views.dossier(call.service.engine, case.case_id))


def show_content(call: Call) -> Any:
    """A file of the case, for the window that has the case. Who takes it out, and why, is written
    down first; its hash alone leads nowhere."""
    engine, upload_id = call.service.engine, call.path["upload_id"]
    case, _ = cases.one_case(engine, call.path["case_id"], call.actor.node)
    found = views.dossier(engine, case.case_id)
    file = found.file(upload_id) if found else None
    if file is None:
        raise NotFound("unknown_material", "这个办件没有这份电子材料")
    content = depot(call.service).store.read(file.sha256)
    command = commands.ShowMaterial(case.case_id, upload_id, call.query["reason"].strip())
    run(call, command, lambda dossier: {"case_id": dossier.case_id})
    ending = BY_TYPE[file.media_type].endings[0]
    return Download(content, f"{case.case_no}-{file.material}-{upload_id[-6:]}.{ending}")


def list_views(call: Call) -> Any:
    return views.register(call.service.engine, material_views, "shown_at", call.query)


def use_certificate(call: Call) -> Any:
    """The library is asked about the applicant of a case of this node; every look is written down,
    and shown only then."""
    service, body = call.service, call.body
    case, _ = cases.one_case(service.engine, call.path["case_id"], call.actor.node)
    settings = service.settings
    library = library_of(settings.certificates_url, settings.certificates_token, service.vault)
    sheet = views.sheet(case)
    dossiers.check_material(sheet, body["material"])
    e_certificates.check_looks(views.dossier(service.engine, case.case_id))
    certificate = library.find(_question(call, case))
    command = commands.UseCertificate(
        case.case_id,
        uuid7(),
        sheet,
        case.item.printed.department,
        body["kind"],
        body["material"],
        body["purpose"].strip(),
        certificate,
    )
    return run(call, command, lambda dossier: _last_use(dossier, command.use_id))


def _question(call: Call, case: Case) -> Question:
    applicant = call.service.vault.open(case.sealed_party)["applicant"]
    return Question(
        call.body["kind"],
        applicant["id_type"],
        applicant["id_number"],
        case.case_no,
        call.body["purpose"].strip(),
        call.actor.subject,
    )


def _last_use(dossier: Dossier, use_id: str) -> dict[str, Any]:
    return views.shown_use(next(use for use in dossier.uses if use.use_id == use_id))


def list_uses(call: Call) -> Any:
    return views.register(call.service.engine, certificate_uses, "used_at", call.query, _used)


def _used(row: Any) -> dict[str, Any]:
    return dict(row) | {"found": bool(row["found"]), "across": row["across"].split()}


_CASE = "/api/v1/cases/<case_id>"

ROUTES: tuple[Route, ...] = (
    Route(
        "POST",
        f"{_CASE}/uploads",
        uploads.begin,
        "开始上传一份电子材料（tus 1.0）",
        REGISTRARS,
        headers=schemas.BeginHeaders,
        answer=schemas.UploadAnswer,
        status=201,
    ),
    Route(
        "GET",
        f"{_CASE}/uploads/<upload_id>",
        uploads.show,
        "查看上传进度，HEAD 同",
        CASE_READERS,
        answer=schemas.UploadAnswer,
    ),
    Route(
        "PATCH",
        f"{_CASE}/uploads/<upload_id>",
        uploads.go_on,
        "上传一部分；传完即检验入库",
        REGISTRARS,
        headers=schemas.PartHeaders,
        raw_body=True,
    ),
    Route(
        "GET",
        f"{_CASE}/materials",
        list_materials,
        "材料清单和电子材料",
        CASE_READERS,
        answer=schemas.MaterialListAnswer,
    ),
    Route(
        "GET",
        f"{_CASE}/materials/<upload_id>/content",
        show_content,
        "取出一份电子材料（须说明理由，记入记录）",
        WINDOW,
        query=schemas.ContentQuery,
        download=True,
    ),
    Route(
        "GET",
        "/api/v1/material-views",
        list_views,
        "电子材料查看记录",
        AUDITORS,
        query=schemas.RegisterQuery,
        answer=schemas.ViewList,
    ),
    Route(
        "POST",
        f"{_CASE}/e-certificates",
        use_certificate,
        "向电子证照库查一份证照，代替材料",
        WINDOW,
        body=schemas.CertificateBody,
        answer=schemas.CertificateAnswer,
        status=201,
    ),
    Route(
        "GET",
        "/api/v1/e-certificate-uses",
        list_uses,
        "电子证照使用记录",
        AUDITORS,
        query=schemas.RegisterQuery,
        answer=schemas.UseList,
    ),
)
