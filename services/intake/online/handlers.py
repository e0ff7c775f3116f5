"""One function per command of online; HANDLERS joins the table of contents of intake."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from services.intake.domain import duties, submissions
from services.intake.domain.acceptance import listed
from services.intake.domain.submissions import Submission, SubmissionReceived
from services.intake.online import commands
from shared.kernel.refusals import Conflict, NotFound
from shared.kernel.rules import rule
from shared.service.definition import Context, Handler

Events = Sequence[Any]


def _existing(submission: Submission | None) -> Submission:
    if submission is None:
        raise NotFound("unknown_submission", "没有这份网上申报，请核对标识")
    return submission


def _received(
    command: commands.ReceiveSubmission | commands.TakeOverSubmission, context: Context
) -> Events:
    submissions.check_sendable(command.item, command.sent)
    return [
        SubmissionReceived(
            command.submission_id, command.node, command.sent, context.now, command.sealed_party
        )
    ]


@rule("KD-RW-08a")
def receive(
    known: Submission | None, command: commands.ReceiveSubmission, context: Context
) -> Events:
    if known is not None:
        raise Conflict("submission_exists", "这份网上申报已经收到过")
    return _received(command, context)


@rule("XQ-CZ-01g")
def take_over(
    known: Submission | None, command: commands.TakeOverSubmission, context: Context
) -> Events:
    submissions.check_source(command.sent.source)
    duties.check_single_window(
        command.mandate,
        command.item.id,
        context.now.date(),
        system=command.sent.source.system,
        result_mode="",
    )
    if known is not None:
        submissions.check_same(known, command.sent)
        return []
    return _received(command, context)


@rule("XQ-CZ-01c")
def tell_pre_review(
    known: Submission | None, command: commands.TellPreReview, context: Context
) -> Events:
    submission = _existing(known)
    policy = context.policies.of(submission.node, context.now.date())
    duties.check_desk(listed(policy, "separation_of_duties"), command.roles)
    submissions.tell(submission, command.passed, command.remarks)
    told = submissions.PreReviewTold(
        command.passed, command.remarks.strip(), context.actor, context.now
    )
    return [told]


def mark_registered(
    known: Submission | None, command: commands.MarkRegistered, _: Context
) -> Events:
    submission = _existing(known)
    submissions.check_handed_in(submission, command.proof)
    submissions.check_open(submission)
    return [submissions.SubmissionRegistered(command.case_no, command.proof.strip())]


def dismiss(known: Submission | None, command: commands.DismissSubmission, _: Context) -> Events:
    submission = _existing(known)
    if submission.status is submissions.SubmissionStatus.REGISTERED:
        raise submissions.wrong_status(submission, "不予登记")
    return [submissions.SubmissionDismissed(command.reason)]


HANDLERS: dict[type, Handler] = {
    commands.ReceiveSubmission: receive,
    commands.TakeOverSubmission: take_over,
    commands.TellPreReview: tell_pre_review,
    commands.MarkRegistered: mark_registered,
    commands.DismissSubmission: dismiss,
}
