"""What routing says to its site."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from shared.contracts.common import (
    OUTCOME,
    CaseFact,
    LimitSchema,
    ResultSchema,
    StageSchema,
    TermsSchema,
    node,
)

#: 勘验、论证、专家评审、听证、检验检测检疫、鉴定、招标、拍卖、公示.
PROCEDURES = (
    "survey",
    "demonstration",
    "expert_review",
    "hearing",
    "test",
    "appraisal",
    "bidding",
    "auction",
    "publication",
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
    """A node has something to do; `stage_limit` where its stage has a limit of its own. `act` is
    that of a stage, in joint handling joint_review (the joint notice, 联办通知, has come) or
    report_up (上报), and `accepted_at` when the lead window accepted the case."""

    task_id = fields.String(required=True)
    node = node()
    act = fields.String(required=True)
    stage_limit = fields.Nested(LimitSchema)
    accepted_at = fields.String()


class TaskCompleted(TaskOpened):
    """Done, with its finding: passed, granted or refused. `handoff_id`: the hop that had brought
    it, where it came from another node."""

    finding = fields.String(required=True)
    handoff_id = fields.String()


class TaskTaken(StageFact):
    """专人负责: a person of the node has taken the task."""

    task_id = fields.String(required=True)
    node = node()
    person = fields.String(required=True)


class SuperiorReplyReceived(StageFact):
    """批复: the reply of the superior department has come to the node that had reported up."""

    task_id = fields.String(required=True)
    node = node()
    superior = fields.String(required=True)


class PapersArrived(HandoffFact):
    """材料到达: the originals of a handoff are there, so that it can be signed for."""

    arrived_at = fields.String(required=True)


class ProblemFact(StageFact):
    """办件中的问题, found by the node that handles the case."""

    problem_id = fields.String(required=True)
    node = node()


class ProblemFound(ProblemFact):
    """It stands in the way of the case."""

    problem = fields.String(required=True)


class ProblemDiscussed(ProblemFact):
    """沟通: it was talked over with the applicant."""


class ProcedureFact(StageFact):
    """特别程序, whose time the law does not count in the limit of a licence."""

    procedure_id = fields.String(required=True)
    node = node()
    kind = fields.String(required=True, validate=validate.OneOf(PROCEDURES))


class SpecialProcedureBegan(ProcedureFact):
    """From here its time does not count."""


class SpecialProcedureEnded(ProcedureFact):
    """Its result is there."""


class RelayLegFact(StageFact):
    """接力: one leg of the papers of an agency case between village, township and county."""

    leg_id = fields.String(required=True)
    node = node()


class RelayLegSorted(RelayLegFact):
    """分拣: what has come to the township's centre, by the level that handles the item."""

    item_level = fields.String(required=True, validate=validate.OneOf(["township", "county"]))
    arrived_at = fields.String(required=True)


class RelayLegForwarded(RelayLegFact):
    """送往上级中心, by which way, and with which run where somebody carries it."""

    to_node = node()
    channel = fields.String(
        required=True, validate=validate.OneOf(["platform", "sector_system", "scheduled_run"])
    )
    batch = fields.String()


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


class CorrectionFound(StageFact):
    """The department found, after the slip of `slip_at`, that corrections are needed."""

    department = node()
    slip_at = fields.String(required=True)


class CorrectionNoticeHandedOver(CaseFact):
    """转交补正通知书: the window has the department's notice, to tell the applicant of it;
    `missing` is all that it asks for."""

    from_node = node()
    to_node = node()
    missing = fields.List(fields.String())


class MaterialsFact(CaseFact):
    """Materials of one receipt, at the window or on their way to the department."""

    receipt_id = fields.String(required=True)
    department = node()


class PapersHandedOver(MaterialsFact):
    """材料接收凭证: the department has the papers."""


class PapersStored(MaterialsFact):
    """入库: papers of a department that is not in the hall wait for it."""


class ElectronicMaterialsSent(MaterialsFact):
    """电子材料传送: they are with the department."""


class ElectronicMaterialsSigned(MaterialsFact):
    """电子材料签收: archived and signed for on the platform, or in the department's own system."""

    own_system = fields.Boolean(required=True)


class DataFact(CaseFact):
    """办件数据: one entry about a case; `provider` answers for it, `own_system` says that it arose
    in a system of the department's own."""

    data_id = fields.String(required=True)
    provider = node()
    own_system = fields.Boolean(required=True)


class DataProduced(DataFact):
    """It arose at its provider."""


class DataRecorded(DataFact):
    """It is on the platform."""


FACTS: dict[str, type[Schema]] = {
    "plan_made": PlanMade,
    "handoff_offered": HandoffOffered,
    "handoff_signed": HandoffSigned,
    "handoff_refused": HandoffRefused,
    "handoff_undelivered": HandoffUndelivered,
    "handoff_answered": HandoffAnswered,
    "task_opened": TaskOpened,
    "task_completed": TaskCompleted,
    "task_taken": TaskTaken,
    "superior_reply_received": SuperiorReplyReceived,
    "papers_arrived": PapersArrived,
    "problem_found": ProblemFound,
    "problem_discussed": ProblemDiscussed,
    "special_procedure_began": SpecialProcedureBegan,
    "special_procedure_ended": SpecialProcedureEnded,
    "relay_leg_sorted": RelayLegSorted,
    "relay_leg_forwarded": RelayLegForwarded,
    "case_decided": CaseDecided,
    "result_wanted": ResultWanted,
    "result_arrived": ResultArrived,
    "result_recalled": ResultRecalled,
    "correction_found": CorrectionFound,
    "correction_notice_handed_over": CorrectionNoticeHandedOver,
    "papers_handed_over": PapersHandedOver,
    "papers_stored": PapersStored,
    "electronic_materials_sent": ElectronicMaterialsSent,
    "electronic_materials_signed": ElectronicMaterialsSigned,
    "data_produced": DataProduced,
    "data_recorded": DataRecorded,
}
