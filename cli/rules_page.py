"""docs/rules.md: every rule with its state, written so that it cannot drift."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import get_args

from shared.rulebook.coverage import RuleState, State, Tally, tally, with_clock
from shared.rulebook.registry import Service

_INTRODUCTION = """\
# Rules

Written by `jieli rules` from `shared/rulebook`; do not edit. `make mutants` disables each function
and each row of clocks that carries out a rule in turn; it is proven when a test of that very rule
fails then. A rule is *done* when all of it is proven, and *clocked* when its limit is measured, but
what its own service must do is missing. It is *unproven* when something in it is not proven, and
*open* when there is no code yet, or not all that it needs.
"""
_STATES = {
    State.DONE: "done",
    State.CLOCKED: "clocked",
    State.UNPROVEN: "unproven",
    State.OPEN: "open",
    State.OUT_OF_SCOPE: "out of scope",
}


def render(states: Sequence[RuleState]) -> str:
    """The whole page."""
    lines = [_INTRODUCTION, *_coverage(states), ""]
    for source, of_source in groupby(states, key=lambda found: found.rule.source):
        lines += [f"## {source}", "", *_table(of_source), ""]
    lines += ["## Where the rules are carried out", "", *_proofs(states)]
    return "\n".join(lines).rstrip() + "\n"


def _coverage(states: Sequence[RuleState]) -> Iterator[str]:
    yield f"| service | in scope | {' | '.join(_STATES.values())} |"
    yield "| --- " * (len(_STATES) + 2) + "|"
    for service in get_args(Service):
        yield _counts(service, tally(found for found in states if found.rule.service == service))
    yield _counts("with a clock", tally(found for found in states if found.rule.clocked))
    yield _counts("all", tally(states))
    yield ""
    proven, limited = with_clock(states)
    yield f"Of {limited} clauses with a limit, {proven} have a proven clock."


def _counts(name: str, counted: Tally) -> str:
    numbers = (counted.in_scope, *(counted[state] for state in _STATES))
    return f"| {name} | {' | '.join(map(str, numbers))} |"


def _table(states: Iterable[RuleState]) -> Iterator[str]:
    yield "| rule | section | title | wording | kind | service | state |"
    yield "| --- | --- | --- | --- | --- | --- | --- |"
    for found in states:
        rule = found.rule
        reason = rule.out_of_scope or found.remainder
        state = _STATES[found.state] + (f": {reason}" if reason else "")
        cells = (rule.id, rule.section, rule.title, rule.wording, rule.kind, rule.service, state)
        yield f"| {' | '.join(map(_cell, cells))} |"


def _cell(text: str) -> str:
    return text.replace("|", r"\|")


def _proofs(states: Iterable[RuleState]) -> Iterator[str]:
    yield "| rule | code and data | tests that fail without it |"
    yield "| --- | --- | --- |"
    for found in states:
        if found.places:
            tests = (test.replace("::", ":", 1).replace("::", ".") for test in found.tests)
            yield f"| {found.rule.id} | {_code(found.places)} | {_code(tests)} |"


def _code(names: Iterable[str]) -> str:
    return "<br>".join(f"`{name}`" for name in names)
