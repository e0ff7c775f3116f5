"""首问责任: whoever is asked first takes it up, or says exactly where it belongs."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from intake_desk import (
    CALENDARS,
    CASE_ID,
    CLERK,
    DIRECTORY,
    MONDAY,
    OFFICER,
    POLICIES,
    VILLAGE,
    Desk,
    registration,
)
from item_office import ItemOffice

from services.intake.domain.contacts import Contact, ContactStatus, apply
from services.intake.domain.receptions import Reception
from services.intake.reception import commands
from services.intake.wiring import DEFINITION
from shared.contracts import check_contract
from shared.kernel.refusals import Conflict, Invalid, NotFound
from shared.service.definition import Command, Context, Fact

CONTACT = "c-1"
MET = commands.MakeContact(CONTACT, VILLAGE, "citizen", "handling", "办理老年优待证")


@dataclass
class Counter:
    """A first contact, and what was told of it."""

    contact: Contact | None = None
    told: list[tuple[str, dict[str, Any]]] = field(default_factory=list)

    def run(self, command: Command, actor: str = CLERK) -> Contact:
        context = Context(MONDAY, actor, DIRECTORY, CALENDARS, POLICIES)
        for event in DEFINITION.handlers[type(command)](self.contact, command, context):
            self.contact = apply(self.contact, event)
            make = DEFINITION.outgoing.get(type(event))
            for fact in make(event, self.contact).messages if make else ():
                assert isinstance(fact, Fact)
                check_contract(f"jieli.intake.{fact.name}.v1", fact.data)
                self.told.append((fact.name, fact.data))
        assert self.contact is not None
        return self.contact


@pytest.fixture
def counter() -> Counter:
    counter = Counter()
    counter.run(MET)
    return counter


@pytest.mark.rule("TS-SW-01")
@pytest.mark.parametrize("caller", ["citizen", "legal_person", "organisation"])
@pytest.mark.parametrize("matter", ["consultation", "handling"])
def test_everybody_who_asks_or_applies_has_somebody_responsible(caller: str, matter: str) -> None:
    met = Counter().run(commands.MakeContact(CONTACT, VILLAGE, caller, matter, "咨询社保"))
    assert met.clerk == CLERK


@pytest.mark.rule("TS-SW-01")
@pytest.mark.parametrize(("caller", "matter"), [("citizen", "complaint"), ("robot", "handling")])
def test_what_is_no_question_and_no_application_is_no_first_contact(
    caller: str, matter: str
) -> None:
    with pytest.raises(Invalid) as refusal:
        Counter().run(commands.MakeContact(CONTACT, VILLAGE, caller, matter, "投诉"))
    assert refusal.value.code == "unknown_contact"


@pytest.mark.rule("TS-CK-01")
def test_own_matter_is_taken_up_and_the_form_explained(counter: Counter) -> None:
    met = counter.run(commands.TakeUpContact(CONTACT, "讲解申请表第二栏"))
    assert (met.status, met.guided) == (ContactStatus.TAKEN_UP, "讲解申请表第二栏")
    assert [name for name, _ in counter.told] == ["first_contact_made", "first_contact_taken_up"]


@pytest.mark.rule("TS-CK-01")
def test_nobody_takes_up_what_was_taken_up(counter: Counter) -> None:
    counter.run(commands.TakeUpContact(CONTACT, ""))
    with pytest.raises(Conflict):
        counter.run(commands.TakeUpContact(CONTACT, ""))


@pytest.mark.rule("KD-ZN-4-1")
@pytest.mark.parametrize(("window", "person"), [("", "王芳"), ("3号窗口", ""), (" ", " ")])
def test_other_matters_are_sent_to_an_exact_window_and_person(
    counter: Counter, window: str, person: str
) -> None:
    with pytest.raises(Invalid) as refusal:
        counter.run(commands.ReferContact(CONTACT, window, person))
    assert refusal.value.code == "not_exact"
    met = counter.run(commands.ReferContact(CONTACT, "3号窗口", "王芳"))
    assert (met.status, met.window, met.person) == (ContactStatus.REFERRED, "3号窗口", "王芳")
    assert counter.told[-1][0] == "first_contact_referred"


@pytest.mark.rule("TS-CK-03")
def test_office_outside_the_centre_is_named(counter: Counter) -> None:
    with pytest.raises(Invalid) as refusal:
        counter.run(commands.ReferOut(CONTACT, "  ", ""))
    assert (refusal.value.code, refusal.value.field) == ("office_missing", "office")
    assert counter.contact is not None
    assert counter.contact.status is ContactStatus.MADE


@pytest.mark.rule("TS-YC-04")
def test_referral_is_recorded_with_the_way(counter: Counter) -> None:
    met = counter.run(commands.ReferOut(CONTACT, "县不动产登记中心", "行政路8号"))
    assert (met.status, met.office, met.window) == (
        ContactStatus.REFERRED,
        "县不动产登记中心",
        "行政路8号",
    )
    name, data = counter.told[-1]
    assert (name, data["window"], data["person"]) == (
        "first_contact_referred",
        "行政路8号",
        "县不动产登记中心",
    )


@pytest.mark.rule("TS-YC-04")
def test_matter_that_was_taken_up_is_not_sent_away(counter: Counter) -> None:
    counter.run(commands.TakeUpContact(CONTACT, ""))
    with pytest.raises(Conflict):
        counter.run(commands.ReferOut(CONTACT, "县不动产登记中心", ""))


@pytest.mark.rule("TS-SW-03")
def test_first_asked_person_changes_only_for_a_reason(counter: Counter) -> None:
    with pytest.raises(Invalid) as refusal:
        counter.run(commands.ChangeFirstAsked(CONTACT, OFFICER, " "))
    assert refusal.value.code == "reason_missing"
    assert counter.run(commands.ChangeFirstAsked(CONTACT, OFFICER, "调离岗位")).clerk == OFFICER


@pytest.mark.rule("TS-SW-03")
def test_whoever_was_asked_first_stays_responsible_for_the_case() -> None:
    desk = Desk()
    desk.run(replace(registration(), reception=Reception(first_asked=CLERK)), actor=OFFICER)
    assert desk.state.reception.first_asked == CLERK
    with pytest.raises(Invalid):
        desk.run(commands.ReassignFirstAsked(CASE_ID, OFFICER, ""))
    desk.run(commands.ReassignFirstAsked(CASE_ID, OFFICER, "调离岗位"))
    assert desk.state.reception.first_asked == OFFICER


@pytest.mark.rule("TS-SW-03")
def test_who_registers_is_first_asked_where_nobody_was_before() -> None:
    desk = Desk()
    desk.run(registration(), actor=OFFICER)
    assert desk.state.reception.first_asked == OFFICER


def test_contact_is_made_once(counter: Counter) -> None:
    with pytest.raises(Conflict):
        counter.run(MET)
    with pytest.raises(NotFound):
        Counter().run(commands.TakeUpContact(CONTACT, ""))
    with pytest.raises(TypeError, match="begins with"):
        apply(None, object())
    assert counter.contact is not None
    with pytest.raises(TypeError, match="no event"):
        apply(counter.contact, object())


class TestOverHttp:
    def contact(self, office: ItemOffice) -> str:
        body = {"caller": "citizen", "matter": "handling", "about": "办理老年优待证"}
        return str(office.post("/contacts", body, VILLAGE)["contact_id"])

    def test_case_belongs_to_whoever_was_asked_first(self, office: ItemOffice) -> None:
        contact_id = self.contact(office)
        assert office.post(f"/contacts/{contact_id}/taking-up", {}, VILLAGE)["status"] == "taken_up"
        case = office.register(
            "elderly_privilege_card", reception={"contact_id": contact_id, "channel": "kiosk"}
        )
        assert (case["first_asked"], case["channel"]) == ("li.qiang", "kiosk")

    def test_contact_that_nobody_made_is_not_found(self, office: ItemOffice) -> None:
        with pytest.raises(NotFound) as refusal:
            office.register("elderly_privilege_card", reception={"contact_id": "c-9"})
        assert refusal.value.code == "unknown_contact"

    def test_other_ways_on_are_answered(self, office: ItemOffice) -> None:
        sent = {"window": "3号窗口", "person": "王芳"}
        path = f"/contacts/{self.contact(office)}"
        assert office.post(f"{path}/referral", sent, VILLAGE)["person"] == "王芳"
        path = f"/contacts/{self.contact(office)}"
        changed = {"person": "wang.fang", "reason": "调离岗位"}
        assert office.post(f"{path}/first-asked", changed, VILLAGE)["clerk"] == "wang.fang"
        out = {"office": "县不动产登记中心"}
        assert office.post(f"{path}/referral-out", out, VILLAGE)["status"] == "referred"
