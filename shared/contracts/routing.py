"""What routing says to its site."""

from __future__ import annotations

from marshmallow import Schema, fields

from shared.contracts.common import (
    OUTCOME,
    CaseFact,
    ResultSchema,
    StageSchema,
    TermsSchema,
    node,
)


class StageFact(CaseFact):
    """Facts about stages carry the terms, so that a stage clock needs nothing else."""

    terms = fields.Nested(TermsSchema, required=True)


class HandoffFact(StageFact):
    """转交: one hop between two nodes."""

    handoff_id = fields.String(required=True)
    from_node = node()
    to_node = node()


class PlanMade(StageFact):
    """流程确定: which node does what, in order."""

    stages = fields.List(fields.Nested(StageSchema), required=True)


class HandoffOffered(HandoffFact):
    """转出; `papers` says that originals travel by courier beside the message."""

    attempt = fields.Integer(required=True, strict=True)
    act = fields.String(required=True)
    papers = fields.Boolean(required=True)


class HandoffSigned(HandoffFact):
    """签收: the receiving node is the holder now."""


class HandoffRefused(HandoffFact):
    """拒收, with the reason."""

    reason = fields.String(required=True)


class HandoffUndelivered(HandoffFact):
    """The receiving node cannot be reached at all."""

    reason = fields.String(required=True)


class HandoffAnswered(HandoffFact):
    """回复: the receiver's result goes back to the offerer."""

    outcome = fields.String(required=True, validate=OUTCOME)
    decided_at = fields.String(required=True)


class TaskOpened(StageFact):
    """A node has something to do."""

    task_id = fields.String(required=True)
    node = node()
    act = fields.String(required=True)


class TaskCompleted(TaskOpened):
    """Done, with its finding: passed, granted or refused."""

    finding = fields.String(required=True)


class CaseDecided(StageFact):
    """The decision has come back to the owner; `decided_at` is when it was made."""

    outcome = fields.String(required=True, validate=OUTCOME)
    decided_by = node()
    reason = fields.String(required=True)
    decided_at = fields.String(required=True)


class ResultWanted(StageFact):
    """The owner, at another site, wants the result sent that was made here. `sealed_party` only
    this site can open."""

    decided_by = node()
    result = fields.Nested(ResultSchema, required=True)
    sealed_party = fields.String(required=True)


class ResultArrived(StageFact):
    """A result that was made at another site has come to the owner, where it is collected."""


class ResultRecalled(StageFact):
    """It has not come after all: the carrier took back its word."""


FACTS: dict[str, type[Schema]] = {
    "plan_made": PlanMade,
    "handoff_offered": HandoffOffered,
    "handoff_signed": HandoffSigned,
    "handoff_refused": HandoffRefused,
    "handoff_undelivered": HandoffUndelivered,
    "handoff_answered": HandoffAnswered,
    "task_opened": TaskOpened,
    "task_completed": TaskCompleted,
    "case_decided": CaseDecided,
    "result_wanted": ResultWanted,
    "result_arrived": ResultArrived,
    "result_recalled": ResultRecalled,
}
