"""What one node says to another, wherever they are hosted."""

from __future__ import annotations

from marshmallow import Schema, fields

from shared.contracts.common import (
    OUTCOME,
    CaseFact,
    ResultSchema,
    StageSchema,
    Strict,
    TermsSchema,
    node,
)


class HandoffMessage(Strict):
    case_id = fields.String(required=True)
    handoff_id = fields.String(required=True)


class HandoffOffered(CaseFact):
    """An offer: all that the receiving node needs to take the case over."""

    handoff_id = fields.String(required=True)
    attempt = fields.Integer(required=True, strict=True)
    from_node = node()
    to_node = node()
    stage = fields.Integer(required=True, strict=True)
    plan = fields.List(fields.Nested(StageSchema), required=True)
    terms = fields.Nested(TermsSchema, required=True)
    papers = fields.Boolean(required=True)
    sealed_party = fields.String(required=True)


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
