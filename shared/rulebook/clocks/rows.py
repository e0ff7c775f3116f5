"""How a clock rule is written in a file, before a policy fills it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, Literal

import msgspec

from shared.kernel.clockrules import Effect, Period

_Text = Annotated[str, msgspec.Meta(min_length=1)]
_Title = Annotated[str, msgspec.Meta(min_length=1, max_length=20)]
_Texts = str | tuple[str, ...]


class TriggerRow(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A fact as `producer.name`; it counts only under profiles with these `policy` values."""

    fact: _Text
    where: dict[str, _Texts] = {}
    at: str = ""
    policy: dict[str, _Texts] = {}


class CutOffRow(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Wall clock times such as "14:00"; `due_at` may be a `policy:KEY`."""

    after: _Text
    until: _Text
    working_days: int
    due_at: _Text


class ExtensionRow(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    by: TriggerRow
    limit: tuple[str, ...]
    adds: bool = False


class Row(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A clause, by `rule`, or what the nation gives, by `id`. A row whose `policy` values are not
    those of the profile is left out.

    Each `limit` is a limit ("3 working_day"; "7 day" where the clause leaves the kind of day open),
    `policy:KEY`, a cut-off, or a path of the starting fact. `times` is a number or a `policy:KEY`:
    the starting fact counts once it has come so often. `warn`: a `policy:KEY` that says how
    long before it is due, where the clause warns earlier than all others.
    """

    rule: _Texts = ()
    id: str = ""
    title: _Title
    clock: _Text
    starts_on: tuple[TriggerRow, ...]
    stops_on: tuple[TriggerRow, ...] = ()
    reopens_on: tuple[TriggerRow, ...] = ()
    cancelled_by: tuple[TriggerRow, ...] = ()
    needs: tuple[TriggerRow, ...] = ()
    extended_by: tuple[ExtensionRow, ...] = ()
    limit: tuple[str | CutOffRow, ...]
    per: str = ""
    period: Period | None = None
    times: int | str = 1
    within: Period | None = None
    responsible: str = "owner"
    effect: Effect = Effect.CARD
    warn: str = ""
    policy: dict[str, _Texts] = {}
    regulation: str = ""

    @property
    def rules(self) -> tuple[str, ...]:
        return texts(self.rule)

    @property
    def key(self) -> str:
        """What cards and histories call the row."""
        return self.id or self.rules[0]

    def triggers(self) -> Iterator[TriggerRow]:
        yield from (*self.starts_on, *self.stops_on, *self.reopens_on, *self.cancelled_by)
        yield from (*self.needs, *(extension.by for extension in self.extended_by))

    def paths(self) -> set[str]:
        """What the row reads of any fact beside its conditions."""
        stated = {one for one in self.limit if isinstance(one, str) and is_path(one)}
        return {path for path in (self.per, self.responsible, *stated) if path}


class PauseRow(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Time that does not count in `clocks`."""

    rule: _Texts = ()
    id: str = ""
    title: _Title
    clocks: tuple[str, ...]
    begins_on: tuple[TriggerRow, ...]
    ends_on: tuple[TriggerRow, ...]
    settled_by: tuple[TriggerRow, ...] = ()
    undone_by: tuple[TriggerRow, ...] = ()
    begin_key: str = ""
    end_key: str = ""
    undo_key: str = ""
    policy: dict[str, _Texts] = {}
    regulation: str = ""
    effect: Literal["pause"] = "pause"

    @property
    def rules(self) -> tuple[str, ...]:
        return texts(self.rule)

    @property
    def key(self) -> str:
        return self.id or self.rules[0]

    def triggers(self) -> Iterator[TriggerRow]:
        yield from (*self.begins_on, *self.ends_on, *self.settled_by, *self.undone_by)

    def paths(self) -> set[str]:
        return {path for path in (self.begin_key, self.end_key, self.undo_key) if path}


class Rows(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A file, or all of them."""

    clocks: tuple[Row, ...] = ()
    pauses: tuple[PauseRow, ...] = ()


def texts(value: Any) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)


def is_path(limit: str) -> bool:
    """Whether a limit is said by the starting fact itself."""
    return " " not in limit and not limit.startswith("policy:")
