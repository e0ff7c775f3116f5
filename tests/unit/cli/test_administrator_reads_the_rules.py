"""`jieli rules`: what the regulations ask, where it is carried out, and what is still open."""

from __future__ import annotations

import pytest
from click.testing import CliRunner, Result

from cli.main import main
from shared.rulebook import coverage
from shared.rulebook.coverage import State, current, tally, with_clock
from shared.rulebook.registry import registry


def _rules(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["rules", *arguments])


def _said(*arguments: str) -> str:
    """The output without the wrapping of its lines."""
    return "".join(_rules(*arguments).output.split())


def test_rule_is_shown_with_its_source_its_code_and_its_tests() -> None:
    said = _said("show", "LS-TC-04e")
    assert "材料流转时间不计入承诺时限" in said
    assert "罗山县《同城通办工作制度》§四" in said
    assert "事项承诺时限（材料在途期间暂停计算）" in said
    assert "状态已实现" in said
    assert "实现shared/rulebook/clocks/luoshan.yaml:LS-TC-04e" in said
    assert "取值shared/rulebook/policies/luoshan.yaml:clock_pause" in said
    assert "test_promise_pauses_from_the_offer_until_the_papers_are_there" in said


def test_rule_that_is_carried_out_in_part_says_what_is_missing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    lacks = {"LZ-W2-1": "出件窗口尚未按授权核对"}
    monkeypatch.setattr(coverage, "load_remainders", lambda: lacks)
    said = _said("show", "LZ-W2-1")
    assert "状态部分实现尚缺出件窗口尚未按授权核对" in said
    assert "实现services/intake/domain/mandates.py:may_receive" in said
    assert "尚缺" not in _said("show", "LS-TC-04e")


def test_limits_are_told_in_chinese() -> None:
    assert "时限14:00前" in _said("show", "XQ-CZ-04-2a")
    assert "时限1个工作日" in _said("show", "LS-TC-04c")
    assert "时限30分钟" in _said("show", "LS-YY-04c")
    assert "时限即时" in _said("show", "LS-YY-05a")
    assert "时限未写明期限" in _said("show", "LS-KC-03b")


def test_every_kind_of_limit_can_be_shown() -> None:
    examples = {rule.deadline.unit: rule.id for rule in registry() if rule.deadline}
    assert len(examples) == 9
    assert [id for id in examples.values() if "时限" not in _said("show", id)] == []


def test_clause_that_is_out_of_scope_is_shown_with_its_reason() -> None:
    said = _said("show", "TS-GF-2")
    assert "状态不适用原因dresscode" in said


def test_unknown_id_is_refused_with_what_to_do() -> None:
    result = _rules("show", "LS-YY-99")
    assert result.exit_code == 2
    assert "没有编号为 LS-YY-99 的规则" in result.output


def test_list_is_narrowed_by_service_kind_and_what_is_open() -> None:
    assert "共537条。" in _said("list")
    said = _said("list", "--service", "delivery")
    assert "共32条。" in said
    assert "XQ-CZ-06-2c" in said
    assert "LS-YY-01" not in said
    still_open = _said("list", "--service", "delivery", "--open")
    assert "XQ-CZ-06-2c" not in still_open
    assert "XQ-CZ-06-2a" in still_open
    assert "共67条。" in _said("list", "--kind", "deadline")
    assert _rules("list", "--kind", "wish").exit_code == 2


def test_coverage_counts_what_is_done_per_service() -> None:
    counted = tally(current())
    said = _said("coverage")
    assert f"│合计│{counted.in_scope}│{counted[State.DONE]}│" in said
    assert "│其中有时限的│99│" in said
    proven, limited = with_clock(current())
    assert f"已计时{proven}/{limited}（" in said
    own = _said("coverage", "--service", "delivery")
    assert "│送达│32│" in own
    assert "受理" not in own
