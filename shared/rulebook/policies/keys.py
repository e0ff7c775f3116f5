"""What a policy profile may decide: its keys, and how a value of each is written."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Annotated, Literal

import msgspec

from shared.kernel.limits import Limit, LimitUnit
from shared.kernel.policy import Value
from shared.kernel.refusals import Invalid
from shared.rulebook.policies.strictyaml import read_yaml
from shared.rulebook.registry import registry

Kind = Literal["limit", "choice", "flag", "number", "roles", "text"]
#: A value as it stands in a file.
Written = bool | int | str | tuple[str, ...]

#: Limits that other limits may name instead of a number: 当场, 即时.
NAMED = ("on_the_spot", "real_time")
DAY_KIND = "unstated_day_kind"
#: The unit of a limit whose clause only says 日.
_DAY = "day"
_LIMIT = re.compile(r"(0|[1-9][0-9]{0,3}) ([a-z_]+)")

_Text = Annotated[str, msgspec.Meta(min_length=1)]


class Key(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One key; `choices` are its allowed values, each with what people read."""

    key: _Text
    meaning: _Text
    kind: Kind
    choices: dict[str, str] = {}
    rules: tuple[str, ...] = ()
    contradiction: Annotated[str, msgspec.Meta(pattern=r"^(C-[0-9]{2})?$")] = ""
    least: int = 0
    most: int = 0
    pattern: str = ""


@dataclass(frozen=True)
class Reading:
    """What limits of one profile are read with: the kind of a mere day, and the named limits."""

    day: LimitUnit
    named: Mapping[str, Limit]


@cache
def policy_keys() -> Mapping[str, Key]:
    """The packaged keys, in the order in which people read them."""
    return parse_keys((resources.files(__package__) / "keys.yaml").read_text(encoding="utf-8"))


def parse_keys(text: str) -> dict[str, Key]:
    keys = read_yaml(text, tuple[Key, ...], "keys.yaml")
    found = {key.key: key for key in keys}
    if len(found) != len(keys):
        raise Invalid("policy_keys", "keys.yaml：同一个参数写了两次")
    for key in keys:
        if bool(key.choices) != (key.kind in ("choice", "roles")):
            raise Invalid("policy_keys", f"keys.yaml：{key.key} 的取值与种类不符")
        unknown = [rule for rule in key.rules if rule not in registry()]
        if unknown:
            raise Invalid("policy_keys", f"keys.yaml：{key.key} 所列的规则 {unknown[0]} 不存在")
    return found


def read_value(key: Key, written: Written, reading: Reading) -> Value:
    """The value as the product uses it; a ValueError says in Chinese what is wrong with it."""
    return _READERS[key.kind](key, written, reading)


def plain_limit(written: Written, day: LimitUnit) -> Limit:
    """A limit with a number; a ValueError where it is written in another way."""
    found = _LIMIT.fullmatch(written) if isinstance(written, str) else None
    units = {unit.value: unit for unit in LimitUnit} | {_DAY: day}
    if found is None or found[2] not in units:
        raise ValueError(
            f"“{shown(written)}”不是期限，应写作“3 working_day”，单位有 {'、'.join(units)}"
        )
    return Limit(int(found[1]), units[found[2]])


def shown(written: Written) -> str:
    """A value as somebody would write it in a file."""
    if isinstance(written, bool):
        return "true" if written else "false"
    if isinstance(written, tuple):
        return f"[{', '.join(written)}]"
    return str(written)


def _limit(key: Key, written: Written, reading: Reading) -> Limit:
    if written in reading.named and key.key not in NAMED:
        return reading.named[str(written)]
    return plain_limit(written, reading.day)


def _choice(key: Key, written: Written, _: Reading) -> str:
    if not isinstance(written, str) or written not in key.choices:
        raise ValueError(f"没有“{shown(written)}”这个取值，可用：{'、'.join(key.choices)}")
    return written


def _flag(_: Key, written: Written, __: Reading) -> bool:
    if not isinstance(written, bool):
        raise ValueError(f"应为 true 或 false，不是“{shown(written)}”")
    return written


def _number(key: Key, written: Written, _: Reading) -> int:
    is_number = isinstance(written, int) and not isinstance(written, bool)
    if not is_number or not key.least <= int(str(written)) <= key.most:
        raise ValueError(f"应为{key.least}到{key.most}的整数，不是“{shown(written)}”")
    return int(str(written))


def _roles(key: Key, written: Written, _: Reading) -> tuple[str, ...]:
    chosen = written if isinstance(written, tuple) else (shown(written),)
    wrong = [one for one in chosen if one not in key.choices]
    if not isinstance(written, tuple) or wrong or len(set(chosen)) != len(chosen):
        raise ValueError(
            f"应为不重复的列表，不是“{shown(written)}”，可用：{'、'.join(key.choices)}"
        )
    return chosen


def _text(key: Key, written: Written, _: Reading) -> str:
    if not isinstance(written, str) or not re.fullmatch(key.pattern, written):
        raise ValueError(f"“{shown(written)}”的写法不对（数字和时刻要加引号）")
    return written


_READERS: dict[Kind, Callable[[Key, Written, Reading], Value]] = {
    "limit": _limit,
    "choice": _choice,
    "flag": _flag,
    "number": _number,
    "roles": _roles,
    "text": _text,
}
