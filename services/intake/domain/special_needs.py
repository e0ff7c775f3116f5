"""特殊群体: who is served first, whom an assistant stays with, what help there is for whom."""

from __future__ import annotations

from collections.abc import Collection
from enum import StrEnum

from shared.kernel.refusals import Invalid
from shared.kernel.rules import rule


class SpecialGroup(StrEnum):
    """老、弱、病、残、孕, 军人家属, 困难群众. Never more than the kind is asked for."""

    ELDERLY = "elderly"
    INFIRM = "infirm"
    SICK = "sick"
    DISABLED = "disabled"
    PREGNANT = "pregnant"
    MILITARY_FAMILY = "military_family"
    IN_DIFFICULTY = "in_difficulty"


GROUP_ZH = {
    SpecialGroup.ELDERLY: "老年人",
    SpecialGroup.INFIRM: "体弱者",
    SpecialGroup.SICK: "病人",
    SpecialGroup.DISABLED: "残疾人",
    SpecialGroup.PREGNANT: "孕妇",
    SpecialGroup.MILITARY_FAMILY: "军人家属",
    SpecialGroup.IN_DIFFICULTY: "困难群众",
}


class Help(StrEnum):
    """What a centre does for them."""

    GREEN_CHANNEL = "green_channel"
    AGENCY = "agency"
    ASSISTANCE = "assistance"
    HOME_SERVICE = "home_service"


HELP_ZH = {
    Help.GREEN_CHANNEL: "绿色通道",
    Help.AGENCY: "代办",
    Help.ASSISTANCE: "帮办",
    Help.HOME_SERVICE: "上门服务",
}

#: Names of regulations, as policy profiles list them.
LUOSHAN, KUNDULUN = "luoshan", "kundulun"

_WHOLE_COURSE = frozenset(
    {
        SpecialGroup.ELDERLY,
        SpecialGroup.INFIRM,
        SpecialGroup.SICK,
        SpecialGroup.DISABLED,
        SpecialGroup.PREGNANT,
    }
)
_GREEN = frozenset({SpecialGroup.ELDERLY, SpecialGroup.DISABLED})

Groups = Collection[SpecialGroup]


@rule("KD-ZN-4-8b")
def group_named(name: str) -> SpecialGroup:
    """One of the seven kinds; refuses any other."""
    for group in SpecialGroup:
        if group.value == name:
            return group
    told = "、".join(f"{group.value}（{GROUP_ZH[group]}）" for group in SpecialGroup)
    raise Invalid("unknown_group", f"没有“{name}”这类特殊群体，应为：{told}", "groups")


@rule("KD-ZN-4-8b")
def ways_of_help(groups: Groups) -> tuple[Help, ...]:
    """What any of the seven kinds may choose from."""
    return tuple(Help) if groups else ()


@rule("LS-DN-10")
def whole_course(groups: Groups) -> bool:
    """老、弱、病、残、孕 are served first, and somebody helps them to the end."""
    return not _WHOLE_COURSE.isdisjoint(groups)


@rule("KD-RW-13d")
def green_channel(groups: Groups) -> bool:
    """The green channel is open to old and disabled people without their asking."""
    return not _GREEN.isdisjoint(groups)


@rule("LS-ZB-03b")
def must_offer_one_to_one(groups: Groups, regulations: Collection[str]) -> bool:
    """Whether one-to-one service is to be offered without being asked for."""
    return bool(groups) and LUOSHAN in regulations


def needs_assistant(groups: Groups, regulations: Collection[str]) -> bool:
    """Whether an assistant has to be named; being served first is everybody's by default."""
    return LUOSHAN in regulations and whole_course(groups)


def gives_priority(groups: Groups, chosen: Collection[Help] = ()) -> bool:
    """Whether a ticket of this visitor is called before others (`chosen`: help asked for)."""
    return whole_course(groups) or in_green_channel(groups, chosen)


def in_green_channel(groups: Groups, chosen: Collection[Help] = ()) -> bool:
    """Whether the visitor takes the green channel, by right or by choice."""
    return green_channel(groups) or Help.GREEN_CHANNEL in chosen


def check_help(groups: Groups, chosen: Collection[Help], regulations: Collection[str]) -> None:
    """Refuses help that there is not; where the county's regulation says so, some is given."""
    if not set(chosen) <= set(ways_of_help(groups)):
        raise Invalid("no_such_help", "没有申报特殊群体，不能登记对应的服务", "help")
    if KUNDULUN in regulations and not chosen and not green_channel(groups):
        told = "、".join(HELP_ZH.values())
        raise Invalid("help_missing", f"请从{told}中选定至少一项服务", "help")
