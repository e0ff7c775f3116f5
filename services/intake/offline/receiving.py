"""联网补报: each entry of a batch is registered once, or kept as a conflict. None is lost."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from marshmallow import RAISE, ValidationError

from services.intake import registering
from services.intake.domain import booklets, offline_conflicts
from services.intake.domain.booklets import Booklet, Written
from services.intake.domain.offline_conflicts import ConflictStatus, OfflineConflict
from services.intake.offline import commands, views
from services.intake.schemas import RegisterBody
from shared.http.route import Call
from shared.http.validation import field_errors
from shared.kernel.refusals import Conflict, Invalid, NotFound, Refusal
from shared.kernel.worktime import ZONE
from shared.service.work import Origin
from shared.vault import Vault

Entry = Mapping[str, Any]
Result = dict[str, Any]

#: Of one application; a batch is bounded as a whole too.
_LONGEST = 20_000
_MOST_FAULTS = 3


def receive(call: Call, device: str, entry: Entry) -> Result:
    """What became of one entry. Asked again, it has no second effect and says how things stand."""
    written = _written(call, device, entry)
    engine = call.service.engine
    before = views.kept(engine, written.fingerprint)
    if before is not None:
        return _of_conflict(before)
    if _is_registered(call, entry, written):
        return _result(entry, "already_there", case_no=written.number)
    try:
        _register(call, entry, written)
    except Refusal as refusal:
        # Whoever sends the same twice at the same moment: one of the two is refused here.
        if _is_registered(call, entry, written):
            return _result(entry, "already_there", case_no=written.number)
        return _of_conflict(_keep(call, entry, written, refusal))
    return _result(entry, "registered", case_no=written.number)


def check_lengths(entries: list[dict[str, Any]]) -> None:
    """Refuses a batch that nobody can have written by hand."""
    for index, entry in enumerate(entries):
        if len(_text(entry["application"])) > _LONGEST:
            where = f"entries.{index}.application"
            raise Invalid("entry_too_long", "一份申请的内容过长，请核对", where)


def _text(value: Any) -> str:
    """One spelling, whatever somebody wrote into it."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False)


def content(vault: Vault, conflict: OfflineConflict) -> dict[str, Any]:
    """What was written down, opened."""
    found: dict[str, Any] = json.loads(vault.open(conflict.sealed_party)["application"])
    return found


def _written(call: Call, device: str, entry: Entry) -> Written:
    written_at = entry["written_at"].astimezone(ZONE)
    whole = [call.actor.node, call.actor.subject, device, entry["case_id"], entry["booklet_id"]]
    whole += [entry["number"], written_at.isoformat(), entry["application"]]
    # Keyed: whoever reads the database cannot try out names and numbers against it.
    fingerprint = call.service.vault.party_id("offline_entry", _text(whole))
    return Written(
        entry["case_id"], entry["number"], written_at, call.actor.subject, device, fingerprint
    )


def _is_registered(call: Call, entry: Entry, written: Written) -> bool:
    booklet = views.booklet(call.service.engine, entry["booklet_id"])
    used = booklet.used.get(written.number) if booklet else None
    return used is not None and used.fingerprint == written.fingerprint


def _register(call: Call, entry: Entry, written: Written) -> None:
    """Uses the number and registers the case, both or neither."""
    service, now = call.service, call.service.now().astimezone(ZONE)
    # Whether the number is good is said first: what is applied for may be good or bad as well.
    booklets.use(_booklet(call, entry), written, now)
    use = commands.UseNumber(entry["booklet_id"], written)
    if views.is_submission(service.engine, written.case_id):
        # The case of that id would be shown to whoever sent it, and it could not be registered.
        raise Conflict("case_id_taken", "办件标识属于一份网上申报，请换标识登记", "case_id")
    asked = replace(call, body=application(entry["application"]))
    handed_in = booklets.handed_in_at(written.written_at, now)
    register = registering.registration(asked, written.case_id, written.number, handed_in)
    service.executor.execute_all([use, register], origin(call))


def _booklet(call: Call, entry: Entry) -> Booklet:
    booklet = views.booklet(call.service.engine, entry["booklet_id"])
    if booklet is None:
        raise NotFound("unknown_booklet", "没有这个号段，请核对号段标识", "booklet_id")
    return booklet


def application(given: Mapping[str, Any]) -> dict[str, Any]:
    """The body of a registration; refuses one that the window would not read either."""
    try:
        found: dict[str, Any] = RegisterBody(unknown=RAISE).load(given)
    except ValidationError as error:
        faults = field_errors(error.messages)[:_MOST_FAULTS]
        told = "；".join(f"{fault['field']}：{fault['detail']}" for fault in faults)
        raise Invalid("application_invalid", f"申请内容不完整：{told}"[:400]) from None
    return found


def origin(call: Call) -> Origin:
    """Whoever asks acts for the own node."""
    return Origin(call.actor.subject, call.actor.node, call.traceparent)


def _keep(call: Call, entry: Entry, written: Written, refusal: Refusal) -> OfflineConflict:
    service = call.service
    waiting = views.open_of(service.engine, call.actor.node, call.actor.subject)
    offline_conflicts.check_room(waiting)
    command = commands.KeepConflict(
        conflict_id=written.fingerprint,
        node=call.actor.node,
        case_id=written.case_id,
        number=written.number,
        booklet_id=entry["booklet_id"],
        device=written.device,
        written_at=written.written_at,
        fault=refusal.code,
        detail=refusal.detail,
        sealed_party=service.vault.seal({"application": _text(entry["application"])}),
    )
    service.executor.execute_all([command], origin(call))
    return views.conflict(service.engine, written.fingerprint, call.actor.node)


_OUTCOMES = {
    ConflictStatus.OPEN: "conflict",
    ConflictStatus.REGISTERED: "already_there",
    ConflictStatus.REJECTED: "rejected",
}


def _of_conflict(conflict: OfflineConflict) -> Result:
    open_or_rejected = conflict.status is not ConflictStatus.REGISTERED
    return {
        "case_id": conflict.case_id,
        "number": conflict.number,
        "outcome": _OUTCOMES[conflict.status],
        "case_no": conflict.case_no,
        "conflict_id": conflict.conflict_id,
        "fault": conflict.fault if open_or_rejected else "",
        "detail": conflict.reason or (conflict.detail if open_or_rejected else ""),
    }


def _result(entry: Entry, outcome: str, case_no: str) -> Result:
    return {
        "case_id": entry["case_id"],
        "number": entry["number"],
        "outcome": outcome,
        "case_no": case_no,
        "conflict_id": "",
        "fault": "",
        "detail": "",
    }
