"""Most messages pass by a quick check; it is never sure of what the schema would refuse."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from marshmallow import EXCLUDE, Schema, fields, validate
from sample_messages import example

from shared.contracts.common import DIVISION, Strict, node
from shared.contracts.registry import SCHEMAS
from shared.contracts.surely import surely

#: What somebody might say by mistake, instead of a text, a number, a list or a part.
MISTAKES: list[Any] = [
    *(None, "", "a text", "411521000000", "411521000000\n", "granted", "true", "3"),
    *(0, 1, -1, 3.0, float("nan"), True, False, b"bytes", [], [1], ["a"], [None], {}, {"act": "x"}),
    *({"value": 3, "unit": "working_day"}, {"value": -1, "unit": "working_day"}),
]
every_type = pytest.mark.parametrize("message_type", sorted(SCHEMAS))
#: The data of any fact may be told again.
ALWAYS_ASKED = {"jieli.relay.case_progressed.v1"}


class Part(Strict):
    act = fields.String(required=True, validate=validate.OneOf(["check", "decide"]))
    days = fields.Integer(strict=True, validate=validate.Range(min=0))


class Whole(Strict):
    where = node()
    part = fields.Nested(Part, required=True)
    parts = fields.List(fields.Nested(Part))
    texts = fields.List(fields.String(validate=DIVISION))
    sure = fields.Boolean()
    renamed = fields.Integer(strict=True, data_key="Renamed")


def some_json(leaf: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    names = st.sampled_from([*Whole().fields, *Part().fields, "Renamed", "more"])
    return st.recursive(
        leaf,
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=6),
        max_leaves=12,
    )


GOOD_PART = st.fixed_dictionaries(
    {"act": st.sampled_from(["check", "decide"])}, optional={"days": st.integers(0)}
)
GOOD: dict[str, st.SearchStrategy[Any]] = {
    "where": st.just("411521000000"),
    "part": GOOD_PART,
    "parts": st.lists(GOOD_PART, max_size=2),
    "texts": st.lists(st.just("411521000000"), max_size=2),
    "sure": st.booleans(),
    "Renamed": st.integers(),
}
LEAF = st.sampled_from(MISTAKES[:15]) | st.integers() | st.text(max_size=3)


@st.composite
def nearly_good(draw: st.DrawFn) -> dict[str, Any]:
    """A good message in which one thing may be something else, or may be missing."""
    said = {name: draw(value) for name, value in GOOD.items() if draw(st.integers(0, 4))}
    if draw(st.booleans()):
        said[draw(st.sampled_from([*GOOD, "more"]))] = draw(some_json(LEAF))
    return said


@given(nearly_good())
def test_quick_check_agrees_with_the_schema(said: dict[str, Any]) -> None:
    allowed = not Whole().validate(said)
    # The schema also takes some other spellings, such as "true" for a yes.
    assert allowed or not surely(Whole())(said)


@given(st.fixed_dictionaries({}, optional=GOOD))
def test_quick_check_is_sure_of_what_is_spelt_as_usual(said: dict[str, Any]) -> None:
    assert surely(Whole())(said) == (not Whole().validate(said))


@every_type
def test_quick_check_knows_every_type(message_type: str) -> None:
    schema = SCHEMAS[message_type]
    said = example(schema)
    assert surely(schema)(said) is (message_type not in ALWAYS_ASKED)
    for name in said:
        for mistake in MISTAKES:
            changed = said | {name: mistake}
            if surely(schema)(changed):
                assert schema.validate(changed) == {}


def test_whatever_is_not_understood_is_left_to_the_schema() -> None:
    class Odd(fields.String):
        """A text in which something else counts."""

    class WithOdd(Strict):
        odd = Odd(required=True)

    class Lenient(Schema):
        class Meta:
            unknown = EXCLUDE

    assert not surely(WithOdd())({"odd": "a text"})
    assert not surely(Lenient())({})
