"""`jieli secrets`, `settings`, `nodes`, `tokens`: what comes before the first start."""

from __future__ import annotations

import base64
import re

import pytest
from click.testing import CliRunner, Result

from cli.acts import ACTS, Turn, told
from cli.main import main
from shared.directory.directory import Directory
from shared.http.keys import load_public_key
from shared.http.tokens import Verifier
from shared.service.roles import ROLES
from shared.settings import TABLE
from shared.site.time import system_now
from shared.vault import Vault

COUNTY = "411521000000"


def jieli(*arguments: str, **environment: str) -> Result:
    clean: dict[str, str | None] = {setting.name: None for setting in TABLE}
    return CliRunner().invoke(main, arguments, env={**clean, "COLUMNS": "160", **environment})


@pytest.fixture
def secrets() -> dict[str, str]:
    lines = jieli("secrets").output.splitlines()
    return dict(line.split("=", 1) for line in lines)


def test_secrets_are_usable_and_new_each_time(secrets: dict[str, str]) -> None:
    assert set(secrets) <= {setting.name for setting in TABLE}
    vault = Vault.from_text(secrets["JIELI_SEALING_KEY"])
    assert vault.open(vault.seal({"name": "欧阳明"})) == {"name": "欧阳明"}
    assert len(base64.b64decode(secrets["JIELI_EMS_KEY"])) == 16
    again = dict(line.split("=", 1) for line in jieli("secrets").output.splitlines())
    for name in ("JIELI_SEALING_KEY", "JIELI_TOKEN_PRIVATE_KEY", "JIELI_EMS_KEY"):
        assert secrets[name] != again[name]


def test_every_setting_is_listed_with_its_meaning() -> None:
    output = jieli("settings").output
    for setting in TABLE:
        assert setting.name in output
        assert setting.meaning[:6] in output


def test_every_node_of_the_site_is_listed() -> None:
    output = jieli("nodes").output
    assert [code for code in Directory.load().hosted() if code not in output] == []
    assert "罗山县周党镇田河村民委员会" in output


class TestTokens:
    def issue(self, secrets: dict[str, str], *options: str) -> Result:
        arguments = ("tokens", "issue", "--subject", "li.qiang", *options)
        return jieli(*arguments, **secrets)

    def test_token_is_for_one_person_at_one_node(self, secrets: dict[str, str]) -> None:
        issued = self.issue(secrets, "--node", COUNTY, "--role", "clerk")
        assert issued.exit_code == 0
        key = load_public_key(secrets["JIELI_TOKEN_PUBLIC_KEY"].replace("\\n", "\n"))
        verifier = Verifier([key], "luoshan", "intake", lambda _: False)
        actor = verifier.verify(issued.output.strip(), system_now())
        assert (actor.subject, actor.node) == ("li.qiang", COUNTY)
        assert actor.roles == {"clerk"}

    @pytest.mark.parametrize("role", ROLES)
    def test_every_role_can_be_given(self, secrets: dict[str, str], role: str) -> None:
        assert self.issue(secrets, "--node", COUNTY, "--role", role).exit_code == 0

    @pytest.mark.parametrize(
        ("options", "why"),
        [
            (("--node", "411522000000", "--role", "clerk"), "不是本站点的节点"),
            (("--node", COUNTY, "--role", "clerk", "--hours", "13"), "12 小时"),
            (("--node", COUNTY, "--role", "king"), "king"),
            (("--node", COUNTY), "--role"),
        ],
    )
    def test_token_that_may_not_be_is_refused(
        self, secrets: dict[str, str], options: tuple[str, ...], why: str
    ) -> None:
        refused = self.issue(secrets, *options)
        assert refused.exit_code == 2
        assert why in refused.output

    def test_token_needs_the_private_key(self) -> None:
        refused = self.issue({}, "--node", COUNTY, "--role", "clerk")
        assert refused.exit_code == 2
        assert "JIELI_TOKEN_PRIVATE_KEY" in refused.output


def test_wrong_setting_is_told_in_one_line() -> None:
    refused = jieli("nodes", JIELI_TIME="fast")
    assert refused.exit_code == 2
    assert re.fullmatch(r"不行.*JIELI_TIME.*\n", refused.output)


def test_act_that_is_new_here_is_shown_by_its_name() -> None:
    assert told("case_lost").label == "case_lost"
    assert told("case_lost").detail({}, str) == ""
    assert told("case_accepted") is ACTS["case_accepted"]


def test_cause_is_told_before_its_effect_at_one_instant() -> None:
    """The carrier delivers, then the clock goes on; the decision comes, then the case is closed."""
    order = [
        "case_accepted",
        "clocks_settled",
        "shipment_delivered",
        "papers_arrived",
        "case_decided",
        "case_concluded",
        "shipment_requested",
        "case_closed",
    ]
    turns = [ACTS[act].turn for act in order]
    assert turns == sorted(turns)
    assert {act.turn for act in ACTS.values()} == set(Turn)
