"""How people read what supervision knows."""

from __future__ import annotations

from services.supervision.domain.clocks import CardStatus, Status
from shared.kernel.clockrules import Level

STATUS_ZH = {
    Status.UNSTARTED: "未起算",
    Status.RUNNING: "计时中",
    Status.PAUSED: "暂停计时",
    Status.STOPPED: "已停止",
}
LEVEL_ZH = {Level.AMBER: "预警", Level.YELLOW: "黄牌", Level.RED: "红牌"}
CARD_STATUS_ZH = {
    CardStatus.ISSUED: "已发出",
    CardStatus.APPEALED: "申诉中",
    CardStatus.REVOKED: "已撤销",
    CardStatus.WITHDRAWN: "已撤回",
}
