"""假如: what was heard, measured again; under the policy that was in force it gives what was."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from clock_desk import POLICIES, accepted, at, concluded, delivered, offered
from clock_office import Office

from services.supervision.replay import Choice, Comparison, Heard, as_it_was, compare
from shared.contracts.envelope import Envelope
from shared.kernel.clockrules import Level
from shared.kernel.policy import Profile
from shared.rulebook import calendars

ALWAYS = (date(2026, 1, 1), date(2026, 12, 31))
OFFICES = calendars.load_offices()


def numbered(number: int, *facts: Envelope) -> list[Envelope]:
    """The facts of a case of its own, the profile that is really in force in their terms."""
    return [_numbered(number, fact) for fact in facts]


def _numbered(number: int, fact: Envelope) -> Envelope:
    case_id = f"0195a3c0-0000-7000-8000-{number:012}"
    data: dict[str, Any] = {**fact.data, "case_id": case_id}
    if "terms" in data:
        data["terms"] = {**data["terms"], "profile": "luoshan", "profile_version": 1}
    return replace(fact, id=f"{fact.id}-{number}", subject=f"case/{case_id}", data=data)


@pytest.fixture
def day(office: Office) -> Office:
    """Four cases: one early, one on the last day, one late, one that was late but for its transit;
    all cards have been raised that there are."""
    start = accepted("2026-03-09T10:00")
    office.hear(
        *numbered(1, start, concluded("2026-03-10T10:00")),
        *numbered(2, start, concluded("2026-03-12T17:00")),
        *numbered(3, start),
    )
    office.hear(*numbered(4, start))
    office.heard_all("2026-03-14T00:00")
    office.fire()
    # It was heard late, so that a card of case 4 was raised and withdrawn.
    journey = offered("2026-03-10T10:00"), delivered("2026-03-11T10:00")
    office.hear(*numbered(4, *journey, concluded("2026-03-13T17:00")))
    office.hear(*numbered(3, concluded("2026-03-16T10:00")))
    office.heard_all("2026-03-31T00:00")
    office.fire()
    return office


def tried(office: Office, choose: Choice, days: tuple[date, date] = ALWAYS) -> Comparison:
    return compare(office.engine, choose, OFFICES.of, *days, at("2026-03-31T10:00"))


def under(**values: Any) -> Choice:
    luoshan = POLICIES.version("luoshan", 1)
    changed: Profile = replace(luoshan, values={**luoshan.values, **values})
    return lambda _: changed


def cases_with(cards: Any, level: Level) -> set[str]:
    return {card.subject[-1] for card in cards if card.level is level}


def test_same_policy_gives_the_live_cards_exactly(day: Office) -> None:
    found = tried(day, as_it_was(POLICIES))
    assert found.subjects == 4
    assert found.replayed == found.live
    assert cases_with(found.live, Level.YELLOW) == {"3"}
    assert cases_with(found.live, Level.AMBER) >= {"2", "3"}


def test_shorter_promise_would_have_been_broken_more_often(day: Office) -> None:
    found = tried(day, under(promised_share="2/3"))
    assert cases_with(found.live, Level.YELLOW) == {"3"}
    assert cases_with(found.replayed, Level.YELLOW) == {"2", "3", "4"}


def test_longer_promise_would_have_been_kept(day: Office) -> None:
    found = tried(day, under(promised_share="2"))
    assert cases_with(found.replayed, Level.YELLOW) == set()


def test_only_cases_that_began_within_the_days_are_tried(day: Office) -> None:
    days = (date(2026, 3, 9), date(2026, 3, 9))
    assert tried(day, as_it_was(POLICIES), days).subjects == 4
    days = (date(2026, 3, 10), date(2026, 12, 31))
    assert tried(day, as_it_was(POLICIES), days) == Comparison()


def test_card_that_a_supervisor_revoked_was_raised_nevertheless(day: Office) -> None:
    (card, *_) = [c for c in tried(day, as_it_was(POLICIES)).live if c.level is Level.YELLOW]
    body = {"subject": card.subject, "card": f"{card.clock}/yellow", "reason": "系统故障"}
    assert day.post("/api/v1/cards/revocation", body).status_code == 200
    found = tried(day, as_it_was(POLICIES))
    assert found.replayed == found.live


def test_policy_is_the_one_that_the_terms_name(day: Office) -> None:
    chosen: list[Profile] = []
    choose = as_it_was(POLICIES)

    def noting(heard: Heard) -> Profile:
        chosen.append(choose(heard))
        return chosen[-1]

    tried(day, noting)
    assert {(profile.name, profile.version) for profile in chosen} == {("luoshan", 1)}
