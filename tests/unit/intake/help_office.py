"""Offices that help with applications: who is listed there, who comes, and what is asked."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import item_office
import pytest
from hall_office import in_force_at
from item_office import APPLICATION, BASIS, VILLAGE, ItemOffice, card

from shared.kernel.refusals import Refusal

TOWN = "411521101000"
#: A town that works by the rules of 昆都仑, and one of its villages.
KUNDULUN = "411521103000"
ENTRY: dict[str, Any] = {
    "subject": "chen.mei",
    "name": "陈梅",
    "post": "代办员",
    "phone": "0376-2170003",
    "services": ["agency"],
    "items": ["care_card"],
    "area": "田河村",
    "supervision_phone": "0376-2170110",
}
APPLICANT = APPLICATION["applicant"]
PHOTO = {
    "id": "photo",
    "name_zh": "近期免冠照片",
    "kind": "original",
    "required": True,
    "legal_basis": BASIS,
    "suppliers": ["公安机关"],
}
BOTH = {"applicant_signed": True, "agent_signed": True}
PERIOD = {"valid_from": "2026-03-09", "valid_to": "2026-06-08"}


def refused(code: str) -> Any:
    return pytest.raises(Refusal, match=f"^{code}:")


@dataclass
class HelpOffice(ItemOffice):
    """`at` is the node whose people act and look."""

    at: str = VILLAGE

    def do(self, path: str, body: dict[str, Any] | None = None) -> Any:
        return self.post(path, body, self.at)

    def drafted(self, **changes: Any) -> str:
        """The id of somebody in the list of agents who is not published yet."""
        return str(self.do("/agents", ENTRY | changes)["agent_id"])

    def published(self, **changes: Any) -> str:
        agent_id = self.drafted(**changes)
        self.do(f"/agents/{agent_id}/publication")
        return agent_id

    def officer(self, subject: str = "li.qiang") -> str:
        """The id of a published one-to-one officer."""
        return self.published(subject=subject, name="李强", services=["one_to_one"])

    def offer(self, **changes: Any) -> None:
        """care_card, which asks for a card and a photo."""
        materials = [*item_office.CARD["materials"], PHOTO]
        self.publish(card(agency_allowed=True, materials=materials, **changes))

    def offer_joint(self) -> None:
        guide = {"owner": "centre"}
        self.offer(case_type="joint", sub_items=["资格认定", "养老卡核发"], guide=guide)

    def window(self, number: str, kind: str) -> None:
        told = {"number": number, "name": f"{number}号窗口", "kind": kind}
        self.do("/hall/windows", told)

    def visit(self, *groups: str, **told: Any) -> dict[str, Any]:
        """The visit as it is shown."""
        shown: dict[str, Any] = self.do("/special-visits", {"groups": list(groups)} | told)
        return shown

    def act(self, visit: dict[str, Any], act: str, **told: Any) -> dict[str, Any]:
        shown: dict[str, Any] = self.do(f"/special-visits/{visit['visit_id']}/{act}", told)
        return shown

    def ask_for(self, service: str = "agency", **told: Any) -> str:
        """The id of the request."""
        body = {"service": service, "item_id": "care_card", "applicant": APPLICANT}
        shown = self.do("/assistances", body | {"voluntary": True} | told)
        return str(shown["request_id"])

    def go_on(self, request_id: str, act: str, **told: Any) -> dict[str, Any]:
        shown: dict[str, Any] = self.do(f"/assistances/{request_id}/{act}", told)
        return shown

    def complete(self, request_id: str) -> None:
        self.go_on(request_id, "check", materials=["identity_card", "photo"])

    def agreed(self, **period: str) -> str:
        """The id of a request with an agreement."""
        request_id = self.ask_for()
        self.complete(request_id)
        self.go_on(request_id, "agreement", agent_id=self.published(), **PERIOD | period)
        return request_id

    def issued(self, about: str) -> dict[str, str]:
        """The last document of each kind: its number."""
        found = self.get(f"/issued-documents/{about}")["items"]
        return {document["kind"]: document["number"] for document in found}

    def paper(self, about: str, kind: str) -> str:
        return str(self.get(f"/documents/{self.issued(about)[kind]}/print", reason="交申请人"))


def opened(stocked: Path, path: Path) -> HelpOffice:
    item_office.opened(stocked, path).engine.dispose()
    profiles = path / "profiles"
    profiles.mkdir()
    return HelpOffice(path, policies=in_force_at(profiles, kundulun=KUNDULUN))
