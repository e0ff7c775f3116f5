"""Every body has an example, which the route itself would read; every answer has one too."""

from __future__ import annotations

import importlib
import re
from typing import Any

import pytest
from marshmallow import RAISE, Schema, ValidationError, fields, validate

from shared.http.examples import example_of
from shared.http.openapi import document
from shared.http.route import Route
from shared.settings import SERVICES


def routes(service: str) -> tuple[Route, ...]:
    found: tuple[Route, ...] = importlib.import_module(f"services.{service}.api").ROUTES
    return found


ALL = [(service, route) for service in SERVICES for route in routes(service)]
each_body = pytest.mark.parametrize(
    ("service", "route"),
    [(service, route) for service, route in ALL if route.body],
    ids=[f"{service} {route.path}" for service, route in ALL if route.body],
)


@each_body
def test_example_of_a_body_is_read_by_its_route(service: str, route: Route) -> None:
    assert route.body is not None
    route.body(unknown=RAISE).load(example_of(route.body))


@pytest.mark.parametrize("service", SERVICES)
def test_every_body_and_answer_of_the_document_has_its_example(service: str) -> None:
    for path in document(service, "1", routes(service))["paths"].values():
        for operation in path.values():
            for media in _json_of(operation):
                assert media["example"] is not None


def _json_of(operation: dict[str, Any]) -> list[dict[str, Any]]:
    places = [operation.get("requestBody", {}), *operation["responses"].values()]
    found = [place.get("content", {}).get("application/json") for place in places]
    return [media for media in found if media is not None]


def test_example_says_in_chinese_what_people_write() -> None:
    class Note(Schema):
        reason = fields.String(required=True)
        remark = fields.String(required=True)

    assert all(re.search(r"[一-鿿]", text) for text in example_of(Note).values())


def test_example_is_what_the_field_takes() -> None:
    class Form(Schema):
        kind = fields.String(required=True, validate=validate.OneOf(["", "letter"]))
        number = fields.String(required=True, validate=validate.Regexp(r"[0-9]{12}\Z"))
        count = fields.Integer(required=True, validate=validate.Range(min=3))
        left_out = fields.String(load_default="")

    assert example_of(Form) == {"kind": "letter", "number": "411521101204", "count": 3}


def test_faulty_example_would_be_noticed() -> None:
    class Form(Schema):
        colour = fields.String(required=True, validate=validate.Equal("青"))

    with pytest.raises(ValidationError):
        Form().load(example_of(Form))
