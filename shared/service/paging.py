"""Lists in pages: what a list may be asked for, and where the next page begins.

A page begins after the last row of the one before, by what the list is ordered by; so nothing is
left out or shown twice when rows come in between.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, Final, TypeVar

from marshmallow import Schema, ValidationError, fields, validate
from sqlalchemy import ColumnElement, and_, or_

from shared.kernel.refusals import Invalid

MOST: Final = 500
_PARTS = " "
T = TypeVar("T")


class PageQuery(Schema):
    """`after` is the `next` of the page before."""

    after = fields.String(
        load_default="",
        validate=validate.Length(max=300),
        metadata={"description": "上一页答复中的 next；空 = 从头开始"},
    )
    limit = fields.Integer(
        load_default=50,
        validate=validate.Range(min=1, max=MOST),
        metadata={"description": "一页最多几条"},
    )


class PageAnswer(Schema):
    """To be extended by the `items`."""

    next = fields.String(
        required=True, metadata={"description": "下一页的起点，放进 after；空 = 没有更多"}
    )


def check_day(text: str) -> None:
    """For schemas: a day as 2026-03-02, or nothing."""
    try:
        valid = not text or date.fromisoformat(text).isoformat() == text
    except ValueError:
        valid = False
    if not valid:
        raise ValidationError("日期应写成 2026-03-02 的形式")


def day_field(description: str) -> fields.String:
    """A day in a query; empty where the list is not bounded by it."""
    metadata = {"description": description, "pattern": r"^(\d{4}-\d{2}-\d{2})?$"}
    return fields.String(load_default="", validate=check_day, metadata=metadata)


def page(
    found: Sequence[T], limit: int, shown: Callable[[T], Any], place: Callable[[T], str]
) -> dict[str, Any]:
    """One page of what was found, which is one more than `limit` where there is more."""
    items = found[:limit]
    more = len(found) > limit
    return {"items": [shown(one) for one in items], "next": place(items[-1]) if more else ""}


def place_of(first: str, second: str) -> str:
    """Where a page ends in a list that is ordered by two columns."""
    return f"{first}{_PARTS}{second}"


def beyond(
    first: ColumnElement[Any], second: ColumnElement[Any], after: str, *, falling: bool = False
) -> ColumnElement[bool]:
    """What follows `after` in a list ordered by `first` (falling: from the highest), `second`."""
    reached, _, last = after.partition(_PARTS)
    if not last:
        raise Invalid("page_place", "after 应是上一页答复中的 next", "after")
    further = first < reached if falling else first > reached
    return or_(further, and_(first == reached, second > last))


def on_days(column: ColumnElement[str], first: str, last: str) -> list[ColumnElement[bool]]:
    """What is on the days from `first` to `last`, both included; an empty one bounds nothing."""
    found: list[ColumnElement[bool]] = []
    if first:
        found.append(column >= first)
    if last:
        # Instants are ISO text, so all of a day begins with the day, followed by T.
        found.append(column < f"{last}U")
    return found
