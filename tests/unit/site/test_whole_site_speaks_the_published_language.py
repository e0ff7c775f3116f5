"""What the services really say to each other is what the contracts publish, all of it."""

from __future__ import annotations

from functools import partial

from paper_days import case_across_counties
from paper_site import PaperSite, with_more

from shared.contracts import check_contract
from shared.contracts.registry import SCHEMAS
from shared.rulebook.clocks import vocabulary

Played = tuple[PaperSite, dict[str, str]]
#: Said only where a case crosses from one site to another.
BETWEEN_SITES = {
    "jieli.relay.case_progressed.v1",
    "jieli.relay.papers_delivered.v1",
    "jieli.relay.result_wanted.v1",
    "jieli.routing.result_wanted.v1",
    "jieli.routing.result_arrived.v1",
    "jieli.routing.result_recalled.v1",
}


def test_every_published_message_is_said_and_every_message_said_is_published(
    played: Played,
) -> None:
    """What nobody says yet is published only where some clock waits for it."""
    site, _ = played
    said = {message.type for message in site.wire.said}
    assert said <= set(SCHEMAS)
    awaited = {f"jieli.{fact}.v1" for fact in vocabulary()}
    assert set(SCHEMAS) - BETWEEN_SITES - said <= awaited
    for message in site.wire.said:
        check_contract(message.type, message.data)
    assert [row.direction for row in site.held()] == ["out"]


def test_messages_of_a_newer_version_are_understood(site: PaperSite, played: Played) -> None:
    """An additive change keeps the version: readers take what they know and leave the rest."""
    site.wire.alter = partial(with_more, site.post)
    newer = _outline(site, case_across_counties(site))
    today, cases = played
    assert newer == _outline(today, cases["case_across_counties"])
    assert site.held() == []


def _outline(site: PaperSite, case_id: str) -> list[tuple[str, str, str]]:
    return [(service, row.act, row.node) for service, row in site.acts() if row.case_id == case_id]


def test_no_message_names_a_person(played: Played) -> None:
    site, _ = played
    for message in site.wire.said:
        assert "欧阳明" not in str(message.data)
        assert "李四" not in str(message.data)
