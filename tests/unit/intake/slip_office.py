"""A window that issues documents: what is asked of it, and what comes out of the printer."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from types import SimpleNamespace
from typing import Any

from item_office import POLICIES, TODAY, VILLAGE, ItemOffice, card

NAME = "欧阳明"
PHOTO = {
    "id": "photo",
    "name_zh": "近期免冠照片",
    "kind": "original",
    "required": True,
    "legal_basis": "《养老服务条例》第四条",
    "suppliers": ["申请人", "公安机关"],
    "waived_when": "已在系统留存的免交",
}


@dataclass
class SlipOffice:
    """The offices of one site; the window is that of the village."""

    office: ItemOffice

    def under(self, **policy: Any) -> SlipOffice:
        """The county decides so, and otherwise as the nation does."""
        national = POLICIES.version("national", 1)
        profile = replace(national, values={**national.values, **policy})
        policies = SimpleNamespace(of=lambda *_: profile, version=lambda *_: profile)
        self.office.service.executor.policies = policies
        return self

    def offer(self, day: str = TODAY, **changes: Any) -> SlipOffice:
        """An item with two materials."""
        item = card()
        self.office.publish(item | {"materials": [*item["materials"], PHOTO]} | changes, day)
        return self

    def applied(
        self, materials: tuple[str, ...] = ("identity_card", "photo"), **changes: Any
    ) -> str:
        """The id of a new case."""
        return str(self.office.register(materials=list(materials), **changes)["case_id"])

    def met(self, clerk: str) -> str:
        """The id of a contact with whoever was asked first."""
        before, self.office.subject = self.office.subject, clerk
        told = {"caller": "citizen", "matter": "handling", "about": "不动产登记"}
        made = self.office.post("/contacts", told, VILLAGE)
        self.office.subject = before
        return str(made["contact_id"])

    def do(self, case_id: str, act: str, body: dict[str, Any] | None = None) -> None:
        self.office.post(f"/cases/{case_id}/{act}", body, VILLAGE)

    def issued(self, case_id: str) -> dict[str, str]:
        """The last document of each kind: its number."""
        listed = self.office.ask("GET", f"/api/v1/issued-documents/{case_id}", {}, VILLAGE)
        return {found["kind"]: found["number"] for found in listed["items"]}

    def shown(self, number: str) -> dict[str, Any]:
        found: dict[str, Any] = self.office.ask("GET", f"/api/v1/documents/{number}", {}, VILLAGE)
        return found

    def content(self, case_id: str, kind: str) -> dict[str, Any]:
        found: dict[str, Any] = self.shown(self.issued(case_id)[kind])["content"]
        return found

    def printed(self, number: str, node: str = VILLAGE, **query: Any) -> str:
        return str(self.office.ask("GET", f"/api/v1/documents/{number}/print", query, node))

    def paper(self, case_id: str, kind: str) -> str:
        """What a person reads on it."""
        return words(self.printed(self.issued(case_id)[kind]))

    def verified(self, number: str, code: str) -> str:
        return words(str(self.office.ask("GET", f"/verify/{number}", {"code": code}, "")))


def words(page: str) -> str:
    body = re.sub(r"<(style|svg).*?</\1>", "", page, flags=re.DOTALL)
    return re.sub(r"(\s*<[^>]+>\s*)+", "|", body)
