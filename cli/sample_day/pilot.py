"""The pilot: two townships of the sample county try what the rules of other counties know.

What they try is theirs to decide, so it is a profile of the site's own folder, made from the
county's: 退办 and 补办, deemed acceptance, and the seal of a township.
"""

from __future__ import annotations

from importlib import resources
from pathlib import Path
from typing import Any, Final

import yaml

#: 周党镇, which in three sites has one of its own, and 尤店乡.
TOWNSHIPS: Final = ("411521101000", "411521208000")
#: Where documents are sealed.
SEALED: Final = TOWNSHIPS[0]
_NAME, _COUNTY = "pilot", "luoshan.yaml"
_TRIED: Final[dict[str, dict[str, Any]]] = {
    "case_types": {
        "value": ["instant", "commitment", "report_up", "joint", "returned", "supplement"],
        "rule": "KD-ZN-3-4",
    },
    "correction_notice_limit": {"value": "3 working_day", "rule": "XQ-CZ-04-1d"},
    "correction_notice_limit.capped_by_promise": {"value": True, "rule": "XQ-CZ-04-1d"},
    "deemed_acceptance": {"value": "slip_date", "rule": "XQ-CZ-04-1e"},
    "seal_regime": {"value": "township_seal", "rule": "TS-YZ-02a"},
}


def tries(node: str) -> bool:
    """Whether this node, or the township above it, is one of the pilot."""
    return any(node[:9] == township[:9] for township in TOWNSHIPS)


def write_policy(folder: Path) -> None:
    """Have the profile of the pilot in the site's own folder."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{_NAME}.yaml").write_text(policy_text(), encoding="utf-8")


def policy_text() -> str:
    """The county's profile with what is tried beside it, attached to the townships alone."""
    source = resources.files("shared.rulebook.policies") / _COUNTY
    *_, latest = yaml.safe_load(source.read_text(encoding="utf-8"))["versions"]
    version = latest | {
        "version": 1,
        "title": "样例试点：退办、补办、视为受理、乡镇印章",
        "attached_to": list(TOWNSHIPS),
        "values": latest["values"] | _TRIED,
    }
    text: str = yaml.safe_dump(
        {"profile": _NAME, "versions": [version]}, allow_unicode=True, sort_keys=False
    )
    return text
