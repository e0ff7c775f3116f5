"""A profile as it stands in a file, checked as far as the file alone allows."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from itertools import pairwise
from typing import Annotated

import msgspec

from shared.kernel.refusals import Invalid
from shared.rulebook.policies.keys import Written, policy_keys
from shared.rulebook.policies.strictyaml import read_yaml
from shared.rulebook.registry import registry

NATIONAL = "national"

_Text = Annotated[str, msgspec.Meta(min_length=1)]
_Name = Annotated[str, msgspec.Meta(pattern="^[a-z][a-z0-9-]*$")]
_Code = Annotated[str, msgspec.Meta(pattern="^[0-9]{12}$")]
_Number = Annotated[int, msgspec.Meta(ge=1)]


class Entry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a version says under a key, and why: clauses of the registry, or in words (`basis`)
    where the county's own paper is not in it."""

    value: Written
    rule: str | tuple[str, ...] = ()
    basis: str = ""

    @property
    def rules(self) -> tuple[str, ...]:
        return (self.rule,) if isinstance(self.rule, str) else self.rule


class Version(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One version: it counts from `valid_from` up to and including `valid_to`, in the divisions
    that it is attached to and below them."""

    version: _Number
    title: _Text
    valid_from: date
    regulations: Annotated[tuple[str, ...], msgspec.Meta(min_length=1)]
    valid_to: date | None = None
    attached_to: tuple[_Code, ...] = ()
    values: dict[str, Entry] = {}

    @property
    def last_day(self) -> date:
        return self.valid_to or date.max


class ProfileFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One profile with all its versions, the oldest first."""

    profile: _Name
    versions: Annotated[tuple[Version, ...], msgspec.Meta(min_length=1)]


@lru_cache(maxsize=64)
def parse(text: str, place: str) -> ProfileFile:
    """The profile in a file; refuses a bad one in one line with `place`, version and key. A site
    reads the same files again and again: nothing of them is changed after they were read."""
    file = read_yaml(text, ProfileFile, place)
    for version in file.versions:
        for why in _mistakes(file.profile, version):
            raise refusal(f"{place} 第{version.version}版", why)
    for earlier, later in pairwise(file.versions):
        if later.version <= earlier.version or later.valid_from <= earlier.valid_from:
            raise refusal(place, f"第{later.version}版应排在第{earlier.version}版之前")
        if later.valid_from <= earlier.last_day:
            why = f"第{earlier.version}版和第{later.version}版的有效期重叠，前一版要写明 valid_to"
            raise refusal(place, why)
    return file


def refusal(place: str, why: str) -> Invalid:
    return Invalid("policy_profile", f"{place}：{why}")


def _mistakes(profile: str, version: Version) -> Iterator[str]:
    if version.last_day < version.valid_from:
        yield "valid_to 早于 valid_from"
    known = {rule.jurisdiction for rule in registry()} | {NATIONAL}
    yield from (f"没有制度“{name}”" for name in version.regulations if name not in known)
    for key, entry in version.values.items():
        if key not in policy_keys():
            yield f"没有参数“{key}”，请用 jieli policy show 查看全部参数"
        yield from (f"{key}：没有规则“{id}”" for id in entry.rules if id not in registry())
        if profile != NATIONAL and not entry.rules and not entry.basis:
            yield f"{key}：请用 rule 或 basis 写明依据"
