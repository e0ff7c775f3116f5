"""制度方案: what a county decides where the regulations differ or leave something open.

The packaged profiles can be followed, or replaced, by files of the site's own folder
(`JIELI_POLICIES`): `NAME.yaml` takes the place of the packaged profile of that name.
"""

from __future__ import annotations

from importlib import resources
from pathlib import Path

from shared.kernel.divisions import Divisions
from shared.kernel.policy import Profile
from shared.rulebook.policies.files import NATIONAL, ProfileFile, parse, refusal
from shared.rulebook.policies.inforce import Policies
from shared.rulebook.policies.keys import Key, policy_keys

_KEYS = "keys.yaml"


def load(folder: Path | None, divisions: Divisions) -> Policies:
    """The profiles of a site; refuses a mistake in one line with file and place."""
    files = packaged()
    for path in sorted(folder.glob("*.yaml")) if folder else ():
        own = _own(path, divisions)
        _check_kept(own, files.get(own.profile))
        files[own.profile] = own
    return Policies(files.values(), divisions)


def packaged() -> dict[str, ProfileFile]:
    """The profiles that come with the product, by name."""
    folder = resources.files(__name__)
    names = sorted(file.name for file in folder.iterdir() if file.name.endswith(".yaml"))
    texts = {name: (folder / name).read_text(encoding="utf-8") for name in names if name != _KEYS}
    files = [parse(text, name) for name, text in texts.items()]
    return {file.profile: file for file in files}


def read_profile(text: str, policies: Policies, place: str = "方案文件") -> tuple[Profile, ...]:
    """The versions in a file that is not in force, filled from the national profile."""
    return policies.complete(parse(text, place), place)


def _own(path: Path, divisions: Divisions) -> ProfileFile:
    file = parse(path.read_text(encoding="utf-8"), path.name)
    if path.stem != file.profile:
        raise refusal(path.name, f"文件名应为 {file.profile}.yaml")
    for version in file.versions:
        for code in version.attached_to:
            if code not in divisions:
                place = f"{path.name} 第{version.version}版"
                raise refusal(place, f"attached_to 中的“{code}”不在行政区划表中")
    return file


def _check_kept(own: ProfileFile, before: ProfileFile | None) -> None:
    """Cases go on under the version that they were accepted under, so none may disappear."""
    numbers = {version.version for version in own.versions}
    gone = [v.version for v in before.versions if v.version not in numbers] if before else []
    if gone:
        raise refusal(f"{own.profile}.yaml", f"第{gone[0]}版不能去掉，旧办件还按它办理")


__all__ = ["NATIONAL", "Key", "Policies", "load", "packaged", "policy_keys", "read_profile"]
