"""电子证照: whether one counts, and which borders its use crosses."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from services.intake.domain.dossiers import Certificate, Dossier, Issuer
from shared.kernel.divisions import Division, Divisions, Level
from shared.kernel.refusals import Conflict

#: So often the library may be asked about one applicant for one case.
MOST_LOOKS = 50


class Border(StrEnum):
    """跨部门, 跨区域, 跨层级."""

    DEPARTMENT = "department"
    AREA = "area"
    LEVEL = "level"


BORDER_ZH = {Border.DEPARTMENT: "跨部门", Border.AREA: "跨区域", Border.LEVEL: "跨层级"}


def check_looks(dossier: Dossier | None) -> None:
    """Nobody leafs through the library in the name of a case."""
    if dossier is not None and len(dossier.uses) >= MOST_LOOKS:
        raise Conflict("too_many_looks", f"一个办件最多查 {MOST_LOOKS} 次电子证照")


def check_in_force(certificate: Certificate | None, today: date) -> None:
    """One that has run out proves nothing; without a day it does not run out."""
    if certificate is not None and certificate.valid_to and certificate.valid_to < str(today):
        raise Conflict("certificate_expired", "电子证照已过有效期，请申请人提交有效的证照")


def across(issuer: Issuer, here: Issuer, divisions: Divisions) -> tuple[str, ...]:
    """From where it was issued to where it is used: another department, another county, another
    level. A place that the table does not know is another area, and of no known level."""
    there, own = _division(issuer.division, divisions), divisions.get(here.division)
    crossed = []
    if issuer.department != here.department:
        crossed.append(Border.DEPARTMENT)
    if there is None or _area(there, divisions) != _area(own, divisions):
        crossed.append(Border.AREA)
    if there is not None and there.level != own.level:
        crossed.append(Border.LEVEL)
    return tuple(border.value for border in crossed)


def _division(code: str, divisions: Divisions) -> Division | None:
    return divisions.get(code) if code in divisions else None


def _area(division: Division, divisions: Divisions) -> str:
    """The county, or what is above all counties itself."""
    county = divisions.at_level(division.code, Level.COUNTY)
    return county.code if county else division.code
