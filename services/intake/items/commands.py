"""What an item manager may ask."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from services.intake.domain.item_words import PowerSource
from services.intake.domain.items import FiledDocument, Item
from shared.kernel.divisions import Level
from shared.service.definition import Target


@dataclass(frozen=True)
class _OnItem:
    item_id: str

    @property
    def target(self) -> Target:
        return Target("item", self.item_id)


@dataclass(frozen=True)
class DraftItem(_OnItem):
    """编制."""

    node: str
    item: Item


@dataclass(frozen=True)
class ImportItem(_OnItem):
    """导入: from a file of the county, or of the packaged sample."""

    node: str
    item: Item


@dataclass(frozen=True)
class CheckItem(_OnItem):
    """审核."""


@dataclass(frozen=True)
class PublishItem(_OnItem):
    """发布, in force from a day on; `superior` is the same item of the level above, if any."""

    effective_from: date
    superior: Item | None


@dataclass(frozen=True)
class OpenChange(_OnItem):
    """函告: something that the item rests on has changed."""

    change_id: str
    cause: str
    letter: str


@dataclass(frozen=True)
class ReviseItem(_OnItem):
    """报送: what changes, under the seal of the department."""

    change_id: str
    item: Item
    documents: tuple[FiledDocument, ...]
    seal_ref: str


@dataclass(frozen=True)
class CancelItem(_OnItem):
    """取消."""

    reason: str
    legal_basis: str


@dataclass(frozen=True)
class DelegateItem(_OnItem):
    """下放, 委托."""

    to: Level
    power_source: PowerSource
    granted_by: str


@dataclass(frozen=True)
class BeginTransition(_OnItem):
    """过渡期开始."""


@dataclass(frozen=True)
class EndTransition(_OnItem):
    """过渡期结束."""


@dataclass(frozen=True)
class _OnClaim:
    item_id: str
    node: str

    @property
    def target(self) -> Target:
        return Target("claim", f"{self.item_id}@{self.node}")


@dataclass(frozen=True)
class ClaimItem(_OnClaim):
    """认领、承接."""

    power_source: PowerSource
    granted_by: str
    window: str
    phone: str


@dataclass(frozen=True)
class PublishClaim(_OnClaim):
    """公示."""
