"""The registry of rules: every clause of the five regulations, by id, in scope or not and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache
from importlib import resources
from typing import Annotated, Literal

import msgspec

from shared.kernel.refusals import Invalid, NotFound

Service = Literal["intake", "routing", "delivery", "supervision"]
Kind = Literal[
    "deadline",
    "guard",
    "record",
    "document",
    "notification",
    "metric",
    "escalation",
    "enumeration",
    "permission",
]
Unit = Literal[
    "immediate",
    "minute",
    "hour",
    "day",
    "week",
    "month",
    "year",
    "cutoff",
    "item_promise",
    "unspecified",
]
_PLACES_ZH = {
    "luoshan": "罗山县",
    "x-district": "X区",
    "taoshan": "桃山区",
    "kundulun": "昆都仑区",
    "luozhuang": "罗庄区",
}
_Text = Annotated[str, msgspec.Meta(min_length=1)]
_Title = Annotated[str, msgspec.Meta(min_length=1, max_length=20)]


class Deadline(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A limit as the clause states it, before a policy fills what it leaves open.

    `value` is a wall clock time such as "14:00" where `unit` is cutoff, and None where the clause
    names no number or refers to the item's own promise.
    """

    unit: Unit
    calendar: Literal["working", "calendar", "clock", "unstated", "none"]
    start: _Text
    value: int | str | None = None
    pauses: tuple[str, ...] = ()
    note: str = ""


class Rule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One clause: where it stands, what it asks in English, its title in Chinese, who owns it.

    `out_of_scope` is the reason why software does not carry it out; empty where it does.
    """

    id: _Text
    title: _Title
    jurisdiction: Literal["luoshan", "x-district", "taoshan", "kundulun", "luozhuang"]
    regulation: _Text
    section: _Text
    wording: _Text
    service: Service
    kind: Kind
    deadline: Deadline | None = None
    out_of_scope: str = ""

    @property
    def in_scope(self) -> bool:
        return not self.out_of_scope

    @property
    def clocked(self) -> bool:
        """Whether the clause sets a limit, so that a clock has to run for it."""
        return self.deadline is not None

    @property
    def source(self) -> str:
        """The regulation with its place, in Chinese."""
        return f"{_PLACES_ZH[self.jurisdiction]}《{self.regulation}》"

    @property
    def citation(self) -> str:
        return f"{self.source} {self.section}"


class Registry:
    """All rules, in the order of the regulations."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        self._rules = tuple(rules)
        twice = [id for id, times in Counter(rule.id for rule in self._rules).items() if times > 1]
        if twice:
            raise Invalid("rulebook_file", f"规则编号重复：{'、'.join(twice)}")
        self._by_id = {rule.id: rule for rule in self._rules}

    def __iter__(self) -> Iterator[Rule]:
        return iter(self._rules)

    def __len__(self) -> int:
        return len(self._rules)

    def __contains__(self, id: object) -> bool:
        return id in self._by_id

    def rule(self, id: str) -> Rule:
        """The rule with this id; refuses an id that no regulation has."""
        if id not in self._by_id:
            raise NotFound("unknown_rule", f"没有编号为 {id} 的规则，请用 jieli rules list 查看")
        return self._by_id[id]

    def in_scope(self) -> tuple[Rule, ...]:
        return tuple(rule for rule in self._rules if rule.in_scope)


@cache
def registry() -> Registry:
    """The packaged rules, read when they are first asked for."""
    return parse((resources.files("shared.rulebook") / "rules.json").read_text(encoding="utf-8"))


def parse(text: str) -> Registry:
    """The registry of a rules file; refuses a bad one with its place, such as $[3].title."""
    try:
        return Registry(msgspec.json.decode(text, type=tuple[Rule, ...]))
    except msgspec.DecodeError as error:
        raise Invalid("rulebook_file", f"规则文件有误：{error}") from None
