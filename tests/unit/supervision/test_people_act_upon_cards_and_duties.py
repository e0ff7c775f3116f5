"""Over HTTP: appeals and revocations, daily checks, reports to the leader, exceptions."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import quote

import pytest
from clock_desk import CASE_ID, COUNTY_THERE, VILLAGE, accepted, at, concluded
from clock_office import CLERK, OPERATOR, OTHER_CLERK, SUPERVISOR, Office, other_case, refusal

from shared.contracts import check_contract
from shared.contracts.envelope import Envelope

SUBJECT = f"case/{CASE_ID}"
RECEIPT, PROMISE = "2026-03-09T10:00", "2026-03-12T17:30"
YELLOW = {"subject": SUBJECT, "card": "promised/yellow", "reason": "等待上级批复"}
APPEAL, REJECTION = "/api/v1/cards/appeal", "/api/v1/cards/appeal-rejection"
REVOCATION = "/api/v1/cards/revocation"
REPORT = {"subject": SUBJECT, "facts": "经办人请假", "handling": "已换人办理"}
EXCEPTION = {"subject": SUBJECT, "rule": "TS-SG-23c", "reason": "需要专家论证"}
DUTY = {"node": VILLAGE, "duty": "due_soon_check", "year": 2026, "person": "wang"}


def carded(office: Office) -> None:
    office.hear(accepted(RECEIPT))
    office.heard_all(PROMISE)
    office.fire()


class TestCards:
    @pytest.fixture(autouse=True)
    def _carded(self, office: Office) -> None:
        carded(office)

    def test_clerk_appeals_and_the_supervisor_of_another_node_decides(self, office: Office) -> None:
        answer = office.post(APPEAL, YELLOW, CLERK)
        assert answer.status_code == 200
        assert answer.json is not None
        assert (answer.json["status"], answer.json["status_zh"]) == ("appealed", "申诉中")
        office.post(REJECTION, YELLOW | {"reason": "批复早已下达"})
        assert office.cards()["promised/yellow"] == ("issued", "批复早已下达")
        office.post(REVOCATION, YELLOW | {"reason": "情况属实"})
        assert office.cards()["promised/yellow"] == ("revoked", "情况属实")
        assert office.history() == [
            ("wang", "card_appealed"),
            ("zhao", "appeal_rejected"),
            ("zhao", "card_revoked"),
        ]

    def test_clerk_of_another_node_does_not_appeal(self, office: Office) -> None:
        assert refusal(office.post(APPEAL, YELLOW, OTHER_CLERK)) == (403, "foreign_node")
        assert office.history() == []

    @pytest.mark.parametrize(
        ("path", "badge"),
        [
            (REVOCATION, CLERK),
            (REJECTION, CLERK),
            (REVOCATION, OPERATOR),
            (APPEAL, SUPERVISOR),
        ],
    )
    def test_nobody_does_what_is_for_others(self, office: Office, path: str, badge: str) -> None:
        assert office.post(path, YELLOW, badge).status_code == 403
        assert office.history() == []

    @pytest.mark.parametrize(
        "wrong",
        [{"reason": ""}, {"reason": "  "}, {"reason": "长" * 501}, {"card": 3}, {"more": 1}],
    )
    def test_reason_must_be_said(self, office: Office, wrong: dict[str, object]) -> None:
        assert office.post(REVOCATION, YELLOW | wrong).status_code in (400, 422)
        assert office.history() == []

    def test_card_that_is_not_there_is_not_found(self, office: Office) -> None:
        missing = YELLOW | {"card": "promised/red"}
        assert refusal(office.post(REVOCATION, missing)) == (404, "unknown_card")
        elsewhere = YELLOW | {"subject": "case/nobody"}
        assert refusal(office.post(REVOCATION, elsewhere)) == (404, "unknown_card")

    def test_card_is_not_revoked_twice_but_the_same_request_may_come_again(
        self, office: Office
    ) -> None:
        first = office.post(REVOCATION, YELLOW, key="k-1")
        assert office.post(REVOCATION, YELLOW, key="k-1").json == first.json
        assert refusal(office.post(REVOCATION, YELLOW)) == (409, "card_status")
        assert len(office.history()) == 1

    def test_site_is_told_and_the_timer_goes_on(self, office: Office) -> None:
        office.post(REVOCATION, YELLOW)
        assert office.hear_own()[-1].type == "jieli.supervision.card_revoked.v1"
        office.heard_all("2026-03-20T00:00")
        office.fire()
        assert office.cards()["promised/red"][0] == "issued"
        assert office.cards()["promised/yellow"][0] == "revoked"


class TestDueSoon:
    PATH = "/api/v1/due-soon"

    def numbers(self, office: Office, query: str = "", badge: str = CLERK) -> list[str]:
        items = office.ask(self.PATH + query, badge)["items"]
        return [item["case_no"][-2:] for item in items]

    @pytest.fixture(autouse=True)
    def _some_cases(self, office: Office) -> None:
        """Due on Thursday, Wednesday, Friday, and the second working day after that."""
        for number, day in enumerate(("09", "08", "10", "12"), start=1):
            office.hear(other_case(accepted(f"2026-03-{day}T10:00"), number))
        office.time = at("2026-03-12T09:00")

    def test_what_is_due_within_a_working_day_comes_first_due_first(self, office: Office) -> None:
        assert self.numbers(office) == ["02", "01", "03"]
        office.time = at("2026-03-11T17:30")
        assert self.numbers(office) == ["02", "01"]
        assert self.numbers(office, "?limit=1") == ["02"]
        place = office.ask(f"{self.PATH}?limit=1", CLERK)["next"]
        assert self.numbers(office, f"?limit=5&after={quote(place)}") == ["01"]

    def test_overdue_one_is_marked_and_what_is_done_is_not_there(self, office: Office) -> None:
        office.hear(other_case(concluded("2026-03-12T08:30"), 1))
        items = office.ask(self.PATH, CLERK)["items"]
        assert [(item["case_no"][-2:], item["overdue"]) for item in items] == [
            ("02", True),
            ("03", False),
        ]
        assert (items[1]["title"], items[1]["due_at"]) == ("承诺时限", "2026-03-13T17:30:00+08:00")

    def test_clerk_sees_the_own_node_and_a_supervisor_any(self, office: Office) -> None:
        assert self.numbers(office, badge=OTHER_CLERK) == []
        assert self.numbers(office, badge=SUPERVISOR) == ["02", "01", "03"]
        assert self.numbers(office, f"?node={VILLAGE}", SUPERVISOR) == ["02", "01", "03"]
        assert self.numbers(office, f"?node={COUNTY_THERE}", SUPERVISOR) == []
        foreign = office.get(f"{self.PATH}?node={VILLAGE}", OTHER_CLERK)
        assert refusal(foreign) == (403, "foreign_node")
        unknown = office.get(f"{self.PATH}?node=999999999999", SUPERVISOR)
        assert refusal(unknown) == (404, "unknown_node")
        assert office.get(f"{self.PATH}?node=4115", SUPERVISOR).status_code in (400, 422)


class TestDuties:
    CHECK = "/api/v1/daily-checks"
    DUTIES = "/api/v1/duties"

    @pytest.fixture(autouse=True)
    def _monday(self, office: Office) -> None:
        office.time = at("2026-03-09T09:00")

    @pytest.mark.rule("TS-XS-07a")
    def test_clerk_who_has_the_duty_says_that_the_check_is_done(self, office: Office) -> None:
        assert office.post(self.DUTIES, DUTY).status_code == 200
        answer = office.post(self.CHECK, {"kind": "due_soon_check"}, CLERK)
        assert answer.json == {
            "subject": f"duty/{VILLAGE}-due_soon_check-2026",
            "case_no": "",
            "node": VILLAGE,
        }
        began, done = office.hear_own()
        assert began.data == {"node": VILLAGE, "duty": "due_soon_check", "person": "wang"}
        assert done.data == {"node": VILLAGE, "duty": "due_soon_check", "person": "wang"}
        assert office.history() == [("zhao", "duty_began"), ("wang", "daily_check_done")]

    @pytest.mark.rule("TS-XS-07b")
    def test_leader_check_is_a_duty_of_the_node(self, office: Office) -> None:
        whole = DUTY | {"duty": "leader_check", "person": ""}
        assert office.post(self.DUTIES, whole).status_code == 200
        assert office.post(self.CHECK, {"kind": "leader_check"}, CLERK).status_code == 200
        began, _ = office.hear_own()
        assert "person" not in began.data

    def test_nobody_checks_who_has_no_duty_this_year(self, office: Office) -> None:
        check = {"kind": "due_soon_check"}
        assert refusal(office.post(self.CHECK, check, CLERK)) == (404, "no_duty")
        office.post(self.DUTIES, DUTY | {"person": "chen"})
        assert refusal(office.post(self.CHECK, check, CLERK)) == (404, "no_duty")
        office.post(self.DUTIES, DUTY)
        office.time = at("2027-01-04T09:00")
        assert refusal(office.post(self.CHECK, check, CLERK)) == (404, "no_duty")

    def test_duty_begins_once_a_year_for_each(self, office: Office) -> None:
        assert office.post(self.DUTIES, DUTY).status_code == 200
        assert refusal(office.post(self.DUTIES, DUTY)) == (409, "duty_begun")
        assert office.post(self.DUTIES, DUTY | {"person": "chen"}).status_code == 200

    @pytest.mark.parametrize(
        ("wrong", "expected"),
        [
            ({"person": ""}, (422, "duty_person")),
            ({"duty": "leader_check"}, (422, "duty_person")),
            ({"year": 2027}, (422, "duty_year")),
            ({"node": "999999999999"}, (404, "unknown_node")),
        ],
    )
    def test_duty_that_cannot_be_is_refused(
        self, office: Office, wrong: dict[str, object], expected: tuple[int, str]
    ) -> None:
        assert refusal(office.post(self.DUTIES, DUTY | wrong)) == expected
        assert office.history() == []

    def test_only_supervisors_begin_duties_and_only_clerks_check(self, office: Office) -> None:
        assert office.post(self.DUTIES, DUTY, CLERK).status_code == 403
        assert office.post(self.CHECK, {"kind": "leader_check"}).status_code == 403
        assert office.post(self.CHECK, {"kind": "tea"}, CLERK).status_code in (400, 422)


class TestReportsToTheLeader:
    PATH = "/api/v1/overdue-reports"

    def test_overdue_case_is_reported_with_facts_and_handling(self, office: Office) -> None:
        carded(office)
        assert office.post(self.PATH, REPORT, CLERK).status_code == 200
        (told,) = [m for m in office.hear_own() if m.type.endswith("overdue_reported.v1")]
        assert (told.data["situation"], told.data["handling"]) == ("经办人请假", "已换人办理")
        assert office.history() == [("wang", "overdue_reported")]

    def test_case_that_is_not_overdue_is_not_reported(self, office: Office) -> None:
        office.hear(accepted(RECEIPT))
        assert refusal(office.post(self.PATH, REPORT, CLERK)) == (409, "not_overdue")

    def test_report_of_another_node_or_of_no_case_is_refused(self, office: Office) -> None:
        carded(office)
        assert refusal(office.post(self.PATH, REPORT, OTHER_CLERK)) == (403, "foreign_node")
        nobody = REPORT | {"subject": "case/nobody"}
        assert refusal(office.post(self.PATH, nobody, CLERK)) == (404, "unknown_case")
        assert office.post(self.PATH, REPORT | {"handling": ""}, CLERK).status_code in (400, 422)

    @pytest.mark.rule("TS-XS-08")
    def test_report_stops_the_clock_that_the_card_started(self, office: Office) -> None:
        office.hear(_in_taoshan(accepted(RECEIPT)))
        office.heard_all("2026-03-13T00:00")
        office.time = at("2026-03-13T09:00")
        office.fire()
        office.hear_own()
        reports = [clock for clock in office.clocks()["clocks"] if clock["rule"] == "TS-XS-08"]
        assert [clock["stopped_at"] for clock in reports] == [None]
        office.post(self.PATH, REPORT, CLERK)
        office.hear_own()
        reports = [clock for clock in office.clocks()["clocks"] if clock["rule"] == "TS-XS-08"]
        assert [clock["stopped_at"] for clock in reports] == ["2026-03-13T09:00:00+08:00"]


class TestExceptions:
    PATH = "/api/v1/exceptions"

    def test_exception_is_kept_with_its_reason_for_supervision_to_see(self, office: Office) -> None:
        office.hear(accepted(RECEIPT))
        assert office.post(self.PATH, EXCEPTION, CLERK).status_code == 200
        (seen,) = office.clocks()["exceptions"]
        assert (seen["rule"], seen["reason"]) == ("TS-SG-23c", "需要专家论证")
        (told,) = office.hear_own()
        assert told.data["owner"] == VILLAGE
        check_contract(told.type, told.data)
        assert refusal(office.post(self.PATH, EXCEPTION, CLERK)) == (409, "exception_known")

    def test_exception_without_reason_or_clause_is_refused(self, office: Office) -> None:
        office.hear(accepted(RECEIPT))
        silent = EXCEPTION | {"reason": " "}
        assert office.post(self.PATH, silent, CLERK).status_code in (400, 422)
        unknown = EXCEPTION | {"rule": "TS-XX-99"}
        assert refusal(office.post(self.PATH, unknown, CLERK)) == (422, "unknown_rule")
        assert office.history() == []

    def test_exception_belongs_to_a_subject_of_the_own_node(self, office: Office) -> None:
        assert refusal(office.post(self.PATH, EXCEPTION, CLERK)) == (404, "unknown_subject")
        office.hear(accepted(RECEIPT))
        assert refusal(office.post(self.PATH, EXCEPTION, OTHER_CLERK)) == (403, "foreign_node")
        assert office.post(self.PATH, EXCEPTION, SUPERVISOR).status_code == 200
        assert office.history() == [("zhao", "exception_recorded")]

    def test_exception_of_a_duty_names_the_node(self, office: Office) -> None:
        office.time = at("2026-03-09T09:00")
        office.post("/api/v1/duties", DUTY)
        subject = f"duty/{VILLAGE}-due_soon_check-2026"
        office.post(self.PATH, EXCEPTION | {"subject": subject}, CLERK)
        told = office.hear_own()[-1]
        assert (told.data["node"], "owner" in told.data) == (VILLAGE, False)


def _in_taoshan(message: Envelope) -> Envelope:
    terms = message.data["terms"] | {"profile": "taoshan"}
    return replace(message, data=message.data | {"terms": terms})
