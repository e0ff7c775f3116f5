"""前台受理、后台审批: where the county separates them, whoever accepted does not decide."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest
from relay_office import CASE_ID, TERMS, VILLAGE, Relay, accepted

from services.routing import commands
from services.routing.incoming import case_accepted
from shared.contracts.envelope import Envelope
from shared.kernel.refusals import Conflict

#: Decided where it was accepted. In the tests everything is done by li.qiang.
HERE = (("decide", "village"),)


def complete(relay: Relay) -> list[str]:
    task = relay.leg(VILLAGE).open_task
    assert task is not None
    return relay.run(commands.CompleteTask(CASE_ID, VILLAGE, task.task_id, "granted", ""))


def office(accepted_by: str, profile: str) -> Relay:
    relay, plan = Relay(), accepted(HERE)
    terms = TERMS | {"profile": profile}
    relay.run(replace(plan, file=replace(plan.file, terms=terms, accepted_by=accepted_by)))
    return relay


@pytest.mark.rule("XQ-YZ-02")
def test_who_accepted_a_case_does_not_judge_it() -> None:
    with pytest.raises(Conflict, match="same_person"):
        complete(office("li.qiang", "x-district"))


@pytest.mark.rule("XQ-YZ-02")
@pytest.mark.parametrize(
    ("accepted_by", "profile"), [("zhao.min", "x-district"), ("li.qiang", "luoshan")]
)
def test_another_person_or_another_county_judges_it(accepted_by: str, profile: str) -> None:
    assert "CaseDecided" in complete(office(accepted_by, profile))


@pytest.mark.parametrize(("told", "known"), [({"accepted_by": "li.qiang"}, "li.qiang"), ({}, "")])
def test_acceptance_says_who_accepted(told: dict[str, str], known: str) -> None:
    data = {
        "case_id": CASE_ID,
        "case_no": "1",
        "owner": VILLAGE,
        "terms": TERMS,
        "sealed_party": "s1.key.record",
        "flow": [{"act": "decide", "level": "village"}],
        "competent_division": VILLAGE,
        "papers": False,
    }
    now = datetime.fromisoformat("2026-03-09T10:00:00+08:00").isoformat()
    message = Envelope(
        id="m1",
        source=f"/nodes/{VILLAGE}/intake",
        type="jieli.intake.case_accepted.v1",
        subject=f"case/{CASE_ID}",
        time=now,
        sequence=1,
        data=data | told,
    )
    command = case_accepted(message)
    assert isinstance(command, commands.PlanCase)
    assert command.file.accepted_by == known
