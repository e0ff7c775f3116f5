"""One function per command of materials; HANDLERS joins the table of contents of intake."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from services.intake.domain import dossiers, e_certificates
from services.intake.domain.dossiers import Dossier, Failed, Filed, Upload, Use
from services.intake.materials import commands
from shared.kernel.refusals import NotFound
from shared.kernel.rules import rule
from shared.service.definition import Context, Handler

Events = Sequence[Any]


def _existing(dossier: Dossier | None) -> Dossier:
    if dossier is None:
        raise NotFound("unknown_upload", "这个办件还没有电子材料")
    return dossier


def begin_upload(
    dossier: Dossier | None, command: commands.BeginUpload, context: Context
) -> Events:
    sheet = command.sheet
    dossiers.check_material(sheet, command.material)
    dossiers.check_room(dossier, command.most)
    upload = Upload(
        command.upload_id,
        command.material,
        command.media_type,
        command.size,
        command.sha256,
        context.actor,
        context.now + timedelta(hours=command.hours),
    )
    return [*dossiers.opened(dossier, sheet), dossiers.UploadBegun(upload)]


@rule("LS-KC-04b")
def file_material(
    dossier: Dossier | None, command: commands.FileMaterial, context: Context
) -> Events:
    dossier = _existing(dossier)
    upload = dossier.upload(command.upload_id)
    if upload is None:
        return dossiers.filed_before(dossier, command.upload_id)
    file = Filed(
        upload.upload_id,
        upload.material,
        upload.media_type,
        upload.size,
        command.sha256,
        command.scan,
        upload.begun_by,
        context.now,
    )
    return [dossiers.MaterialFiled(file)]


def refuse_upload(dossier: Dossier | None, command: commands.RefuseUpload, _: Context) -> Events:
    return dossiers.failed(dossier, Failed(command.upload_id, command.code, command.reason))


def expire_upload(dossier: Dossier | None, command: commands.ExpireUpload, _: Context) -> Events:
    failure = Failed(command.upload_id, "upload_expired", "没有在期限内传完，请重新上传")
    return dossiers.failed(dossier, failure)


def show_material(
    dossier: Dossier | None, command: commands.ShowMaterial, context: Context
) -> Events:
    file = _existing(dossier).file(command.upload_id)
    if file is None:
        raise NotFound("unknown_material", "这个办件没有这份电子材料")
    return [
        dossiers.MaterialShown(
            command.upload_id, file.sha256, context.actor, command.reason, context.now
        )
    ]


@rule("LZ-WS-2d")
def use_certificate(
    dossier: Dossier | None, command: commands.UseCertificate, context: Context
) -> Events:
    sheet, found = command.sheet, command.certificate
    dossiers.check_material(sheet, command.material)
    e_certificates.check_looks(dossier)
    e_certificates.check_in_force(found, context.now.date())
    here = dossiers.Issuer(command.department, sheet.owner)
    divisions = context.directory.divisions
    use = Use(
        command.use_id,
        command.kind,
        command.material,
        command.purpose,
        context.actor,
        context.now,
        found,
        e_certificates.across(found.issuer, here, divisions) if found else (),
    )
    return [*dossiers.opened(dossier, sheet), dossiers.CertificateUsed(use)]


HANDLERS: dict[type, Handler] = {
    commands.BeginUpload: begin_upload,
    commands.FileMaterial: file_material,
    commands.RefuseUpload: refuse_upload,
    commands.ExpireUpload: expire_upload,
    commands.ShowMaterial: show_material,
    commands.UseCertificate: use_certificate,
}
