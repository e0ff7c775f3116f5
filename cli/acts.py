"""How the acts of a case's history read to people."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

#: Act -> what a person calls it.
LABELS = {
    "case_registered": "收件登记",
    "case_accepted": "受理",
    "case_correction_requested": "一次性告知补正",
    "case_supplemented": "补交材料",
    "case_not_accepted": "不予受理",
    "case_concluded": "办结",
    "case_closed": "送达归档",
    "case_reopened": "送达被撤回，重新待送",
    "plan_made": "确定流程",
    "task_opened": "任务开始",
    "task_completed": "任务办完",
    "handoff_offered": "转出",
    "handoff_received": "收到转交",
    "handoff_signed": "签收",
    "handoff_refused": "拒收",
    "handoff_undelivered": "无法送达",
    "receipt_arrived": "收到签收回执",
    "refusal_arrived": "收到拒收回执",
    "answer_arrived": "收到答复",
    "handoff_answered": "答复转出方",
    "case_decided": "决定回到首接单位",
    "papers_arrived": "纸质材料寄达",
}

#: Acts that only mirror another node's act; shown with --all.
QUIET = frozenset(
    {
        "plan_made",
        "task_opened",
        "handoff_received",
        "receipt_arrived",
        "refusal_arrived",
        "answer_arrived",
    }
)

_FINDINGS = {"passed": "通过", "granted": "准予", "refused": "不予"}
_ACTS = {"check": "初审", "review": "审核", "decide": "决定"}
Names = Callable[[str], str]
Data = dict[str, Any]


def no_details(_: Data, __: Names) -> str:
    return ""


def _task(data: Data, _: Names) -> str:
    opinion = f"：{data['opinion']}" if data["opinion"] else ""
    return f"{_ACTS[data['act']]}{_FINDINGS[data['finding']]}{opinion}"


def _outcome(data: Data, names: Names) -> str:
    outcome = data["outcome"]
    return f"{names(outcome['decided_by'])}{_FINDINGS[outcome['result']]}"


def _offer(data: Data, names: Names) -> str:
    papers = "，纸质材料随后寄出" if data["handoff"]["papers"] else ""
    return f"转 {names(data['handoff']['to_node'])} {_ACTS[data['act']]}{papers}"


#: Act -> the words beside it, from the entry's data and the names of nodes.
DETAILS: dict[str, Callable[[Data, Names], str]] = {
    "case_registered": lambda data, _: data["item"]["name_zh"],
    "case_correction_requested": lambda data, _: f"缺{len(data['missing'])}份材料",
    "case_supplemented": lambda data, _: f"补{len(data['materials'])}份",
    "case_not_accepted": lambda data, _: data["reason"],
    "case_concluded": lambda data, _: _FINDINGS[data["outcome"]],
    "handoff_offered": _offer,
    "handoff_refused": lambda data, _: data["reason"],
    "task_completed": _task,
    "handoff_answered": _outcome,
    "case_decided": _outcome,
}
