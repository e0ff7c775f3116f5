"""The same person for the same matter again: twice in vain for want of materials, then the third
time, which is a finding."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import timedelta

from cli.sample_day.applications import Application
from cli.sample_day.pilot import tries

_IN_VAIN = 2
_REASON = "经一次性告知后逾期没有补齐材料"
#: So long after an application in vain it is over and done with.
_OVER = timedelta(days=2)


def with_repeats(drawn: Sequence[Application], commitments: frozenset[str]) -> list[Application]:
    """As drawn, but two that were not accepted become earlier tries of a later applicant; all
    three are for commitment cases, the items of which are named."""
    in_vain = [a for a in drawn if a.expected_outcome == "not_accepted" and _fits(a, commitments)]
    first = in_vain[:1]
    later = [one for one in in_vain if one.arrives_at.date() > first[0].arrives_at.date()]
    in_vain = [*first, *later[: _IN_VAIN - 1]]
    third = _third(drawn, in_vain, commitments)
    if third is None:
        return list(drawn)
    earlier = {one.application_no: _earlier(one, third) for one in in_vain}
    return [earlier.get(one.application_no, one) for one in drawn]


def thirds(applications: Iterable[Application]) -> frozenset[str]:
    """The numbers of those who had applied for the same twice before, in vain."""
    seen: Counter[tuple[str, str]] = Counter()
    found = []
    for one in applications:
        matter = (one.id_number, one.item_id)
        if seen[matter] >= _IN_VAIN:
            found.append(one.application_no)
        if one.not_accepted_reason == _REASON:
            seen[matter] += 1
    return frozenset(found)


def _fits(application: Application, commitments: frozenset[str]) -> bool:
    at_home = application.competent_division == application.origin_division
    return at_home and application.item_id in commitments and not tries(application.received_at)


def _third(
    drawn: Sequence[Application], in_vain: Sequence[Application], commitments: frozenset[str]
) -> Application | None:
    if len(in_vain) < _IN_VAIN:
        return None
    over = in_vain[-1].arrives_at + _OVER
    plain = (
        one
        for one in drawn
        if one.arrives_at > over
        and one.expected_outcome == "granted"
        and _fits(one, commitments)
        and not one.missing_later_given
        and one.agent_name is None
        and one.corrected_id_number is None
    )
    return next(plain, None)


def _earlier(one: Application, third: Application) -> Application:
    """The third's application as it was tried before, without its first material."""
    return replace(
        third,
        application_no=one.application_no,
        arrives_at=one.arrives_at,
        materials_given=third.materials_given[1:],
        finding=None,
        expected_outcome="not_accepted",
        not_accepted_reason=_REASON,
    )
