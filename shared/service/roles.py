"""The roles that a token may name, and what they have in common.

Whoever acts, acts for the node of the token; an auditor and an operator only look.
"""

from __future__ import annotations

from typing import Final

#: By name, what people call it.
TITLES: Final = {
    "village_agent": "村级代办员",
    "clerk": "窗口人员",
    "window_head": "窗口负责人",
    "department": "审批部门人员",
    "item_manager": "事项管理员",
    "supervisor": "督查人员",
    "operator": "运行维护人员",
    "auditor": "审计人员",
}
ROLES: Final = tuple(TITLES)

#: Who sits at a window and handles cases. A head does all that a clerk does.
WINDOW: Final = frozenset({"clerk", "window_head"})
#: Who writes applications down: also the agent in the village, who decides nothing.
REGISTRARS: Final = WINDOW | {"village_agent"}
#: Who looks at every node of the site.
SITE_WIDE: Final = frozenset({"auditor", "operator", "supervisor"})
#: Who may look at the work of windows, each at the own node unless site-wide.
READERS: Final = WINDOW | SITE_WIDE
#: Who may look at applications.
CASE_READERS: Final = READERS | REGISTRARS
AUDITORS: Final = frozenset({"auditor"})
SUPERVISORS: Final = frozenset({"supervisor"})
#: Who never changes anything.
ONLY_LOOKING: Final = frozenset({"auditor", "operator"})
