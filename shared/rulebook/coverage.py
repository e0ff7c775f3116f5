"""How far the rules are carried out. A place of a rule, a function or a row of data, is proven when
`make mutants` disabled it and a test of that very rule failed; a rule is done when all of it is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from importlib import resources

import msgspec
import yaml

from shared.kernel.refusals import Invalid
from shared.rulebook.marks import Mark, marks_of_code, marks_of_data, marks_of_policies
from shared.rulebook.registry import Registry, Rule, registry

PROVEN_FILE = "proven.json"
FLOOR_FILE = "floor.json"
REMAINDERS_FILE = "remainders.yaml"


class State(StrEnum):
    """CLOCKED: its limit is measured, and what its own service must do is missing. UNPROVEN: of its
    places at least one is not proven. OPEN: there is no code, or not all that it needs."""

    DONE = "done"
    CLOCKED = "clocked"
    UNPROVEN = "unproven"
    OPEN = "open"
    OUT_OF_SCOPE = "out_of_scope"


class Proof(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """That these tests of the rule (pytest node ids) failed while what is at `place` did nothing.

    `place` is `path.py:function`, or `path.yaml:rule` for the rows of a rule.
    """

    rule: str
    place: str
    failed: tuple[str, ...]


class Floor(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How many rules were done, and how many clauses with a limit had a proven clock."""

    done: int
    clocked: int


@dataclass(frozen=True)
class RuleState:
    """A rule, the places that carry it out, the tests that notice when one of these is disabled,
    and what it is known to lack. `has_clock`: rows measure its limit, and all of them are proven.
    """

    rule: Rule
    state: State
    places: tuple[str, ...] = ()
    tests: tuple[str, ...] = ()
    remainder: str = ""
    has_clock: bool = False


@dataclass(frozen=True)
class Tally:
    """How many rules are in each state."""

    counts: Mapping[State, int] = field(default_factory=dict)

    def __getitem__(self, state: State) -> int:
        return self.counts.get(state, 0)

    @property
    def in_scope(self) -> int:
        return sum(n for state, n in self.counts.items() if state is not State.OUT_OF_SCOPE)


def load_proofs() -> tuple[Proof, ...]:
    """What `make mutants` last found."""
    return parse_proofs((resources.files("shared.rulebook") / PROVEN_FILE).read_text("utf-8"))


def parse_proofs(text: str) -> tuple[Proof, ...]:
    try:
        return msgspec.json.decode(text, type=tuple[Proof, ...])
    except msgspec.DecodeError as error:
        raise Invalid("proven_file", f"规则证明文件有误：{error}") from None


def write_proofs(proofs: Iterable[Proof]) -> str:
    """The text of the file, one rule and place after the other, so that changes are easy to see."""
    ordered = sorted(proofs, key=lambda proof: (proof.rule, proof.place))
    return msgspec.json.format(msgspec.json.encode(ordered), indent=2).decode() + "\n"


def load_floor() -> Floor:
    """What coverage had reached; it never falls."""
    text = (resources.files("shared.rulebook") / FLOOR_FILE).read_text("utf-8")
    return msgspec.json.decode(text, type=Floor)


def write_floor(floor: Floor) -> str:
    return msgspec.json.format(msgspec.json.encode(floor), indent=2).decode() + "\n"


def load_remainders() -> Mapping[str, str]:
    """What rules that have code are known to lack, in one line each, by rule."""
    text = (resources.files("shared.rulebook") / REMAINDERS_FILE).read_text("utf-8")
    return msgspec.convert(yaml.safe_load(text) or {}, dict[str, str])


def current(proofs: Iterable[Proof] | None = None) -> list[RuleState]:
    """The state of every rule of the product as it is, by default as it was last proven."""
    marks = (*marks_of_code(), *marks_of_data())
    return judge(registry(), marks, load_proofs() if proofs is None else proofs, load_remainders())


def judge(
    rules: Registry,
    marks: Iterable[Mark],
    proofs: Iterable[Proof],
    remainders: Mapping[str, str] | None = None,
) -> list[RuleState]:
    """The state of every rule, in the order of the regulations."""
    of_rule: dict[str, set[Mark]] = {}
    for mark in marks:
        of_rule.setdefault(mark.rule, set()).add(mark)
    failed = {(proof.rule, proof.place): proof.failed for proof in proofs}
    return [
        _judge(rule, sorted(of_rule.get(rule.id, ())), failed, (remainders or {}).get(rule.id, ""))
        for rule in rules
    ]


def _judge(
    rule: Rule,
    marks: list[Mark],
    failed: Mapping[tuple[str, str], tuple[str, ...]],
    remainder: str,
) -> RuleState:
    if not rule.in_scope:
        return RuleState(rule, State.OUT_OF_SCOPE)
    tests = {mark: failed.get((rule.id, mark.place), ()) for mark in marks}
    rows = [bool(noticed) for mark, noticed in tests.items() if mark.is_data]
    has_clock = bool(rows) and all(rows)
    return RuleState(
        rule,
        _state(rule, tests, has_clock, remainder),
        tuple(mark.place for mark in marks),
        tuple(sorted({test for noticed in tests.values() for test in noticed})),
        remainder,
        has_clock,
    )


def _state(
    rule: Rule, tests: Mapping[Mark, tuple[str, ...]], has_clock: bool, remainder: str
) -> State:
    if not tests:
        return State.OPEN
    if not all(tests.values()):
        return State.UNPROVEN
    acts = rule.service == "supervision" or not all(mark.is_data for mark in tests)
    if acts and not remainder:
        return State.DONE
    return State.CLOCKED if has_clock else State.OPEN


def citations(id: str) -> tuple[str, ...]:
    """The policy values that come from a rule, as places."""
    return tuple(mark.place for mark in marks_of_policies() if mark.rule == id)


def tally(states: Iterable[RuleState]) -> Tally:
    return Tally(Counter(found.state for found in states))


def with_clock(states: Iterable[RuleState]) -> tuple[int, int]:
    """How many of the clauses with a limit have a proven clock, and how many there are."""
    clocked = [found for found in states if found.rule.clocked and found.rule.in_scope]
    return sum(found.has_clock for found in clocked), len(clocked)
