"""补正 that the deciding office finds wanting: that it is, and then its notice for the window."""

from __future__ import annotations

from collections.abc import Sequence

from services.routing.domain import legs, relay
from services.routing.domain.legs import Leg
from shared.kernel.refusals import Conflict, Invalid


def find(leg: Leg, task_id: str) -> Sequence[object]:
    """The office that has the task found that something is missing. It is found once: the notice
    names everything."""
    relay.open_task(leg, task_id)
    if not leg.case.accepted_at:
        raise Conflict("slip_unknown", "不知道这个办件的受理时间，请直接与受理窗口联系")
    if leg.correction is not None:
        raise Conflict("correction_found", "已经登记过需要补正，补正的内容应一次写在补正通知书上")
    return [legs.CorrectionWanted(task_id, leg.case.accepted_at)]


def hand_over(leg: Leg, task_id: str, missing: tuple[str, ...]) -> Sequence[object]:
    """转交补正通知书 to the window that accepted. Whether it comes in time the window decides."""
    relay.open_task(leg, task_id)
    if leg.correction is None:
        raise Conflict("no_correction_found", "请先登记发现需要补正，再转交补正通知书")
    if leg.correction.noticed:
        raise Conflict("notice_handed_over", "补正通知书已经转交，要求应一次告知，不能再次转交")
    if not missing:
        raise Invalid("nothing_missing", "请列出全部需要补正的材料", "missing")
    return [legs.CorrectionNoticeHandedOver(task_id, missing)]
