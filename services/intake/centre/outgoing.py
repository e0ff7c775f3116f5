"""Events of halls, units and seals -> the rows beside them, and what delivery has to know of who
gives results out; each of a hall or unit also marks that the record of the site has changed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec

from services.intake.domain import halls, seals, units
from services.intake.domain.halls import Hall
from services.intake.domain.issue_authority import IssueGrant, issue_grants, outgoing_windows
from services.intake.domain.seals import Seal
from services.intake.domain.units import Unit
from services.intake.tables import CENTRE, catalogue_states, referrals, seal_uses
from shared.service.definition import Fact, Outgoing, Row


def _changed(mark: str) -> Row:
    """Never the same mark twice: the count only grows."""
    return Row(catalogue_states, {"id": CENTRE, "revision": mark}, "id")


def _of_unit(_: Any, unit: Unit) -> Outgoing:
    return Outgoing(rows=(_changed(f"{unit.unit_id}@{unit.node}/{unit.count}"),))


def _of_hall(_: Any, hall: Hall) -> Outgoing:
    return Outgoing(rows=(_changed(f"{hall.node}/{hall.count}"),))


def _issue_authority_changed(event: Any, unit: Unit) -> Outgoing:
    told = {
        "node": unit.node,
        "unit_id": unit.unit_id,
        "name": unit.name,
        "items": list(unit.items),
        "grants": [_told(grant) for grant in issue_grants(unit)],
    }
    fact = Fact("issue_authority_changed", f"unit/{unit.unit_id}@{unit.node}", told)
    return Outgoing((fact,), rows=_of_unit(event, unit).rows)


def _told(grant: IssueGrant) -> dict[str, Any]:
    """A letter without an end says none."""
    told: dict[str, Any] = msgspec.to_builtins(grant)
    return {name: value for name, value in told.items() if value is not None}


def _outgoing_windows_changed(event: Any, hall: Hall) -> Outgoing:
    windows = msgspec.to_builtins(outgoing_windows(hall))
    told = {"node": hall.node, "windows": list(windows)}
    fact = Fact("outgoing_windows_changed", f"hall/{hall.node}", told)
    return Outgoing((fact,), rows=_of_hall(event, hall).rows)


def visitor_referred(event: halls.VisitorReferred, hall: Hall) -> Outgoing:
    values = {
        "node": hall.node,
        "unit": event.unit,
        "matter": event.matter,
        "referred_to": event.referred_to,
        "phone": event.phone,
    }
    return Outgoing(rows=(Row(referrals, values),))


def seal_used(event: seals.SealUsed, seal: Seal) -> Outgoing:
    """The register of the seal: who, when, which document of which case, what for."""
    values = {
        "seal": f"{seal.seal_id}@{seal.node}",
        "node": seal.node,
        "number": seal.uses,
        "case_id": event.use.case_id,
        "purpose": event.use.purpose.value,
        "document_no": event.use.document_no,
        "reason": event.use.reason,
        "custodian": event.custodian,
        "used_at": event.used_at.isoformat(),
    }
    return Outgoing(rows=(Row(seal_uses, values),))


OUTGOING: dict[type, Callable[[Any, Any], Outgoing]] = {
    units.UnitRegistered: _issue_authority_changed,
    units.UnitRevised: _issue_authority_changed,
    units.LetterFiled: _of_unit,
    units.LetterSigned: _issue_authority_changed,
    units.LetterRevoked: _issue_authority_changed,
    units.UnitWentLive: _of_unit,
    units.ChiefNamed: _of_unit,
    units.LiaisonNamed: _of_unit,
    halls.HallWindowSet: _outgoing_windows_changed,
    halls.HallWindowRemoved: _outgoing_windows_changed,
    halls.WindowStandardAdjusted: _of_hall,
    halls.StaffAssigned: _outgoing_windows_changed,
    halls.StaffRelieved: _outgoing_windows_changed,
    halls.WindowLeft: _of_hall,
    halls.WindowReturned: _of_hall,
    halls.ContentPosted: _of_hall,
    halls.PlaceDescribed: _of_hall,
    halls.VisitorReferred: visitor_referred,
    seals.SealUsed: seal_used,
}
