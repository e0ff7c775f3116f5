"""The catalogue in memory: read from the database when it has changed, asked by every request."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import msgspec
from sqlalchemy import Engine, select

from services.intake.catalogue import loader
from services.intake.domain.claims import Claim
from services.intake.domain.item_files import ItemFile
from services.intake.items import commands
from services.intake.revisions import revisions
from services.intake.tables import CATALOGUE, claims, item_files
from shared.db.engine import reading
from shared.directory.directory import Directory
from shared.service.executor import Executor
from shared.service.work import Origin

_FILES = select(item_files.c.state).order_by(item_files.c.id)
_CLAIMS = select(claims.c.state).order_by(claims.c.id)


@dataclass(frozen=True)
class Catalogue:
    """All items of the site with their versions, and what its nodes took up of them."""

    files: Mapping[str, ItemFile]
    claims: tuple[Claim, ...]


class Shelf:
    """One per process and database."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._kept: tuple[str, Catalogue] | None = None

    def read(self) -> Catalogue | None:
        """The catalogue as it is now; None where the site has none yet."""
        revision = revisions(self.engine).get(CATALOGUE)
        if revision is None:
            return None
        # What is read after the revision can only be newer than it: then it is read again.
        kept = self._kept
        if kept is None or kept[0] != revision:
            with reading(self.engine) as connection:
                files = connection.execute(_FILES).scalars().all()
                found = connection.execute(_CLAIMS).scalars().all()
            kept = self._kept = revision, _catalogue(files, found)
        return kept[1]


def _catalogue(files: Any, found: Any) -> Catalogue:
    read = [msgspec.json.decode(state, type=ItemFile) for state in files]
    return Catalogue(
        {file.item_id: file for file in read},
        tuple(msgspec.json.decode(state, type=Claim) for state in found),
    )


@cache
def _shelf(engine: Engine) -> Shelf:
    return Shelf(engine)


def catalogue(executor: Executor) -> Catalogue:
    """The catalogue of the site; a fresh site begins with the packaged sample."""
    shelf = _shelf(executor.engine)
    found = shelf.read()
    if found is None:
        seed(executor)
        found = shelf.read()
    return found or Catalogue({}, ())


def seed(executor: Executor) -> None:
    """Put the packaged sample in, all of it at once, so that nobody finds half a catalogue; where
    another process did so meanwhile, nothing happens."""
    node = keeper(executor.directory)
    items = loader.load().all()
    imports = [commands.ImportItem(item.id, node, item) for item in items]
    executor.execute_all(imports, Origin(f"/nodes/{node}/intake"))


def keeper(directory: Directory) -> str:
    """The node that keeps what belongs to the whole site: its highest."""
    order = {level: rank for rank, level in enumerate(type(directory.level(directory.hosted()[0])))}
    return min(directory.hosted(), key=lambda node: order[directory.level(node)])
