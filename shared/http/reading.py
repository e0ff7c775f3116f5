"""Reads what a client sent, within bounds, and refuses what is not well-formed."""

from __future__ import annotations

import json
from typing import Any, Final
from urllib.parse import unquote_to_bytes

import msgspec
from marshmallow import Schema, ValidationError, fields
from werkzeug.datastructures import Headers
from werkzeug.wrappers import Request

from shared.http.refusals import BadRequest, TooLarge, UnsupportedMediaType

_PIECE: Final = 65_536


def read_body(request: Request, limit: int) -> bytes:
    """At most `limit` bytes; a declared length is believed only to refuse without reading."""
    declared = request.environ.get("CONTENT_LENGTH") or None
    if declared is not None and int(declared) > limit:
        raise _too_large(limit)
    expected = None if declared is None else int(declared)
    body = _read(request, limit + 1 if expected is None else expected)
    if len(body) > limit:
        raise _too_large(limit)
    if expected is not None and len(body) < expected:
        raise BadRequest("body_incomplete", "请求体在收完之前中断。")
    return body


def _read(request: Request, wanted: int) -> bytes:
    _check_transfer_encoding(request)
    stream = request.environ["wsgi.input"]
    pieces: list[bytes] = []
    try:
        while wanted > 0 and (piece := stream.read(min(wanted, _PIECE))):
            pieces.append(piece)
            wanted -= len(piece)
    except (OSError, ValueError):
        raise BadRequest("body_incomplete", "请求体在收完之前中断，或分块格式有误。") from None
    return b"".join(pieces)


def _check_transfer_encoding(request: Request) -> None:
    if request.headers.get("Transfer-Encoding", "chunked").lower() != "chunked":
        raise BadRequest("transfer_encoding", "只支持 chunked 传输编码。")


def _too_large(limit: int) -> TooLarge:
    return TooLarge("body_too_large", f"请求体超过 {limit} 字节的上限。")


def parse_json(request: Request, raw: bytes) -> dict[str, Any]:
    """The JSON object in `raw`; no body at all is an empty object, whose gaps a schema names."""
    if not raw:
        return {}
    _check_media_type(request)
    body = _decode_json(raw)
    if not isinstance(body, dict):
        raise BadRequest("body_not_object", "请求体应是一个 JSON 对象。")
    _check_names(raw)
    if b"\\u0000" in raw and _has_nul(body):
        raise BadRequest("nul_character", "文字中不能有空字符（U+0000）。")
    return body


def _check_media_type(request: Request) -> None:
    charset = request.mimetype_params.get("charset", "utf-8").lower()
    if request.mimetype != "application/json" or charset not in {"utf-8", "utf8"}:
        detail = "请求体应为 UTF-8 编码的 JSON，Content-Type 应为 application/json。"
        raise UnsupportedMediaType("unsupported_media_type", detail)


def _decode_json(raw: bytes) -> Any:
    try:
        return msgspec.json.decode(raw.removeprefix(b"\xef\xbb\xbf"))
    except UnicodeDecodeError:
        raise BadRequest("not_utf8", "请求体不是有效的 UTF-8 文字。") from None
    except (msgspec.DecodeError, RecursionError):
        raise BadRequest("malformed_json", "请求体不是有效的 JSON。") from None


def _check_names(raw: bytes) -> None:
    """No name stands twice in one object: whoever looks on the way might read another of the two
    than we do. `raw` has been decoded strictly before."""

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for name, value in pairs:
            if name in found:
                raise BadRequest("repeated_name", "同一个字段在一个对象里只能写一次。", name[:100])
            found[name] = value
        return found

    try:
        json.loads(raw, object_pairs_hook=once)
    except (RecursionError, ValueError):
        raise BadRequest("malformed_json", "请求体不是有效的 JSON。") from None


def _has_nul(value: Any) -> bool:
    """PostgreSQL cannot store U+0000, so it must not get past here."""
    if isinstance(value, str):
        return "\0" in value
    if isinstance(value, dict):
        return any(_has_nul(key) or _has_nul(inner) for key, inner in value.items())
    return isinstance(value, list) and any(map(_has_nul, value))


def check_address(request: Request) -> None:
    """Path and query must be UTF-8 without U+0000; werkzeug would replace bad bytes silently."""
    path = request.environ.get("PATH_INFO", "").encode("latin-1")
    query = unquote_to_bytes(request.query_string)
    try:
        path.decode(), query.decode()
    except UnicodeDecodeError:
        raise BadRequest("not_utf8", "地址不是有效的 UTF-8 文字。") from None
    if b"\0" in path or b"\0" in query:
        raise BadRequest("nul_character", "地址中不能有空字符（U+0000）。")


def query_values(request: Request, schema: Schema) -> dict[str, Any]:
    """Parameters as the schema wants them: a list where it has one, else exactly one value."""
    lists = {
        field.data_key or name
        for name, field in schema.load_fields.items()
        if isinstance(field, fields.List)
    }
    values = dict(request.args.lists())
    repeated = [name for name, sent in values.items() if len(sent) > 1 and name not in lists]
    if repeated:
        raise ValidationError({name: ["只能出现一次。"] for name in repeated})
    return {name: sent if name in lists else sent[0] for name, sent in values.items()}


def header_values(headers: Headers, schema: type[Schema]) -> dict[str, Any]:
    """The headers that the schema names, as it reads them; all others are left alone."""
    read = schema()
    names = [field.data_key or name for name, field in read.load_fields.items()]
    sent = {name: headers[name] for name in names if name in headers}
    found: dict[str, Any] = read.load(sent)
    return found
