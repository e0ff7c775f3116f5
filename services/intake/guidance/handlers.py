"""One function per command of guidance; HANDLERS joins the table of contents of intake."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from services.intake.documents.issuing import Visit, referral_record
from services.intake.domain import (
    citations,
    consultations,
    consulting,
    contacts,
    data_sources,
    knowledge,
    presences,
    problems,
)
from services.intake.domain.consultations import Consultation, ConsultationStatus
from services.intake.domain.data_sources import DataSource
from services.intake.domain.knowledge import KnowledgeEntry, KnowledgeVersion
from services.intake.domain.presences import Presence
from services.intake.domain.problems import AcceptanceProblem
from services.intake.guidance import commands
from shared.kernel.refusals import Conflict, Invalid, NotFound
from shared.kernel.rules import rule
from shared.service.definition import Context, Handler

Events = Sequence[Any]


def _asked(consultation: Consultation | None) -> Consultation:
    if consultation is None:
        raise NotFound("unknown_consultation", "没有这次咨询，请核对咨询标识")
    return consultation


def ask(
    consultation: Consultation | None, command: commands.AskQuestion, context: Context
) -> Events:
    """Where the department answers for itself, it is called in the same breath."""
    if consultation is not None:
        raise Conflict("consultation_exists", "这次咨询已经登记过")
    consulting.check_recorded(command.name, command.contact, command.question)
    consulting.check_impersonal(command.question, "question")
    node, competent = command.node, command.competent
    on_the_spot = context.policies.of(node, context.now.date()).limit("on_the_spot")
    promised = command.promised or on_the_spot
    asked = consultations.ConsultationAsked(
        consultation_id=command.consultation_id,
        node=node,
        clerk=context.actor,
        item_id=competent.item.id if competent else "",
        question=command.question.strip(),
        service=consulting.guide_service(command.service),
        window=command.window,
        ticket_no=command.ticket_no,
        asked_at=context.now,
        promised=promised,
        due_at=context.calendars.of(node).due(context.now, promised).instant,
        sealed_party=command.sealed_party,
    )
    if competent is None or not competent.item.consulted_by_department:
        return [asked]
    return [asked, *consulting.call(competent, command.window, context.now)]


def call_department(
    consultation: Consultation | None, command: commands.CallDepartment, context: Context
) -> Events:
    """Also where the centre answers by itself, but can not do without the department this time."""
    found = _asked(consultation)
    consulting.expect_open(found)
    if found.status is not ConsultationStatus.ASKED:
        raise Conflict("called_already", "已经通知过部门")
    return consulting.call(command.competent, command.window or found.window, context.now)


def note_arrival(
    consultation: Consultation | None, _: commands.NoteArrival, context: Context
) -> Events:
    consulting.expect_called(_asked(consultation), remote=False)
    return [consultations.DepartmentArrived(context.actor, context.now)]


@rule("XQ-ZZ-02-2b")
def begin_remotely(
    consultation: Consultation | None, command: commands.BeginRemotely, context: Context
) -> Events:
    """It is kept by which way the department was there in real time, and for what."""
    consulting.expect_called(_asked(consultation), remote=True)
    arranged = command.presence
    if arranged is not None and not arranged.reached_by(command.way):
        raise Invalid("way_not_arranged", "部门没有安排这种远程方式", "way")
    return [
        consultations.RemoteConsultationBegan(
            context.actor, command.way, command.purpose, context.now
        )
    ]


def answer(
    consultation: Consultation | None, command: commands.AnswerQuestion, context: Context
) -> Events:
    found = _asked(consultation)
    consulting.check_answer(found, command.answer)
    consulting.check_impersonal(command.answer, "answer")
    item = command.item
    if found.item_id not in ("", item.id):
        raise Invalid("other_item", "答复应针对所咨询的事项", "item_id")
    consulting.check_answers_itself(found, item, command.is_department)
    basis = citations.cited(command.wanted, command.available)
    given = consultations.Answer(command.answer.strip(), basis, context.actor, context.now)
    return [consultations.ConsultationAnswered(item.id, given)]


def confirm_materials(
    consultation: Consultation | None, command: commands.ConfirmMaterials, context: Context
) -> Events:
    item = command.item
    consulting.check_confirmable(_asked(consultation), item, command.materials)
    confirmation = consultations.Confirmation(
        command.materials, item.version, context.actor, context.now
    )
    return [consultations.ConsultationConfirmed(confirmation)]


def refer_out(
    consultation: Consultation | None, command: commands.ReferQuestionOut, context: Context
) -> Events:
    """The competent office is told in writing, as to whoever is met without a question."""
    found = _asked(consultation)
    consulting.expect_open(found)
    contacts.check_office(command.office)
    office, address = command.office.strip(), command.address.strip()
    referral = consultations.Referral(office, address, context.actor, context.now)
    visit = Visit(found.consultation_id, found.node, found.question, found.clerk)
    return [
        consultations.ConsultationReferredOut(referral),
        referral_record(visit, office, address, context),
    ]


def show_party(
    consultation: Consultation | None, command: commands.ShowConsultationParty, context: Context
) -> Events:
    _asked(consultation)
    return [
        consultations.ConsultationPartyShown(context.actor, command.reason.strip(), context.now)
    ]


def _entry(entry: KnowledgeEntry | None) -> KnowledgeEntry:
    if entry is None:
        raise NotFound("unknown_knowledge", "没有这条知识，请核对条目标识", "entry_id")
    return entry


def write(
    entry: KnowledgeEntry | None, command: commands.WriteKnowledge, context: Context
) -> Events:
    if entry is not None:
        raise Conflict("knowledge_exists", "这条知识已经编制过")
    knowledge.check_begins(command.effective_from, context.now.date())
    version = _version(command, 1, context)
    return [
        knowledge.KnowledgeWritten(
            command.entry_id, command.node, command.item_id, command.department, version
        )
    ]


def _version(
    command: commands.WriteKnowledge | commands.ReviseKnowledge, number: int, context: Context
) -> KnowledgeVersion:
    consulting.check_impersonal(f"{command.title} {command.text}", "text")
    return KnowledgeVersion(
        number,
        command.title.strip(),
        command.text.strip(),
        command.public,
        command.effective_from,
        context.actor,
    )


@rule("XQ-ZZ-02-5")
def revise(
    entry: KnowledgeEntry | None, command: commands.ReviseKnowledge, context: Context
) -> Events:
    found = _entry(entry)
    knowledge.expect_living(found)
    begins, latest = command.effective_from, found.latest
    knowledge.check_begins(begins, context.now.date(), latest.effective_from)
    return [knowledge.KnowledgeRevised(_version(command, latest.number + 1, context))]


def withdraw(
    entry: KnowledgeEntry | None, command: commands.WithdrawKnowledge, context: Context
) -> Events:
    knowledge.expect_living(_entry(entry))
    return [knowledge.KnowledgeWithdrawn(context.now.date(), command.reason)]


def raise_problem(
    problem: AcceptanceProblem | None, command: commands.RaiseProblem, context: Context
) -> Events:
    if problem is not None:
        raise Conflict("problem_exists", "这个受理问题已经登记过")
    consulting.check_impersonal(command.what, "what")
    return [
        problems.ProblemRaised(
            command.problem_id,
            command.node,
            command.item_id,
            command.department,
            command.what,
            context.actor,
            context.now,
        )
    ]


@rule("XQ-ZZ-02-5")
def solve_problem(
    problem: AcceptanceProblem | None, command: commands.SolveProblem, context: Context
) -> Events:
    if problem is None:
        raise NotFound("unknown_problem", "没有这个受理问题，请核对标识")
    problems.check_solution(problem, command.solution)
    consulting.check_impersonal(command.solution, "solution")
    return [
        problems.ProblemSolved(
            command.solution.strip(), command.entry_id, context.actor, context.now
        )
    ]


def arrange(_: Presence | None, command: commands.ArrangePresence, __: Context) -> Events:
    if command.unit.present:
        raise Conflict("unit_present", f"{command.unit.name}常驻大厅，不需要安排驻场时间")
    presences.check_reachable(command.phone, command.network)
    days = tuple(sorted(set(command.weekdays)))
    return [
        presences.PresenceArranged(
            command.unit.unit_id,
            command.node,
            days,
            command.phone.strip(),
            command.network.strip(),
        )
    ]


def register_source(
    source: DataSource | None, command: commands.RegisterDataSource, _: Context
) -> Events:
    if source is not None:
        raise Conflict("data_source_exists", "这个数据接口已经登记过")
    data_sources.check_fields(command.fields)
    return [
        data_sources.DataSourceRegistered(
            command.source_id,
            command.node,
            command.item_id,
            command.department,
            command.reference,
            command.fields,
        )
    ]


def _source(source: DataSource | None) -> DataSource:
    if source is None:
        raise NotFound("unknown_data_source", "没有这个数据接口，请核对标识")
    return source


@rule("LS-DN-06a")
def check_delivery(
    source: DataSource | None, command: commands.CheckDelivery, context: Context
) -> Events:
    """What the interface was to deliver, and did not."""
    came = set(command.fields)
    missing = tuple(name for name in _source(source).fields if name not in came)
    return [data_sources.DataDelivered(missing, context.now)]


@rule("LS-DN-06a")
def complete_field(
    source: DataSource | None, command: commands.CompleteField, context: Context
) -> Events:
    data_sources.check_lacking(_source(source), command.field)
    done = data_sources.Completion(command.field, command.how, context.actor, context.now)
    return [data_sources.DataFieldCompleted(done)]


HANDLERS: dict[type, Handler] = {
    commands.AskQuestion: ask,
    commands.CallDepartment: call_department,
    commands.NoteArrival: note_arrival,
    commands.BeginRemotely: begin_remotely,
    commands.AnswerQuestion: answer,
    commands.ConfirmMaterials: confirm_materials,
    commands.ReferQuestionOut: refer_out,
    commands.ShowConsultationParty: show_party,
    commands.WriteKnowledge: write,
    commands.ReviseKnowledge: revise,
    commands.WithdrawKnowledge: withdraw,
    commands.RaiseProblem: raise_problem,
    commands.SolveProblem: solve_problem,
    commands.ArrangePresence: arrange,
    commands.RegisterDataSource: register_source,
    commands.CheckDelivery: check_delivery,
    commands.CompleteField: complete_field,
}
