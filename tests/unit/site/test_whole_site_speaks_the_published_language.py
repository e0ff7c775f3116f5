"""What the services really say to each other is what the contracts publish, all of it."""

from __future__ import annotations

import pytest
from paper_days import STORIES
from paper_site import PaperSite, with_more

from shared.contracts import check_contract
from shared.contracts.registry import SCHEMAS

Played = tuple[PaperSite, dict[str, str]]


def test_every_published_message_is_said_and_every_message_said_is_published(
    played: Played,
) -> None:
    site, _ = played
    assert {message.type for message in site.wire.said} == set(SCHEMAS)
    for message in site.wire.said:
        check_contract(message.type, message.data)
    assert [row.direction for row in site.held()] == ["out"]


def test_messages_of_a_newer_version_are_understood(site: PaperSite, played: Played) -> None:
    """An additive change keeps the version: readers take what they know and leave the rest."""
    site.wire.alter = with_more
    for story in STORIES:
        story(site)
    today, _ = played
    assert _outline(site) == _outline(today)
    assert len(site.held()) == 1


def _outline(site: PaperSite) -> list[tuple[str, str, str, str]]:
    return [(service, row.act, row.node, row.time) for service, row in site.acts()]



def test_no_message_names_a_person(played: Played) -> None:
    site, _ = played
    for message in site.wire.said:
        assert "欧阳明" not in str(message.data)
        assert "李四" not in str(message.data)
