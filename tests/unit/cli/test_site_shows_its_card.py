"""`jieli links card`: what another operator pastes into a site file, and nothing secret."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner, Result

from cli.main import main
from cli.site import make_secrets
from shared.directory.tables import read_site
from shared.http.keys import load_signing_key
from shared.messaging.signatures import Signer
from shared.settings import TABLE
from shared.vault import Vault

FORMER = "8Zq3c1p1kq0cZc4o0Wg3sV8v0YQyq3l2m1n0b9a8Z7Y="
SITE = """
name: luoshan
title: 罗山县站点
parent: xinyang
hosts: ["411521000000", "411521101000"]
elsewhere: {xinyang: {hosts: ["411500000000"]}}
"""


@pytest.fixture(scope="module")
def secrets() -> dict[str, str]:
    return make_secrets()


def card(path: Path, secrets: dict[str, str], *arguments: str, site: str = SITE) -> Result:
    path.write_text(site, encoding="utf-8")
    settings: dict[str, str | None] = {setting.name: None for setting in TABLE}
    settings |= {**secrets, "JIELI_SITE_FILE": str(path)}
    return CliRunner().invoke(main, ["links", "card", *arguments], env=settings)


def keys(result: Result) -> list[dict[str, str]]:
    found: list[dict[str, str]] = yaml.safe_load(result.stdout)["luoshan"]["keys"]
    return found


def own_key(secrets: dict[str, str]) -> str:
    pem = secrets["JIELI_RELAY_PRIVATE_KEY"].replace("\\n", "\n")
    return Signer(load_signing_key(pem)).public


def test_other_sites_can_paste_it_as_it_is(tmp_path: Path, secrets: dict[str, str]) -> None:
    """Its own neighbours need not have sent their cards yet."""
    result = card(tmp_path / "site.yaml", secrets)
    assert result.exit_code == 0, result.output
    beneath = "".join(f"  {line}\n" for line in result.stdout.splitlines())
    other = read_site(
        f'name: xinyang\ntitle: 市\nhosts: ["411500000000"]\nelsewhere:\n{beneath}'
    ).elsewhere["luoshan"]
    assert other.hosts == ("411521000000", "411521101000")
    assert other.sealing_key == Vault.from_text(secrets["JIELI_SEALING_KEY"]).sealing_key
    assert [key.public for key in other.keys] == [own_key(secrets)]
    assert other.keys[0].valid_from < datetime.fromisoformat("2020-01-01T00:00:00+08:00")


def test_no_secret_is_shown(tmp_path: Path, secrets: dict[str, str]) -> None:
    shown = card(tmp_path / "site.yaml", secrets).output
    assert "PRIVATE" not in shown
    assert not [name for name, value in secrets.items() if value in shown]


def test_former_key_stays_on_the_card(tmp_path: Path, secrets: dict[str, str]) -> None:
    until = "2026-01-01T00:00:00+08:00"
    former = f'keys: [{{public: {FORMER}, valid_from: "2025-01-01T00:00:00+08:00", '
    site = f'{SITE}{former}valid_until: "{until}"}}]\n'
    first, second = keys(card(tmp_path / "site.yaml", secrets, site=site))
    assert (first["public"], first["valid_until"]) == (FORMER, until)
    assert second == {"public": own_key(secrets), "valid_from": until}


def test_present_key_counts_from_the_day_that_is_named(
    tmp_path: Path, secrets: dict[str, str]
) -> None:
    (key,) = keys(card(tmp_path / "site.yaml", secrets, "--valid-from", "2026-05-01"))
    assert key["valid_from"] == "2026-05-01T00:00:00+08:00"


def test_without_secrets_it_says_what_to_do(tmp_path: Path) -> None:
    result = card(tmp_path / "site.yaml", {})
    assert result.exit_code == 2
    assert "jieli secrets" in result.output
