"""What intake says of electronic materials: never what is in them."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from shared.contracts.common import CaseFact

SHA256 = validate.Regexp(r"^[0-9a-f]{64}$(?!\n)", error="should be a SHA-256 in hex")


class MaterialFiled(CaseFact):
    """上传入库: a file is in the store of the owner's site, under its hash; `scan` says whether a
    virus scanner has passed it or there is none."""

    material = fields.String(required=True)
    sha256 = fields.String(required=True, validate=SHA256)
    size = fields.Integer(required=True, strict=True, validate=validate.Range(min=1))
    media_type = fields.String(required=True)
    scan = fields.String(required=True, validate=validate.OneOf(["clean", "unscanned"]))


class CertificateUsed(CaseFact):
    """电子证照: the library was asked about the applicant for a material; `across` are the borders
    between whoever issued the certificate and whoever uses it."""

    kind = fields.String(required=True)
    material = fields.String(required=True)
    found = fields.Boolean(required=True)
    across = fields.List(
        fields.String(validate=validate.OneOf(["department", "area", "level"])), required=True
    )


FACTS: dict[str, type[Schema]] = {
    "material_filed": MaterialFiled,
    "certificate_used": CertificateUsed,
}
