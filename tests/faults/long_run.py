"""The long run: a schedule of faults against a site under load, and the report of it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from scene.waiting import until

from faults.injector import Injector
from faults.report import report
from faults.schedule import Round
from faults.stage import Stage, stage
from faults.verdict import Verdict, judge_round

#: So long without any progress means that nothing will come of it any more.
_STANDSTILL_SECONDS = 90.0
_LOOK_SECONDS = 1.0
_TELL_SECONDS = 60.0


def play(
    rounds: Sequence[Round], cases: int, logs: Path, seed: int, tell: Callable[[str], None]
) -> dict[str, Any]:
    """Play it to the end of the last case; the report."""
    with stage(logs, cases) as made:
        tell(f"started; logs in {logs}")
        injector = Injector(made.breaker, made.load, rounds, tell)
        under_load(made, injector, tell)
        played = time.monotonic() - injector.began
        tell(f"{played:6.0f} s  judging …")
        verdict = verdict_of(made)
        return report(seed, made, injector, verdict, played)


def under_load(
    made: Stage,
    injector: Injector,
    tell: Callable[[str], None],
    standstill: float = _STANDSTILL_SECONDS,
) -> None:
    """Until all faults have struck and all cases have ended, or nothing moves any more."""
    load = made.load
    load.allowed = 0
    thread = threading.Thread(target=injector.play, daemon=True)
    load.start()
    thread.start()
    told = time.monotonic()
    try:
        while thread.is_alive() or not (load.done or load.idle_for() > standstill):
            time.sleep(_LOOK_SECONDS)
            if time.monotonic() - told > _TELL_SECONDS:
                told = time.monotonic()
                tell(
                    f"{told - injector.began:6.0f} s  {load.ended} of {load.total} cases ended, "
                    f"{len(load.under_way)} under way, {load.acts} acts"
                )
    finally:
        injector.stop()
        thread.join()
    if injector.trouble:
        raise injector.trouble[0]


def verdict_of(made: Stage, patience: float = 60.0) -> Verdict:
    """Once the site is at rest, or has not come to rest in time."""
    site, breaker = made.site, made.breaker
    try:
        until(lambda: site.quiet.moving(site.now()) is None, "the site is at rest", patience)
    except AssertionError:
        made.load.trouble.append(f"the site never came to rest: {site.quiet.moving(site.now())}")
    return judge_round(site, made.load, breaker.spoilt, breaker.perhaps_spoilt)
