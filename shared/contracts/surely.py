"""What a message schema surely allows, told in a fraction of the time that the schema needs.

Every message that is said is checked, and nearly all are as they should be. Only what these checks
are not sure of is given to the schema itself: it alone refuses, and says why.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from marshmallow import RAISE, Schema, ValidationError, fields, validate

Sure = Callable[[Any], bool]


@cache
def surely(schema: Schema) -> Sure:
    """Whether the schema has no objection for sure; False says nothing."""
    if schema.unknown != RAISE:
        return _never
    checks = {field.data_key or name: _of(field) for name, field in schema.load_fields.items()}
    required = frozenset(
        field.data_key or name for name, field in schema.load_fields.items() if field.required
    )

    def check(data: Any) -> bool:
        if type(data) is not dict or not required <= data.keys():
            return False
        return all(checks.get(name, _never)(value) for name, value in data.items())

    return check


def _never(_value: Any) -> bool:
    return False


def _of(field: fields.Field[Any]) -> Sure:
    """Of kinds of fields that are not known here, nothing is sure."""
    known = _KINDS.get(type(field))
    if known is None:
        return _never
    kind = known(field)
    validators = tuple(map(_validator, field.validators))
    if not validators:
        return kind
    return lambda value: kind(value) and all(valid(value) for valid in validators)


def _is(type_: type) -> Callable[[Any], Sure]:
    return lambda _field: lambda value: type(value) is type_


def _nested(field: fields.Nested) -> Sure:
    return _never if field.many else surely(field.schema)


def _list(field: fields.List[Any]) -> Sure:
    inner = _of(field.inner)
    return lambda value: type(value) is list and all(map(inner, value))


#: A field's class itself, not what is derived from it.
_KINDS: dict[type, Callable[[Any], Sure]] = {
    fields.String: _is(str),
    fields.Integer: _is(int),
    fields.Boolean: _is(bool),
    fields.Nested: _nested,
    fields.List: _list,
}


def _validator(validator: Callable[[Any], Any]) -> Sure:
    if type(validator) is validate.OneOf:
        return frozenset(validator.choices).__contains__

    def valid(value: Any) -> bool:
        try:
            return validator(value) is not False
        except ValidationError:
            return False

    return valid
