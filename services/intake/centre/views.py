"""What people are shown of halls, units, letters and seals."""

from __future__ import annotations

from datetime import date
from typing import Any

import msgspec
from sqlalchemy import Engine, select

from services.intake.domain import item_lists, letters, mandates, publicity, units, windows
from services.intake.domain.halls import Hall
from services.intake.domain.item_guides import four_publics
from services.intake.domain.letters import Letter, Power
from services.intake.domain.mandates import Mandate
from services.intake.domain.publicity import Board
from services.intake.domain.seals import PURPOSE_ZH, Seal, SealPurpose, is_in_use, purpose_of
from services.intake.domain.units import Officer, Unit
from services.intake.domain.windows import Window
from services.intake.items.shelf import Catalogue
from services.intake.tables import documents, referrals, seal_uses
from shared.db.engine import reading
from shared.directory.directory import Directory
from shared.kernel.officehours import OfficeHours
from shared.kernel.refusals import NotFound
from shared.rulebook.policies import Policies
from shared.service.paging import page


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""


def shown_unit(unit: Unit) -> dict[str, Any]:
    """A unit with a line for each of its letters."""
    return {
        "unit_id": unit.unit_id,
        "node": unit.node,
        "name": unit.name,
        "kind_zh": units.ORGANISATION_ZH[unit.kind],
        "low_volume": unit.low_volume,
        "present": unit.present,
        "items": list(unit.items),
        "letters": [_letter_line(letter) for letter in unit.letters],
        "chief": _officer(unit.chief),
        "liaison": _officer(unit.liaison),
        "live_since": _day(unit.live_since),
    }


def _letter_line(letter: Letter) -> dict[str, str]:
    return {
        "letter_id": letter.letter_id,
        "kind_zh": letters.KIND_ZH[letter.kind],
        "effective_from": _day(letter.effective_from),
        "signed_on": _day(letter.signed_on),
        "revoked_on": _day(letter.revoked_on),
    }


def _officer(officer: Officer | None) -> dict[str, str] | None:
    if officer is None:
        return None
    return {"name": officer.name, "phone": officer.phone, "rank_zh": units.RANK_ZH[officer.rank]}


def printed_letter(unit: Unit, letter_id: str) -> dict[str, Any]:
    """A letter as it is printed."""
    letter = unit.letter(letter_id)
    return {
        "title": letters.KIND_ZH[letter.kind],
        "unit": unit.name,
        "text": letter.text,
        "table": list(letters.power_table(letter)),
        "authorised": list(letter.authorised),
        "copies": [
            {"holder_zh": letters.HOLDER_ZH[copy.holder], "name": copy.name}
            for copy in letter.copies
        ],
        "effective_from": _day(letter.effective_from),
        "effective_to": _day(letter.effective_to),
        "signed_by": letter.signed_by,
        "seal_ref": letter.seal_ref,
        "signed_on": _day(letter.signed_on),
    }


def authority(mandate: Mandate, item_id: str, actor: str, day: date) -> dict[str, Any]:
    """What somebody at the window may do with an item today, and under which letter."""
    unit = mandate.unit_of(item_id)
    held = []
    for power in Power if unit else ():
        letter = mandates.letter_for(unit, item_id, power, actor, day) if unit else None
        told = letters.KIND_ZH[letter.kind] if letter else ""
        held.append({"zh": letters.POWER_ZH[power], "allowed": letter is not None, "under": told})
    return {"item_id": item_id, "unit": unit.name if unit else "", "powers": held}


def shown_hall(hall: Hall, day: date) -> dict[str, Any]:
    """A hall as those who run it see it, with what is not as it should be."""
    warnings = (
        windows.comprehensive_warning(hall.windows, hall.most_comprehensive, hall.adjustment),
        windows.assistance_gap(hall.staff),
    )
    return {
        "node": hall.node,
        "windows": [shown_window(window, day) for window in hall.windows],
        "staff": [
            msgspec.to_builtins(member) | {"role_zh": windows.ROLE_ZH[member.role]}
            for member in hall.staff
        ],
        "warnings": [warning for warning in warnings if warning],
        "adjustment": hall.adjustment,
    }


def shown_window(window: Window, day: date) -> dict[str, Any]:
    """A window with its sign; one that is closed or left is not called to."""
    there = windows.is_open(window, day)
    return {
        "number": window.number,
        "name": window.name,
        "kind": window.kind.value,
        "kind_zh": windows.WINDOW_ZH[window.kind],
        "theme_zh": windows.THEME_ZH[window.theme] if window.theme else "",
        "duty": windows.duty(window.kind),
        "unit_id": window.unit_id,
        "items": list(window.items),
        "approval_ref": window.approval_ref,
        "published": msgspec.to_builtins(window.published),
        "open_today": there,
        "called": there and windows.is_called(window),
        "absence": msgspec.to_builtins(window.absence) if window.absence else None,
    }


def board(
    hall: Hall, directory: Directory, hours: OfficeHours, catalogue: Catalogue, day: date
) -> Board:
    """What site file, calendar and catalogue say of a hall."""
    contact = directory.contact(hall.node)
    offers = item_lists.in_force(catalogue.files.values(), day)
    offers = item_lists.of_node(offers, catalogue.claims, hall.node)
    comprehensive = item_lists.comprehensive(offers)
    return Board(
        hall,
        directory.title(hall.node),
        contact.address,
        contact.consultation_phone,
        contact.supervision_phone,
        "、".join(f"{opens:%H:%M}—{closes:%H:%M}" for opens, closes in hours.spans),
        tuple(offer.item.name_zh for offer in offers),
        tuple(offer.item.name_zh for offer in comprehensive),
        tuple(offer.item.name_zh for offer in offers if offer.item.agency_allowed),
        tuple(four_publics(offer.item) for offer in offers),
    )


def public_hall(shown: Board, here: tuple[Unit, ...], day: date) -> dict[str, Any]:
    """公示 of a hall, with the names of what is missing."""
    five, ten = publicity.township_contents(shown), publicity.ten_contents(shown)
    place = publicity.directory_entry(shown)
    gaps = dict.fromkeys([*publicity.missing(five), *publicity.missing(ten)])
    return {
        "directory": place,
        "windows": [shown_window(window, day) for window in shown.hall.windows],
        "township_contents": five,
        "ten_contents": ten,
        "four_publics": list(shown.four_publics),
        "systems": publicity.systems(shown),
        "pledges": list(units.pledges(here)),
        "missing": list(gaps),
    }


def shown_seal(seal: Seal) -> dict[str, Any]:
    found: dict[str, Any] = msgspec.to_builtins(seal)
    return found


def _after(text: str) -> int:
    """The place where a page begins; a place that is none is the beginning."""
    return int(text) if text.isdecimal() and len(text) < 19 else 0


def uses(engine: Engine, seal: str, after: str, limit: int) -> dict[str, Any]:
    """The register of a seal."""
    table = seal_uses
    statement = (
        select(table)
        .where(table.c.seal == seal, table.c.number > _after(after))
        .order_by(table.c.number)
        .limit(limit + 1)
    )
    with reading(engine) as connection:
        found = connection.execute(statement).mappings().all()
    return page(found, limit, _use, lambda row: str(row["number"]))


def _use(row: Any) -> dict[str, Any]:
    return {**row, "purpose_zh": PURPOSE_ZH[SealPurpose(row["purpose"])]}


def referred(engine: Engine, node: str | None, after: str, limit: int) -> dict[str, Any]:
    """Who was sent where, the oldest first."""
    table = referrals
    statement = select(table).where(table.c.position > _after(after))
    if node is not None:
        statement = statement.where(table.c.node == node)
    with reading(engine) as connection:
        rows = connection.execute(statement.order_by(table.c.position).limit(limit + 1))
        found = rows.mappings().all()
    return page(found, limit, dict, lambda row: str(row["position"]))


def stamps_due(engine: Engine, policies: Policies, case_id: str) -> list[dict[str, str]]:
    """The documents of a case that need a stamp and have no entry in the register yet."""
    table = documents
    issued = select(table).where(table.c.about == case_id).order_by(table.c.number)
    stamped = select(seal_uses.c.document_no).where(seal_uses.c.case_id == case_id)
    with reading(engine) as connection:
        rows = connection.execute(issued).all()
        done = set(connection.execute(stamped).scalars())
    return [
        {"document_no": row.number, "purpose": purpose.value, "purpose_zh": PURPOSE_ZH[purpose]}
        for row in rows
        if row.number not in done
        and _under_seal(policies, row.node, date.fromisoformat(row.issued_at[:10]))
        and (purpose := purpose_of(row.kind)) is not None
    ]


def _under_seal(policies: Policies, node: str, day: date) -> bool:
    values = policies.of(node, day).values
    return is_in_use(str(values["seal_regime"]), str(values["seal_regime.in_use_from"]), day)


def hall_or_refuse(hall: Hall | None) -> Hall:
    if hall is None:
        raise NotFound("unknown_hall", "这个节点还没有设置窗口")
    return hall


def directory_of(shown: Board) -> dict[str, Any]:
    """A hall in the directory of the site."""
    return publicity.directory_entry(shown)
