"""What a file is, by its content: the few kinds that a window takes, and no others.

A closed table instead of a library: none knows OFD, and all tell docx from xlsx by the place of
an entry in the archive, which whoever writes the file may choose.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

_ZIP: Final = b"PK\x03\x04"
_PDF_TAIL: Final = 2048
_MACROS: Final = "vbaProject.bin"
_DOCUMENT: Final = "application/vnd.openxmlformats-officedocument."


@dataclass(frozen=True)
class Kind:
    """A media type: what people call it, and the endings that its files may have."""

    media_type: str
    name_zh: str
    endings: tuple[str, ...]


KINDS: Final = (
    Kind("application/pdf", "PDF 文档", ("pdf",)),
    Kind("image/jpeg", "JPEG 图片", ("jpg", "jpeg")),
    Kind("image/png", "PNG 图片", ("png",)),
    Kind("application/ofd", "OFD 版式文件", ("ofd",)),
    Kind(f"{_DOCUMENT}wordprocessingml.document", "Word 文档", ("docx",)),
    Kind(f"{_DOCUMENT}spreadsheetml.sheet", "Excel 表格", ("xlsx",)),
)
BY_TYPE: Final[Mapping[str, Kind]] = {kind.media_type: kind for kind in KINDS}
#: An entry that only an archive of this kind has.
_MAIN_ENTRY: Final = {
    "OFD.xml": "application/ofd",
    "word/document.xml": f"{_DOCUMENT}wordprocessingml.document",
    "xl/workbook.xml": f"{_DOCUMENT}spreadsheetml.sheet",
}


def recognise(content: bytes) -> str:
    """The media type of the content; empty where it is none of those that are taken."""
    if content.startswith(b"%PDF-") and b"%%EOF" in content[-_PDF_TAIL:]:
        return "application/pdf"
    if content.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if content.startswith(b"\x89PNG\r\n\x1a\n") and content[12:16] == b"IHDR":
        return "image/png"
    return _of_archive(content) if content.startswith(_ZIP) else ""


def _of_archive(content: bytes) -> str:
    """By its list of entries; nothing is unpacked. What has macros is not taken."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError):
        return ""
    if any(name.endswith(_MACROS) for name in names):
        return ""
    found = {_MAIN_ENTRY[name] for name in names if name in _MAIN_ENTRY}
    return found.pop() if len(found) == 1 else ""
