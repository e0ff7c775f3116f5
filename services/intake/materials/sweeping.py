"""Nothing lies in the store for ever that no row speaks of, and what is complete is finished."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import structlog
from sqlalchemy import Engine, select

from services.intake.materials import views
from services.intake.materials.depot import Depot, depot
from services.intake.materials.finishing import finish
from services.intake.materials.outgoing import UNDER_WAY
from services.intake.materials.tables import uploads
from shared.db.engine import reading
from shared.kernel.refusals import Refusal
from shared.materials.store import DirectoryStore, days_ago
from shared.service.work import Origin

log = structlog.get_logger(__name__)

_BITE = 500
#: Days that a file without a row may still get one, and that it then lies set aside.
_ALONE, _KEPT_ASIDE = 1, 7
_ACTOR = "intake/housekeeping"


def sweep(service: Any) -> int:
    """One bite: uploads that are complete are finished, those that ended are cleared away, files
    without a row are taken out; how many of all."""
    here, engine = depot(service), service.engine
    done = _sweep_uploads(service, here)
    done += _set_aside(engine, here.store)
    done += _sweep_trash(engine, here.store)
    done += here.store.clear_temporary(days_ago(_ALONE))
    if done:
        log.info("materials_swept", files=done)
    return done


def _sweep_uploads(service: Any, here: Depot) -> int:
    ids = here.store.unfinished()
    bites = (ids[start : start + _BITE] for start in range(0, len(ids), _BITE))
    rows = {row.upload_id: row for bite in bites for row in _rows(service.engine, bite)}
    done = 0
    for upload_id in ids:
        row = rows.get(upload_id)
        if row is None or row.status != UNDER_WAY:
            here.store.discard(upload_id)
            done += 1
        elif here.store.offset(upload_id) == row.size:
            done += _finish(service, here, row.case_id, upload_id)
    return done


def _rows(engine: Engine, ids: Sequence[str]) -> Sequence[Any]:
    columns = uploads.c
    statement = select(columns.upload_id, columns.case_id, columns.status, columns.size)
    with reading(engine) as connection:
        return connection.execute(statement.where(columns.upload_id.in_(ids))).all()


def _finish(service: Any, here: Depot, case_id: str, upload_id: str) -> int:
    """For whoever brought the last part and never got an answer."""
    dossier = views.dossier(service.engine, case_id)
    upload = dossier.upload(upload_id) if dossier else None
    if upload is None:
        return 0
    try:
        finish(service, here, case_id, upload, Origin(_ACTOR))
    except Refusal as refusal:
        log.warning("upload_not_filed", upload_id=upload_id, code=refusal.code)
    return 1


def _set_aside(engine: Engine, store: DirectoryStore) -> int:
    """Files without a row; a row that came in between brings them back."""
    old = store.kept_before(days_ago(_ALONE))
    alone: list[str] = []
    for start in range(0, len(old), _BITE):
        bite = old[start : start + _BITE]
        known = _known(engine, bite)
        alone += [sha256 for sha256 in bite if sha256 not in known]
    for sha256 in alone[:_BITE]:
        store.set_aside(sha256)
    return len(alone[:_BITE])


def _sweep_trash(engine: Engine, store: DirectoryStore) -> int:
    """A row brings a file back at any time; without one it goes for good after a week, in which
    whoever restored the wrong database may notice."""
    aside = store.set_aside_before()[:_BITE]
    known = _known(engine, aside)
    for sha256 in known:
        store.put_back(sha256)
    gone = [one for one in store.set_aside_before(days_ago(_KEPT_ASIDE)) if one not in known]
    for sha256 in gone[:_BITE]:
        if not _known(engine, [sha256]):
            store.throw_away(sha256)
    return len(known) + len(gone[:_BITE])


def _known(engine: Engine, hashes: Iterable[str]) -> set[str]:
    """Those that some row speaks of."""
    statement = select(uploads.c.sha256).where(uploads.c.sha256.in_(list(hashes)))
    with reading(engine) as connection:
        return set(connection.execute(statement).scalars())
