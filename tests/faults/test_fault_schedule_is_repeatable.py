"""The schedule of the long run is a pure function of its seed, and holds what was asked for."""

from __future__ import annotations

from collections import Counter

from faults.schedule import LONG, OF_MESSAGES, schedule


def test_same_seed_gives_the_same_schedule() -> None:
    assert schedule(7) == schedule(7)
    assert schedule(7) != schedule(8)


def test_everything_strikes_often_enough() -> None:
    rounds = schedule(7)
    struck = Counter(fault.kind for one in rounds for fault in one.faults)
    assert all(struck[kind] >= times >= 10 for kind, times in LONG.items() if kind != "power cut")
    assert sum(times for kind, times in struck.items() if kind not in OF_MESSAGES) >= 200


def test_one_link_is_cut_for_minutes_and_the_others_for_less_than_one() -> None:
    cuts = [f.seconds for one in schedule(7) for f in one.faults if f.kind == "cut link"]
    assert [seconds for seconds in cuts if seconds > 60] == [300.0]
    assert min(cuts) >= 20
    assert len(cuts) > 10


def test_some_faults_overlap_and_power_fails_alone() -> None:
    rounds = schedule(7)
    assert sum(len(one.faults) > 1 for one in rounds) > 20
    assert all(
        len(one.faults) == 1
        for one in rounds
        if any(fault.kind == "power cut" for fault in one.faults)
    )
