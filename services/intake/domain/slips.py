"""文书: what kinds intake issues, under which numbers, and the event that one was issued."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any


class SlipKind(StrEnum):
    """文书种类."""

    ACCEPTANCE_COMMITMENT_SLIP = "acceptance_commitment_slip"
    ACCEPTANCE_NOTICE = "acceptance_notice"
    COMMITMENT_CASE_NOTICE = "commitment_case_notice"
    ONE_TIME_NOTICE = "one_time_notice"
    CORRECTION_NOTICE = "correction_notice"
    NON_ACCEPTANCE_DECISION = "non_acceptance_decision"
    WRITTEN_REFUSAL = "written_refusal"
    MATERIAL_RECEIPT_VOUCHER = "material_receipt_voucher"
    FEE_NOTICE = "fee_notice"
    REFERRAL_RECORD = "referral_record"
    RETURNED_CASE_NOTICE = "returned_case_notice"
    AGENCY_AGREEMENT = "agency_agreement"
    MATERIAL_HANDOVER_FORM = "material_handover_form"
    VILLAGE_CERTIFICATE = "village_certificate"
    OVERTIME_SERVICE_FORM = "overtime_service_form"
    APPOINTMENT_FORM = "appointment_form"


TITLES: Mapping[SlipKind, str] = {
    SlipKind.ACCEPTANCE_COMMITMENT_SLIP: "受理承诺单",
    SlipKind.ACCEPTANCE_NOTICE: "受理通知书",
    SlipKind.COMMITMENT_CASE_NOTICE: "承诺件告知书",
    SlipKind.ONE_TIME_NOTICE: "一次性告知单",
    SlipKind.CORRECTION_NOTICE: "补正通知书",
    SlipKind.NON_ACCEPTANCE_DECISION: "不予受理决定通知书",
    SlipKind.WRITTEN_REFUSAL: "不能办理书面告知",
    SlipKind.MATERIAL_RECEIPT_VOUCHER: "材料接收凭证",
    SlipKind.FEE_NOTICE: "缴费告知单",
    SlipKind.REFERRAL_RECORD: "转介引导单",
    SlipKind.RETURNED_CASE_NOTICE: "退办件告知书",
    SlipKind.AGENCY_AGREEMENT: "委托代办协议",
    SlipKind.MATERIAL_HANDOVER_FORM: "材料交接表",
    SlipKind.VILLAGE_CERTIFICATE: "村民证明",
    SlipKind.OVERTIME_SERVICE_FORM: "延时服务登记表",
    SlipKind.APPOINTMENT_FORM: "预约服务登记表",
}
#: How a kind is named within a number: the first sounds of its title.
CODES: Mapping[SlipKind, str] = {
    SlipKind.ACCEPTANCE_COMMITMENT_SLIP: "CN",
    SlipKind.ACCEPTANCE_NOTICE: "SL",
    SlipKind.COMMITMENT_CASE_NOTICE: "CJ",
    SlipKind.ONE_TIME_NOTICE: "GZ",
    SlipKind.CORRECTION_NOTICE: "BZ",
    SlipKind.NON_ACCEPTANCE_DECISION: "BS",
    SlipKind.WRITTEN_REFUSAL: "BN",
    SlipKind.MATERIAL_RECEIPT_VOUCHER: "PZ",
    SlipKind.FEE_NOTICE: "JF",
    SlipKind.REFERRAL_RECORD: "ZJ",
    SlipKind.RETURNED_CASE_NOTICE: "TB",
    SlipKind.AGENCY_AGREEMENT: "WT",
    SlipKind.MATERIAL_HANDOVER_FORM: "JJ",
    SlipKind.VILLAGE_CERTIFICATE: "ZM",
    SlipKind.OVERTIME_SERVICE_FORM: "YS",
    SlipKind.APPOINTMENT_FORM: "YY",
}
#: One for each side; both sign.
SIGNED_BY_BOTH = frozenset(
    {
        SlipKind.MATERIAL_RECEIPT_VOUCHER,
        SlipKind.RETURNED_CASE_NOTICE,
        SlipKind.AGENCY_AGREEMENT,
        SlipKind.MATERIAL_HANDOVER_FORM,
        SlipKind.OVERTIME_SERVICE_FORM,
        SlipKind.APPOINTMENT_FORM,
    }
)
#: What new documents are printed with; one that was issued keeps its own.
TEMPLATE = 1


@dataclass(frozen=True)
class SlipIssued:
    """出具文书. History keeps only the digest of the content, which nobody can change any more."""

    number: str
    kind: str
    template: int
    issued_at: datetime
    issued_by: str
    content: dict[str, Any] = field(metadata={"sealed": True})


def number_of(case_no: str, kind: SlipKind, running: int) -> str:
    """The case number says node and day; the documents of a case are counted through."""
    return f"{case_no}-{CODES[kind]}-{running}"


def copies(kind: SlipKind) -> int:
    """How many are made out: one for the applicant, and one to keep where both sign."""
    return 2 if kind in SIGNED_BY_BOTH else 1
