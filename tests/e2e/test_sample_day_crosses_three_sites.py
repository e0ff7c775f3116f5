"""Township, county and city, each with its own broker and database: the day ends as on one site."""

from __future__ import annotations

from pathlib import Path

import pytest
from sample_run import expected, jieli, summary

from cli.sample_day import applications

#: From 周党 (its village and its township), across counties by either mode, up to the city,
#: refused there and here, ordinary ones of the county, and what the pilot tries: given back,
#: accepted before all is there, corrected after the slip in time, late and never.
CHOSEN = frozenset(
    f"S{number:04}" for number in (3, 7, 8, 9, 13, 46, 59, 93, 118, 144, 170, 202, 231)
)


@pytest.fixture
def csv(tmp_path: Path) -> Path:
    chosen = [one for one in applications.read() if one.application_no in CHOSEN]
    assert len(chosen) == len(CHOSEN)
    path = tmp_path / "chosen.csv"
    path.write_text(applications.to_csv(chosen), encoding="utf-8")
    return path


@pytest.mark.real
def test_three_sites_come_to_the_same_end_as_one(csv: Path, tmp_path: Path) -> None:
    arguments = ("--var", str(tmp_path), "--applications", str(csv))
    one = jieli("run", *arguments)
    assert one.returncode == 0, one.stdout + one.stderr
    three = jieli("run", "--backend", "sites", *arguments)
    assert three.returncode == 0, three.stdout + three.stderr
    alone, apart = summary(tmp_path), summary(tmp_path, "sites")
    assert apart.results == alone.results == expected(csv)
    ends = {"granted", "refused", "not_accepted", "returned", "turned_away"}
    assert set(apart.results.values()) == ends
    for what in (
        *("counts", "acts", "hops", "shipments_delivered"),
        *("within_promise", "beyond_promise"),
    ):
        assert getattr(apart, what) == getattr(alone, what), what
    # The county's site hands on what the township and the city say to each other.
    assert apart.messages["passed_on"] > alone.messages["passed_on"] == 0
    again = jieli("check", "--backend", "sites", "--var", str(tmp_path))
    assert again.returncode == 0, again.stdout + again.stderr
