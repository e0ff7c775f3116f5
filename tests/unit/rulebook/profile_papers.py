"""Profiles as a county would write them, and a site that reads them."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from shared.directory.directory import Directory
from shared.kernel.policy import Profile
from shared.kernel.refusals import Invalid
from shared.rulebook.policies import Policies, load, read_profile

DIVISIONS = Directory.load().divisions
PACKAGED = load(None, DIVISIONS)
COUNTY, TOWNSHIP, VILLAGE = "411523000000", "411523001000", "411523001001"
CITY = "411500000000"
LAST_DAY, NEXT_DAY = date(2026, 6, 30), date(2026, 7, 1)


def version(number: int = 1, values: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    """A version of 新县's own profile; each of `values` rests on the county's own paper."""
    stated = {
        key: {"value": value, "basis": "新县政府文件"} for key, value in (values or {}).items()
    }
    return {
        "version": number,
        "title": "新县政务服务办法",
        "valid_from": date(2026, 1, 1),
        "regulations": ["national"],
        "attached_to": [COUNTY],
        "values": stated,
    } | more


def paper(*versions: dict[str, Any], profile: str = "xinxian") -> str:
    content = {"profile": profile, "versions": list(versions or [version()])}
    return yaml.safe_dump(content, allow_unicode=True, sort_keys=False)


def site(folder: Path, **papers: str) -> Policies:
    """A site whose folder holds these papers, each under its profile's name."""
    for name, text in papers.items():
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    return load(folder, DIVISIONS)


def stating(**values: Any) -> Profile:
    """The profile of a county that decides these keys (`a__b` for `a.b`)."""
    return with_values({key.replace("__", "."): value for key, value in values.items()})


def with_values(values: dict[str, Any]) -> Profile:
    (profile,) = read_profile(paper(version(values=values)), PACKAGED)
    return profile


def refusal_of(text: str) -> str:
    """The one line in which a file is refused."""
    with pytest.raises(Invalid) as refused:
        read_profile(text, PACKAGED, "xinxian.yaml")
    assert "\n" not in refused.value.detail
    return refused.value.detail
