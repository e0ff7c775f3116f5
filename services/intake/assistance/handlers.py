"""One function per command of assistance; HANDLERS joins the table of contents of intake."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from services.intake.assistance import commands, papers
from services.intake.domain import (
    acceptance,
    agents,
    assistances,
    assisting,
    certificates,
    special_visits,
)
from services.intake.domain.agents import RegisteredAgent, Service
from services.intake.domain.assistances import Assistance, PaperPrinted, Stage
from services.intake.domain.certificates import Certificate
from services.intake.domain.consulting import check_impersonal
from services.intake.domain.receptions import Authorisation
from services.intake.domain.slips import SlipKind
from services.intake.domain.special_visits import SpecialVisit
from shared.kernel.refusals import Conflict, NotFound
from shared.kernel.rules import rule
from shared.service.definition import Context, Handler

Events = Sequence[Any]


def _agent(agent: RegisteredAgent | None) -> RegisteredAgent:
    if agent is None:
        raise NotFound("unknown_agent", "名录中没有这个人", "agent_id")
    return agent


def _visit(visit: SpecialVisit | None) -> SpecialVisit:
    if visit is None:
        raise NotFound("unknown_visit", "没有登记这次来访")
    return visit


def _request(request: Assistance | None) -> Assistance:
    if request is None:
        raise NotFound("unknown_assistance", "没有这次代办、专办申请")
    return request


def register_agent(
    _: RegisteredAgent | None, asked: commands.RegisterAgent, context: Context
) -> Events:
    context.directory.site_of(asked.node)
    return [agents.AgentRegistered(asked.agent_id, asked.node, asked.entry)]


def publish_agent(agent: RegisteredAgent | None, _: commands.PublishAgent, __: Context) -> Events:
    agents.check_publishable(_agent(agent).entry)
    return [agents.AgentPublished()]


def withdraw_agent(
    agent: RegisteredAgent | None, asked: commands.WithdrawAgent, _: Context
) -> Events:
    if _agent(agent).status is not agents.AgentStatus.PUBLISHED:
        raise Conflict("agent_not_public", "这个人没有公示，不需要撤下")
    return [agents.AgentWithdrawn(asked.reason)]


def declare_special_need(
    visit: SpecialVisit | None, asked: commands.DeclareSpecialNeed, context: Context
) -> Events:
    if visit is not None:
        raise Conflict("visit_exists", "这次来访已经登记过")
    policy = context.policies.of(asked.node, context.now.date())
    declared = special_visits.declared(asked.groups, asked.help, policy.regulations)
    return [
        special_visits.SpecialNeedDeclared(
            asked.visit_id, asked.node, declared, context.now, asked.sealed_party
        )
    ]


def name_visit_assistant(
    visit: SpecialVisit | None, asked: commands.NameVisitAssistant, _: Context
) -> Events:
    visit = _visit(visit)
    special_visits.check_there(visit)
    agents.check_public(asked.agent)
    return [special_visits.VisitAssistantNamed(asked.agent.agent_id)]


def offer_one_to_one(
    visit: SpecialVisit | None, asked: commands.OfferOneToOne, _: Context
) -> Events:
    special_visits.check_there(_visit(visit))
    return [special_visits.OneToOneOffered(asked.accepted)]


def end_special_visit(
    visit: SpecialVisit | None, _: commands.EndSpecialVisit, __: Context
) -> Events:
    special_visits.check_served(_visit(visit))
    return [special_visits.SpecialVisitEnded()]


def show_special_need(
    visit: SpecialVisit | None, asked: commands.ShowSpecialNeed, context: Context
) -> Events:
    _visit(visit)
    return [special_visits.SpecialNeedShown(context.actor, asked.reason, context.now)]


def request_assistance(
    request: Assistance | None, asked: commands.RequestAssistance, context: Context
) -> Events:
    if request is not None:
        raise Conflict("assistance_exists", "这次申请已经登记过")
    assisting.check_asked(asked.item, asked.service, asked.voluntary)
    if asked.service is Service.ONE_TO_ONE:
        assisting.check_entitled(asked.item, asked.key_project, asked.special)
        assisting.check_filed_at(asked.window, asked.mandate.hall)
    return [
        assistances.AssistanceAsked(
            asked.request_id,
            asked.node,
            asked.service,
            acceptance.item_version(asked.item),
            asked.party_id,
            context.now,
            asked.sealed_party,
            asked.window,
            asked.key_project,
            asked.visit_id,
        )
    ]


@rule("LS-DB-05b", "LS-ZB-05b")
def check_assistance(
    request: Assistance | None, asked: commands.CheckAssistance, context: Context
) -> Events:
    request = _request(request)
    assisting.expect_unchecked(request)
    officer = _officer(request, asked.listed, context)
    given = assisting.check_known(request, asked.materials)
    missing = tuple(m for m in request.item.required if m not in given)
    checked = assistances.AssistanceMaterialsChecked(given, missing, officer)
    if missing and not request.told:
        return [checked, papers.notice(request, missing, context)]
    return [checked]


def _officer(request: Assistance, listed: Sequence[RegisteredAgent], context: Context) -> str:
    """Who looks: for one-to-one an officer on record, for agency whoever is there."""
    if request.service is Service.ONE_TO_ONE:
        return agents.special_officer(listed, context.actor)
    return context.actor


@rule("LS-ZB-05b")
def accompany_applicant(
    request: Assistance | None, asked: commands.AccompanyApplicant, context: Context
) -> Events:
    request = _request(request)
    assisting.expect(request, "带领申请人去办理", Stage.COMPLETE)
    officer = _officer(request, asked.listed, context)
    department, person = assisting.met_by(request, asked.mandate, asked.person)
    return [assistances.ApplicantAccompanied(department, person, officer)]


def agree_agency(
    request: Assistance | None, asked: commands.AgreeAgency, context: Context
) -> Events:
    request, today = _request(request), context.now.date()
    if request.service is not Service.AGENCY:
        raise Conflict("not_agency", "一对一专办不签代办协议")
    assisting.expect(request, "签订委托代办协议", Stage.COMPLETE, Stage.AGREED)
    agents.check_assignable(asked.agent, request.item.id)
    assisting.check_period(asked.valid_from, asked.valid_to, today)
    assisting.check_successor(request, asked.agent.agent_id)
    period = asked.valid_from, asked.valid_to
    paper = papers.agreement(request, asked.agent, period, context)
    letter = Authorisation(paper.number, *period)
    return [assistances.AgencyAgreed(asked.agent.agent_id, letter), paper]


def hand_papers(request: Assistance | None, asked: commands.HandPapers, context: Context) -> Events:
    request = _request(request)
    if asked.to_agent:
        assisting.agreement_of(request, context.now.date())
    assisting.check_papers(request, asked.to_agent, asked.materials)
    assisting.check_signed(asked.applicant_signed, asked.agent_signed)
    paper = papers.handover(request, asked.to_agent, asked.materials, context)
    return [assistances.AgencyPapersHanded(asked.to_agent, asked.materials), paper]


def suspend_assistance(
    request: Assistance | None, asked: commands.SuspendAssistance, _: Context
) -> Events:
    stages = (Stage.COMPLETE, Stage.WANTING, Stage.ACCOMPANIED, Stage.AGREED)
    assisting.expect(_request(request), "中止", *stages)
    check_impersonal(asked.reason, "reason")
    return [assistances.AssistanceSuspended(asked.ground, asked.reason)]


def resume_assistance(
    request: Assistance | None, asked: commands.ResumeAssistance, _: Context
) -> Events:
    assisting.expect(_request(request), "恢复", Stage.SUSPENDED)
    check_impersonal(asked.reason, "reason")
    return [assistances.AssistanceResumed(asked.reason)]


def end_assistance(request: Assistance | None, asked: commands.EndAssistance, _: Context) -> Events:
    request = _request(request)
    assisting.check_concluded(request, asked.case_id)
    check_impersonal(asked.reason, "reason")
    return [assistances.AssistanceEnded(asked.reason, asked.case_id)]


def note_assistance_printed(
    request: Assistance | None, asked: commands.NoteAssistancePrinted, context: Context
) -> Events:
    _request(request)
    return [PaperPrinted(context.actor, asked.reason, context.now)]


def issue_certificate(
    certificate: Certificate | None, asked: commands.IssueCertificate, context: Context
) -> Events:
    if certificate is not None:
        raise Conflict("certificate_exists", "这份证明已经出具过")
    certificates.check_station(context.directory.level(asked.node))
    kind, about = SlipKind.VILLAGE_CERTIFICATE, asked.certificate_id
    number = papers.number_of(asked.node, kind, about, 1, context)
    facts = {
        "of": "certificate",
        "item_name": asked.matter,
        "purpose": asked.purpose,
        "statement_mark": asked.statement_mark,
    }
    issued = certificates.CertificateIssued(
        about, asked.node, asked.matter, asked.purpose, context.now, asked.sealed_party
    )
    return [issued, papers.issued(asked.node, kind, number, facts, context)]


def note_certificate_printed(
    certificate: Certificate | None, asked: commands.NoteCertificatePrinted, context: Context
) -> Events:
    if certificate is None:
        raise NotFound("unknown_certificate", "没有出具过这份证明")
    return [PaperPrinted(context.actor, asked.reason, context.now)]


HANDLERS: dict[type, Handler] = {
    commands.RegisterAgent: register_agent,
    commands.PublishAgent: publish_agent,
    commands.WithdrawAgent: withdraw_agent,
    commands.DeclareSpecialNeed: declare_special_need,
    commands.NameVisitAssistant: name_visit_assistant,
    commands.OfferOneToOne: offer_one_to_one,
    commands.EndSpecialVisit: end_special_visit,
    commands.ShowSpecialNeed: show_special_need,
    commands.RequestAssistance: request_assistance,
    commands.CheckAssistance: check_assistance,
    commands.AccompanyApplicant: accompany_applicant,
    commands.AgreeAgency: agree_agency,
    commands.HandPapers: hand_papers,
    commands.SuspendAssistance: suspend_assistance,
    commands.ResumeAssistance: resume_assistance,
    commands.EndAssistance: end_assistance,
    commands.NoteAssistancePrinted: note_assistance_printed,
    commands.IssueCertificate: issue_certificate,
    commands.NoteCertificatePrinted: note_certificate_printed,
}
