"""A hall that is asked: 养老服务卡 it answers for itself, 殡葬服务 the department."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from hall_office import HallOffice, open_hall
from item_office import TODAY, card
from sqlalchemy import select

from services.intake.wiring import DEFINITION
from shared.contracts import check_contract
from shared.contracts.envelope import Envelope, to_body, to_headers
from shared.db.engine import reading
from shared.kernel.refusals import Refusal
from shared.messaging.port import Delivery
from shared.messaging.topology import fact_type

NAME, CONTACT = "欧阳明", "13800001234"
QUESTION: dict[str, Any] = {
    "name": NAME,
    "contact": CONTACT,
    "question": "身份证过期了还能申领吗",
    "item_id": "care_card",
    "window": "3",
}
STANDARD = {"kind": "acceptance_standard"}
#: What the department itself is asked about.
FUNERAL = card(
    id="funeral_permit",
    name_zh="殡葬服务许可",
    consulted_by_department=True,
    guide={"department_phone": "0376-2171111"},
)
ENTRY = {
    "item_id": "care_card",
    "title": "身份证过期了能申请吗",
    "text": "可以先受理，换领后补交。",
    "effective_from": TODAY,
}


@dataclass
class HelpDesk(HallOffice):
    """Asks, answers, calls; each returns the consultation as it is shown."""

    def question(self, **changes: Any) -> dict[str, Any]:
        told: dict[str, Any] = self.do("/consultations", QUESTION | changes)
        return told

    def asked(self, **changes: Any) -> str:
        return str(self.question(**changes)["consultation_id"])

    def on(self, consultation_id: str, act: str, body: dict[str, Any] | None = None) -> Any:
        return self.do(f"/consultations/{consultation_id}/{act}", body)

    def answer(self, consultation_id: str, **changes: Any) -> dict[str, Any]:
        body = {"answer": "可以，先受理后补交。", "citations": [STANDARD]} | changes
        told: dict[str, Any] = self.on(consultation_id, "answer", body)
        return told

    def record(self, consultation_id: str) -> dict[str, Any]:
        told: dict[str, Any] = self.get(f"/consultations/{consultation_id}")
        return told

    def write(self, **changes: Any) -> str:
        """The id of the knowledge entry."""
        return str(self.do("/knowledge", ENTRY | changes)["entry_id"])

    def rewrite(self, entry_id: str, **changes: Any) -> dict[str, Any]:
        body = {name: ENTRY[name] for name in ("title", "text", "effective_from")} | changes
        told: dict[str, Any] = self.do(f"/knowledge/{entry_id}/revision", body)
        return told

    def faq(self, item_id: str = "care_card") -> list[str]:
        """The answers that everybody may read."""
        return [line["text"] for line in self.get(f"/public/items/{item_id}/faq")["items"]]

    def sources(self, consultation_id: str) -> list[tuple[str, int, str]]:
        """Kind, version and reference of what may be cited."""
        listed = self.get(f"/consultations/{consultation_id}/sources")["items"]
        return [(one["kind"], one["version"], one["reference"]) for one in listed]

    def hear(self, fact: str, subject: str, sequence: int = 1, **data: Any) -> None:
        """A fact of another service arrives, as `supervision.opinion_received`."""
        producer, _, name = fact.partition(".")
        message_type = fact_type(producer, name)
        check_contract(message_type, data)
        message = Envelope(
            id=f"{subject}-{sequence}",
            source=f"/nodes/{data['node']}/{producer}",
            type=message_type,
            subject=subject,
            time=self.time.isoformat(),
            sequence=sequence,
            data=data,
        )
        arrived = Delivery(dict(to_headers(message)), to_body(message), None)
        self.service.executor.consume([arrived])

    def history(self) -> str:
        """All that was written down of all aggregates."""
        table = DEFINITION.kernel.history
        with reading(self.engine) as connection:
            return "".join(connection.execute(select(table.c.data)).scalars())


def refused(refusal: type[Refusal], code: str) -> Any:
    return pytest.raises(refusal, match=f"^{code}:")


@contextmanager
def help_desk(stocked: Path, path: Path) -> Iterator[HelpDesk]:
    """Where both items are on offer."""
    town = open_hall(stocked, path)
    town.publish(FUNERAL)
    town.engine.dispose()
    desk = HelpDesk(town.path, keys=town.keys, policies=town.policies)
    yield desk
    desk.engine.dispose()
