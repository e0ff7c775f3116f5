"""公示: what hangs out in a hall, worked out from what is on record, and what is missing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from services.intake.domain.halls import Content, Hall
from services.intake.domain.windows import ROLE_ZH, Role
from shared.kernel.rules import rule

Contents = dict[str, Any]


@dataclass(frozen=True)
class Board:
    """A hall, how it is reached and when, and the names of its items: all, those that comprehensive
    windows accept, and those for which somebody may act as agent; the four publics of each."""

    hall: Hall
    title: str
    address: str
    consultation_phone: str
    supervision_phone: str
    hours: str
    items: tuple[str, ...]
    comprehensive: tuple[str, ...]
    agency: tuple[str, ...]
    four_publics: tuple[Contents, ...] = ()


def _posted(board: Board, content: Content) -> list[dict[str, str]]:
    return [
        {"title": posting.title, "text": posting.text, "day": posting.day.isoformat()}
        for posting in board.hall.postings
        if posting.content is content
    ]


def _staff(board: Board, *roles: Role) -> list[dict[str, str]]:
    return [
        {
            "name": member.name,
            "role_zh": ROLE_ZH[member.role],
            "window": member.window,
            "phone": member.phone,
        }
        for member in board.hall.staff
        if not roles or member.role in roles
    ]


@rule("TS-FA-3-3-3")
def township_contents(board: Board) -> Contents:
    """What a township centre shows: duties, staff, services, procedures, rules."""
    return {
        "工作职责": _posted(board, Content.DUTIES),
        "工作人员信息": _staff(board),
        "服务项目": list(board.items),
        "服务流程": _posted(board, Content.PROCEDURE),
        "规章制度": _posted(board, Content.RULES),
    }


@rule("KD-ZN-2-3b")
def ten_contents(board: Board) -> Contents:
    """The ten contents of a centre."""
    return {
        "进驻事项清单": list(board.items),
        "综合受理事项清单": list(board.comprehensive),
        "帮办代办事项清单": list(board.agency),
        "帮办代办员信息": _staff(board, Role.AGENT),
        "服务流程": _posted(board, Content.PROCEDURE),
        "服务规范": _posted(board, Content.NORMS),
        "服务标准": _posted(board, Content.STANDARDS),
        "服务承诺": _posted(board, Content.PROMISES),
        "咨询电话": board.consultation_phone,
        "监督电话": board.supervision_phone,
    }


def missing(contents: Mapping[str, Any]) -> list[str]:
    """The contents of which there is nothing yet, by name."""
    return [name for name, told in contents.items() if not told]


@rule("KD-RW-07c")
def systems(board: Board) -> list[dict[str, str]]:
    """工作制度: each of them under its name."""
    return _posted(board, Content.RULES)


@rule("KD-RW-10")
def directory_entry(board: Board) -> Contents:
    """A hall as people find it; page and directory both show this, and documents are printed from
    the same address and telephone."""
    place = board.hall.place
    return {
        "node": board.hall.node,
        "title": board.title,
        "location": board.address,
        "navigation": place.navigation if place else "",
        "terminals": list(place.terminals) if place else [],
        "hours": board.hours,
        "phone": board.consultation_phone,
        "booking": place.booking if place else "",
        "items": list(board.items),
    }
