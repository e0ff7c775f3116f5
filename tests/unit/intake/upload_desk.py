"""A window that uploads: the front desk with a store of its own, and files to fill it."""

from __future__ import annotations

import base64
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from front_desk import CLERK, FrontDesk, json_of
from item_office import ItemOffice
from werkzeug.test import TestResponse

from services.intake.materials.depot import Depot, depot
from shared.kernel.ids import uuid7
from shared.settings import TABLE, read_settings

PDF = b"%PDF-1.7\n" + b"1 0 obj <<>> endobj\n" * 40 + b"%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(40)
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF" + bytes(40) + b"\xff\xd9"
PROGRAM = b"MZ\x90\x00" + bytes(60)
IDENTITY_CARD = "identity_card"


def _encoded(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def metadata(**told: str) -> str:
    told = {
        "filename": "证件.pdf",
        "filetype": "application/pdf",
        "material": IDENTITY_CARD,
    } | told
    return ",".join(f"{name} {_encoded(value)}" for name, value in told.items())


class UploadDesk(FrontDesk):
    def __init__(self, office: ItemOffice, root: Path, **settings: Any) -> None:
        super().__init__(office)
        with pytest.MonkeyPatch.context() as environment:
            for setting in TABLE:
                environment.delenv(setting.name, raising=False)
            chosen = replace(read_settings(), materials=root / "materials")
        office.service.settings = replace(chosen, **settings)
        self.case_id = self.register()

    @property
    def depot(self) -> Depot:
        return depot(self.office.service)

    @property
    def files(self) -> list[Path]:
        """What lies in the store, whole or in parts."""
        return [path for path in self.depot.store.root.rglob("*") if path.is_file()]

    def send(self, method: str, path: str, data: bytes = b"", **headers: str) -> TestResponse:
        sent = {"Authorization": f"Bearer {CLERK}", "Tus-Resumable": "1.0.0"}
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        return self._client.open(path, method=method, data=data, headers=sent)

    def announce(self, length: int | str, badge: str = CLERK, **told: str) -> TestResponse:
        return self.send(
            "POST",
            f"/api/v1/cases/{self.case_id}/uploads",
            Authorization=f"Bearer {badge}",
            Idempotency_Key=uuid7(),
            Upload_Length=str(length),
            Upload_Metadata=metadata(**told),
        )

    def begin(self, length: int, **told: str) -> str:
        """The address of the upload."""
        response = self.announce(length, **told)
        assert response.status_code == 201, response.text
        return response.headers["Location"]

    def part(self, address: str, offset: int, data: bytes, **headers: str) -> TestResponse:
        kind = {"Content_Type": "application/offset+octet-stream", "Upload_Offset": str(offset)}
        return self.send("PATCH", address, data, **(kind | headers))

    def upload(self, content: bytes = PDF, **told: str) -> str:
        """The address of an upload that has come to its end."""
        address = self.begin(len(content), **told)
        response = self.part(address, 0, content)
        assert response.status_code == 204, response.text
        return address

    def offset(self, address: str) -> int:
        return int(self.send("HEAD", address).headers["Upload-Offset"])

    def progress(self, address: str) -> dict[str, Any]:
        return json_of(self.send("GET", address))

    def materials(self) -> dict[str, Any]:
        return json_of(self.get(f"/cases/{self.case_id}/materials"))

    def line(self, material: str = IDENTITY_CARD) -> dict[str, Any]:
        lines: list[dict[str, Any]] = self.materials()["lines"]
        return next(line for line in lines if line["material"] == material)

    def take_out(self, address: str, badge: str = CLERK, reason: str = "核对原件") -> TestResponse:
        upload_id = address.rpartition("/")[2]
        path = f"/cases/{self.case_id}/materials/{upload_id}/content?reason={reason}"
        return self.get(path, badge)
