"""Before the doors open: one hall sets its windows and signs what it is given to do.

Nobody has come yet: what belongs to its unit is not received before the letters are signed.
"""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import Any

from cli.sample_day.answers import AnswerLog
from cli.sample_day.desk import Desks, Seat
from cli.sample_day.errands import Plan
from cli.sample_day.hall import HALL
from cli.sample_day.roster import Roster

#: 灵山镇, for whose window 县农业农村局 signs.
_NODE, _UNIT = HALL, "agriculture"
_ITEMS = [
    "farming_advice",
    "grain_subsidy",
    "land_transfer_service",
    "migrant_work_subsidy",
    "rain_dew_education_fund",
]
_WINDOWS = (
    ("1", "comprehensive"),
    ("2", "guidance"),
    ("3", "general_consultation"),
    ("4", "cross_location"),
    ("5", "one_to_one"),
    ("6", "outgoing"),
)
_STAFF = (
    (f"clerk.{_NODE}", "何志强", "clerk", "1"),
    (f"window_head.{_NODE}", "周建国", "window_head", "1"),
    ("li.mei", "李梅", "assistant", "2"),
    ("zhang.wei", "张伟", "clerk", "4"),
    ("chen.jing", "陈静", "agent", "5"),
)
_BOARD = {
    "duties": "中心工作职责",
    "procedure": "办事流程",
    "rules": "首问负责制",
    "norms": "服务规范",
    "standards": "服务标准",
    "promises": "服务承诺",
}
_PLACE = {
    "navigation": "灵山镇便民服务中心",
    "terminals": ["自助服务终端（大厅东侧）"],
    "booking": "电话预约或到大厅预约",
}
_OFFICER = {"subject": "zhao.min", "name": "赵敏", "phone": "0376-2170008", "rank": "mid_level"}
_HOLDERS = {
    "unit": "县农业农村局",
    "centre": "灵山镇便民服务中心",
    "government_supervision": "县政府督查室",
    "party_supervision": "县委督查室",
}
_TO_WINDOW = ["receive", "accept", "review_approve"]
#: Kind, powers, whom it names, text.
_LETTERS: tuple[tuple[str, list[str], list[str], str], ...] = (
    ("pledge", [], [], "公开承诺：收件即办，限时办结。"),
    ("letter_1", ["review_approve"], ["zhao.min"], ""),
    ("letter_2", ["receive", "issue"], [], ""),
    ("delegation", _TO_WINDOW, [], ""),
)
_AWAY = {
    "sign": "redirect",
    "to": "1",
    "destination": "镇政府",
    "reason": "取件",
    "contact": "0376-2170001",
}


class Halls:
    """Every act has its own key, so an interrupted opening is simply done again."""

    def __init__(self, desk: Desks, log: AnswerLog, roster: Roster) -> None:
        self.desk = desk
        self.log = log
        self.there = any(application.received_at == _NODE for application in roster)

    def plans(self, now: datetime) -> list[Plan]:
        if not self.there or self.log.get("hall", _NODE) is not None:
            return []
        return [Plan(now, partial(self._open, now), any_hour=True)]

    def _open(self, now: datetime) -> int:
        self._windows()
        self._board()
        self._unit(now)
        self._at_the_window()
        self.log.note("hall", _NODE, now.isoformat())
        return 1

    def _windows(self) -> None:
        for number, kind in _WINDOWS:
            window = {"number": number, "name": f"{number}号窗口", "kind": kind}
            self._keep("/hall/windows", window, number)
        for subject, name, role, window_number in _STAFF:
            member = {"subject": subject, "name": name, "role": role, "window": window_number}
            self._keep("/hall/staff", member | {"phone": "0376-2170001"}, subject)

    def _board(self) -> None:
        self._keep("/hall/place", _PLACE)
        for content, title in _BOARD.items():
            posting = {"content": content, "title": title, "text": f"{title}见大厅公示栏。"}
            self._keep("/hall/postings", posting, content)

    def _unit(self, now: datetime) -> None:
        unit = {"unit_id": _UNIT, "name": "罗山县农业农村局", "kind": "approval_department"}
        self._keep("/units", unit | {"low_volume": True})
        for kind, powers, authorised, text in _LETTERS:
            self._sign(kind, powers, authorised, text, now)
        for role in ("chief", "liaison"):
            self._keep(f"/units/{_UNIT}/{role}", _OFFICER)
        self._keep(f"/units/{_UNIT}/going-live")
        items = {"low_volume": True, "present": True, "items": _ITEMS}
        self._keep(f"/units/{_UNIT}/revision", items)

    def _sign(
        self, kind: str, powers: list[str], authorised: list[str], text: str, now: datetime
    ) -> None:
        letter = {
            "kind": kind,
            "grants": [{"item_id": item, "powers": powers} for item in _ITEMS if powers],
            "authorised": authorised,
            "text": text,
            "copies": [{"holder": holder, "name": name} for holder, name in _HOLDERS.items()],
            "effective_from": now.date().isoformat(),
        }
        filed = self._keep(f"/units/{_UNIT}/letters", letter, kind)
        letter_id = filed["letters"][-1]["letter_id"]
        signing = {"signed_by": "孙局长", "seal_ref": "罗农用印〔2026〕3号"}
        self._keep(f"/units/{_UNIT}/letters/{letter_id}/signature", signing)
        self.log.note("letter", letter_id, now.isoformat(), kind=kind)

    def _at_the_window(self) -> None:
        """Somebody asks for an office that is not here; the clerk goes away, and is back."""
        referral = {
            "unit": "县气象局",
            "matter": "防雷验收咨询",
            "referred_to": "县气象局一楼",
            "phone": "0376-2170033",
        }
        self._post(Seat(_NODE), "/hall/referrals", referral)
        self._post(Seat(_NODE), "/hall/windows/6/leave", _AWAY)
        self._post(Seat(_NODE), "/hall/windows/6/return")

    def _keep(self, path: str, body: dict[str, Any] | None = None, which: str = "") -> Any:
        return self._post(Seat(_NODE, "item_manager"), path, body, which)

    def _post(
        self, seat: Seat, path: str, body: dict[str, Any] | None = None, which: str = ""
    ) -> Any:
        return self.desk.post(seat, "intake", path, body, f"hall{path}-{which}")
