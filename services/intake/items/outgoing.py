"""Events of items -> what the others are told; each also marks the catalogue as changed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from services.intake.domain import claims, item_files
from services.intake.domain.claims import Claim
from services.intake.domain.item_files import ItemFile
from services.intake.tables import CATALOGUE, catalogue_states
from shared.service.definition import Fact, Outgoing, Row


def _changed(mark: str) -> tuple[Row, ...]:
    """Never the same mark twice: the count of an item only grows."""
    return (Row(catalogue_states, {"id": CATALOGUE, "revision": mark}, "id"),)


def _quiet(_: Any, file: ItemFile) -> Outgoing:
    return Outgoing(rows=_changed(f"{file.item_id}/{file.count}"))


def _of_claim(_: Any, claim: Claim) -> Outgoing:
    return Outgoing(rows=_changed(f"{claim.item_id}@{claim.node}/{claim.count}"))


def _told(file: ItemFile, name: str, **data: Any) -> Outgoing:
    identity = {"node": file.node, "item_id": file.item_id}
    fact = Fact(name, f"item/{file.item_id}", identity | data)
    return Outgoing((fact,), rows=_changed(f"{file.item_id}/{file.count}"))


def change_opened(event: item_files.ItemChangeOpened, file: ItemFile) -> Outgoing:
    return _told(file, "item_changed", change_id=event.change_id)


def revised(event: item_files.ItemRevised, file: ItemFile) -> Outgoing:
    return _told(file, "item_change_submitted", change_id=event.change_id, seal_ref=event.seal_ref)


def change_announced(event: item_files.ItemChangeAnnounced, file: ItemFile) -> Outgoing:
    return _told(file, "item_change_announced", change_id=event.change_id)


def transition_begun(_: item_files.TransitionBegun, file: ItemFile) -> Outgoing:
    return _told(file, "item_transition_began")


def transition_ended(_: item_files.TransitionEnded, file: ItemFile) -> Outgoing:
    return _told(file, "item_transition_ended")


OUTGOING: dict[type, Callable[[Any, Any], Outgoing]] = {
    item_files.ItemDrafted: _quiet,
    item_files.ItemImported: _quiet,
    item_files.ItemChecked: _quiet,
    item_files.ItemPublished: _quiet,
    item_files.ItemCancelled: _quiet,
    item_files.ItemDelegated: _quiet,
    item_files.ItemChangeOpened: change_opened,
    item_files.ItemRevised: revised,
    item_files.ItemChangeAnnounced: change_announced,
    item_files.TransitionBegun: transition_begun,
    item_files.TransitionEnded: transition_ended,
    claims.ItemClaimed: _of_claim,
    claims.ClaimPublished: _of_claim,
}
