"""For each check one changed row is enough: `jieli check` says which, and ends with 1."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import changed_rows as rows
import pytest
from changed_rows import Change, answer_is_lost
from click.testing import Result
from sample_run import FinishedDay, run_here

ACCOUNTED = "每一件申请都有着落"
OUTCOMES = "结果与答复一致"
HANDOFFS = "每次转交都已签收并答复"
CLOCKS = "受理的办件都计过时，也都停了表"
DEEDS = "答复过的每件事都有一条记录，且只有一条"
FOLLOWED = "该随之发生的事都发生了"
VERSIONS = "办件都留在收件时的事项版本上"
MESSAGES = "发件箱已空，消息收发相符"
CHAINS = "历史链全部有效"


def test_untouched_day_passes(finished_day: FinishedDay) -> None:
    checked = _check(finished_day)
    assert checked.exit_code == 0
    assert _failed(checked) == set()
    assert checked.output.rstrip().endswith("核对：全部通过")


CHANGES: list[tuple[Change, set[str]]] = [
    (rows.case_is_deleted, {ACCOUNTED, CLOCKS, CHAINS}),
    (rows.case_is_there_twice, {ACCOUNTED, CLOCKS, CHAINS}),
    (rows.case_has_not_ended, {ACCOUNTED}),
    (rows.outcome_is_another, {OUTCOMES}),
    (rows.another_office_decided, {OUTCOMES}),
    (rows.parcel_was_not_signed_for, {FOLLOWED}),
    (rows.case_went_to_another_version, {VERSIONS}),
    (rows.leg_is_offered_again, {HANDOFFS}),
    (rows.handoff_has_no_other_end, {HANDOFFS}),
    (rows.clock_still_runs, {CLOCKS}),
    (rows.clock_is_gone, {CLOCKS, CHAINS}),
    (rows.message_is_unsent, {MESSAGES}),
    (rows.message_was_not_heard, {MESSAGES}),
    (rows.message_is_a_dead_letter, {MESSAGES}),
    (rows.history_is_edited, {CHAINS}),
    (rows.last_entry_of_history_is_dropped, {CHAINS}),
    (rows.head_of_a_chain_is_another, {CHAINS}),
    (rows.deed_is_recorded_twice, {DEEDS, CHAINS}),
    (answer_is_lost("register"), {ACCOUNTED, DEEDS}),
    (answer_is_lost("turned_away"), {ACCOUNTED}),
    *((answer_is_lost(act), {DEEDS}) for act in ("acceptance", "sign", "dispatch", "push")),
    (answer_is_lost("collect"), {DEEDS}),
]


@pytest.mark.parametrize(
    ("change", "failing"), CHANGES, ids=[change.__name__ for change, _ in CHANGES]
)
def test_changed_row_fails_its_check(
    own_day: FinishedDay, change: Change, failing: set[str]
) -> None:
    change(own_day.site)
    checked = _check(own_day)
    assert checked.exit_code == 1, checked.output
    assert _failed(checked) == failing
    assert checked.output.rstrip().endswith("核对：没有通过")


def test_lost_decision_shows_as_an_outcome_without_answer(own_day: FinishedDay) -> None:
    log = own_day.var / "embedded" / "answers.jsonl"
    lines = log.read_text("utf-8").splitlines(keepends=True)
    kept = [line for line in lines if not _decision(json.loads(line))]
    log.write_text("".join(kept), encoding="utf-8")
    assert {OUTCOMES, DEEDS} == _failed(_check(own_day))


def test_day_that_is_not_finished_cannot_be_checked(tmp_path: Path) -> None:
    refused = run_here("check", "--var", str(tmp_path))
    assert refused.exit_code == 2
    said = f"不行：{tmp_path}/embedded 里没有办完的样例日，请先运行 jieli run\n"
    assert refused.output == said


def _decision(line: dict[str, Any]) -> bool:
    return bool(line["act"] == "complete" and line["data"]["act"] == "decide")


def _check(day: FinishedDay) -> Result:
    return run_here("check", "--var", str(day.var))


def _failed(checked: Result) -> set[str]:
    lines = checked.output.splitlines()
    return {line.removeprefix("✗ ") for line in lines if line.startswith("✗")}
