"""How far the rules are carried out. A rule is done when every function that carries it out was
disabled in turn by `make mutants`, and a test of that very rule failed each time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from importlib import resources

import msgspec

from shared.kernel.refusals import Invalid
from shared.rulebook.marks import Mark, marks_of_code
from shared.rulebook.registry import Registry, Rule, registry

PROVEN_FILE = "proven.json"


class State(StrEnum):
    DONE = "done"
    UNPROVEN = "unproven"
    OPEN = "open"
    OUT_OF_SCOPE = "out_of_scope"


class Proof(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """That these tests of the rule (pytest node ids) failed while the code at `place` did nothing.

    `place` is `path.py:function`.
    """

    rule: str
    place: str
    failed: tuple[str, ...]


@dataclass(frozen=True)
class RuleState:
    """A rule, the places of its code, and the tests that notice when one of these is disabled."""

    rule: Rule
    state: State
    places: tuple[str, ...] = ()
    tests: tuple[str, ...] = ()


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


def current() -> list[RuleState]:
    """The state of every rule of the product as it is."""
    return judge(registry(), marks_of_code(), load_proofs())


def judge(rules: Registry, marks: Iterable[Mark], proofs: Iterable[Proof]) -> list[RuleState]:
    """The state of every rule, in the order of the regulations."""
    places: dict[str, set[str]] = {}
    for mark in marks:
        places.setdefault(mark.rule, set()).add(mark.place)
    failed = {(proof.rule, proof.place): proof.failed for proof in proofs}
    return [_judge(rule, sorted(places.get(rule.id, ())), failed) for rule in rules]


def _judge(
    rule: Rule, places: list[str], failed: Mapping[tuple[str, str], tuple[str, ...]]
) -> RuleState:
    if not rule.in_scope:
        return RuleState(rule, State.OUT_OF_SCOPE)
    if not places:
        return RuleState(rule, State.OPEN)
    noticed = [failed.get((rule.id, place), ()) for place in places]
    tests = tuple(sorted({test for tests in noticed for test in tests}))
    state = State.DONE if all(noticed) else State.UNPROVEN
    return RuleState(rule, state, tuple(places), tests)


def tally(states: Iterable[RuleState]) -> Tally:
    return Tally(Counter(found.state for found in states))
