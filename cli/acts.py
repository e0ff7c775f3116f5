"""How the acts of a case's history read to people, and which comes first at one instant."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import IntEnum
from typing import Any

from services.intake.domain.slips import TITLES
from services.supervision.wording import LEVEL_ZH
from shared.kernel.clockrules import Level
from shared.rulebook.clocks import title_of

Names = Callable[[str], str]
Data = dict[str, Any]
#: The words beside an act, from the entry's data and the names of nodes.
Detail = Callable[[Data, Names], str]

_FINDINGS = {"passed": "通过", "granted": "准予", "refused": "不予"}
_ACTS = {"check": "初审", "review": "审核", "decide": "决定"}
_PURPOSES = {"papers": "纸质材料", "transfer": "办理结果", "result": "办理结果"}
_METHODS = {"courier": "邮寄", "counter_pickup": "窗口领取", "locker": "自助柜领取"}
_UNDELIVERED = {"unknown_destination": "没有站点承接该节点"}


class Turn(IntEnum):
    """Histories of different services know no order among each other. Where several speak of one
    instant they are told in the order in which one follows from the other."""

    WINDOW = 1
    TIMING = 2
    CARRIER = 3
    RELAY = 4
    CONCLUSION = 5
    HANDING_OUT = 6
    CLOSING = 7


def _nothing(_: Data, __: Names) -> str:
    return ""


@dataclass(frozen=True)
class Act:
    """`quiet` acts only mirror another or lead to one; they are shown with --all."""

    label: str
    turn: Turn
    detail: Detail = _nothing
    quiet: bool = False


def _task(data: Data, _: Names) -> str:
    opinion = f"：{data['opinion']}" if data["opinion"] else ""
    return f"{_ACTS[data['act']]}{_FINDINGS[data['finding']]}{opinion}"


def _outcome(data: Data, names: Names) -> str:
    outcome = data["outcome"]
    return f"{names(outcome['decided_by'])}{_FINDINGS[outcome['result']]}"


def _offer(data: Data, names: Names) -> str:
    papers = "，纸质材料随后寄出" if data["handoff"]["papers"] else ""
    return f"转{names(data['handoff']['to_node'])}{_ACTS[data['act']]}{papers}"


def _reason(data: Data, _: Names) -> str:
    return str(data["reason"])


def _slip(data: Data, _: Names) -> str:
    return TITLES[data["kind"]]


def _undelivered(data: Data, _: Names) -> str:
    return _UNDELIVERED.get(data["reason"], str(data["reason"]))


def _card(card: str) -> str:
    """黄牌：承诺时限, of promised/yellow."""
    clock, _, level = card.rpartition("/")
    return f"{LEVEL_ZH[Level(level)]}：{title_of(clock.partition(':')[0])}"


def _raised(data: Data, _: Names) -> str:
    card = data["card"]
    return _card(f"{card['rule']}/{card['level']}")


def _taken_back(data: Data, _: Names) -> str:
    return f"{_card(data['card'])}，{data['reason']}"


def _heard(data: Data, _: Names) -> str:
    name = data["seen"]["fact"].partition(".")[2]
    return ACTS[name].label if name in ACTS else ""


def _file(data: Data, _: Names) -> str:
    file = data["file"]
    scan = "，未扫描病毒" if file["scan"] == "unscanned" else ""
    return f"{file['size']}字节，摘要{file['sha256'][:12]}{scan}"


def _failure(data: Data, _: Names) -> str:
    return str(data["failure"]["reason"])


def _use(data: Data, _: Names) -> str:
    found = data["use"]["certificate"]
    return f"{found['name_zh']}（{found['issuer']['department']}）" if found else "没有查到"


def _quiet(label: str, turn: Turn, detail: Detail = _nothing) -> Act:
    return Act(label, turn, detail, quiet=True)


ACTS = {
    "case_registered": Act("收件登记", Turn.WINDOW, lambda data, _: str(data["item"]["name_zh"])),
    "case_correction_requested": Act(
        "一次性告知补正", Turn.WINDOW, lambda data, _: f"缺{len(data['missing'])}份材料"
    ),
    "case_supplemented": Act(
        "补交材料", Turn.WINDOW, lambda data, _: f"{len(data['materials'])}份"
    ),
    "case_accepted": Act("受理", Turn.WINDOW),
    "personal_data_shown": Act("查看个人信息", Turn.WINDOW, _reason),
    "case_not_accepted": Act("不予受理或退办", Turn.WINDOW, _reason),
    "materials_checked": Act("形式审查", Turn.WINDOW),
    "materials_received": _quiet("收取材料", Turn.WINDOW),
    "first_asked_reassigned": Act("变更首问责任人", Turn.WINDOW, _reason),
    "refusal_proposed": Act("提出不予受理或退办", Turn.WINDOW, _reason),
    "refusal_rejected": Act("不同意不予受理", Turn.WINDOW, _reason),
    "correction_found": Act("部门发现需要补正", Turn.WINDOW),
    "correction_noticed": Act("部门转交补正通知书", Turn.WINDOW),
    "late_notice_returned": Act("补正通知书逾期，退回部门", Turn.WINDOW),
    "case_deemed_accepted": Act("逾期未转交补正通知书，视为受理", Turn.WINDOW),
    "online_application_received": Act("全程网办，材料齐全", Turn.WINDOW),
    "repeat_application_found": Act("同一事项因材料不齐多次申请", Turn.WINDOW),
    "dossier_opened": _quiet("建立电子材料夹", Turn.WINDOW),
    "upload_begun": _quiet("开始上传电子材料", Turn.WINDOW),
    "material_filed": Act("电子材料入库", Turn.WINDOW, _file),
    "upload_failed": Act("电子材料上传作废", Turn.WINDOW, _failure),
    "material_shown": Act("查看电子材料", Turn.WINDOW, _reason),
    "certificate_used": Act("查用电子证照", Turn.WINDOW, _use),
    "slip_issued": _quiet("出具文书", Turn.WINDOW, _slip),
    "fact_seen": _quiet("督查得知", Turn.TIMING, _heard),
    "profile_taken": _quiet("适用方案", Turn.TIMING),
    "clocks_settled": _quiet("计时有变化", Turn.TIMING),
    "scan_recorded": _quiet("邮件轨迹", Turn.CARRIER),
    "shipment_delivered": Act("邮件妥投", Turn.CARRIER),
    "shipment_returned": Act("邮件退回", Turn.CARRIER),
    "delivery_revoked": Act("妥投被撤销", Turn.CARRIER),
    "plan_made": _quiet("确定流程", Turn.RELAY),
    "task_opened": _quiet("任务开始", Turn.RELAY),
    "correction_wanted": Act("发现需要补正", Turn.RELAY),
    "correction_notice_handed_over": Act("转交补正通知书", Turn.RELAY),
    "task_completed": Act("任务办完", Turn.RELAY, _task),
    "handoff_offered": Act("转出", Turn.RELAY, _offer),
    "handoff_received": _quiet("收到转交", Turn.RELAY),
    "handoff_signed": Act("签收", Turn.RELAY),
    "handoff_refused": Act("拒收", Turn.RELAY, _reason),
    "handoff_undelivered": Act("转交无法送达", Turn.RELAY, _undelivered),
    "receipt_arrived": _quiet("收到签收回执", Turn.RELAY),
    "refusal_arrived": _quiet("收到拒收回执", Turn.RELAY),
    "answer_arrived": _quiet("收到答复", Turn.RELAY),
    "handoff_answered": Act("答复转出方", Turn.RELAY, _outcome),
    "papers_arrived": Act("纸质材料寄达", Turn.RELAY),
    "progress_heard": _quiet("得知外站进展", Turn.RELAY),
    "case_decided": Act("决定回到首接单位", Turn.RELAY, _outcome),
    "result_wanted": _quiet("请决定单位寄送结果", Turn.CONCLUSION),
    "case_concluded": Act("办结", Turn.CONCLUSION, lambda data, _: _FINDINGS[data["outcome"]]),
    "case_moved": _quiet("办件到了另一站点或回来", Turn.RELAY),
    "card_raised": Act("亮牌", Turn.CONCLUSION, _raised),
    "card_withdrawn": Act("撤回", Turn.CONCLUSION, _taken_back),
    "card_appealed": Act("申诉", Turn.CONCLUSION, _taken_back),
    "appeal_rejected": Act("申诉不成立", Turn.CONCLUSION, _taken_back),
    "card_revoked": Act("撤销", Turn.CONCLUSION, _taken_back),
    "overdue_reported": Act("超时上报", Turn.CONCLUSION, lambda data, _: str(data["handling"])),
    "exception_recorded": Act("登记特殊情况", Turn.CONCLUSION, _reason),
    "duty_began": Act("职责开始", Turn.CONCLUSION),
    "daily_check_done": Act("每日检查", Turn.CONCLUSION),
    "consignment_opened": _quiet("交付件建立", Turn.HANDING_OUT),
    "shipment_requested": Act(
        "待寄", Turn.HANDING_OUT, lambda data, _: _PURPOSES.get(data["purpose"], "")
    ),
    "shipment_dispatched": Act(
        "交寄", Turn.HANDING_OUT, lambda data, _: f"邮件号{data['waybill_no']}"
    ),
    "pickup_arranged": _quiet("安排领取", Turn.HANDING_OUT),
    "pickup_opened": Act("可以领取", Turn.HANDING_OUT),
    "pickup_withdrawn": Act("领取暂缓", Turn.HANDING_OUT),
    "result_collected": Act(
        "领取",
        Turn.HANDING_OUT,
        lambda data, _: f"{data['signed_by']}签领" if data["signed_by"] else "",
    ),
    "case_closed": Act("送达归档", Turn.CLOSING, lambda data, _: _METHODS.get(data["method"], "")),
    "case_reopened": Act("送达被撤回，重新待送", Turn.CLOSING),
}


#: The words beside a fact of another site: it says less than the entry of history behind it.
_FACT_DETAILS: dict[str, Detail] = {
    "task_completed": lambda data, _: f"{_ACTS[data['act']]}{_FINDINGS[data['finding']]}",
    "handoff_offered": lambda data, names: _offer(data | {"handoff": data}, names),
    "handoff_refused": _reason,
    "handoff_undelivered": _undelivered,
    "handoff_answered": lambda data, _: _FINDINGS[data["outcome"]],
    "shipment_requested": ACTS["shipment_requested"].detail,
    "shipment_dispatched": ACTS["shipment_dispatched"].detail,
}
#: Facts that have another name than the act behind them.
_FACT_ACTS = {
    "result_ready": ACTS["pickup_opened"],
    # The owner's own 送达归档 says the same.
    "result_delivered": _quiet("送达", Turn.HANDING_OUT),
}


def told_elsewhere(fact_type: str) -> Act:
    """How a fact of another site reads: as the act behind it, in the words of its contract."""
    name = fact_type.split(".")[2]
    known = _FACT_ACTS.get(name, told(name))
    return replace(known, detail=_FACT_DETAILS.get(name, _nothing))


def told(act: str) -> Act:
    """How this act reads; one that is new here is shown by its identifier."""
    return ACTS.get(act, Act(act, Turn.CLOSING))
