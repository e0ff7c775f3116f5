"""A seeded round of faults under load: nothing lost, nothing doubled, no manual step (G1 to G6).

FAULT_SEED and FAULT_CASES in the environment vary it.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator

import pytest
from scene.clerks import Clerks
from scene.judge import judge
from scene.site import Site

from faults.fault_round import FaultRound, table
from shared.testing.servers import PrivateServers

pytestmark = [pytest.mark.real, pytest.mark.faults]

SEED = int(os.environ.get("FAULT_SEED", "20261122"))
CASES = int(os.environ.get("FAULT_CASES", "150"))


@pytest.fixture
def site(
    private_servers: PrivateServers, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Site]:
    """On the system's clock, as an office has it."""
    site = Site(
        tmp_path_factory.mktemp("faults"),
        private_servers.rabbit.fresh_vhost("faults"),
        private_servers.postgres.fresh_database("faults"),
        stepped=False,
    )
    try:
        site.begin()
        yield site
    finally:
        site.end()


def test_cases_flow_while_everything_fails_once(
    site: Site, private_servers: PrivateServers, capsys: pytest.CaptureFixture[str]
) -> None:
    clerks = Clerks(site, "faults")
    began = time.monotonic()
    fault_round = FaultRound(site, private_servers, clerks, CASES, SEED)
    fault_round.play()
    judge(clerks)
    seconds = time.monotonic() - began
    with capsys.disabled():
        print(f"\n{table(fault_round.injected)}")
        print(f"{CASES} cases, seed {SEED}, {seconds:.0f} s: 0 lost, 0 doubled")
    assert len(clerks.cases) == CASES
