"""`jieli messages`: docs/messages.md, written from the contracts so that it cannot drift."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import click
from marshmallow import Schema, fields, validate

from cli.site import definitions
from shared.contracts.common import CaseFact
from shared.contracts.registry import SCHEMAS
from shared.kernel.refusals import Invalid
from shared.messaging.topology import FOLLOWS, RELAY

_TYPES: dict[type[fields.Field[Any]], str] = {
    fields.String: "text",
    fields.Integer: "whole number",
    fields.Boolean: "true or false",
    fields.Dict: "object",
}
_INTRODUCTION = """\
# Messages

Written by `jieli messages` from `shared/contracts`; do not edit. A message is a CloudEvent 1.0 in
binary mode: its attributes are AMQP headers `cloudEvents:<name>`, its body is the JSON object
described here (`shared/contracts/envelope.py` has all attributes). A producer says nothing that its
schema does not name; a consumer reads only what it needs. A field that is added keeps the version
of its type, every other change makes a new one.
"""


@click.command(help="写出消息格式文档；--check 只核对与代码是否一致。")
@click.option("--check", is_flag=True)
@click.option("--path", default="docs/messages.md", type=click.Path(path_type=Path))
def messages(check: bool, path: Path) -> None:
    text = render()
    if not check:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    elif not path.exists() or path.read_text(encoding="utf-8") != text:
        raise Invalid("messages_drift", f"{path} 与代码不一致：请运行 jieli messages 后提交")


def render() -> str:
    """The whole page."""
    lines = [_INTRODUCTION]
    by_producer: dict[str, list[str]] = {}
    for message_type in SCHEMAS:
        by_producer.setdefault(message_type.split(".")[1], []).append(message_type)
    for producer, message_types in by_producer.items():
        lines += _chapter(producer, message_types)
    lines += ["## Parts", ""]
    for schema in _parts(SCHEMAS.values()):
        lines += [f"### {_part_name(schema)}", "", *_summary(schema), *_table(schema.fields), ""]
    return "\n".join(lines).rstrip() + "\n"


def _chapter(producer: str, message_types: Iterable[str]) -> Iterator[str]:
    if producer == RELAY:
        yield "## relay: from node to node"
        reach = "Said by routing, to the node that the attribute `destination` names."
    else:
        yield f"## {producer}"
        readers = (name for name, producers in FOLLOWS.items() if producer in producers)
        reach = f"Facts for the whole site; all of them reach {', '.join(readers)}."
    yield from ("", reach, "")
    for message_type in message_types:
        schema = SCHEMAS[message_type]
        yield from (f"### {message_type}", "", *_summary(schema))
        yield from (f"Acted on by: {_actors(message_type)}.", "", *_body(schema), "")


def _actors(message_type: str) -> str:
    """The services that make a command of it; the others only count it."""
    found = [name for name, service in definitions().items() if message_type in service.incoming]
    return ", ".join(found) or "nobody yet"


def _summary(schema: Schema) -> list[str]:
    words = (type(schema).__doc__ or "").split()
    return [" ".join(words), ""] if words else []


def _body(schema: Schema) -> list[str]:
    """The fields of a message; those that every fact about a case has are told once."""
    if not isinstance(schema, CaseFact):
        return _table(schema.fields)
    own = {name: field for name, field in schema.fields.items() if name not in CaseFact().fields}
    if not own:
        return ["Fields: those of [CaseFact](#casefact)."]
    return ["Fields: those of [CaseFact](#casefact), and", "", *_table(own)]


def _table(named: Mapping[str, fields.Field[Any]]) -> list[str]:
    lines = ["| field | type | allowed |", "| --- | --- | --- |"]
    for name, field in named.items():
        optional = "" if field.required else " (optional)"
        lines.append(f"| `{name}`{optional} | {_type(field)} | {_allowed(field)} |")
    return lines


def _type(field: fields.Field[Any]) -> str:
    if isinstance(field, fields.List):
        return f"list of {_type(field.inner)}"
    if isinstance(field, fields.Nested):
        name = _part_name(field.schema)
        return f"[{name}](#{name.lower()})"
    return _TYPES[type(field)]


def _allowed(field: fields.Field[Any]) -> str:
    return "; ".join(filter(None, map(_rule, field.validators)))


def _rule(rule: object) -> str:
    if isinstance(rule, validate.OneOf):
        return ", ".join(f"`{choice}`" for choice in rule.choices)
    if isinstance(rule, validate.Range):
        return f"at least {rule.min}" if rule.max is None else f"{rule.min} to {rule.max}"
    if isinstance(rule, validate.Regexp):
        return rule.error.removeprefix("should be ")
    return ""


def _parts(schemas: Iterable[Schema]) -> list[Schema]:
    """CaseFact and the schemas nested in these, each once, by name."""
    found: dict[str, Schema] = {_part_name(CaseFact()): CaseFact()}
    pending = list(schemas)
    while pending:
        for field in pending.pop().fields.values():
            inner = field.inner if isinstance(field, fields.List) else field
            if isinstance(inner, fields.Nested) and _part_name(inner.schema) not in found:
                found[_part_name(inner.schema)] = inner.schema
                pending.append(inner.schema)
    return [found[name] for name in sorted(found)]


def _part_name(schema: Schema) -> str:
    return type(schema).__name__.removesuffix("Schema")
