"""What intake says."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from shared.contracts.common import OUTCOME, CaseFact, ResultSchema, Strict, TermsSchema, node


class FlowStepSchema(Strict):
    act = fields.String(required=True, validate=validate.OneOf(["check", "review", "decide"]))
    level = fields.String(required=True)


class CaseRegistered(CaseFact):
    """收件: an application was registered at the owner's window."""

    item_id = fields.String(required=True)
    case_type = fields.String(required=True)
    origin_division = node()
    party_id = fields.String(required=True)
    agency = fields.Boolean(required=True)


class CaseCorrectionRequested(CaseFact):
    """补正告知: materials are missing."""

    missing = fields.List(fields.String(), required=True)


class CaseSupplemented(CaseFact):
    """补正: the applicant brought what was missing."""

    materials = fields.List(fields.String(), required=True)


class CaseAccepted(CaseFact):
    """受理: from here the promise runs. `competent_division` is the place whose offices decide;
    `papers` says that originals travel with the case; `sealed_party` only the site can open."""

    terms = fields.Nested(TermsSchema, required=True)
    flow = fields.List(fields.Nested(FlowStepSchema), required=True)
    competent_division = node()
    papers = fields.Boolean(required=True)
    result = fields.Nested(ResultSchema, required=True)
    sealed_party = fields.String(required=True)


class CaseNotAccepted(CaseFact):
    """不予受理."""

    reason = fields.String(required=True)


class CaseConcluded(CaseFact):
    """办结: the decision is final and its document made; now it has to reach the applicant. The
    clocks stop at `decided_at`, which may lie days before its arrival at the owner."""

    outcome = fields.String(required=True, validate=OUTCOME)
    decided_by = node()
    reason = fields.String(required=True)
    decided_at = fields.String(required=True)
    result = fields.Nested(ResultSchema, required=True)
    sealed_party = fields.String(required=True)


class CaseClosed(CaseFact):
    """送达归档: the applicant has the result."""

    outcome = fields.String(required=True, validate=OUTCOME)
    method = fields.String(required=True)


class CaseReopened(CaseFact):
    """The carrier took back its word that the result was delivered."""


FACTS: dict[str, type[Schema]] = {
    "case_registered": CaseRegistered,
    "case_correction_requested": CaseCorrectionRequested,
    "case_supplemented": CaseSupplemented,
    "case_accepted": CaseAccepted,
    "case_not_accepted": CaseNotAccepted,
    "case_concluded": CaseConcluded,
    "case_closed": CaseClosed,
    "case_reopened": CaseReopened,
}
