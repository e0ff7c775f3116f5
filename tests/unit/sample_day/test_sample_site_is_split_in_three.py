"""A township, its county and the city: the same nodes, each at one site that knows the others."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from cli.sample_day.sites import secrets_of, split, write_sites
from shared.contracts.envelope import Envelope, to_body, to_headers
from shared.directory.directory import Directory
from shared.http.keys import load_signing_key
from shared.kernel.divisions import Level
from shared.messaging.correspondence import Correspondence
from shared.messaging.port import Delivery
from shared.messaging.signatures import BadSignature
from shared.vault import Vault

VILLAGE, COUNTY, COUNTY_THERE = "411521101204", "411521000000", "411523000000"
SAMPLE_MORNING = datetime(2026, 3, 2, 9, tzinfo=timezone(timedelta(hours=8)))


@pytest.fixture(scope="module")
def sites(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Directory]:
    folder = tmp_path_factory.mktemp("sites")
    files = write_sites(folder, Directory.load())
    written = {name: file.read_text("utf-8") for name, file in files.items()}
    # A day that was interrupted goes on with the same keys.
    again = write_sites(folder, Directory.load())
    assert {name: file.read_text("utf-8") for name, file in again.items()} == written
    return {name: Directory.load(None, file) for name, file in files.items()}


def test_every_node_has_one_site() -> None:
    whole = Directory.load()
    hosts = {site.name: site.hosts for site in split(whole)}
    assert hosts["zhoudang"] == ("411521101000", VILLAGE)
    assert hosts["xinyang"] == ("411500000000", COUNTY_THERE)
    assert COUNTY in hosts["luoshan"]
    assert sorted(sum(hosts.values(), ())) == sorted(whole.hosted())


def test_sites_reach_each_other_through_the_county(sites: dict[str, Directory]) -> None:
    assert sites["zhoudang"].peers == ("luoshan",)
    assert sites["luoshan"].peers == ("xinyang", "zhoudang")
    assert sites["xinyang"].peers == ("luoshan",)
    assert sites["zhoudang"].next_site(COUNTY_THERE) == "luoshan"
    assert sites["xinyang"].next_site(VILLAGE) == "luoshan"


def test_all_sites_agree_who_acts_for_a_division(sites: dict[str, Directory]) -> None:
    whole = Directory.load()
    villages = [division.code for division in whole.divisions.within(COUNTY, Level.VILLAGE)]
    for directory in sites.values():
        assert [directory.node_for(v) for v in villages] == [whole.node_for(v) for v in villages]


def test_sites_know_each_others_keys_on_the_sample_morning(tmp_path: Path) -> None:
    files = write_sites(tmp_path, Directory.load())
    posts = {name: correspondence(file) for name, file in files.items()}
    said = Envelope(
        "m1",
        f"/nodes/{VILLAGE}/routing",
        "jieli.relay.handoff_signed.v1",
        "case/c1",
        SAMPLE_MORNING.isoformat(),
        1,
        {"case_id": "c1"},
        destination=COUNTY_THERE,
    )
    sealed = posts["zhoudang"].vault.seal({"name": "欧阳明"})
    readable = posts["zhoudang"].readable_at(COUNTY_THERE, {"sealed_party": sealed})
    assert posts["xinyang"].vault.open(readable["sealed_party"]) == {"name": "欧阳明"}
    body, headers = to_body(said), to_headers(said)
    posts["zhoudang"].sign(headers, body)
    posts["xinyang"].verify(said, Delivery(headers, body, None))
    forged = to_headers(said)
    posts["luoshan"].sign(forged, body)
    with pytest.raises(BadSignature):
        posts["xinyang"].verify(said, Delivery(forged, body, None))


def correspondence(file: Path) -> Correspondence:
    secrets = secrets_of(file.parent)
    signing = load_signing_key(secrets["JIELI_RELAY_PRIVATE_KEY"].replace("\\n", "\n"))
    vault = Vault.from_text(secrets["JIELI_SEALING_KEY"])
    return Correspondence(Directory.load(None, file), signing, vault)
