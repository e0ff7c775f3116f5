"""What people are shown of the items: every view is worked out from the one catalogue."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import msgspec

from services.intake.domain import item_checks, item_comparing, item_guides, item_lists
from services.intake.domain.claims import Claim
from services.intake.domain.item_files import ItemFile
from services.intake.domain.item_lists import Offer, Offers
from services.intake.domain.item_words import CASE_TYPE_ZH, LEVEL_ZH, MODE_ZH, POWER_ZH
from services.intake.domain.item_words import item_type_printed as type_zh
from services.intake.items.shelf import Catalogue
from shared.kernel.divisions import Level
from shared.kernel.refusals import NotFound


def shown(file: ItemFile) -> dict[str, Any]:
    """An item as its manager sees it after an act."""
    return {
        "item_id": file.item_id,
        "node": file.node,
        "status": file.status.value,
        "version": file.versions[-1].item.version if file.versions else 0,
        "changes": [change.change_id for change in file.changes],
    }


def claimed(claim: Claim) -> dict[str, Any]:
    return {
        "item_id": claim.item_id,
        "node": claim.node,
        "power_source_zh": POWER_ZH[claim.power_source],
        "granted_by": claim.granted_by,
        "published_at": claim.published_at.isoformat() if claim.published_at else None,
    }


def history(catalogue: Catalogue, item_id: str) -> dict[str, Any]:
    """Every version that there ever was."""
    file = catalogue.files.get(item_id)
    if file is None:
        raise NotFound("unknown_item", f"事项目录中没有“{item_id}”")
    return {
        "item_id": file.item_id,
        "status": file.status.value,
        "cancellation": file.cancellation,
        "open_changes": [msgspec.to_builtins(change) for change in file.changes],
        "versions": [
            {
                "version": version.item.version,
                "effective_from": version.effective_from.isoformat(),
                "published_at": version.published_at.isoformat(),
                "level_zh": LEVEL_ZH[version.item.level],
                "seal_ref": version.seal_ref,
                "documents": [msgspec.to_builtins(document) for document in version.documents],
            }
            for version in file.versions
        ],
    }


def gaps(catalogue: Catalogue, day: date) -> dict[str, Any]:
    """What is missing, item by item, in the versions in force and in drafts."""
    found = []
    for file in catalogue.files.values():
        version = file.in_force(day)
        item = file.draft.item if file.draft else version.item if version else None
        if item is not None:
            told = [{"field": gap.field, "what": gap.what} for gap in item_checks.gaps(item)]
            found.append({"item_id": item.id, "name_zh": item.name_zh, "gaps": told})
    return {"items": [entry for entry in found if entry["gaps"]]}


def differences(catalogue: Catalogue, day: date) -> dict[str, Any]:
    """Where the levels disagree, and where one of them has no counterpart."""
    items = [offer.item for offer in item_lists.in_force(catalogue.files.values(), day)]
    return {
        "differences": [msgspec.to_builtins(d) for d in item_comparing.differences(items)],
        "unmapped": [
            {"base_code": code, "level_zh": LEVEL_ZH[level]}
            for code, level in item_comparing.unmapped(items)
        ],
    }


def public_list(catalogue: Catalogue, day: date, query: Mapping[str, str]) -> dict[str, Any]:
    """One of the lists that are published, with its edition."""
    files = tuple(catalogue.files.values())
    offers = _chosen(catalogue, item_lists.in_force(files, day), query)
    number, published_on = item_lists.edition(files, day)
    return {
        "edition": number,
        "published_on": published_on,
        "items": [_line(offer) for offer in offers],
        "categories": _ids(item_lists.by_category(offers)),
        "duty_list": _ids(item_lists.of_duty_list(offers)),
        "service_mode_rates": {
            MODE_ZH[mode]: rate for mode, rate in item_lists.mode_rates(offers).items()
        },
    }


_LISTS: Mapping[str, Callable[[Offers], Offers]] = {
    "must_enter": item_lists.must_enter,
    "comprehensive": item_lists.comprehensive,
    "cross_location": item_lists.cross_location,
    "smart_guidance": item_lists.smart_guidance,
}


def _chosen(catalogue: Catalogue, offers: Offers, query: Mapping[str, str]) -> Offers:
    if query["kind"] == "node":
        return item_lists.of_node(offers, catalogue.claims, query["node"])
    if query["kind"] == "level":
        return item_lists.of_level(offers, Level(query["level"]))
    return _LISTS[query["kind"]](offers)


def _line(offer: Offer) -> dict[str, Any]:
    item = offer.item
    return {
        "item_id": item.id,
        "name_zh": item.name_zh,
        "item_type_zh": type_zh(item.item_type),
        "case_types_zh": [CASE_TYPE_ZH[case_type] for case_type in item.ways_of_handling],
        "category_zh": item.category_zh,
        "duty_list_entry": item.duty_list_entry,
        "promised_limit": item_guides.limit_zh(item.promised_limit),
        "version": item.version,
        "published_on": offer.version.effective_from.isoformat(),
    }


def _ids(groups: Mapping[str, Offers]) -> dict[str, list[str]]:
    return {name: [offer.item.id for offer in offers] for name, offers in groups.items()}


def public_guide(catalogue: Catalogue, day: date, item_id: str) -> dict[str, Any]:
    """The guide of an item; of a secret one there is none."""
    for offer in item_lists.in_force(catalogue.files.values(), day):
        if offer.item.id == item_id:
            return _guide(offer)
    raise NotFound("unknown_item", "没有公布这个事项的办事指南")


def _guide(offer: Offer) -> dict[str, Any]:
    item = offer.item
    return {
        "item_id": item.id,
        "version": item.version,
        "effective_from": offer.version.effective_from.isoformat(),
        "link": f"/api/v1/public/items/{item.id}/guide",
        "text": item.guide.text,
        "one_time_notice": item.guide.one_time_notice,
        "groups": item_guides.guide_groups(item),
        "elements": item_guides.element_groups(item),
        "public_facts": item_guides.eight_facts(item),
        "consultation": item_guides.whom_to_ask(item),
        "variants": list(item_guides.variants(item)),
    }


def notice(catalogue: Catalogue, day: date, node: str) -> dict[str, Any]:
    """窗口公告 of a node."""
    lines = [item_guides.notice_line(offer.item) for offer in _of(catalogue, day, node)]
    return {"node": node, "items": lines}


def booklet(catalogue: Catalogue, day: date, node: str) -> dict[str, Any]:
    """办事手册 of a node."""
    entries = [item_guides.booklet_entry(offer.item) for offer in _of(catalogue, day, node)]
    return {"node": node, "items": entries}


def _of(catalogue: Catalogue, day: date, node: str) -> Offers:
    offers = item_lists.in_force(catalogue.files.values(), day)
    return item_lists.of_node(offers, catalogue.claims, node)
