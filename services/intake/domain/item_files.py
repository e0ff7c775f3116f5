"""事项档案: an item through its life, with every version that was ever in force."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from functools import singledispatch
from typing import Any

from services.intake.domain.item_words import PowerSource
from services.intake.domain.items import FiledDocument, Item
from shared.kernel.divisions import Level
from shared.kernel.rules import rule


class ItemStatus(StrEnum):
    """事项状态."""

    DRAFTED = "drafted"
    CHECKED = "checked"
    PUBLISHED = "published"
    CANCELLED = "cancelled"


@dataclass(frozen=True)
class Draft:
    """What is to be published next; `change_id` where it answers a change."""

    item: Item
    documents: tuple[FiledDocument, ...] = ()
    seal_ref: str = ""
    change_id: str = ""


@dataclass(frozen=True)
class Version:
    """What was published, and from which day it counts."""

    item: Item
    effective_from: date
    published_at: datetime
    documents: tuple[FiledDocument, ...] = ()
    seal_ref: str = ""


@dataclass(frozen=True)
class Change:
    """A change of law, policy or standard that the item has to follow."""

    change_id: str
    cause: str
    letter: str
    opened_at: datetime
    submitted: bool = False


@dataclass(frozen=True)
class Transition:
    """过渡期 before comprehensive acceptance."""

    began_on: date
    ended_on: date | None = None


@dataclass(frozen=True)
class ItemFile:
    item_id: str
    node: str
    status: ItemStatus
    draft: Draft | None = None
    versions: tuple[Version, ...] = ()
    changes: tuple[Change, ...] = ()
    transition: Transition | None = None
    cancelled_at: datetime | None = None
    cancellation: str = ""
    #: How often anything about it changed.
    count: int = 0

    def in_force(self, day: date) -> Version | None:
        """The version of a day, the latest of those that count then; whether it was cancelled since
        is another question."""
        begun = [version for version in self.versions if version.effective_from <= day]
        return max(begun, key=lambda v: (v.effective_from, v.item.version), default=None)

    def open_change(self, change_id: str) -> Change | None:
        return next((c for c in self.changes if c.change_id == change_id), None)

    @property
    def next_version(self) -> int:
        """Numbers are never given twice; an item may arrive with a number of its own."""
        return 1 + max((version.item.version for version in self.versions), default=0)


@dataclass(frozen=True)
class ItemDrafted:
    item_id: str
    node: str
    item: Item


@dataclass(frozen=True)
class ItemImported:
    """From a file, in force from `effective_from`."""

    item_id: str
    node: str
    item: Item
    effective_from: date
    imported_at: datetime


@dataclass(frozen=True)
class ItemChecked:
    checked_at: datetime


@dataclass(frozen=True)
class ItemPublished:
    version: int
    effective_from: date
    published_at: datetime


@dataclass(frozen=True)
class ItemChangeOpened:
    """The centre was told by letter or push that something changed: the item is to be revised."""

    change_id: str
    cause: str
    letter: str
    opened_at: datetime


@dataclass(frozen=True)
class ItemRevised:
    """报送: the department handed in what changes, under its seal."""

    change_id: str
    item: Item
    documents: tuple[FiledDocument, ...]
    seal_ref: str


@dataclass(frozen=True)
class ItemChangeAnnounced:
    """公告: what changed is published, and the centre knows."""

    change_id: str


@dataclass(frozen=True)
class ItemCancelled:
    cancelled_at: datetime
    reason: str
    legal_basis: str


@dataclass(frozen=True)
class ItemDelegated:
    """下放, 委托: another level exercises it from now on."""

    to: Level
    power_source: PowerSource
    granted_by: str
    effective_from: date
    delegated_at: datetime


@dataclass(frozen=True)
class TransitionBegun:
    began_on: date


@dataclass(frozen=True)
class TransitionEnded:
    ended_on: date


@rule("XQ-BZ-02c")
def announced(change_id: str) -> Sequence[Any]:
    """A change is over when all that it touched is published: the centre is told at once."""
    return [ItemChangeAnnounced(change_id)] if change_id else []


@singledispatch
def _fold(event: Any, _file: ItemFile) -> ItemFile:
    raise TypeError(f"{type(event).__name__} is no event of an item")


def apply(file: ItemFile | None, event: Any) -> ItemFile:
    """The item after the event."""
    if isinstance(event, ItemDrafted):
        drafted = ItemFile(event.item_id, event.node, ItemStatus.DRAFTED, Draft(event.item))
        return replace(drafted, count=1)
    if isinstance(event, ItemImported):
        file = file or ItemFile(event.item_id, event.node, ItemStatus.PUBLISHED)
        version = Version(event.item, event.effective_from, event.imported_at)
        return replace(_with_version(file, version), count=file.count + 1)
    if file is None:
        raise TypeError("an item begins with ItemDrafted or ItemImported")
    return replace(_fold(event, file), count=file.count + 1)


def _with_version(file: ItemFile, version: Version) -> ItemFile:
    return replace(
        file, status=ItemStatus.PUBLISHED, versions=(*file.versions, version), draft=None
    )


@_fold.register
def _(_event: ItemChecked, file: ItemFile) -> ItemFile:
    return replace(file, status=ItemStatus.CHECKED)


@_fold.register
def _(event: ItemPublished, file: ItemFile) -> ItemFile:
    draft = file.draft
    if draft is None:
        raise TypeError("there is nothing to publish")
    item = replace(draft.item, version=event.version)
    version = Version(
        item, event.effective_from, event.published_at, draft.documents, draft.seal_ref
    )
    return _with_version(file, version)


@_fold.register
def _(event: ItemChangeOpened, file: ItemFile) -> ItemFile:
    change = Change(event.change_id, event.cause, event.letter, event.opened_at)
    return replace(file, changes=(*file.changes, change))


@_fold.register
def _(event: ItemRevised, file: ItemFile) -> ItemFile:
    draft = Draft(event.item, event.documents, event.seal_ref, event.change_id)
    changes = tuple(
        replace(c, submitted=c.submitted or c.change_id == event.change_id) for c in file.changes
    )
    return replace(file, status=ItemStatus.DRAFTED, draft=draft, changes=changes)


@_fold.register
def _(event: ItemChangeAnnounced, file: ItemFile) -> ItemFile:
    return replace(file, changes=_others(file.changes, event.change_id))


def _others(changes: Iterable[Change], change_id: str) -> tuple[Change, ...]:
    return tuple(change for change in changes if change.change_id != change_id)


@_fold.register
def _(event: ItemCancelled, file: ItemFile) -> ItemFile:
    why = f"{event.reason}（{event.legal_basis}）"
    return replace(
        file, status=ItemStatus.CANCELLED, cancelled_at=event.cancelled_at, cancellation=why
    )


@_fold.register
def _(event: ItemDelegated, file: ItemFile) -> ItemFile:
    item = replace(
        file.versions[-1].item,
        version=file.next_version,
        level=event.to,
        power_source=event.power_source,
        power_granted_by=event.granted_by,
    )
    latest = file.versions[-1]
    version = replace(
        latest, item=item, effective_from=event.effective_from, published_at=event.delegated_at
    )
    return replace(file, versions=(*file.versions, version))


@_fold.register
def _(event: TransitionBegun, file: ItemFile) -> ItemFile:
    return replace(file, transition=Transition(event.began_on))


@_fold.register
def _(event: TransitionEnded, file: ItemFile) -> ItemFile:
    if file.transition is None:
        raise TypeError("a transition begins with TransitionBegun")
    return replace(file, transition=replace(file.transition, ended_on=event.ended_on))
