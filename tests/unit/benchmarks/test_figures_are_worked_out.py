"""Percentiles, limits and spreads, against values worked out by hand."""

from __future__ import annotations

import pytest

from benchmarks.arithmetic import Spread, apart, in_series, percentile, spread


def test_percentile_is_the_nearest_rank() -> None:
    hundred = [float(n) for n in range(100, 0, -1)]
    assert percentile(hundred, 0.5) == 50
    assert percentile(hundred, 0.99) == 99
    assert percentile(hundred, 1.0) == 100


def test_percentile_of_few_values_is_one_of_them() -> None:
    assert percentile([7.0], 0.5) == 7
    assert percentile([3.0, 1.0, 2.0], 0.5) == 2
    assert percentile([3.0, 1.0, 2.0], 0.99) == 3
    assert percentile([1.0, 2.0], 0.0) == 1


def test_two_stages_on_one_machine_are_slower_than_each() -> None:
    assert in_series(12_000, 4_000) == pytest.approx(3_000)
    assert in_series(5_000) == pytest.approx(5_000)


def test_spread_has_the_middle_round_and_both_ends() -> None:
    assert spread([30.0, 10.0, 20.0]) == Spread(20, 10, 30)
    assert spread([10.0, 20.0]) == Spread(15, 10, 20)


def test_rates_differ_by_a_share_of_the_larger() -> None:
    assert apart(1000, 800) == pytest.approx(0.2)
    assert apart(800, 1000) == pytest.approx(0.2)
