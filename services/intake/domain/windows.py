"""窗口: kinds of windows, what each needs before it opens, and who sits there."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from shared.kernel.refusals import Forbidden, Invalid
from shared.kernel.rules import rule


class WindowKind(StrEnum):
    """窗口类型."""

    COMPREHENSIVE = "comprehensive"
    UNDIFFERENTIATED_APPROVAL = "undifferentiated_approval"
    UNDIFFERENTIATED_PUBLIC_SERVICE = "undifferentiated_public_service"
    GUIDANCE = "guidance"
    GENERAL_CONSULTATION = "general_consultation"
    TRANSFER_STATION = "transfer_station"
    OUTGOING = "outgoing"
    FIXED_DEDICATED = "fixed_dedicated"
    FLEXIBLE = "flexible"
    DEPARTMENT_SPECIAL = "department_special"
    SUPPORTING_SPECIAL = "supporting_special"
    CROSS_LOCATION = "cross_location"
    ONE_TO_ONE = "one_to_one"
    ONE_THING = "one_thing"
    UNRESOLVED_MATTER = "unresolved_matter"
    PROFESSIONAL = "professional"


WINDOW_ZH = {
    WindowKind.COMPREHENSIVE: "综合受理窗口",
    WindowKind.UNDIFFERENTIATED_APPROVAL: "行政审批事项无差别受理窗口",
    WindowKind.UNDIFFERENTIATED_PUBLIC_SERVICE: "公共服务事项无差别受理窗口",
    WindowKind.GUIDANCE: "引导咨询窗口",
    WindowKind.GENERAL_CONSULTATION: "综合咨询服务窗口",
    WindowKind.TRANSFER_STATION: "中转站",
    WindowKind.OUTGOING: "综合出件窗口",
    WindowKind.FIXED_DEDICATED: "固定专职窗口",
    WindowKind.FLEXIBLE: "机动窗口",
    WindowKind.DEPARTMENT_SPECIAL: "部门专窗",
    WindowKind.SUPPORTING_SPECIAL: "配套专窗",
    WindowKind.CROSS_LOCATION: "同城通办专窗",
    WindowKind.ONE_TO_ONE: "一对一专办窗口",
    WindowKind.ONE_THING: "一件事一次办窗口",
    WindowKind.UNRESOLVED_MATTER: "办不成事反映窗口",
    WindowKind.PROFESSIONAL: "专业窗口",
}


class Theme(StrEnum):
    """综合受理窗口的主题."""

    REGISTRATION = "registration"
    BUSINESS_MANAGEMENT = "business_management"
    SOCIAL_LIVELIHOOD = "social_livelihood"
    INVESTMENT_CONSTRUCTION = "investment_construction"


THEME_ZH = {
    Theme.REGISTRATION: "注册登记类",
    Theme.BUSINESS_MANAGEMENT: "经营管理类",
    Theme.SOCIAL_LIVELIHOOD: "社会民生类",
    Theme.INVESTMENT_CONSTRUCTION: "投资建设类",
}


class Role(StrEnum):
    """窗口人员的角色."""

    CLERK = "clerk"
    WINDOW_HEAD = "window_head"
    ASSISTANT = "assistant"
    SPECIAL_OFFICER = "special_officer"
    SEAL_CUSTODIAN = "seal_custodian"
    AGENT = "agent"


ROLE_ZH = {
    Role.CLERK: "窗口人员",
    Role.WINDOW_HEAD: "窗口负责人",
    Role.ASSISTANT: "无差别咨询帮办人员",
    Role.SPECIAL_OFFICER: "部门选派人员",
    Role.SEAL_CUSTODIAN: "印章保管人",
    Role.AGENT: "帮办代办员",
}


class Away(StrEnum):
    """离岗时的指示牌."""

    REDIRECT = "redirect"
    WAIT = "wait"


@dataclass(frozen=True)
class Absence:
    """Where the clerk of a window went, and who serves meanwhile (`to`, where it redirects)."""

    sign: Away
    to: str
    destination: str
    reason: str
    contact: str


@dataclass(frozen=True)
class Published:
    """What a supporting window makes public: 服务内容, 流程, 时限."""

    content: str = ""
    procedure: str = ""
    limits: str = ""


@dataclass(frozen=True)
class Window:
    """`active_from` and `active_to` bound a flexible window; `approval_ref` is the centre's consent
    to a special window of the department `unit_id`."""

    number: str
    name: str
    kind: WindowKind
    theme: Theme | None
    unit_id: str
    items: tuple[str, ...]
    active_from: date | None
    active_to: date | None
    approval_ref: str
    published: Published
    absence: Absence | None = None


@dataclass(frozen=True)
class Member:
    """花名册: a person with a role at a window; a department's officer with qualification and
    the items that the assignment covers."""

    subject: str
    name: str
    phone: str
    role: Role
    window: str
    unit_id: str = ""
    qualification: str = ""
    items: tuple[str, ...] = ()


#: What each window of 三集中 does; the others are described by their names.
_DUTIES = {
    WindowKind.GUIDANCE: "引导咨询",
    WindowKind.COMPREHENSIVE: "收件",
    WindowKind.TRANSFER_STATION: "中转",
    WindowKind.OUTGOING: "出件",
}


@rule("LZ-SJ-2-5a")
def duty(kind: WindowKind) -> str:
    """The duty of a window in the way of an application through the centre; "" where it has none
    of its own there."""
    return _DUTIES.get(kind, "")


COMPREHENSIVE = frozenset(
    {
        WindowKind.COMPREHENSIVE,
        WindowKind.UNDIFFERENTIATED_APPROVAL,
        WindowKind.UNDIFFERENTIATED_PUBLIC_SERVICE,
    }
)


@rule("XQ-ZZ-03-4a")
def theme_named(kind: WindowKind, name: str) -> Theme | None:
    """The theme of a comprehensive window, one of four; no other window has one."""
    if not name:
        return None
    if kind is not WindowKind.COMPREHENSIVE:
        raise Invalid("theme_not_possible", "只有综合受理窗口按主题设置", "theme")
    for theme in Theme:
        if theme.value == name:
            return theme
    told = "、".join(f"{theme.value}（{THEME_ZH[theme]}）" for theme in Theme)
    raise Invalid("unknown_theme", f"没有主题“{name}”，应为：{told}", "theme")


def window_kind(name: str) -> WindowKind:
    """The kind with this name; refuses any other."""
    for kind in WindowKind:
        if kind.value == name:
            return kind
    raise Invalid("unknown_window_kind", f"没有“{name}”这种窗口", "kind")


@rule("TS-FA-3-3-2a")
def comprehensive_warning(windows: Iterable[Window], most: int, adjustment: str) -> str:
    """Says that there are more comprehensive windows than normal; the centre's recorded decision
    to fit them to its hall answers it."""
    count = sum(window.kind in COMPREHENSIVE for window in windows)
    if count <= most or adjustment:
        return ""
    return f"综合窗口一般不超过{most}个，现有{count}个；确需调整的，请登记调整理由"


@rule("TS-FA-3-3-2b")
def check_dedicated(window: Window) -> None:
    """固定专职窗口 is for named items, 机动窗口 for items of a season, with its days."""
    if window.kind is WindowKind.FIXED_DEDICATED and not window.items:
        raise Invalid("no_items", "固定专职窗口应写明所办的重点或高频事项", "items")
    if window.kind is not WindowKind.FLEXIBLE:
        return
    if not (window.items and window.active_from and window.active_to):
        raise Invalid("no_period", "机动窗口应写明所办事项和启用、停用日期", "active_from")
    if window.active_to < window.active_from:
        raise Invalid("period_ends_first", "停用日期早于启用日期", "active_to")


@rule("TS-FA-3-3-2b")
def is_open(window: Window, day: date) -> bool:
    """Whether a window is there at all on this day."""
    begun = window.active_from is None or window.active_from <= day
    return begun and (window.active_to is None or day <= window.active_to)


@rule("XQ-CZ-04-1j")
def check_department_special(window: Window) -> None:
    """A department has a window of its own only with the centre's consent."""
    if window.kind is not WindowKind.DEPARTMENT_SPECIAL:
        return
    if not window.unit_id:
        raise Invalid("no_unit", "请写明部门专窗属于哪个单位", "unit_id")
    if not window.approval_ref.strip():
        detail = "另设部门专窗须经中心审核同意，请写明批准文号"
        raise Invalid("not_approved", detail, "approval_ref")


@rule("XQ-CZ-04-1k")
def check_supporting_special(window: Window) -> None:
    """A window for supporting services says in public what it does, how, and how fast."""
    if window.kind is not WindowKind.SUPPORTING_SPECIAL:
        return
    told = window.published
    if not all(part.strip() for part in (told.content, told.procedure, told.limits)):
        detail = "配套专窗应公布服务内容、流程和时限"
        raise Invalid("not_published", detail, "published")


_FOR_OFFICERS = frozenset(
    {
        WindowKind.PROFESSIONAL,
        WindowKind.DEPARTMENT_SPECIAL,
        WindowKind.GUIDANCE,
        WindowKind.GENERAL_CONSULTATION,
    }
)


@rule("XQ-ZZ-02-2c")
def check_officer(member: Member, window: Window) -> None:
    """A department sends qualified officers to specialised and consultation windows, for named
    items."""
    if member.role is not Role.SPECIAL_OFFICER:
        return
    if window.kind not in _FOR_OFFICERS:
        raise Invalid("wrong_window", "部门选派人员只到专业窗口或咨询窗口", "window")
    if not (member.unit_id and member.qualification.strip() and member.items):
        detail = "请写明选派单位、工作能力和负责的事项"
        raise Invalid("officer_incomplete", detail, "qualification")


@rule("TS-FA-3-3-2c")
def assistance_gap(staff: Iterable[Member]) -> str:
    """Says that nobody is there for whoever needs advice and help."""
    if any(member.role is Role.ASSISTANT for member in staff):
        return ""
    return "没有安排无差别咨询帮办人员"


@rule("KD-ZN-4-6")
def absence(sign: str, to: str, destination: str, reason: str, contact: str) -> Absence:
    """What stands at a window that was left: where to, why, how to reach the clerk."""
    if not all(told.strip() for told in (destination, reason, contact)):
        raise Invalid("whereabouts_missing", "临时离开应公示去向、事由和联系方式", "destination")
    return Absence(Away(sign), to, destination, reason, contact)


@rule("TS-GF-4-4")
def is_called(window: Window) -> bool:
    """Whether the queue calls people to a window: not while its clerk is away."""
    return window.absence is None


@rule("XQ-ZZ-02-3f")
def check_collector(staff: Iterable[Member], actor: str, item_has_fee: bool) -> None:
    """Fees of items that have any are collected by the head of the window."""
    if not item_has_fee:
        raise Invalid("no_fee", "这个事项不收费", "item_id")
    heads = {member.subject for member in staff if member.role is Role.WINDOW_HEAD}
    if actor not in heads:
        raise Forbidden("not_window_head", "收费由窗口负责人执行")
