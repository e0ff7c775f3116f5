"""`jieli policy simulate` on a finished day: under the same policy it finds exactly what was."""

from __future__ import annotations

from pathlib import Path

from sample_run import FinishedDay, run_here

_LEVELS = ("预警", "黄牌", "红牌")


def tried(day: FinishedDay, *arguments: str) -> str:
    result = run_here("policy", "simulate", *arguments, **day.settings)
    assert result.exit_code == 0, result.output
    return result.output


def counts(said: str) -> dict[str, tuple[int, ...]]:
    """Per level: how many cases had a card, how many would have, how many more and less."""
    lines = [line.split() for line in said.splitlines()]
    return {line[0]: tuple(map(int, line[1:])) for line in lines if line and line[0] in _LEVELS}


def test_same_policy_gives_the_cards_of_the_day_exactly(finished_day: FinishedDay) -> None:
    said = tried(finished_day)
    assert "与实际的牌完全一致" in said
    assert all(real == tried for real, tried, _, _ in counts(said).values())


def test_fraction_that_is_none_is_refused_in_one_line(finished_day: FinishedDay) -> None:
    arguments = ("policy", "simulate", "--promised-share", "三分之二")
    refused = run_here(*arguments, **finished_day.settings)
    assert refused.exit_code == 2
    assert refused.output.strip() == "不行：--promised-share 应写作正的分数，如 2/3"


def test_policy_of_a_file_is_tried(finished_day: FinishedDay, tmp_path: Path) -> None:
    file = tmp_path / "strict.yaml"
    file.write_text(
        """profile: strict
versions:
- version: 1
  title: 从严
  valid_from: 2021-01-01
  regulations: [luoshan, national]
  values:
    warn_before: {value: 20 working_day, basis: 试行}
    warn_share: {value: 10, basis: 试行}
""",
        encoding="utf-8",
    )
    warned, would_be_warned, more, _ = counts(tried(finished_day, "--profile", str(file)))["预警"]
    assert would_be_warned > warned
    assert more > 0
