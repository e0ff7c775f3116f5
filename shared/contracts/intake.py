"""What intake says."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from shared.contracts.common import (
    OUTCOME,
    CaseFact,
    LimitSchema,
    ResultSchema,
    Strict,
    TermsSchema,
    node,
)


class FlowStepSchema(Strict):
    act = fields.String(required=True, validate=validate.OneOf(["check", "review", "decide"]))
    level = fields.String(required=True)


class CaseRegistered(CaseFact):
    """收件: an application was registered at the owner's window; `to_unit` says that another
    office than the window's own has to act on it. One that was written down while the line was away
    was handed in at `registered_at`."""

    item_id = fields.String(required=True)
    case_type = fields.String(required=True)
    origin_division = node()
    party_id = fields.String(required=True)
    agency = fields.Boolean(required=True)
    to_unit = fields.Boolean()
    registered_at = fields.String()


class CaseCorrectionRequested(CaseFact):
    """补正告知: materials are missing."""

    missing = fields.List(fields.String(), required=True)


class CaseSupplemented(CaseFact):
    """补正: the applicant brought what was missing. `after_acceptance`: its slip was issued before
    the correction was found to be needed, so that the case has its `terms` already."""

    materials = fields.List(fields.String(), required=True)
    after_acceptance = fields.Boolean()
    terms = fields.Nested(TermsSchema)


class CaseAccepted(CaseFact):
    """受理: from here the promise runs. `competent_division` is the place whose offices decide;
    `papers` says that originals travel with the case; `sealed_party` only the site can open;
    `corrected`: the applicant had to complete the materials, and did so at `materials_complete_at`;
    `accepted_by`: the clerk; `notice_at`: the acceptance notice bears another date; `outside_duty`:
    it is not for whoever was asked first. Where `flow` is empty the window decides by itself, on
    the spot."""

    terms = fields.Nested(TermsSchema, required=True)
    flow = fields.List(fields.Nested(FlowStepSchema), required=True)
    competent_division = node()
    papers = fields.Boolean(required=True)
    result = fields.Nested(ResultSchema, required=True)
    sealed_party = fields.String(required=True)
    accepted_by = fields.String()
    corrected = fields.Boolean()
    materials_complete_at = fields.String()
    notice_at = fields.String()
    outside_duty = fields.Boolean()


class CaseNotAccepted(CaseFact):
    """不予受理, or 退办 as `way` says."""

    reason = fields.String(required=True)
    way = fields.String(validate=validate.OneOf(["not_accepted", "returned"]))


class CaseConcluded(CaseFact):
    """办结: the decision is final and its document made; now it has to reach the applicant. The
    clocks stop at `decided_at`, which may lie days before its arrival at the owner. `department`
    is the item's, by name."""

    outcome = fields.String(required=True, validate=OUTCOME)
    decided_by = node()
    reason = fields.String(required=True)
    decided_at = fields.String(required=True)
    result = fields.Nested(ResultSchema, required=True)
    sealed_party = fields.String(required=True)
    agency = fields.Boolean()
    item_id = fields.String()
    department = fields.String()


class CaseClosed(CaseFact):
    """送达归档: the applicant has the result."""

    outcome = fields.String(required=True, validate=OUTCOME)
    method = fields.String(required=True)


class CaseReopened(CaseFact):
    """The carrier took back its word that the result was delivered."""


class CaseAnswered(CaseFact):
    """答复: the applicant was told how the case stands, before it is finished."""

    answer = fields.String(required=True)


class AppointmentFact(Strict):
    """预约: at the window of `node`, for a person."""

    appointment_id = fields.String(required=True)
    node = node()
    party_id = fields.String(required=True)


class AppointmentRequested(AppointmentFact):
    """预约申请: the window has received it."""

    item_id = fields.String(required=True)


class AppointmentAgreed(AppointmentFact):
    """同意预约; `agreed_at` is the time for which the applicant is expected."""

    agreed_at = fields.String(required=True)


class AppointmentRefused(AppointmentFact):
    """不能预约, with the reason that was explained."""

    reason = fields.String(required=True)


class AppointmentArrived(AppointmentFact):
    """到场: the applicant is at the hall."""


class AppointmentContactFailed(AppointmentFact):
    """联系不上: the window tried to reach the applicant, in vain."""

    channel = fields.String(required=True)


class AppointmentContacted(AppointmentFact):
    """联系上: the window reached the applicant, who is late but has not given it up."""

    channel = fields.String(required=True)


class AppointmentAbandoned(AppointmentFact):
    """视为放弃."""


class AppointmentCancelled(AppointmentFact):
    """取消预约, by the applicant or by the hall."""

    reason = fields.String(required=True)


class AssistanceFact(Strict):
    """代办, 一对一专办: somebody asks for help with an application, before there is a case."""

    request_id = fields.String(required=True)
    node = node()
    service = fields.String(required=True, validate=validate.OneOf(["agency", "one_to_one"]))


class AssistanceRequested(AssistanceFact):
    """提出申请."""

    party_id = fields.String(required=True)


class AssistanceChecked(AssistanceFact):
    """当场审查: whether the materials are complete, and which are missing."""

    complete = fields.Boolean(required=True)
    missing = fields.List(fields.String(), required=True)


class FirstContactFact(Strict):
    """首问: what somebody brings to a window; `clerk` is the 首问责任人."""

    contact_id = fields.String(required=True)
    node = node()
    clerk = fields.String(required=True)


class FirstContactMade(FirstContactFact):
    """接待: the clerk is the first whom the applicant meets."""


class FirstContactTakenUp(FirstContactFact):
    """接办: it is a matter of the clerk's own window."""


class FirstContactReferred(FirstContactFact):
    """指引: it is a matter of another window; window and person were named."""

    window = fields.String(required=True)
    person = fields.String(required=True)


class CaseDeemedAccepted(CaseFact):
    """视为受理: the correction notice came too late, so the case counts as accepted at
    `accepted_at`."""

    terms = fields.Nested(TermsSchema, required=True)
    accepted_at = fields.String(required=True)


class RepeatApplicationFound(CaseFact):
    """重复申请: the party had `earlier` applications for the item that failed for want of
    materials."""

    party_id = fields.String(required=True)
    item_id = fields.String(required=True)
    earlier = fields.Integer(required=True, strict=True)


class MaterialsChecked(CaseFact):
    """核对材料: whether they meet the acceptance standard."""

    check_id = fields.String(required=True)
    passed = fields.Boolean(required=True)


class MaterialsReceived(CaseFact):
    """收取材料: from here they have to reach the department; `resident` says that it sits in the
    hall."""

    receipt_id = fields.String(required=True)
    form = fields.String(required=True, validate=validate.OneOf(["paper", "electronic"]))
    department = node()
    resident = fields.Boolean(required=True)


class OnlineApplicationReceived(CaseFact):
    """网上申报: the department has all materials of a fully online item. `terms`: if accepted."""

    terms = fields.Nested(TermsSchema, required=True)


class PreReviewFact(Strict):
    """预审, by the department at `node`."""

    node = node()
    item_id = fields.String(required=True)


class PreReviewRequested(PreReviewFact):
    """The department has the materials."""


class PreReviewTold(PreReviewFact):
    """The applicant knows its result."""

    passed = fields.Boolean(required=True)


class ConsultationFact(Strict):
    """咨询, with the department at `node`."""

    node = node()
    item_id = fields.String(required=True)


class DepartmentCalled(ConsultationFact):
    """通知部门: it has to come, or outside its days in the hall to answer from afar (`remote`)."""

    remote = fields.Boolean(required=True)


class DepartmentArrived(ConsultationFact):
    """到窗: it is at the window."""


class RemoteConsultationBegan(ConsultationFact):
    """It answers by telephone or network."""


class ItemFact(Strict):
    """事项, of the department at `node`."""

    node = node()
    item_id = fields.String(required=True)


class ItemChangeFact(ItemFact):
    """One change of what an item requires."""

    change_id = fields.String(required=True)


class ItemChanged(ItemChangeFact):
    """Its standard, samples, guide or review rules have to be different from now on."""


class ItemChangeSubmitted(ItemChangeFact):
    """报送中心: the department sent the change under its seal."""

    seal_ref = fields.String(required=True)


class ItemChangeAnnounced(ItemChangeFact):
    """公告: all documents are updated and published, and the centre knows."""


class ItemTransitionBegan(ItemFact):
    """过渡期: the item is on its way to comprehensive acceptance."""


class ItemTransitionEnded(ItemFact):
    """The comprehensive windows accept it by themselves."""


class QuestionAsked(Strict):
    """咨询登记 (subject `consultation/<id>`), with what the office promises to answer within."""

    node = node()
    promised = fields.Nested(LimitSchema, required=True)


class QuestionAnswered(Strict):
    """咨询答复."""

    node = node()


FACTS: dict[str, type[Schema]] = {
    "case_registered": CaseRegistered,
    "case_correction_requested": CaseCorrectionRequested,
    "case_supplemented": CaseSupplemented,
    "case_accepted": CaseAccepted,
    "case_not_accepted": CaseNotAccepted,
    "case_concluded": CaseConcluded,
    "case_closed": CaseClosed,
    "case_reopened": CaseReopened,
    "case_answered": CaseAnswered,
    "appointment_requested": AppointmentRequested,
    "appointment_agreed": AppointmentAgreed,
    "appointment_refused": AppointmentRefused,
    "appointment_arrived": AppointmentArrived,
    "appointment_contact_failed": AppointmentContactFailed,
    "appointment_contacted": AppointmentContacted,
    "appointment_abandoned": AppointmentAbandoned,
    "appointment_cancelled": AppointmentCancelled,
    "assistance_requested": AssistanceRequested,
    "assistance_checked": AssistanceChecked,
    "first_contact_made": FirstContactMade,
    "first_contact_taken_up": FirstContactTakenUp,
    "first_contact_referred": FirstContactReferred,
    "case_deemed_accepted": CaseDeemedAccepted,
    "repeat_application_found": RepeatApplicationFound,
    "materials_checked": MaterialsChecked,
    "materials_received": MaterialsReceived,
    "online_application_received": OnlineApplicationReceived,
    "pre_review_requested": PreReviewRequested,
    "pre_review_told": PreReviewTold,
    "department_called": DepartmentCalled,
    "department_arrived": DepartmentArrived,
    "remote_consultation_began": RemoteConsultationBegan,
    "item_changed": ItemChanged,
    "item_change_submitted": ItemChangeSubmitted,
    "item_change_announced": ItemChangeAnnounced,
    "item_transition_began": ItemTransitionBegan,
    "item_transition_ended": ItemTransitionEnded,
    "question_asked": QuestionAsked,
    "question_answered": QuestionAnswered,
}
