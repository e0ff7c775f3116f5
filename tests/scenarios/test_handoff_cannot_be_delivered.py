"""An office that no site hosts: its sender learns of it, and can offer the case again."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import resources
from pathlib import Path
from typing import Any

import pytest
import yaml
from scene.clerks import Clerks, Registered
from scene.judge import (
    AT_THE_COUNTY,
    AT_THE_HANDOVER,
    AT_THE_WINDOW,
    clocks_that_heard,
    judge,
    stories,
)
from scene.mischief import held
from scene.site import Site
from scene.waiting import until

from shared.testing.servers import fresh_backends

BACKENDS = ("embedded", pytest.param("real", marks=pytest.mark.real))
VILLAGE, TOWNSHIP = "411521103208", "411521103000"


@pytest.fixture(params=BACKENDS)
def site(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Site]:
    """A site that knows one township as an office of another site, which nothing leads to."""
    site_file = tmp_path / "site.yaml"
    _write(site_file, elsewhere=True)
    if request.param == "embedded":
        yield from _running(Site(tmp_path, site_file=site_file))
        return
    with fresh_backends(request.getfixturevalue("backends")) as own:
        yield from _running(Site(tmp_path, own.amqp_url, own.database_url, site_file=site_file))


def test_township_that_nobody_hosts_gets_its_case_after_all(site: Site, tmp_path: Path) -> None:
    """It joins the site in the end, which is stopped in good order for that, while cases flow."""
    clerks = Clerks(site, "nowhere")
    (case,) = clerks.accept(1, [VILLAGE])
    others = clerks.accept(3, ["411521101204"])
    clerks.finish(others)
    _until_bounced(clerks, case, attempt=1)
    dead = [row for row in held(site) if row.status == "dead"]
    assert [(row.service, row.direction) for row in dead] == [("routing", "out")]
    assert dead[0].message_id in site.jieli("deadletters", "list").output

    clerks.offer_again(case, 2)
    _until_bounced(clerks, case, attempt=2)

    clerks.accept(4, ["411521101204"])
    site.stop()
    _write(tmp_path / "site.yaml", elsewhere=False)
    site.start()
    for row in sorted(held(site), key=lambda row: row.sequence):
        assert site.jieli("deadletters", "replay", "routing", row.message_id).exit_code == 0
    clerks.offer_again(case, 3)
    until(lambda: _offered(clerks) == f"{case.case_no}-1-3", "the township has the last offer")
    clerks.finish()
    judge(clerks, unusual=[case])
    assert stories(site)[case.case_id] == _story(case)


def _story(case: Registered) -> dict[str, list[str]]:
    """Offered three times, received as often, signed and answered once."""
    bounced = ["handoff_offered", "handoff_undelivered"]
    return {
        f"case/{case.case_id}": AT_THE_WINDOW,
        case.chain(VILLAGE): [
            *("plan_made", *bounced, *bounced),
            *("handoff_offered", "receipt_arrived", "answer_arrived", "case_decided"),
        ],
        case.chain(TOWNSHIP): [
            *("handoff_received", "handoff_received", "handoff_received", "handoff_signed"),
            *("task_opened", "task_completed", "handoff_offered", "receipt_arrived"),
            *("answer_arrived", "handoff_answered"),
        ],
        case.chain("411521000000"): AT_THE_COUNTY,
        f"consignment/{case.case_no}-handover": AT_THE_HANDOVER,
        # Each offer that came back was heard of twice.
        f"clocks/case/{case.case_id}": clocks_that_heard(20),
    }


def _until_bounced(clerks: Clerks, case: Registered, attempt: int) -> None:
    chain = case.chain(VILLAGE)

    def bounced() -> bool:
        return stories(clerks.site)[case.case_id][chain].count("handoff_undelivered") == attempt

    until(bounced, "the village learns that its offer was not delivered")
    assert [leg["case_id"] for leg in clerks.legs("bounced")] == [case.case_id]


def _offered(clerks: Clerks) -> str:
    return next((str(leg["handoff_id"]) for leg in clerks.legs("offered")), "")


def _running(site: Site) -> Iterator[Site]:
    try:
        site.begin()
        yield site
    finally:
        site.end()


def _write(path: Path, *, elsewhere: bool) -> None:
    packaged = resources.files("shared.directory") / "site-luoshan.yaml"
    content: dict[str, Any] = yaml.safe_load(packaged.read_text(encoding="utf-8"))
    if elsewhere:
        content["hosts"].remove(TOWNSHIP)
        content["elsewhere"] = {"lingshan": {"hosts": [TOWNSHIP]}}
    path.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
