"""罗山县's own paper, read with either kind of day where a clause says only 日."""

from __future__ import annotations

from importlib import resources

from clock_desk import POLICIES

from shared.kernel.policy import Profile
from shared.rulebook.policies import read_profile


def read_with(kind: str) -> Profile:
    text = (resources.files("shared.rulebook.policies") / "luoshan.yaml").read_text("utf-8")
    stated = f"  values:\n    unstated_day_kind: {{value: {kind}, basis: 本县的解释}}\n"
    (profile,) = read_profile(text.replace("  values:\n", stated, 1), POLICIES)
    return profile
