"""What intake says of halls: who may give results out there, and for whom."""

from __future__ import annotations

from marshmallow import Schema, fields

from shared.contracts.common import Strict, node


class OutgoingWindowSchema(Strict):
    """综合出件窗口: `staff` are the accounts of whoever sits there."""

    number = fields.String(required=True)
    staff = fields.List(fields.String(), required=True)


class OutgoingWindowsChanged(Strict):
    """出件窗口变更 (subject `hall/<node>`): all outgoing windows of a hall as they are from now on.
    A hall with windows but none of this kind says an empty list."""

    node = node()
    windows = fields.List(fields.Nested(OutgoingWindowSchema), required=True)


class IssueGrantSchema(Strict):
    """A letter over the issue of `items`, from its first day to its last, both included, or for
    good. Where `persons` names accounts, it speaks of them alone."""

    items = fields.List(fields.String(), required=True)
    persons = fields.List(fields.String(), required=True)
    first_day = fields.String(required=True)
    last_day = fields.String()


class IssueAuthorityChanged(Strict):
    """出件授权变更 (subject `unit/<id>@<node>`): the items of a unit in the hall, and all letters
    under which the hall may give out their results. An item that no unit lists belongs to the unit
    that bears the name of its department."""

    node = node()
    unit_id = fields.String(required=True)
    name = fields.String(required=True)
    items = fields.List(fields.String(), required=True)
    grants = fields.List(fields.Nested(IssueGrantSchema), required=True)


FACTS: dict[str, type[Schema]] = {
    "outgoing_windows_changed": OutgoingWindowsChanged,
    "issue_authority_changed": IssueAuthorityChanged,
}
