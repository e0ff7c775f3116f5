"""What functions about halls, units, letters and seals do without their clause; see `disabling`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from services.intake.domain.units import OrganisationKind
from services.intake.domain.windows import Absence, Away


def _allows(*_: Any, **__: Any) -> Any:
    return None


def _says_nothing(*_: Any, **__: Any) -> Any:
    return ""


def _finds_nothing(*_: Any, **__: Any) -> Any:
    return ()


def _shows_nothing(*_: Any, **__: Any) -> Any:
    return {}


def _always(*_: Any, **__: Any) -> Any:
    return True


def _as_stated(letter: Any, _signing: Any) -> Any:
    return letter.effective_from


_LETTERS = "services/intake/domain/letters.py"
_UNITS = "services/intake/domain/units.py"
_WINDOWS = "services/intake/domain/windows.py"
_MANDATES = "services/intake/domain/mandates.py"
_PUBLICITY = "services/intake/domain/publicity.py"

WITHOUT: dict[tuple[str, str], Callable[..., Any]] = {
    ("LZ-MC-4", f"{_LETTERS}:powers_named"): _finds_nothing,
    ("LZ-SJ-2-3d", f"{_LETTERS}:check_persons_named"): _allows,
    ("LZ-SJ-2-5b", f"{_LETTERS}:check_second_letter"): _allows,
    ("LZ-W1-5", f"{_LETTERS}:sign_first_letter"): _as_stated,
    ("LZ-W2-5", f"{_LETTERS}:sign_second_letter"): _as_stated,
    ("LZ-CN-9", f"{_LETTERS}:sign_pledge"): _as_stated,
    ("LZ-W2-4", f"{_LETTERS}:has_begun"): _always,
    ("LZ-W1-4", f"{_LETTERS}:power_table"): _finds_nothing,
    ("XQ-ZZ-01", f"{_UNITS}:organisation_kind"): lambda _: OrganisationKind.APPROVAL_DEPARTMENT,
    ("LZ-SJ-2-8", f"{_UNITS}:check_chief"): _allows,
    ("LZ-SJ-2-4e", f"{_UNITS}:check_pledged"): _allows,
    ("LZ-SJ-2-3d", f"{_UNITS}:check_authorised"): _allows,
    ("LZ-W2-1", f"{_MANDATES}:may_receive"): _allows,
    ("LZ-W2-1", "services/intake/domain/issue_authority.py:issue_grants"): _finds_nothing,
    ("LZ-W2-1", "services/delivery/domain/issuers.py:may_issue"): _allows,
    ("XQ-ZZ-02-1", f"{_MANDATES}:may_accept"): _allows,
    ("LS-TC-02", f"{_MANDATES}:check_cross_location"): _allows,
    ("LS-ZB-01", f"{_MANDATES}:one_to_one_contact"): lambda *_: ("", "", ""),
    ("KD-ZN-3-2b", f"{_MANDATES}:referral_window"): _says_nothing,
    ("LZ-SJ-2-5a", f"{_WINDOWS}:duty"): _says_nothing,
    ("XQ-ZZ-03-4a", f"{_WINDOWS}:theme_named"): _allows,
    ("TS-FA-3-3-2a", f"{_WINDOWS}:comprehensive_warning"): _says_nothing,
    ("TS-FA-3-3-2b", f"{_WINDOWS}:check_dedicated"): _allows,
    ("TS-FA-3-3-2b", f"{_WINDOWS}:is_open"): _always,
    ("XQ-CZ-04-1j", f"{_WINDOWS}:check_department_special"): _allows,
    ("XQ-CZ-04-1k", f"{_WINDOWS}:check_supporting_special"): _allows,
    ("XQ-ZZ-02-2c", f"{_WINDOWS}:check_officer"): _allows,
    ("TS-FA-3-3-2c", f"{_WINDOWS}:assistance_gap"): _says_nothing,
    ("KD-ZN-4-6", f"{_WINDOWS}:absence"): lambda sign, to, *_, **__: Absence(
        Away(sign), to, "", "", ""
    ),
    ("TS-GF-4-4", f"{_WINDOWS}:is_called"): _always,
    ("XQ-ZZ-02-3f", f"{_WINDOWS}:check_collector"): _allows,
    ("TS-FA-3-3-3", f"{_PUBLICITY}:township_contents"): _shows_nothing,
    ("KD-ZN-2-3b", f"{_PUBLICITY}:ten_contents"): _shows_nothing,
    ("KD-RW-07c", f"{_PUBLICITY}:systems"): lambda _: [],
    ("KD-RW-10", f"{_PUBLICITY}:directory_entry"): _shows_nothing,
    ("TS-YZ-06b", "services/intake/domain/seals.py:purpose_of"): _allows,
}
