"""Events of online -> what the others are told, and what the applicant is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from services.intake.domain import submissions
from services.intake.domain.submissions import Purpose, Submission
from services.intake.online.notices import notice
from shared.service.definition import Fact, Outgoing


def _fact(name: str, submission: Submission, **data: Any) -> Fact:
    about = {"node": submission.node, "item_id": submission.sent.item_id}
    return Fact(name, f"request/{submission.submission_id}", about | data)


def received(_: submissions.SubmissionReceived, submission: Submission) -> Outgoing:
    """The department has the materials for a pre-review from here on."""
    if submission.sent.purpose != Purpose.PRE_REVIEW:
        return Outgoing()
    return Outgoing((_fact("pre_review_requested", submission),))


def told(event: submissions.PreReviewTold, submission: Submission) -> Outgoing:
    item = submission.sent.item_name
    if event.passed:
        text = f"您申请的“{item}”网上预审已通过，请携带身份证件和纸质材料到窗口递交。"
    else:
        text = f"您申请的“{item}”网上预审未通过，原因请凭编号和查询码在网上查看。"
    row = notice(
        kind="pre_review_told",
        about=f"submission/{submission.submission_id}",
        node=submission.node,
        text=text,
        now=event.told_at,
    )
    return Outgoing((_fact("pre_review_told", submission, passed=event.passed),), rows=(row,))


OUTGOING: dict[type, Callable[[Any, Any], Outgoing]] = {
    submissions.SubmissionReceived: received,
    submissions.PreReviewTold: told,
}
