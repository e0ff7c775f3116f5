"""任务, 决定, 答复: the answer goes back down the chain until it reaches the owner."""

from __future__ import annotations

from datetime import timedelta

import pytest
from relay_office import (
    CASE_ID,
    CASE_NO,
    CHECK_AND_DECIDE,
    CITY,
    COUNTY,
    COUNTY_THERE,
    MONDAY,
    TOWNSHIP,
    UP_TO_THE_CITY,
    VILLAGE,
    VILLAGE_THERE,
    Relay,
    begun,
)

from services.routing import commands
from services.routing.domain.legs import LegStatus
from shared.kernel.refusals import Conflict, Invalid


def at_the_county(**changes: object) -> Relay:
    """The county has signed for the case and is to decide."""
    relay = begun(**changes)
    relay.sign(TOWNSHIP)
    relay.carry()
    relay.complete(TOWNSHIP, "passed")
    relay.carry()
    relay.sign(COUNTY)
    relay.carry()
    return relay


def test_passed_check_hands_the_case_on() -> None:
    relay = begun()
    relay.sign(TOWNSHIP)
    assert relay.complete(TOWNSHIP, "passed", "材料真实") == ["TaskCompleted", "HandoffOffered"]
    assert relay.leg(TOWNSHIP).status is LegStatus.HANDED_ON
    assert relay.told("task_completed")[0]["finding"] == "passed"


def test_decision_travels_back_down_the_chain_to_the_owner() -> None:
    relay = at_the_county()
    assert relay.complete(COUNTY, "granted", "符合条件") == ["TaskCompleted", "HandoffAnswered"]
    relay.happened.clear()
    relay.carry()
    assert relay.happened == [
        (TOWNSHIP, "AnswerArrived"),
        (TOWNSHIP, "HandoffAnswered"),
        (VILLAGE, "AnswerArrived"),
        (VILLAGE, "CaseDecided"),
    ]
    (decided,) = relay.told("case_decided")
    assert (decided["outcome"], decided["decided_by"]) == ("granted", COUNTY)
    assert decided["reason"] == "符合条件"
    assert {leg.status for leg in relay.legs.values()} == {LegStatus.ANSWERED}


@pytest.mark.parametrize("finding", ["granted", "refused"])
def test_instant_of_the_decision_travels_with_the_answer(finding: str) -> None:
    """The answer may be under way for days: every office on its way names the decision's time."""
    relay = at_the_county()
    relay.now = decided_at = MONDAY + timedelta(hours=2)
    relay.complete(COUNTY, finding, "见决定书")
    relay.now = MONDAY + timedelta(days=9)
    relay.carry()
    (decided,) = relay.told("case_decided")
    assert decided["decided_at"] == decided_at.isoformat()
    answers = relay.told("handoff_answered")
    assert [answer["decided_at"] for answer in answers] == [decided_at.isoformat()] * 2
    outcome = relay.leg(VILLAGE).outcome
    assert outcome is not None
    assert outcome.decided_at == decided_at


def test_refusal_at_the_check_is_decided_when_the_check_refuses() -> None:
    relay = begun()
    relay.sign(TOWNSHIP)
    relay.carry()
    relay.now = refused_at = MONDAY + timedelta(hours=1)
    relay.complete(TOWNSHIP, "refused", "户籍不在本镇")
    relay.now = MONDAY + timedelta(days=2)
    relay.carry()
    assert relay.told("case_decided")[0]["decided_at"] == refused_at.isoformat()


def test_way_up_to_the_city_and_back() -> None:
    relay = at_the_county(flow=UP_TO_THE_CITY)
    relay.complete(COUNTY, "passed")
    relay.carry()
    relay.sign(CITY)
    relay.carry()
    relay.complete(CITY, "granted")
    relay.carry()
    (decided,) = relay.told("case_decided")
    assert decided["decided_by"] == CITY
    assert [data["to_node"] for data in relay.told("handoff_answered")] == [CITY, COUNTY, TOWNSHIP]


def test_owner_that_decides_itself_needs_no_relay() -> None:
    relay = begun(flow=[("decide", "village")])
    assert relay.complete(VILLAGE, "granted") == ["TaskCompleted", "CaseDecided"]
    assert relay.told("handoff_offered") == []


def test_office_that_does_two_stages_signs_once() -> None:
    relay = begun(flow=CHECK_AND_DECIDE, competent=VILLAGE_THERE)
    relay.sign(COUNTY_THERE)
    relay.carry()
    assert relay.complete(COUNTY_THERE, "passed") == ["TaskCompleted", "TaskOpened"]
    assert relay.complete(COUNTY_THERE, "granted") == ["TaskCompleted", "HandoffAnswered"]
    relay.carry()
    assert relay.told("case_decided")[0]["decided_by"] == COUNTY_THERE
    assert [fact["task_id"] for fact in relay.told("task_opened")] == [
        f"{CASE_NO}-T1",
        f"{CASE_NO}-T2",
    ]


def test_refusal_at_the_check_ends_the_way_up() -> None:
    relay = begun(flow=UP_TO_THE_CITY)
    relay.sign(TOWNSHIP)
    relay.carry()
    assert relay.complete(TOWNSHIP, "refused", "户籍不在本镇") == [
        "TaskCompleted",
        "HandoffAnswered",
    ]
    relay.carry()
    (decided,) = relay.told("case_decided")
    assert (decided["outcome"], decided["decided_by"]) == ("refused", TOWNSHIP)
    assert decided["reason"] == "户籍不在本镇"


@pytest.mark.parametrize("finding", ["granted", "maybe", ""])
def test_check_only_passes_or_refuses(finding: str) -> None:
    relay = begun()
    relay.sign(TOWNSHIP)
    with pytest.raises(Invalid) as refusal:
        relay.complete(TOWNSHIP, finding, "x")
    assert (refusal.value.code, refusal.value.field) == ("finding", "finding")
    assert relay.leg(TOWNSHIP).open_task is not None


@pytest.mark.parametrize("finding", ["passed", "maybe"])
def test_decision_only_grants_or_refuses(finding: str) -> None:
    relay = at_the_county()
    with pytest.raises(Invalid) as refusal:
        relay.complete(COUNTY, finding, "x")
    assert refusal.value.code == "finding"


def test_refusal_needs_an_opinion() -> None:
    relay = at_the_county()
    with pytest.raises(Invalid) as refusal:
        relay.complete(COUNTY, "refused")
    assert (refusal.value.code, refusal.value.field) == ("opinion_missing", "opinion")
    assert relay.complete(COUNTY, "refused", "不符合第三条") == [
        "TaskCompleted",
        "HandoffAnswered",
    ]


def test_task_is_completed_once() -> None:
    relay = at_the_county()
    relay.complete(COUNTY, "granted")
    with pytest.raises(Conflict) as refusal:
        relay.run(commands.CompleteTask(CASE_ID, COUNTY, f"{CASE_NO}-T2", "refused", "x"))
    assert refusal.value.code == "unknown_task"


def test_task_of_another_office_cannot_be_completed() -> None:
    relay = begun()
    relay.sign(TOWNSHIP)
    with pytest.raises(Conflict):
        relay.run(commands.CompleteTask(CASE_ID, VILLAGE, f"{CASE_NO}-T1", "passed", ""))


def test_answer_that_comes_twice_changes_nothing() -> None:
    relay = at_the_county()
    relay.complete(COUNTY, "granted")
    answer = relay.mail[0]
    relay.carry()
    before = list(relay.happened)
    relay.deliver(answer)
    assert relay.happened == before


def through(relay: Relay, node: str, finding: str) -> None:
    """An office signs for the case and finishes its task."""
    relay.sign(node)
    relay.carry()
    relay.complete(node, finding)
    relay.carry()


class TestCaseThatComesBackToAnOfficeThatHandedItOn:
    def test_county_window_takes_what_the_county_decides(self) -> None:
        relay = begun(owner=COUNTY)
        through(relay, TOWNSHIP, "passed")
        through(relay, COUNTY, "granted")
        (decided,) = relay.told("case_decided")
        assert (decided["outcome"], decided["decided_by"]) == ("granted", COUNTY)
        assert {leg.status for leg in relay.legs.values()} == {LegStatus.ANSWERED}

    def test_county_window_takes_what_the_city_decides(self) -> None:
        relay = begun(owner=COUNTY, flow=UP_TO_THE_CITY)
        through(relay, TOWNSHIP, "passed")
        through(relay, COUNTY, "passed")
        through(relay, CITY, "granted")
        (decided,) = relay.told("case_decided")
        assert (decided["outcome"], decided["decided_by"]) == ("granted", CITY)
        assert {leg.status for leg in relay.legs.values()} == {LegStatus.ANSWERED}
        assert len(relay.told("handoff_answered")) == 3

    def test_township_checks_and_decides_what_the_county_reviews(self) -> None:
        relay = begun(flow=[("check", "township"), ("review", "county"), ("decide", "township")])
        through(relay, TOWNSHIP, "passed")
        through(relay, COUNTY, "passed")
        relay.sign(TOWNSHIP)
        relay.carry()
        relay.complete(TOWNSHIP, "refused", "年龄不符")
        relay.carry()
        (decided,) = relay.told("case_decided")
        assert (decided["outcome"], decided["decided_by"]) == ("refused", TOWNSHIP)
        assert {leg.status for leg in relay.legs.values()} == {LegStatus.ANSWERED}

    def test_office_that_refuses_it_the_second_time_gets_it_again(self) -> None:
        relay = begun(owner=COUNTY)
        through(relay, TOWNSHIP, "passed")
        relay.refuse(COUNTY)
        relay.carry()
        relay.offer_again(TOWNSHIP)
        relay.carry()
        through(relay, COUNTY, "granted")
        assert len(relay.told("case_decided")) == 1

    def test_answer_to_its_first_visit_is_heard_once(self) -> None:
        relay = begun(owner=COUNTY)
        through(relay, TOWNSHIP, "passed")
        relay.sign(COUNTY)
        relay.carry()
        relay.complete(COUNTY, "granted")
        (to_township,) = relay.mail
        relay.deliver(relay.mail.popleft())
        (to_county,) = relay.mail
        relay.carry()
        for old in (to_township, to_county):
            relay.deliver(old)
        assert len(relay.told("case_decided")) == 1
        assert list(relay.mail) == []
