"""The clauses that set a limit, as data: one file of clock rules and pauses per regulation.

`in_force` compiles what binds under one policy profile; nothing of a policy is left open in it.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import resources

import msgspec
import yaml

from shared.kernel.clockrules import RuleSet
from shared.kernel.policy import Profile
from shared.kernel.refusals import Invalid
from shared.rulebook.clocks.compiling import compile_rules
from shared.rulebook.clocks.rows import PauseRow, Row, Rows

#: Where the clocks stand that every case has, whatever its county says.
NATIONAL = "national"


@cache
def load_rows() -> Rows:
    """All packaged rows, in the order of their files."""
    folder = resources.files(__name__)
    files = sorted(file.name for file in folder.iterdir() if file.name.endswith(".yaml"))
    read = [parse(name[:-5], (folder / name).read_text(encoding="utf-8")) for name in files]
    return Rows(
        clocks=tuple(row for rows in read for row in rows.clocks),
        pauses=tuple(row for rows in read for row in rows.pauses),
    )


def parse(regulation: str, text: str) -> Rows:
    """The rows of one file; refuses a bad one with its place, such as $.clocks[3].limit."""
    try:
        rows = msgspec.convert(yaml.safe_load(text), Rows)
    except (yaml.YAMLError, msgspec.ValidationError) as error:
        raise Invalid("clock_rules", f"时限规则文件 {regulation}.yaml 有误：{error}") from None
    every: tuple[Row | PauseRow, ...] = (*rows.clocks, *rows.pauses)
    for row in every:
        if not row.rules and not row.id:
            raise Invalid(
                "clock_rules", f"时限规则文件 {regulation}.yaml 有一条既没有 rule 也没有 id"
            )
    return Rows(
        tuple(msgspec.structs.replace(row, regulation=regulation) for row in rows.clocks),
        tuple(msgspec.structs.replace(row, regulation=regulation) for row in rows.pauses),
    )


@cache
def in_force(profile: Profile) -> RuleSet:
    """What is measured under a profile: the rows of its regulations in their order, those of the
    nation last."""
    order = [name for name in profile.regulations if name != NATIONAL] + [NATIONAL]
    rows = load_rows()
    return compile_rules(
        profile,
        [row for name in order for row in rows.clocks if row.regulation == name],
        [row for name in order for row in rows.pauses if row.regulation == name],
    )


@cache
def vocabulary() -> Mapping[str, frozenset[str]]:
    """Every fact that some row listens to, with the paths of its data that any row reads."""
    read: dict[str, set[str]] = {}
    rows: tuple[Row | PauseRow, ...] = (*load_rows().clocks, *load_rows().pauses)
    for row in rows:
        for trigger in row.triggers():
            paths = read.setdefault(trigger.fact, set())
            paths.update(trigger.where, row.paths(), (trigger.at,) if trigger.at else ())
    return {fact: frozenset(paths) for fact, paths in read.items()}


def title_of(row_id: str) -> str:
    """How people read a row; the id itself where it is no longer packaged."""
    return _titles().get(row_id, row_id)


@cache
def _titles() -> dict[str, str]:
    return {row.key: row.title for row in load_rows().clocks}


__all__ = [
    "NATIONAL",
    "PauseRow",
    "Row",
    "Rows",
    "in_force",
    "load_rows",
    "parse",
    "title_of",
    "vocabulary",
]
