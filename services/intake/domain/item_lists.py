"""The lists that are published: each is worked out from the items in force, never kept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from services.intake.domain.claims import Claim
from services.intake.domain.item_files import ItemFile, ItemStatus, Version
from services.intake.domain.item_words import CATEGORIES, CaseType, ServiceModeFlag
from services.intake.domain.items import Item
from shared.kernel.divisions import Level
from shared.kernel.refusals import Conflict, Invalid, NotFound
from shared.kernel.rules import rule


@dataclass(frozen=True)
class Offer:
    """An item on offer, with the version that counts."""

    file: ItemFile
    version: Version

    @property
    def item(self) -> Item:
        return self.version.item


Offers = tuple[Offer, ...]


@rule("LZ-CN-2-2")
def check_not_cancelled(file: ItemFile | None) -> None:
    """What was cancelled takes no new case."""
    if file is not None and file.status is ItemStatus.CANCELLED:
        why = f"事项“{file.item_id}”已经取消，停止受理：{file.cancellation}"
        raise Conflict("item_cancelled", why, "item_id")


@rule("XQ-CZ-09")
def check_not_secret(item: Item) -> None:
    """What is secret follows its own law, and never enters this platform."""
    if item.secret:
        raise Invalid(
            "item_secret",
            f"“{item.name_zh}”属于涉密事项，按有关法律法规办理，不得在本平台登记",
            "item_id",
        )


@rule("LZ-QD-2")
def handled_as(item: Item, case_type: CaseType) -> CaseType:
    """The way of handling that was chosen among those of the item."""
    if case_type not in item.ways_of_handling:
        raise Invalid("not_handled_so", f"“{item.name_zh}”没有这种办理类型", "case_type")
    return case_type


def on_offer(files: Mapping[str, ItemFile], item_id: str, day: date) -> Item:
    """The version by which a case is registered on this day."""
    file = files.get(item_id)
    version = file.in_force(day) if file else None
    if file is None or version is None:
        raise NotFound("unknown_item", f"事项目录中没有“{item_id}”", "item_id")
    check_not_cancelled(file)
    check_not_secret(version.item)
    return version.item


@rule("LZ-WS-3d")
def in_force(files: Iterable[ItemFile], day: date) -> Offers:
    """The one source of all that is shown, on whichever channel; nothing secret is in it."""
    return tuple(
        Offer(file, version)
        for file in files
        if file.status is not ItemStatus.CANCELLED
        and (version := file.in_force(day)) is not None
        and not version.item.secret
    )


@rule("KD-RW-03b")
def of_level(offers: Offers, level: Level) -> Offers:
    """The catalogue of a level: those of townships and of villages are published apart."""
    return tuple(offer for offer in offers if offer.item.level is level)


@rule("KD-RW-02c")
def of_node(offers: Offers, claims: Iterable[Claim], node: str) -> Offers:
    """What a centre took up and published as its list."""
    published = {c.item_id for c in claims if c.node == node and c.published_at is not None}
    return tuple(offer for offer in offers if offer.file.item_id in published)


@rule("KD-RW-04a")
def must_enter(offers: Offers) -> Offers:
    """What must be in the centre."""
    return tuple(offer for offer in offers if offer.item.outside is None)


@rule("KD-RW-05e")
def comprehensive(offers: Offers) -> Offers:
    """What the comprehensive windows accept."""
    return tuple(offer for offer in offers if offer.item.comprehensive)


@rule("LS-DN-05")
def smart_guidance(offers: Offers) -> Offers:
    """What was selected for smart guidance."""
    return tuple(offer for offer in offers if offer.item.smart_guidance)


@rule("LS-TC-03a")
def cross_location(offers: Offers) -> Offers:
    """通办: what may be applied for elsewhere."""
    return tuple(offer for offer in offers if offer.item.cross_location)


@rule("KD-ZN-3-1")
def by_category(offers: Offers) -> dict[str, Offers]:
    """By the twelve categories; an empty one is shown too, since something of it should be here."""
    return {
        name_zh: tuple(offer for offer in offers if offer.item.category == category)
        for category, name_zh in CATEGORIES.items()
    }


@rule("TS-FA-3-4a")
def of_duty_list(offers: Offers) -> dict[str, Offers]:
    """By the entry of the powers-and-duties list from which each comes."""
    entries = sorted({offer.item.duty_list_entry for offer in offers} - {""})
    return {
        entry: tuple(offer for offer in offers if offer.item.duty_list_entry == entry)
        for entry in entries
    }


@rule("TS-FA-3-1")
def edition(files: Sequence[ItemFile], day: date) -> tuple[int, str]:
    """Number and date of a list: it has a new one whenever an item came, changed or went."""
    days = [v.effective_from for f in files for v in f.versions if v.effective_from <= day]
    gone = [f.cancelled_at.date() for f in files if f.cancelled_at is not None]
    return len(days) + len(gone), max([*days, *gone], default=day).isoformat()


@rule("LZ-SJ-1b")
def mode_rates(offers: Offers) -> dict[ServiceModeFlag, float]:
    """四办: the share of items for which each holds."""
    return {
        mode: sum(mode in offer.item.service_modes for offer in offers) / max(len(offers), 1)
        for mode in ServiceModeFlag
    }
