"""The verdict over a scenario: every case accounted for exactly once, nothing lost or left over."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

import kombu
from sqlalchemy import select

from cli.sample_day.quiet import unheard
from cli.trails import collect_anchors, verify_service
from scene.clerks import Clerks, Registered
from scene.mischief import held
from scene.site import Site
from scene.waiting import insist, until
from services.intake.tables import cases as case_table
from shared.db.engine import reading
from shared.messaging.topology import site_topology
from shared.service.housekeeping import tallies
from shared.settings import SERVICES

#: What history must say of one case, chain by chain and in this order, and nothing besides.
AT_THE_WINDOW = [
    *("case_registered", "slip_issued", "case_accepted", "slip_issued"),
    *("case_concluded", "case_closed"),
]
AT_THE_VILLAGE = [
    *("plan_made", "handoff_offered", "receipt_arrived", "answer_arrived", "case_decided"),
]
AT_THE_TOWNSHIP = [
    *("handoff_received", "handoff_signed", "task_opened", "task_completed", "handoff_offered"),
    *("receipt_arrived", "answer_arrived", "handoff_answered"),
]
AT_THE_COUNTY = [
    *("handoff_received", "handoff_signed", "task_opened", "task_completed", "handoff_answered"),
]
AT_THE_HANDOVER = [
    *("consignment_opened", "pickup_arranged", "pickup_opened", "result_collected"),
]


def clocks_that_heard(facts: int) -> list[str]:
    """Supervision hears each fact once, in any order, so that only their number is certain."""
    return ["fact_seen"] * facts + ["profile_taken"]


Story = dict[str, list[str]]


def judge(clerks: Clerks, unusual: Iterable[Registered] = ()) -> None:
    """All cases of these clerks have ended, each exactly once; the site is at rest and whole.

    `unusual` cases took another way: only their end is looked at.
    """
    site = clerks.site
    site.rest()
    until(lambda: not held(site), "nothing is held any more")
    skipped = {case.case_id for case in unusual}
    assert set(clerks.statuses().values()) == {"closed"}
    told = stories(site)
    for case in clerks.cases.values():
        if case.case_id not in skipped:
            assert told[case.case_id] == ordinary(case), case.case_id
    assert _strangers(clerks) == set()
    assert chain_faults(site) == []
    assert insist(lambda: unheard(counts(site))) is None
    until(lambda: waiting_messages(site) == 0, "the queues are empty")


def ordinary(case: Registered) -> Story:
    township = f"{case.owner[:9]}000"
    return {
        f"case/{case.case_id}": AT_THE_WINDOW,
        case.chain(case.owner): AT_THE_VILLAGE,
        case.chain(township): AT_THE_TOWNSHIP,
        case.chain("411521000000"): AT_THE_COUNTY,
        f"consignment/{case.case_no}-handover": AT_THE_HANDOVER,
        f"clocks/case/{case.case_id}": clocks_that_heard(16),
    }


def stories(site: Site) -> Mapping[str, Story]:
    """What the histories of all services say, by case and chain."""

    def look() -> Mapping[str, Story]:
        told: dict[str, Story] = defaultdict(lambda: defaultdict(list))
        for name, definition in site.definitions.items():
            history = definition.kernel.history
            statement = select(history.c.case_id, history.c.chain, history.c.act)
            with reading(site.engines[name]) as connection:
                for row in connection.execute(statement.order_by(history.c.position)):
                    if row.act != "clocks_settled":
                        told[row.case_id][row.chain].append(row.act)
        for case in told.values():
            for chain in case:
                if chain.startswith("clocks/"):
                    case[chain].sort()
        return told

    return insist(look)


def chain_faults(site: Site) -> list[str]:
    """Every finding of `jieli verify`."""

    def look() -> list[str]:
        anchors = collect_anchors(site.engines, site.directory)
        return [
            f"{fault.chain}: {fault.finding}"
            for name, definition in site.definitions.items()
            for fault in verify_service(definition, site.engines[name], anchors[name])[0]
        ]

    return insist(look)


def counts(site: Site) -> dict[str, dict[str, int]]:
    """The tallies of each service."""

    def look() -> dict[str, dict[str, int]]:
        found = {}
        for name, definition in site.definitions.items():
            with reading(site.engines[name]) as connection:
                found[name] = tallies(connection, definition)
        return found

    return insist(look)


def waiting_messages(site: Site) -> int:
    """What lies in the broker's queues; nothing can lie in those of an embedded site at rest."""
    if site.embedded:
        return 0
    queues = site_topology(SERVICES, site.directory.hosted(), site.directory.peers).queues
    with kombu.Connection(site.settings.amqp_url) as connection:
        channel = connection.channel()
        found = [channel.queue_declare(queue, passive=True) for queue in queues]
        return sum(int(queue.message_count) for queue in found)


def _strangers(clerks: Clerks) -> set[str]:
    """Cases that no clerk of the site was answered for."""
    with reading(clerks.site.engines["intake"]) as connection:
        stored = list(connection.execute(select(case_table.c.id, case_table.c.case_no)).all())
    numbers = [row.case_no for row in stored]
    assert len(numbers) == len(set(numbers))
    return {row.id for row in stored} - clerks.site.answered
