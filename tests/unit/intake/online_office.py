"""An office that people reach over the network, each from an address of their own."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from front_desk import CLERK, FrontDesk, json_of
from intake_desk import ruled_by
from item_office import APPLICATION, VILLAGE, ItemOffice, card
from slip_office import PHOTO
from werkzeug.test import TestResponse

from services.intake import commands
from services.intake.domain.tellings import Letter
from services.intake.online.couriers import NotSent
from services.intake.online.notices import Post
from services.intake.wiring import DEFINITION
from shared.kernel.ids import uuid7
from shared.service.work import Origin

HOME, STRANGER = "192.0.2.7", "203.0.113.66"
OFFICER = f"wang.fang {VILLAGE} department"
BOTH = ("identity_card", "photo")


@dataclass
class Mailbox:
    """A courier that takes letters, or says that it cannot."""

    letters: list[Letter] = field(default_factory=list)
    down: str = ""

    def send(self, letter: Letter) -> None:
        if self.down:
            raise NotSent(self.down)
        self.letters.append(letter)


class OnlineOffice(FrontDesk):
    """The item needs a copy and an original, and is offered on the network."""

    def __init__(self, office: ItemOffice, county: str = "x-district", **changes: Any) -> None:
        super().__init__(office)
        office.service.executor.policies = ruled_by(county)
        item = card()
        materials = [*item["materials"], PHOTO]
        told = item | {"materials": materials, "service_modes": ["online"]} | changes
        office.publish(told)
        self.mailbox = Mailbox()
        self.machine = 1000.0
        vault = office.service.vault
        self.sending = Post(
            office.engine, DEFINITION.kinds, vault, self.mailbox, lambda: self.machine
        )

    def look(self, path: str, address: str = HOME, **query: str) -> TestResponse:
        told = {"REMOTE_ADDR": address}
        return self._client.get(path, query_string=query, environ_overrides=told)

    def progress(self, number: str, code: str, address: str = HOME) -> TestResponse:
        return self.look(f"/api/v1/public/progress/{number}", address, code=code)

    def ask(self, address: str = HOME, key: str = "", **changes: Any) -> TestResponse:
        body = {name: APPLICATION[name] for name in ("item_id", "applicant", "origin_division")}
        body |= {"purpose": "pre_review", "materials": list(BOTH)} | changes
        return self._client.post(
            "/api/v1/public/submissions",
            json=body,
            headers={"Idempotency-Key": key or uuid7()},
            environ_overrides={"REMOTE_ADDR": address},
        )

    def sent(self, **changes: Any) -> dict[str, Any]:
        response = self.ask(**changes)
        assert response.status_code == 201, response.text
        return json_of(response)

    def tell(self, submission_id: str, passed: bool = True, badge: str = OFFICER) -> TestResponse:
        remarks = "" if passed else "照片不清楚，请重新拍摄"
        body = {"passed": passed, "remarks": remarks}
        return self.post(f"/submissions/{submission_id}/pre-review", body, badge)

    def passed(self, **changes: Any) -> str:
        """The id of a submission whose pre-review was passed."""
        submission_id = str(self.sent(**changes)["submission_id"])
        assert self.tell(submission_id).status_code == 200
        return submission_id

    def take(self, submission_id: str, badge: str = CLERK, **body: Any) -> TestResponse:
        return self.post(f"/submissions/{submission_id}/registration", body, badge)

    def decide(self, case_id: str, outcome: str = "granted") -> None:
        """What routing says in the end."""
        now = self.office.now()
        concluded = commands.ConcludeCase(case_id, outcome, VILLAGE, "", now)
        self.office.service.executor.execute(concluded, Origin("routing"), lambda _: {})
