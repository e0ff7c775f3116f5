"""What every process of services asks of its interpreter."""

from __future__ import annotations

import gc

#: A batch makes thousands of objects that die by themselves; by default the collector goes through
#: the young ones after every 700, which costs a tenth of a worker's CPU (docs/performance.md).
_YOUNG, _MIDDLE, _OLD = 50_000, 20, 50


def prepare_process() -> None:
    """Call it when everything is imported, before the services start."""
    gc.freeze()
    gc.set_threshold(_YOUNG, _MIDDLE, _OLD)
