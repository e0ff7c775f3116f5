"""办件进度 as its applicant sees it: no name, no number of a person, no clerk."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from services.intake.domain.acceptance import STATUS_ZH
from services.intake.domain.cases import Case
from services.intake.domain.item_words import PICKUP_ZH, PickupMethod
from services.intake.domain.submissions import STATUS_ZH as SENT_ZH
from services.intake.domain.submissions import Submission
from shared.kernel.rules import rule

Facts = dict[str, Any]
_OUTCOME_ZH = {"granted": "准予", "refused": "不予"}


def of_case(case: Case, title: Callable[[str], str]) -> Facts:
    """How far it is; `title` names an office."""
    names = {material.id: material.name_zh for material in case.item.printed.materials}
    wanting = dict.fromkeys((*case.wanting, *case.asked))
    return {
        "number": case.case_no,
        "item_name": case.item.name_zh,
        "office": title(case.owner),
        "status": case.status.value,
        "status_zh": STATUS_ZH[case.status],
        "steps": _steps(case),
        "missing": [names.get(material, material) for material in wanting],
        "remarks": case.reason if case.outcome == "" else "",
        "result": result(case, title),
    }


def _steps(case: Case) -> list[Facts]:
    reached = (
        ("收件", case.registered_at),
        ("受理", case.accepted_at or case.deemed_accepted_at),
        ("作出决定", case.decided_at),
        ("办结", case.concluded_at),
    )
    return [{"name": name, "day": at.date().isoformat()} for name, at in reached if at is not None]


@rule("TS-FA-3-7b")
def result(case: Case, title: Callable[[str], str]) -> Facts | None:
    """结果公开: what was decided, by which office and when, and how it comes to the applicant."""
    if not case.outcome:
        return None
    return {
        "outcome": _OUTCOME_ZH.get(case.outcome, case.outcome),
        "reason": case.reason,
        "decided_by": title(case.decided_by),
        "decided_on": case.decided_at.date().isoformat() if case.decided_at else "",
        "document": case.item.printed.result_document,
        "method": PICKUP_ZH[PickupMethod(case.result.method)],
        "delivered": bool(case.delivery_method),
    }


def of_submission(submission: Submission, title: Callable[[str], str]) -> Facts:
    """What was sent and is no case yet."""
    steps = [{"name": "网上申报", "day": submission.received_at.date().isoformat()}]
    if submission.told_at is not None:
        steps.append({"name": "预审", "day": submission.told_at.date().isoformat()})
    return {
        "number": submission.submission_id,
        "item_name": submission.sent.item_name,
        "office": title(submission.node),
        "status": submission.status.value,
        "status_zh": SENT_ZH[submission.status],
        "steps": steps,
        "missing": [],
        "remarks": submission.remarks,
        "result": None,
    }
