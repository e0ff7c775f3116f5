"""临近下班: that the office closes soon is nobody's reason to refuse or to put off."""

from __future__ import annotations

from shared.kernel.refusals import Invalid
from shared.kernel.rules import rule

#: The reason by its name, and how people write it.
CLOSING_TIME = "closing_time"
_WORDS = ("下班", "打烊", "停止办公", "办公时间已过", "办公时间到了")


@rule("LS-YS-01a")
def check_not_closing_time(reason: str) -> None:
    """Refuses a reason, a name or a text, that is only the hour."""
    if reason == CLOSING_TIME or any(word in reason for word in _WORDS):
        detail = "临近下班不能作为拒绝受理或推迟办理的理由，请办理完毕，必要时登记延时服务"
        raise Invalid(CLOSING_TIME, detail, "reason")
