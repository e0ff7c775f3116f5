"""Reads for the API of online: submissions for the office, progress for whoever has the code."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from typing import Any

import msgspec
from sqlalchemy import Engine, select

from services.intake.domain import guessing, progress
from services.intake.domain.cases import Case
from services.intake.domain.submissions import STATUS_ZH, Submission
from services.intake.online.codes import query_code
from services.intake.online.limits import LOOKING, Guesses, allow
from services.intake.online.tables import submissions
from services.intake.tables import cases
from shared.db.engine import reading
from shared.http.route import Call
from shared.kernel.identity import mask_name
from shared.kernel.refusals import NotFound
from shared.service.paging import page


def progress_of(call: Call, number: str, code: str) -> dict[str, Any]:
    """How far it is, for whoever has number and code.

    Every number has a code, also one that does not exist: an unknown number and a wrong code are
    found out by the same steps, before anything is looked up, and get the same answer.
    """
    allow(call, LOOKING)
    guesses = Guesses.of(call, number)
    guesses.begin(call.service.system_now())
    right, given = (guessing.typed(text) for text in (query_code(call.service.vault, number), code))
    if not hmac.compare_digest(right.encode(), given.encode()):
        raise _not_so()
    guesses.was_right()
    found = _progress(call, number)
    if found is None:
        raise _not_so()
    return found


def _not_so() -> NotFound:
    return NotFound("number_or_code", "编号或查询码不符，请按受理单上的编号和查询码填写")


def _progress(call: Call, number: str) -> dict[str, Any] | None:
    directory = call.service.directory
    with reading(call.service.engine) as connection:
        state = connection.execute(
            select(cases.c.state).where((cases.c.case_no == number) | (cases.c.id == number))
        ).scalar()
        sent = None
        if state is None:
            asked = select(submissions.c.state).where(submissions.c.id == number)
            sent = connection.execute(asked).scalar_one_or_none()
    if state is not None:
        case = msgspec.json.decode(state, type=Case)
        told = progress.of_case(case, directory.title)
        return told | _beside(call, case.owner, case.sealed_party)
    if sent is None:
        return None
    submission = msgspec.json.decode(sent, type=Submission)
    told = progress.of_submission(submission, directory.title)
    return told | _beside(call, submission.node, submission.sealed_party)


def _beside(call: Call, node: str, sealed_party: str) -> dict[str, str]:
    name = call.service.vault.open(sealed_party)["applicant"]["name"]
    phone = call.service.directory.contact(node).consultation_phone
    return {"applicant": mask_name(name), "phone": phone or "12345"}


def one_submission(engine: Engine, submission_id: str, node: str | None) -> Submission:
    """The submission, if it is for `node` (None: for whichever)."""
    statement = select(submissions.c.state).where(submissions.c.id == submission_id)
    if node is not None:
        statement = statement.where(submissions.c.node == node)
    with reading(engine) as connection:
        state = connection.execute(statement).scalar_one_or_none()
    if state is None:
        raise NotFound("unknown_submission", "没有这份网上申报，或不属于您所在的节点")
    return msgspec.json.decode(state, type=Submission)


def some_submissions(engine: Engine, node: str | None, asked: Mapping[str, Any]) -> dict[str, Any]:
    """A page of submissions, by their ids (`SubmissionQuery`)."""
    columns = submissions.c
    statement = select(columns.id, columns.state).order_by(columns.id).limit(asked["limit"] + 1)
    statement = statement.where(columns.id > asked["after"])
    for name, value in (("node", node), ("status", asked["status"])):
        if value:
            statement = statement.where(columns[name] == value)
    with reading(engine) as connection:
        rows = connection.execute(statement).all()
    return page(rows, asked["limit"], lambda row: shown(_read(row.state)), lambda row: row.id)


def _read(state: str) -> Submission:
    return msgspec.json.decode(state, type=Submission)


def shown(submission: Submission) -> dict[str, Any]:
    """A submission as the office sees it."""
    sent = submission.sent
    return {
        "submission_id": submission.submission_id,
        "node": submission.node,
        "item_id": sent.item_id,
        "item_name": sent.item_name,
        "purpose": sent.purpose,
        "channel": sent.channel,
        "system": sent.source.system,
        "number": sent.source.number,
        "entry": sent.source.entry,
        "no_interface": sent.source.no_interface,
        "materials": list(sent.materials),
        "status": submission.status.value,
        "status_zh": STATUS_ZH[submission.status],
        "identity": "verified" if submission.proof else "claimed",
        "proof": submission.proof,
        "remarks": submission.remarks,
        "reviewed_by": submission.reviewed_by,
        "received_at": submission.received_at.isoformat(),
        "case_no": submission.case_no,
    }
