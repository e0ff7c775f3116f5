"""The public page on agency of a node, worked out from hall, catalogue and list of agents."""

from __future__ import annotations

from datetime import date
from typing import Any

from services.intake.assistance import views
from services.intake.centre import shelf
from services.intake.domain import agency_boards, item_lists
from services.intake.domain.agency_boards import AgencyBoard
from services.intake.domain.halls import Content
from services.intake.items.shelf import catalogue
from shared.kernel.divisions import Level
from shared.service.executor import Executor


def page(executor: Executor, node: str, day: date) -> dict[str, Any]:
    """帮办代办公示 of a centre or of a station, with the names of what is missing."""
    directory = executor.directory
    directory.site_of(node)
    own = _board(executor, node, day)
    if directory.level(node) is Level.VILLAGE:
        centre = _board(executor, directory.parent_node(node) or node, day)
        contents = agency_boards.contents_of_station(own, centre)
    else:
        contents = agency_boards.contents_of_centre(own)
    return {
        "node": node,
        "title": directory.title(node),
        "contents": contents,
        "missing": agency_boards.lacking_contents(contents),
    }


def _board(executor: Executor, node: str, day: date) -> AgencyBoard:
    hall = shelf.record(executor).hall(node)
    found = catalogue(executor)
    offers = item_lists.of_node(item_lists.in_force(found.files.values(), day), found.claims, node)
    return AgencyBoard(
        tuple(
            {"title": posting.title, "text": posting.text}
            for posting in (hall.postings if hall else ())
            if posting.content is Content.AGENCY_RULES
        ),
        tuple(offer.item.name_zh for offer in offers if offer.item.agency_allowed),
        views.published(executor.engine, node),
    )
