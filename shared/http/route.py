"""What an HTTP route is and what its endpoint is called with.

A service lists its routes as data; the entrypoint and the OpenAPI document both read that list.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, Final

from marshmallow import Schema
from werkzeug.datastructures import Headers

METHODS: Final = frozenset({"GET", "POST", "PUT", "PATCH", "DELETE"})


class _Access(Enum):
    PUBLIC = "public"


PUBLIC: Final = _Access.PUBLIC
"""Says openly that a route needs no token; there is no other way to have such a route."""

Roles = frozenset[str] | _Access


@dataclass(frozen=True, slots=True)
class Actor:
    """Who asks: the token's subject, acting for one node."""

    subject: str
    node: str
    roles: frozenset[str]


ANONYMOUS: Final = Actor(subject="", node="", roles=frozenset())


@dataclass(frozen=True, slots=True)
class Call:
    """One request, authenticated, authorised and validated.

    What may hold personal data is left out of `repr`, so that it cannot slip into a log.
    """

    actor: Actor
    body: dict[str, Any] = field(repr=False)
    query: dict[str, Any] = field(repr=False)
    path: dict[str, str]
    raw: bytes = field(repr=False)
    headers: Headers = field(repr=False)
    idempotency_key: str | None
    #: The versions that the caller knows, of which the aggregate must still be one; None: any.
    if_match: frozenset[str] | None
    request_id: str
    traceparent: str
    service: Any = field(repr=False)
    #: The address of the machine that asks; empty where it is not known.
    client: str = field(default="", repr=False)


Endpoint = Callable[[Call], Any]


@dataclass(frozen=True, slots=True)
class Versioned:
    """What the endpoint of a `versioned` route returns: the answer, and its ETag."""

    value: Any
    version: str


@dataclass(frozen=True, slots=True)
class WithHeaders:
    """An answer that says something in headers too; no value: nothing but headers."""

    value: Any
    headers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Download:
    """What the endpoint of a `download` route returns: a file that no browser shows by itself."""

    content: bytes = field(repr=False)
    file_name: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Route:
    """One method on one path.

    `path` is a werkzeug rule. `answer` dumps what the endpoint returns (`many`: a list of it).
    `raw_body` hands body and query over unread, for webhooks that sign their bytes.
    `versioned` answers carry an ETag, to be sent back as If-Match with what is done about it.
    `headers` says which headers the endpoint reads, by their names, as `query` does of the query.
    `page`: the endpoint returns HTML for people to read or print; `download`: a file.
    `inline` answers without a worker, so that long work cannot delay it; it must be quick.
    """

    method: str
    path: str
    endpoint: Endpoint
    summary: str
    roles: Roles
    body: type[Schema] | None = None
    query: type[Schema] | None = None
    answer: type[Schema] | None = None
    status: int = 200
    many: bool = False
    page: bool = False
    raw_body: bool = False
    versioned: bool = False
    inline: bool = False
    headers: type[Schema] | None = None
    download: bool = False

    @property
    def keyed(self) -> bool:
        """A person's change must name an idempotency key, also where anybody may ask for it. A
        carrier's push has none: it proves and identifies itself in its body."""
        a_change = self.roles is not PUBLIC or self.body is not None
        return self.method == "POST" and not self.raw_body and a_change

    def __post_init__(self) -> None:
        if self.method not in METHODS:
            raise ValueError(f"{self.method} {self.path}: unknown method")
        if not self.path.startswith("/"):
            raise ValueError(f"{self.method} {self.path}: the path must begin with a slash")
        if not self.roles:
            raise ValueError(f"{self.method} {self.path}: name the roles, or PUBLIC")
        if self.raw_body and (self.body or self.query):
            raise ValueError(f"{self.method} {self.path}: a raw body has no schemas")
