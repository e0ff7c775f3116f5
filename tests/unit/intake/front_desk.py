"""Intake over HTTP, asked by people with badges instead of tokens: `<person> <node> <role>`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from item_office import APPLICATION, VILLAGE, ItemOffice
from werkzeug.test import Client, TestResponse

from services.intake.api import ROUTES
from shared.kernel.ids import uuid7
from shared.testing.badges import Badges, compiled

CLERK = f"li.qiang {VILLAGE} clerk"
AGENT = f"chen.mei {VILLAGE} village_agent"
NEIGHBOUR = "411521103209"
AUDITOR = "zhou.min 411521000000 auditor"


_SERVED = compiled(ROUTES)


class FrontDesk:
    def __init__(self, office: ItemOffice) -> None:
        self.office = office
        service = office.service
        service.token_verifier = Badges()
        service.max_body_bytes = 100_000
        service.system_now = office.now
        self.service = service
        self.application = _SERVED.of(service)
        self._client = Client(self.application)

    def get(self, path: str, badge: str = CLERK) -> TestResponse:
        return self._client.get(f"/api/v1{path}", headers={"Authorization": f"Bearer {badge}"})

    def post(
        self,
        path: str,
        body: Mapping[str, Any] | None = None,
        badge: str = CLERK,
        **headers: str,
    ) -> TestResponse:
        sent = {"Authorization": f"Bearer {badge}", "Idempotency-Key": uuid7()}
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        return self._client.post(f"/api/v1{path}", json=body or {}, headers=sent)

    def register(self, badge: str = CLERK, **changes: Any) -> str:
        """The id of the case."""
        body = APPLICATION | {"item_id": "grain_subsidy"} | changes
        response = self.post("/cases", body, badge)
        assert response.status_code == 201, response.text
        return str(json_of(response)["case_id"])


def json_of(response: TestResponse) -> dict[str, Any]:
    found: dict[str, Any] | None = response.json
    assert found is not None, response.text
    return found


def refusal(response: TestResponse) -> tuple[int, str]:
    return response.status_code, str(json_of(response)["code"])
