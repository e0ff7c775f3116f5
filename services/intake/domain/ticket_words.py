"""取号: what a ticket is taken for, its kinds and states, and why somebody is not served."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from services.intake.domain.closing import CLOSING_TIME, check_not_closing_time
from shared.kernel.refusals import Invalid
from shared.kernel.rules import rule


class TicketKind(StrEnum):
    """排队号的种类."""

    ACCEPTANCE = "acceptance"
    CONSULTATION = "consultation"
    PICKUP = "pickup"


KIND_ZH = {
    TicketKind.ACCEPTANCE: "受理号",
    TicketKind.CONSULTATION: "咨询号",
    TicketKind.PICKUP: "取件号",
}


class Stage(StrEnum):
    """事项办理阶段: how far the applicant is with the matter."""

    CONSULT = "consult"
    APPLY = "apply"
    SUPPLEMENT = "supplement"
    COLLECT = "collect"


#: With which ticket a stage begins.
KIND_OF: Mapping[str, TicketKind] = {
    Stage.CONSULT: TicketKind.CONSULTATION,
    Stage.APPLY: TicketKind.ACCEPTANCE,
    Stage.SUPPLEMENT: TicketKind.ACCEPTANCE,
    Stage.COLLECT: TicketKind.PICKUP,
}
#: At which stage the matter is with a ticket that was converted.
_STAGE_OF = {
    TicketKind.CONSULTATION: Stage.CONSULT,
    TicketKind.ACCEPTANCE: Stage.APPLY,
    TicketKind.PICKUP: Stage.COLLECT,
}


class TicketStatus(StrEnum):
    """`SELF_SERVICE`: sent to the self-service zone, and never called."""

    WAITING = "waiting"
    CALLED = "called"
    PASSED_OVER = "passed_over"
    SERVED = "served"
    TURNED_AWAY = "turned_away"
    SELF_SERVICE = "self_service"
    ABANDONED = "abandoned"


STATUS_ZH = {
    TicketStatus.WAITING: "等候",
    TicketStatus.CALLED: "已叫号",
    TicketStatus.PASSED_OVER: "过号",
    TicketStatus.SERVED: "已办",
    TicketStatus.TURNED_AWAY: "未办理",
    TicketStatus.SELF_SERVICE: "引导自助办理",
    TicketStatus.ABANDONED: "弃号",
}


@dataclass(frozen=True)
class Asked:
    """What a ticket is taken for; `priority` is for whoever is entitled to be called first, by the
    declaration of the special visit if one is named."""

    department: str
    business: str
    stage: str
    item_id: str = ""
    caller: str = "citizen"
    priority: bool = False
    appointment_id: str = ""
    special_visit_id: str = ""


@rule("XQ-CZ-02a")
def check_asked(asked: Asked) -> None:
    """A ticket is for a department, a kind of business, and a stage of it."""
    if not asked.department.strip():
        raise Invalid("department_missing", "取号请选择办事部门", "department")
    if not asked.business.strip():
        raise Invalid("business_missing", "取号请选择业务种类", "business")
    if asked.stage not in set(Stage):
        told = "、".join(stage.value for stage in Stage)
        raise Invalid("unknown_stage", f"取号请选择办理阶段：{told}", "stage")


def kind_at(stage: str) -> TicketKind:
    """With which kind of ticket somebody waits who is at this stage; what is said of one that there
    is not is of no account, as no ticket is issued for it."""
    return KIND_OF.get(stage, TicketKind.CONSULTATION)


def as_kind(asked: Asked, kind: TicketKind) -> Asked:
    """The same matter, at the stage with which a ticket of the kind begins."""
    if kind_at(asked.stage) is kind:
        return asked
    return replace(asked, stage=_STAGE_OF[kind].value)


@rule("XQ-CZ-02b")
def ticket_kind(name: str) -> TicketKind:
    """The kind of this name, one of three."""
    for kind in TicketKind:
        if kind.value == name:
            return kind
    told = "、".join(f"{kind.value}（{KIND_ZH[kind]}）" for kind in TicketKind)
    raise Invalid("unknown_ticket_kind", f"没有“{name}”这种排队号，应为：{told}", "kind")


class Obstacle(StrEnum):
    """Why somebody who was called was not served."""

    NOT_OUR_MATTER = "not_our_matter"
    MATERIALS_MISSING = "materials_missing"
    SYSTEM_DOWN = "system_down"
    APPLICANT_WISHES = "applicant_wishes"
    OTHER = "other"


#: How somebody is put off who wished nothing of the kind.
_PUT_OFF = ("明天再来", "下午再来", "明天来", "下午来")


def obstacle(reason: str, note: str) -> str:
    """A reason that counts; `other` says which, and not only when to come again."""
    check_not_closing_time(reason)
    check_not_closing_time(note)
    if reason not in set(Obstacle):
        told = "、".join(one.value for one in Obstacle)
        raise Invalid("unknown_obstacle", f"没有“{reason}”这个理由，应为：{told}", "reason")
    if reason == Obstacle.OTHER and not note.strip():
        raise Invalid("note_missing", "其他原因请写明是什么原因", "note")
    if reason == Obstacle.OTHER and any(word in note for word in _PUT_OFF):
        check_not_closing_time(CLOSING_TIME)
    return reason
