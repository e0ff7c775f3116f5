"""From the decision to the end: concluded, delivered, closed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from services.intake.domain import cases
from services.intake.domain.cases import Case, Status
from shared.kernel.refusals import Conflict


def conclude(case: Case, concluded: cases.CaseConcluded) -> Sequence[object]:
    """办结. A second decision on the same case is refused: nobody may decide twice. Whoever decides
    while the applicant still corrects something needs it no more."""
    correcting = case.status is Status.CORRECTING and case.accepted_at is not None
    if case.status is not Status.ACCEPTED and not correcting:
        raise Conflict("wrong_status", "办件不在办理中，不能办结")
    return [concluded]


def close(case: Case, method: str, delivered_at: datetime) -> Sequence[object]:
    """送达. Told again of a delivery that is known, it does nothing."""
    if case.status is Status.CLOSED:
        return []
    if case.status is not Status.CONCLUDED:
        raise Conflict("wrong_status", "办件尚未办结，不能送达")
    return [cases.CaseClosed(method, delivered_at)]


def reopen(case: Case) -> Sequence[object]:
    """The delivery was revoked."""
    return [cases.CaseReopened()] if case.status is Status.CLOSED else []
