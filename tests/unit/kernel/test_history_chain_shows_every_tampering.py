"""Whatever is done to a history afterwards, recomputing its chain shows it (G5)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from shared.kernel.chain import GENESIS, ChainHead, Entry, Fault, check_chain

CHAIN = "case/0195a3c0"
ACTS = ("case_registered", "case_accepted", "case_concluded", "case_closed")
Stored = list[tuple[Entry, str]]


def entry(position: int, act: str, previous: str) -> Entry:
    return Entry(
        chain=CHAIN,
        position=position,
        time="2026-03-09T10:00:00+08:00",
        node="411521101204",
        actor="li.qiang",
        act=act,
        data={"step": position},
        rules=("XQ-CZ-04-1b",),
        previous=previous,
    )


def history(*acts: str) -> tuple[Stored, ChainHead]:
    stored: Stored = []
    head = ChainHead()
    for position, act in enumerate(acts, start=1):
        written = entry(position, act, head.hash)
        stored.append((written, written.hash))
        head = ChainHead(position, written.hash)
    return stored, head


def faults(stored: Stored, head: ChainHead | None) -> list[tuple[int, str]]:
    found = check_chain(CHAIN, stored, head)
    assert {fault.chain for fault in found} <= {CHAIN}
    return [(fault.position, fault.finding) for fault in found]


def test_untouched_history_has_no_fault() -> None:
    stored, head = history(*ACTS)
    assert stored[0][0].previous == GENESIS
    assert head.length == 4
    assert faults(stored, head) == []
    assert faults([], ChainHead()) == []


@pytest.mark.parametrize(
    "changes",
    [
        {"chain": "case/other"},
        {"time": "2026-03-08T10:00:00+08:00"},
        {"node": "411521101000"},
        {"actor": "wang.fang"},
        {"act": "case_not_accepted"},
        {"data": {"step": 2, "reason": "x"}},
        {"rules": ()},
    ],
    ids=lambda changes: next(iter(changes)),
)
def test_edited_entry_is_found(changes: dict[str, Any]) -> None:
    stored, head = history(*ACTS)
    stored[1] = (replace(stored[1][0], **changes), stored[1][1])
    assert faults(stored, head) == [(2, "第2条记录被改动")]


def test_edited_entry_with_a_new_hash_no_longer_joins_the_next() -> None:
    stored, head = history(*ACTS)
    forged = replace(stored[1][0], actor="wang.fang")
    stored[1] = (forged, forged.hash)
    assert faults(stored, head) == [(3, "第3条记录与前一条不相接")]


def test_history_forged_to_its_end_does_not_reach_the_head() -> None:
    _, head = history(*ACTS)
    forged, _ = history(*ACTS[:3], "case_reopened")
    assert faults(forged, head) == [(4, "主记录记有4条，实有4条，末条不一致")]


def test_swapped_entries_are_found() -> None:
    stored, head = history(*ACTS)
    stored[1], stored[2] = stored[2], stored[1]
    assert faults(stored, head) == [(2, "第2条记录缺失或次序不对")]


def test_swapped_and_renumbered_entries_are_found() -> None:
    stored, head = history(*ACTS)
    (second, second_hash), (third, third_hash) = stored[1:3]
    stored[1] = (replace(third, position=2), third_hash)
    stored[2] = (replace(second, position=3), second_hash)
    assert {position for position, _ in faults(stored, head)} == {2, 3, 4}


@pytest.mark.parametrize(
    ("dropped", "expected"),
    [
        (0, (1, "第1条记录缺失或次序不对")),
        (2, (3, "第3条记录缺失或次序不对")),
        (3, (4, "主记录记有4条，实有3条，末条不一致")),
    ],
    ids=["first", "middle", "last"],
)
def test_dropped_entry_is_found(dropped: int, expected: tuple[int, str]) -> None:
    stored, head = history(*ACTS)
    del stored[dropped]
    assert [
        (position if dropped != 3 else 4, finding) for position, finding in faults(stored, head)
    ] == [expected]


def test_whole_history_gone_is_found() -> None:
    _, head = history(*ACTS)
    assert faults([], head) == [(0, "主记录记有4条，实有0条，末条不一致")]


def test_aggregate_row_gone_is_found() -> None:
    stored, _ = history(*ACTS)
    assert faults(stored, None) == [(4, "历史还在，主记录不见了")]


def test_head_set_back_to_hide_the_last_act_is_found() -> None:
    stored, _ = history(*ACTS)
    _, earlier = history(*ACTS[:3])
    assert faults(stored, earlier) == [(4, "主记录记有3条，实有4条，末条不一致")]


def test_fault_is_a_plain_sentence() -> None:
    stored, head = history("case_registered")
    assert check_chain(CHAIN, stored[:0], head) == [
        Fault(CHAIN, 0, "主记录记有1条，实有0条，末条不一致")
    ]
