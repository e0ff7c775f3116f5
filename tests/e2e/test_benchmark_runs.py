"""`jieli bench` on private servers: whether it measures, not what."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.results import load

_PATIENCE_SECONDS = 280


@pytest.mark.real
def test_relay_and_limits_are_measured(tmp_path: Path) -> None:
    output = tmp_path / "bench.json"
    arguments = ["bench", "--quick", "--only", "relay,limits", "--output", str(output)]
    done = subprocess.run(
        [sys.executable, "-m", "cli.main", *arguments],
        capture_output=True,
        text=True,
        timeout=_PATIENCE_SECONDS,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "接力 Relay" in done.stdout
    assert "极限 Limits" in done.stdout
    found = load(output)
    assert set(found.contests) == {"ours-1", "ours-2"}
    for contest in found.contests.values():
        (drain,) = contest.drains
        (at_100,) = contest.at_100
        assert drain.hops == 1600
        assert 10 < drain.rate < 100_000
        assert min(drain.cpu.workers, drain.cpu.broker, drain.cpu.database) > 0
        assert at_100.hops == 100
        assert 0 < at_100.p50_ms <= at_100.p99_ms <= at_100.longest_ms
    limits = found.limits
    for rates in (limits.broker, limits.database, limits.database_batched):
        assert rates[0].rate > 10
    assert set(found.curve) == {"25 %", "50 %", "70 %"}
    assert found.environment["postgresql_settings"].startswith("fsync=on, synchronous_commit=on")
