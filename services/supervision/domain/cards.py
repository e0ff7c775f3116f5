"""预警、黄牌、红牌: when they are raised, and when they are taken back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from services.supervision.domain import events
from services.supervision.domain.clocks import Card, CardStatus, Clock, Clocks, Subject
from services.supervision.domain.events import apply
from services.supervision.domain.measuring import CalendarOf, Measured, measure
from services.supervision.domain.seen import Seen
from shared.kernel.clockrules import Level, RuleSet
from shared.kernel.refusals import Conflict, NotFound
from shared.kernel.worktime import ZONE

Events = Sequence[Any]


def hear(
    clocks: Clocks | None,
    subject: Subject,
    seen: Seen,
    rules: RuleSet,
    calendar_of: CalendarOf,
    now: datetime,
) -> Events:
    """A fact changes what is measured; cards that it disproves are withdrawn. The same fact again
    changes nothing."""
    if clocks is not None and seen in clocks.seen:
        return []
    told: list[Any] = [events.FactSeen(subject, seen)]
    if clocks is None or (clocks.profile, clocks.profile_version) != (rules.profile, rules.version):
        told.append(events.ProfileTaken(rules.profile, rules.version))
    after = _after(clocks, told)
    return [*told, *settle(after, rules, calendar_of, now)]


def move(clocks: Clocks | None, subject: Subject, site: str, at: datetime) -> Events:
    """The case is with a node of this site now; empty for the owner's own. Older news about its
    whereabouts changes nothing, and newer news counts even where it is the same: what comes
    between may be on its way still."""
    if clocks is not None and clocks.moved_at is not None:
        known = clocks.moved_at, clocks.away
        if at < clocks.moved_at or (at, site) == known:
            return []
    return [events.CaseMoved(subject, site, at)]


def settle(clocks: Clocks, rules: RuleSet, calendar_of: CalendarOf, until: datetime) -> Events:
    """What has to be told so that clocks and cards agree with the facts that are known; nothing
    where they do."""
    measured = measure(clocks.seen, rules, calendar_of, until)
    changed = {
        id: clock
        for id, clock in measured.clocks.items()
        if not _same(clock, clocks.clocks.get(id))
    }
    gone = tuple(id for id in clocks.clocks if id not in measured.clocks)
    told: list[Any] = []
    if changed or gone or measured.pauses != clocks.pauses:
        told.append(events.ClocksSettled(changed, gone, measured.pauses))
    told += _disproved(clocks, measured)
    return told


def _same(clock: Clock, before: Clock | None) -> bool:
    """A due instant that proved right is no news: no history tells that its year was published."""
    if before is None or clock.due is None or before.due is None:
        return clock == before
    return replace(clock, due=before.due) == before and clock.due.instant == before.due.instant


def fall_due(
    clocks: Clocks | None,
    due_at: datetime,
    rules: RuleSet,
    calendar_of: CalendarOf,
) -> Events:
    """All facts up to `due_at` are read: whatever level was reached by then is raised."""
    if clocks is None:
        return []
    told = list(settle(clocks, rules, calendar_of, due_at)) if _stale(clocks, due_at) else []
    after = _after(clocks, told)
    return told + [
        events.CardRaised(_card(clock, level, at, rules))
        for clock, level, at in unraised(after)
        if at <= due_at
    ]


def _stale(clocks: Clocks, due_at: datetime) -> bool:
    """Whether clocks may have to be measured anew though no fact was heard: a year may have been
    published since, or a period has come to its end."""
    return any(
        (clock.due is not None and clock.due.provisional)
        or (clock.rolls_at is not None and clock.rolls_at <= due_at)
        for clock in clocks.clocks.values()
    )


def unraised(clocks: Clocks) -> Iterator[tuple[Clock, Level, datetime]]:
    """The levels that have no card yet: a card that was withdrawn may be raised anew, one that a
    supervisor revoked is not."""
    last = {(card.clock, card.level): card for card in clocks.cards}
    for clock in clocks.clocks.values():
        for level, at in clock.levels.items():
            card = last.get((clock.id, level))
            if card is None or card.status is CardStatus.WITHDRAWN:
                yield clock, level, at


def next_due(clocks: Clocks) -> datetime | None:
    """When the clocks have to be looked at next, if nothing is heard before."""
    rolls = [clock.rolls_at for clock in _latest_of_periods(clocks)]
    levels = [at for _, _, at in unraised(clocks)]
    return min([*levels, *(at for at in rolls if at)], default=None)


def appeal(clocks: Clocks | None, card: str, reason: str) -> Events:
    """申诉, against a card that counts."""
    _expect(clocks, card, CardStatus.ISSUED, "申诉")
    return [events.CardAppealed(card, reason)]


def reject_appeal(clocks: Clocks | None, card: str, reason: str) -> Events:
    _expect(clocks, card, CardStatus.APPEALED, "驳回申诉")
    return [events.AppealRejected(card, reason)]


def revoke(clocks: Clocks | None, card: str, reason: str) -> Events:
    """撤销, after an appeal or without one."""
    found = _find(clocks, card)
    if not found.counts:
        raise Conflict("card_status", "这张牌已经撤销或撤回，不能再次撤销")
    return [events.CardRevoked(card, reason)]


def _expect(clocks: Clocks | None, card: str, status: CardStatus, act: str) -> None:
    if _find(clocks, card).status is not status:
        raise Conflict("card_status", f"这张牌现在的状态不能{act}")


def _find(clocks: Clocks | None, card: str) -> Card:
    found = [one for one in clocks.cards if one.id == card] if clocks else []
    if not found:
        raise NotFound("unknown_card", "没有这张牌")
    return found[-1]


def _card(clock: Clock, level: Level, at: datetime, rules: RuleSet) -> Card:
    levels = next((rule.levels for rule in rules.clocks if rule.id == clock.rule), None)
    addressed = levels.addressed.get(level, ()) if levels else ()
    return Card(clock.id, clock.rule, level, at, addressed, clock.responsible)


def _latest_of_periods(clocks: Clocks) -> Iterator[Clock]:
    """Of each recurring obligation, the period that began last: with its end the next begins."""
    latest: dict[str, Clock] = {}
    for clock in clocks.clocks.values():
        if clock.rolls_at is not None and not clock.cancelled:
            known = latest.get(clock.rule)
            if known is None or known.started_at < clock.started_at:
                latest[clock.rule] = clock
    yield from latest.values()


def _disproved(clocks: Clocks, measured: Measured) -> Iterator[Any]:
    for card in clocks.cards:
        if card.counts:
            reason = _no_breach(card, measured.clocks.get(card.clock))
            if reason:
                yield events.CardWithdrawn(card.id, reason)


def _no_breach(card: Card, clock: Clock | None) -> str:
    """Why a card that was raised does not hold; empty if it does."""
    if clock is None:
        return "这项时限不适用于本件"
    at = clock.levels.get(card.level)
    if at is not None:
        return "" if at == card.at else f"按后来得到的情况，到期时间应为{_zh(at)}"
    if clock.stopped_at is not None:
        return f"已于{_zh(clock.stopped_at)}办完，没有超过时限"
    if clock.due is None:
        return "时限暂停计算"
    return "后来得到的情况说明没有超过时限"


def _after(clocks: Clocks | None, told: Sequence[Any]) -> Any:
    for event in told:
        clocks = apply(clocks, event)
    return clocks


def _zh(instant: datetime) -> str:
    local = instant.astimezone(ZONE)
    return f"{local.year}年{local.month}月{local.day}日{local:%H:%M}"
