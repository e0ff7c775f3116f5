"""One bad message never stops the rest; an operator replays or discards it (G3)."""

from __future__ import annotations

import time
from typing import Any

from scene.clerks import Clerks, Registered
from scene.judge import chain_faults, judge, stories
from scene.mischief import babble, held, relay, say
from scene.site import Site
from scene.waiting import until
from sqlalchemy import Row, select, update

from shared.contracts.envelope import PREFIX
from shared.db.engine import reading
from shared.messaging.held import MAX_ATTEMPTS
from shared.service import operator

COUNTY = "411521000000"

#: Headers that no honest program sends, each beside good ones.
SPOILT: list[dict[str, str | None]] = [
    {PREFIX + "source": None},
    {PREFIX + "sequence": "second"},
    {PREFIX + "sequence": "9" * 30},
    {PREFIX + "id": "i" * 500},
    {PREFIX + "subject": "case/" + "s" * 500},
    {PREFIX + "subject": "case/\0"},
    {PREFIX + "time": "yesterday"},
    {PREFIX + "chain": "c" * 500, PREFIX + "chainlength": "9" * 30},
    {PREFIX + "causationstream": "x" * 500, PREFIX + "causationsequence": "9" * 30},
]


def test_case_behind_an_unreadable_fact_waits_alone_until_an_operator_acts(site: Site) -> None:
    """Delivery says something that intake and supervision cannot make sense of. For intake the
    program is repaired and the fact replayed; supervision gives it up."""
    clerks = Clerks(site, "poison")
    spoilt, *others = clerks.accept(5)
    poison = say(site, "delivery", spoilt.owner, "delivery_revoked", spoilt.case_id, {})
    clerks.finish(others)
    _until_only_collection_is_heard(clerks, spoilt)

    _expect_held(site, poison, {"intake", "supervision"})
    assert clerks.statuses()[spoilt.case_id] == "concluded"
    listed = site.jieli("deadletters", "list").output
    assert poison in listed
    assert ("等待前件" in listed, "KeyError" in listed) == (True, True)
    assert "材料" not in listed

    _repair(site, "intake", poison, b'{"purpose": "papers"}')
    assert site.jieli("deadletters", "replay", "intake", poison).exit_code == 0
    until(lambda: clerks.statuses()[spoilt.case_id] == "closed", "the parked fact is handled")
    _discard(site, "supervision", poison)
    until(lambda: not held(site), "supervision goes on behind it")
    assert _discarded(site, "supervision") == [("wang.min", "监督不需要这条消息")]
    judge(clerks)


def test_message_that_fails_again_and_again_becomes_a_dead_letter(site: Site) -> None:
    clerks = Clerks(site, "hopeless")
    (case,) = clerks.accept(1)
    hopeless = say(site, "routing", COUNTY, "case_decided", case.case_id, {"outcome": "granted"})
    clerks.finish()
    until(lambda: _statuses(site, hopeless) == ["retrying"] * 2, "its readers try it again")
    for service in ("intake", "supervision"):
        _hurry(site, service, hopeless)
    until(lambda: _statuses(site, hopeless) == ["dead"] * 2, "they give up")
    assert "死信" in site.jieli("deadletters", "list").output
    assert "KeyError" in site.jieli("deadletters", "show", "intake", hopeless).output
    assert site.jieli("deadletters", "replay", "intake", hopeless).exit_code == 0
    until(lambda: "retrying" in _statuses(site, hopeless), "intake tries it once more")
    for service in ("intake", "supervision"):
        _discard(site, service, hopeless)
    judge(clerks)


def test_discarding_needs_a_person_and_a_reason(site: Site) -> None:
    nonsense = babble(site, "delivery", {PREFIX + "source": None})
    until(lambda: len(held(site)) == 3, "its three readers keep it")
    key = held(site)[0].message_id
    for actor, reason in (("", "无法读懂"), ("wang.min", " ")):
        refused = site.jieli(
            "deadletters", "discard", "intake", key, "--actor", actor, "--reason", reason
        )
        assert refused.exit_code != 0
    assert len(held(site)) == 3, nonsense
    for row in held(site):
        assert site.jieli("deadletters", "replay", row.service, row.message_id).exit_code != 0
        _discard(site, row.service, row.message_id)
    assert held(site) == []
    assert chain_faults(site) == []


def test_whatever_comes_is_kept_and_the_rest_goes_on(site: Site) -> None:
    clerks = Clerks(site, "babble")
    clerks.accept(1)
    bodies = ("{}", "no JSON", '{"note": "\\u0000"}')
    for spoilt in SPOILT:
        for body in bodies:
            babble(site, "intake", spoilt, body)
    clerks.accept(1)
    clerks.finish()
    until(lambda: len(held(site)) == 3 * len(SPOILT) * len(bodies), "its three readers keep all")
    assert {row.status for row in held(site)} == {"dead"}
    for row in held(site):
        _discard_directly(site, row)
    judge(clerks)


def test_message_that_only_the_database_refuses_is_set_aside(site: Site) -> None:
    """Everything can be read and decided, but a column that must not be empty is."""
    clerks = Clerks(site, "unwritable")
    cases = clerks.accept(3)
    clerks.finish()
    offer = _offer(cases[0]) | {"case_no": None}
    unwritable = relay(site, cases[0].owner, COUNTY, "handoff_offered", "another-case", offer)
    until(lambda: _status(site, unwritable) == "retrying", "routing sets it aside")
    more = clerks.accept(2)
    clerks.finish(more)
    _discard(site, "routing", unwritable)
    judge(clerks)


def _offer(case: Registered) -> dict[str, Any]:
    limit = {"value": 1, "unit": "working_day"}
    return {
        "case_id": "another-case",
        "owner": case.owner,
        "handoff_id": "another-case-1-1",
        "attempt": 1,
        "from_node": case.owner,
        "to_node": COUNTY,
        "stage": 0,
        "plan": [{"act": "decide", "node": COUNTY}],
        "terms": {"promised": limit, "legal": limit},
        "papers": False,
        "sealed_party": "",
    }


def _until_only_collection_is_heard(clerks: Clerks, spoilt: Registered) -> None:
    """The spoilt case has come as far as it can: its result is collected."""

    def collected() -> bool:
        clerks.work()
        chain = f"consignment/{spoilt.case_no}-handover"
        return "result_collected" in stories(clerks.site)[spoilt.case_id][chain]

    until(collected, "the result is collected")
    until(lambda: len(held(clerks.site)) >= 4, "what follows is parked")


def _expect_held(site: Site, poison: str, services: set[str]) -> None:
    """The bad message itself, and behind it what delivery said next of the same case."""
    rows = held(site)
    assert {row.service for row in rows} == services
    for service in services:
        first, *behind = [row for row in rows if row.service == service]
        assert (first.message_id, first.status) == (poison, "retrying")
        assert behind
        assert {(row.status, row.stream) for row in behind} == {("parked", first.stream)}


def _repair(site: Site, service: str, message_id: str, body: bytes) -> None:
    """Stands for a new version of the program, which can read the message; its next attempt would
    come in an hour, so that it is the operator who has it tried again."""
    table = site.definitions[service].kernel.held
    with site.engines[service].begin() as connection:
        row = update(table).where(table.c.message_id == message_id)
        connection.execute(row.values(body=body, next_attempt_at=time.time() + 3600))


def _hurry(site: Site, service: str, message_id: str) -> None:
    """As if all attempts but the last had been made."""
    table = site.definitions[service].kernel.held
    with site.engines[service].begin() as connection:
        row = update(table).where(table.c.message_id == message_id)
        connection.execute(row.values(attempts=MAX_ATTEMPTS - 1, next_attempt_at=0.0))


def _status(site: Site, message_id: str) -> str:
    return next((row.status for row in held(site) if row.message_id == message_id), "")


def _statuses(site: Site, message_id: str) -> list[str]:
    """At all who hold it."""
    return [row.status for row in held(site) if row.message_id == message_id]


def _discard(site: Site, service: str, message_id: str) -> None:
    reason = ("--actor", "wang.min", "--reason", "监督不需要这条消息")
    done = site.jieli("deadletters", "discard", service, message_id, *reason)
    assert done.exit_code == 0, done.output


def _discard_directly(site: Site, row: Row[Any]) -> None:
    """As the command does, without starting it eighty times."""
    act = operator.Discard(row.message_id, "wang.min", "读不懂", site.now())
    operator.discard(site.definitions[row.service], site.engines[row.service], act)


def _discarded(site: Site, service: str) -> list[tuple[str, str]]:
    """Who discarded what for which reason, as history says."""
    history = site.definitions[service].kernel.history
    statement = select(history).where(history.c.act == "message_discarded")
    with reading(site.engines[service]) as connection:
        return [_act(row) for row in connection.execute(statement)]


def _act(row: Row[Any]) -> tuple[str, str]:
    reason = row.data.partition('"reason":"')[2].partition('"')[0]
    return row.actor, reason
