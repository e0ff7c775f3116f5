"""What one node says to another, wherever they are hosted."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from shared.contracts.common import (
    OUTCOME,
    CaseFact,
    ResultSchema,
    StageSchema,
    Strict,
    TermsSchema,
    node,
)
from shared.contracts.materials import SHA256


class HandoffMessage(Strict):
    case_id = fields.String(required=True)
    handoff_id = fields.String(required=True)


class HandoffOffered(CaseFact):
    """An offer: all that the receiving node needs to take the case over; `accepted_at` is when the
    slip of the case was issued."""

    handoff_id = fields.String(required=True)
    attempt = fields.Integer(required=True, strict=True)
    from_node = node()
    to_node = node()
    stage = fields.Integer(required=True, strict=True)
    plan = fields.List(fields.Nested(StageSchema), required=True)
    terms = fields.Nested(TermsSchema, required=True)
    papers = fields.Boolean(required=True)
    sealed_party = fields.String(required=True)
    accepted_at = fields.String()


class HandoffSigned(HandoffMessage):
    """The receipt (签收)."""


class HandoffRefused(HandoffMessage):
    """The receiving node does not take the case."""

    reason = fields.String(required=True)


class HandoffAnswered(HandoffMessage):
    """The result of a handoff that was signed for, with the instant at which it was decided."""

    outcome = fields.String(required=True, validate=OUTCOME)
    decided_by = node()
    reason = fields.String(required=True)
    decided_at = fields.String(required=True)


class CaseProgressed(Strict):
    """A fact that happened away from the owner's site, told to the owner: the original envelope,
    attributes as headers, and its data."""

    case_id = fields.String(required=True)
    headers = fields.Dict(keys=fields.String(), values=fields.String(), required=True)
    data = fields.Dict(keys=fields.String(), required=True)


class PapersDelivered(Strict):
    """妥投: a carrier of the sender's site brought the originals to this node."""

    case_id = fields.String(required=True)
    shipment_id = fields.String(required=True)
    delivered_at = fields.String(required=True)


class ResultWanted(Strict):
    """办结: the owner asks the office that decided to send the result that it made."""

    case_id = fields.String(required=True)
    result = fields.Nested(ResultSchema, required=True)
    sealed_party = fields.String(required=True)


class MaterialChunk(Strict):
    """A numbered piece of an electronic material, on its way to where the case is handed; in any
    order, as often as it comes. The bytes are sealed so that the receiving site can open them."""

    case_id = fields.String(required=True)
    sha256 = fields.String(required=True, validate=SHA256)
    size = fields.Integer(required=True, strict=True, validate=validate.Range(min=1))
    number = fields.Integer(required=True, strict=True, validate=validate.Range(min=0))
    count = fields.Integer(required=True, strict=True, validate=validate.Range(min=1))
    chunk_sha256 = fields.String(required=True, validate=SHA256)
    sealed_data = fields.String(required=True)


class MaterialChunksWanted(Strict):
    """Which pieces of an electronic material the receiving node still lacks; none: it has all."""

    case_id = fields.String(required=True)
    sha256 = fields.String(required=True, validate=SHA256)
    numbers = fields.List(
        fields.Integer(strict=True, validate=validate.Range(min=0)), required=True
    )


class NotDelivered(HandoffMessage):
    """A message to a node that nobody hosts, reported to its sender."""

    message_id = fields.String(required=True)
    type = fields.String(required=True)
    destination = fields.String(required=True)
    reason = fields.String(required=True)


MESSAGES: dict[str, type[Schema]] = {
    "handoff_offered": HandoffOffered,
    "handoff_signed": HandoffSigned,
    "handoff_refused": HandoffRefused,
    "handoff_answered": HandoffAnswered,
    "case_progressed": CaseProgressed,
    "papers_delivered": PapersDelivered,
    "result_wanted": ResultWanted,
    "not_delivered": NotDelivered,
}

#: Agreed, and published with the handoff that waits for its materials: until routing understands
#: them nobody may say them.
AGREED: dict[str, type[Schema]] = {
    "material_chunk": MaterialChunk,
    "material_chunks_wanted": MaterialChunksWanted,
}
