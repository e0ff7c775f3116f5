"""One of each paper of assistance, for people and matters that do not exist."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from services.intake.assistance import commands, handlers, papers
from services.intake.domain import acceptance
from services.intake.domain.agents import AgentStatus, Entry, RegisteredAgent, Service
from services.intake.domain.assistances import Assistance
from services.intake.domain.items import Item
from services.intake.domain.slips import SlipIssued
from shared.service.definition import Context

_ID = "000000000001"
_VILLAGE = "411521101204"
#: What the sample certificate says of its addressee.
STATEMENT = "系本村村民，自2015年起一直居住在本村四组（样例）。"


def slips(item: Item, node: str, context: Context) -> Iterator[SlipIssued]:
    """Agreement and handover form of a request, and a certificate of a village."""
    given = tuple(material.id for material in item.materials)
    request = Assistance(
        _ID,
        node,
        Service.AGENCY,
        acceptance.item_version(item),
        "sample",
        context.now,
        "",
        given=given,
    )
    today = context.now.date()
    period = today, today + timedelta(days=90)
    yield papers.agreement(request, _agent(item, node), period, context)
    yield papers.handover(request, True, given, context)
    certificate = commands.IssueCertificate(
        _ID, _VILLAGE, "居住情况（样例）", "子女入学报名", "", "sample"
    )
    for event in handlers.issue_certificate(None, certificate, context):
        if isinstance(event, SlipIssued):
            yield event


def _agent(item: Item, node: str) -> RegisteredAgent:
    entry = Entry(
        "chen.mei",
        "陈梅（样例）",
        "便民服务中心代办员",
        "0376-2170003",
        (Service.AGENCY,),
        (item.id,),
        "全镇",
        "0376-2170110",
    )
    return RegisteredAgent("sample", node, entry, AgentStatus.PUBLISHED)
