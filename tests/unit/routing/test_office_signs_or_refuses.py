"""转交, 签收, 拒收: who has the case, and who may say so."""

from __future__ import annotations

from dataclasses import replace

import pytest
from relay_office import (
    CASE_ID,
    CASE_NO,
    CHECK_AND_DECIDE,
    COUNTY,
    COUNTY_THERE,
    TOWNSHIP,
    VILLAGE,
    VILLAGE_THERE,
    Relay,
    accepted,
    answered,
    begun,
)

from services.routing import commands
from services.routing.domain.legs import HandoffState, LegStatus
from shared.contracts import check_contract
from shared.kernel.refusals import Conflict, NotFound


@pytest.fixture
def relay() -> Relay:
    """The township has an offer."""
    return begun()


def test_offer_waits_to_be_signed_for(relay: Relay) -> None:
    assert relay.leg(TOWNSHIP).status is LegStatus.OFFERED
    assert relay.leg(TOWNSHIP).open_task is None
    assert relay.offer_to(TOWNSHIP).from_node == VILLAGE
    assert relay.leg(TOWNSHIP).case.sealed_party == "s1.key.record"


def test_office_that_signs_is_the_holder_and_has_the_task(relay: Relay) -> None:
    assert relay.sign(TOWNSHIP) == ["HandoffSigned", "TaskOpened"]
    leg = relay.leg(TOWNSHIP)
    assert leg.status is LegStatus.HELD
    assert leg.open_task is not None
    assert leg.open_task.act == "check"


def test_receipt_reaches_the_offerer(relay: Relay) -> None:
    relay.sign(TOWNSHIP)
    sent = relay.leg(VILLAGE).sent
    assert sent is not None
    assert sent.state is HandoffState.OFFERED
    relay.carry()
    sent = relay.leg(VILLAGE).sent
    assert sent is not None
    assert sent.state is HandoffState.SIGNED
    assert relay.leg(VILLAGE).status is LegStatus.HANDED_ON


@pytest.mark.parametrize("first", ["sign", "refuse"])
@pytest.mark.parametrize("second", ["sign", "refuse"])
def test_offer_is_settled_once(relay: Relay, first: str, second: str) -> None:
    getattr(relay, first)(TOWNSHIP)
    with pytest.raises(Conflict) as refusal:
        getattr(relay, second)(TOWNSHIP)
    assert refusal.value.code == "handoff_settled"


def test_offer_that_was_never_made_cannot_be_signed(relay: Relay) -> None:
    with pytest.raises(Conflict) as refusal:
        relay.run(commands.SignHandoff(CASE_ID, TOWNSHIP, f"{CASE_NO}-1-7"))
    assert refusal.value.code == "unknown_handoff"
    with pytest.raises(Conflict):
        relay.run(commands.SignHandoff(CASE_ID, VILLAGE, f"{CASE_NO}-1-1"))
    with pytest.raises(NotFound) as unknown:
        relay.run(commands.SignHandoff(CASE_ID, COUNTY, f"{CASE_NO}-2-1"))
    assert unknown.value.code == "unknown_leg"


class TestRefusedOffer:
    @pytest.fixture
    def bounced(self, relay: Relay) -> Relay:
        relay.refuse(TOWNSHIP, "材料不清")
        relay.carry()
        return relay

    def test_it_stays_with_the_offerer_with_its_reason(self, bounced: Relay) -> None:
        assert bounced.leg(TOWNSHIP).status is LegStatus.REFUSED
        assert bounced.leg(VILLAGE).status is LegStatus.BOUNCED
        assert bounced.told("handoff_refused")[0]["reason"] == "材料不清"

    def test_it_is_offered_again_as_the_second_attempt(self, bounced: Relay) -> None:
        assert bounced.offer_again(VILLAGE) == ["HandoffOffered"]
        bounced.carry()
        offer = bounced.offer_to(TOWNSHIP)
        assert (offer.handoff_id, offer.attempt) == (f"{CASE_NO}-1-2", 2)
        assert bounced.leg(TOWNSHIP).status is LegStatus.OFFERED
        assert bounced.sign(TOWNSHIP) == ["HandoffSigned", "TaskOpened"]
        bounced.carry()
        bounced.complete(TOWNSHIP, "passed")
        bounced.carry()
        assert bounced.leg(COUNTY).status is LegStatus.OFFERED

    def test_first_attempt_cannot_be_signed_any_more(self, bounced: Relay) -> None:
        bounced.offer_again(VILLAGE)
        bounced.carry()
        with pytest.raises(Conflict) as refusal:
            bounced.run(commands.SignHandoff(CASE_ID, TOWNSHIP, f"{CASE_NO}-1-1"))
        assert refusal.value.code == "unknown_handoff"

    def test_it_is_offered_again_once(self, bounced: Relay) -> None:
        bounced.offer_again(VILLAGE)
        with pytest.raises(Conflict) as refusal:
            bounced.offer_again(VILLAGE)
        assert refusal.value.code == "not_bounced"


def test_offer_that_nobody_refused_is_not_made_again(relay: Relay) -> None:
    with pytest.raises(Conflict) as refusal:
        relay.offer_again(VILLAGE)
    assert refusal.value.code == "not_bounced"
    relay.sign(TOWNSHIP)
    relay.carry()
    with pytest.raises(Conflict):
        relay.offer_again(VILLAGE)


class TestOfferThatCannotBeDelivered:
    @pytest.fixture
    def relay(self) -> Relay:
        relay = Relay()
        relay.run(accepted())
        return relay

    def test_it_comes_back_to_the_offerer(self, relay: Relay) -> None:
        assert relay.undelivered(VILLAGE, f"{CASE_NO}-1-1") == ["HandoffUndelivered"]
        assert relay.leg(VILLAGE).status is LegStatus.BOUNCED
        assert relay.told("handoff_undelivered")[0]["to_node"] == TOWNSHIP

    def test_it_may_be_offered_again(self, relay: Relay) -> None:
        relay.undelivered(VILLAGE, f"{CASE_NO}-1-1")
        relay.mail.clear()
        relay.offer_again(VILLAGE)
        relay.carry()
        assert relay.offer_to(TOWNSHIP).attempt == 2

    @pytest.mark.parametrize(
        ("name", "comes_back"), [("handoff_offered", True), ("handoff_signed", False)]
    )
    def test_only_an_offer_comes_back(self, relay: Relay, name: str, comes_back: bool) -> None:
        """A receipt that cannot be delivered asks for nothing that a clerk could do."""
        data = {
            "case_id": CASE_ID,
            "handoff_id": f"{CASE_NO}-1-1",
            "message_id": "m",
            "type": f"jieli.relay.{name}.v1",
            "destination": TOWNSHIP,
            "reason": "unknown_destination",
        }
        message_type = "jieli.relay.not_delivered.v1"
        check_contract(message_type, data)
        told = replace(relay.mail[0], type=message_type, destination=VILLAGE, data=data)
        relay.deliver(told)
        bounced = relay.leg(VILLAGE).status is LegStatus.BOUNCED
        assert bounced is comes_back


def offer_once_more(relay: Relay) -> commands.ReceiveHandoff:
    leg = relay.leg(TOWNSHIP)
    return commands.ReceiveHandoff(CASE_ID, TOWNSHIP, relay.offer_to(TOWNSHIP), leg.case, leg.plan)


class TestOldNews:
    """A message about another handoff than the one that we sent last changes nothing."""

    OTHER = f"{CASE_NO}-9-9"

    @pytest.mark.parametrize("node", [VILLAGE, TOWNSHIP])
    def test_news_of_a_handoff_that_is_not_ours_is_ignored(self, relay: Relay, node: str) -> None:
        for command in (
            commands.NoteSigned(CASE_ID, node, self.OTHER),
            commands.NoteRefused(CASE_ID, node, self.OTHER, "x"),
            commands.NoteUndelivered(CASE_ID, node, self.OTHER, "x"),
            answered(self.OTHER, node),
        ):
            assert relay.run(command) == []

    def test_answer_to_an_offer_that_nobody_signed_is_ignored(self, relay: Relay) -> None:
        assert relay.run(answered(f"{CASE_NO}-1-1", VILLAGE)) == []

    def test_answer_to_the_first_attempt_is_ignored_after_the_second(self, relay: Relay) -> None:
        relay.refuse(TOWNSHIP)
        relay.carry()
        relay.offer_again(VILLAGE)
        relay.carry()
        relay.sign(TOWNSHIP)
        relay.carry()
        assert relay.run(answered(f"{CASE_NO}-1-1", VILLAGE)) == []
        assert relay.run(answered(f"{CASE_NO}-1-2", VILLAGE)) == ["AnswerArrived", "CaseDecided"]

    def test_refusal_after_the_receipt_is_ignored(self, relay: Relay) -> None:
        relay.sign(TOWNSHIP)
        relay.carry()
        first = f"{CASE_NO}-1-1"
        assert relay.run(commands.NoteRefused(CASE_ID, VILLAGE, first, "x")) == []
        assert relay.undelivered(VILLAGE, first) == []
        assert relay.run(commands.NoteSigned(CASE_ID, VILLAGE, first)) == []
        assert relay.leg(VILLAGE).status is LegStatus.HANDED_ON

    @pytest.mark.parametrize("settle", ["sign", "refuse"])
    def test_offer_that_is_known_changes_nothing(self, relay: Relay, settle: str) -> None:
        again = offer_once_more(relay)
        assert relay.run(again) == []
        getattr(relay, settle)(TOWNSHIP)
        before = relay.leg(TOWNSHIP)
        assert relay.run(again) == []
        assert relay.leg(TOWNSHIP) == before

    def test_office_that_has_the_case_is_not_offered_it(self, relay: Relay) -> None:
        other = offer_once_more(relay)
        other = replace(other, handoff=replace(other.handoff, handoff_id=self.OTHER))
        relay.sign(TOWNSHIP)
        with pytest.raises(Conflict) as refusal:
            relay.run(other)
        assert refusal.value.code == "already_holder"


class TestOriginalsThatTravelByCourier:
    @pytest.fixture
    def relay(self) -> Relay:
        return begun(flow=CHECK_AND_DECIDE, competent=VILLAGE_THERE, papers=True)

    def test_offer_is_not_signed_for_before_they_came(self, relay: Relay) -> None:
        with pytest.raises(Conflict) as refusal:
            relay.sign(COUNTY_THERE)
        assert refusal.value.code == "papers_not_arrived"
        assert relay.leg(COUNTY_THERE).status is LegStatus.OFFERED

    def test_offer_is_signed_for_once_they_came(self, relay: Relay) -> None:
        assert relay.papers_reach(COUNTY_THERE) == ["PapersArrived"]
        assert relay.sign(COUNTY_THERE) == ["HandoffSigned", "TaskOpened"]

    def test_they_may_come_before_the_offer(self) -> None:
        relay = Relay()
        assert relay.papers_reach(COUNTY_THERE) == ["PapersArrived"]
        with pytest.raises(NotFound):
            relay.run(commands.SignHandoff(CASE_ID, COUNTY_THERE, "any"))
        relay.run(accepted(competent=VILLAGE_THERE, papers=True))
        relay.carry()
        assert relay.leg(COUNTY_THERE).papers_here
        assert relay.sign(COUNTY_THERE) == ["HandoffSigned", "TaskOpened"]

    def test_they_come_once(self, relay: Relay) -> None:
        relay.papers_reach(COUNTY_THERE)
        assert relay.papers_reach(COUNTY_THERE) == []

    def test_they_are_still_there_at_the_second_attempt(self, relay: Relay) -> None:
        relay.papers_reach(COUNTY_THERE)
        relay.refuse(COUNTY_THERE)
        relay.carry()
        relay.offer_again(VILLAGE)
        relay.carry()
        assert relay.sign(COUNTY_THERE) == ["HandoffSigned", "TaskOpened"]

    def test_offer_may_be_refused_without_them(self, relay: Relay) -> None:
        assert relay.refuse(COUNTY_THERE) == ["HandoffRefused"]

    def test_offer_says_that_they_follow(self, relay: Relay) -> None:
        assert relay.told("handoff_offered")[0]["papers"] is True


def test_local_case_waits_for_no_papers(relay: Relay) -> None:
    assert relay.told("handoff_offered")[0]["papers"] is False
    assert relay.sign(TOWNSHIP) == ["HandoffSigned", "TaskOpened"]
