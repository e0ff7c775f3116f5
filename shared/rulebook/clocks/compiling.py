"""Rows under one policy profile: what does not hold is left out, limits of the policy filled in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import time
from fractions import Fraction

from shared.kernel.clockrules import (
    Allowance,
    ClockRule,
    CutOffLimit,
    Extension,
    Level,
    Levels,
    PauseRule,
    RuleSet,
    Stated,
    Trigger,
)
from shared.kernel.limits import Limit, LimitUnit
from shared.kernel.policy import Profile, Value
from shared.kernel.refusals import Invalid
from shared.rulebook.clocks.rows import CutOffRow, PauseRow, Row, TriggerRow, texts

#: "day", where a clause does not say of which kind.
_DAY = "day"
_POLICY = "policy:"


def compile_rules(profile: Profile, clocks: Iterable[Row], pauses: Iterable[PauseRow]) -> RuleSet:
    """What is measured under the profile, in the order of the rows."""
    return RuleSet(
        profile.name,
        profile.version,
        tuple(_clock(row, profile) for row in clocks if _holds(row.policy, profile)),
        tuple(_pause(row, profile) for row in pauses if _holds(row.policy, profile)),
    )


def _clock(row: Row, profile: Profile) -> ClockRule:
    return ClockRule(
        id=row.key,
        clock=row.clock,
        title=row.title,
        limits=tuple(_limit(one, row, profile) for one in row.limit),
        starts=_triggers(row.starts_on, profile),
        stops=_triggers(row.stops_on, profile),
        reopens=_triggers(row.reopens_on, profile),
        cancels=_triggers(row.cancelled_by, profile),
        needs=_triggers(row.needs, profile),
        extensions=tuple(
            Extension(
                trigger,
                tuple(_limit(one, row, profile) for one in extension.limit),
                extension.adds,
            )
            for extension in row.extended_by
            for trigger in _triggers((extension.by,), profile)
        ),
        per=row.per,
        period=row.period,
        times=_times(row.times, profile),
        within=row.within,
        responsible=row.responsible,
        effect=row.effect,
        levels=_levels(row, profile),
        first_day=profile.values["first_day.counts"] is True,
    )


def _pause(row: PauseRow, profile: Profile) -> PauseRule:
    return PauseRule(
        id=row.key,
        clocks=row.clocks,
        begins=_triggers(row.begins_on, profile),
        ends=_triggers(row.ends_on, profile),
        settles=_triggers(row.settled_by, profile),
        undoes=_triggers(row.undone_by, profile),
        begin_key=row.begin_key,
        end_key=row.end_key,
        undo_key=row.undo_key,
    )


def _levels(row: Row, profile: Profile) -> Levels:
    return Levels(
        before=profile.limit(row.warn.removeprefix(_POLICY) or "warn_before"),
        share=int(str(profile.values["warn_share"])),
        red_after=profile.limit("red_after"),
        addressed={level: _roles(profile.values[f"addressed.{level.value}"]) for level in Level},
    )


def _roles(value: Value) -> tuple[str, ...]:
    return value if isinstance(value, tuple) else (str(value),)


def _triggers(rows: Iterable[TriggerRow], profile: Profile) -> tuple[Trigger, ...]:
    return tuple(
        Trigger(row.fact, {path: texts(value) for path, value in row.where.items()}, row.at)
        for row in rows
        if _holds(row.policy, profile)
    )


def _holds(wanted: Mapping[str, str | tuple[str, ...]], profile: Profile) -> bool:
    return all(_spelt(profile.values[key]) in texts(value) for key, value in wanted.items())


def _spelt(value: Value) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def _limit(written: str | CutOffRow, row: Row, profile: Profile) -> Allowance:
    if isinstance(written, CutOffRow):
        return _cut_off(written, profile)
    if written.startswith(_POLICY):
        return profile.limit(written.removeprefix(_POLICY))
    if " " not in written:
        promised = written.endswith("promised")
        return Stated(written, _share(profile) if promised else (1, 1))
    value, unit = written.split(" ")
    if unit == _DAY:
        unit = str(profile.values["unstated_day_kind"])
    try:
        return Limit(int(value), LimitUnit(unit))
    except ValueError:
        raise Invalid("clock_rules", f"时限规则 {row.key} 的期限“{written}”不能识别") from None


def _times(written: int | str, profile: Profile) -> int:
    if isinstance(written, int):
        return written
    return int(str(profile.values[written.removeprefix(_POLICY)]))


def _share(profile: Profile) -> tuple[int, int]:
    share = Fraction(str(profile.values["promised_share"]))
    return share.numerator, share.denominator


def _cut_off(row: CutOffRow, profile: Profile) -> CutOffLimit:
    due_at = row.due_at
    if due_at.startswith(_POLICY):
        due_at = str(profile.values[due_at.removeprefix(_POLICY)])
    return CutOffLimit(
        time.fromisoformat(row.after),
        time.fromisoformat(row.until),
        row.working_days,
        time.fromisoformat(due_at),
    )
