"""The tables of a run that was stored as JSON, against figures worked out by hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.paces import best_ours, fastest_peer
from benchmarks.report import markdown, sections
from benchmarks.results import (
    Answered,
    Contest,
    Cpu,
    Drain,
    Intake,
    Limits,
    Rate,
    Results,
    Steady,
    load,
    save,
)

CPU = Cpu(workers=2.0, broker=1.0, database=1.0)


def steady(p99_ms: float) -> Steady:
    return Steady(100, 600, 2.0, p99_ms, 30.0, 0.4, CPU)


def drained(*rates: int) -> list[Drain]:
    """A drain of 10,000 hops at each rate."""
    return [Drain(10_000, 10_000 / rate, CPU) for rate in rates]


@pytest.fixture
def results() -> Results:
    return Results(
        environment={"cpus": "2"},
        settings={"rounds": "3"},
        contests={
            "ours-1": Contest("one process", True, "-", drained(2000, 2500, 2400)),
            "ours-2": Contest("two processes", True, "-", drained(3000, 3600, 3300)),
            "celery": Contest("Celery", False, "inbox", drained(900, 1000, 1100), [steady(12.5)]),
            "nameko": Contest("nameko", False, "outbox", drained(800, 900, 850)),
        },
        curve={"50 %": [steady(9.0), steady(11.0), steady(10.0)]},
        limits=Limits(
            broker=[Rate(12_000, 1.0)],
            database=[Rate(8_000, 2.0, 8)],
            database_batched=[Rate(12_000, 1.0, 4)],
        ),
        intake=Intake([Rate(50, 1.0)], [Answered(25, 200, 0, 20.0, 60.0, 0.5)]),
        stored={"1000": drained(3000, 3000, 3000), "1000000": drained(2700, 2700, 2700)},
    )


def rows(results: Results, title: str) -> list[tuple[str, ...]]:
    return list(next(s.rows for s in sections(results) if title in s.title))


def test_better_number_of_processes_is_compared_with_the_fastest_peer(results: Results) -> None:
    assert best_ours(results).name == "ours-2"
    assert best_ours(results).rate == pytest.approx(3300)
    peer = fastest_peer(results)
    assert peer is not None
    assert peer.label == "Celery"
    assert peer.rate == pytest.approx(1000)


def test_tuning_that_was_given_up_is_not_compared(results: Results) -> None:
    results.contests["celery-lucky"] = Contest("lucky", False, "inbox", drained(1500))
    peer = fastest_peer(results)
    assert peer is not None
    assert peer.label == "Celery"


def test_ratios_are_those_of_the_medians(results: Results) -> None:
    found = {row[0]: row[1:3] for row in rows(results, "Ratios")}
    assert found["ours"] == ("two processes", "3,300 hops/s")
    assert found["ours / fastest peer"] == ("Celery", "3.30")
    # 1/(1/12000 + 1/4000) = 3000 and 1/(1/12000 + 1/12000) = 6000
    one_by_one, batched = (v for k, v in found.items() if k.startswith("ours / 1/"))
    assert one_by_one == ("3,000 hops/s", "110%")
    assert batched == ("6,000 hops/s", "55%")
    assert found["CPU s per 1,000 hops"] == ("two processes", "0.40")


def test_rounds_are_shown_with_their_least_and_most(results: Results) -> None:
    assert ("two processes", "3,300", "3,000–3,600", "3", "-", "-", "-") in rows(results, "Relay")
    assert ("Celery", "1,000", "900–1,100", "3", "2.0", "12.5", "0.4") in rows(results, "Relay")


def test_cpu_time_is_shown_by_who_used_it(results: Results) -> None:
    assert rows(results, "CPU")[0] == ("one process", "0.40", "0.20", "0.10", "0.10")


def test_latency_is_the_median_of_the_rounds(results: Results) -> None:
    assert rows(results, "latency at steady") == [("50 %", "100", "2.0", "10.0", "0.4", "6.67")]


def test_stored_cases_are_compared(results: Results) -> None:
    assert rows(results, "already stored")[-1][:2] == ("difference", "10%")


def test_parts_that_were_not_measured_have_no_table() -> None:
    only_limits = Results({}, {}, limits=Limits(broker=[Rate(10, 1.0)]))
    assert [section.title for section in sections(only_limits)] == ["极限 Limits"]


def test_run_is_stored_and_read_again(results: Results, tmp_path: Path) -> None:
    save(results, tmp_path / "run.json")
    assert load(tmp_path / "run.json") == results


def test_markdown_has_a_line_for_each_row(results: Results) -> None:
    written = markdown(sections(results)).splitlines()
    assert "| Celery | inbox |" in written
    assert written.count("### 极限 Limits") == 1
    assert "| RabbitMQ alone, pipelined | 12,000 | 12,000–12,000 | - |" in written
