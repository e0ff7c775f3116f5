"""Two machines that digest the same value get the same digest, or refuse to digest it at all."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.kernel.canonical import canonical_json, digest

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(st.characters(codec="utf-8"), max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=8,
)


def test_spelling_sorts_keys_and_keeps_chinese() -> None:
    value = {"名": "田河村", "b": [1, True, None], "a": {"y": 2, "x": "\n"}}
    assert canonical_json(value) == r'{"a":{"x":"\n","y":2},"b":[1,true,null],"名":"田河村"}'


def test_digest_is_the_sha256_of_the_spelling() -> None:
    assert digest({}) == "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"
    expected = "024a526b956a2f18a3ae1be2fc88fa46578f37986f3682542d672b520df65ae2"
    assert digest({"b": "乙", "a": 1}) == expected


@settings(max_examples=25, deadline=None)
@given(st.dictionaries(st.text(max_size=4), values, max_size=4))
def test_order_of_keys_does_not_matter(value: dict[str, Any]) -> None:
    assert canonical_json(dict(reversed(value.items()))) == canonical_json(value)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"a": 1}, {"a": "1"}),
        ({"a": 1}, {"a": True}),
        ({"a": None}, {}),
        ([1, 2], [2, 1]),
        (["ab"], ["a", "b"]),
        ({"a": ""}, {"a": None}),
    ],
)
def test_different_values_are_spelt_differently(one: Any, other: Any) -> None:
    assert digest(one) != digest(other)


@pytest.mark.parametrize(
    "value", [1.0, {"a": 0.5}, [1, [float("nan")]], {"a": [{"b": (1, 2.5)}]}, float("inf")]
)
def test_float_is_refused_wherever_it_stands(value: Any) -> None:
    with pytest.raises(TypeError):
        canonical_json(value)


@pytest.mark.parametrize("value", [object(), {"a": {1, 2}}, b"bytes"])
def test_what_json_does_not_know_is_refused(value: Any) -> None:
    with pytest.raises(TypeError):
        canonical_json(value)
