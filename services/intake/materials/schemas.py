"""What may be said of electronic materials over HTTP, in headers (tus 1.0) and bodies."""

from __future__ import annotations

import base64
import binascii
from typing import Any

from marshmallow import EXCLUDE, Schema, ValidationError, fields, validate

from services.intake.domain.e_certificates import Border
from shared.contracts.materials import SHA256
from shared.materials.media import BY_TYPE
from shared.service.paging import PageAnswer, PageQuery, day_field

_NUMBER = validate.Regexp(r"[0-9]{1,18}\Z", error="应为不带正负号的整数")
_NOTE = [validate.Length(min=1, max=500), validate.Regexp(r"\s*\S")]
#: What a path, a command or a right-to-left trick could be made of has no place in a file's name.
_ODD = frozenset('/\\:*?"<>|') | frozenset("\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067")
_METADATA = ("filename", "filetype", "material", "sha256")


def _number(text: str, description: str) -> fields.String:
    return fields.String(
        required=True,
        data_key=text,
        validate=_NUMBER,
        metadata={"description": description, "example": "0" if "Offset" in text else "81920"},
    )


class _Headers(Schema):
    class Meta:
        unknown = EXCLUDE


class BeginHeaders(_Headers):
    length = _number("Upload-Length", "整个文件的字节数")
    metadata = fields.String(
        required=True,
        data_key="Upload-Metadata",
        validate=[
            validate.Length(max=2000),
            validate.Regexp(r"[a-z0-9]+ [A-Za-z0-9+/=]+(,[a-z0-9]+ [A-Za-z0-9+/=]+)*\Z"),
        ],
        metadata={
            "description": "tus 元数据，值为 Base64：filename 文件名，filetype 类型，"
            "material 材料标识，sha256（可不写）整个文件的 SHA-256",
            "example": "filename aWQucGRm,filetype YXBwbGljYXRpb24vcGRm,"
            "material aWRlbnRpdHlfY2FyZA==",
        },
    )


class PartHeaders(_Headers):
    offset = _number("Upload-Offset", "从哪个字节接着传，须与已收到的字节数相同")
    checksum = fields.String(
        load_default="",
        data_key="Upload-Checksum",
        validate=validate.Regexp(r"(sha1|sha256) [A-Za-z0-9+/=]{28,44}\Z"),
        metadata={"description": "这一部分的校验值：sha1 或 sha256，空格，Base64"},
    )


class Announced(Schema):
    """The metadata, decoded; `filename` must end as its type does, and is not kept."""

    filename = fields.String(required=True, validate=validate.Length(min=1, max=200))
    filetype = fields.String(required=True, validate=validate.OneOf(list(BY_TYPE)))
    material = fields.String(required=True, validate=validate.Length(min=1, max=80))
    sha256 = fields.String(load_default="", validate=SHA256)


def announced(metadata: str) -> dict[str, Any]:
    """What the metadata of an upload says; names the field that is wrong."""
    told: dict[str, str] = {}
    for entry in metadata.split(","):
        key, _, value = entry.partition(" ")
        if key not in _METADATA or key in told:
            raise ValidationError({f"Upload-Metadata.{key}": ["没有这一项，或写了两次"]})
        try:
            told[key] = base64.b64decode(value, validate=True).decode()
        except (binascii.Error, UnicodeDecodeError):
            raise ValidationError(
                {f"Upload-Metadata.{key}": ["应为 UTF-8 文字的 Base64"]}
            ) from None
    try:
        found: dict[str, Any] = Announced().load(told)
    except ValidationError as error:
        raise ValidationError({"Upload-Metadata": error.messages}) from None
    _check_name(found["filename"], found["filetype"])
    return found


def _check_name(name: str, media_type: str) -> None:
    field = "Upload-Metadata.filename"
    if any(c in _ODD or ord(c) < 32 for c in name) or name.strip(". ") != name:
        raise ValidationError({field: ["文件名中不能有路径、控制字符和首尾的点，请改名后再传"]})
    kind = BY_TYPE[media_type]
    if not name.lower().endswith(tuple(f".{ending}" for ending in kind.endings)):
        raise ValidationError({field: [f"文件名的后缀与所写的类型（{kind.name_zh}）不符"]})


class UploadAnswer(Schema):
    """How far an upload is: receiving, complete (checked soon), filed or failed."""

    upload_id = fields.String(required=True)
    case_id = fields.String(required=True)
    material = fields.String(required=True)
    status = fields.String(required=True)
    reason = fields.String(required=True)
    offset = fields.Integer(required=True)
    length = fields.Integer(required=True)
    #: At most so many bytes at once.
    part_bytes = fields.Integer(required=True)
    expires_at = fields.String(required=True)


class FileAnswer(Schema):
    upload_id = fields.String(required=True)
    media_type = fields.String(required=True)
    type_zh = fields.String(required=True)
    size = fields.Integer(required=True)
    sha256 = fields.String(required=True)
    scan = fields.String(required=True)
    filed_by = fields.String(required=True)
    filed_at = fields.String(required=True)


class CertificateAnswer(Schema):
    """One look into the certificate library; what was not found is empty."""

    use_id = fields.String(required=True)
    kind = fields.String(required=True)
    material = fields.String(required=True)
    found = fields.Boolean(required=True)
    reference = fields.String(required=True)
    name_zh = fields.String(required=True)
    issuer = fields.String(required=True)
    issued_in = fields.String(required=True)
    valid_to = fields.String(required=True)
    across_zh = fields.List(fields.String(), required=True)
    used_by = fields.String(required=True)
    used_at = fields.String(required=True)


class MaterialLine(Schema):
    """One material of the item: how it was handed in, and what the platform has of it."""

    material = fields.String(required=True)
    name_zh = fields.String(required=True)
    required = fields.Boolean(required=True)
    form = fields.String(required=True)
    handed_in = fields.Boolean(required=True)
    files = fields.List(fields.Nested(FileAnswer), required=True)
    certificates = fields.List(fields.Nested(CertificateAnswer), required=True)


class MaterialListAnswer(Schema):
    case_id = fields.String(required=True)
    case_no = fields.String(required=True)
    lines = fields.List(fields.Nested(MaterialLine), required=True)
    #: Required, and not on the platform yet.
    not_uploaded = fields.List(fields.String(), required=True)


class ContentQuery(Schema):
    reason = fields.String(
        required=True, validate=_NOTE, metadata={"description": "为什么要看，记入记录"}
    )


class CertificateBody(Schema):
    kind = fields.String(
        required=True,
        validate=validate.Regexp(r"[a-z][a-z0-9_]{0,39}\Z"),
        metadata={"example": "resident_id_card"},
    )
    material = fields.String(
        required=True,
        validate=validate.Length(min=1, max=80),
        metadata={"example": "identity_card"},
    )
    purpose = fields.String(
        required=True, validate=_NOTE, metadata={"example": "核对申请人身份，免交复印件"}
    )


class RegisterQuery(PageQuery):
    after = fields.String(
        load_default="",
        validate=validate.Regexp(r"([0-9]{1,18})?\Z"),
        metadata={"description": "上一页答复中的 next；空 = 从头开始"},
    )
    case_no = fields.String(load_default="", validate=validate.Length(max=43))
    node = fields.String(load_default="", validate=validate.Regexp(r"([0-9]{12})?\Z"))
    from_day = day_field("从哪天起（含）")
    to_day = day_field("到哪天止（含）")


class ViewAnswer(Schema):
    """Who took which file out, when and why."""

    case_id = fields.String(required=True)
    case_no = fields.String(required=True)
    node = fields.String(required=True)
    upload_id = fields.String(required=True)
    sha256 = fields.String(required=True)
    shown_to = fields.String(required=True)
    reason = fields.String(required=True)
    shown_at = fields.String(required=True)


class ViewList(PageAnswer):
    items = fields.List(fields.Nested(ViewAnswer), required=True)


class UseAnswer(Schema):
    """Which certificate was looked up for which case, whose it is, when and why."""

    case_id = fields.String(required=True)
    case_no = fields.String(required=True)
    node = fields.String(required=True)
    kind = fields.String(required=True)
    material = fields.String(required=True)
    found = fields.Boolean(required=True)
    issuer = fields.String(required=True)
    issued_in = fields.String(required=True)
    across = fields.List(
        fields.String(validate=validate.OneOf([border.value for border in Border])), required=True
    )
    purpose = fields.String(required=True)
    used_by = fields.String(required=True)
    used_at = fields.String(required=True)


class UseList(PageAnswer):
    items = fields.List(fields.Nested(UseAnswer), required=True)
