"""网上申报: what somebody sent over the network, before it is an application at a window.

Who sent it is only claimed: there is no real-name login before us. The window or the department
verifies it, and the record says so until then.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from functools import singledispatch
from typing import Any

from services.intake.domain.item_words import MaterialKind, ServiceModeFlag
from services.intake.domain.items import Item
from services.intake.domain.receptions import Channel
from shared.kernel.refusals import Conflict, Invalid
from shared.kernel.rules import rule


class Purpose(StrEnum):
    """预审, or 申报 right away."""

    PRE_REVIEW = "pre_review"
    APPLICATION = "application"


class SubmissionStatus(StrEnum):
    """已收到, 预审通过, 预审未通过, 已登记为办件, 不予登记."""

    RECEIVED = "received"
    PASSED = "passed"
    NOT_PASSED = "not_passed"
    REGISTERED = "registered"
    DISMISSED = "dismissed"


STATUS_ZH = {
    SubmissionStatus.RECEIVED: "已收到，待处理",
    SubmissionStatus.PASSED: "预审通过",
    SubmissionStatus.NOT_PASSED: "预审未通过",
    SubmissionStatus.REGISTERED: "已登记为办件",
    SubmissionStatus.DISMISSED: "未予登记",
}

#: By which channels people reach us over the public network.
NETWORK = (Channel.WEB_HALL, Channel.MOBILE_APP, Channel.WECHAT)


class Entry(StrEnum):
    """How it came from a department's own system: 接口, or 部门自行录入."""

    INTERFACE = "interface"
    KEYED_IN = "keyed_in"


@dataclass(frozen=True)
class Source:
    """自建系统: which one, the number there, how it came from it; `no_interface`: why it had to be
    keyed in. None of it where the applicant came to us."""

    system: str = ""
    number: str = ""
    entry: str = ""
    no_interface: str = ""


@dataclass(frozen=True)
class Sent:
    """What was sent, by whom as they say: `materials` electronically."""

    item_id: str
    item_name: str
    purpose: str
    channel: str
    origin_division: str
    party_id: str
    materials: tuple[str, ...]
    method: str
    source: Source = field(default_factory=Source)


@dataclass(frozen=True)
class Submission:
    submission_id: str
    node: str
    sent: Sent
    sealed_party: str
    received_at: datetime
    status: SubmissionStatus = SubmissionStatus.RECEIVED
    #: What the applicant is told of the pre-review, or of why nothing came of it.
    remarks: str = ""
    reviewed_by: str = ""
    told_at: datetime | None = None
    case_no: str = ""
    #: By which proof who sent it was verified; empty: it is only claimed.
    proof: str = ""


@dataclass(frozen=True)
class SubmissionReceived:
    submission_id: str
    node: str
    sent: Sent
    received_at: datetime
    sealed_party: str = field(metadata={"sealed": True})


@dataclass(frozen=True)
class PreReviewTold:
    """The applicant can read the result from here on, and gets a notice."""

    passed: bool
    remarks: str
    reviewed_by: str
    told_at: datetime


@dataclass(frozen=True)
class SubmissionRegistered:
    case_no: str
    proof: str


@dataclass(frozen=True)
class SubmissionDismissed:
    reason: str


@singledispatch
def _fold(event: Any, _submission: Submission) -> Submission:
    raise TypeError(f"{type(event).__name__} is no event of a submission")


def apply(submission: Submission | None, event: Any) -> Submission:
    """The submission after the event."""
    if isinstance(event, SubmissionReceived):
        return Submission(**{name: getattr(event, name) for name in event.__dataclass_fields__})
    if submission is None:
        raise TypeError("a submission begins with SubmissionReceived")
    return _fold(event, submission)


@_fold.register
def _(event: PreReviewTold, submission: Submission) -> Submission:
    return replace(
        submission,
        status=SubmissionStatus.PASSED if event.passed else SubmissionStatus.NOT_PASSED,
        remarks=event.remarks,
        reviewed_by=event.reviewed_by,
        told_at=event.told_at,
    )


@_fold.register
def _(event: SubmissionRegistered, submission: Submission) -> Submission:
    return replace(
        submission,
        status=SubmissionStatus.REGISTERED,
        case_no=event.case_no,
        proof=event.proof,
    )


@_fold.register
def _(event: SubmissionDismissed, submission: Submission) -> Submission:
    return replace(submission, status=SubmissionStatus.DISMISSED, remarks=event.reason)


def check_sendable(item: Item, sent: Sent) -> None:
    """Refuses an item that is not offered on the network, and what its list does not know."""
    if item.secret or ServiceModeFlag.ONLINE not in item.service_modes:
        why = f"“{item.name_zh}”还没有开通网上办理，请到窗口办理"
        raise Invalid("not_online", why, "item_id")
    if sent.channel not in NETWORK:
        raise Invalid("not_a_network_channel", "网上申报只经网上大厅、手机端或微信", "channel")
    for material in sent.materials:
        item.material(material)


def check_source(source: Source) -> None:
    """自建系统的申报: from which system, under which number, and why it was keyed in if it was."""
    if not source.system.strip() or not source.number.strip():
        raise Invalid("source_missing", "请写明来自哪个自建系统和在那里的编号", "system")
    if source.entry == Entry.KEYED_IN and not source.no_interface.strip():
        why = "能对接的应通过接口传送；自行录入的请写明为什么无法对接"
        raise Invalid("interface_first", why, "no_interface")


def check_same(known: Submission, sent: Sent) -> None:
    """The same number of the same system is the same application, however often it comes."""
    ours = replace(sent, source=known.sent.source, item_name=known.sent.item_name)
    if ours != known.sent:
        why = f"{sent.source.system}的编号{sent.source.number}已用于另一份申报"
        raise Conflict("foreign_number_used", why, "number")


def tell(submission: Submission, passed: bool, remarks: str) -> None:
    """The result is told once; what is wanting is said with it."""
    if submission.sent.purpose != Purpose.PRE_REVIEW:
        raise Conflict("not_for_pre_review", "这份申报没有申请预审，请直接登记办理")
    if submission.status is not SubmissionStatus.RECEIVED:
        raise wrong_status(submission, "告知预审结果")
    if not passed and not remarks.strip():
        raise Invalid("reason_missing", "预审未通过的，请写明原因和需要补充的材料", "remarks")


def wrong_status(submission: Submission, act: str) -> Conflict:
    told = STATUS_ZH[submission.status]
    return Conflict("wrong_status", f"这份申报现在的状态是“{told}”，不能{act}")


@rule("XQ-CZ-01e")
def check_handed_in(submission: Submission, proof: str) -> None:
    """递件: paper is taken upon a pre-review only if it was passed, from whoever proves to be the
    one who asked for it."""
    if submission.sent.purpose != Purpose.PRE_REVIEW:
        return
    if submission.status is not SubmissionStatus.PASSED:
        raise Conflict("pre_review_not_passed", "预审还没有通过，不能凭预审递交纸质材料")
    if not proof.strip():
        raise Invalid("proof_missing", "请核验申请人的身份类证明，并写明是哪一种", "proof")


def check_open(submission: Submission) -> None:
    """Only what nobody has finished with can become a case."""
    if submission.status not in (SubmissionStatus.RECEIVED, SubmissionStatus.PASSED):
        raise wrong_status(submission, "登记为办件")


@rule("XQ-CZ-01d")
def carried_over(submission: Submission, item: Item, paper: Collection[str]) -> Sequence[str]:
    """What need not be handed in again: all that was sent, but at the window what has to be seen in
    the original."""
    at_window = submission.sent.purpose == Purpose.PRE_REVIEW
    return [
        sent
        for sent in submission.sent.materials
        if sent not in paper
        and not (at_window and item.material(sent).kind is MaterialKind.ORIGINAL)
    ]
