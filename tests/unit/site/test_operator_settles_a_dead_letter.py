"""`jieli deadletters` and `jieli outbox`: what an operator sees and does at the terminal."""

from __future__ import annotations

import re

import pytest
from click.testing import CliRunner, Result
from paper_site import ELSEWHERE, PaperSite
from sqlalchemy import select

from cli.main import main
from cli.site import definitions
from shared.db.engine import reading
from shared.messaging.port import Delivery


def jieli(site: PaperSite, *arguments: str) -> Result:
    environment = {"JIELI_DATABASE_URL": f"sqlite:///{site.path}", "COLUMNS": "80"}
    return CliRunner().invoke(main, arguments, env=environment)


@pytest.fixture
def lost(tampered: PaperSite) -> str:
    """The offer to a node that nobody hosts."""
    (row,) = tampered.held()
    return str(row.message_id)


def test_list_shows_every_held_message_so_that_it_can_be_named(
    tampered: PaperSite, lost: str
) -> None:
    """Also on a narrow terminal: what the other commands ask for must stand there whole."""
    result = jieli(tampered, "deadletters", "list")
    assert result.exit_code == 0
    first, second, third = result.output.splitlines()
    assert first == f"routing {lost}  死信  试过1次"
    assert second.startswith("    handoff_offered case/")
    assert ELSEWHERE in third


def test_message_is_shown_with_all_that_is_known_of_it(tampered: PaperSite, lost: str) -> None:
    output = jieli(tampered, "deadletters", "show", "routing", lost).output
    assert "状态 死信" in output
    assert f"cloudEvents:destination: {ELSEWHERE}" in output
    assert "cloudEvents:type: jieli.relay.handoff_offered.v1" in output
    assert '"handoff_id"' in output


def test_message_that_is_unreadable_can_be_listed_and_shown(tampered: PaperSite) -> None:
    tampered.executors["intake"].consume([Delivery({}, b"\xff\x00", None)])
    listed = jieli(tampered, "deadletters", "list")
    assert listed.exit_code == 0
    (row,) = (row for row in tampered.held() if row.message_id.startswith("unreadable:"))
    shown = jieli(tampered, "deadletters", "show", "intake", row.message_id)
    assert shown.exit_code == 0
    assert "Malformed" in shown.output


def test_replay_publishes_it_again(tampered: PaperSite, lost: str) -> None:
    assert jieli(tampered, "deadletters", "replay", "routing", lost).exit_code == 0
    assert tampered.held() == []
    assert _waiting(jieli(tampered, "outbox"), "routing") == 1
    assert "没有被搁置的消息" in jieli(tampered, "deadletters", "list").output


def _waiting(result: Result, service: str) -> int:
    line = next(line for line in result.output.splitlines() if service in line)
    return int(re.split(r"[│┃]", line)[2])


def test_discard_needs_a_name_and_a_reason_and_writes_them_down(
    tampered: PaperSite, lost: str
) -> None:
    unnamed = jieli(tampered, "deadletters", "discard", "routing", lost)
    assert unnamed.exit_code == 2
    empty = ("--actor", " ", "--reason", "停办")
    assert jieli(tampered, "deadletters", "discard", "routing", lost, *empty).exit_code == 2
    assert len(tampered.held()) == 1
    by_zhao = ("--actor", "zhao.min", "--reason", "该节点已撤销")
    assert jieli(tampered, "deadletters", "discard", "routing", lost, *by_zhao).exit_code == 0
    assert tampered.held() == []
    history = definitions()["routing"].kernel.history
    with reading(tampered.engines["routing"]) as connection:
        statement = select(history).where(history.c.act == "message_discarded")
        (entry,) = connection.execute(statement).all()
    assert entry.actor == "zhao.min"
    assert "该节点已撤销" in entry.data
    assert jieli(tampered, "verify").exit_code == 0


@pytest.mark.parametrize("act", ["show", "replay"])
def test_message_that_is_not_held_is_said_not_to_be(tampered: PaperSite, act: str) -> None:
    result = jieli(tampered, "deadletters", act, "intake", "nobody")
    assert result.exit_code == 2
    assert "intake 没有搁置消息 nobody" in result.output


def test_outbox_is_empty_when_all_is_said(tampered: PaperSite) -> None:
    result = jieli(tampered, "outbox")
    assert [_waiting(result, service) for service in definitions()] == [0, 0, 0, 0]
