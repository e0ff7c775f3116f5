"""通知: how an applicant is told something, and how long it is tried."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

#: The first attempt is made again after so many seconds, each further one after twice as long …
_FIRST_DELAY: Final = 30.0
_LONGEST_DELAY: Final = 3600.0
#: … until somebody at the window has to see to it, after a good half day.
MOST_ATTEMPTS: Final = 16


class NoticeStatus(StrEnum):
    """待发, 已发, 发送失败."""

    WAITING = "waiting"
    SENT = "sent"
    FAILED = "failed"


STATUS_ZH: Final = {
    NoticeStatus.WAITING: "待发送",
    NoticeStatus.SENT: "已发送",
    NoticeStatus.FAILED: "发送失败",
}


@dataclass(frozen=True)
class Letter:
    """What is handed to whoever sends it. `notice_id` stays the same when it is sent again, so that
    the receiver can drop the second."""

    notice_id: str
    name: str
    phone: str
    text: str


def delay(attempts: int) -> float | None:
    """How many seconds after the so-manieth failed attempt the next one is made; None: never."""
    if attempts >= MOST_ATTEMPTS:
        return None
    return min(_FIRST_DELAY * 2.0 ** (attempts - 1), _LONGEST_DELAY)
