"""A town of 罗庄's regulation and one of 桃山's, with halls, units and a seal to keep."""

from __future__ import annotations

import re
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any

import item_office
from item_office import APPLICATION, DIRECTORY, ItemOffice, card

from shared.rulebook import policies
from shared.rulebook.policies import Policies

#: 灵山镇 works by the rules of 罗庄, 周党镇 by those of 桃山.
LUOZHUANG, TAOSHAN = "411521103000", "411521101000"
COPIES = [
    {"holder": "unit", "name": "民政局"},
    {"holder": "centre", "name": "灵山镇便民服务中心"},
    {"holder": "government_supervision", "name": "区政府督查室"},
    {"holder": "party_supervision", "name": "区委督查室"},
]
ALL_OVER = {"signed_by": "王局长", "seal_ref": "民用印〔2026〕1号"}
WINDOW: dict[str, Any] = {"number": "1", "name": "一号窗口", "kind": "comprehensive"}
MEMBER: dict[str, Any] = {
    "subject": "li.qiang",
    "name": "李强",
    "phone": "0376-2170001",
    "role": "clerk",
    "window": "1",
}
OFFICER = {"subject": "wang.fang", "name": "王芳", "phone": "0376-2170009", "rank": "mid_level"}


def two_counties(folder: Path) -> Policies:
    """The packaged profiles of both, in force for the two towns."""
    return in_force_at(folder, luozhuang=LUOZHUANG, taoshan=TAOSHAN)


def in_force_at(folder: Path, **towns: str) -> Policies:
    """The packaged profiles of these names, each in force for one town."""
    for name, code in towns.items():
        text = (resources.files(policies) / f"{name}.yaml").read_text(encoding="utf-8")
        here = re.sub(r"attached_to: .*", f'attached_to: ["{code}"]', text)
        (folder / f"{name}.yaml").write_text(here, encoding="utf-8")
    return policies.load(folder, DIRECTORY.divisions)


@dataclass
class HallOffice(ItemOffice):
    """`at` is the node whose people act."""

    at: str = LUOZHUANG

    def do(self, path: str, body: dict[str, Any] | None = None) -> Any:
        return self.post(path, body, self.at)

    def unit(self, unit_id: str = "civil_affairs", **changes: Any) -> str:
        """A unit that owns care_card, in the hall."""
        told = {
            "unit_id": unit_id,
            "name": "民政局",
            "kind": "approval_department",
            "low_volume": True,
            "items": ["care_card"],
        }
        return str(self.do("/units", told | changes)["unit_id"])

    def file(self, kind: str = "delegation", *powers: str, **changes: Any) -> str:
        """The id of a letter that gives these powers over care_card."""
        told: dict[str, Any] = {
            "kind": kind,
            "grants": [{"item_id": "care_card", "powers": list(powers)}] if powers else [],
            "copies": COPIES,
            "effective_from": item_office.TODAY,
        }
        shown = self.do("/units/civil_affairs/letters", told | changes)
        return str(shown["letters"][-1]["letter_id"])

    def sign(self, letter_id: str, **changes: str) -> dict[str, Any]:
        """The letter as it is printed then."""
        path = f"/units/civil_affairs/letters/{letter_id}"
        self.do(f"{path}/signature", ALL_OVER | changes)
        printed: dict[str, Any] = self.get(path)
        return printed

    def signed(self, kind: str = "delegation", *powers: str, **changes: Any) -> dict[str, Any]:
        return self.sign(self.file(kind, *powers, **changes))

    def live(self) -> None:
        """All that 罗庄 asks of a unit before its items are received; no power is given away."""
        self.signed("pledge", text="公开承诺：收件即办。")
        self.signed("letter_1", "review_approve", authorised=["zhao.min"])
        self.do("/units/civil_affairs/going-live")

    def apply(self, **changes: Any) -> str:
        """The id of an application for care_card."""
        answer = self.do("/cases", APPLICATION | {"item_id": "care_card"} | changes)
        return str(answer["case_id"])

    def accept(self, case_id: str) -> str:
        return str(self.do(f"/cases/{case_id}/acceptance", {})["status"])

    def window(self, kind: str, number: str = "1", **changes: Any) -> dict[str, Any]:
        """The window as it is shown."""
        told = WINDOW | {"kind": kind, "number": number, "name": f"{number}号窗口"} | changes
        shown = self.do("/hall/windows", told)
        return next(window for window in shown["windows"] if window["number"] == number)

    def staff(self, **changes: Any) -> dict[str, Any]:
        """The hall with one more person."""
        shown: dict[str, Any] = self.do("/hall/staff", MEMBER | changes)
        return shown

    def hall(self) -> dict[str, Any]:
        shown: dict[str, Any] = self.get(f"/halls/{self.at}")
        return shown

    def board(self) -> dict[str, Any]:
        shown: dict[str, Any] = self.get(f"/public/halls/{self.at}")
        return shown


def open_hall(stocked: Path, path: Path) -> HallOffice:
    """An office where care_card is on offer."""
    profiles = path / "profiles"
    profiles.mkdir()
    item_office.opened(stocked, path).engine.dispose()
    office = HallOffice(path, policies=two_counties(profiles))
    fee = {
        "kind": "administrative",
        "name_zh": "工本费",
        "standard": "每证",
        "legal_basis": "价费字〔2001〕1号",
        "amount": 500,
    }
    office.publish(card(fees=[fee], comprehensive=True))
    return office
