"""What supervision says."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from shared.contracts.common import CaseFact, Strict, node


class CardFact(Strict):
    """A card of a subject; `card` tells it from the others of the subject. `case_id` and `case_no`
    are empty where the subject is no case. `at`: when the level was reached. `responsible`: the
    node whose clock it is; `addressed`: the roles there, or above, that are told."""

    node = node()
    case_id = fields.String(required=True)
    case_no = fields.String(required=True)
    card = fields.String(required=True)
    rule = fields.String(required=True)
    level = fields.String(required=True, validate=validate.OneOf(["amber", "yellow", "red"]))
    at = fields.String(required=True)
    responsible = fields.String(required=True)
    addressed = fields.List(fields.String(), required=True)
    status = fields.String(required=True)
    reason = fields.String(required=True)


class CardRaised(CardFact):
    """预警, 黄牌, 红牌."""


class CardWithdrawn(CardFact):
    """A fact that came late shows that the card does not hold."""


class CardAppealed(CardFact):
    """申诉."""


class AppealRejected(CardFact):
    """申诉不成立."""


class CardRevoked(CardFact):
    """撤销, by a supervisor."""


class DutyFact(Strict):
    """A recurring obligation of a node, such as weekly_attendance; it runs for one calendar year at
    most."""

    node = node()
    duty = fields.String(required=True)


class DutyBegan(DutyFact):
    """The node has the obligation from here on; `person` where it is each one's own."""

    person = fields.String()


class DutyPerformed(DutyFact):
    """It was fulfilled once, in the period in which this was told."""


class DutyEnded(DutyFact):
    """The node has it no longer."""


class ExceptionRecorded(Strict):
    """特殊情况: why a clause that holds "in principle" is not kept here. It names the `owner` of a
    case, and the `node` of anything else."""

    owner = node(required=False)
    node = node(required=False)
    case_id = fields.String()
    case_no = fields.String()
    rule = fields.String(required=True)
    reason = fields.String(required=True)
    handoff_id = fields.String()


class ProfileFact(Strict):
    """制度方案, in its version."""

    node = node()
    profile = fields.String(required=True)
    version = fields.Integer(required=True, strict=True)


class ProfilePublished(ProfileFact):
    """发布: `on_trial` says that it is valid for a time only."""

    on_trial = fields.Boolean(required=True)


class ProfileReplaced(ProfileFact):
    """What was on trial is confirmed, followed by another, or given up."""


class FeedbackFact(Strict):
    """意见收集: what people said in the hall of `node` on a day such as 2026-03-09."""

    node = node()
    day = fields.String(required=True)


class FeedbackCollected(FeedbackFact):
    """A guide noted a problem."""

    problem = fields.String(required=True)


class FeedbackDigestSent(FeedbackFact):
    """当日意见汇总: sent to the section in charge, with suggestions."""

    suggestions = fields.String(required=True)


class OpinionFact(Strict):
    """评价、意见、建议: what somebody said about the service of `node`."""

    opinion_id = fields.String(required=True)
    node = node()


class OpinionReceived(OpinionFact):
    """Left at a device, by code, by telephone, in the box. A rating has a `score`, 5 is best, and
    says of which visit it is: `visit_id` is a ticket, an appointment or an application."""

    channel = fields.String(required=True)
    kind = fields.String(
        required=True, validate=validate.OneOf(["rating", "suggestion", "complaint"])
    )
    visit_id = fields.String()
    score = fields.Integer(strict=True, validate=validate.Range(min=1, max=5))


class OpinionCalledBack(OpinionFact):
    """回访, with what was done about it."""

    answer = fields.String(required=True)


class DailyCheckDone(DutyFact):
    """每日检查: `person` went through the cases that are about to fall due, or their progress."""

    person = fields.String(required=True)


class OverdueReported(CaseFact):
    """超时件上报: the leader in charge knows of an overdue case, and what was done about it."""

    situation = fields.String(required=True)
    handling = fields.String(required=True)


class StageEventReceived(CaseFact):
    """环节数据到达: supervision has an event that `happened_at` on the platform."""

    event_id = fields.String(required=True)
    stage = fields.String(required=True)
    happened_at = fields.String(required=True)


class ComplaintFact(Strict):
    """投诉 (subject `complaint/<id>`), with the body at `node` that takes complaints."""

    node = node()


class ComplaintReceived(ComplaintFact):
    """收件: the body has it. `on_the_spot`: it can be settled at once."""

    channel = fields.String(
        required=True, validate=validate.OneOf(["in_person", "phone", "letter", "online"])
    )
    on_the_spot = fields.Boolean(required=True)


class ComplaintEvidenceSupplied(ComplaintFact):
    """补充证据材料, by who complained by telephone or letter."""


class ComplaintAcceptanceDecided(ComplaintFact):
    """受理决定."""

    accepted = fields.Boolean(required=True)


class ComplaintAcceptanceTold(ComplaintFact):
    """告知是否受理: the complainant knows whether it was accepted."""

    accepted = fields.Boolean(required=True)


class ComplaintHandlerFact(ComplaintFact):
    """A complaint with the office that handles it."""

    handler = node()


class ComplaintForwarded(ComplaintHandlerFact):
    """转办, to a window of the centre, or `out_of_scope` to a unit that is competent instead."""

    out_of_scope = fields.Boolean(required=True)


class ComplaintReachedHandler(ComplaintHandlerFact):
    """办理窗口收件: the window has the complaint that was forwarded to it."""

    on_the_spot = fields.Boolean(required=True)


class ComplaintOpinionReturned(ComplaintHandlerFact):
    """调查处理意见: the unit to which it was forwarded has answered the centre."""


class ComplaintClassified(ComplaintFact):
    """一般 or 复杂: complex is what has to be looked into outside the office."""

    grade = fields.String(required=True, validate=validate.OneOf(["general", "complex"]))


class ComplaintExtensionApproved(ComplaintFact):
    """批准延期, by the leader in charge."""

    reason = fields.String(required=True)


class ComplaintSettled(ComplaintFact):
    """投诉办结."""


class ComplaintFeedbackReceived(ComplaintFact):
    """反馈: the complainant has the answer."""


class ComplaintReviewRequested(ComplaintFact):
    """申请复查、复核, at the organ above."""


class StaffFact(Strict):
    """Somebody of the staff of `node` (subject `person/<id>`)."""

    node = node()


class ComplaintVerified(StaffFact):
    """投诉查实: a complaint about this person holds."""

    complaint_id = fields.String(required=True)
    cause = fields.String(
        required=True,
        validate=validate.OneOf(
            ["attitude", "first_asked", "time_limit", "one_time_notice", "other"]
        ),
    )


class AssessmentRecorded(StaffFact):
    """年度考核: the grade is on record, with the complaints that count for it."""


class TrainingOrdered(StaffFact):
    """离岗培训, ordered by the leadership."""


class StaffReassessed(StaffFact):
    """重新考核 after the training."""


class StaffDismissed(StaffFact):
    """解聘."""


class AttendanceBreached(StaffFact):
    """考勤违纪; `excused`: there was a reason, or leave."""

    breach_id = fields.String(required=True)
    kind = fields.String(
        required=True, validate=validate.OneOf(["late", "left_early", "unmanned", "off_post"])
    )
    excused = fields.Boolean(required=True)


class AccountabilityDecided(StaffFact):
    """责任追究: it is decided what follows from breaches of attendance."""


class DisputeFact(Strict):
    """纷争 at a window of `node` (subject `dispute/<id>`)."""

    node = node()


class DisputeArose(DisputeFact):
    """Somebody at the window and an applicant fell out."""


class DisputeReported(DisputeFact):
    """The leader of the centre knows of it."""


class DefectFact(Strict):
    """系统问题: the business system of `node` fails a standard (subject `defect/<id>`)."""

    node = node()


class DefectGraded(DefectFact):
    """How hard it is to mend."""

    grade = fields.String(required=True, validate=validate.OneOf(["ordinary", "complex"]))


class DefectRegistered(DefectGraded):
    """登记, with the grade as it looks at first."""


class DefectRegraded(DefectGraded):
    """It turned out harder, or easier, than it looked."""


class DefectFixed(DefectFact):
    """修改完善."""


FACTS: dict[str, type[Schema]] = {
    "card_raised": CardRaised,
    "card_withdrawn": CardWithdrawn,
    "card_appealed": CardAppealed,
    "appeal_rejected": AppealRejected,
    "card_revoked": CardRevoked,
    "duty_began": DutyBegan,
    "duty_performed": DutyPerformed,
    "duty_ended": DutyEnded,
    "exception_recorded": ExceptionRecorded,
    "feedback_collected": FeedbackCollected,
    "feedback_digest_sent": FeedbackDigestSent,
    "opinion_received": OpinionReceived,
    "opinion_called_back": OpinionCalledBack,
    "profile_published": ProfilePublished,
    "profile_replaced": ProfileReplaced,
    "daily_check_done": DailyCheckDone,
    "overdue_reported": OverdueReported,
    "stage_event_received": StageEventReceived,
    "complaint_received": ComplaintReceived,
    "complaint_evidence_supplied": ComplaintEvidenceSupplied,
    "complaint_acceptance_decided": ComplaintAcceptanceDecided,
    "complaint_acceptance_told": ComplaintAcceptanceTold,
    "complaint_forwarded": ComplaintForwarded,
    "complaint_reached_handler": ComplaintReachedHandler,
    "complaint_opinion_returned": ComplaintOpinionReturned,
    "complaint_classified": ComplaintClassified,
    "complaint_extension_approved": ComplaintExtensionApproved,
    "complaint_settled": ComplaintSettled,
    "complaint_feedback_received": ComplaintFeedbackReceived,
    "complaint_review_requested": ComplaintReviewRequested,
    "complaint_verified": ComplaintVerified,
    "assessment_recorded": AssessmentRecorded,
    "training_ordered": TrainingOrdered,
    "staff_reassessed": StaffReassessed,
    "staff_dismissed": StaffDismissed,
    "attendance_breached": AttendanceBreached,
    "accountability_decided": AccountabilityDecided,
    "dispute_arose": DisputeArose,
    "dispute_reported": DisputeReported,
    "defect_registered": DefectRegistered,
    "defect_regraded": DefectRegraded,
    "defect_fixed": DefectFixed,
}
