"""From the body of an application to the command that registers it, on line or written off line."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from functools import cache
from typing import Any

from services.intake import commands, views
from services.intake.assistance import api as assistance
from services.intake.centre import shelf
from services.intake.domain.cases import Agent, ResultChoice
from services.intake.domain.item_lists import handled_as, on_offer
from services.intake.domain.items import CaseType, Item
from services.intake.domain.receptions import Authorisation
from services.intake.items.shelf import catalogue
from services.intake.numbers import CaseNumbers
from services.intake.reception import api as reception
from shared.http.route import Call
from shared.kernel.identity import check_resident_id


@cache
def numbers(engine: Any) -> CaseNumbers:
    """Those of this process."""
    return CaseNumbers(engine)


def next_number(call: Call) -> str:
    """A case number of today, which nobody else has."""
    today = call.service.now().date()
    return str(numbers(call.service.engine).take(call.actor.node, today))


def registration(
    call: Call, case_id: str, case_no: str, written_at: datetime | None = None
) -> commands.RegisterCase:
    """What `call.body` (`RegisterBody`) asks for. An application that was written down off line is
    judged as of `written_at`."""
    body, service = call.body, call.service
    day = (written_at or service.now()).date()
    item = _item(call, day)
    competent = body["competent_division"] or body["origin_division"]
    divisions = service.directory.divisions
    divisions.get(body["origin_division"], "origin_division")
    divisions.get(competent, "competent_division")
    applicant = body["applicant"]
    check_resident_id(applicant["id_number"], day, "applicant.id_number")
    party_id = service.vault.party_id(applicant["id_type"], applicant["id_number"])
    return commands.RegisterCase(
        case_id=case_id,
        case_no=case_no,
        owner=call.actor.node,
        item=item,
        origin_division=body["origin_division"],
        competent_division=competent,
        party_id=party_id,
        sealed_party=service.vault.seal({"applicant": applicant, "agent": body["agent"]}),
        agent=_agent(call, day, assistance.joined(call, party_id, day)),
        materials=tuple(body["materials"]),
        result=ResultChoice(**body["result"]),
        reception=reception.reception(call, party_id),
        earlier=views.failed_before(service.engine, party_id, item.id),
        mandate=shelf.mandate(service.executor, call.actor.node, day),
        written_at=written_at,
    )


def _item(call: Call, day: date) -> Item:
    """What is applied for, as it is in force that day; handled as was chosen, where it may be."""
    files = catalogue(call.service.executor).files
    item = on_offer(files, call.body["item_id"], day)
    chosen = call.body["case_type"]
    return replace(item, case_type=handled_as(item, CaseType(chosen))) if chosen else item


def _agent(call: Call, day: date, agreed: Authorisation | None) -> Agent | None:
    """`agreed`: the agreement of the request from which the application came."""
    agent = call.body["agent"]
    if agent is None:
        return None
    check_resident_id(agent["id_number"], day, "agent.id_number")
    party_id = call.service.vault.party_id("resident_id", agent["id_number"])
    letter = agreed or reception.authorisation(agent["authorisation"])
    return Agent(party_id, agent["authorised"], letter)
