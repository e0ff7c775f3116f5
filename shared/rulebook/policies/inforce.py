"""The profiles of a site, complete, and which of them is in force where and when."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from itertools import pairwise
from types import MappingProxyType

from shared.kernel.divisions import Divisions
from shared.kernel.limits import Limit, LimitUnit
from shared.kernel.policy import Profile, Value
from shared.kernel.refusals import NotFound
from shared.rulebook.policies.files import NATIONAL, Entry, ProfileFile, Version, refusal
from shared.rulebook.policies.keys import (
    DAY_KIND,
    NAMED,
    Reading,
    plain_limit,
    policy_keys,
    read_value,
)


class Policies:
    """All versions of all profiles. The same version is always the same object.

    A version is filled from the national one that is in force on its first day, and never changes
    afterwards: a county takes up a later national version by a version of its own.
    """

    def __init__(self, files: Iterable[ProfileFile], divisions: Divisions) -> None:
        # The national profile first: what is wrong there is no fault of the others.
        ordered = sorted(files, key=lambda file: file.profile != NATIONAL)
        self._files = {file.profile: file for file in ordered}
        self._divisions = divisions
        if NATIONAL not in self._files:
            raise refusal(f"{NATIONAL}.yaml", "缺少全国默认方案")
        self._national = self._files[NATIONAL]
        _check_national(self._national)
        self._profiles = {
            (profile.name, profile.version): profile
            for file in self._files.values()
            for profile in self.complete(file)
        }
        self._attached = self._attachments()

    def of(self, node: str, on: date) -> Profile:
        """What is in force on a day for a node: the nearest profile that is attached to its
        division or one above, else the national one."""
        codes = (node, *(division.code for division in self._divisions.ancestors(node)))
        for code in codes:
            for profile in self._attached.get(code, ()):
                if _in_force(profile, on):
                    return profile
        for profile in self.profiles():
            if profile.name == NATIONAL and _in_force(profile, on):
                return profile
        raise NotFound("no_policy", f"{on}还没有生效的制度方案")

    def version(self, name: str, version: int) -> Profile:
        """One version, such as the one that a case was accepted under."""
        try:
            return self._profiles[name, version]
        except KeyError:
            raise NotFound("unknown_policy", f"没有制度方案“{name}”第{version}版") from None

    def versions(self, name: str) -> tuple[Profile, ...]:
        """All versions of one profile, the oldest first."""
        found = tuple(profile for profile in self.profiles() if profile.name == name)
        if not found:
            known = "、".join(self._files)
            raise NotFound("unknown_policy", f"没有制度方案“{name}”，现有：{known}")
        return found

    def profiles(self) -> tuple[Profile, ...]:
        """Every version of every profile."""
        return tuple(self._profiles.values())

    def attached_to(self, profile: Profile) -> tuple[str, ...]:
        """The divisions that a version is attached to."""
        return tuple(code for code, found in self._attached.items() if profile in found)

    def entry(self, profile: Profile, key: str) -> Entry:
        """What the version itself, or the nation, says under a key, and why."""
        versions = self._files[profile.name].versions
        version = next(found for found in versions if found.version == profile.version)
        return self._written(version)[key]

    def complete(self, file: ProfileFile, place: str = "") -> tuple[Profile, ...]:
        """The versions of a file, filled from the national profile; `place` is its name in
        refusals, where it is not that of the profile."""
        named = place or f"{file.profile}.yaml"
        return tuple(self._filled(file.profile, version, named) for version in file.versions)

    def _filled(self, name: str, version: Version, file: str) -> Profile:
        place = f"{file} 第{version.version}版"
        return Profile(
            name=name,
            version=version.version,
            title=version.title,
            valid_from=version.valid_from,
            valid_to=version.valid_to,
            regulations=version.regulations,
            values=MappingProxyType(_read(self._written(version), place)),
            stated=frozenset(version.values),
        )

    def _written(self, version: Version) -> dict[str, Entry]:
        """What stands under each key: in the version, else in the national one of its first day."""
        if version in self._national.versions:
            return version.values
        earlier = [v for v in self._national.versions if v.valid_from <= version.valid_from]
        national = earlier[-1] if earlier else self._national.versions[0]
        return national.values | version.values

    def _attachments(self) -> Mapping[str, tuple[Profile, ...]]:
        attached: dict[str, tuple[Profile, ...]] = {}
        for file in self._files.values():
            for version in file.versions:
                profile = self.version(file.profile, version.version)
                for code in version.attached_to:
                    _check_alone(code, profile, attached.get(code, ()))
                    attached[code] = (*attached.get(code, ()), profile)
        return attached


def _read(written: Mapping[str, Entry], place: str) -> dict[str, Value]:
    reading = _reading(written, place)
    values: dict[str, Value] = {}
    for key in policy_keys().values():
        try:
            values[key.key] = read_value(key, written[key.key].value, reading)
        except ValueError as error:
            raise refusal(place, f"{key.key}：{error}") from None
    return values


def _reading(written: Mapping[str, Entry], place: str) -> Reading:
    """What the other limits are read with; a wrong day kind is refused with the other values."""
    stated = written[DAY_KIND].value
    natural = LimitUnit.NATURAL_DAY
    day = natural if stated == natural.value else LimitUnit.WORKING_DAY
    named: dict[str, Limit] = {}
    for key in NAMED:
        try:
            named[key] = plain_limit(written[key].value, day)
        except ValueError as error:
            raise refusal(place, f"{key}：{error}") from None
    return Reading(day, named)


def _check_national(file: ProfileFile) -> None:
    """It fills what others leave open, so it says everything, at all times, for everybody."""
    for version in file.versions:
        place = f"{NATIONAL}.yaml 第{version.version}版"
        missing = [key for key in policy_keys() if key not in version.values]
        if missing:
            raise refusal(place, f"全国默认方案缺少 {'、'.join(missing)}")
        if version.attached_to:
            raise refusal(place, "全国默认方案不挂在任何区划")
    for earlier, later in pairwise(file.versions):
        if later.valid_from != earlier.last_day + timedelta(days=1):
            raise refusal(f"{NATIONAL}.yaml", f"第{later.version}版和前一版之间有空档")
    if file.versions[-1].valid_to is not None:
        raise refusal(f"{NATIONAL}.yaml", "最后一版不能写 valid_to")


def _check_alone(code: str, profile: Profile, others: Iterable[Profile]) -> None:
    for other in _overlapping(profile, others):
        raise refusal(
            f"{profile.name}.yaml 第{profile.version}版",
            f"{code} 同时挂着 {other.name} 第{other.version}版；"
            f"要取代它，请在自己的目录里写一份 {other.name}.yaml",
        )


def _overlapping(profile: Profile, others: Iterable[Profile]) -> Iterator[Profile]:
    last = profile.valid_to or date.max
    return (
        other
        for other in others
        if other.valid_from <= last and profile.valid_from <= (other.valid_to or date.max)
    )


def _in_force(profile: Profile, on: date) -> bool:
    return profile.valid_from <= on and (profile.valid_to is None or on <= profile.valid_to)
