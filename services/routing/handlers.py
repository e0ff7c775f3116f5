"""One function per command; the registry at the end is routing's table of contents."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Any

from services.routing import commands
from services.routing.domain import correcting, legs, relay
from services.routing.domain.duties import check_other_person
from services.routing.domain.legs import Leg
from services.routing.domain.planning import make_plan
from shared.kernel.refusals import NotFound
from shared.service.definition import Context, Handler

Events = Sequence[Any]


def _existing(leg: Leg | None) -> Leg:
    if leg is None or leg.file is None:
        raise NotFound("unknown_leg", "本节点没有经手这个办件")
    return leg


def plan(leg: Leg | None, command: commands.PlanCase, context: Context) -> Events:
    def office_at(division: str, level: str) -> str | None:
        found = context.directory.divisions.at_level(division, level)
        return context.directory.node_for(found.code) if found else None

    stages = make_plan(command.flow, command.competent_division, office_at)
    sealed = command.file.sealed_party
    file = replace(command.file, sealed_party="")
    return relay.begin(leg, legs.PlanMade(file, stages, command.papers, sealed))


def receive(leg: Leg | None, command: commands.ReceiveHandoff, _: Context) -> Events:
    sealed = command.file.sealed_party
    file = replace(command.file, sealed_party="")
    received = legs.HandoffReceived(command.handoff, file, command.plan, sealed)
    return relay.receive(leg, received)


def sign(leg: Leg | None, command: commands.SignHandoff, _: Context) -> Events:
    return relay.sign(_existing(leg), command.handoff_id)


def refuse(leg: Leg | None, command: commands.RefuseHandoff, _: Context) -> Events:
    return relay.refuse(_existing(leg), command.handoff_id, command.reason)


def offer_again(leg: Leg | None, _: commands.OfferAgain, __: Context) -> Events:
    return relay.offer_again(_existing(leg))


def complete(leg: Leg | None, command: commands.CompleteTask, context: Context) -> Events:
    leg = _existing(leg)
    check_other_person(_duties(leg, context), leg.case.accepted_by, context.actor)
    return relay.complete(leg, command.task_id, command.finding, command.opinion, context.now)


def _duties(leg: Leg, context: Context) -> Collection[str]:
    """What different persons do, by the profile under which the case was accepted."""
    terms = leg.case.terms
    profile = context.policies.version(terms["profile"], terms["profile_version"])
    found = profile.values["separation_of_duties"]
    return found if isinstance(found, tuple) else ()


def find_correction(leg: Leg | None, command: commands.FindCorrection, _: Context) -> Events:
    return correcting.find(_existing(leg), command.task_id)


def hand_over_notice(leg: Leg | None, command: commands.HandOverNotice, _: Context) -> Events:
    return correcting.hand_over(_existing(leg), command.task_id, command.missing)


def note_signed(leg: Leg | None, command: commands.NoteSigned, _: Context) -> Events:
    return relay.note_signed(_existing(leg), command.handoff_id)


def note_refused(leg: Leg | None, command: commands.NoteRefused, _: Context) -> Events:
    return relay.note_refused(_existing(leg), command.handoff_id, command.reason)


def note_undelivered(leg: Leg | None, command: commands.NoteUndelivered, _: Context) -> Events:
    return relay.note_undelivered(_existing(leg), command.handoff_id, command.reason)


def note_answered(leg: Leg | None, command: commands.NoteAnswered, _: Context) -> Events:
    return relay.note_answered(_existing(leg), command.handoff_id, command.outcome)


def note_progress(leg: Leg | None, command: commands.NoteProgress, _: Context) -> Events:
    _existing(leg)
    return [command.heard]


def want_result(leg: Leg | None, command: commands.WantResult, _: Context) -> Events:
    wanted = legs.ResultWanted(command.result, command.sealed_party)
    return relay.want_result(_existing(leg), command.by, wanted)


def note_papers(leg: Leg | None, command: commands.NotePapers, context: Context) -> Events:
    if not context.directory.is_hosted(command.node):
        # The leg is kept at that node's own site, which is told by `papers_delivered`.
        return []
    arrived = legs.PapersArrived(
        command.case_id, command.node, command.shipment_id, command.delivered_at
    )
    return relay.note_papers(leg, arrived)


HANDLERS: dict[type, Handler] = {
    commands.PlanCase: plan,
    commands.ReceiveHandoff: receive,
    commands.SignHandoff: sign,
    commands.RefuseHandoff: refuse,
    commands.OfferAgain: offer_again,
    commands.CompleteTask: complete,
    commands.FindCorrection: find_correction,
    commands.HandOverNotice: hand_over_notice,
    commands.NoteSigned: note_signed,
    commands.NoteRefused: note_refused,
    commands.NoteUndelivered: note_undelivered,
    commands.NoteAnswered: note_answered,
    commands.NoteProgress: note_progress,
    commands.WantResult: want_result,
    commands.NotePapers: note_papers,
}
