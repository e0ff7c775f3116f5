"""The store, the scanner and the bounds that the settings of the site name, together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from shared.materials.scanning import Scanner, scanner_of
from shared.materials.store import DirectoryStore


@dataclass(frozen=True)
class Depot:
    store: DirectoryStore
    scanner: Scanner
    most_bytes: int
    most_files: int
    hours: int


def depot(service: Any) -> Depot:
    """As the service's settings say; cheap, and nothing is opened."""
    settings = service.settings
    return Depot(
        DirectoryStore(settings.materials, service.vault),
        scanner_of(settings.scanner),
        settings.material_bytes,
        settings.materials_per_case,
        settings.upload_hours,
    )
